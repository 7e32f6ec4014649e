import type { FastifyInstance } from 'fastify';
import type { ForgeContext } from '../context.ts';
import { ForgeHttpError, notFound } from '../http/http-error.ts';
import { deliveryItemPayload, deliveryPayload } from '../payloads/delivery.ts';
import type { Delivery } from '../webhooks/webhooks.ts';
import { requireApp } from './access.ts';

/** GitHub keeps deliveries for redelivery that long. */
const keptMilliseconds = 3 * 24 * 60 * 60 * 1000;

/** The app's webhook deliveries: list by cursor, one, and a new attempt under the same GUID. */
export function registerHookDeliveryRoutes(app: FastifyInstance, context: ForgeContext): void {
  const { state, webhooks } = context;
  const kept = (): Delivery[] => webhooks.deliveries.filter((one) => one.deliveredAt > state.now() - keptMilliseconds && one.status !== 'pending');
  const find = (id: string): Delivery => {
    const delivery = kept().find((one) => one.id === Number(id));
    if (delivery === undefined) throw notFound();
    return delivery;
  };

  app.get<{ Querystring: { per_page?: string; cursor?: string; status?: string } }>('/app/hook/deliveries', (request, reply) => {
    requireApp(context, request);
    const { cursor, status } = request.query;
    const perPage = Math.min(Number(request.query.per_page ?? 30), 100);
    // The cursor is the id of the last delivery shown: new ones don't shift the pages.
    const match = cursor === undefined ? null : /^v1_(\d+)$/.exec(cursor);
    if (cursor !== undefined && match === null) throw new ForgeHttpError(422, 'Invalid cursor');
    const older = kept()
      .sort((a, b) => b.id - a.id)
      .filter((one) => match === null || one.id < Number(match[1]))
      .filter((one) => status === undefined || (status === 'success') === (one.statusCode >= 200 && one.statusCode < 300));
    const page = older.slice(0, perPage);
    const last = page.at(-1);
    if (older.length > perPage && last !== undefined) {
      const url = new URL(request.originalUrl, context.urls.origin);
      url.searchParams.set('per_page', String(perPage));
      url.searchParams.set('cursor', `v1_${last.id}`);
      void reply.header('link', `<${url.href}>; rel="next"`);
    }
    return page.map(deliveryItemPayload);
  });

  app.get<{ Params: { id: string } }>('/app/hook/deliveries/:id', (request) => {
    requireApp(context, request);
    return deliveryPayload(find(request.params.id));
  });

  app.post<{ Params: { id: string } }>('/app/hook/deliveries/:id/attempts', (request, reply) => {
    requireApp(context, request);
    webhooks.resend(find(request.params.id).guid);
    void reply.code(202);
    return {};
  });
}
