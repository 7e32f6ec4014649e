import fc from 'fast-check';
import { expect, it } from 'vitest';
import { overlappingGrants } from '../../../../src/core/platform/host-grants.ts';
import { hostsOverlap } from '../../../../src/core/platform/host-pattern.ts';
import type { Project } from '../../../../src/core/platform/platform-files.ts';

const name = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'));
const host = fc.tuple(fc.boolean(), name).map(([wide, parent]) => (wide ? `*.${parent}` : parent));
const projects = fc
  .array(fc.uniqueArray(host, { maxLength: 4 }), { maxLength: 4 })
  .map((all) => all.map((hosts, index): Project => ({ name: `p${String(index)}`, hosts, repositories: [], environments: {}, quota: null, retiredServices: [], viewerGroups: [] })));

it('S11: for all projects, finds the pairs that a comparison of each with each finds', () => {
  fc.assert(
    fc.property(projects, (all) => {
      const expected = all.flatMap((first, index) =>
        all.slice(index + 1).flatMap((second) => first.hosts.flatMap((a) => second.hosts.filter((b) => hostsOverlap(a, b)).map((b) => `${first.name} ${a} / ${second.name} ${b}`))),
      );
      const found = overlappingGrants(all).map(([first, second]) => `${first.project} ${first.host} / ${second.project} ${second.host}`);
      expect(found.sort()).toEqual(expected.sort());
    }),
    { numRuns: 500 },
  );
});
