import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { describeError, EncliiError } from '../errors/enclii-error.ts';
import type { Language } from '../errors/error-definition.ts';
import type { DeliveryView, Reason, StoredDelivery, UnitResult } from '../ports/ledger.ts';

export interface DeliveryQueries {
  readonly view: (guid: string) => Promise<DeliveryView | null>;
  readonly list: (limit: number) => Promise<readonly StoredDelivery[]>;
  readonly language: Language;
  /** Bearer token that may read the ledger; null switches these routes off. */
  readonly token: string | null;
}

/** `GET /v1/deliveries` and `/v1/deliveries/{guid}`: what became of each webhook call. Bodies are never shown. */
export function registerDeliveryRoutes(app: FastifyInstance, queries: DeliveryQueries): void {
  const { token } = queries;
  if (token === null) return;
  void app.register((scope, _, done) => {
    scope.addHook('onRequest', (request, _reply, next) => {
      next(isAuthorised(request, token) ? undefined : new EncliiError('API_UNAUTHORIZED'));
    });
    scope.get<{ Querystring: { limit?: number } }>(
      '/v1/deliveries',
      { schema: { querystring: { type: 'object', properties: { limit: { type: 'integer', minimum: 1, maximum: 200 } } } } },
      async (request) => {
        const deliveries = await queries.list(request.query.limit ?? 50);
        return { deliveries: deliveries.map((delivery) => presentDelivery(delivery, queries.language)) };
      },
    );
    scope.get<{ Params: { guid: string } }>('/v1/deliveries/:guid', async (request) => {
      // What no delivery can be called is unknown; the store would stumble over a NUL.
      const view = /^[A-Za-z0-9-]{1,100}$/.test(request.params.guid) ? await queries.view(request.params.guid) : null;
      if (view === null) throw new EncliiError('API_DELIVERY_UNKNOWN', { delivery: request.params.guid.slice(0, 100) });
      return {
        ...presentDelivery(view.delivery, queries.language),
        results: view.results.map((result) => presentResult(result, queries.language)),
        diagnostics: view.diagnostics.map((diagnostic) => ({ ...diagnostic, ...describeError(diagnostic.code, diagnostic.params, queries.language) })),
      };
    });
    done();
  });
}

function presentDelivery(delivery: StoredDelivery, language: Language): Readonly<Record<string, unknown>> {
  return {
    guid: delivery.guid,
    event: delivery.event,
    action: delivery.action,
    repositoryId: delivery.repositoryId,
    ref: delivery.ref,
    state: delivery.state,
    receipts: delivery.receipts,
    receivedAt: delivery.receivedAt.toISOString(),
    reason: presentReason(delivery.reason, language),
  };
}

function presentResult(result: UnitResult, language: Language): Readonly<Record<string, unknown>> {
  return {
    ...result.unit,
    state: result.state,
    release: result.release,
    commit: result.commit,
    imageDigest: result.imageDigest,
    reason: presentReason(result.reason, language),
  };
}

function presentReason(reason: Reason | null, language: Language): unknown {
  return reason === null ? null : { code: reason.code, ...describeError(reason.code, reason.params, language) };
}

/** Hashing first makes both sides equally long, so that the comparison takes the same time whatever was sent. */
function isAuthorised(request: FastifyRequest, token: string): boolean {
  const sent = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(createHash('sha256').update(sent).digest(), createHash('sha256').update(token).digest());
}
