import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { sendJson } from '../network/loopback-server.ts';
import { failure, repository, scriptGitHub, type ScriptedGitHub } from './scripted-github.ts';

const scripts: ScriptedGitHub[] = [];
afterEach(async () => {
  for (const script of scripts.splice(0)) await script.close();
});
async function script(...parameters: Parameters<typeof scriptGitHub>): Promise<ScriptedGitHub> {
  const made = await scriptGitHub(...parameters);
  scripts.push(made);
  return made;
}

const ref = { ref: 'refs/heads/main', object: { type: 'commit', sha: 'a'.repeat(40) } };

describe('installation tokens', () => {
  it('are minted once and kept', async () => {
    const { github, tokensMinted, server } = await script((_request, response) => { sendJson(response, 200, ref); });
    await github.sources.readBranch(repository, 'main');
    await github.sources.readBranch(repository, 'main');
    expect(tokensMinted()).toBe(1);
    expect(server.seen.at(-1)?.headers.authorization).toBe('token t1');
  });

  it('G12: a token that expires mid-job is renewed once and the request repeated', async () => {
    const { github, tokensMinted, server } = await script((request, response) => {
      if (request.headers.authorization === 'token t1') sendJson(response, 401, { message: 'Bad credentials' });
      else sendJson(response, 200, ref);
    });
    expect(await github.sources.readBranch(repository, 'main')).toBe('a'.repeat(40));
    expect(await github.sources.readBranch(repository, 'main')).toBe('a'.repeat(40));
    expect(tokensMinted()).toBe(2);
    expect(server.seen.filter((request) => request.headers.authorization === 'token t1')).toHaveLength(1);
  });

  it('G12: a second 401 ends it', async () => {
    const { github, tokensMinted, asked } = await script((_request, response) => { sendJson(response, 401, { message: 'Bad credentials' }); });
    const error = await failure(github.sources.readBranch(repository, 'main'));
    expect([error.code, error.retry]).toEqual(['GITHUB_UNAUTHORIZED', 'terminal']);
    expect(tokensMinted()).toBe(2);
    expect(asked()).toHaveLength(2);
  });

  it('G12: requests that fail together renew the token together', async () => {
    const { github, tokensMinted } = await script((request, response) => {
      if (request.headers.authorization === 'token t1') sendJson(response, 401, { message: 'Bad credentials' });
      else sendJson(response, 200, ref);
    });
    await Promise.all(Array.from({ length: 5 }, () => github.sources.readBranch(repository, 'main')));
    expect(tokensMinted()).toBe(2);
  });

  it('are renewed before they expire', async () => {
    const { github, tokensMinted, clock } = await script((_request, response) => { sendJson(response, 200, ref); });
    await github.sources.readBranch(repository, 'main');
    clock.time += 59 * 60_000 + 1;
    await github.sources.readBranch(repository, 'main');
    expect(tokensMinted()).toBe(2);
  });

  it('G10: are dropped with the installation', async () => {
    const { github, tokensMinted, server } = await script((_request, response) => { sendJson(response, 200, ref); });
    await github.sources.readBranch(repository, 'main');
    github.forgetInstallation(repository.installationId);
    await github.sources.readBranch(repository, 'main');
    expect(tokensMinted()).toBe(2);
    expect(server.seen.at(-1)?.headers.authorization).toBe('token t2');
  });

  it('S8: do not travel with a redirect, neither on a read nor on a write', async () => {
    const elsewhere = await script((_request, response) => { sendJson(response, 200, ref); });
    const { github } = await script((request, response) => {
      if (request.path.endsWith('/status')) sendJson(response, 200, { statuses: [] });
      else response.writeHead(307, { location: `${elsewhere.server.url}${request.path}` }).end();
    });
    expect((await failure(github.sources.readBranch(repository, 'main'))).code).toBe('GITHUB_REDIRECTED');
    const status = { context: 'enclii', state: 'pending', description: '', targetUrl: null } as const;
    expect((await failure(github.feedback.setCommitStatus(repository, 'b'.repeat(40), status))).code).toBe('GITHUB_REDIRECTED');
    expect(elsewhere.server.seen).toHaveLength(0);
  });

  it('S14: no failure carries the token or the key', async () => {
    for (const status of [301, 400, 401, 403, 404, 409, 422, 429, 451, 500, 503]) {
      const { github } = await script((_request, response) => { sendJson(response, status, { message: 'no' }); });
      const error = await failure(github.sources.readBlob(repository, 'a'.repeat(40), 100));
      expect(inspect(error, { depth: 20 })).not.toMatch(/token t\d|t1\b|PRIVATE KEY|bearer/i);
    }
  });

  it('a key that can’t sign has its own error', async () => {
    const { github } = await script((_request, response) => { sendJson(response, 200, ref); }, { privateKey: '-----BEGIN RSA PRIVATE KEY-----\nbm9wZQ==\n-----END RSA PRIVATE KEY-----\n' });
    expect((await failure(github.sources.readBranch(repository, 'main'))).code).toBe('GITHUB_APP_KEY_INVALID');
    expect((await failure(github.sources.find(1, { owner: 'acme', name: 'shop' }, null))).code).toBe('GITHUB_APP_KEY_INVALID');
  });
});

describe('failures of GitHub', () => {
  it('a read is repeated twice after a 5xx', async () => {
    let calls = 0;
    const { github } = await script((_request, response) => {
      calls += 1;
      if (calls < 3) sendJson(response, 502, { message: 'bad gateway' });
      else sendJson(response, 200, ref);
    });
    expect(await github.sources.readBranch(repository, 'main')).toBe('a'.repeat(40));
  });

  it('a lasting 5xx is transient', async () => {
    const { github, asked } = await script((_request, response) => { sendJson(response, 500, { message: 'x' }); });
    const error = await failure(github.sources.readBranch(repository, 'main'));
    expect([error.code, error.retry]).toEqual(['GITHUB_UNAVAILABLE', 'transient']);
    expect(asked()).toHaveLength(3);
  });

  it('a write that failed is never repeated here: it may have been applied', async () => {
    const { github, asked } = await script((request, response) => {
      if (request.method === 'GET') sendJson(response, 200, { statuses: [] });
      else sendJson(response, 502, { message: 'x' });
    });
    const status = { context: 'enclii', state: 'pending', description: '', targetUrl: null } as const;
    expect((await failure(github.feedback.setCommitStatus(repository, 'b'.repeat(40), status))).code).toBe('GITHUB_UNAVAILABLE');
    expect(asked().filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });

  it('a time limit is transient and not tried again at once', async () => {
    const { github, asked } = await script(() => undefined, { timeoutMilliseconds: 200 });
    expect((await failure(github.sources.readBranch(repository, 'main'))).code).toBe('GITHUB_UNAVAILABLE');
    expect(asked()).toHaveLength(1);
  });

  it('an answer cut in the middle is a failure, not an empty answer', async () => {
    const { github } = await script((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
      response.write('{"ref":"refs/heads/main"', () => response.destroy());
    });
    expect((await failure(github.sources.readBranch(repository, 'main'))).code).toBe('GITHUB_UNAVAILABLE');
  });

  it.each(['<html>login</html>', '"text"', 'null', ''])('an answer that is not a JSON object (%s) is unexpected', async (body) => {
    const { github } = await script((_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(body));
    expect((await failure(github.sources.readBranch(repository, 'main'))).code).toBe('GITHUB_UNEXPECTED_ANSWER');
  });

  it.each([
    [404, 'Not Found', 'GITHUB_INSTALLATION_GONE'],
    [403, 'This installation has been suspended', 'GITHUB_INSTALLATION_SUSPENDED'],
    [401, 'A JSON web token could not be decoded', 'GITHUB_UNAUTHORIZED'],
    [429, 'x', 'GITHUB_RATE_LIMITED'],
    [503, 'x', 'GITHUB_UNAVAILABLE'],
  ])('G10: %i (%s) for a token is %s', async (status, message, code) => {
    const { github } = await script((_request, response) => { sendJson(response, 200, ref); }, {
      fetch: () => Promise.resolve(new Response(JSON.stringify({ message }), { status, headers: { 'content-type': 'application/json' } })),
    });
    expect((await failure(github.sources.readBranch(repository, 'main'))).code).toBe(code);
  });
});
