import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { objectsOf, type ForgeContext } from './context.ts';
import { writeCommit, type FileChange } from './git/commit-writer.ts';
import { zeroOid } from './git/objects.ts';
import { userPayload } from './payloads/account.ts';
import { briefRepositoryPayload } from './payloads/repository.ts';
import type { Account, BranchProtection, Installation, Permission, Repository } from './state/model.ts';

export interface SeedRepositoryOptions {
  readonly owner: string;
  readonly name: string;
  /** Path → content of the initial commit; without files the repository stays empty. */
  readonly files?: Readonly<Record<string, FileChange>>;
  readonly ownerType?: Account['type'];
  readonly defaultBranch?: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly message?: string;
  readonly collaborators?: Readonly<Record<string, Permission>>;
  /** False: no installation is made for the account, whatever `installEverywhere` says. */
  readonly install?: boolean;
  readonly denyNonFastForwards?: boolean;
  /** Entries of a recursive tree answer beyond which it is `truncated`. */
  readonly treeLimit?: number;
}

export interface CommitOptions {
  readonly files: Readonly<Record<string, FileChange>>;
  readonly message?: string;
  readonly branch?: string;
  /** Login; its account's name and e-mail sign the commit, and it is the sender of the push event. */
  readonly author?: string;
}

export interface InstallOptions {
  readonly account: string;
  /** Absent: all repositories. */
  readonly repositories?: readonly Repository[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly events?: readonly string[];
}

/** What people do to repositories and installations outside git and the app's API; each sends GitHub's events. */
export class RepositoryActions {
  readonly #context: ForgeContext;

  constructor(context: ForgeContext) {
    this.#context = context;
  }

  async seed(options: SeedRepositoryOptions): Promise<Repository> {
    const { state, git } = this.#context;
    const owner = state.ensureAccount(options.owner, options.ownerType ?? 'Organization');
    const id = state.nextId();
    const directory = join(this.#context.options.directory, `${id}.git`);
    const defaultBranch = options.defaultBranch ?? 'main';
    const now = state.now();
    const repository: Repository = {
      id, directory, createdAt: now, owner: owner.login, name: options.name, private: options.private ?? true, archived: false, defaultBranch,
      description: options.description ?? null, pushedAt: now, updatedAt: now, denyNonFastForwards: options.denyNonFastForwards ?? false,
      treeLimit: options.treeLimit ?? 100_000, protections: new Map(), checkRuns: [], statuses: [], deployments: [], workflowRuns: [], issues: [], comments: [],
      collaborators: new Map(Object.entries(options.collaborators ?? {}).map(([login, permission]) => [login.toLowerCase(), permission])),
    };
    for (const login of repository.collaborators.keys()) state.ensureAccount(login);
    state.addRepository(repository);
    await git(this.#context.options.directory, ['init', '--quiet', '--bare', '--template=', `--initial-branch=${defaultBranch}`, directory], {
      environment: { GIT_DIR: directory },
    });
    if (options.files !== undefined) await this.#write(repository, { files: options.files, message: options.message ?? 'Initial commit', branch: defaultBranch });
    if (options.install !== false && this.#context.options.installEverywhere !== false && state.installationOfAccount(owner.login) === undefined) {
      this.install({ account: owner.login });
    }
    this.#context.events.repository('repository', repository, owner.login, { action: 'created' });
    return repository;
  }

  /** Commits on a branch as GitHub's web editor does, and sends the push event. Returns the SHA. */
  async commit(repository: Repository, options: CommitOptions): Promise<string> {
    const branch = options.branch ?? repository.defaultBranch;
    const { before, after } = await this.#write(repository, options);
    const work = this.#context.events.push(repository, [{ ref: `refs/heads/${branch}`, before: before ?? zeroOid, after }], options.author ?? repository.owner);
    this.#context.webhooks.track(work);
    await work;
    return after;
  }

  /** Moves, creates (`before` absent) or deletes (null) a ref without a client, and sends its events. */
  async setRef(repository: Repository, ref: string, sha: string | null, sender = repository.owner): Promise<void> {
    const objects = objectsOf(this.#context, repository);
    const before = (await objects.refs(ref)).find((one) => one.ref === ref)?.sha ?? zeroOid;
    await objects.run(sha === null ? ['update-ref', '-d', ref] : ['update-ref', ref, sha]);
    await this.#context.events.push(repository, [{ ref, before, after: sha ?? zeroOid }], sender);
  }

  async #write(repository: Repository, options: CommitOptions): Promise<{ before: string | null; after: string }> {
    const objects = objectsOf(this.#context, repository);
    const branch = options.branch ?? repository.defaultBranch;
    const before = await objects.resolve(`refs/heads/${branch}`, 'commit');
    const start = before ?? (await objects.resolve(`refs/heads/${repository.defaultBranch}`, 'commit'));
    const author = this.#context.state.ensureAccount(options.author ?? repository.owner);
    const after = await writeCommit(objects, {
      branch, start, before, files: options.files, message: options.message ?? 'Update files', epochMilliseconds: this.#context.state.now(),
      author: { name: author.name ?? author.login, email: author.email ?? `${author.login}@users.noreply.forge.invalid` },
    });
    return { before, after };
  }

  rename(repository: Repository, name: string): void {
    const from = repository.name;
    this.#context.state.moveRepository(repository, repository.owner, name);
    this.#context.events.repository('repository', repository, repository.owner, { action: 'renamed', changes: { repository: { name: { from } } } });
  }

  /** The new account's installation, if any, is the one that hears of it. */
  transfer(repository: Repository, owner: string): void {
    const { state, urls, events } = this.#context;
    const from = state.ensureAccount(repository.owner);
    const target = state.ensureAccount(owner, 'Organization');
    state.moveRepository(repository, target.login, repository.name);
    const key = from.type === 'Organization' ? 'organization' : 'user';
    events.repository('repository', repository, target.login, { action: 'transferred', changes: { owner: { from: { [key]: userPayload(urls, from) } } } });
  }

  async remove(repository: Repository): Promise<void> {
    this.#context.events.repository('repository', repository, repository.owner, { action: 'deleted' });
    this.#context.state.removeRepository(repository);
    await rm(repository.directory, { recursive: true, force: true });
  }

  /** Points HEAD elsewhere; with `rename`, the old default branch becomes the new one. */
  async setDefaultBranch(repository: Repository, branch: string, options: { readonly rename?: boolean } = {}): Promise<void> {
    const objects = objectsOf(this.#context, repository);
    const from = repository.defaultBranch;
    const sha = await objects.resolve(`refs/heads/${from}`, 'commit');
    await objects.run(['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
    repository.defaultBranch = branch;
    if (options.rename === true && sha !== null) {
      await this.setRef(repository, `refs/heads/${branch}`, sha);
      await this.setRef(repository, `refs/heads/${from}`, null);
    }
    this.#context.events.repository('repository', repository, repository.owner, { action: 'edited', changes: { default_branch: { from } } });
  }

  protect(repository: Repository, branch: string, protection: BranchProtection | null): void {
    if (protection === null) repository.protections.delete(branch);
    else repository.protections.set(branch, protection);
  }

  setCollaborator(repository: Repository, login: string, permission: Permission): void {
    this.#context.state.ensureAccount(login);
    repository.collaborators.set(login.toLowerCase(), permission);
  }

  install(options: InstallOptions): Installation {
    const { state, events } = this.#context;
    const account = state.ensureAccount(options.account, 'Organization');
    const installation: Installation = {
      id: state.nextId(),
      account: account.login,
      createdAt: state.now(),
      selection: options.repositories === undefined ? 'all' : 'selected',
      repositoryIds: new Set((options.repositories ?? []).map((one) => one.id)),
      permissions: { ...state.app.permissions, ...options.permissions },
      events: options.events ?? state.app.events,
      suspendedAt: null,
    };
    state.installations.set(installation.id, installation);
    events.installationChanged('created', installation);
    return installation;
  }

  uninstall(installation: Installation): void {
    this.#context.events.installationChanged('deleted', installation);
    this.#context.state.installations.delete(installation.id);
  }

  setSuspended(installation: Installation, suspended: boolean): void {
    installation.suspendedAt = suspended ? this.#context.state.now() : null;
    this.#context.events.installationChanged(suspended ? 'suspend' : 'unsuspend', installation);
  }

  /** Changes a `selected` installation's repositories and sends `installation_repositories`. */
  selectRepositories(installation: Installation, change: { readonly add?: readonly Repository[]; readonly remove?: readonly Repository[] }): void {
    const { add = [], remove = [] } = change;
    for (const one of add) installation.repositoryIds.add(one.id);
    for (const one of remove) installation.repositoryIds.delete(one.id);
    for (const [action, list] of [['added', add], ['removed', remove]] as const) {
      if (list.length === 0) continue;
      this.#context.events.installation('installation_repositories', installation, {
        action,
        repository_selection: installation.selection,
        repositories_added: action === 'added' ? list.map(briefRepositoryPayload) : [],
        repositories_removed: action === 'removed' ? list.map(briefRepositoryPayload) : [],
        requester: null,
      });
    }
  }
}
