import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { judgeBuild, type BuildSign } from '../../../../src/adapters/github/build-status.ts';
import { sendJson } from '../network/loopback-server.ts';
import { HttpFetchError } from '../../../../src/ports/http-fetch.ts';
import { appId, failure, now, repository, scriptGitHub, type Handler, type ScriptedGitHub } from './scripted-github.ts';

const scripts: ScriptedGitHub[] = [];
afterEach(async () => {
  for (const script of scripts.splice(0)) await script.close();
});
async function script(...parameters: Parameters<typeof scriptGitHub>): Promise<ScriptedGitHub> {
  const made = await scriptGitHub(...parameters);
  scripts.push(made);
  return made;
}

const sha = 'c'.repeat(40);
const oidOf = (content: Buffer | string): string => createHash('sha1').update(`blob ${String(Buffer.byteLength(content))}\0`).update(content).digest('hex');
const blobAnswer = (content: Buffer | string, size = Buffer.byteLength(content)): object => ({
  encoding: 'base64',
  size,
  content: Buffer.from(content).toString('base64').replace(/(.{60})/g, '$1\n'),
});

describe('find', () => {
  const stranger = { id: 666, name: 'shop', owner: { login: 'acme' }, default_branch: 'main' };
  const renamed = { id: 100, name: 'store', owner: { login: 'acme' }, default_branch: 'trunk' };

  it('W11: the id decides: a stranger under the old name gets nothing, the renamed repository is found', async () => {
    const { github } = await script((request, response) => {
      if (request.path === '/repos/acme/shop') sendJson(response, 200, stranger);
      else if (request.path === '/installation/repositories') sendJson(response, 200, { total_count: 2, repositories: [stranger, renamed] });
      else sendJson(response, 404, { message: 'Not Found' });
    });
    expect(await github.sources.find(100, { owner: 'acme', name: 'shop' }, 1)).toEqual({
      id: 100,
      owner: 'acme',
      name: 'store',
      defaultBranch: 'trunk',
      installationId: 1,
    });
  });

  it.each([301, 404])('W11: a name that answers %i is searched by id, without following', async (status) => {
    const { github, asked } = await script((request, response) => {
      if (request.path === '/installation/repositories') sendJson(response, 200, { total_count: 1, repositories: [renamed] });
      else sendJson(response, status, { message: 'x' }, { location: '/repositories/100' });
    });
    expect((await github.sources.find(100, { owner: 'acme', name: 'shop' }, 1))?.name).toBe('store');
    expect(asked()).toEqual(['GET /repos/acme/shop', 'GET /installation/repositories']);
  });

  it('W11: an id that no installation grants is null, whoever holds the name', async () => {
    const { github } = await script((request, response) => {
      if (request.path === '/repos/acme/shop/installation') sendJson(response, 200, { id: 2 });
      else if (request.path === '/repos/acme/shop') sendJson(response, 200, stranger);
      else if (request.path === '/installation/repositories') sendJson(response, 200, { total_count: 1, repositories: [stranger] });
      else sendJson(response, 200, []);
    });
    expect(await github.sources.find(100, { owner: 'acme', name: 'shop' }, null)).toBeNull();
    expect(await github.sources.find(100, { owner: 'acme', name: 'shop' }, 1)).toBeNull();
  });

  it('W11: without an installation and with a name that leads nowhere, every installation is asked for the id', async () => {
    const { github } = await script((request, response) => {
      const token = String(request.headers.authorization);
      if (request.path === '/app/installations') sendJson(response, 200, [{ id: 5, suspended_at: '2026-01-01T00:00:00Z' }, { id: 7, suspended_at: null }]);
      else if (request.path === '/installation/repositories' && token.startsWith('token')) sendJson(response, 200, { total_count: 1, repositories: [renamed] });
      else sendJson(response, 404, { message: 'Not Found' });
    });
    expect(await github.sources.find(100, { owner: 'acme', name: 'shop' }, null)).toMatchObject({ id: 100, installationId: 7 });
  });

  it('reads the list to its end', async () => {
    const { github } = await script((request, response) => {
      if (request.path !== '/installation/repositories') {
        sendJson(response, 404, { message: 'x' });
        return;
      }
      const page = Number(request.query.get('page'));
      const repositories = page < 3 ? Array.from({ length: 100 }, (_, index) => ({ ...stranger, id: page * 1_000 + index })) : [renamed];
      sendJson(response, 200, { total_count: 201, repositories });
    });
    expect((await github.sources.find(100, { owner: 'acme', name: 'shop' }, 1))?.name).toBe('store');
  });

  it.each([{ owner: '..', name: 'shop' }, { owner: 'acme', name: '..' }, { owner: 'a/b', name: 'x' }, { owner: 'acme', name: 'x?y' }])(
    'S6: a hint that would bend the path is not asked for: %o',
    async (hint) => {
      const { github, asked } = await script((_request, response) => { sendJson(response, 200, { total_count: 0, repositories: [] }); });
      expect(await github.sources.find(100, hint, 1)).toBeNull();
      expect(asked()).toEqual(['GET /installation/repositories']);
    },
  );
});

describe('readBranch', () => {
  it.each([
    ['main', 'refs/heads/main'],
    ['feature/a b', null],
    ['--upload-pack=x', null],
    ['../../../user', null],
    ['a\nb', null],
    ['', null],
    ['x.lock', null],
    ['lone\ud800', null],
    ['größe/ü#1%2f', 'refs/heads/größe/ü#1%2f'],
    ['x'.repeat(255), `refs/heads/${'x'.repeat(255)}`],
  ])('S6: %j is asked for as itself or not at all', async (branch, ref) => {
    const { github, server } = await script((_request, response) => { sendJson(response, 200, { ref, object: { type: 'commit', sha } }); });
    expect(await github.sources.readBranch(repository, branch)).toBe(ref === null ? null : sha);
    const paths = server.seen.map((request) => request.path).filter((path) => path.startsWith('/repos/'));
    expect(paths).toEqual(ref === null ? [] : [`/repos/acme/shop/git/ref/${encodeURIComponent(`heads/${branch}`)}`]);
  });

  it('an answer for another branch is no answer', async () => {
    const { github } = await script((_request, response) => { sendJson(response, 200, { ref: 'refs/heads/main-2', object: { type: 'commit', sha } }); });
    expect(await github.sources.readBranch(repository, 'main')).toBeNull();
  });

  it.each([404, 409])('%i is a branch that is gone', async (status) => {
    const { github } = await script((_request, response) => { sendJson(response, status, { message: 'x' }); });
    expect(await github.sources.readBranch(repository, 'main')).toBeNull();
  });
});

describe('listTree', () => {
  const tree = (path: string, oid = path): object => ({ path, mode: '040000', type: 'tree', sha: oid });
  const blob = (path: string, size = 1): object => ({ path, mode: '100644', type: 'blob', sha: `oid-${path}`, size });
  const answers = (table: Readonly<Record<string, object[] | 'truncated'>>): Handler => (request, response) => {
    const oid = request.path.split('/').at(-1) ?? '';
    const entries = table[`${oid}${request.query.has('recursive') ? '?' : ''}`];
    if (entries === undefined) sendJson(response, 404, { message: 'Not Found' });
    else if (entries === 'truncated') sendJson(response, 200, { sha: oid, truncated: true, tree: [blob('partial')] });
    else sendJson(response, 200, { sha: oid, truncated: false, tree: entries });
  };

  it.each([404, 409, 422])('W12: %i for the SHA is GITHUB_COMMIT_NOT_FOUND, waiting, for exactly that SHA', async (status) => {
    const { github, asked } = await script((_request, response) => { sendJson(response, status, { message: 'x' }); });
    const error = await failure(github.sources.listTree(repository, sha));
    expect([error.code, error.retry, error.params['sha']]).toEqual(['GITHUB_COMMIT_NOT_FOUND', 'waiting', sha]);
    expect(asked()).toEqual([`GET /repos/acme/shop/git/trees/${sha}`]);
  });

  it('is asked for once per commit', async () => {
    const { github, asked } = await script(answers({ [`${sha}?`]: [blob('enclii.yaml', 7)] }));
    const first = await github.sources.listTree(repository, sha);
    expect(first).toEqual([{ path: 'enclii.yaml', mode: '100644', type: 'blob', oid: 'oid-enclii.yaml', size: 7 }]);
    expect(await github.sources.listTree(repository, sha)).toEqual(first);
    expect(asked()).toHaveLength(1);
    await failure(github.sources.listTree({ ...repository, id: 101 }, 'd'.repeat(40)));
  });

  it('walks the subtrees of a truncated answer, and only the changed ones the next time', async () => {
    const next = 'd'.repeat(40);
    const { github, asked } = await script(
      answers({
        [`${sha}?`]: 'truncated',
        [sha]: [tree('a'), tree('b'), blob('root')],
        'a?': [blob('one'), tree('deep'), blob('deep/two')],
        'b?': 'truncated',
        b: [tree('c'), blob('three')],
        'c?': [blob('four')],
        [`${next}?`]: 'truncated',
        [next]: [tree('a'), tree('b', 'b2'), blob('root')],
        'b2?': [blob('five')],
      }),
    );
    const paths = async (commit: string): Promise<string[]> => (await github.sources.listTree(repository, commit)).map((entry) => entry.path).sort();
    expect(await paths(sha)).toEqual(['a', 'a/deep', 'a/deep/two', 'a/one', 'b', 'b/c', 'b/c/four', 'b/three', 'root']);
    const before = asked().length;
    expect(await paths(next)).toEqual(['a', 'a/deep', 'a/deep/two', 'a/one', 'b', 'b/five', 'root']);
    expect(asked().slice(before)).toHaveLength(3);
  });

  it.each([
    ['entries', { entries: 2 }],
    ['depth', { depth: 2 }],
    ['bytes', { bytes: 10 }],
    ['requests', { requests: 1 }],
  ] as const)('S7: a listing is cut at its limit of %s', async (unit, treeLimits) => {
    const table = unit === 'requests' ? { [`${sha}?`]: 'truncated' as const, [sha]: [tree('a')] } : { [`${sha}?`]: [blob('x'), blob('y/z/deep'), blob('third')] };
    const { github } = await script(answers(table), { treeLimits });
    const error = await failure(github.sources.listTree(repository, sha));
    expect([error.code, error.params['unit'], error.retry]).toEqual(['GITHUB_TREE_TOO_LARGE', unit, 'terminal']);
  });

  it('S7: a directory that no answer holds, and trees in a circle, end', async () => {
    const flat = await script(answers({ [`${sha}?`]: 'truncated', [sha]: 'truncated' }));
    expect((await failure(flat.github.sources.listTree(repository, sha))).code).toBe('GITHUB_TREE_TOO_LARGE');
    const circle = await script(answers({ [`${sha}?`]: 'truncated', [sha]: [tree('a', 'loop')], 'loop?': 'truncated', loop: [tree('a', 'loop')] }));
    expect((await failure(circle.github.sources.listTree(repository, sha))).code).toBe('GITHUB_TREE_TOO_LARGE');
  });

  it('S7: an answer larger than the transport’s cap is refused', async () => {
    const { github } = await script((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.alloc(9 * 1024 * 1024, ' '));
    });
    expect((await failure(github.sources.listTree(repository, sha))).code).toBe('GITHUB_ANSWER_TOO_LARGE');
  });

  it('an entry without its parts is unexpected', async () => {
    const { github } = await script(answers({ [`${sha}?`]: [{ path: 'x', type: 'blob' }] }));
    expect((await failure(github.sources.listTree(repository, sha))).code).toBe('GITHUB_UNEXPECTED_ANSWER');
  });
});

describe('readBlob', () => {
  it('reads every byte, and from memory the second time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (bytes) => {
        const content = Buffer.from(bytes);
        const { github, asked, close } = await scriptGitHub((_request, response) => { sendJson(response, 200, blobAnswer(content)); });
        const first = await github.sources.readBlob(repository, oidOf(content), 500);
        first.fill(0);
        const second = await github.sources.readBlob(repository, oidOf(content), 500);
        const requests = asked().length;
        await close();
        return second.equals(content) && requests === 1;
      }),
      { numRuns: 10 },
    );
  });

  it('one repository’s blob is not read out of memory for another', async () => {
    const { github, asked } = await script((request, response) => {
      if (request.path.startsWith('/repos/acme/')) sendJson(response, 200, blobAnswer('secret'));
      else sendJson(response, 404, { message: 'Not Found' });
    });
    await github.sources.readBlob(repository, oidOf('secret'), 100);
    const other = { ...repository, id: 200, owner: 'umbrella', installationId: 2 };
    expect((await failure(github.sources.readBlob(other, oidOf('secret'), 100))).code).toBe('GITHUB_NOT_FOUND');
    expect(asked()).toHaveLength(2);
  });

  it('S7: a size that the tree announced is refused without a request', async () => {
    const { github, asked } = await script((_request, response) => {
      sendJson(response, 200, { sha, truncated: false, tree: [{ path: 'big', mode: '100644', type: 'blob', sha: 'b'.repeat(40), size: 1_001 }] });
    });
    await github.sources.listTree(repository, sha);
    const error = await failure(github.sources.readBlob(repository, 'b'.repeat(40), 1_000));
    expect([error.code, error.params['maxBytes']]).toEqual(['GITHUB_BLOB_TOO_LARGE', 1_000]);
    expect(asked()).toHaveLength(1);
  });

  it.each([
    ['its announced size', blobAnswer('tiny', 5_000)],
    ['its content', blobAnswer('x'.repeat(1_001), 3)],
    ['its length on the wire', blobAnswer('x'.repeat(200_000), 3)],
  ])('S7: a blob over the cap is refused by %s', async (_name, answer) => {
    const { github } = await script((_request, response) => { sendJson(response, 200, answer); });
    expect((await failure(github.sources.readBlob(repository, oidOf('x'), 1_000))).code).toBe('GITHUB_BLOB_TOO_LARGE');
  });

  it('S7: the cap is the transport’s business as well: little more than the blob in base64 may arrive', async () => {
    const caps: (number | undefined)[] = [];
    const endless = new ReadableStream<Uint8Array>({ pull: (controller) => { controller.error(new HttpFetchError('too-large', 'h', 'x')); } });
    const { github } = await script(() => undefined, {
      fetch: (url, init) => {
        if (!String(url).includes('/git/blobs/')) {
          const token = { token: 't', expires_at: new Date(now + 3_600_000).toISOString(), permissions: {}, repository_selection: 'all' };
          return Promise.resolve(Response.json(token, { status: 201 }));
        }
        caps.push(init?.maxResponseBytes);
        return Promise.resolve(new Response(endless, { headers: { 'content-type': 'application/json' } }));
      },
    });
    expect((await failure(github.sources.readBlob(repository, oidOf('x'), 100_000))).code).toBe('GITHUB_BLOB_TOO_LARGE');
    expect(caps).toHaveLength(1);
    expect(caps[0]).toBeGreaterThan(100_000 * 1.38);
    expect(caps[0]).toBeLessThan(100_000 * 1.6);
  });

  it('content that does not have the id asked for is refused', async () => {
    const { github } = await script((_request, response) => { sendJson(response, 200, blobAnswer('tampered')); });
    expect((await failure(github.sources.readBlob(repository, oidOf('original'), 100))).code).toBe('GITHUB_UNEXPECTED_ANSWER');
  });
});

describe('buildStatus', () => {
  const run = (name: string, status: string, conclusion: string | null, app = 1): object => ({
    name,
    status,
    conclusion,
    html_url: `https://ci.example/${name}`,
    details_url: null,
    app: { id: app },
  });
  const serve = (parts: { checks?: object[]; workflows?: object[] | 403; statuses?: object[] }): Handler => (request, response) => {
    if (request.path.endsWith('/check-runs')) sendJson(response, 200, { check_runs: parts.checks ?? [] });
    else if (request.path.endsWith('/actions/runs')) {
      if (parts.workflows === 403) sendJson(response, 403, { message: 'Resource not accessible by integration' });
      else sendJson(response, 200, { workflow_runs: parts.workflows ?? [] });
    } else sendJson(response, 200, { statuses: parts.statuses ?? [] });
  };

  it('leaves the engine’s own checks and statuses out', async () => {
    const { github } = await script(
      serve({ checks: [run('Enclii', 'in_progress', null, appId)], statuses: [{ context: 'enclii/prod', state: 'pending', target_url: null }] }),
    );
    expect(await github.sources.buildStatus(repository, sha)).toEqual({ state: 'none', url: null });
  });

  it('reads all three kinds; one that is hidden says nothing', async () => {
    const failed = await script(serve({ workflows: [run('build', 'completed', 'failure')] }));
    expect(await failed.github.sources.buildStatus(repository, sha)).toEqual({ state: 'failure', url: 'https://ci.example/build' });
    const status = await script(serve({ workflows: 403, statuses: [{ context: 'jenkins', state: 'pending', target_url: 'https://j.example/' }] }));
    expect(await status.github.sources.buildStatus(repository, sha)).toEqual({ state: 'pending', url: 'https://j.example/' });
  });

  it('W12: a commit that GitHub does not serve yet is waited for', async () => {
    const { github } = await script((_request, response) => { sendJson(response, 422, { message: 'No commit found for SHA' }); });
    expect((await failure(github.sources.buildStatus(repository, sha))).code).toBe('GITHUB_COMMIT_NOT_FOUND');
  });

  const sign = (name: string, state: BuildSign['state']): BuildSign => ({ name, state, url: `u:${name}` });
  it.each([
    ['nothing known', [], 'none'],
    ['still running beside a failure', [sign('build a', 'failure'), sign('build b', 'pending')], 'pending'],
    ['failed', [sign('build', 'failure'), sign('e2e', 'success')], 'failure'],
    ['a red linter beside a green build', [sign('lint', 'failure'), sign('docker image', 'success')], 'success'],
    ['only a linter is known, and red', [sign('lint', 'failure')], 'failure'],
    ['a skipped job beside a build', [sign('build docs', 'skipped'), sign('build', 'success')], 'success'],
    ['everything skipped', [sign('build', 'skipped')], 'failure'],
    ['builder is not build', [sign('rebuilder', 'failure'), sign('build', 'success')], 'success'],
  ] as const)('%s', (_name, signs, state) => {
    expect(judgeBuild(signs).state).toBe(state);
  });
});
