import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { describeError, EncliiError } from '../errors/enclii-error.ts';
import type { Language } from '../errors/error-definition.ts';
import type { Logger } from '../ports/logger.ts';

/** The one shape of an error over HTTP. */
export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

/** Answers with the registry's status and texts. What is no EncliiError is logged and stays inside. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply, language: Language, log: Logger): FastifyReply {
  const known = toEncliiError(error);
  // The method and the route only: headers and the rest of the URL may hold secrets.
  const route = { method: request.method, route: request.routeOptions.url ?? 'none' };
  if (known === null) log.error('request failed unexpectedly', { ...route, error });
  else if (known.definition.httpStatus >= 500) log.warn('request could not be served', { ...route, code: known.code, error: known });
  const { code, params, status } =
    known === null ? { code: 'INTERNAL_ERROR', params: { detail: 'see the log' }, status: 500 } : { code: known.code, params: known.params, status: known.definition.httpStatus };
  const body: ErrorBody = { code, ...describeError(code, params, language) };
  return reply.code(status).send(body);
}

/** What the framework refuses is the caller's mistake: it gets the registry's words too. */
function toEncliiError(error: unknown): EncliiError | null {
  if (error instanceof EncliiError) return error;
  const { code, statusCode, message } = (error ?? {}) as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new EncliiError('INTAKE_CONTENT_TYPE', { found: 'another content type' });
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) return new EncliiError('API_REQUEST_INVALID', { detail: message ?? 'refused' });
  return null;
}
