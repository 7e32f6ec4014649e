/** A figure of something else in the same unit: a peer that does the same job, or the limit that the figure must keep. */
export interface Beside {
  readonly what: string;
  readonly figure: number;
}

/** One figure, with what it stands beside. */
export interface BenchResult {
  readonly name: string;
  readonly figure: number;
  /** `ms`, `services/s`, … */
  readonly unit: string;
  readonly beside: readonly Beside[];
}

/** One file of benchmarks; it cleans up whatever it started, also when it fails. */
export type Benchmark = () => Promise<readonly BenchResult[]>;

/** A line about something that a reader must know beside the figures, e.g. a peer that this machine does not have. */
export function tell(line: string): void {
  process.stderr.write(`  ${line}\n`);
}
