import { randomBytes } from 'node:crypto';
import type { Account, ForgeApp, Installation, InstallationToken, Permission, Repository } from './model.ts';

const tokenText = (prefix: string): string => `${prefix}_${randomBytes(18).toString('hex')}`;
const nameKey = (owner: string, name: string): string => `${owner}/${name}`.toLowerCase();

/** Everything the forge remembers besides git objects. Names are matched without case, as GitHub does. */
export class ForgeState {
  readonly app: ForgeApp;
  readonly now: () => number;
  readonly accounts = new Map<string, Account>();
  readonly repositories = new Map<number, Repository>();
  readonly installations = new Map<number, Installation>();
  readonly installationTokens = new Map<string, InstallationToken>();
  readonly userTokens = new Map<string, string>();
  readonly #names = new Map<string, number>();
  readonly #redirects = new Map<string, number>();
  #lastId = 1000;

  constructor(app: ForgeApp, now: () => number) {
    this.app = app;
    this.now = now;
  }

  /** One counter for every kind, so that a mixed-up id never fits by accident. */
  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  account(login: string): Account | undefined {
    return this.accounts.get(login.toLowerCase());
  }

  ensureAccount(login: string, type: Account['type'] = 'User', details: { name?: string; email?: string } = {}): Account {
    const known = this.account(login);
    if (known !== undefined) return known;
    const account: Account = { id: this.nextId(), login, type, name: details.name ?? null, email: details.email ?? null };
    this.accounts.set(login.toLowerCase(), account);
    return account;
  }

  issueUserToken(login: string): string {
    const token = tokenText('ghp');
    this.userTokens.set(token, this.ensureAccount(login).login);
    return token;
  }

  issueInstallationToken(grant: Omit<InstallationToken, 'token'>): InstallationToken {
    const token = { ...grant, token: tokenText('ghs') };
    this.installationTokens.set(token.token, token);
    return token;
  }

  addRepository(repository: Repository): void {
    const key = nameKey(repository.owner, repository.name);
    if (this.#names.has(key)) throw new Error(`repository ${repository.owner}/${repository.name} exists already`);
    this.repositories.set(repository.id, repository);
    this.#names.set(key, repository.id);
    // A new repository takes an old name for itself: the redirect ends.
    this.#redirects.delete(key);
  }

  /** Renames or transfers; the old name redirects until somebody takes it. */
  moveRepository(repository: Repository, owner: string, name: string): void {
    const target = nameKey(owner, name);
    const holder = this.#names.get(target);
    if (holder !== undefined && holder !== repository.id) throw new Error(`repository ${owner}/${name} exists already`);
    const old = nameKey(repository.owner, repository.name);
    this.#names.delete(old);
    this.#redirects.set(old, repository.id);
    this.#redirects.delete(target);
    repository.owner = owner;
    repository.name = name;
    this.#names.set(target, repository.id);
  }

  removeRepository(repository: Repository): void {
    this.repositories.delete(repository.id);
    this.#names.delete(nameKey(repository.owner, repository.name));
    for (const [key, id] of this.#redirects) if (id === repository.id) this.#redirects.delete(key);
  }

  repository(owner: string, name: string): Repository | undefined {
    const id = this.#names.get(nameKey(owner, name));
    return id === undefined ? undefined : this.repositories.get(id);
  }

  movedRepository(owner: string, name: string): Repository | undefined {
    const id = this.#redirects.get(nameKey(owner, name));
    return id === undefined ? undefined : this.repositories.get(id);
  }

  covers(installation: Installation, repository: Repository): boolean {
    return (
      installation.account.toLowerCase() === repository.owner.toLowerCase() &&
      (installation.selection === 'all' || installation.repositoryIds.has(repository.id))
    );
  }

  installationOf(repository: Repository): Installation | undefined {
    return [...this.installations.values()].find((installation) => this.covers(installation, repository));
  }

  installationOfAccount(login: string): Installation | undefined {
    return [...this.installations.values()].find((installation) => installation.account.toLowerCase() === login.toLowerCase());
  }

  repositoriesOf(installation: Installation): Repository[] {
    return [...this.repositories.values()].filter((repository) => this.covers(installation, repository));
  }

  permissionOf(login: string, repository: Repository): Permission {
    if (login.toLowerCase() === repository.owner.toLowerCase()) return 'admin';
    return repository.collaborators.get(login.toLowerCase()) ?? (repository.private ? 'none' : 'read');
  }
}
