import type { FastifyReply, FastifyRequest } from 'fastify';

const largestPage = 100;

function numberOf(value: unknown, fallback: number): number {
  const parsed = typeof value === 'string' ? Number.parseInt(value, 10) : NaN;
  return Number.isFinite(parsed) && parsed > 0 ? parsed : fallback;
}

/** One page by `per_page` (30, at most 100) and `page`, with GitHub's `Link` header. */
export function paginate<Item>(origin: string, request: FastifyRequest, reply: FastifyReply, items: readonly Item[]): Item[] {
  const query = request.query as Record<string, unknown>;
  const perPage = Math.min(numberOf(query['per_page'], 30), largestPage);
  const page = numberOf(query['page'], 1);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const link = (target: number, relation: string): string => {
    const url = new URL(request.originalUrl, origin);
    url.searchParams.set('per_page', String(perPage));
    url.searchParams.set('page', String(target));
    return `<${url.href}>; rel="${relation}"`;
  };
  const links: string[] = [];
  if (page > 1) links.push(link(Math.min(page - 1, last), 'prev'));
  if (page < last) links.push(link(page + 1, 'next'), link(last, 'last'));
  if (page > 1) links.push(link(1, 'first'));
  if (links.length > 0) void reply.header('link', links.join(', '));
  return items.slice((page - 1) * perPage, page * perPage);
}
