import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intakeTimeouts } from '../../../src/adapters/postgres/database.ts';
import { EncliiError } from '../../../src/errors/enclii-error.ts';
import { defaultIntakeLimits, Intake, type StartTimer } from '../../../src/ledger/intake.ts';
import type { Acceptance, IncomingDelivery } from '../../../src/ports/ledger.ts';

function delivery(guid: string, bytes = 10): IncomingDelivery {
  return { guid, event: 'push', action: null, repositoryId: null, ref: null, installationId: null, body: Buffer.alloc(bytes), lane: null };
}

interface Call {
  readonly guids: readonly string[];
  readonly commit: () => void;
  readonly fail: (error: Error) => void;
}

/** A ledger whose transactions end when the test says so. */
function manualLedger(): { readonly calls: Call[]; readonly accept: (deliveries: readonly IncomingDelivery[]) => Promise<readonly Acceptance[]> } {
  const calls: Call[] = [];
  return {
    calls,
    accept: (deliveries) =>
      new Promise((resolve, reject) => {
        const commit = (): void => {
          resolve(deliveries.map(() => 'accepted'));
        };
        calls.push({ guids: deliveries.map(({ guid }) => guid), commit, fail: reject });
      }),
  };
}

/** Timers that run out when the test says so. */
function manualTimers(): { readonly pending: Map<number, () => void>; readonly durations: number[]; readonly start: StartTimer } {
  const pending = new Map<number, () => void>();
  const durations: number[] = [];
  return {
    pending,
    durations,
    start: (milliseconds, callback) => {
      const id = durations.push(milliseconds);
      pending.set(id, callback);
      return () => pending.delete(id);
    },
  };
}

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const stateOf = async (promise: Promise<unknown>): Promise<string> => {
  const settled = promise.then(
    (value) => String(value),
    (error: unknown) => (error instanceof EncliiError ? error.code : 'unexpected'),
  );
  return Promise.race([settled, tick().then(() => 'open')]);
};

describe('the intake', () => {
  it('W5: says nothing before the commit', async () => {
    const ledger = manualLedger();
    const answer = new Intake(ledger).accept(delivery('a'));
    expect(await stateOf(answer)).toBe('open');
    ledger.calls[0]?.commit();
    expect(await stateOf(answer)).toBe('accepted');
  });

  it('W5: a failed commit fails every call of its group and no other', async () => {
    const ledger = manualLedger();
    const intake = new Intake(ledger);
    const first = [intake.accept(delivery('a')), intake.accept(delivery('b'))];
    await tick();
    const second = intake.accept(delivery('c'));
    ledger.calls[0]?.fail(new EncliiError('STORE_UNAVAILABLE', { reason: 'disk full' }));
    expect(await Promise.all(first.map(stateOf))).toEqual(['STORE_UNAVAILABLE', 'STORE_UNAVAILABLE']);
    expect(ledger.calls.map(({ guids }) => guids)).toEqual([['a', 'b'], ['c']]);
    ledger.calls[1]?.commit();
    expect(await stateOf(second)).toBe('accepted');
    await intake.idle();
  });

  it('W5: a store that hangs is told to each caller in time, in a transaction or waiting for one', async () => {
    const ledger = manualLedger();
    const timers = manualTimers();
    const intake = new Intake(ledger, { ...defaultIntakeLimits, pendingBytes: 25 }, timers.start);
    const stored = intake.accept(delivery('a'));
    await tick();
    const waiting = intake.accept(delivery('b'));
    expect(timers.durations).toEqual([8_000, 8_000]);
    for (const [id, runOut] of [...timers.pending]) {
      timers.pending.delete(id);
      runOut();
    }
    expect(await Promise.all([stored, waiting].map(stateOf))).toEqual(['INTAKE_TOO_SLOW', 'INTAKE_TOO_SLOW']);
    // What nobody waits for is not begun, and its bytes are free again; the one under way still counts.
    const third = intake.accept(delivery('c', 15));
    expect(await stateOf(intake.accept(delivery('d', 1)))).toBe('INTAKE_OVERLOADED');
    ledger.calls[0]?.commit();
    await tick();
    expect(ledger.calls.map(({ guids }) => guids)).toEqual([['a'], ['c']]);
    ledger.calls[1]?.commit();
    expect(await stateOf(third)).toBe('accepted');
    expect(timers.pending.size).toBe(0);
  });

  it('W5: the limits add up to less than the ten seconds that GitHub waits', () => {
    expect(defaultIntakeLimits.answerMilliseconds).toBeLessThan(10_000);
    // A hung transaction ends by itself: connect, then the one statement that hangs; the connection is dropped then.
    expect(intakeTimeouts.connectMilliseconds + intakeTimeouts.statementMilliseconds).toBeLessThan(defaultIntakeLimits.answerMilliseconds);
  });

  it('refuses what would take more memory than it may, and takes calls again afterwards', async () => {
    const ledger = manualLedger();
    const intake = new Intake(ledger, { ...defaultIntakeLimits, pendingBytes: 100 });
    const first = intake.accept(delivery('a', 60));
    expect(await stateOf(intake.accept(delivery('b', 60)))).toBe('INTAKE_OVERLOADED');
    ledger.calls[0]?.commit();
    await first;
    await intake.idle();
    const again = intake.accept(delivery('b', 60));
    await tick();
    ledger.calls[1]?.commit();
    expect(await stateOf(again)).toBe('accepted');
  });

  it('stores each call exactly once, in order, in groups within the limits', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 5 }), async (sizes, batchCount) => {
        const groups: (readonly IncomingDelivery[])[] = [];
        const accept = (deliveries: readonly IncomingDelivery[]): Promise<readonly Acceptance[]> => {
          groups.push(deliveries);
          return Promise.resolve(deliveries.map(() => 'accepted'));
        };
        const intake = new Intake({ accept }, { ...defaultIntakeLimits, batchCount, batchBytes: 60 });
        await Promise.all(sizes.map((size, index) => intake.accept(delivery(String(index), size))));
        await intake.idle();
        expect(groups.flat().map(({ guid }) => guid)).toEqual(sizes.map((_, index) => String(index)));
        for (const group of groups) {
          expect(group.length).toBeLessThanOrEqual(batchCount);
          if (group.length > 1) expect(group.reduce((sum, { body }) => sum + body.length, 0)).toBeLessThanOrEqual(60);
        }
      }),
      { numRuns: 50 },
    );
  });
});
