import { domainToASCII } from 'node:url';

const wildcardPrefix = '*.';
const dnsLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** URL delimiters, percent signs, control characters …: `domainToASCII` would cut or decode at them instead of refusing. */
const asciiThatNoHostHas = /[\u0000-\u002c\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007f]/;

/**
 * One spelling for all spellings of a host: lower case, no trailing dot, IDN as `xn--…` (UTS 46). `*.parent` stays a
 * wildcard. Null for what is no DNS name: fewer than two labels (below the `*`, too), IP addresses, a label or name too long.
 */
export function normaliseHost(host: string): string | null {
  const wildcard = host.startsWith(wildcardPrefix);
  const name = normaliseName(wildcard ? host.slice(wildcardPrefix.length) : host);
  if (name === null) return null;
  return wildcard ? wildcardPrefix + name : name;
}

function normaliseName(name: string): string | null {
  if (name.length > 1000 || asciiThatNoHostHas.test(name)) return null;
  const ascii = domainToASCII(name.toLowerCase());
  // Only now: the full stop of other scripts became a dot in the line above.
  const bare = ascii.endsWith('.') ? ascii.slice(0, -1) : ascii;
  const labels = bare.split('.');
  if (labels.length < 2 || bare.length > 253 || !labels.every((label) => dnsLabel.test(label))) return null;
  // A name whose last label is a number is an IP address to every URL parser.
  return /^\d+$/.test(labels.at(-1) ?? '') ? null : bare;
}

/** The parent of a wildcard, null for an exact host. */
function wildcardParent(host: string): string | null {
  return host.startsWith(wildcardPrefix) ? host.slice(wildcardPrefix.length) : null;
}

/**
 * True when some host is meant by both. A wildcard means every depth below its parent, more than one TLS certificate or
 * Ingress would: a claim must not become a conflict because a controller reads it more widely. Hosts are normalised ones.
 */
export function hostsOverlap(a: string, b: string): boolean {
  const parentOfA = wildcardParent(a);
  const parentOfB = wildcardParent(b);
  if (parentOfA === null && parentOfB === null) return a === b;
  if (parentOfA !== null && parentOfB !== null) {
    return parentOfA === parentOfB || parentOfA.endsWith(`.${parentOfB}`) || parentOfB.endsWith(`.${parentOfA}`);
  }
  return parentOfA !== null ? b.endsWith(`.${parentOfA}`) : a.endsWith(`.${parentOfB ?? ''}`);
}

/** True when every host that `inner` means is meant by `outer`. Hosts are normalised ones. */
export function hostContains(outer: string, inner: string): boolean {
  if (outer === inner) return true;
  const parent = wildcardParent(outer);
  return parent !== null && (wildcardParent(inner) ?? inner).endsWith(`.${parent}`);
}
