import type { BuildFinishedEvent, DomainEvent, EventRepository, PushEvent, UnusedEvent } from './domain-event.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * GitHub payload → DomainEvent. A signature proves who sent it, not what is in it: every field is checked, and what
 * does not have GitHub's shape becomes an unused event with a reason (row W3). Never throws.
 */
export function parseEvent(event: string, body: Buffer): DomainEvent {
  let payload: unknown;
  try {
    payload = JSON.parse(body.toString('utf8'));
  } catch {
    return { kind: 'unused', code: 'INTAKE_NOT_JSON', params: { event } };
  }
  if (!isObject(payload)) return notUnderstood(event, 'payload');
  switch (event) {
    case 'push':
      return parsePush(payload);
    case 'check_run':
    case 'workflow_run':
      return parseBuild(event, payload);
    default:
      return { kind: 'unused', code: 'INTAKE_EVENT_NOT_USED', params: { event } };
  }
}

/** The few fields that the ledger stores beside the body and that choose the lane. */
export function describeEvent(event: string, body: Buffer): { action: string | null; repositoryId: number | null; ref: string | null; installationId: number | null } {
  let payload: unknown;
  try {
    payload = JSON.parse(body.toString('utf8'));
  } catch {
    payload = null;
  }
  const object = isObject(payload) ? payload : {};
  return {
    action: shortString(object['action'], 60),
    repositoryId: positiveInteger(isObject(object['repository']) ? object['repository']['id'] : null),
    ref: event === 'push' ? shortString(object['ref'], 512) : null,
    installationId: positiveInteger(isObject(object['installation']) ? object['installation']['id'] : null),
  };
}

function parsePush(payload: Json): PushEvent | UnusedEvent {
  const repository = parseRepository(payload['repository']);
  if (repository === null) return notUnderstood('push', 'repository');
  const ref = shortString(payload['ref'], 512);
  if (ref === null || !ref.startsWith('refs/')) return notUnderstood('push', 'ref');
  if (!ref.startsWith('refs/heads/')) return { kind: 'unused', code: 'INTAKE_TAG_PUSH', params: { ref } };
  const after = payload['after'];
  if (!isSha(after)) return notUnderstood('push', 'after');
  if (payload['deleted'] === true || /^0+$/.test(after)) return { kind: 'unused', code: 'INTAKE_BRANCH_DELETED', params: { ref } };
  const sender = isObject(payload['sender']) ? payload['sender'] : {};
  return {
    kind: 'push',
    repository,
    installationId: positiveInteger(isObject(payload['installation']) ? payload['installation']['id'] : null),
    ref,
    branch: ref.slice('refs/heads/'.length),
    after,
    actor: { login: shortString(sender['login'], 100) ?? 'unknown', id: positiveInteger(sender['id']) },
  };
}

function parseBuild(event: string, payload: Json): BuildFinishedEvent | UnusedEvent {
  if (payload['action'] !== 'completed') return { kind: 'unused', code: 'INTAKE_EVENT_NOT_USED', params: { event } };
  const repository = parseRepository(payload['repository']);
  const run = payload[event];
  const sha = isObject(run) ? run['head_sha'] : null;
  if (repository === null || !isSha(sha)) return notUnderstood(event, repository === null ? 'repository' : `${event}.head_sha`);
  return { kind: 'build-finished', repository, sha };
}

function parseRepository(value: unknown): EventRepository | null {
  if (!isObject(value)) return null;
  const id = positiveInteger(value['id']);
  const name = shortString(value['name'], 100);
  const owner = isObject(value['owner']) ? shortString(value['owner']['login'] ?? value['owner']['name'], 100) : null;
  return id === null || name === null || owner === null ? null : { id, name, owner };
}

function notUnderstood(event: string, field: string): UnusedEvent {
  return { kind: 'unused', code: 'INTAKE_PAYLOAD_NOT_UNDERSTOOD', params: { event, field } };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSha(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{40}$/.test(value);
}

function positiveInteger(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}

/** Neither NUL nor a lone surrogate can be stored as text or put in a URL: a string that has one is as good as absent. */
function shortString(value: unknown, limit: number): string | null {
  return typeof value === 'string' && value.length > 0 && value.length <= limit && !value.includes('\u0000') && value.isWellFormed() ? value : null;
}
