/** Time, so that tests own it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

/** Waiting, so that tests do not. */
export type Sleep = (milliseconds: number) => Promise<void>;
