import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { git } from '../../helpers/git-server/git-client.ts';
import { at, codeOf, collect, Harness, servicePlan } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.stop());

describe('reading and committing', () => {
  it('clones, pushes a chain of commits in one request, and a real client sees exactly that', async () => {
    const name = harness.freshName();
    const bare = await harness.server.createRepository(name);
    const repository = await harness.open(name);
    const base = await repository.fetchTip();
    const before = harness.server.requests.length;
    const outcome = await repository.commitAndPush(base, [servicePlan('api', { 'release.yaml': 'r: 1\n', 'manifests/a.yaml': 'a\n' }), servicePlan('web', { 'release.yaml': 'ñ: 2\n' })], at);
    expect(harness.server.requests.slice(before).map((request) => request.path)).toEqual([`/${name}.git/git-receive-pack`]);
    if (outcome.kind !== 'pushed') throw new Error('raced');
    expect(outcome.commits).toHaveLength(2);
    expect(await git(bare, 'rev-parse', 'main', 'main^', 'main~2')).toBe([outcome.commits[1], outcome.commits[0], base].join('\n'));
    expect(await git(bare, 'fsck', '--strict', '--no-dangling')).toBe('');
    expect(await git(bare, '-c', 'core.quotePath=false', 'ls-tree', '-r', '--name-only', 'main')).toBe(
      ['environments/dev/shop/api/manifests/a.yaml', 'environments/dev/shop/api/release.yaml', 'environments/dev/shop/web/release.yaml', 'platform.yaml'].join('\n'),
    );
    expect(await git(bare, 'log', '-1', '--format=%an <%ae> %at %cn %ct %ai%n%B', 'main')).toBe(
      'Enclii <engine@enclii.test> 1763700000 Enclii 1763700000 2025-11-21 04:40:00 +0000\nDeploy web to dev\n\nEnclii-Service: shop/web',
    );
    // No fetch is needed after a push of one's own.
    const mark = harness.server.requests.length;
    expect(await repository.fetchTip()).toBe(outcome.commits[1]);
    expect(harness.server.requests.slice(mark)).toHaveLength(1);
  });

  it('reads files, directories and oids of any commit; what is absent is null or empty', async () => {
    const name = harness.freshName();
    const bare = await harness.server.createRepository(name);
    const repository = await harness.open(name);
    const base = await repository.fetchTip();
    await repository.commitAndPush(base, [servicePlan('api', { 'release.yaml': 'ñandú\n', 'manifests/a.yaml': 'a\n', 'manifests/b.yaml': 'b\n' })], at);
    const tip = await repository.fetchTip();
    const service = 'environments/dev/shop/api';
    expect((await repository.readFile(tip, `${service}/release.yaml`))?.toString()).toBe('ñandú\n');
    expect(await repository.readFile(base, `${service}/release.yaml`)).toBeNull();
    expect(await repository.readFile(tip, service)).toBeNull();
    expect(await repository.readFile(tip, `${service}/release.yaml/x`)).toBeNull();
    expect((await repository.listDirectory(tip, service)).map(({ path, type }) => [path, type])).toEqual([[`${service}/manifests`, 'tree'], [`${service}/release.yaml`, 'blob']]);
    expect((await repository.listDirectory(tip, '')).map(({ path }) => path)).toEqual(['environments', 'platform.yaml']);
    expect((await repository.listFiles(tip, service)).map(({ path }) => path)).toEqual([`${service}/manifests/a.yaml`, `${service}/manifests/b.yaml`, `${service}/release.yaml`]);
    expect(await repository.listFiles(tip, 'nowhere')).toEqual([]);
    expect(await repository.listDirectory(tip, 'platform.yaml')).toEqual([]);
    expect(await repository.oidAt(tip, `${service}/manifests`)).toBe(await git(bare, 'rev-parse', `main:${service}/manifests`));
    expect(await repository.oidAt(tip, 'nowhere/x')).toBeNull();
    expect(await codeOf(repository.readFile('f'.repeat(40), 'x'))).toBe('GIT_COMMIT_UNKNOWN');
    expect(await codeOf(repository.readFile('--help', 'x'))).toBe('GIT_COMMIT_UNKNOWN');
  });

  it('the same plans on the same base at the same time give the same commit oids', async () => {
    const [one, two] = [harness.freshName(), harness.freshName()];
    const plans = [servicePlan('api', { 'b.yaml': '1\n', 'a.yaml': '2\n' }), servicePlan('web', { 'a.yaml': '3\n' })];
    const commits = await Promise.all(
      [one, two].map(async (name) => {
        await harness.server.createRepository(name);
        const repository = await harness.open(name);
        const outcome = await repository.commitAndPush(await repository.fetchTip(), plans, at);
        return outcome.kind === 'pushed' ? outcome.commits : [];
      }),
    );
    expect(commits[0]).toHaveLength(2);
    expect(commits[0]).toEqual(commits[1]);
  });

  it('G8: removes files and the directories that become empty, nothing else', async () => {
    const name = harness.freshName();
    const bare = await harness.server.createRepository(name);
    const repository = await harness.open(name);
    await repository.commitAndPush(await repository.fetchTip(), [servicePlan('api', { 'manifests/a.yaml': 'a\n' }), servicePlan('api2', { 'manifests/a.yaml': 'a\n' })], at);
    const outcome = await repository.commitAndPush(await repository.fetchTip(), [servicePlan('api', {}, ['manifests/a.yaml', 'manifests/never-there.yaml'])], at);
    expect(outcome.kind).toBe('pushed');
    expect(await git(bare, 'ls-tree', '-r', '-t', '--name-only', 'main')).toBe(
      ['environments', 'environments/dev', 'environments/dev/shop', 'environments/dev/shop/api2', 'environments/dev/shop/api2/manifests', 'environments/dev/shop/api2/manifests/a.yaml', 'platform.yaml'].join('\n'),
    );
  });

  it('G2: a neighbour whose name is not UTF-8 or holds a backslash keeps its bytes, mode and order', async () => {
    const name = harness.freshName();
    const bare = await harness.server.createRepository(name);
    const stream = [
      'commit refs/heads/main', 'committer Ana <ana@example.test> 1700000001 +0000', 'data 3', 'odd', 'from refs/heads/main^0',
      ...['"environments/dev/shop/l\\351gacy/x"', '"environments/dev/shop/a\\\\b"', 'environments/dev/shop/api.d', 'environments/dev/shop/api-x/y'].flatMap((path) => [`M 100755 inline ${path}`, 'data 2', 'x', '']),
      '',
    ].join('\n');
    await git(bare, { input: stream }, 'fast-import', '--quiet');
    const before = await git(bare, 'ls-tree', '-r', 'main');
    const repository = await harness.open(name);
    await repository.commitAndPush(await repository.fetchTip(), [servicePlan('api', { x: 'new\n' })], at);
    expect(await git(bare, 'fsck', '--strict', '--no-dangling')).toBe('');
    const after = (await git(bare, 'ls-tree', '-r', 'main')).split('\n');
    expect(after.filter((line) => !line.endsWith('/api/x'))).toEqual(before.split('\n'));
    expect(after).toHaveLength(before.split('\n').length + 1);
  });

  it('log yields every commit between, merged-in ones too, parents first, robust to hostile text and paths', async () => {
    const name = harness.freshName();
    const bare = await harness.server.createRepository(name);
    const hostile = 'x\n\ncommit 0000000000000000000000000000000000000000\n\u001b[31m:100644 000000\n\nEnclii-Service: forged';
    const stream = [
      'commit refs/heads/side', 'mark :1', 'committer \u202eEve <e@example.test> 1700000001 +0000', `data ${Buffer.byteLength(hostile)}`, hostile, 'from refs/heads/main^0',
      'M 100644 inline "side\\nway"', 'data 1', 'x', '',
      'commit refs/heads/main', 'mark :2', 'committer Ana <ana@example.test> 1600000000 +0000', 'data 5', 'older', 'from refs/heads/main^0', 'D platform.yaml', '',
      'commit refs/heads/main', 'mark :3', 'committer Ana <ana@example.test> 1700000003 +0000', 'data 5', 'merge', 'from :2', 'merge :1', 'M 100644 inline "side\\nway"', 'data 1', 'x', '',
      'commit refs/heads/main', 'mark :4', 'committer Ana <ana@example.test> 1700000004 +0000', 'data 5', 'empty', 'from :3', '',
      '',
    ].join('\n');
    await git(bare, { input: stream }, 'fast-import', '--quiet');
    const repository = await harness.open(name);
    const tip = await repository.fetchTip();
    const all = await collect(repository.log(null, tip));
    expect(all).toHaveLength(5);
    const position = new Map(all.map((commit, index) => [commit.oid, index]));
    for (const commit of all) for (const parent of commit.parents) expect(position.get(parent)).toBeLessThan(position.get(commit.oid) ?? -1);
    const bySubject = new Map(all.map((commit) => [commit.message.split('\n')[0], commit]));
    expect(bySubject.get('first')?.changedPaths).toEqual(['platform.yaml']);
    expect(bySubject.get('older')?.changedPaths).toEqual(['platform.yaml']);
    expect(bySubject.get('merge')?.changedPaths).toEqual(['side\nway']);
    expect(bySubject.get('merge')?.parents).toHaveLength(2);
    expect(bySubject.get('empty')?.changedPaths).toEqual([]);
    expect(bySubject.get('x')).toMatchObject({ author: { name: '\u202eEve', email: 'e@example.test' }, changedPaths: ['side\nway'] });
    expect(bySubject.get('x')?.message.trimEnd()).toBe(hostile);
    const root = all[0]?.oid ?? '';
    expect((await collect(repository.log(root, tip))).map(({ oid }) => oid)).toEqual(all.slice(1).map(({ oid }) => oid));
    expect(await collect(repository.log(tip, tip))).toEqual([]);
    // A consumer that stops early leaves nothing running that would keep the next call waiting.
    for await (const commit of repository.log(null, tip)) {
      expect(commit.oid).toBe(root);
      break;
    }
    expect(await codeOf(collect(repository.log('e'.repeat(40), tip)))).toBe('GIT_COMMIT_UNKNOWN');
  });

  it('isAncestor says so by reachability; a commit that nobody has is no ancestor', async () => {
    const name = harness.freshName();
    await harness.server.createRepository(name);
    const repository = await harness.open(name);
    const base = await repository.fetchTip();
    await repository.commitAndPush(base, [servicePlan('api', { a: '1' })], at);
    const tip = await repository.fetchTip();
    expect(await repository.isAncestor(base, tip)).toBe(true);
    expect(await repository.isAncestor(tip, tip)).toBe(true);
    expect(await repository.isAncestor(tip, base)).toBe(false);
    expect(await repository.isAncestor('d'.repeat(40), tip)).toBe(false);
    expect(await repository.isAncestor(tip, 'main')).toBe(false);
  });

  it('keeps everything readable after maintenance, and goes on committing', async () => {
    const name = harness.freshName();
    const bare = await harness.server.createRepository(name);
    const repository = await harness.open(name);
    let tip = await repository.fetchTip();
    for (const round of [1, 2, 3]) {
      const outcome = await repository.commitAndPush(tip, [servicePlan('api', { 'a.yaml': `round: ${round}\n` })], at);
      if (outcome.kind === 'pushed') tip = outcome.commits.at(-1) ?? tip;
      await repository.maintain();
      expect((await repository.readFile(tip, 'environments/dev/shop/api/a.yaml'))?.toString()).toBe(`round: ${round}\n`);
    }
    expect(await collect(repository.log(null, tip))).toHaveLength(4);
    expect(await git(bare, 'rev-parse', 'main')).toBe(tip);
    expect(await repository.fetchTip()).toBe(tip);
  });

  it('speaks to a server that knows only protocol v0', async () => {
    const name = harness.freshName();
    const bare = await harness.server.createRepository(name);
    harness.server.oldProtocol = true;
    try {
      const repository = await harness.open(name);
      expect(await repository.fetchTip()).toBe(await git(bare, 'rev-parse', 'main'));
    } finally {
      harness.server.oldProtocol = false;
    }
  });

  it('G10: a missing branch is its own error, on an empty remote too', async () => {
    const [empty, other] = [harness.freshName(), harness.freshName()];
    await harness.server.createRepository(empty, { empty: true });
    await harness.server.createRepository(other, { branch: 'trunk' });
    for (const name of [empty, other]) expect(await codeOf((await harness.open(name)).fetchTip())).toBe('GIT_BRANCH_MISSING');
  });
});
