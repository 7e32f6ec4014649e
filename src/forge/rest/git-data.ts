import type { FastifyInstance } from 'fastify';
import { objectsOf, type ForgeContext } from '../context.ts';
import { ForgeHttpError, notFound } from '../http/http-error.ts';
import { paginate } from '../http/pagination.ts';
import { commitPayload, gitCommitPayload, refPayload, treeEntryPayload } from '../payloads/git.ts';
import { repositoryApiUrl } from '../payloads/repository.ts';
import { nodeId } from '../payloads/urls.ts';
import { accessRepository, repoRoute } from './access.ts';

const largestBlob = 100 * 1024 * 1024;

/** Git objects and refs as they are. */
export function registerGitDataRoutes(app: FastifyInstance, context: ForgeContext): void {
  const { state, urls } = context;

  app.get<{ Params: { '*': string } }>(repoRoute('/git/ref/*'), async (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'contents', 'read');
    const wanted = `refs/${request.params['*'].replace(/^refs\//, '')}`;
    const ref = (await objectsOf(context, repository).refs(wanted)).find((one) => one.ref === wanted);
    if (ref === undefined) throw notFound();
    return refPayload(urls, repository, ref);
  });

  app.get<{ Params: { '*': string } }>(repoRoute('/git/matching-refs/*'), async (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'contents', 'read');
    const prefix = `refs/${request.params['*']}`;
    const refs = await objectsOf(context, repository).refs();
    return paginate(urls.origin, request, reply, refs.filter((one) => one.ref.startsWith(prefix))).map((one) => refPayload(urls, repository, one));
  });

  app.get<{ Params: { sha: string } }>(repoRoute('/git/commits/:sha'), async (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'contents', 'read');
    const commit = /^[0-9a-f]{40}$/.test(request.params.sha) ? await objectsOf(context, repository).commit(request.params.sha) : null;
    if (commit === null) throw notFound();
    return gitCommitPayload(urls, repository, commit);
  });

  app.get<{ Params: { '*': string } }>(repoRoute('/commits/*'), async (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'contents', 'read');
    const ref = request.params['*'];
    const objects = objectsOf(context, repository);
    const sha = await objects.resolveCommit(ref);
    const commit = sha === null ? null : await objects.commit(sha);
    if (commit === null) throw new ForgeHttpError(422, `No commit found for SHA: ${ref}`);
    if (request.headers.accept?.includes('sha') === true && !request.headers.accept.includes('json')) {
      return reply.type('application/vnd.github.sha').send(commit.sha);
    }
    return commitPayload(urls, state, repository, commit);
  });

  app.get(repoRoute('/commits'), async (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'contents', 'read');
    const { sha: wanted = repository.defaultBranch, path } = request.query as { sha?: string; path?: string };
    const objects = objectsOf(context, repository);
    const sha = await objects.resolveCommit(wanted);
    if (sha === null) throw notFound();
    const shas = await objects.revList([sha, ...(path === undefined ? [] : ['--', path])]);
    const commits = await Promise.all(paginate(urls.origin, request, reply, shas).map((one) => objects.commit(one)));
    return commits.flatMap((commit) => (commit === null ? [] : [commitPayload(urls, state, repository, commit)]));
  });

  app.get<{ Params: { '*': string }; Querystring: { recursive?: string } }>(repoRoute('/git/trees/*'), async (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'contents', 'read');
    const objects = objectsOf(context, repository);
    const wanted = request.params['*'];
    const commit = /^[0-9a-f]{40}$/.test(wanted) ? null : await objects.resolveCommit(wanted);
    const sha = await objects.resolve(commit ?? wanted, 'tree');
    if (sha === null) throw notFound();
    // Any value, even 0 or false, means recursive: GitHub's rule.
    const entries = await objects.tree(sha, { recursive: request.query.recursive !== undefined });
    return {
      sha,
      url: `${repositoryApiUrl(urls, repository)}/git/trees/${sha}`,
      tree: entries.slice(0, repository.treeLimit).map((entry) => treeEntryPayload(urls, repository, entry)),
      truncated: entries.length > repository.treeLimit,
    };
  });

  app.get<{ Params: { sha: string } }>(repoRoute('/git/blobs/:sha'), async (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'contents', 'read');
    const { sha } = request.params;
    const content = /^[0-9a-f]{40}$/.test(sha) ? await objectsOf(context, repository).blob(sha) : null;
    if (content === null) throw notFound();
    if (content.length > largestBlob) throw new ForgeHttpError(403, 'This API returns blobs up to 100 MB in size.');
    if (request.headers.accept?.includes('raw') === true) return reply.type('application/vnd.github.raw').send(content);
    return {
      sha,
      node_id: nodeId('B', sha),
      size: content.length,
      url: `${repositoryApiUrl(urls, repository)}/git/blobs/${sha}`,
      content: content.toString('base64').replace(/(.{60})/g, '$1\n'),
      encoding: 'base64',
    };
  });
}
