/** An image reference, taken apart. `registry` is host[:port]; Docker Hub is `docker.io`, its official images `library/…`. */
export interface ImageReference {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

export type ImageReferenceProblem = 'registry' | 'repository' | 'tag' | 'digest' | 'scheme' | 'length' | 'text';
export type ParsedImageReference = { readonly ok: true; readonly value: ImageReference } | { readonly ok: false; readonly reason: ImageReferenceProblem };

const hostPattern = /^(?:[A-Za-z0-9]|[A-Za-z0-9][-A-Za-z0-9]{0,61}[A-Za-z0-9])(?:\.(?:[A-Za-z0-9]|[A-Za-z0-9][-A-Za-z0-9]{0,61}[A-Za-z0-9]))*(?::[0-9]{1,5})?$/;
const componentPattern = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/;
const tagPattern = /^[A-Za-z0-9_][-A-Za-z0-9_.]{0,127}$/;
const digestPattern = /^sha256:[0-9a-f]{64}$/;

/** Reads a reference by the grammar of the OCI distribution specification, with Docker's short forms written out. */
export function parseImageReference(text: string): ParsedImageReference {
  if (text === '' || /\s/.test(text)) return { ok: false, reason: 'text' };
  if (text.includes('://')) return { ok: false, reason: 'scheme' };
  if (text.length > 512) return { ok: false, reason: 'length' };

  const at = text.indexOf('@');
  const digest = at === -1 ? null : text.slice(at + 1);
  if (digest !== null && !digestPattern.test(digest)) return { ok: false, reason: 'digest' };
  const named = at === -1 ? text : text.slice(0, at);

  // A colon after the last slash starts the tag; one before it belongs to the registry's port.
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const tag = colon === -1 ? null : named.slice(colon + 1);
  if (tag !== null && !tagPattern.test(tag)) return { ok: false, reason: 'tag' };
  const name = colon === -1 ? named : named.slice(0, colon);

  const { registry, repository } = splitRegistry(name);
  if (!hostPattern.test(registry)) return { ok: false, reason: 'registry' };
  if (repository.length > 255) return { ok: false, reason: 'length' };
  if (!repository.split('/').every((component) => componentPattern.test(component))) return { ok: false, reason: 'repository' };
  return { ok: true, value: { registry, repository, tag, digest } };
}

/** Docker's rule: the first part is a registry when it could not be a user name. */
function splitRegistry(name: string): { registry: string; repository: string } {
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  const isHost = first.includes('.') || first.includes(':') || first === 'localhost' || first !== first.toLowerCase();
  const registry = isHost ? first.toLowerCase() : 'docker.io';
  const repository = isHost ? name.slice(slash + 1) : name;
  if (registry !== 'docker.io' && registry !== 'index.docker.io') return { registry, repository };
  return { registry: 'docker.io', repository: repository.includes('/') ? repository : `library/${repository}` };
}

/** The full spelling, e.g. `docker.io/library/nginx:1.27@sha256:…`. */
export function formatImageReference(reference: ImageReference): string {
  const tag = reference.tag === null ? '' : `:${reference.tag}`;
  const digest = reference.digest === null ? '' : `@${reference.digest}`;
  return `${imageRepository(reference)}${tag}${digest}`;
}

/** `registry/repository`, what an allow-list is about. */
export function imageRepository(reference: ImageReference): string {
  return `${reference.registry}/${reference.repository}`;
}

/** True for a repository that is listed, or lies below a listed prefix (at a `/`, so `ghcr.io/acme` does not allow `ghcr.io/acme-evil`). */
export function isAllowedRepository(repository: string, allowed: readonly string[]): boolean {
  return allowed.some((each) => {
    const prefix = each.endsWith('/') ? each.slice(0, -1) : each;
    return repository === prefix || repository.startsWith(`${prefix}/`);
  });
}
