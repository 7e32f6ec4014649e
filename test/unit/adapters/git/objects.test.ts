import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeCommit } from '../../../../src/adapters/git/commit-object.ts';
import { GitProcess } from '../../../../src/adapters/git/git-process.ts';
import { hashBlob, PushObjects } from '../../../../src/adapters/git/push-objects.ts';
import { encodeTree, parseTree, type TreeEntry } from '../../../../src/adapters/git/tree-object.ts';
import { git } from '../../../helpers/git-server/git-client.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'git-objects-'));
  await git(directory, 'init', '--quiet', '--bare');
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const nothing = { read: () => Promise.resolve(null) };

/** Real git takes the pack apart, object by object. */
async function store(objects: PushObjects): Promise<void> {
  const process = new GitProcess({ url: 'http://127.0.0.1/none.git', searchPath: '/usr/local/bin:/usr/bin:/bin', extraEnvironment: {} });
  const result = await process.run(directory, ['unpack-objects', '-q'], { timeoutMs: 30_000, input: await objects.pack() });
  expect([result.exitCode, result.stderr]).toEqual([0, '']);
}

describe('objects', () => {
  it('trees: real git sorts and hashes any names, of any bytes, as the encoder does', async () => {
    const blob = await hashBlob(Buffer.from('x'));
    const common = new PushObjects(nothing);
    common.add('blob', Buffer.from('x'));
    const subtree = common.add('tree', encodeTree([{ mode: '100644', name: 'f', oid: blob }]));
    await store(common);
    const name = fc.array(fc.integer({ min: 1, max: 255 }).filter((byte) => byte !== 0x2f), { minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
    const shortNames = fc.stringMatching(/^[a-b.\-0]{1,3}$/);
    const entry = fc.record({ name: fc.oneof(name, shortNames), tree: fc.boolean() }).filter(({ name: text }) => !/^\.{1,2}$/.test(text));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(entry, { selector: ({ name: text }) => text, maxLength: 12 }), async (raw) => {
        const entries: TreeEntry[] = raw.map(({ name: text, tree }) => (tree ? { mode: '40000', name: text, oid: subtree } : { mode: '100644', name: text, oid: blob }));
        const bytes = encodeTree(entries);
        const key = ({ name: text }: TreeEntry): string => text;
        expect(parseTree(bytes).sort((a, b) => (key(a) < key(b) ? -1 : 1))).toEqual(entries.sort((a, b) => (key(a) < key(b) ? -1 : 1)));
        const objects = new PushObjects(nothing);
        const oid = objects.add('tree', bytes);
        await store(objects);
        // fsck-grade check by git itself: wrong order or duplicates are refused.
        const known = await git(directory, { input: Buffer.from(oid).toString() }, 'cat-file', '--batch-check');
        expect(known).toBe(`${oid} tree ${bytes.length}`);
      }),
      { numRuns: 40 },
    );
    const complaints = await git(directory, 'fsck', '--full', '--no-dangling').catch((error: unknown) => String(error));
    expect(complaints).not.toMatch(/treeNotSorted|duplicateEntries|not properly sorted/);
  });

  it('blobs and commits: the oids are those of real git', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 50 }), async (text) => {
        expect(await hashBlob(Buffer.from(text))).toBe(await git(directory, { input: text }, 'hash-object', '--stdin'));
      }),
      { numRuns: 10 },
    );
    const objects = new PushObjects(nothing);
    const tree = objects.add('tree', encodeTree([]));
    const content = { tree, parent: objects.add('commit', Buffer.from(`tree ${tree}\nauthor A <a@b> 0 +0000\ncommitter A <a@b> 0 +0000\n\nroot\n`)), identity: { name: 'Enclii', email: 'e@x' }, epochMilliseconds: 1_763_700_000_999, message: 'añadir\n\nbody' };
    const oid = objects.add('commit', await encodeCommit(content));
    await store(objects);
    const env = Object.fromEntries(['AUTHOR', 'COMMITTER'].flatMap((who) => [[`GIT_${who}_NAME`, 'Enclii'], [`GIT_${who}_EMAIL`, 'e@x'], [`GIT_${who}_DATE`, '1763700000 +0000']]));
    expect(oid).toBe(await git(directory, { env }, 'commit-tree', tree, '-p', content.parent, '-m', 'añadir', '-m', 'body'));
  });

  it('G7: a signature becomes a header that git reads, over the bytes without it', async () => {
    let signed = '';
    const tree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
    const content = { tree, parent: 'a'.repeat(40), identity: { name: 'E', email: 'e@x' }, epochMilliseconds: 0, message: 'm' };
    const bytes = (await encodeCommit(content, async (payload) => ((signed = payload), '-----BEGIN-----\nabc\n-----END-----\n'))).toString();
    expect(signed).toBe((await encodeCommit(content)).toString());
    expect(bytes).toContain('committer E <e@x> 0 +0000\ngpgsig -----BEGIN-----\n abc\n -----END-----\n\nm\n');
  });
});
