import type { Json } from './state/model.ts';

/** One REST request as it arrived, before the forge judged it. `path` has no query and no `/api/v3`. */
export interface ObservedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON; undefined when the request carried no body. */
  readonly body: unknown;
}

export interface ObservedResponse {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Parsed JSON, text otherwise, undefined when empty. */
  readonly body: unknown;
}

export interface ForgeAppOptions {
  /** PEM (SPKI) of the key whose private half signs the app's JWTs. */
  readonly publicKey: string;
  readonly id?: number;
  readonly slug?: string;
  readonly name?: string;
  readonly clientId?: string;
  /** Account that owns the app. */
  readonly owner?: string;
  /** Permissions each new installation grants, e.g. `{contents: 'write'}`; the default grants what the routes need. */
  readonly permissions?: Readonly<Record<string, string>>;
  /** Webhook events that installations subscribe to; `installation*` events are always sent. */
  readonly events?: readonly string[];
}

export interface WebhookOptions {
  /** Null or absent: nothing is sent until `forge.webhooks.setTarget`. */
  readonly url?: string | null;
  readonly secret?: string;
  /** GitHub gives up after 10,000. */
  readonly timeoutMilliseconds?: number;
  /** Deliveries under way at once; they start in the order of the events. */
  readonly concurrency?: number;
}

export interface RegistryOptions {
  /** Whoever may push; with none, anybody may. */
  readonly credentials?: readonly { readonly username: string; readonly password: string }[];
  /** Default true: public repositories can be pulled with an anonymous token. */
  readonly anonymousPull?: boolean;
}

export interface ForgeOptions {
  /** Where the bare repositories go; created when missing, never deleted. */
  readonly directory: string;
  readonly app: ForgeAppOptions;
  readonly webhook?: WebhookOptions;
  readonly registry?: RegistryOptions;
  /** Loopback by default. */
  readonly host?: string;
  /** 0 by default: the system chooses. */
  readonly port?: number;
  /** The PATH on which `git` is found. */
  readonly executablePath?: string;
  /** Milliseconds since the epoch; Date.now by default. */
  readonly now?: () => number;
  /** Default true: the first repository of an account brings an installation on all of that account's repositories. */
  readonly installEverywhere?: boolean;
  /** Requests per hour and token, as `x-ratelimit-limit` says. */
  readonly rateLimit?: number;
  /** How many requests `forge.requests` keeps. */
  readonly requestLogLimit?: number;
  readonly onRequest?: (request: ObservedRequest) => void;
  readonly onResponse?: (response: ObservedResponse) => void;
  readonly onWebhook?: (event: string, payload: Json) => void;
}
