import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Turns } from '../../../src/pipelines/turns.ts';

describe('turns', () => {
  it('W4: whatever is alone is alone, all of it runs, and failures of others do not matter', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ alone: fc.boolean(), ticks: fc.nat({ max: 4 }), fails: fc.boolean() }), { maxLength: 20 }), fc.scheduler(), async (works, scheduler) => {
        const turns = new Turns();
        let together = 0;
        let alone = 0;
        let done = 0;
        const all = works.map(({ alone: isAlone, ticks, fails }, index) => {
          const work = async (): Promise<number> => {
            if (isAlone) alone += 1;
            else together += 1;
            for (let tick = 0; tick <= ticks; tick += 1) {
              expect(alone === 0 || (alone === 1 && together === 0)).toBe(true);
              await scheduler.schedule(Promise.resolve());
            }
            expect(alone === 0 || (alone === 1 && together === 0)).toBe(true);
            if (isAlone) alone -= 1;
            else together -= 1;
            done += 1;
            if (fails) throw new Error(String(index));
            return index;
          };
          return isAlone ? turns.alone(work) : turns.together(work);
        });
        const settled = Promise.allSettled(all);
        await scheduler.waitFor(settled);
        expect(done).toBe(works.length);
        expect((await settled).map(({ status }) => status)).toEqual(works.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')));
      }),
      { numRuns: 100 },
    );
  });

  it('runs side by side what need not be alone', async () => {
    const turns = new Turns();
    const arrived: (() => void)[] = [];
    const both = [1, 2].map(() => turns.together(() => new Promise<void>((resolve) => {
      arrived.push(resolve);
      if (arrived.length === 2) for (const go of arrived) go();
    })));
    await Promise.all(both);
    expect(arrived).toHaveLength(2);
  });
});
