import { mkdir, realpath } from 'node:fs/promises';
import { objectsOf, type ForgeContext } from './context.ts';
import type { ForgeAppOptions, ForgeOptions } from './forge-options.ts';
import { createGitRunner } from './git/git-process.ts';
import type { GitObjects } from './git/objects.ts';
import { installUpdateHook } from './git/update-hook.ts';
import { Faults } from './http/faults.ts';
import type { LoggedRequest } from './http/request-log.ts';
import { createServer } from './http/server.ts';
import { Registry } from './registry/registry.ts';
import { RepositoryActions } from './repository-actions.ts';
import { Seeding } from './seeding.ts';
import { ForgeState } from './state/forge-state.ts';
import type { Account, ForgeApp } from './state/model.ts';
import { Events } from './webhooks/events.ts';
import { Webhooks } from './webhooks/webhooks.ts';

const defaultPath = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin';
const defaultPermissions = {
  metadata: 'read', contents: 'write', checks: 'write', statuses: 'write', deployments: 'write', actions: 'read', issues: 'write', pull_requests: 'write',
};
const defaultEvents = ['push', 'create', 'delete', 'repository', 'pull_request', 'issue_comment', 'check_run', 'workflow_run'];

/** The embedded, GitHub-shaped forge. Everything it holds besides git objects is gone with it. */
export interface Forge {
  /** `http://127.0.0.1:<port>`: base of git URLs and of the REST API (`<url>/api/v3` answers alike). */
  readonly url: string;
  readonly app: ForgeApp;
  readonly state: ForgeState;
  /** Seeds, renames, transfers, deletes, protects repositories; installs the app. */
  readonly repositories: RepositoryActions;
  /** CI runs, foreign checks, issues and comments. */
  readonly seed: Seeding;
  readonly webhooks: Webhooks;
  readonly faults: Faults;
  readonly registry: Registry;
  /** Every request so far, oldest first. */
  readonly requests: LoggedRequest[];
  readonly seedRepository: RepositoryActions['seed'];
  readonly commit: RepositoryActions['commit'];
  /** Adds a person (or returns the one there is) with a token for git and REST. */
  addUser(login: string, details?: { readonly name?: string; readonly email?: string }): Account & { readonly token: string };
  /** `<url>/<owner>/<name>.git`, with credentials when a token is given. */
  cloneUrl(repository: { readonly owner: string; readonly name: string }, token?: string): string;
  /** Reads of the bare repository, for assertions. */
  objects(repository: { readonly directory: string }): GitObjects;
  /** All webhook deliveries that follow from what happened so far are answered (held ones aside). */
  whenIdle(): Promise<void>;
  close(): Promise<void>;
}

function createApp(options: ForgeAppOptions, now: number): ForgeApp {
  const slug = options.slug ?? 'enclii';
  return {
    id: options.id ?? 4711,
    slug,
    name: options.name ?? slug,
    clientId: options.clientId ?? `Iv23.${slug}`,
    publicKey: options.publicKey,
    owner: options.owner ?? 'platform',
    permissions: options.permissions ?? defaultPermissions,
    events: options.events ?? defaultEvents,
    createdAt: now,
  };
}

/** Starts the forge. Throws when the port is taken or the directory cannot be made. */
export async function startForge(options: ForgeOptions): Promise<Forge> {
  const now = options.now ?? Date.now;
  const state = new ForgeState(createApp(options.app, now()), now);
  state.ensureAccount(state.app.owner, 'Organization');
  state.ensureAccount(`${state.app.slug}[bot]`, 'Bot');
  await mkdir(options.directory, { recursive: true });
  // git compares real paths below the project root.
  const directory = await realpath(options.directory);
  const executablePath = options.executablePath ?? defaultPath;
  const git = createGitRunner(executablePath);
  const urls = { origin: '' };
  const webhooks = new Webhooks(state, options.webhook ?? {}, options.onWebhook);
  const context: ForgeContext = {
    options: { ...options, directory },
    state,
    urls,
    git,
    webhooks,
    events: new Events(state, webhooks, urls, git),
    executablePath,
    hooksDirectory: await installUpdateHook(directory),
  };
  const faults = new Faults();
  const requests: LoggedRequest[] = [];
  const registry = new Registry(urls, options.registry ?? {}, now);
  const server = createServer(context, { faults, requests, registry });
  urls.origin = await server.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
  const repositories = new RepositoryActions(context);
  return {
    url: urls.origin,
    app: state.app,
    state,
    repositories,
    seed: new Seeding(context),
    webhooks,
    faults,
    registry,
    requests,
    seedRepository: (seed) => repositories.seed(seed),
    commit: (repository, commit) => repositories.commit(repository, commit),
    addUser: (login, details = {}) => ({ ...state.ensureAccount(login, 'User', details), token: state.issueUserToken(login) }),
    cloneUrl: ({ owner, name }, token) => {
      const url = new URL(`${urls.origin}/${owner}/${name}.git`);
      if (token !== undefined) {
        url.username = 'x-access-token';
        url.password = token;
      }
      return url.href;
    },
    objects: (repository) => objectsOf(context, repository),
    whenIdle: () => webhooks.whenIdle(),
    close: async () => {
      webhooks.close();
      await server.close();
    },
  };
}
