import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { loadConfig } from '../../../src/config/load-config.ts';
import type { Repository } from '../../../src/forge/state/model.ts';
import { startDaemon, type Daemon, type DaemonOptions } from '../../../src/main.ts';
import { createPostgresLedger } from '../../../src/adapters/postgres/postgres-ledger.ts';
import { openPool } from '../../../src/adapters/postgres/database.ts';
import { finalDeliveryStates, type DeliveryView, type Ledger } from '../../../src/ports/ledger.ts';
import { startTestForge, type TestForge, type TestForgeOptions } from '../forge/start-test-forge.ts';
import type { GitWorktree } from '../forge/git-worktree.ts';
import { createTestDatabase, type TestDatabase } from '../postgres/test-database.ts';
import { collectingLogger, type CollectedLine } from './collecting-logger.ts';

export interface TestEngineOptions {
  readonly forge?: TestForgeOptions;
  readonly daemon?: DaemonOptions;
  readonly variables?: Readonly<Record<string, string>>;
  /** People's files of the environment repo; the default registers `shop/storefront` as project `shop`. */
  readonly environmentFiles?: (context: { readonly app: Repository; readonly registry: string }) => Readonly<Record<string, string>>;
  /** False: the caller starts the daemon itself. */
  readonly start?: boolean;
}

export interface TestEngine {
  readonly test: TestForge;
  readonly app: Repository;
  readonly environments: Repository;
  readonly ledger: Ledger;
  readonly pool: pg.Pool;
  readonly connectionString: string;
  readonly log: readonly CollectedLine[];
  /** Host:port of the forge's registry. */
  readonly registry: string;
  readonly apiToken: string;
  readonly daemonUrl: () => string;
  variables(extra?: Readonly<Record<string, string>>): Record<string, string>;
  startDaemon(options?: DaemonOptions, variables?: Readonly<Record<string, string>>): Promise<Daemon>;
  stopDaemon(): Promise<void>;
  cloneApp(): Promise<GitWorktree>;
  cloneEnvironments(): Promise<GitWorktree>;
  /** The view of a delivery once it reached its end and its report was made. */
  settled(guid: string): Promise<DeliveryView>;
  /** The view of a delivery once it reached its end, whatever is still to be reported. */
  ended(guid: string): Promise<DeliveryView>;
  /** GUIDs of the deliveries of an event so far, oldest first. */
  guids(event?: string, repository?: Repository): readonly string[];
  /** Waits until no delivery is open and the queue is empty. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

/** A valid spec of `shop/<name>` whose image is in the forge's registry. */
export function specText(registry: string, name: string, extra = '', image = '{{ git.sha }}'): string {
  return `apiVersion: enclii.dev/v1
kind: Service
metadata:
  project: shop
  name: ${name}
spec:
  runtime:
    image: ${registry}/shop/${name}:${image}
    ports: [8080]
${extra}`;
}

export function defaultEnvironmentFiles({ app, registry }: { readonly app: Repository; readonly registry: string }): Record<string, string> {
  const environment = (name: string, environmentClass: string): string =>
    `apiVersion: enclii.dev/v1\nkind: Environment\nmetadata:\n  name: ${name}\nspec:\n  class: ${environmentClass}\n  cluster: in-cluster\n`;
  return {
    'platform.yaml': `apiVersion: enclii.dev/v1
kind: Platform
metadata:
  name: acme
spec:
  registries:
    - ${registry}/shop
  ingress:
    className: nginx
    clusterIssuer: letsencrypt
    controllerNamespace: ingress-nginx
  storageClasses:
    standard: null
`,
    'projects/shop.yaml': `apiVersion: enclii.dev/v1
kind: Project
metadata:
  name: shop
spec:
  repositories:
    - id: ${String(app.id)}
      name: shop/storefront
  environments:
    dev:
      branch: main
  hosts:
    - "*.shop.example.com"
`,
    'environments/dev/environment.yaml': environment('dev', 'development'),
    'environments/stage/environment.yaml': environment('stage', 'staging'),
    'environments/prod/environment.yaml': environment('prod', 'production'),
  };
}

/** Forge, PostgreSQL, environment repo and the daemon, all real, in one process. */
export async function startTestEngine(options: TestEngineOptions = {}): Promise<TestEngine> {
  const test = await startTestForge(options.forge);
  const database: TestDatabase = await createTestDatabase();
  const directory = await mkdtemp(join(tmpdir(), 'engine-'));
  const registry = test.forge.registry.host;
  const app = await test.forge.seedRepository({ owner: 'shop', name: 'storefront', files: { 'README.md': 'storefront\n' } });
  const files = (options.environmentFiles ?? defaultEnvironmentFiles)({ app, registry });
  const environments = await test.forge.seedRepository({ owner: 'acme', name: 'environments', files });
  const { log, lines } = collectingLogger();
  const pool = openPool(database.connectionString, () => undefined, 3);
  const ledger = createPostgresLedger(pool);
  const apiToken = 'test-api-token-0123456789';
  let daemon: Daemon | null = null;

  const variables = (extra: Readonly<Record<string, string>> = {}): Record<string, string> => ({
    ENCLII_LISTEN_PORT: '0',
    ENCLII_API_TOKEN: apiToken,
    ENCLII_GITHUB_API_URL: test.forge.url,
    ENCLII_GITHUB_APP_ID: String(test.appId),
    ENCLII_GITHUB_PRIVATE_KEY: test.privateKey,
    ENCLII_GITHUB_WEBHOOK_SECRETS: test.webhookSecret,
    ENCLII_ENVIRONMENT_REPOSITORY_URL: test.forge.cloneUrl(environments),
    DATABASE_URL: database.connectionString,
    ENCLII_DATA_DIRECTORY: join(directory, 'data'),
    ENCLII_REGISTRY_ALLOW_PRIVATE_HOSTS: registry,
    ...options.variables,
    ...extra,
  });
  const engine: TestEngine = {
    test,
    app,
    environments,
    ledger,
    pool,
    connectionString: database.connectionString,
    log: lines,
    registry,
    apiToken,
    daemonUrl: () => daemon?.url ?? '',
    variables,
    startDaemon: async (daemonOptions = options.daemon ?? {}, extra = {}) => {
      daemon = await startDaemon(loadConfig(variables(extra), () => ''), { log, ...daemonOptions });
      test.forge.webhooks.setTarget(`${daemon.url}/webhook`, test.webhookSecret);
      return daemon;
    },
    stopDaemon: async () => {
      await daemon?.stop();
      daemon = null;
    },
    cloneApp: () => test.clone(app),
    cloneEnvironments: () => test.clone(environments),
    ended: (guid) => endOf(ledger, guid),
    settled: async (guid) => {
      const view = await endOf(ledger, guid);
      await until(async () => ((await pendingJobs(pool, guid)) === 0 ? true : null), `reports of ${guid}`);
      return (await ledger.view(guid)) ?? view;
    },
    guids: (event = 'push', repository = app) =>
      test.forge.webhooks.deliveries.filter((delivery) => delivery.event === event && delivery.repositoryId === repository.id).map(({ guid }) => guid),
    quiet: async () => {
      await test.forge.whenIdle();
      await until(async () => {
        const { rows } = await pool.query<{ open: string }>(
          `select (select count(*) from deliveries where state in ('received', 'processing')) + (select count(*) from graphile_worker.jobs where attempts < max_attempts or locked_at is not null) as open`,
        );
        return rows[0]?.open === '0' ? true : null;
      }, 'the queue');
    },
    close: async () => {
      await daemon?.stop();
      await pool.end();
      await database.drop();
      await rm(directory, { recursive: true, force: true });
      await test.close();
    },
  };
  if (options.start !== false) await engine.startDaemon();
  return engine;
}

function endOf(ledger: Ledger, guid: string): Promise<DeliveryView> {
  return until(async () => {
    const seen = await ledger.view(guid);
    return seen !== null && finalDeliveryStates.includes(seen.delivery.state) ? seen : null;
  }, `delivery ${guid}`);
}

async function pendingJobs(pool: pg.Pool, guid: string): Promise<number> {
  // A job that was replaced while its worker died has used up its attempts and never runs.
  const { rows } = await pool.query<{ count: string }>(
    `select count(*) from graphile_worker.jobs where (key = $1 or key is null) and (attempts < max_attempts or locked_at is not null)`, [`report:${guid}`]);
  return Number(rows[0]?.count ?? 0);
}

/** Looks again until there is an answer; the test runner's own limit ends a wait that never does. */
export async function until<T>(look: () => Promise<T | null> | T | null, what: string): Promise<T> {
  for (let tries = 0; tries < 4_000; tries += 1) {
    const answer = await look();
    if (answer !== null) return answer;
    await pause(10);
  }
  throw new Error(`${what} did not come`);
}
