import { EncliiError } from '../errors/enclii-error.ts';

export interface SavedDelivery {
  readonly event: string;
  readonly guid: string;
  /** The body as it is sent. The bytes that GitHub sent are not in its delivery JSON, so this is the payload serialised anew. */
  readonly body: Buffer;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * A delivery from any of its forms: `{event, guid, payload}`, GitHub's `GET /app/hook/deliveries/{id}`
 * (`event`, `guid`, `request.payload`), or a bare payload. Given values win over saved ones.
 *
 * @param freshGuid for a bare payload without one
 * @throws EncliiError CLI_DELIVERY_UNREADABLE, CLI_OPTION_REQUIRED, CLI_INVALID_VALUE
 */
export function readDelivery(file: string, text: string, given: { readonly event?: string; readonly guid?: string }, freshGuid: string): SavedDelivery {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new EncliiError('CLI_DELIVERY_UNREADABLE', { file, detail: error instanceof Error ? error.message : 'JSON' });
  }
  if (!isObject(value)) throw new EncliiError('CLI_DELIVERY_UNREADABLE', { file, detail: Array.isArray(value) ? '[…]' : JSON.stringify(value).slice(0, 60) });
  const request = isObject(value['request']) ? value['request'] : null;
  const wrapped = request !== null && Object.hasOwn(request, 'payload') ? request['payload'] : value['payload'];
  const isWrapped = wrapped !== undefined && typeof value['event'] === 'string';
  const event = given.event ?? (isWrapped ? String(value['event']) : undefined);
  if (event === undefined) throw new EncliiError('CLI_OPTION_REQUIRED', { option: '--event' });
  const guid = given.guid ?? (isWrapped && typeof value['guid'] === 'string' ? value['guid'] : freshGuid);
  if (!/^[a-z_]{1,60}$/.test(event)) throw new EncliiError('CLI_INVALID_VALUE', { option: '--event', value: event.slice(0, 80), expected: 'push, pull_request, …' });
  if (!/^[A-Za-z0-9-]{1,100}$/.test(guid)) throw new EncliiError('CLI_INVALID_VALUE', { option: '--guid', value: guid.slice(0, 120), expected: 'A-Z a-z 0-9 -' });
  return { event, guid, body: Buffer.from(JSON.stringify(isWrapped ? wrapped : value), 'utf8') };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
