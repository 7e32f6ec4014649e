import { chmod, mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { git } from '../../helpers/git-server/git-client.ts';
import { at, codeOf, Harness, servicePlan } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.stop());

const systemPath = '/usr/local/bin:/usr/bin:/bin';

/** A search path whose git does this instead of the named command, until the file `off` is beside it. */
async function pathWithBroken(command: string, script: string): Promise<string> {
  const directory = harness.freshDirectory();
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'git');
  await writeFile(file, `#!/bin/sh\nself=$(dirname "$0")\nPATH=${systemPath}\nif [ ! -e "$self/off" ]; then case " $* " in *" ${command} "*) ${script};; esac; fi\nexec git "$@"\n`);
  await chmod(file, 0o755);
  return directory;
}

/** So many services, two commits each: the second one reads what the first one of the same push made. */
function batchOf(services: number, content: string) {
  return [1, 2].flatMap((round) => Array.from({ length: services }, (_, index) => servicePlan(`svc-${index}`, { 'release.yaml': `${content}: ${round}\n`, [`manifests/${round}.yaml`]: 'x\n' })));
}

async function packCount(gitDirectory: string): Promise<number> {
  return (await readdir(join(gitDirectory, 'objects/pack'))).filter((name) => name.endsWith('.pack')).length;
}

async function looseCount(gitDirectory: string): Promise<number> {
  return Number(/^count: (\d+)$/m.exec(await git(gitDirectory, 'count-objects', '-v'))?.[1]);
}

describe('what a push leaves in the clone', () => {
  it('the objects of a large push arrive as the one pack that was pushed, those of a small one loose, readable at once', async () => {
    const name = harness.freshName();
    const bare = await harness.server.createRepository(name);
    const directory = harness.freshDirectory();
    const clone = join(directory, 'clone.git');
    const repository = await harness.open(name, { directory });
    const base = await repository.fetchTip();
    const [packs, loose] = [await packCount(clone), await looseCount(clone)];
    const large = await repository.commitAndPush(base, batchOf(20, 'a'), at);
    if (large.kind !== 'pushed') throw new Error('raced');
    expect([await packCount(clone), await looseCount(clone)]).toEqual([packs + 1, loose]);
    const mark = harness.server.requests.length;
    const tip = large.commits.at(-1) ?? '';
    expect((await repository.readFile(tip, 'environments/dev/shop/svc-7/release.yaml'))?.toString()).toBe('a: 2\n');
    expect((await repository.readFile(large.commits[7] ?? '', 'environments/dev/shop/svc-7/release.yaml'))?.toString()).toBe('a: 1\n');
    const small = await repository.commitAndPush(tip, [servicePlan('api', { a: '1' })], at);
    expect(small.kind).toBe('pushed');
    expect(harness.server.requests.length - mark).toBe(1);
    expect(await packCount(clone)).toBe(packs + 1);
    expect(await looseCount(clone)).toBeGreaterThan(loose);
    expect(await git(bare, 'rev-list', '--count', 'main')).toBe('42');
    for (const place of [bare, clone]) expect(await git(place, 'fsck', '--full', '--strict', '--no-dangling')).toBe('');
  });

  const faults: [string, string, number, string][] = [
    ['a large pack is never stored', 'index-pack', 20, 'cat >/dev/null; exit 1'],
    ['a large pack is stored in part', 'index-pack', 20, 'head -c 900 | git "$@"; exit 1'],
    ['git dies over a large pack, leaving a temporary file', 'index-pack', 20, 'head -c 900 > "${1#--git-dir=}/objects/pack/tmp_pack_left"; kill -9 $$'],
    ['a small pack is never stored', 'unpack-objects', 1, 'kill -9 $$'],
    ['a small pack is stored in part', 'unpack-objects', 1, 'head -c 500 | git "$@"; exit 1'],
    ['the ref does not move', 'update-ref', 20, 'kill -9 $$'],
    ['the ref does not move and stays locked', 'update-ref', 1, ': > "${1#--git-dir=}/refs/heads/main.lock"; kill -9 $$'],
  ];

  it.each(faults)('G4: the push is applied but %s → the new commit is readable at once, in a fresh process too, and nothing is written twice', async (_, command, services, script) => {
    const name = harness.freshName();
    const bare = await harness.server.createRepository(name);
    const directory = harness.freshDirectory();
    const searchPath = await pathWithBroken(command, script);
    const running = await harness.open(name, { directory, searchPath });
    const outcome = await running.commitAndPush(await running.fetchTip(), batchOf(services, 'a'), at);
    if (outcome.kind !== 'pushed') throw new Error('raced');
    const tip = outcome.commits.at(-1) ?? '';
    for (const repository of [running, await harness.open(name, { directory })]) {
      expect((await repository.readFile(tip, 'environments/dev/shop/svc-0/release.yaml'))?.toString()).toBe('a: 2\n');
      expect(await repository.fetchTip()).toBe(tip);
    }
    expect(await git(bare, 'rev-list', '--count', 'main')).toBe(String(1 + 2 * services));
    const clone = join(directory, 'clone.git');
    expect(await git(clone, 'rev-parse', 'main')).toBe(tip);
    await git(clone, 'fsck', '--full', '--strict', '--no-dangling');
  });

  it('G4: the process dies before the clone has anything of an applied push: the next one converges', async () => {
    const name = harness.freshName();
    await harness.server.createRepository(name);
    const directory = harness.freshDirectory();
    // Neither the pack nor the fetch that would make up for it gets through: all that the disk shows is as before the push.
    const broken = await pathWithBroken('index-pack', 'exit 1');
    const repository = await harness.open(name, { directory, searchPath: broken });
    const base = await repository.fetchTip();
    harness.server.fault = ({ path }) => (path.endsWith('/git-receive-pack') ? null : { kind: 'status', status: 503 });
    try {
      expect(await codeOf(repository.commitAndPush(base, batchOf(20, 'a'), at))).toBe('GIT_UNREACHABLE');
    } finally {
      harness.server.fault = () => null;
    }
    expect(await git(join(directory, 'clone.git'), 'rev-parse', 'main')).toBe(base);
    const next = await harness.open(name, { directory });
    const tip = await next.fetchTip();
    expect((await next.readFile(tip, 'environments/dev/shop/svc-3/release.yaml'))?.toString()).toBe('a: 2\n');
    expect((await next.commitAndPush(base, batchOf(20, 'a'), at)).kind).toBe('raced');
  });

  it('G6: what refused pushes left unreferenced goes with maintenance once it is old; the branch stays whole', async () => {
    const name = harness.freshName();
    const bare = await harness.server.createRepository(name);
    const directory = harness.freshDirectory();
    const clone = join(directory, 'clone.git');
    const repository = await harness.open(name, { directory });
    const base = await repository.fetchTip();
    await harness.humanPush(name, { 'x.txt': 'x' });
    expect((await repository.commitAndPush(base, batchOf(20, 'lost'), at)).kind).toBe('raced');
    expect(await packCount(clone)).toBe(2);
    await writeFile(join(clone, 'objects/pack/tmp_pack_left'), 'PACK');
    const tip = await repository.fetchTip();
    for (const file of await readdir(join(clone, 'objects/pack'))) await age(join(clone, 'objects/pack', file));
    await repository.maintain();
    expect(await packCount(clone)).toBe(1);
    expect(await looseCount(clone)).toBe(0);
    expect((await readdir(join(clone, 'objects/pack'))).filter((file) => file.startsWith('tmp_'))).toEqual([]);
    expect((await repository.commitAndPush(tip, batchOf(20, 'kept'), at)).kind).toBe('pushed');
    expect(await git(bare, 'rev-list', '--count', 'main')).toBe('42');
  });
});

async function age(file: string): Promise<void> {
  await chmod(file, 0o644);
  await utimes(file, 1_700_000_000, 1_700_000_000);
}
