import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatReleaseTrailers } from '../../../../src/core/release/trailers.ts';
import { plainText } from '../../../../src/core/verify/finding.ts';
import { ReleaseHistory, scopeOf, type HistoryCommit } from '../../../../src/core/verify/release-history.ts';

const engine = 'engine@enclii.dev';
const unit = { environment: 'dev', project: 'shop', service: 'web' };
const oid = (number: number): string => number.toString(16).padStart(40, '0');
const file = 'environments/dev/shop/web/service.yaml';

function release(number: number, previous: number | null, commit = number): HistoryCommit {
  const trailers = formatReleaseTrailers({ format: 1, action: 'deploy', unit, release: number, previous: previous === null ? null : oid(previous), source: null, delivery: null, auditHead: `sha256:${'0'.repeat(64)}` });
  return { oid: oid(commit), committerEmail: engine, message: `deploy\n\n${trailers}\n`, changedPaths: [file], isMerge: false };
}
function edit(commit: number, changedPaths: readonly string[] = [file], isMerge = false): HistoryCommit {
  return { oid: oid(commit), committerEmail: 'ana@example.com', message: 'edit', changedPaths, isMerge };
}

describe('ReleaseHistory', () => {
  it('accepts a chain and remembers what others changed since its head', () => {
    const history = new ReleaseHistory(engine);
    for (const commit of [release(1, null), edit(90), release(2, 1), edit(91)]) history.observe(commit);
    expect(history.findings).toEqual([]);
    expect(history.releasesOf(unit).map(({ commit }) => commit)).toEqual([oid(1), oid(2)]);
    expect([...history.foreignChanges('environments/dev/shop/web')]).toEqual([[file, oid(91)]]);
  });

  it('finds every broken link of a random chain, once each', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('right', 'skips', 'wrong previous'), { minLength: 1, maxLength: 12 }), (kinds) => {
        const history = new ReleaseHistory(engine);
        let number = 0;
        kinds.forEach((kind, index) => {
          number += kind === 'skips' ? 2 : 1;
          const previous = kind === 'wrong previous' ? 999 : index === 0 ? null : index;
          history.observe(release(number, previous, index + 1));
        });
        const wanted = kinds.flatMap((kind) => (kind === 'skips' ? ['VERIFY_RELEASE_NUMBER'] : kind === 'wrong previous' ? ['VERIFY_RELEASE_PREVIOUS'] : []));
        expect(history.findings.map(({ code }) => code)).toEqual(wanted);
      }),
    );
  });

  it('names the commit on the branch and not the merge that brought it in', () => {
    const history = new ReleaseHistory(engine);
    for (const commit of [release(1, null), edit(90), edit(91, [file], true)]) history.observe(commit);
    expect([...history.foreignChanges('environments/dev/shop/web').values()]).toEqual([oid(90)]);
  });

  it('reports trailers of another committer and counts the commit as somebody’s edit', () => {
    const history = new ReleaseHistory(engine);
    history.observe(release(1, null));
    history.observe({ ...release(2, 1), committerEmail: 'eve\u001b[2J@example.com' });
    expect(history.findings).toMatchObject([{ code: 'VERIFY_COMMIT_NOT_ENGINE', params: { committer: 'eve?[2J@example.com' } }]);
    expect(history.releasesOf(unit)).toHaveLength(1);
    expect(history.foreignChanges('environments/dev/shop/web').size).toBe(1);
  });
});

it('scopeOf knows the engine’s directories and nothing of people’s', () => {
  expect(scopeOf(file)).toBe('environments/dev/shop/web');
  expect(scopeOf('renderers/abc/workload/renderer.yaml')).toBe('renderers/abc');
  for (const path of ['platform.yaml', 'environments/dev/environment.yaml', 'environments/dev/shop/stray.yaml', 'renderers/stray', 'holds/dev/shop/web.yaml']) expect(scopeOf(path)).toBe(null);
});

it('plainText leaves nothing that moves a cursor', () => {
  expect(plainText('a\u001b[31m\u202eb\u2028c')).toBe('a?[31m?b?c');
});
