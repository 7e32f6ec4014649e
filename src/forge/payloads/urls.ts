/** Where the forge is reached; payloads are full of links to it. */
export interface Urls {
  /** Scheme, host and port, no trailing slash. */
  readonly origin: string;
}

export const iso = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
export const isoOrNull = (milliseconds: number | null): string | null => (milliseconds === null ? null : iso(milliseconds));

/** Opaque, stable and different for each kind and id, as GitHub's node ids are. */
export const nodeId = (kind: string, id: number | string): string => `${kind}_${Buffer.from(String(id)).toString('base64url')}`;
