import { posix } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { objectsOf, type ForgeContext } from '../context.ts';
import type { GitObjects, GitTreeEntry } from '../git/objects.ts';
import { ForgeHttpError, notFound } from '../http/http-error.ts';
import { contentEntryPayload } from '../payloads/git.ts';
import type { Json } from '../state/model.ts';
import { accessRepository, repoRoute } from './access.ts';

const largestInline = 1024 * 1024;
const largestFile = 100 * 1024 * 1024;
const largestDirectory = 1000;

/** A symlink to a plain file of the same repository answers as that file, as GitHub does. */
async function followSymlink(objects: GitObjects, commit: string, entry: GitTreeEntry, target: string): Promise<GitTreeEntry | null> {
  const path = posix.normalize(posix.join(posix.dirname(entry.path), target));
  if (path.startsWith('..') || posix.isAbsolute(target)) return null;
  const found = (await objects.tree(commit, { path }))[0];
  return found?.type === 'blob' && found.mode !== '120000' ? found : null;
}

/** Files and directories by path at a ref. */
export function registerContentRoutes(app: FastifyInstance, context: ForgeContext): void {
  const { urls } = context;

  interface ContentRoute {
    readonly Params: { readonly '*'?: string };
    readonly Querystring: { readonly ref?: string };
  }
  const answer = async (request: FastifyRequest<ContentRoute>, reply: FastifyReply): Promise<unknown> => {
    const { repository } = accessRepository(context, request, reply, 'contents', 'read');
    const objects = objectsOf(context, repository);
    const ref = request.query.ref ?? repository.defaultBranch;
    const commit = await objects.resolveCommit(ref);
    if (commit === null) throw new ForgeHttpError(404, `No commit found for the ref ${ref}`);
    const path = (request.params['*'] ?? '').replace(/^\/+|\/+$/g, '');
    const directory = async (prefix: string): Promise<Json[]> =>
      (await objects.tree(commit, prefix === '' ? {} : { path: `${prefix}/` })).slice(0, largestDirectory).map((one) => contentEntryPayload(urls, repository, one, ref));
    if (path === '') return directory('');
    const entry = (await objects.tree(commit, { path }))[0];
    if (entry === undefined) throw notFound();
    if (entry.type === 'tree') return directory(path);
    if (entry.type === 'commit') return { ...contentEntryPayload(urls, repository, entry, ref), submodule_git_url: `${urls.origin}/${entry.path}.git` };
    let file = entry;
    if (entry.mode === '120000') {
      const target = (await objects.blob(entry.sha))?.toString('utf8') ?? '';
      const followed = await followSymlink(objects, commit, entry, target);
      if (followed === null) return { ...contentEntryPayload(urls, repository, entry, ref), target };
      file = followed;
    }
    const content = await objects.blob(file.sha);
    if (content === null) throw notFound();
    if (content.length > largestFile) throw new ForgeHttpError(403, 'This API returns blobs up to 100 MB in size.');
    if (request.headers.accept?.includes('raw') === true) return reply.type('application/vnd.github.raw').send(content);
    const inline = content.length <= largestInline;
    return {
      ...contentEntryPayload(urls, repository, { ...file, path: entry.path }, ref),
      content: inline ? content.toString('base64').replace(/(.{60})/g, '$1\n') : '',
      encoding: inline ? 'base64' : 'none',
    };
  };
  // A wildcard needs at least one character: the root has routes of its own.
  for (const suffix of ['/contents', '/contents/', '/contents/*']) app.get<ContentRoute>(repoRoute(suffix), answer);
}
