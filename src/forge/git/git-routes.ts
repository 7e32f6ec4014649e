import { basename } from 'node:path';
import { PassThrough, type Readable, type Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authenticate, maySee, mayUse, type Principal } from '../auth/principal.ts';
import { objectsOf, type ForgeContext } from '../context.ts';
import { ForgeHttpError } from '../http/http-error.ts';
import type { Repository } from '../state/model.ts';
import { gitEnvironment } from './git-process.ts';
import { runHttpBackend, type CgiResponse } from './http-backend.ts';
import { parseCommands, rewriteReport, type RefCommand } from './receive-pack.ts';
import { hookEnvironment } from './update-hook.ts';
import { zeroOid } from './objects.ts';

interface Params {
  readonly owner: string;
  readonly repository: string;
}

const challenge = { 'www-authenticate': 'Basic realm="GitHub"' };
const plain = (status: number, message: string): ForgeHttpError => new ForgeHttpError(status, message, { headers: status === 401 ? challenge : {} });

function principalOf(context: ForgeContext, request: FastifyRequest): Principal {
  try {
    return authenticate(context.state, request.headers.authorization);
  } catch (error) {
    if (error instanceof ForgeHttpError && error.status === 401) throw plain(401, 'Invalid username or token.');
    throw error;
  }
}

/** Throws what GitHub answers: 401 before anything is known about a private repository, 404 without access, 403 without write. */
function authorize(context: ForgeContext, request: FastifyRequest, repository: Repository | undefined, write: boolean): Principal {
  const principal = principalOf(context, request);
  const visible = repository !== undefined && maySee(context.state, principal, repository);
  if (principal.kind === 'anonymous' && (write || !visible)) throw plain(401, 'Authentication required');
  if (!visible || !mayUse(context.state, principal, repository, 'contents', 'read')) throw plain(404, 'Repository not found.');
  if (write && repository.archived) throw plain(403, 'This repository was archived so it is read-only.');
  if (write && !mayUse(context.state, principal, repository, 'contents', 'write')) {
    throw plain(403, `Permission to ${repository.owner}/${repository.name}.git denied to ${principal.kind === 'anonymous' ? 'anonymous' : principal.login}.`);
  }
  return principal;
}

/** Passes the body on while it collects the command list at its head. */
function tapCommands(body: Readable): { readonly body: Transform; readonly head: () => Buffer } {
  const largestHead = 1024 * 1024;
  let head = Buffer.alloc(0);
  let complete = false;
  const tap = new PassThrough();
  tap.on('data', (chunk: Buffer) => {
    if (complete) return;
    head = Buffer.concat([head, chunk]);
    complete = head.length > largestHead || parseCommands(head) !== null;
  });
  // The listener above must not start the flow before the child reads.
  tap.pause();
  body.on('error', (error) => tap.destroy(error));
  body.pipe(tap);
  return { body: tap, head: () => head };
}

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** git over smart HTTP by git's own backend; bodies stream except the small report of a push. */
export function registerGitRoutes(app: FastifyInstance, context: ForgeContext): void {
  for (const service of ['upload-pack', 'receive-pack']) {
    app.addContentTypeParser(`application/x-git-${service}-request`, (_request, payload, done) => done(null, payload));
  }

  const backend = (request: FastifyRequest, repository: Repository, principal: Principal, path: string, body: Readable | null): Promise<CgiResponse> => {
    const login = principal.kind === 'anonymous' ? '' : principal.login;
    const hook = hookEnvironment(repository, login);
    const config = {
      'http.receivepack': 'true',
      'receive.autogc': 'false',
      'receive.denyNonFastForwards': String(repository.denyNonFastForwards),
      'uploadpack.allowAnySHA1InWant': 'true',
      'uploadpack.allowFilter': 'true',
      // Absent, git would look into the repository, where nobody puts hooks.
      'core.hooksPath': hook === null ? '/dev/null' : context.hooksDirectory,
    };
    const protocol = request.headers['git-protocol'];
    return runHttpBackend({
      method: request.method,
      pathInfo: `/${basename(repository.directory)}/${path}`,
      query: request.url.split('?')[1] ?? '',
      contentType: request.headers['content-type'],
      gitProtocol: typeof protocol === 'string' ? protocol : undefined,
      remoteUser: login,
      projectRoot: context.options.directory,
      environment: { ...gitEnvironment(context.executablePath, config), ...hook },
      body,
    });
  };

  const find = (params: Params, reply: FastifyReply, url: string): Repository | undefined | 'moved' => {
    const name = params.repository.replace(/\.git$/, '');
    const moved = context.state.repository(params.owner, name) === undefined ? context.state.movedRepository(params.owner, name) : undefined;
    if (moved === undefined) return context.state.repository(params.owner, name);
    const rest = url.slice(`/${params.owner}/${params.repository}`.length);
    void reply.code(301).header('location', `${context.urls.origin}/${moved.owner}/${moved.name}.git${rest}`).send();
    return 'moved';
  };

  const answer = (reply: FastifyReply, response: CgiResponse, body: Readable | Buffer): FastifyReply =>
    reply.code(response.status).headers(response.headers).send(body);

  app.get<{ Params: Params; Querystring: { service?: string } }>('/:owner/:repository/info/refs', async (request, reply) => {
    const repository = find(request.params, reply, request.url);
    if (repository === 'moved') return reply;
    const { service } = request.query;
    if (service !== 'git-upload-pack' && service !== 'git-receive-pack') throw plain(403, 'Please upgrade your git client.');
    const principal = authorize(context, request, repository, service === 'git-receive-pack');
    const response = await backend(request, repository as Repository, principal, 'info/refs', null);
    return answer(reply, response, response.body);
  });

  const bodyOf = (request: FastifyRequest): Readable => {
    const raw = request.body as Readable;
    return request.headers['content-encoding'] === 'gzip' ? raw.pipe(createGunzip()) : raw;
  };

  app.post<{ Params: Params }>('/:owner/:repository/git-upload-pack', async (request, reply) => {
    const repository = find(request.params, reply, request.url);
    if (repository === 'moved') return reply;
    const principal = authorize(context, request, repository, false);
    const response = await backend(request, repository as Repository, principal, 'git-upload-pack', bodyOf(request));
    return answer(reply, response, response.body);
  });

  app.post<{ Params: Params }>('/:owner/:repository/git-receive-pack', async (request, reply) => {
    const repository = find(request.params, reply, request.url);
    if (repository === 'moved') return reply;
    const principal = authorize(context, request, repository, true) as Exclude<Principal, { kind: 'anonymous' }>;
    const known = repository as Repository;
    const push = async (): Promise<{ response: CgiResponse; body: Buffer }> => {
      const tap = tapCommands(bodyOf(request));
      const response = await backend(request, known, principal, 'git-receive-pack', tap.body);
      const raw = await collect(response.body);
      const parsed = parseCommands(tap.head());
      if (response.status !== 200 || parsed === null) return { response, body: raw };
      const sideBand = parsed.capabilities.has('side-band-64k');
      const report = rewriteReport(raw, sideBand);
      const reported = parsed.capabilities.has('report-status') || parsed.capabilities.has('report-status-v2');
      const changed = reported ? parsed.commands.filter((command) => report.accepted.has(command.ref)) : await applied(context, known, parsed.commands);
      // Tracked apart: the events of a push must not delay its answer, and `whenIdle` must not miss them.
      context.webhooks.track(context.events.push(known, changed, principal.login));
      return { response, body: report.answer };
    };
    const work = push();
    context.webhooks.track(work);
    const { response, body } = await work;
    return answer(reply, response, body);
  });
}

/** For clients that asked for no report: what the refs say now. */
async function applied(context: ForgeContext, repository: Repository, commands: readonly RefCommand[]): Promise<RefCommand[]> {
  const refs = new Map((await objectsOf(context, repository).refs()).map((one) => [one.ref, one.sha]));
  return commands.filter((command) => (refs.get(command.ref) ?? zeroOid) === command.after);
}
