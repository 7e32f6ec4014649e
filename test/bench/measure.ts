/** Milliseconds that `work` takes. */
export async function time(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Milliseconds of each of `runs` turns, in their order. */
export async function times(runs: number, work: (run: number) => unknown): Promise<number[]> {
  const taken: number[] = [];
  for (let run = 0; run < runs; run += 1) taken.push(await time(() => work(run)));
  return taken;
}

/** The smallest value that at least this share of the values does not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Turns of `work` per second: full rounds over `items` until at least `milliseconds` have gone. */
export async function ratePerSecond<T>(items: readonly T[], milliseconds: number, work: (item: T) => unknown): Promise<number> {
  const start = performance.now();
  let turns = 0;
  do {
    for (const item of items) await work(item);
    turns += items.length;
  } while (performance.now() - start < milliseconds);
  return (turns / (performance.now() - start)) * 1000;
}
