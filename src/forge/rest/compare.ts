import type { FastifyInstance } from 'fastify';
import { objectsOf, type ForgeContext } from '../context.ts';
import type { GitObjects } from '../git/objects.ts';
import { ForgeHttpError, notFound } from '../http/http-error.ts';
import { commitPayload } from '../payloads/git.ts';
import { repositoryApiUrl, repositoryHtmlUrl } from '../payloads/repository.ts';
import type { ForgeState } from '../state/forge-state.ts';
import type { Json, Repository } from '../state/model.ts';
import type { Urls } from '../payloads/urls.ts';
import { accessRepository, repoRoute } from './access.ts';

const mostCommits = 250;
const mostFiles = 300;
const statusWords: Readonly<Record<string, string>> = { A: 'added', D: 'removed', M: 'modified', T: 'changed' };

async function changedFiles(urls: Urls, repository: Repository, objects: GitObjects, base: string, head: string): Promise<Json[]> {
  const [raw, numbers] = await Promise.all([
    objects.run(['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', base, head]),
    objects.run(['diff-tree', '-r', '-z', '--numstat', '--no-renames', base, head]),
  ]);
  const counts = new Map(
    numbers.toString('utf8').split('\0').filter((line) => line !== '').map((line) => {
      const [added = '0', deleted = '0', path = ''] = line.split('\t');
      return [path, { additions: Number(added) || 0, deletions: Number(deleted) || 0 }];
    }),
  );
  const fields = raw.toString('utf8').split('\0');
  const files: Json[] = [];
  for (let index = 0; index + 1 < fields.length && files.length < mostFiles; index += 2) {
    const [, , before = '', after = '', letter = 'M'] = (fields[index] ?? '').split(' ');
    const path = fields[index + 1] ?? '';
    const { additions, deletions } = counts.get(path) ?? { additions: 0, deletions: 0 };
    const encoded = path.split('/').map(encodeURIComponent).join('/');
    files.push({
      sha: letter === 'D' ? before : after,
      filename: path,
      status: statusWords[letter] ?? 'modified',
      additions,
      deletions,
      changes: additions + deletions,
      blob_url: `${repositoryHtmlUrl(urls, repository)}/blob/${head}/${encoded}`,
      raw_url: `${repositoryHtmlUrl(urls, repository)}/raw/${head}/${encoded}`,
      contents_url: `${repositoryApiUrl(urls, repository)}/contents/${encoded}?ref=${head}`,
    });
  }
  return files;
}

async function comparison(urls: Urls, state: ForgeState, repository: Repository, objects: GitObjects, base: string, head: string, basehead: string): Promise<Json> {
  const mergeBase = await objects.mergeBase(base, head);
  if (mergeBase === null) throw new ForgeHttpError(404, `No common ancestor between ${basehead.replace('...', ' and ')}.`);
  const [ahead, behind] = await Promise.all([objects.revList(['--reverse', `${base}..${head}`]), objects.revList([`${head}..${base}`])]);
  const payload = async (sha: string): Promise<Json> => {
    const commit = await objects.commit(sha);
    if (commit === null) throw notFound();
    return commitPayload(urls, state, repository, commit);
  };
  const status = ahead.length === 0 ? (behind.length === 0 ? 'identical' : 'behind') : behind.length === 0 ? 'ahead' : 'diverged';
  const html = `${repositoryHtmlUrl(urls, repository)}/compare/${basehead}`;
  const commits: Json[] = [];
  // One after another: 250 children at once would be no service to anybody.
  for (const sha of ahead.slice(0, mostCommits)) commits.push(await payload(sha));
  return {
    url: `${repositoryApiUrl(urls, repository)}/compare/${basehead}`,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: await payload(base),
    merge_base_commit: await payload(mergeBase),
    status,
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits,
    files: await changedFiles(urls, repository, objects, mergeBase, head),
  };
}

/** How two commits relate. At most 250 commits and 300 files. */
export function registerCompareRoutes(app: FastifyInstance, context: ForgeContext): void {
  app.get<{ Params: { '*': string } }>(repoRoute('/compare/*'), async (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'contents', 'read');
    const basehead = request.params['*'];
    const [baseName = '', headName = ''] = basehead.split('...');
    const objects = objectsOf(context, repository);
    const [base, head] = await Promise.all([objects.resolveCommit(baseName), objects.resolveCommit(headName)]);
    if (base === null || head === null) throw notFound();
    return comparison(context.urls, context.state, repository, objects, base, head, `${base}...${head}`);
  });
}
