import type { ImageReference } from '../core/spec/image-reference.ts';

export type { ImageReference } from '../core/spec/image-reference.ts';

/** Resolves tags by the OCI distribution API. Errors are EncliiErrors of `src/errors/codes/image.ts`. */
export interface ImageRegistry {
  /** `sha256:…` of the manifest that the tag names now; null when there is no such tag (yet). */
  resolveDigest(reference: ImageReference): Promise<string | null>;
}
