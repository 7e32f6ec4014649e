/** One holder at a time, in the order of asking. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

const byDirectory = new Map<string, Mutex>();

/** The same mutex for the same directory in this process, so that two openings of one clone cannot fight over its refs. */
export function mutexOf(directory: string): Mutex {
  let mutex = byDirectory.get(directory);
  if (mutex === undefined) byDirectory.set(directory, (mutex = new Mutex()));
  return mutex;
}
