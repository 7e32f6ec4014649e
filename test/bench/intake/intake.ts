/**
 * Webhooks accepted per second: signature checked, delivery and job committed with fsync, then 202. Receiver, load
 * generator and PostgreSQL are three processes on this machine, so with two cores the load takes its share of them.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createReachableTemporaryDirectory, startEmbeddedPostgres } from '../../../src/adapters/postgres/embedded/embedded-postgres.ts';
import { migrate } from '../../../src/adapters/postgres/migrate.ts';
import { silentLogger } from '../../helpers/silent-logger.ts';
import { tell, type BenchResult } from '../bench-result.ts';
import { percentile } from '../measure.ts';

const secret = 'bench-webhook-secret';
const payloadBytes = 20_000;
const warmUp = 2_000;
const rounds = 3;
const requestsPerRound = 5_000;
const wanted = { perSecond: 1_000, p99: 250 };

interface Load {
  readonly seconds: number;
  readonly latencies: readonly number[];
  readonly statuses: Readonly<Record<string, number>>;
}

export async function run(): Promise<readonly BenchResult[]> {
  const directory = await createReachableTemporaryDirectory('enclii-bench-');
  const postgres = await startEmbeddedPostgres({ directory, log: silentLogger });
  try {
    await migrate(postgres.connectionString);
    await tellDurability(postgres.connectionString);
    const results: BenchResult[] = [];
    for (const connections of [16, 64]) {
      const loads = new Map<string, Load>();
      for (const kind of ['bare', 'probot', 'enclii']) loads.set(kind, await measureTarget(kind, postgres.connectionString, connections));
      results.push(...figures(connections, loads));
      await checkStored(postgres.connectionString);
    }
    return results;
  } finally {
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

function figures(connections: number, loads: ReadonlyMap<string, Load>): BenchResult[] {
  const of = (kind: string, read: (load: Load) => number): number => {
    const load = loads.get(kind);
    return load === undefined ? Number.NaN : read(load);
  };
  const perSecond = (load: Load): number => load.latencies.length / load.seconds;
  const row = (name: string, unit: string, read: (load: Load) => number, limit: number | null): BenchResult => ({
    name: `${name}, ${connections} connections`,
    figure: of('enclii', read),
    unit,
    beside: [
      ...(limit === null ? [] : [{ what: 'wanted', figure: limit }]),
      { what: 'node:http + HMAC, nothing stored', figure: of('bare', read) },
      { what: 'probot, nothing stored', figure: of('probot', read) },
    ],
  });
  return [
    row('accepted and synced', 'deliveries/s', perSecond, wanted.perSecond),
    row('p50 to 202', 'ms', (load) => percentile(load.latencies, 0.5), null),
    row('p99 to 202', 'ms', (load) => percentile(load.latencies, 0.99), wanted.p99),
  ];
}

async function measureTarget(kind: string, connectionString: string, connections: number): Promise<Load> {
  const child = start('target-process.ts', [kind, secret, connectionString]);
  try {
    const url = `http://127.0.0.1:${await firstLine(child)}`;
    await sendLoad(url, connections, warmUp);
    const loads: Load[] = [];
    for (let round = 0; round < rounds; round += 1) loads.push(await sendLoad(url, connections, requestsPerRound));
    return middle(loads);
  } finally {
    child.stdin?.end();
    await exitOf(child);
  }
}

/** The round of the middle rate: one that met a checkpoint or somebody else's burst says little. */
function middle(loads: readonly Load[]): Load {
  const [first, ...others] = [...loads].sort((a, b) => a.seconds - b.seconds);
  if (first === undefined) throw new Error('no round');
  return others[Math.floor(loads.length / 2) - 1] ?? first;
}

async function sendLoad(url: string, connections: number, count: number): Promise<Load> {
  const child = start('load-process.ts', [url, secret, String(connections), String(count), String(payloadBytes)]);
  const load = JSON.parse(await firstLine(child)) as Load;
  await exitOf(child);
  const refused = Object.entries(load.statuses).filter(([status]) => !status.startsWith('2'));
  if (refused.length > 0) throw new Error(`the receiver refused: ${JSON.stringify(load.statuses)}`);
  return load;
}

function start(file: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no standard output');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('a process of the benchmark ended without a word');
}

function exitOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
}

async function query<Row extends pg.QueryResultRow>(connectionString: string, text: string): Promise<Row | undefined> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows[0];
  } finally {
    await client.end();
  }
}

async function tellDurability(connectionString: string): Promise<void> {
  const row = await query<{ fsync: string; commit: string }>(connectionString, `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`);
  tell(`PostgreSQL: fsync ${row?.fsync ?? '?'}, synchronous_commit ${row?.commit ?? '?'}`);
}

/** A figure of accepted deliveries is worth something only when each of them is there, with its job. Then makes room. */
async function checkStored(connectionString: string): Promise<void> {
  const row = await query<{ deliveries: string; jobs: string }>(
    connectionString,
    'select (select count(*) from enclii.deliveries) as deliveries, (select count(*) from graphile_worker.jobs) as jobs',
  );
  const expected = String(warmUp + rounds * requestsPerRound);
  if (row?.deliveries !== expected || row.jobs !== expected) throw new Error(`${expected} were accepted, but stored are ${JSON.stringify(row)}`);
  tell(`${expected} accepted, ${row.deliveries} deliveries and ${row.jobs} jobs stored`);
  await query(connectionString, 'truncate enclii.deliveries cascade');
  await query(connectionString, 'truncate graphile_worker._private_jobs, graphile_worker._private_job_queues');
}
