/**
 * Committing and pushing a release to the environment repo: the engine's adapter beside native git, against the same
 * server (`git http-backend`), turn by turn, so that both see the same load. Nobody's catching up with the others counts.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEnvironmentRepository, type GitEnvironmentRepository } from '../../../src/adapters/git/index.ts';
import type { CommitPlan } from '../../../src/ports/environment-repository.ts';
import { git } from '../../helpers/git-server/git-client.ts';
import { startGitServer } from '../../helpers/git-server/git-server.ts';
import { tell, type BenchResult } from '../bench-result.ts';
import { median, percentile, time } from '../measure.ts';
import { changedFiles, importCommits, importServices, serviceFiles, servicePath } from './environment-fixture.ts';
import { checkoutWriter, plumbingWriter } from './native-git.ts';

const sizes = [1_000, 10_000];
const turns = 21;
const batch = 200;

export async function run(): Promise<readonly BenchResult[]> {
  const results: BenchResult[] = [];
  let smaller: number | null = null;
  for (const services of sizes) {
    const { rows, push } = await measure(services, smaller);
    results.push(...rows);
    smaller ??= push;
  }
  return results;
}

async function measure(services: number, smaller: number | null): Promise<{ rows: BenchResult[]; push: number }> {
  const server = await startGitServer();
  const work = await mkdtemp(join(tmpdir(), 'enclii-bench-'));
  try {
    const bare = await server.createRepository('environments');
    tell(`${services} services: importing`);
    await importServices(bare, services);
    const url = server.url('environments');
    const repository = await openEnvironmentRepository({ url, branch: 'main', directory: join(work, 'engine'), credentials: () => Promise.resolve(null), identity: { name: 'Enclii', email: 'enclii@example.test' } });
    try {
      return await measureWriters(services, smaller, url, work, repository);
    } finally {
      await repository.close();
    }
  } finally {
    await server.close();
    await rm(work, { recursive: true, force: true });
  }
}

async function measureWriters(services: number, smaller: number | null, url: string, work: string, repository: GitEnvironmentRepository): Promise<{ rows: BenchResult[]; push: number }> {
  const clone = await time(() => repository.fetchTip());
  const nativeClone = await time(() => git(work, 'clone', '--quiet', '--bare', url, join(work, 'plain')));
  const checkout = await checkoutWriter(url, join(work, 'checkout'));
  const plumbing = await plumbingWriter(url, join(work, 'plumbing.git'));
  const taken = { fetch: [] as number[], nativeFetch: [] as number[], nothingNew: [] as number[], engine: [] as number[], checkout: [] as number[], plumbing: [] as number[] };
  tell(`${services} services: ${turns} turns of each writer`);
  for (let turn = 0; turn < turns; turn += 1) {
    const index = (turn * 7919) % services;
    let tip = '';
    taken.fetch.push(await time(async () => (tip = await repository.fetchTip())));
    taken.nativeFetch.push(await time(() => git(join(work, 'plain'), 'fetch', '--quiet', url, '+refs/heads/main:refs/heads/main')));
    taken.nothingNew.push(await time(() => repository.fetchTip()));
    taken.engine.push(await time(() => push(repository, tip, [planOf(index, 2 + 3 * turn)])));
    await checkout.sync();
    taken.checkout.push(await time(() => checkout.commitAndPush(servicePath(index), changedFiles(index, 3 + 3 * turn))));
    await plumbing.sync();
    taken.plumbing.push(await time(() => plumbing.commitAndPush(servicePath(index), changedFiles(index, 4 + 3 * turn))));
  }
  const ofMany = await measureBatch(url, work, repository);
  const engine = median(taken.engine);
  const name = (what: string): string => `${services} services: ${what}`;
  const rows: BenchResult[] = [
    {
      name: name('one release, commit and push, p50'),
      figure: engine,
      unit: 'ms',
      beside: [
        { what: 'native git in a checkout', figure: median(taken.checkout) },
        { what: 'native plumbing, no work tree', figure: median(taken.plumbing) },
        ...(smaller === null ? [] : [{ what: `the same with ${sizes[0] ?? 0} services`, figure: smaller }]),
      ],
    },
    {
      name: name('one release, commit and push, p95'),
      figure: percentile(taken.engine, 0.95),
      unit: 'ms',
      beside: [
        { what: 'native git in a checkout', figure: percentile(taken.checkout, 0.95) },
        { what: 'native plumbing, no work tree', figure: percentile(taken.plumbing, 0.95) },
      ],
    },
    { name: name(`${batch} releases, ${batch} commits, one push`), figure: ofMany.engine, unit: 'ms', beside: [{ what: 'native fast-import and push', figure: ofMany.native }] },
    { name: name('fetch after two foreign commits, p50'), figure: median(taken.fetch), unit: 'ms', beside: [{ what: 'native fetch into a bare clone', figure: median(taken.nativeFetch) }] },
    { name: name('look for news when there are none, p50'), figure: median(taken.nothingNew), unit: 'ms', beside: [] },
    { name: name('first clone'), figure: clone, unit: 'ms', beside: [{ what: 'native clone --bare', figure: nativeClone }] },
  ];
  return { rows, push: engine };
}

function planOf(index: number, release: number): CommitPlan {
  const path = servicePath(index);
  return { message: `deploy(prod/${path}): release ${release}`, files: changedFiles(index, release), removed: [], ownedPrefixes: [`${path}/`] };
}

async function push(repository: GitEnvironmentRepository, tip: string, plans: readonly CommitPlan[]): Promise<void> {
  const outcome = await repository.commitAndPush(tip, plans, { epochMilliseconds: 1_763_700_000_000 });
  if (outcome.kind !== 'pushed') throw new Error('nobody else pushed, yet the push was raced');
}

async function measureBatch(url: string, work: string, repository: GitEnvironmentRepository): Promise<{ engine: number; native: number }> {
  const tip = await repository.fetchTip();
  const plans = Array.from({ length: batch }, (_, index) => planOf(index, 1_000));
  const engine = await time(() => push(repository, tip, plans));
  const directory = join(work, 'plain');
  await git(directory, 'fetch', '--quiet', url, '+refs/heads/main:refs/heads/main');
  const commits = Array.from({ length: batch }, (_, index) => ({ message: `Deploy ${index}`, files: [...serviceFiles(index, 1_001)] }));
  const native = await time(async () => {
    await importCommits(directory, commits);
    await git(directory, 'push', '--quiet', url, 'refs/heads/main:refs/heads/main');
  });
  return { engine, native };
}
