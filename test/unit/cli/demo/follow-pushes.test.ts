import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../../../src/cli/demo/follow-pushes.ts';
import type { DemoResult } from '../../../../src/cli/demo/ledger-client.ts';

const sha = '0123456789abcdef0123456789abcdef01234567';
const web: DemoResult = { environment: 'dev', project: 'shop', service: 'web', state: 'committed', release: 2, commit: sha, imageDigest: null, reason: null };

describe('outcomeOf', () => {
  it('tells release and commit of what was committed, and the state of the rest', () => {
    const lines = outcomeOf({ guid: 'g', state: 'done', reason: null, results: [web, { ...web, service: '_project', state: 'no-change', release: null, commit: null }] });
    expect(lines).toEqual(['dev shop/web: committed, release 2, commit 0123456789ab', 'dev shop/_project: no-change']);
  });

  it('tells the reasons, the delivery’s with its fix, and commits in their short form', () => {
    const reason = { code: 'X', message: `No image for ${sha}.`, fix: 'Build it.' };
    expect(outcomeOf({ guid: 'g', state: 'rejected', reason, results: [] })).toEqual(['rejected: No image for 0123456789ab….', '→ Build it.']);
    expect(outcomeOf({ guid: 'g', state: 'done', reason: null, results: [{ ...web, state: 'held', release: null, commit: null, reason }] })).toEqual([
      'dev shop/web: held: No image for 0123456789ab….',
    ]);
  });

  it('never shortens a digest', () => {
    const digest = `sha256:${sha}${sha.slice(0, 24)}`;
    expect(outcomeOf({ guid: 'g', state: 'ignored', reason: { code: 'X', message: digest, fix: 'No.' }, results: [] })[0]).toContain(digest);
  });
});
