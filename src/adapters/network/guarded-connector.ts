import { lookup as systemLookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { HttpFetchError } from '../../ports/http-fetch.ts';
import { isPublicAddress } from './address-policy.ts';

/** Resolves a name to all its addresses, as `dns.lookup` with `all: true` does. */
export type LookupAll = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export const lookupBySystem: LookupAll = (hostname, options, callback) => {
  systemLookup(hostname, options, callback);
};

/** `host:port` in the form the allow list uses: lower case, no brackets around IPv6. */
export function hostKey(hostname: string, port: string | number, protocol: string): string {
  const bare = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '').toLowerCase();
  return `${bare}:${String(port === '' ? (protocol === 'https:' ? 443 : 80) : port)}`;
}

function refusal(host: string): HttpFetchError {
  return new HttpFetchError('refused', host, `${host} is not an address of the public internet`);
}

/**
 * The check sits in the resolver that the socket itself calls, so the address that was judged is the address that is
 * connected to: a second answer of the DNS can't slip in between. A name with one forbidden address is refused whole.
 */
export function createGuardedConnector(options: {
  readonly mayBePrivate: (host: string) => boolean;
  readonly timeoutMilliseconds: number;
  readonly lookup: LookupAll;
}): buildConnector.connector {
  const plainLookup: LookupFunction = (hostname, request, callback) => {
    options.lookup(hostname, { ...request, all: true }, (error, addresses) => {
      answer(request.all === true, error, addresses, callback);
    });
  };
  const guardedLookup: LookupFunction = (hostname, request, callback) => {
    options.lookup(hostname, { ...request, all: true }, (error, addresses) => {
      const forbidden = error === null && !addresses.every(({ address }) => isPublicAddress(address));
      answer(request.all === true, forbidden ? refusal(hostname) : error, addresses, callback);
    });
  };
  const shared = { timeout: options.timeoutMilliseconds, allowH2: false };
  const connectAnywhere = buildConnector({ ...shared, lookup: plainLookup });
  const connectPublic = buildConnector({ ...shared, lookup: guardedLookup });

  return (target, callback) => {
    const host = hostKey(target.hostname, target.port, target.protocol);
    if (options.mayBePrivate(host)) {
      connectAnywhere(target, callback);
      return;
    }
    const literal = target.hostname.replace(/^\[|\]$/g, '');
    // A socket does not resolve a literal, so the resolver's check would never run for it.
    if (isIP(literal) !== 0 && !isPublicAddress(literal)) {
      callback(refusal(host), null);
      return;
    }
    connectPublic(target, callback);
  };
}

function answer(all: boolean, error: Error | null, addresses: LookupAddress[], callback: Parameters<LookupFunction>[2]): void {
  // With an error there is no list, whatever the type says.
  if (error !== null) {
    callback(error, []);
    return;
  }
  const first = addresses[0];
  if (first === undefined) callback(new Error('the name has no address'), []);
  else if (all) callback(null, addresses);
  else callback(null, first.address, first.family);
}
