import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CommitPlan } from '../../../src/ports/environment-repository.ts';
import { git } from '../../helpers/git-server/git-client.ts';
import type { GitFault } from '../../helpers/git-server/git-server.ts';
import { at, codeOf, collect, errorOf, Harness, servicePlan } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.stop());
afterEach(() => {
  harness.server.passwords = null;
  harness.server.fault = () => null;
});

/** The next push meets this fault; everything else is answered. */
function faultOnPush(fault: GitFault): void {
  let armed = true;
  harness.server.fault = ({ path }) => {
    if (!armed || !path.endsWith('/git-receive-pack')) return null;
    armed = false;
    return fault;
  };
}

const api = servicePlan('api', { 'release.yaml': 'r: 1\n' });

describe('what a plan may touch', () => {
  it.each([
    ['environments/dev/shop/api2/x'], ['environments/dev/shop'], ['platform.yaml'], ['../x'], ['/etc/passwd'], ['environments/dev/shop/api/../x'],
    ['environments/dev/shop/api\\x'], ['environments/dev/shop/api/.git/config'], ['environments/dev/shop/api/.GiT/x'], ['environments/dev/shop/api/git~1/x'],
    ['environments/dev/shop/api/.g\u200cit/x'], ['environments/dev/shop/api//x'], ['environments/dev/shop/api/'], ['environments/dev/shop/api/a\nb'],
    ['environments/dev/shop/api/\ud800'], [''], ['<over 4096 bytes>'],
  ])('G2: refuses to write or remove %j, and nothing is pushed', async (shown) => {
    const path = shown.startsWith('<') ? `environments/dev/shop/api/${'x/'.repeat(2100)}y` : shown;
    const name = harness.freshName();
    const bare = await harness.server.createRepository(name);
    const repository = await harness.open(name);
    const base = await repository.fetchTip();
    const writes: CommitPlan = { ...api, files: new Map([...api.files, [path, 'x']]) };
    const removes: CommitPlan = { ...api, removed: [path] };
    for (const plan of [writes, removes]) expect(await codeOf(repository.commitAndPush(base, [api, plan], at))).toBe('GIT_FOREIGN_PATH');
    expect(await git(bare, 'rev-parse', 'main')).toBe(base);
  });

  it('G2: a file in place of a directory, or a directory in place of a file, only when the plan names what goes', async () => {
    const name = harness.freshName();
    const bare = await harness.server.createRepository(name);
    const repository = await harness.open(name);
    await repository.commitAndPush(await repository.fetchTip(), [servicePlan('api', { 'a/1': 'x', 'a/2': 'x', b: 'x' })], at);
    const tip = await repository.fetchTip();
    expect(await codeOf(repository.commitAndPush(tip, [servicePlan('api', { a: 'file' }, ['a/1'])], at))).toBe('GIT_FOREIGN_PATH');
    expect(await codeOf(repository.commitAndPush(tip, [servicePlan('api', { 'b/1': 'x' })], at))).toBe('GIT_FOREIGN_PATH');
    expect(await codeOf(repository.commitAndPush(tip, [servicePlan('api', {}, ['a'])], at))).toBe('GIT_FOREIGN_PATH');
    expect((await repository.commitAndPush(tip, [servicePlan('api', { a: 'file', 'b/1': 'x' }, ['a/1', 'a/2', 'b'])], at)).kind).toBe('pushed');
    expect(await git(bare, 'ls-tree', '-r', '--name-only', 'main:environments/dev/shop/api')).toBe('a\nb/1');
    await git(bare, 'fsck', '--strict');
  });

  it('G2: for all plans, a push changes exactly the files named, and a plan with a foreign path changes nothing', async () => {
    const name = harness.freshName();
    const bare = await harness.server.createRepository(name);
    const repository = await harness.open(name);
    const segment = fc.constantFrom('a', 'b', 'a.b', 'a-b', 'manifests', 'ñ');
    const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    const random = fc.record({ service: fc.constantFrom('api', 'api2', 'web'), files: fc.dictionary(path, fc.string({ maxLength: 5 }), { maxKeys: 4 }), removed: fc.array(path, { maxLength: 3 }), foreign: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(random, async ({ service, files, removed, foreign }) => {
        const base = await repository.fetchTip();
        const own = servicePlan(service, files, removed.filter((entry) => !(entry in files)));
        const plan: CommitPlan = foreign ? { ...own, files: new Map([...own.files, ['environments/dev/shop/other/x', 'x']]) } : own;
        const outcome = await repository.commitAndPush(base, [plan], at).catch((error: unknown) => error);
        const tip = await git(bare, 'rev-parse', 'main');
        const asked = new Set([...plan.files.keys(), ...plan.removed]);
        const changed = (await git(bare, '-c', 'core.quotePath=false', 'diff-tree', '-r', '--name-only', base, tip)).split('\n').filter((line) => line !== '');
        expect(changed.filter((line) => !asked.has(line))).toEqual([]);
        if (foreign || outcome instanceof Error) {
          expect(outcome).toMatchObject({ code: 'GIT_FOREIGN_PATH' });
          expect(tip).toBe(base);
        } else {
          for (const [file, content] of plan.files) expect((await repository.readFile(tip, file))?.toString()).toBe(content);
          for (const file of plan.removed) expect(await repository.readFile(tip, file)).toBeNull();
        }
      }),
      { numRuns: 40 },
    );
    await git(bare, 'fsck', '--strict');
  });
});

describe('refusals by the server', () => {
  it('G7: a protected branch is a terminal error with the sanitised reason, after one request', async () => {
    const name = harness.freshName();
    const bare = await harness.server.createRepository(name);
    await harness.server.setHook(name, 'pre-receive', `printf 'GH006: \\033[31mProtected branch\\033[0m at https://u:hunter2@example.test\\n' >&2; exit 1`);
    const repository = await harness.open(name);
    const base = await repository.fetchTip();
    const mark = harness.server.requests.length;
    const error = await errorOf(repository.commitAndPush(base, [api], at));
    expect(harness.server.requests.length - mark).toBe(1);
    expect([error.code, error.retry]).toEqual(['GIT_PUSH_REJECTED', 'terminal']);
    expect(error.params['reason']).toBe('pre-receive hook declined (GH006: Protected branch at https://***@example.test)');
    expect(await git(bare, 'rev-parse', 'main')).toBe(base);
  });

  it('G7: an endless hook text is cut', async () => {
    const name = harness.freshName();
    await harness.server.createRepository(name);
    await harness.server.setHook(name, 'update', 'i=0; while [ $i -lt 3000 ]; do echo "no no no no no no no no no no" >&2; i=$((i+1)); done; exit 1');
    const repository = await harness.open(name);
    const error = await errorOf(repository.commitAndPush(await repository.fetchTip(), [api], at));
    expect(error.code).toBe('GIT_PUSH_REJECTED');
    expect(String(error.params['reason']).length).toBeLessThanOrEqual(400);
  });

  it('G12: wrong credentials are their own error; a token that expired is asked for again once', async () => {
    const name = harness.freshName();
    await harness.server.createRepository(name);
    harness.server.passwords = new Set(['good-token-1']);
    const wrong = await harness.open(name, { credentials: async () => ({ username: 'x', password: 'canary-wrong' }) });
    expect(await codeOf(wrong.fetchTip())).toBe('GIT_AUTHENTICATION_FAILED');
    let token = 'good-token-1';
    const fresh = await harness.open(name, {
      credentials: async () => {
        const now = token;
        token = 'good-token-2';
        return { username: 'x', password: now };
      },
    });
    await fresh.fetchTip().catch(() => undefined);
    token = 'good-token-1';
    harness.server.passwords = new Set(['good-token-2']);
    const base = await fresh.fetchTip();
    token = 'good-token-1';
    expect((await fresh.commitAndPush(base, [api], at)).kind).toBe('pushed');
  });

  it('S14: with a working secret, neither config, nor refs, nor any file of the clone holds it, nor does an error', async () => {
    const name = harness.freshName();
    await harness.server.createRepository(name);
    const secret = 'canary-secret-4711';
    harness.server.passwords = new Set([secret]);
    const directory = harness.freshDirectory();
    const repository = await harness.open(name, { directory, credentials: async () => ({ username: 'x-access-token', password: secret }) });
    const base = await repository.fetchTip();
    await harness.humanPushWith(name, secret, { 'x.txt': 'x' });
    const tip = await repository.fetchTip();
    expect(tip).not.toBe(base);
    await harness.server.setHook(name, 'pre-receive', `echo "you sent ${secret} and ${Buffer.from(`x-access-token:${secret}`).toString('base64')}" >&2; exit 1`);
    const error = await errorOf(repository.commitAndPush(tip, [api], at));
    expect(JSON.stringify([error.message, error.params])).not.toMatch(/canary-secret|eC1hY2Nlc3M/);
    const needles = [secret, Buffer.from(`x-access-token:${secret}`).toString('base64')];
    for (const file of await readdir(directory, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const content = await readFile(join(file.parentPath, file.name), 'latin1');
      for (const needle of needles) expect(content.includes(needle)).toBe(false);
    }
  });

  it('S8: a redirect is an error for reading, pushing and fetching, and the other server never gets the token', async () => {
    const seen: (string | undefined)[] = [];
    const elsewhere = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(200, { 'content-type': 'text/plain' }).end('x');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    try {
      const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/stolen.git`;
      const name = harness.freshName();
      await harness.server.createRepository(name);
      harness.server.passwords = new Set(['token-8']);
      const credentials = async () => ({ username: 'x', password: 'token-8' });
      const repository = await harness.open(name, { credentials });
      const base = await repository.fetchTip();
      for (const status of [301, 302, 307, 308]) {
        harness.server.fault = ({ path }) => ({ kind: 'status', status, headers: { location: `${location}${path.replace(/^.*\.git/, '')}` } });
        expect(await codeOf(repository.commitAndPush(base, [api], at))).toBe('GIT_REDIRECTED');
        expect(await codeOf(repository.fetchTip())).toBe('GIT_REDIRECTED');
      }
      // The native client too: the tip is answered, the clone's own requests are redirected.
      const cloning = await harness.open(name, { credentials });
      harness.server.fault = ({ path }) => (path.includes('/info/refs') ? { kind: 'status', status: 302, headers: { location: `${location}${path.replace(/^.*\.git/, '')}` } } : null);
      expect(await codeOf(cloning.fetchTip())).toBe('GIT_UNREACHABLE');
      expect(seen).toEqual([]);
    } finally {
      await new Promise((resolve) => elsewhere.close(resolve));
    }
  });
});

describe('broken answers', () => {
  it('G4: a push that was applied but never answered is found by its oid and its message, and is not written twice', async () => {
    for (const fault of [{ kind: 'reset-after-applied' }, { kind: 'truncate', bytes: 9 }, { kind: 'truncate', bytes: 0 }, { kind: 'answer', contentType: 'text/html', body: '<html>' }] as const) {
      const name = harness.freshName();
      const bare = await harness.server.createRepository(name);
      const repository = await harness.open(name);
      const base = await repository.fetchTip();
      faultOnPush(fault);
      const error = await errorOf(repository.commitAndPush(base, [api], at));
      expect(error.code).toBe(fault.kind === 'answer' ? 'GIT_PROTOCOL_ERROR' : 'GIT_UNREACHABLE');
      expect(error.retry).toBe('transient');
      const tip = await repository.fetchTip();
      const landed = await collect(repository.log(base, tip));
      expect(landed.map(({ message }) => message.trimEnd())).toEqual([api.message]);
      // Trying the old plan again cannot double it: the old base is no longer the tip.
      expect((await repository.commitAndPush(base, [api], at)).kind).toBe('raced');
      expect(await git(bare, 'rev-list', '--count', 'main')).toBe('2');
    }
  });

  it('a push that never reached the server is transient, and the branch is as it was', async () => {
    for (const fault of [{ kind: 'reset' }, { kind: 'status', status: 503 }, { kind: 'status', status: 429 }, { kind: 'status', status: 403, headers: { 'retry-after': '60' } }] as const) {
      const name = harness.freshName();
      const bare = await harness.server.createRepository(name);
      const repository = await harness.open(name);
      const base = await repository.fetchTip();
      faultOnPush(fault);
      const error = await errorOf(repository.commitAndPush(base, [api], at));
      expect([error.code, error.retry]).toEqual(['GIT_UNREACHABLE', 'transient']);
      expect(await git(bare, 'rev-parse', 'main')).toBe(base);
      expect((await repository.commitAndPush(base, [api], at)).kind).toBe('pushed');
    }
  });

  it('S7: a dripping answer ends by the time limit, an endless one by the byte limit', async () => {
    const name = harness.freshName();
    await harness.server.createRepository(name);
    const limits = { requestTimeoutMs: 400, maxResponseBytes: 100_000 };
    const repository = await harness.open(name, { limits });
    harness.server.fault = () => ({ kind: 'drip' });
    expect(await codeOf(repository.fetchTip())).toBe('GIT_UNREACHABLE');
    harness.server.fault = () => ({ kind: 'flood', contentType: 'application/x-git-upload-pack-result' });
    expect(await codeOf((await harness.open(name, { limits: { maxResponseBytes: 100_000 } })).fetchTip())).toBe('GIT_RESPONSE_TOO_LARGE');
  });

  it('S7: a clone that hangs ends by the time limit; one whose pack is too large ends by the byte limit; both leave nothing behind', async () => {
    const name = harness.freshName();
    await harness.server.createRepository(name);
    const noise = Array.from({ length: 4000 }, (_, index) => Math.imul(index, 2_654_435_761).toString(36)).join(' ');
    await harness.humanPush(name, { 'large.txt': noise });
    const small = harness.freshDirectory();
    const capped = await harness.open(name, { directory: small, limits: { maxPackBytes: 8192 } });
    expect(await codeOf(capped.fetchTip())).toBe('GIT_RESPONSE_TOO_LARGE');
    expect(await readdir(small)).toEqual([]);
    const slow = harness.freshDirectory();
    const hanging = await harness.open(name, { directory: slow, limits: { transferTimeoutMs: 500 } });
    harness.server.fault = ({ path }) => (path.includes('/info/refs') ? { kind: 'drip' } : null);
    expect(await codeOf(hanging.fetchTip())).toBe('GIT_UNREACHABLE');
    expect(await readdir(slow)).toEqual([]);
  });

  it('S7: an object over the limit is refused by its header, and the next read works', async () => {
    const name = harness.freshName();
    await harness.server.createRepository(name);
    await harness.humanPush(name, { 'large.txt': 'x'.repeat(300_000) });
    const repository = await harness.open(name, { limits: { maxObjectBytes: 100_000 } });
    const tip = await repository.fetchTip();
    expect(await codeOf(repository.readFile(tip, 'large.txt'))).toBe('GIT_OBJECT_TOO_LARGE');
    expect((await repository.readFile(tip, 'platform.yaml'))?.toString()).toBe('a: 1\n');
  });
});

describe('a damaged clone', () => {
  async function packs(gitDirectory: string): Promise<string[]> {
    const names = await readdir(join(gitDirectory, 'objects/pack'));
    return names.filter((name) => name.endsWith('.pack')).map((name) => join(gitDirectory, 'objects/pack', name));
  }

  const damages: [string, (gitDirectory: string) => Promise<void>][] = [
    ['the clone is deleted', (clone) => rm(clone, { recursive: true })],
    ['the objects are deleted', (clone) => rm(join(clone, 'objects'), { recursive: true })],
    ['HEAD is deleted', (clone) => rm(join(clone, 'HEAD'))],
    ['HEAD is empty', (clone) => truncate(join(clone, 'HEAD'))],
    ['config is deleted', (clone) => rm(join(clone, 'config'))],
    ['the branch is garbage', async (clone) => { await rm(join(clone, 'packed-refs'), { force: true }); await writeFile(join(clone, 'refs/heads/main'), ''); }],
    ['the packs are truncated', async (clone) => { for (const pack of await packs(clone)) { await rm(pack, { force: true }); await writeFile(pack, 'PACK'); } }],
    ['locks are left over', async (clone) => { for (const lock of ['HEAD.lock', 'config.lock', 'packed-refs.lock', 'refs/heads/main.lock']) await writeFile(join(clone, lock), ''); }],
  ];

  it.each(damages)('G6: %s → converges, both at once and in a fresh process', async (_, damage) => {
    const name = harness.freshName();
    await harness.server.createRepository(name);
    const directory = harness.freshDirectory();
    const running = await harness.open(name, { directory });
    await running.fetchTip();
    for (const repository of [running, await harness.open(name, { directory })]) {
      await damage(join(directory, 'clone.git'));
      const human = await harness.humanPush(name, { [`${Math.random()}.txt`]: 'x' });
      expect(await repository.fetchTip()).toBe(human);
      const outcome = await repository.commitAndPush(human, [servicePlan('api', { a: human })], at);
      expect(outcome.kind).toBe('pushed');
      const tip = await repository.fetchTip();
      expect((await repository.readFile(tip, 'environments/dev/shop/api/a'))?.toString()).toBe(human);
      expect((await collect(repository.log(null, tip))).length).toBeGreaterThan(2);
    }
    expect(await readdir(directory)).toEqual(['clone.git']);
  });

  it('G6: a blob that is gone from the clone fails the read as transient, and the next fetch repairs it though the tip did not move', async () => {
    const name = harness.freshName();
    await harness.server.createRepository(name);
    const directory = harness.freshDirectory();
    const repository = await harness.open(name, { directory });
    await repository.commitAndPush(await repository.fetchTip(), [api], at);
    const tip = await repository.fetchTip();
    const oid = (await repository.oidAt(tip, 'environments/dev/shop/api/release.yaml')) ?? '';
    const file = join(directory, 'clone.git/objects', oid.slice(0, 2), oid.slice(2));
    await rm(file);
    await writeFile(file, 'x');
    const error = await errorOf(repository.readFile(tip, 'environments/dev/shop/api/release.yaml'));
    expect([error.code, error.retry]).toEqual(['GIT_CLONE_DAMAGED', 'transient']);
    expect(await repository.fetchTip()).toBe(tip);
    expect((await repository.readFile(tip, 'environments/dev/shop/api/release.yaml'))?.toString()).toBe('r: 1\n');
  });
});
