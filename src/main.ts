import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readTextTree } from './adapters/files/read-text-tree.ts';
import { openEnvironmentRepository } from './adapters/git/index.ts';
import { createGitHub, type GitHub } from './adapters/github/github.ts';
import { createSignatureVerifier } from './adapters/github/webhook-signature.ts';
import { createLogger, createRedactor } from './adapters/logging/logger.ts';
import { createPrometheusMetrics } from './adapters/logging/prometheus-metrics.ts';
import { createGuardedFetch } from './adapters/network/guarded-fetch.ts';
import { intakeTimeouts, isReachable, openPool, workTimeouts } from './adapters/postgres/database.ts';
import { readBacklog } from './adapters/postgres/backlog.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './adapters/postgres/embedded/embedded-postgres.ts';
import { startJobWorker } from './adapters/postgres/job-worker.ts';
import { migrate } from './adapters/postgres/migrate.ts';
import { createPostgresLedger } from './adapters/postgres/postgres-ledger.ts';
import { parseDockerConfig, type RegistryCredentialStore } from './adapters/registry/docker-config.ts';
import { createOciImageRegistry } from './adapters/registry/oci-image-registry.ts';
import { every } from './adapters/schedule/every.ts';
import { secretsOf, type Config } from './config/config.ts';
import { EncliiError } from './errors/enclii-error.ts';
import { loadRendererSet } from './core/render/renderer-set.ts';
import { BodyBudget } from './http/request-body.ts';
import { createServer } from './http/server.ts';
import { Intake } from './ledger/intake.ts';
import { engineVersion, packageRoot } from './package-root.ts';
import { Dispatcher } from './pipelines/dispatch.ts';
import { defaultRetryDelay, type RetryDelay } from './pipelines/backoff.ts';
import type { Engine } from './pipelines/engine.ts';
import { loadPlatformFiles } from './pipelines/load-platform-files.ts';
import type { StepHook } from './pipelines/run-steps.ts';
import type { Logger } from './ports/logger.ts';

export interface Daemon {
  /** Base URL that the daemon listens on. */
  readonly url: string;
  /** Rejects when the daemon cannot go on by itself, e.g. because the embedded store died. */
  readonly failed: Promise<never>;
  /** Takes no more calls, finishes what runs, leaves the rest in the queue. Nothing is lost. */
  stop(): Promise<void>;
}

export interface DaemonOptions {
  /** Called before each pipeline step; the fault suite uses it. */
  readonly stepHook?: StepHook;
  readonly log?: Logger;
  /** Between two tries of a job; the default is a second at first and a minute at most. */
  readonly retryDelay?: RetryDelay;
}

const jobConcurrency = 8;
/** Trees of GitHub's largest answer, and then some. */
const maxAnswerBytes = 32 * 1024 * 1024;
const httpTimeoutMilliseconds = 30_000;
/** Ten calls of GitHub's largest size at once; what comes on top is answered 503. */
const maxBodyBytesInMemory = 256 * 1024 * 1024;
const reaperSchedule = '*/10 * * * * *';
/** Repack and commit-graph of this process's clone, in the night. */
const maintenanceSchedule = '0 17 3 * * *';

/** Builds every adapter, wires them and starts. Whatever fails on the way stops what was started before it. */
export async function startDaemon(config: Config, options: DaemonOptions = {}): Promise<Daemon> {
  const redactor = createRedactor(secretsOf(config).map((secret) => secret.reveal()));
  const log = options.log ?? createLogger({ level: config.log.level, redactor });
  const cleanups: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  // Whoever waits for it hears of it; nobody has to.
  failed.catch((error: unknown) => log.error('the daemon cannot go on', { error }));
  try {
    const url = await start(config, { failed: fail, stepHook: options.stepHook ?? (() => undefined), log, retryDelay: options.retryDelay ?? defaultRetryDelay }, cleanups);
    log.info('daemon started', { url, engineVersion });
    return { url, failed, stop };
  } catch (error) {
    log.error('daemon did not start', { error });
    await stop();
    throw error;
  }
}

async function start(config: Config, options: Required<DaemonOptions> & { readonly failed: (error: unknown) => void }, cleanups: (() => Promise<unknown>)[]): Promise<string> {
  const { log } = options;
  const connectionString = await openStore(config, log, cleanups, options.failed);
  await migrate(connectionString);
  const reportIdle = (error: Error): void => log.warn('a store connection broke', { error });
  const workPool = openPool(connectionString, reportIdle, jobConcurrency + 6, workTimeouts);
  cleanups.push(() => workPool.end());
  const intakePool = openPool(connectionString, reportIdle, 4, intakeTimeouts);
  cleanups.push(() => intakePool.end());

  const metrics = createPrometheusMetrics(() => readBacklog(workPool));
  const ledger = createPostgresLedger(workPool);
  const engine = await createEngine(config, { ledger, metrics, ...options }, cleanups);
  await greetEnvironmentRepository(engine);

  const dispatcher = new Dispatcher(engine);
  const worker = await startJobWorker({ pool: workPool, connectionString, concurrency: jobConcurrency, run: (job, starts) => dispatcher.run(job, starts), log });
  cleanups.push(() => worker.stop());
  await ledger.wakeWriter();
  cleanups.push(every(reaperSchedule, () => ledger.wakeWriter(), (error) => log.warn('waking the writer failed', { error })));
  cleanups.push(every(reaperSchedule, () => worker.reap(), (error) => log.warn('looking for dead workers failed', { error })));

  const intake = new Intake(createPostgresLedger(intakePool));
  const server = createServer({
    intake,
    verifySignature: createSignatureVerifier(config.github.webhookSecrets.map((secret) => secret.reveal())),
    bodyLimit: config.limits.webhookBodyBytes + config.limits.webhookBodySlackBytes,
    bodyBudget: new BodyBudget(maxBodyBytesInMemory),
    language: config.language,
    log,
    metrics,
    exposeMetrics: () => metrics.expose(),
    readiness: async () => ((await isReachable(workPool)) ? { ready: true, checks: { store: 'ok' } } : { ready: false, checks: { store: 'unreachable' } }),
    deliveries: {
      view: (guid) => ledger.view(guid),
      list: (limit) => ledger.list({ state: null, limit }),
      language: config.language,
      token: config.http.apiToken?.reveal() ?? null,
    },
  });
  // New calls are refused, those under way are answered, what they brought is on disk.
  cleanups.push(async () => {
    await server.close();
    await intake.idle();
  });
  return server.listen({ host: config.http.host, port: config.http.port });
}

/** A first look, to tell mistakes in the settings early. An outage is no reason not to take webhooks in: they wait. */
async function greetEnvironmentRepository(engine: Engine): Promise<void> {
  try {
    const { files } = await loadPlatformFiles(engine);
    engine.log.info('environment repo read', { projects: files.projects.size, environments: files.environments.size });
  } catch (error) {
    if (!(error instanceof EncliiError) || error.retry === 'terminal') throw error;
    engine.log.warn('the environment repo cannot be read yet; deliveries are stored and wait', { error });
  }
}

async function openStore(config: Config, log: Logger, cleanups: (() => Promise<unknown>)[], failed: (error: unknown) => void): Promise<string> {
  if (config.databaseUrl !== null) return config.databaseUrl.reveal();
  const embedded: EmbeddedPostgres = await startEmbeddedPostgres({ directory: join(config.dataDirectory, 'postgres'), log });
  cleanups.push(() => embedded.stop());
  embedded.ended.catch(failed);
  return embedded.connectionString;
}

async function createEngine(
  config: Config,
  { retryDelay, ...parts }: Pick<Engine, 'metrics' | 'log' | 'stepHook'> & { readonly retryDelay: RetryDelay } & { readonly ledger: ReturnType<typeof createPostgresLedger> },
  cleanups: (() => Promise<unknown>)[],
): Promise<Engine> {
  const clock = { now: () => Date.now() };
  const random = (): number => Math.random();
  const githubUrl = new URL(config.github.apiUrl);
  const environmentUrl = new URL(config.environmentRepository.url);
  const fetch = createGuardedFetch({
    allow: { hosts: [hostAndPort(githubUrl), ...config.registry.allowPrivateHosts] },
    timeoutMilliseconds: httpTimeoutMilliseconds,
    maxResponseBytes: maxAnswerBytes,
  });
  cleanups.push(() => fetch.close());
  const github = createGitHub({
    appId: config.github.appId,
    privateKey: config.github.privateKey.reveal(),
    baseUrl: config.github.apiUrl.replace(/\/$/, ''),
    fetch,
    clock,
    random,
    log: parts.log,
    // GitHub Enterprise Server has no limits on content-creating requests unless its owner sets them.
    paceWrites: isGitHubCloud(githubUrl),
    limitContent: isGitHubCloud(githubUrl),
  });
  const environmentRepositoryName = environmentUrl.pathname.replace(/^\/|\.git$/g, '');
  const environmentRepository = await openEnvironmentRepository({
    url: config.environmentRepository.url,
    branch: config.environmentRepository.branch,
    directory: join(config.dataDirectory, 'environment-repository'),
    identity: config.identity,
    credentials: () => environmentCredentials(config, github, environmentRepositoryName),
  });
  cleanups.push(() => environmentRepository.close());
  cleanups.push(
    every(maintenanceSchedule, () => environmentRepository.maintain(), (error) => parts.log.warn('maintenance of the clone failed', { error })),
  );
  const registry = createOciImageRegistry({
    fetch,
    clock,
    credentials: await dockerCredentials(config),
    plainHttpRegistries: config.registry.allowPrivateHosts.filter(isLoopback),
  });
  return {
    ...parts,
    queue: parts.ledger,
    sources: github.sources,
    feedback: github.feedback,
    environmentRepository,
    registry,
    rendererSet: loadRendererSet(await readTextTree(join(packageRoot, 'renderers'))),
    clock,
    sleep: async (milliseconds) => {
      await sleep(milliseconds);
    },
    random,
    settings: {
      language: config.language,
      identity: config.identity,
      engineVersion,
      environmentRepositoryName,
      environmentBranch: config.environmentRepository.branch,
      quarantineAttempts: config.limits.quarantineAttempts,
      imageWaitMinutes: config.limits.imageWaitMinutes,
      retryDelay,
      batchSize: 200,
      removalsWithoutConfirmation: 3,
      environmentWebUrl: `${environmentUrl.origin}/${environmentRepositoryName}`,
    },
  };
}

async function environmentCredentials(config: Config, github: GitHub, name: string): Promise<{ username: string; password: string } | null> {
  const { token } = config.environmentRepository;
  if (token !== null) return { username: 'x-access-token', password: token.reveal() };
  const [owner = '', repository = ''] = name.split('/');
  return { username: 'x-access-token', password: await github.installationToken(owner, repository) };
}

async function dockerCredentials(config: Config): Promise<RegistryCredentialStore> {
  const file = config.registry.dockerConfigFile;
  return parseDockerConfig(file === null ? '{}' : await readFile(file, 'utf8'));
}

function hostAndPort(url: URL): string {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return `${url.hostname}:${port}`;
}

function isGitHubCloud(url: URL): boolean {
  return /(^|\.)(github\.com|ghe\.com)$/.test(url.hostname);
}

function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host);
}

