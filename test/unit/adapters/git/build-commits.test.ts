import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCommits } from '../../../../src/adapters/git/build-commits.ts';
import { GitProcess } from '../../../../src/adapters/git/git-process.ts';
import { ObjectReader } from '../../../../src/adapters/git/object-reader.ts';
import { encodePack } from '../../../../src/adapters/git/pack-file.ts';
import { PushObjects } from '../../../../src/adapters/git/push-objects.ts';
import { encodeTree } from '../../../../src/adapters/git/tree-object.ts';
import type { CommitPlan } from '../../../../src/ports/environment-repository.ts';
import { git } from '../../../helpers/git-server/git-client.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'git-commits-'));
  await git(directory, 'init', '--quiet', '--bare');
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const identity = { name: 'Enclii', email: 'engine@enclii.test' };
const epochMilliseconds = 1_763_700_000_000;
const shop = 'environments/dev/shop';

function plan(service: string, files: Readonly<Record<string, string | Uint8Array>>, removed: readonly string[] = []): CommitPlan {
  const prefix = `${shop}/${service}`;
  return {
    message: `Deploy ${service} to dev\n\nEnclii-Service: shop/${service}`,
    files: new Map(Object.entries(files).map(([path, content]) => [`${prefix}/${path}`, content])),
    removed: removed.map((path) => `${prefix}/${path}`),
    ownedPrefixes: [prefix],
  };
}

/** Counts turns of the event loop that are open to others until it is stopped. */
function countTurns(): { turns: number; stop(): void } {
  const counter = { turns: 0, stop: () => clearImmediate(next) };
  const again = (): NodeJS.Immediate => setImmediate(() => {
    counter.turns += 1;
    next = again();
  });
  let next = again();
  return counter;
}

describe('a chain of commits', () => {
  it('has the oids that native git gives the same changes, which never change; git takes its pack as it is', async () => {
    const base = ['commit refs/heads/main', 'committer Ana <ana@example.test> 1700000000 +0000', 'data 5', 'first', 'M 100644 inline platform.yaml', 'data 5', 'a: 1\n',
      ...[`100755 inline ${shop}/api-x/run`, `100644 inline ${shop}/api.d`, `100644 inline "${shop}/l\\351gacy/x"`].flatMap((path) => [`M ${path}`, 'data 2', 'x\n']), ''].join('\n');
    await git(directory, { input: base }, 'fast-import', '--quiet');
    const tip = await git(directory, 'rev-parse', 'main');
    expect(tip).toBe('7910547bdffdab611099b52aff848279d0c40d0f');
    const native = new GitProcess({ url: 'http://127.0.0.1/none.git', searchPath: '/usr/local/bin:/usr/bin:/bin', extraEnvironment: {} });
    const reader = new ObjectReader(native, directory, { maxObjectBytes: 1_000_000, commandTimeoutMs: 30_000 });
    const objects = new PushObjects(reader);
    const plans = [
      plan('api', { 'release.yaml': 'n: 1\n', 'manifests/a.yaml': Uint8Array.of(0xff, 0x00, 0xc3) }),
      plan('web', { 'release.yaml': 'ñ: 2\n' }),
      plan('api', { 'release.yaml': 'n: 3\n' }, ['manifests/a.yaml']),
    ];
    const commits = await buildCommits(objects, { base: tip, baseTree: await git(directory, 'rev-parse', 'main^{tree}'), plans, identity, epochMilliseconds });
    reader.restart();
    // Made with hash-object, update-index, write-tree and commit-tree of git 2.39.
    expect(commits).toEqual(['58068c025751b239c3b0da72d8da17a8bc57d5bd', '149304a1e45bfedc1bf5711b4cb6c4c794a51cea', 'c88c8388fc958d7e03c53ba07fb0dbd636d4775b']);
    const indexed = spawnSync('git', ['index-pack', '--stdin', '--strict'], { cwd: directory, input: await objects.pack(), encoding: 'utf8' });
    expect([indexed.status, indexed.stderr]).toEqual([0, '']);
    // One more is packed than is reachable: the directory that became empty.
    expect(await git(directory, 'rev-list', '--objects', '--no-object-names', '--count', commits[2] ?? '', '--not', 'main')).toBe(String(objects.size - 1));
    expect(await git(directory, 'fsck', '--full', '--strict', '--no-dangling')).toBe('');
  });

  it('other work gets its turn between any two commits, with nothing to wait for', async () => {
    const objects = new PushObjects({ read: () => Promise.resolve(null) });
    const names = Array.from({ length: 50 }, (_, index) => `f${index}`);
    const blob = objects.add('blob', Buffer.from('x'));
    const baseTree = objects.add('tree', encodeTree(names.map((name) => ({ mode: '100644', name, oid: blob }))));
    // Removals only: the hash of a blob comes from another thread and would leave turns of its own.
    const plans = names.map((name): CommitPlan => ({ message: name, files: new Map(), removed: [name], ownedPrefixes: [name] }));
    const counter = countTurns();
    const turnOf: number[] = [];
    const sign = (): Promise<string> => Promise.resolve(`s${turnOf.push(counter.turns)}`);
    await buildCommits(objects, { base: 'a'.repeat(40), baseTree, plans, identity, epochMilliseconds, sign });
    counter.stop();
    expect(turnOf).toHaveLength(50);
    expect(new Set(turnOf).size).toBe(50);
  });

  it('other work gets its turn while many small objects are packed, and while one large one is', async () => {
    const turnsWhilePacking = async (contents: readonly Buffer[]): Promise<number> => {
      const counter = countTurns();
      await encodePack(contents.map((content) => ({ type: 'blob', content })));
      counter.stop();
      return counter.turns;
    };
    expect(await turnsWhilePacking(Array.from({ length: 2000 }, (_, index) => Buffer.from(`object ${index}`)))).toBeGreaterThanOrEqual(60);
    // After it there is one turn in any case.
    expect(await turnsWhilePacking([Buffer.alloc(16_000_000, 'enclii')])).toBeGreaterThan(2);
  });
});
