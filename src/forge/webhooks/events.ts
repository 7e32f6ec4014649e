import { GitObjects, zeroOid } from '../git/objects.ts';
import type { RefCommand } from '../git/receive-pack.ts';
import type { GitRunner } from '../git/git-process.ts';
import { organizationPayload, userPayload } from '../payloads/account.ts';
import { installationPayload } from '../payloads/app.ts';
import { pushPayload } from '../payloads/push.ts';
import { briefRepositoryPayload, repositoryPayload } from '../payloads/repository.ts';
import { nodeId, type Urls } from '../payloads/urls.ts';
import type { ForgeState } from '../state/forge-state.ts';
import type { Installation, Json, Repository } from '../state/model.ts';
import type { Webhooks } from './webhooks.ts';

const mostTags = 3;
const mostBranches = 5000;

/** Turns what happened into webhook events for the installation that sees the repository. */
export class Events {
  readonly #state: ForgeState;
  readonly #webhooks: Webhooks;
  readonly #urls: Urls;
  readonly #git: GitRunner;

  constructor(state: ForgeState, webhooks: Webhooks, urls: Urls, git: GitRunner) {
    this.#state = state;
    this.#webhooks = webhooks;
    this.#urls = urls;
    this.#git = git;
  }

  /** An event of a repository; adds repository, installation, organization and sender. */
  repository(event: string, repository: Repository, sender: string, payload: Json): void {
    const installation = this.#state.installationOf(repository);
    if (installation === undefined || installation.suspendedAt !== null || !installation.events.includes(event)) return;
    const owner = this.#state.ensureAccount(repository.owner);
    this.#webhooks.emit(
      event,
      {
        ...payload,
        repository: payload['repository'] ?? repositoryPayload(this.#urls, this.#state, repository),
        ...(owner.type === 'Organization' ? { organization: organizationPayload(this.#urls, owner) } : {}),
        installation: { id: installation.id, node_id: nodeId('I', installation.id) },
        sender: this.#sender(sender),
      },
      { installationId: installation.id, repositoryId: repository.id },
    );
  }

  /** `installation` and `installation_repositories` go out whatever the installation subscribed to. */
  installation(event: string, installation: Installation, payload: Json): void {
    this.#webhooks.emit(
      event,
      { ...payload, installation: installationPayload(this.#urls, this.#state, installation), sender: this.#sender(installation.account) },
      { installationId: installation.id, repositoryId: null },
    );
  }

  /** `installation` with its action (`created`, `deleted`, `suspend`, `unsuspend`). */
  installationChanged(action: string, installation: Installation): void {
    const repositories = this.#state.repositoriesOf(installation).map(briefRepositoryPayload);
    this.installation('installation', installation, { action, repositories, ...(action === 'created' ? { requester: null } : {}) });
  }

  /** Events of the refs that one push really changed, in GitHub's rules: none for tags when there are more than three. */
  async push(repository: Repository, commands: readonly RefCommand[], pusher: string): Promise<void> {
    const objects = new GitObjects(this.#git, repository.directory);
    repository.pushedAt = this.#state.now();
    repository.updatedAt = repository.pushedAt;
    const tags = commands.filter((command) => command.ref.startsWith('refs/tags/'));
    const branches = commands.filter((command) => command.ref.startsWith('refs/heads/'));
    const told = [...(branches.length > mostBranches ? [] : branches), ...(tags.length > mostTags ? [] : tags)];
    for (const command of told) {
      const isTag = command.ref.startsWith('refs/tags/');
      const created = command.before === zeroOid;
      const deleted = command.after === zeroOid;
      if (created || deleted) {
        this.repository(created ? 'create' : 'delete', repository, pusher, {
          ref: command.ref.replace(/^refs\/(heads|tags)\//, ''),
          ref_type: isTag ? 'tag' : 'branch',
          ...(created ? { master_branch: repository.defaultBranch, description: repository.description } : {}),
          pusher_type: 'user',
        });
      }
      this.repository('push', repository, pusher, await pushPayload(this.#urls, this.#state, repository, objects, command, pusher));
    }
  }

  #sender(login: string): Json {
    return userPayload(this.#urls, this.#state.ensureAccount(login, login.endsWith('[bot]') ? 'Bot' : 'User'));
  }
}
