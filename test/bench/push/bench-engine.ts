import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createReachableTemporaryDirectory, startEmbeddedPostgres } from '../../../src/adapters/postgres/embedded/embedded-postgres.ts';
import type { Repository } from '../../../src/forge/state/model.ts';
import { startTestForge, type TestForge } from '../../helpers/forge/start-test-forge.ts';
import { silentLogger } from '../../helpers/silent-logger.ts';
import { importServices } from '../write-path/environment-fixture.ts';

/** The whole line with real parts: forge and registry in this process, PostgreSQL and the daemon in their own. */
export interface BenchEngine {
  readonly test: TestForge;
  readonly app: Repository;
  readonly registry: string;
  readonly pool: pg.Pool;
  /** Milliseconds from the daemon's start, with no clone and an empty ledger, until it listens. */
  readonly startMilliseconds: number;
  close(): Promise<void>;
}

/** Starts everything on an environment repo that holds so many services of people's earlier work. */
export async function startBenchEngine(services: number): Promise<BenchEngine> {
  const cleanups: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  try {
    const directory = await createReachableTemporaryDirectory('enclii-bench-');
    cleanups.push(() => rm(directory, { recursive: true, force: true }));
    const postgres = await startEmbeddedPostgres({ directory: join(directory, 'postgres'), log: silentLogger });
    cleanups.push(() => postgres.stop());
    const pool = new pg.Pool({ connectionString: postgres.connectionString, max: 2, options: '-c search_path=enclii' });
    cleanups.push(() => pool.end());
    const test = await startTestForge({ check: false });
    cleanups.push(() => test.close());
    const registry = test.forge.registry.host;
    const app = await test.forge.seedRepository({ owner: 'shop', name: 'storefront', files: { 'README.md': 'storefront\n' } });
    const environments = await test.forge.seedRepository({ owner: 'acme', name: 'environments', files: peoplesFiles(app.id, registry) });
    await importServices(environments.directory, services);

    await mkdir(join(directory, 'data'));
    const start = performance.now();
    const daemon = startDaemon({
      ENCLII_LISTEN_PORT: '0',
      ENCLII_GITHUB_API_URL: test.forge.url,
      ENCLII_GITHUB_APP_ID: String(test.appId),
      ENCLII_GITHUB_PRIVATE_KEY: test.privateKey,
      ENCLII_GITHUB_WEBHOOK_SECRETS: test.webhookSecret,
      ENCLII_ENVIRONMENT_REPOSITORY_URL: test.forge.cloneUrl(environments),
      DATABASE_URL: postgres.connectionString,
      ENCLII_DATA_DIRECTORY: join(directory, 'data'),
      ENCLII_REGISTRY_ALLOW_PRIVATE_HOSTS: registry,
    });
    cleanups.push(() => daemon.stop());
    test.forge.webhooks.setTarget(`${await daemon.url}/webhook`, test.webhookSecret);
    return { test, app, registry, pool, startMilliseconds: performance.now() - start, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function startDaemon(variables: Readonly<Record<string, string>>): { url: Promise<string>; stop: () => Promise<void> } {
  const program = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [program, 'serve'], { stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env['PATH'], ...variables } });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = new Promise<string>((resolve, reject) => {
    void exited.then(() => reject(new Error('the daemon ended')));
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as { level: string; msg: string; url?: string };
      if (said.msg === 'daemon started' && said.url !== undefined) resolve(said.url);
      if (said.level === 'error') process.stderr.write(`${line}\n`);
    });
  });
  // Whoever awaits it hears of a failure; at the end nobody does.
  url.catch(() => undefined);
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

function peoplesFiles(appId: number, registry: string): Record<string, string> {
  const environment = (name: string, environmentClass: string): string =>
    `apiVersion: enclii.dev/v1\nkind: Environment\nmetadata:\n  name: ${name}\nspec:\n  class: ${environmentClass}\n`;
  return {
    'platform.yaml': `apiVersion: enclii.dev/v1\nkind: Platform\nmetadata:\n  name: acme\nspec:\n  registries:\n    - ${registry}/shop\n`,
    'projects/shop.yaml': `apiVersion: enclii.dev/v1\nkind: Project\nmetadata:\n  name: shop\nspec:\n  repositories:\n    - id: ${appId}\n      name: shop/storefront\n  environments:\n    dev:\n      branch: main\n  hosts:\n    - "*.shop.example.com"\n`,
    'environments/dev/environment.yaml': environment('dev', 'development'),
    'environments/prod/environment.yaml': environment('prod', 'production'),
  };
}
