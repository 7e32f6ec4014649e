import { EncliiError } from '../errors/enclii-error.ts';
import type { Acceptance, IncomingDelivery, Ledger } from '../ports/ledger.ts';

export interface IntakeLimits {
  /** Deliveries in one transaction. */
  readonly batchCount: number;
  /** Bytes of bodies in one transaction; a single larger one goes alone. */
  readonly batchBytes: number;
  /** Bytes of bodies that may wait; past that new calls are refused, so that memory stays bounded. */
  readonly pendingBytes: number;
  /** A call that is not stored by then is told so: GitHub hangs up after ten seconds and would not hear it (row W5). */
  readonly answerMilliseconds: number;
}

export const defaultIntakeLimits: IntakeLimits = {
  batchCount: 128,
  batchBytes: 8 * 1024 * 1024,
  pendingBytes: 256 * 1024 * 1024,
  answerMilliseconds: 8_000,
};

/** Calls back after so many milliseconds, unless the returned function is called first. */
export type StartTimer = (milliseconds: number, callback: () => void) => () => void;

const startTimer: StartTimer = (milliseconds, callback) => {
  const timer = setTimeout(callback, milliseconds);
  return () => {
    clearTimeout(timer);
  };
};

interface Waiting {
  readonly delivery: IncomingDelivery;
  readonly resolve: (acceptance: Acceptance) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Accepts deliveries in groups: while one transaction is being synced to disk, the next group gathers. Nothing waits for a
 * group to fill, so a lone delivery waits for nobody. `accept` resolves only after the commit (row W5).
 */
export class Intake {
  readonly #ledger: Pick<Ledger, 'accept'>;
  readonly #limits: IntakeLimits;
  readonly #startTimer: StartTimer;
  #waiting: Waiting[] = [];
  #pendingBytes = 0;
  #draining: Promise<void> | null = null;

  constructor(ledger: Pick<Ledger, 'accept'>, limits: IntakeLimits = defaultIntakeLimits, timer: StartTimer = startTimer) {
    this.#ledger = ledger;
    this.#limits = limits;
    this.#startTimer = timer;
  }

  /**
   * Stores a delivery durably. Errors: INTAKE_OVERLOADED, INTAKE_TOO_SLOW, STORE_UNAVAILABLE; all mean that nothing was
   * promised. A delivery that was too slow may be stored all the same; its redelivery is a duplicate then.
   */
  accept(delivery: IncomingDelivery): Promise<Acceptance> {
    if (this.#pendingBytes + delivery.body.length > this.#limits.pendingBytes) {
      return Promise.reject(new EncliiError('INTAKE_OVERLOADED'));
    }
    this.#pendingBytes += delivery.body.length;
    return new Promise((resolve, reject) => {
      const cancel = this.#startTimer(this.#limits.answerMilliseconds, () => {
        this.#leave(waiting);
        reject(new EncliiError('INTAKE_TOO_SLOW'));
      });
      const waiting: Waiting = {
        delivery,
        resolve: (acceptance) => {
          cancel();
          resolve(acceptance);
        },
        reject: (error) => {
          cancel();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      };
      this.#waiting.push(waiting);
      this.#draining ??= this.#drain();
    });
  }

  /** Resolves when nothing waits any more: part of a graceful stop. */
  async idle(): Promise<void> {
    while (this.#draining !== null) await this.#draining;
  }

  async #drain(): Promise<void> {
    // Give the other calls of this turn of the event loop a place in the first group.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#store(this.#takeGroup());
    this.#draining = null;
  }

  #takeGroup(): readonly Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { delivery } of this.#waiting) {
      bytes += delivery.body.length;
      if (count > 0 && (count === this.#limits.batchCount || bytes > this.#limits.batchBytes)) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  /** Nobody waits for the answer any more. What is in a transaction already stays in it. */
  #leave(waiting: Waiting): void {
    const index = this.#waiting.indexOf(waiting);
    if (index === -1) return;
    this.#waiting.splice(index, 1);
    this.#pendingBytes -= waiting.delivery.body.length;
  }

  async #store(group: readonly Waiting[]): Promise<void> {
    try {
      const acceptances = await this.#ledger.accept(group.map(({ delivery }) => delivery));
      for (const [index, waiting] of group.entries()) waiting.resolve(acceptances[index] ?? 'duplicate');
    } catch (error) {
      for (const waiting of group) waiting.reject(error);
    } finally {
      for (const { delivery } of group) this.#pendingBytes -= delivery.body.length;
    }
  }
}
