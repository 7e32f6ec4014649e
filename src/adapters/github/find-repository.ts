import type { SourceRepository } from '../../ports/source-repository.ts';
import type { GitHubClients } from './github-clients.ts';
import { hasCode } from './github-errors.ts';

/** What GitHub's repository objects have in common. */
interface RepositoryAnswer {
  readonly id: number;
  readonly name: string;
  readonly owner: { readonly login: string };
  readonly default_branch?: string;
}

type Hint = Readonly<{ owner: string; name: string }>;

const pageSize = 100;
/** 10,000 repositories in an installation, and as many installations of the App. */
const maxPages = 100;
/** "Not under this name", in its kinds: gone, hidden, renamed, blocked, or an installation that can't be used any more. */
const notHere = ['GITHUB_NOT_FOUND', 'GITHUB_REDIRECTED', 'GITHUB_FORBIDDEN', 'GITHUB_INSTALLATION_GONE', 'GITHUB_INSTALLATION_SUSPENDED'] as const;

/**
 * Finds a repository by its numeric id. The hinted name only says where to look first: whoever holds the name now must
 * carry the id, else the installation's own list decides. Null when no installation grants the id.
 */
export async function findRepository(clients: GitHubClients, id: number, hint: Hint, installationId: number | null): Promise<SourceRepository | null> {
  const asked = new Set<number>();
  const ask = async (candidate: number | null): Promise<SourceRepository | null> => {
    if (candidate === null || asked.has(candidate)) return null;
    asked.add(candidate);
    return (await byName(clients, id, hint, candidate)) ?? (await byList(clients, id, candidate));
  };

  const found = (await ask(installationId)) ?? (await ask(await installationOf(clients, hint)));
  if (found !== null || installationId !== null) return found;
  // Nobody said which installation and the name leads nowhere (a rename, or a stranger took it): ask them all.
  for await (const candidate of installations(clients)) {
    const here = await ask(candidate);
    if (here !== null) return here;
  }
  return null;
}

async function byName(clients: GitHubClients, id: number, hint: Hint, installationId: number): Promise<SourceRepository | null> {
  if (!isName(hint.owner) || !isName(hint.name)) return null;
  const subject = `${hint.owner}/${hint.name}`;
  const answer = await orNull(
    clients.installation(installationId).call(subject, (octokit) => octokit.rest.repos.get({ owner: hint.owner, repo: hint.name })),
  );
  return answer !== null && answer.data.id === id ? toSourceRepository(answer.data, installationId) : null;
}

async function byList(clients: GitHubClients, id: number, installationId: number): Promise<SourceRepository | null> {
  const client = clients.installation(installationId);
  for (let page = 1; page <= maxPages; page += 1) {
    const answer = await orNull(
      client.call(`installation ${String(installationId)}`, (octokit) =>
        octokit.rest.apps.listReposAccessibleToInstallation({ per_page: pageSize, page }),
      ),
    );
    const repositories = answer?.data.repositories ?? [];
    const match = repositories.find((repository) => repository.id === id);
    if (match !== undefined) return toSourceRepository(match, installationId);
    if (repositories.length < pageSize) return null;
  }
  return null;
}

async function installationOf(clients: GitHubClients, hint: Hint): Promise<number | null> {
  if (!isName(hint.owner) || !isName(hint.name)) return null;
  const answer = await orNull(
    clients.app.call(`${hint.owner}/${hint.name}`, (octokit) => octokit.rest.apps.getRepoInstallation({ owner: hint.owner, repo: hint.name })),
  );
  return answer === null ? null : answer.data.id;
}

async function* installations(clients: GitHubClients): AsyncGenerator<number> {
  for (let page = 1; page <= maxPages; page += 1) {
    const answer = await clients.app.call('the installations of the App', (octokit) =>
      octokit.rest.apps.listInstallations({ per_page: pageSize, page }),
    );
    for (const installation of answer.data) {
      if (installation.suspended_at === null) yield installation.id;
    }
    if (answer.data.length < pageSize) return;
  }
}

async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (hasCode(error, ...notHere)) return null;
    throw error;
  }
}

function toSourceRepository(answer: RepositoryAnswer, installationId: number): SourceRepository {
  return { id: answer.id, owner: answer.owner.login, name: answer.name, defaultBranch: answer.default_branch ?? 'main', installationId };
}

/** GitHub's alphabet for account and repository names; a dot segment would change the path of the request. */
function isName(name: string): boolean {
  return /^[A-Za-z0-9._-]{1,100}$/.test(name) && name !== '.' && name !== '..';
}
