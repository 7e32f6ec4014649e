import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Urls } from '../payloads/urls.ts';
import { digestOf, type Registry } from './registry.ts';

const largestManifest = 4 * 1024 * 1024;

class RegistryError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const errorBody = (code: string, message: string): unknown => ({ errors: [{ code, message, detail: null }] });

/** Last part of the path decides, as repository names contain slashes. */
function parsePath(path: string): { readonly repository: string; readonly kind: string; readonly reference: string } | null {
  const match = /^([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)\/(manifests|blobs|tags)\/(.+)$/.exec(path);
  return match === null ? null : { repository: match[1] ?? '', kind: match[2] ?? '', reference: match[3] ?? '' };
}

function basicCredentials(header: string | undefined): { readonly username: string; readonly password: string } | null {
  if (header?.startsWith('Basic ') !== true) return null;
  const [username = '', ...password] = Buffer.from(header.slice(6), 'base64').toString('utf8').split(':');
  return { username, password: password.join(':') };
}

/** The OCI distribution API with token authentication: pulls in full, pushes as far as a client needs them. */
export function registerRegistryRoutes(app: FastifyInstance, registry: Registry, urls: Urls): void {
  const uploads = new Map<string, Buffer>();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof RegistryError) return reply.code(error.status).send(errorBody(error.code, error.message));
    return reply.code(500).send(errorBody('UNKNOWN', 'internal error'));
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    void reply.header('docker-distribution-api-version', 'registry/2.0');
    done(null, payload);
  });

  const authorize = (request: FastifyRequest, reply: FastifyReply, repository: string | null, action: 'pull' | 'push'): void => {
    const { authorization } = request.headers;
    const token = authorization?.startsWith('Bearer ') === true ? authorization.slice(7) : null;
    if (registry.allows(token, repository, action)) return;
    const scope = repository === null ? '' : `,scope="repository:${repository}:${action === 'push' ? 'pull,push' : 'pull'}"`;
    void reply.header('www-authenticate', `Bearer realm="${urls.origin}/token",service="${registry.host}"${scope}`);
    throw new RegistryError(401, 'UNAUTHORIZED', 'authentication required');
  };

  app.get<{ Querystring: { scope?: string } }>('/token', (request, reply) => {
    const credentials = basicCredentials(request.headers.authorization);
    const token = registry.issueToken(request.query.scope, credentials);
    if (token === null) return reply.code(401).send(errorBody('UNAUTHORIZED', 'wrong user name or password'));
    return { token, access_token: token, expires_in: 300 };
  });

  app.get('/v2/', (request, reply) => {
    authorize(request, reply, null, 'pull');
    return {};
  });

  const sendManifest = (reply: FastifyReply, repository: string, reference: string): FastifyReply => {
    const manifest = registry.manifest(repository, reference);
    if (manifest === undefined) throw new RegistryError(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
    return reply
      .headers({ 'content-type': manifest.mediaType, 'docker-content-digest': manifest.digest, 'content-length': manifest.content.length })
      .send(manifest.content);
  };
  const sendBlob = (reply: FastifyReply, digest: string): FastifyReply => {
    const blob = registry.blob(digest);
    if (blob === undefined) throw new RegistryError(404, 'BLOB_UNKNOWN', 'blob unknown');
    return reply.headers({ 'content-type': 'application/octet-stream', 'docker-content-digest': digest, 'content-length': blob.length }).send(blob);
  };

  app.route<{ Params: { '*': string } }>({
    method: ['GET', 'HEAD'],
    url: '/v2/*',
    handler: (request, reply) => {
      const target = parsePath(request.params['*']);
      if (target === null) throw new RegistryError(404, 'NAME_UNKNOWN', 'repository name not known to registry');
      authorize(request, reply, target.repository, 'pull');
      if (target.kind === 'manifests') return sendManifest(reply, target.repository, target.reference);
      if (target.kind === 'blobs') return sendBlob(reply, target.reference);
      const tags = registry.tags(target.repository);
      if (tags === undefined) throw new RegistryError(404, 'NAME_UNKNOWN', 'repository name not known to registry');
      return reply.send({ name: target.repository, tags });
    },
  });

  const finishUpload = (reply: FastifyReply, repository: string, content: Buffer, digest: string): FastifyReply => {
    if (digestOf(content) !== digest) throw new RegistryError(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
    registry.putBlob(content);
    return reply.code(201).headers({ location: `${urls.origin}/v2/${repository}/blobs/${digest}`, 'docker-content-digest': digest }).send();
  };
  const bytes = (request: FastifyRequest): Buffer => (Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));

  app.route<{ Params: { '*': string }; Querystring: { digest?: string } }>({
    method: ['POST', 'PATCH', 'PUT'],
    url: '/v2/*',
    handler: (request, reply) => {
      const target = parsePath(request.params['*'].replace(/\/$/, ''));
      if (target === null) throw new RegistryError(404, 'NAME_UNKNOWN', 'repository name not known to registry');
      const { repository, kind, reference } = target;
      authorize(request, reply, repository, 'push');
      const { digest } = request.query;
      if (kind === 'manifests' && request.method === 'PUT') {
        const content = bytes(request);
        if (content.length > largestManifest) throw new RegistryError(413, 'SIZE_INVALID', 'manifest too large');
        if (reference.startsWith('sha256:') && digestOf(content) !== reference) throw new RegistryError(400, 'DIGEST_INVALID', 'digest does not match');
        const stored = registry.putManifest(repository, reference, request.headers['content-type'] ?? '', content);
        return reply.code(201).headers({ location: `${urls.origin}/v2/${repository}/manifests/${stored}`, 'docker-content-digest': stored }).send();
      }
      if (kind !== 'blobs' || !reference.startsWith('uploads')) throw new RegistryError(405, 'UNSUPPORTED', 'the operation is unsupported');
      if (request.method === 'POST' && digest !== undefined) return finishUpload(reply, repository, bytes(request), digest);
      const id = request.method === 'POST' ? randomUUID() : reference.slice('uploads/'.length);
      const received = request.method === 'POST' ? Buffer.alloc(0) : uploads.get(id);
      if (received === undefined) throw new RegistryError(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
      const content = Buffer.concat([received, bytes(request)]);
      if (request.method === 'PUT') {
        uploads.delete(id);
        return finishUpload(reply, repository, content, digest ?? '');
      }
      uploads.set(id, content);
      return reply
        .code(202)
        .headers({ location: `${urls.origin}/v2/${repository}/blobs/uploads/${id}`, 'docker-upload-uuid': id, range: `0-${Math.max(0, content.length - 1)}` })
        .send();
    },
  });
}
