import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EnvironmentRepository } from '../../../src/ports/environment-repository.ts';
import { git } from '../../helpers/git-server/git-client.ts';
import { at, collect, Harness, servicePlan } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.stop());

/** The loop that every writer runs: fetch, plan on the new base, push, again on a race. */
async function land(repository: EnvironmentRepository, service: string, content: string): Promise<number> {
  for (let tries = 1; tries <= 100; tries += 1) {
    const base = await repository.fetchTip();
    const outcome = await repository.commitAndPush(base, [servicePlan(service, { 'release.yaml': content })], at);
    if (outcome.kind === 'pushed') return tries;
  }
  throw new Error('never landed');
}

describe('several writers', () => {
  it('G1: a person pushes in between: raced, nothing of theirs is lost, and the second try on the new base lands', async () => {
    const name = harness.freshName();
    const bare = await harness.server.createRepository(name);
    const repository = await harness.open(name);
    const base = await repository.fetchTip();
    const human = await harness.humanPush(name, { 'projects/shop.yaml': 'by: hand\n' });
    expect(await repository.commitAndPush(base, [servicePlan('api', { a: '1' })], at)).toEqual({ kind: 'raced' });
    expect(await git(bare, 'rev-parse', 'main')).toBe(human);
    const next = await repository.fetchTip();
    expect(next).toBe(human);
    expect((await collect(repository.log(base, next))).map(({ changedPaths }) => changedPaths)).toEqual([['projects/shop.yaml']]);
    expect((await repository.commitAndPush(next, [servicePlan('api', { a: '1' })], at)).kind).toBe('pushed');
    expect(await git(bare, 'rev-parse', 'main^')).toBe(human);
  });

  it('G1: eight writers with clones of their own and a person: every intent lands exactly once, in one line of history', async () => {
    const name = harness.freshName();
    const bare = await harness.server.createRepository(name);
    const writers = await Promise.all(Array.from({ length: 8 }, () => harness.open(name)));
    const human = (async () => {
      for (let tries = 0; tries < 50; tries += 1) {
        try {
          return await harness.humanPush(name, { 'projects/shop.yaml': 'by: hand\n' });
        } catch (error) {
          if (!String(error).includes('rejected') && !String(error).includes('failed to')) throw error;
        }
      }
      throw new Error('the person never got through');
    })();
    await Promise.all([human, ...writers.map((writer, index) => land(writer, `svc-${index}`, `n: ${index}\n`))]);
    const subjects = (await git(bare, 'log', '--format=%s', 'main')).split('\n').sort();
    expect(subjects).toEqual([...Array.from({ length: 8 }, (_, index) => `Deploy svc-${index} to dev`), 'by hand', 'first'].sort());
    expect(await git(bare, 'rev-list', '--min-parents=2', 'main')).toBe('');
    for (let index = 0; index < 8; index += 1) {
      expect(await git(bare, 'show', `main:environments/dev/shop/svc-${index}/release.yaml`)).toBe(`n: ${index}`);
    }
    expect(await git(bare, 'log', '--format=', '--name-only', '--author=Enclii', 'main')).not.toMatch(/^(?!environments\/dev\/shop\/svc-\d\/release\.yaml$)./m);
  });

  it('G3: reads, logs, fetches and writes at once on one clone never see a broken one, nor leave one', async () => {
    const name = harness.freshName();
    const bare = await harness.server.createRepository(name);
    const directory = harness.freshDirectory();
    // Two openings of the same directory: the mutex is the directory's, not the object's.
    const [one, two] = [await harness.open(name, { directory }), await harness.open(name, { directory })];
    const first = await one.fetchTip();
    let done = false;
    const readers = [one, two].map(async (repository) => {
      let reads = 0;
      while (!done) {
        const tip = await repository.fetchTip();
        expect((await repository.readFile(tip, 'platform.yaml'))?.toString()).toBe('a: 1\n');
        expect((await collect(repository.log(first, tip))).at(-1)?.oid ?? first).toBe(tip);
        for (const file of await repository.listFiles(tip, 'environments')) expect(await repository.readFile(tip, file.path)).not.toBeNull();
        reads += 1;
      }
      return reads;
    });
    const writing = (async () => {
      for (let round = 0; round < 12; round += 1) {
        await land(round % 2 === 0 ? one : two, `svc-${round}`, `n: ${round}\n`);
        if (round === 5) await one.maintain();
      }
    })().finally(() => (done = true));
    const [reads] = await Promise.all([Promise.all(readers), writing]);
    expect(Math.min(...reads)).toBeGreaterThan(0);
    expect(await git(bare, 'rev-list', '--count', 'main')).toBe('13');
    expect(await git(`${directory}/clone.git`, 'rev-parse', 'main')).toBe(await git(bare, 'rev-parse', 'main'));
    await git(`${directory}/clone.git`, 'fsck', '--full', '--strict');
  });

  it('G6: after a force-push of somebody else the clone follows, the old commit is no ancestor, and nothing is pushed over it', async () => {
    const name = harness.freshName();
    const bare = await harness.server.createRepository(name);
    const repository = await harness.open(name);
    const base = await repository.fetchTip();
    await repository.commitAndPush(base, [servicePlan('api', { a: '1' })], at);
    const lost = await repository.fetchTip();
    await git(bare, 'update-ref', 'refs/heads/main', base);
    const rewritten = await harness.humanPush(name, { 'other.txt': 'x' });
    expect(await repository.commitAndPush(lost, [servicePlan('api', { a: '2' })], at)).toEqual({ kind: 'raced' });
    expect(await git(bare, 'rev-parse', 'main')).toBe(rewritten);
    const tip = await repository.fetchTip();
    expect(tip).toBe(rewritten);
    expect(await repository.isAncestor(lost, tip)).toBe(false);
    expect(await repository.isAncestor(base, tip)).toBe(true);
    expect((await repository.commitAndPush(tip, [servicePlan('api', { a: '2' })], at)).kind).toBe('pushed');
  });

  it('G6: the remote was rewritten and collected its old objects: still a race, not an error', async () => {
    const name = harness.freshName();
    const bare = await harness.server.createRepository(name);
    const repository = await harness.open(name);
    const base = await repository.fetchTip();
    await repository.commitAndPush(base, [servicePlan('api', { a: '1' })], at);
    const lost = await repository.fetchTip();
    await git(bare, 'update-ref', 'refs/heads/main', base);
    await git(bare, 'gc', '--quiet', '--prune=now');
    expect(await repository.commitAndPush(lost, [servicePlan('api', { a: '2' })], at)).toEqual({ kind: 'raced' });
    expect(await git(bare, 'rev-parse', 'main')).toBe(base);
    expect(await repository.fetchTip()).toBe(base);
  });
});
