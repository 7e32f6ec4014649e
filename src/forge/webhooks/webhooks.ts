import { createHmac, randomUUID } from 'node:crypto';
import type { WebhookOptions } from '../forge-options.ts';
import type { ForgeState } from '../state/forge-state.ts';
import type { Json } from '../state/model.ts';

/** One attempt at one delivery, as GitHub's log keeps it. */
export interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly payload: Json;
  readonly rawPayload: string;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  readonly redelivery: boolean;
  url: string;
  requestHeaders: Readonly<Record<string, string>>;
  deliveredAt: number;
  /** Seconds. */
  duration: number;
  /** 0 while not answered, after a timeout or with no connection. */
  statusCode: number;
  /** GitHub's words: `OK`, the reason phrase, `timed out`, `failed to connect to host`. */
  status: string;
  responseHeaders: Readonly<Record<string, string>>;
  responseBody: string | null;
}

export type ReleaseOrder = 'in-order' | 'reversed' | readonly number[];

const largestPayload = 25 * 1024 * 1024;
const userAgent = 'GitHub-Hookshot/forge';

/** Signs, sends and remembers webhook deliveries; a test may hold, reorder and repeat them. */
export class Webhooks {
  readonly #state: ForgeState;
  readonly #options: WebhookOptions;
  readonly #onWebhook: ((event: string, payload: Json) => void) | undefined;
  readonly #log: Delivery[] = [];
  #url: string | null;
  #secret: string;
  #held: Delivery[] | null = null;
  readonly #queue: Delivery[] = [];
  #sending = 0;
  #pending = 0;
  readonly #idle: (() => void)[] = [];
  readonly #stop = new AbortController();

  constructor(state: ForgeState, options: WebhookOptions, onWebhook: ((event: string, payload: Json) => void) | undefined) {
    this.#state = state;
    this.#options = options;
    this.#onWebhook = onWebhook;
    this.#url = options.url ?? null;
    this.#secret = options.secret ?? '';
  }

  /** Every attempt, oldest first. */
  get deliveries(): readonly Delivery[] {
    return this.#log;
  }

  /** Deliveries that wait for `release`. */
  get held(): readonly Delivery[] {
    return this.#held ?? [];
  }

  setTarget(url: string | null, secret: string): void {
    this.#url = url;
    this.#secret = secret;
  }

  /** Queues an event; over 25 MB it is dropped, as GitHub does. Returns its GUID, null when nothing will be sent. */
  emit(event: string, payload: Json, ids: { readonly installationId: number | null; readonly repositoryId: number | null }): string | null {
    this.#onWebhook?.(event, payload);
    if (this.#url === null) return null;
    const rawPayload = JSON.stringify(payload);
    if (Buffer.byteLength(rawPayload) > largestPayload) return null;
    const delivery = this.#create({ guid: randomUUID(), event, payload, rawPayload, redelivery: false, ...ids });
    this.#enqueue(delivery);
    return delivery.guid;
  }

  /** From now on events wait until `release`. */
  hold(): void {
    this.#held ??= [];
  }

  /** Sends what was held: in order, reversed, or by a permutation of indexes (an index may repeat: a duplicate; or lack: a loss). */
  release(order: ReleaseOrder = 'in-order'): void {
    const held = this.#held ?? [];
    this.#held = null;
    const indexes = order === 'in-order' ? held.keys() : order === 'reversed' ? [...held.keys()].reverse() : order;
    for (const index of indexes) {
      const delivery = held[index];
      if (delivery === undefined) throw new Error(`no held delivery has index ${index}`);
      this.#enqueue(this.#log.includes(delivery) ? this.#create({ ...delivery, redelivery: true }) : delivery);
    }
  }

  /** Sends a delivery again under its GUID. Throws when the GUID is unknown. */
  resend(guid: string, times = 1): void {
    const known = this.#log.find((delivery) => delivery.guid === guid);
    if (known === undefined) throw new Error(`no delivery has the GUID ${guid}`);
    for (let count = 0; count < times; count += 1) this.#enqueue(this.#create({ ...known, redelivery: true }));
  }

  /** Sends a body exactly as given, signed (or with the signature given), outside the log. */
  async sendRaw(event: string, body: string | Uint8Array, overrides: Readonly<Record<string, string>> = {}): Promise<Response> {
    if (this.#url === null) throw new Error('the forge has no webhook target');
    const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body);
    return fetch(this.#url, { method: 'POST', body: bytes, headers: { ...this.#headers(event, randomUUID(), bytes), ...overrides } });
  }

  /** Work that will end in events, so that `whenIdle` waits for it. */
  track(work: Promise<unknown>): void {
    this.#pending += 1;
    const done = (): void => {
      this.#pending -= 1;
      this.#settle();
    };
    work.then(done, done);
  }

  /** Resolves once nothing is queued, under way or being computed; held deliveries don't count. */
  whenIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      this.#settle();
    });
  }

  close(): void {
    this.#queue.length = 0;
    this.#stop.abort();
  }

  #create(from: Pick<Delivery, 'guid' | 'event' | 'payload' | 'rawPayload' | 'installationId' | 'repositoryId' | 'redelivery'>): Delivery {
    const action = from.payload['action'];
    return {
      ...from,
      id: this.#state.nextId(),
      action: typeof action === 'string' ? action : null,
      url: '', requestHeaders: {}, deliveredAt: this.#state.now(), duration: 0, statusCode: 0, status: 'pending', responseHeaders: {}, responseBody: null,
    };
  }

  #enqueue(delivery: Delivery): void {
    if (this.#held !== null) {
      this.#held.push(delivery);
      return;
    }
    this.#log.push(delivery);
    this.#queue.push(delivery);
    this.#pump();
  }

  #pump(): void {
    while (this.#sending < (this.#options.concurrency ?? 8)) {
      const next = this.#queue.shift();
      if (next === undefined) break;
      this.#sending += 1;
      void this.#send(next).finally(() => {
        this.#sending -= 1;
        this.#pump();
        this.#settle();
      });
    }
  }

  #settle(): void {
    if (this.#sending > 0 || this.#queue.length > 0 || this.#pending > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #headers(event: string, guid: string, body: Uint8Array): Record<string, string> {
    const sign = (algorithm: 'sha1' | 'sha256'): string => `${algorithm}=${createHmac(algorithm, this.#secret).update(body).digest('hex')}`;
    return {
      'Content-Type': 'application/json',
      'User-Agent': userAgent,
      'X-GitHub-Delivery': guid,
      'X-GitHub-Event': event,
      'X-GitHub-Hook-ID': String(this.#state.app.id + 1),
      'X-GitHub-Hook-Installation-Target-ID': String(this.#state.app.id),
      'X-GitHub-Hook-Installation-Target-Type': 'integration',
      ...(this.#secret === '' ? {} : { 'X-Hub-Signature': sign('sha1'), 'X-Hub-Signature-256': sign('sha256') }),
    };
  }

  async #send(delivery: Delivery): Promise<void> {
    const body = Buffer.from(delivery.rawPayload);
    const started = performance.now();
    delivery.url = this.#url ?? '';
    delivery.requestHeaders = this.#headers(delivery.event, delivery.guid, body);
    delivery.deliveredAt = this.#state.now();
    const timeout = AbortSignal.timeout(this.#options.timeoutMilliseconds ?? 10_000);
    try {
      const response = await fetch(delivery.url, {
        method: 'POST', body, headers: delivery.requestHeaders, redirect: 'manual', signal: AbortSignal.any([timeout, this.#stop.signal]),
      });
      delivery.responseBody = await response.text();
      delivery.responseHeaders = Object.fromEntries(response.headers);
      delivery.statusCode = response.status;
      delivery.status = response.ok ? 'OK' : response.statusText || `Invalid HTTP Response: ${response.status}`;
    } catch {
      delivery.status = timeout.aborted ? 'timed out' : 'failed to connect to host';
    }
    delivery.duration = Math.round(performance.now() - started) / 1000;
  }
}
