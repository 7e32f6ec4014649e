import { createHash, randomBytes } from 'node:crypto';
import type { RegistryOptions } from '../forge-options.ts';
import type { Urls } from '../payloads/urls.ts';

export const imageManifestType = 'application/vnd.oci.image.manifest.v1+json';
export const imageIndexType = 'application/vnd.oci.image.index.v1+json';
const imageConfigType = 'application/vnd.oci.image.config.v1+json';
const layerType = 'application/vnd.oci.image.layer.v1.tar';

export interface StoredManifest {
  readonly mediaType: string;
  readonly content: Buffer;
  readonly digest: string;
}

export interface PushedImage {
  /** Digest of what the tag names. */
  readonly digest: string;
}

interface TokenGrant {
  readonly repository: string | null;
  readonly actions: ReadonlySet<string>;
  readonly expiresAt: number;
}

export const digestOf = (content: Uint8Array): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

const tokenLifeMilliseconds = 5 * 60 * 1000;

/** Images of an OCI registry, in memory. A digest is a pure function of the content pushed. */
export class Registry {
  readonly #urls: Urls;
  readonly #options: RegistryOptions;
  readonly #now: () => number;
  readonly #blobs = new Map<string, Buffer>();
  readonly #manifests = new Map<string, Map<string, StoredManifest>>();
  readonly #tags = new Map<string, Map<string, string>>();
  readonly #private = new Set<string>();
  readonly #tokens = new Map<string, TokenGrant>();

  constructor(urls: Urls, options: RegistryOptions, now: () => number) {
    this.#urls = urls;
    this.#options = options;
    this.#now = now;
  }

  /** `host:port`, as it stands in an image reference. */
  get host(): string {
    return new URL(this.#urls.origin).host;
  }

  /** Builds and stores an image whose one layer is `content`, and points the tag at it. */
  push(repository: string, tag: string, content: string | Uint8Array, options: { readonly index?: boolean } = {}): PushedImage {
    const layer = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
    const config = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: [digestOf(layer)] } }));
    const image = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: imageManifestType,
        config: { mediaType: imageConfigType, digest: this.putBlob(config), size: config.length },
        layers: [{ mediaType: layerType, digest: this.putBlob(layer), size: layer.length }],
      }),
    );
    if (options.index !== true) return { digest: this.putManifest(repository, tag, imageManifestType, image) };
    const digest = this.putManifest(repository, digestOf(image), imageManifestType, image);
    const index = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: imageIndexType,
        manifests: [{ mediaType: imageManifestType, digest, size: image.length, platform: { architecture: 'amd64', os: 'linux' } }],
      }),
    );
    return { digest: this.putManifest(repository, tag, imageIndexType, index) };
  }

  /** A private repository is pulled with credentials only. */
  setPrivate(repository: string): void {
    this.#private.add(repository);
  }

  deleteTag(repository: string, tag: string): void {
    this.#tags.get(repository)?.delete(tag);
  }

  putBlob(content: Buffer): string {
    const digest = digestOf(content);
    this.#blobs.set(digest, content);
    return digest;
  }

  blob(digest: string): Buffer | undefined {
    return this.#blobs.get(digest);
  }

  /** `reference` is a tag or the content's own digest. Returns the digest. */
  putManifest(repository: string, reference: string, mediaType: string, content: Buffer): string {
    const digest = digestOf(content);
    const manifests = this.#manifests.get(repository) ?? new Map<string, StoredManifest>();
    this.#manifests.set(repository, manifests.set(digest, { mediaType, content, digest }));
    if (!reference.startsWith('sha256:')) {
      const tags = this.#tags.get(repository) ?? new Map<string, string>();
      this.#tags.set(repository, tags.set(reference, digest));
    }
    return digest;
  }

  manifest(repository: string, reference: string): StoredManifest | undefined {
    const digest = reference.startsWith('sha256:') ? reference : this.#tags.get(repository)?.get(reference);
    return digest === undefined ? undefined : this.#manifests.get(repository)?.get(digest);
  }

  /** Undefined for an unknown repository. */
  tags(repository: string): readonly string[] | undefined {
    const tags = this.#tags.get(repository);
    return tags === undefined ? undefined : [...tags.keys()].sort();
  }

  /** Null for wrong credentials; anonymous asks get what anonymous may do. */
  issueToken(scope: string | undefined, credentials: { readonly username: string; readonly password: string } | null): string | null {
    const known = this.#options.credentials ?? [];
    const trusted = credentials !== null && known.some((one) => one.username === credentials.username && one.password === credentials.password);
    if (credentials !== null && !trusted) return null;
    const [, repository, asked = ''] = /^repository:(.+):([a-z,*]+)$/.exec(scope ?? '') ?? [];
    const mayPull = trusted || (this.#options.anonymousPull !== false && !this.#private.has(repository ?? ''));
    const mayPush = trusted || known.length === 0;
    const actions = new Set(asked.split(',').filter((action) => (action === 'pull' && mayPull) || (action === 'push' && mayPush)));
    const token = randomBytes(16).toString('hex');
    this.#tokens.set(token, { repository: repository ?? null, actions, expiresAt: this.#now() + tokenLifeMilliseconds });
    return token;
  }

  allows(token: string | null, repository: string | null, action: 'pull' | 'push'): boolean {
    const grant = token === null ? undefined : this.#tokens.get(token);
    if (grant === undefined || grant.expiresAt <= this.#now()) return false;
    return repository === null || (grant.repository === repository && grant.actions.has(action));
  }
}
