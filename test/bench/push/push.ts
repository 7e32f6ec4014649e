/**
 * A real `git push` to an app repo until its release is committed, pushed and recorded: webhook, ledger, GitHub's API,
 * registry, render, environment repo. The clock is PostgreSQL's: from the delivery's row to the result's last change.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { GitWorktree } from '../../helpers/forge/git-worktree.ts';
import { tell, type BenchResult } from '../bench-result.ts';
import { median, percentile } from '../measure.ts';
import { startBenchEngine, type BenchEngine } from './bench-engine.ts';

const sizes = [1_000, 10_000];
const warmUp = 3;
const pushes = 20;
const fleet = 200;

interface Latency {
  /** Webhook received → result recorded as committed. */
  readonly fromWebhook: number;
  /** `git push` started → the same. */
  readonly fromPush: number;
}

interface Measured {
  readonly single: readonly Latency[];
  readonly fleet: Latency;
  readonly startMilliseconds: number;
}

export async function run(): Promise<readonly BenchResult[]> {
  const results: BenchResult[] = [];
  let smaller: Measured | null = null;
  for (const services of sizes) {
    const measured = await measure(services);
    results.push(...rows(services, measured, smaller));
    smaller ??= measured;
  }
  return results;
}

function rows(services: number, measured: Measured, smaller: Measured | null): BenchResult[] {
  const row = (name: string, read: (from: Measured) => number): BenchResult => ({
    name: `${services} services: ${name}`,
    figure: read(measured),
    unit: 'ms',
    beside: smaller === null ? [] : [{ what: `the same with ${sizes[0] ?? 0} services`, figure: read(smaller) }],
  });
  const fromWebhook = ({ single }: Measured): number[] => single.map((latency) => latency.fromWebhook);
  return [
    row('webhook → release committed, p50', (from) => median(fromWebhook(from))),
    row('webhook → release committed, p95', (from) => percentile(fromWebhook(from), 0.95)),
    row('git push started → release committed, p50', ({ single }) => median(single.map((latency) => latency.fromPush))),
    row(`webhook → ${fleet} services of one push committed`, (from) => from.fleet.fromWebhook),
    row('daemon start with an empty clone and ledger', (from) => from.startMilliseconds),
  ];
}

async function measure(services: number): Promise<Measured> {
  tell(`${services} services: starting`);
  const engine = await startBenchEngine(services);
  try {
    const worktree = await engine.test.clone(engine.app);
    const single: Latency[] = [];
    for (let turn = 0; turn < warmUp + pushes; turn += 1) {
      const latency = await pushServices(engine, worktree, ['web'], turn);
      if (turn >= warmUp) single.push(latency);
    }
    tell(`${services} services: ${fleet} in one push`);
    const names = Array.from({ length: fleet - 1 }, (_, index) => `service-${String(index).padStart(3, '0')}`);
    const all = await pushServices(engine, worktree, ['web', ...names], warmUp + pushes);
    return { single, fleet: all, startMilliseconds: engine.startMilliseconds };
  } finally {
    await engine.close();
  }
}

/** Commits a change of these services, "builds" their images, pushes and waits until the last release is committed. */
async function pushServices(engine: BenchEngine, worktree: GitWorktree, names: readonly string[], turn: number): Promise<Latency> {
  const sha = await worktree.commit(Object.fromEntries(names.map((name) => [`services/${name}/enclii.yaml`, specOf(engine, name, turn)])));
  for (const name of names) engine.test.forge.registry.push(`shop/${name}`, sha, `${name} at ${sha}`);
  const startedAt = Date.now();
  const pushed = await worktree.push('origin', 'HEAD:main');
  if (pushed.code !== 0) throw new Error(pushed.stderr);
  return committed(engine, sha, names.length, startedAt);
}

async function committed(engine: BenchEngine, sha: string, count: number, startedAt: number): Promise<Latency> {
  for (let tries = 0; tries < 6_000; tries += 1) {
    const { rows } = await engine.pool.query<{ received: Date; ended: Date; committed: string; failed: string }>(
      `select min(d.received_at) as received, max(r.updated_at) as ended,
              count(*) filter (where r.state = 'committed') as committed,
              count(*) filter (where r.state in ('rejected', 'held', 'failed')) as failed
       from results r join deliveries d on d.guid = r.delivery
       where r.intent -> 'source' ->> 'sha' = $1`,
      [sha],
    );
    const [row] = rows;
    if (row !== undefined && Number(row.failed) > 0) throw new Error(`${row.failed} of ${count} services were not released`);
    if (row !== undefined && Number(row.committed) === count) {
      return { fromWebhook: row.ended.getTime() - row.received.getTime(), fromPush: row.ended.getTime() - startedAt };
    }
    await pause(20);
  }
  throw new Error(`the release of ${sha} did not come`);
}

function specOf(engine: BenchEngine, name: string, turn: number): string {
  return `apiVersion: enclii.dev/v1
kind: Service
metadata:
  project: shop
  name: ${name}
spec:
  runtime:
    image: ${engine.registry}/shop/${name}:{{ git.sha }}
    ports: [8080]
  health:
    readiness:
      httpGet: /healthz
  routes:
    - host: ${name}.shop.example.com
  env:
    - name: TURN
      value: "${turn}"
`;
}
