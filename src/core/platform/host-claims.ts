import { hostContains, hostsOverlap, normaliseHost } from './host-pattern.ts';

/** Who holds a host and path in an environment. The host may be in any spelling, and may be a wildcard. */
export interface HostClaim {
  readonly environment: string;
  readonly host: string;
  readonly path: string;
  readonly project: string;
  readonly service: string;
}

/** True when a project with these grants (`spec.hosts`) may claim the host. No grant, no host. */
export function hostMatchesGrant(host: string, grants: readonly string[]): boolean {
  const wanted = normaliseHost(host);
  if (wanted === null) return false;
  return grants.some((grant) => {
    const granted = normaliseHost(grant);
    return granted !== null && hostContains(granted, wanted);
  });
}

/** `/api` and `/api/` are one path to an Ingress of type Prefix. */
export function normaliseRoutePath(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end -= 1;
  return end === 0 ? '/' : path.slice(0, end);
}

/**
 * The first of `existing` (in their order: the earliest owner first) that stands against `wanted`, or null.
 * Another project's claim on any host in common stands against it whatever the path; within a project, services share
 * hosts and only the same host and path twice is a conflict. Environments don't see each other; a service's own claims never conflict.
 */
export function conflictingClaim(existing: readonly HostClaim[], wanted: HostClaim): HostClaim | null {
  return existing.find((claim) => claimsConflict(claim, wanted)) ?? null;
}

function claimsConflict(a: HostClaim, b: HostClaim): boolean {
  if (a.environment !== b.environment) return false;
  if (a.project === b.project && a.service === b.service) return false;
  // What can't be normalised never reaches a cluster; compared as it is, it can still not be claimed twice.
  const hostOfA = normaliseHost(a.host) ?? a.host;
  const hostOfB = normaliseHost(b.host) ?? b.host;
  if (a.project !== b.project) return hostsOverlap(hostOfA, hostOfB);
  return hostOfA === hostOfB && normaliseRoutePath(a.path) === normaliseRoutePath(b.path);
}
