/** Lets work run side by side, or alone: who asks to be alone waits for those under way, and who comes later waits for it. */
export class Turns {
  /** Ends when the last one that was alone has ended. */
  #alone: Promise<unknown> = Promise.resolve();
  readonly #together = new Set<Promise<unknown>>();

  async together<T>(work: () => Promise<T>): Promise<T> {
    for (let seen: Promise<unknown> | null = null; seen !== this.#alone; ) {
      seen = this.#alone;
      await seen;
    }
    const running = work();
    const ended = running.catch(() => undefined).finally(() => this.#together.delete(ended));
    this.#together.add(ended);
    return running;
  }

  alone<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#alone;
    const running = (async () => {
      await before;
      await Promise.all(this.#together);
      return work();
    })();
    this.#alone = running.catch(() => undefined);
    return running;
  }
}
