import { zeroOid, type GitObjects } from '../git/objects.ts';
import type { RefCommand } from '../git/receive-pack.ts';
import type { ForgeState } from '../state/forge-state.ts';
import type { Json, Repository } from '../state/model.ts';
import { pushRepositoryPayload, repositoryHtmlUrl } from './repository.ts';
import type { Urls } from './urls.ts';

const commitLimit = 2048;
// Separates commits in one `git log` answer; no path or message carries it by accident.
const marker = '\u0001forge-commit\u0002';

/** Newest `commitLimit` commits of a `git log` selection, oldest first, each with its real changes against its first parent. */
async function readCommits(urls: Urls, objects: GitObjects, repository: Repository, selection: readonly string[]): Promise<Json[]> {
  const format = `--format=${marker}%H%x00%T%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B%x00`;
  const output = await objects.run([
    '-c', 'i18n.logOutputEncoding=UTF-8', 'log', '--reverse', '-n', String(commitLimit),
    '--name-status', '--no-renames', '--diff-merges=first-parent', '--root', '-z', format, ...selection, '--',
  ]);
  return output.toString('utf8').split(marker).slice(1).map((text) => {
    const [id = '', tree = '', authorName = '', authorEmail = '', authored = '', committerName = '', committerEmail = '', committed = '', message = '', ...rest] = text.split('\0');
    const changes: Record<string, string[]> = { added: [], removed: [], modified: [] };
    const fields = rest.map((field) => field.replace(/^\n/, '')).filter((field) => field !== '');
    for (let index = 0; index + 1 < fields.length; index += 2) {
      const kind = fields[index] === 'A' ? 'added' : fields[index] === 'D' ? 'removed' : 'modified';
      changes[kind]?.push(fields[index + 1] ?? '');
    }
    return {
      id,
      tree_id: tree,
      distinct: true,
      message: message.replace(/\n$/, ''),
      timestamp: authored,
      url: `${repositoryHtmlUrl(urls, repository)}/commit/${id}`,
      author: { name: authorName, email: authorEmail, date: authored },
      committer: { name: committerName, email: committerEmail, date: committed },
      ...changes,
    };
  });
}

/** `webhook-push` for one ref update, without `installation` and `sender`, which every event gets alike. */
export async function pushPayload(urls: Urls, state: ForgeState, repository: Repository, objects: GitObjects, command: RefCommand, pusher: string): Promise<Json> {
  const { before, after, ref } = command;
  const created = before === zeroOid;
  const deleted = after === zeroOid;
  const html = repositoryHtmlUrl(urls, repository);
  let commits: Json[] = [];
  let head: Json | null = null;
  let forced = false;
  if (!deleted) {
    head = (await readCommits(urls, objects, repository, ['-n', '1', after]))[0] ?? null;
    if (ref.startsWith('refs/heads/')) {
      forced = !created && !(await objects.isAncestor(before, after));
      commits = await readCommits(urls, objects, repository, created ? [after, '--not', `--exclude=${ref}`, '--branches'] : [`${before}..${after}`]);
    }
  }
  return {
    ref,
    before,
    after,
    base_ref: null,
    created,
    deleted,
    forced,
    compare: created || deleted ? `${html}/compare/${(deleted ? before : after).slice(0, 12)}` : `${html}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits,
    head_commit: head,
    repository: pushRepositoryPayload(urls, state, repository),
    pusher: { name: pusher, email: state.account(pusher)?.email ?? null },
  };
}
