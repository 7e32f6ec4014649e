/** Identifiers and randomness, so that tests own them. */
export interface Ids {
  uuid(): string;
}
/** Uniform in [0, 1). */
export type Random = () => number;
