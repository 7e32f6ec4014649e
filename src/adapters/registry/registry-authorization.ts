import { EncliiError } from '../../errors/enclii-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HttpFetch } from '../../ports/http-fetch.ts';
import type { AuthChallenge } from './auth-challenge.ts';
import type { RegistryCredentials } from './docker-config.ts';
import { answerFailure, exchangeFailure, type RegistrySubject } from './registry-errors.ts';

export interface AuthorizationContext {
  readonly subject: RegistrySubject;
  readonly credentials: RegistryCredentials | null;
  /** host[:port] that may see the credentials: the registry's own and its configured token services. */
  readonly trustedHosts: ReadonlySet<string>;
  /** Hosts that speak plain HTTP. */
  readonly plainHttpHosts: ReadonlySet<string>;
  readonly fetch: HttpFetch;
  readonly clock: Clock;
}

const maxTokenAnswerBytes = 256 * 1024;

/**
 * The `Authorization` header that answers a challenge. The realm is the registry's word: credentials go there only
 * when its host was configured; without credentials an anonymous token may come from any public HTTPS address.
 */
export async function authorize(challenge: AuthChallenge, context: AuthorizationContext): Promise<string> {
  const { registry, repository } = context.subject;
  if (challenge.scheme === 'basic') {
    if (context.credentials === null) throw new EncliiError('IMAGE_REGISTRY_DENIED', { registry, repository });
    return basic(context.credentials);
  }
  const realm = URL.parse(challenge.parameters.get('realm') ?? '');
  if (realm === null || realm.username !== '' || realm.password !== '') {
    throw new EncliiError('IMAGE_REGISTRY_UNEXPECTED_ANSWER', { registry, repository, detail: 'the token service has no valid address' });
  }
  const isSecure = realm.protocol === 'https:' || (realm.protocol === 'http:' && context.plainHttpHosts.has(realm.host));
  if (!isSecure) throw new EncliiError('IMAGE_REGISTRY_REALM_REFUSED', { registry, realm: realm.origin });
  if (context.credentials !== null && !context.trustedHosts.has(realm.host)) {
    throw new EncliiError('IMAGE_REGISTRY_REALM_REFUSED', { registry, realm: realm.host });
  }
  const service = challenge.parameters.get('service');
  if (service !== undefined) realm.searchParams.set('service', service);
  // Never the scope that the registry names: reading this repository is all that is wanted.
  realm.searchParams.set('scope', `repository:${repository}:pull`);
  return `Bearer ${await requestToken(realm, context)}`;
}

async function requestToken(realm: URL, context: AuthorizationContext): Promise<string> {
  const { subject, credentials } = context;
  const headers = { accept: 'application/json', ...(credentials === null ? {} : { authorization: basic(credentials) }) };
  let text: string;
  try {
    const answer = await context.fetch(realm, { headers, maxResponseBytes: maxTokenAnswerBytes });
    if (answer.status !== 200) {
      await answer.body?.cancel();
      throw answerFailure(answer, subject, context.clock.now());
    }
    text = await answer.text();
  } catch (error) {
    throw exchangeFailure(error, subject);
  }
  const token = tokenOf(text);
  if (token === null) throw new EncliiError('IMAGE_REGISTRY_UNEXPECTED_ANSWER', { ...subject, detail: 'the token service sent no token' });
  return token;
}

function tokenOf(text: string): string | null {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof answer !== 'object' || answer === null) return null;
  const token: unknown = 'token' in answer ? answer.token : 'access_token' in answer ? answer.access_token : null;
  // Printable ASCII only: it becomes a header.
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) ? token : null;
}

function basic(credentials: RegistryCredentials): string {
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
}
