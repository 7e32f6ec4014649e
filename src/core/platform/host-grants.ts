import { normaliseHost } from './host-pattern.ts';
import type { Project } from './platform-files.ts';

/** A project and one of its hosts, normalised. */
export interface HostGrant {
  readonly project: string;
  readonly host: string;
}

/** Every pair of grants of two projects that mean a host in common; within a pair, in the order of the projects. Linear in the hosts, but for what overlaps. */
export function overlappingGrants(projects: Iterable<Project>): (readonly [HostGrant, HostGrant])[] {
  const order = new Map<string, number>();
  const byHost = new Map<string, HostGrant[]>();
  for (const { name, hosts } of projects) {
    order.set(name, order.size);
    for (const host of hosts) {
      const normalised = normaliseHost(host) ?? host;
      byHost.set(normalised, [...(byHost.get(normalised) ?? []), { project: name, host: normalised }]);
    }
  }
  const position = (grant: HostGrant): number => order.get(grant.project) ?? 0;
  const pairs: (readonly [HostGrant, HostGrant])[] = [];
  for (const [host, grants] of byHost) {
    const wider = wildcardsOver(host).flatMap((wildcard) => byHost.get(wildcard) ?? []);
    for (const [index, grant] of grants.entries()) {
      for (const other of [...grants.slice(index + 1), ...wider]) {
        if (other.project !== grant.project) pairs.push(position(grant) < position(other) ? [grant, other] : [other, grant]);
      }
    }
  }
  return pairs;
}

/** `a.b.example.com` and `*.a.b.example.com` alike are below `*.b.example.com` and `*.example.com`; the first not below itself. */
function wildcardsOver(host: string): string[] {
  const labels = host.split('.');
  return labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join('.')}`).filter((wildcard) => wildcard !== host);
}
