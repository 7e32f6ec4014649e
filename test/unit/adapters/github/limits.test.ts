import { afterEach, describe, expect, it } from 'vitest';
import { createContentBudget } from '../../../../src/adapters/github/content-budget.ts';
import { createRateLimit } from '../../../../src/adapters/github/rate-limit.ts';
import { EncliiError } from '../../../../src/errors/enclii-error.ts';
import { sendJson } from '../network/loopback-server.ts';
import { failure, now, repository, scriptGitHub, type ScriptedGitHub } from './scripted-github.ts';

let scripted: ScriptedGitHub | null = null;
afterEach(async () => {
  await scripted?.close();
  scripted = null;
});

const ref = { ref: 'refs/heads/main', object: { type: 'commit', sha: 'a'.repeat(40) } };

function waitOf(work: () => void): number | null {
  try {
    work();
    return null;
  } catch (error) {
    if (!(error instanceof EncliiError) || error.code !== 'GITHUB_RATE_LIMITED') throw error;
    return Number(error.params['retryAfterMilliseconds']);
  }
}

describe('GitHub’s limits', () => {
  it.each([
    ['429 with retry-after', 429, { 'retry-after': '7' }, 'slow down', 7_000],
    ['403 with retry-after', 403, { 'retry-after': '90' }, 'x', 90_000],
    ['403 with a reset', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 300) }, 'API rate limit exceeded', 301_000],
    ['429 with a reset in the past', 429, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }, 'x', 1_000],
    ['a secondary limit without a time', 403, {}, 'You have exceeded a secondary rate limit', 60_000],
    ['a retry-after that is no number', 429, { 'retry-after': 'soon' }, 'x', 60_000],
  ] as const)('G12: %s is obeyed and not slept on', async (_name, status, headers, message, wait) => {
    scripted = await scriptGitHub((_request, response) => { sendJson(response, status, { message }, headers); });
    const { github, clock, asked } = scripted;
    const error = await failure(github.sources.readBranch(repository, 'main'));
    expect([error.code, error.retry, error.params['retryAfterMilliseconds']]).toEqual(['GITHUB_RATE_LIMITED', 'waiting', wait]);
    expect(asked()).toHaveLength(1);

    clock.time += wait - 1;
    expect((await failure(github.sources.readBranch(repository, 'main'))).params['retryAfterMilliseconds']).toBe(1);
    expect(asked()).toHaveLength(1);
    clock.time += 1;
    await failure(github.sources.readBranch(repository, 'main'));
    expect(asked()).toHaveLength(2);
  });

  it('G12: other installations go on', async () => {
    scripted = await scriptGitHub((request, response) => {
      if (request.path.startsWith('/repos/acme/')) sendJson(response, 429, { message: 'x' }, { 'retry-after': '60' });
      else sendJson(response, 200, ref);
    });
    const { github } = scripted;
    await failure(github.sources.readBranch(repository, 'main'));
    expect(await github.sources.readBranch({ ...repository, owner: 'umbrella', installationId: 2 }, 'main')).toBe('a'.repeat(40));
    expect((await failure(github.sources.readBranch(repository, 'main'))).params['installation']).toBe('1');
  });

  it('G12: without a time the wait starts at a minute, doubles, is capped, and starts again after a success', () => {
    let time = 0;
    const limit = createRateLimit('1', { now: () => time }, () => 0);
    const waits = Array.from({ length: 8 }, () => {
      const wait = Number(limit.refused({}).params['retryAfterMilliseconds']);
      time += wait;
      return wait / 60_000;
    });
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    limit.succeeded();
    expect(limit.refused({}).params['retryAfterMilliseconds']).toBe(60_000);
  });

  it('G12: jitter only lengthens the wait', () => {
    const limit = createRateLimit('1', { now: () => 0 }, () => 0.999);
    const wait = Number(limit.refused({}).params['retryAfterMilliseconds']);
    expect(wait).toBeGreaterThan(60_000);
    expect(wait).toBeLessThan(66_001);
  });

  it('a plain 403 is a missing permission, not a wait', async () => {
    scripted = await scriptGitHub((_request, response) => { sendJson(response, 403, { message: 'Resource not accessible by integration' }, { 'x-ratelimit-remaining': '41' }); });
    const error = await failure(scripted.github.sources.readBranch(repository, 'main'));
    expect([error.code, error.retry]).toEqual(['GITHUB_FORBIDDEN', 'terminal']);
  });

  it('G12: 80 writes a minute and 500 an hour, then a wait until one is free', () => {
    let time = 0;
    const budget = createContentBudget('1', { now: () => time });
    for (let count = 0; count < 80; count += 1) {
      time = count * 100;
      expect(waitOf(() => { budget.take(); })).toBeNull();
    }
    expect(waitOf(() => { budget.take(); })).toBe(60_000 - time);
    time = 60_000;
    expect(waitOf(() => { budget.take(); })).toBeNull();
    expect(waitOf(() => { budget.take(); })).toBe(100);
  });

  it('G12: the hour counts as well', () => {
    let time = 0;
    const budget = createContentBudget('1', { now: () => time });
    for (let count = 0; count < 500; count += 1) {
      time = count * 1_000;
      budget.take();
    }
    time += 60_000;
    expect(waitOf(() => { budget.take(); })).toBe(3_600_000 - time);
    time = 3_600_000;
    expect(waitOf(() => { budget.take(); })).toBeNull();
  });

  it('G12: over the budget nothing is sent, and reads go on', async () => {
    scripted = await scriptGitHub((request, response) => {
      if (request.method === 'GET' && request.path.endsWith('/status')) sendJson(response, 200, { statuses: [] });
      else if (request.method === 'GET') sendJson(response, 200, ref);
      else sendJson(response, 201, {});
    });
    const { github, asked } = scripted;
    const set = (count: number): Promise<void> =>
      github.feedback.setCommitStatus(repository, 'b'.repeat(40), { context: `enclii/${String(count)}`, state: 'pending', description: '', targetUrl: null });
    for (let count = 0; count < 80; count += 1) await set(count);
    const error = await failure(set(80));
    expect([error.code, error.params['retryAfterMilliseconds']]).toEqual(['GITHUB_RATE_LIMITED', 60_000]);
    expect(asked().filter((line) => line.startsWith('POST'))).toHaveLength(80);
    expect(await github.sources.readBranch(repository, 'main')).toBe('a'.repeat(40));
  });
});
