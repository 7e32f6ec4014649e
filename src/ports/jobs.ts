/** Work that the queue carries. Payloads are small keys: the state itself is in the ledger. */
export type Job =
  | { readonly task: 'delivery'; readonly guid: string; readonly lane: string | null }
  | { readonly task: 'release'; readonly unitKey: string }
  | { readonly task: 'write' }
  | { readonly task: 'report'; readonly guid: string; readonly installationId: number | null }
  | { readonly task: 're-render'; readonly guid: string };

export interface ScheduledJob {
  readonly job: Job;
  /** Not before this many milliseconds from now, by the store's clock; 0 for at once. */
  readonly delayMilliseconds: number;
}

/** Adds jobs outside a ledger transaction, e.g. to run one again later. */
export interface JobQueue {
  enqueue(jobs: readonly ScheduledJob[]): Promise<void>;
}
