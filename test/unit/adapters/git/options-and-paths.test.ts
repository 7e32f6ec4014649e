import { describe, expect, it } from 'vitest';
import { LogParser } from '../../../../src/adapters/git/commit-log.ts';
import { openEnvironmentRepository } from '../../../../src/adapters/git/index.ts';
import { isOwned, isSafePath } from '../../../../src/adapters/git/path-guard.ts';
import { isBranchName } from '../../../../src/adapters/git/repository-options.ts';

const good = { url: 'https://git.example.test/acme/env.git', branch: 'main', directory: '/nonexistent', credentials: async () => null, identity: { name: 'E', email: 'e@x' } };

describe('options', () => {
  it.each([
    'http://git.example.test/x.git', 'https://user:pw@git.example.test/x.git', 'ssh://git.example.test/x', 'file:///etc', 'ext::sh -c x', 'https://git.example.test/x?y=1', '--upload-pack=x', 'http://127.0.0.1.example.test/x', '',
  ])('S6: refuses the URL %j', async (url) => {
    await expect(openEnvironmentRepository({ ...good, url })).rejects.toMatchObject({ code: 'GIT_CONFIGURATION_INVALID', params: { reason: 'url' } });
  });

  it.each(['--upload-pack=x', '../x', 'a\nb', 'a..b', 'x.lock', 'HEAD', '', 'a b', '/a', 'a//b', '.a', 'a/.b', 'a~1', '@{u}', 'x'.repeat(256)])('S6: refuses the branch %j', async (branch) => {
    await expect(openEnvironmentRepository({ ...good, branch })).rejects.toMatchObject({ code: 'GIT_CONFIGURATION_INVALID', params: { reason: 'branch' } });
  });

  it('takes the usual ones, and loopback by http', async () => {
    for (const branch of ['main', 'env/prod', 'previews', 'año']) expect(isBranchName(branch)).toBe(true);
    for (const url of [good.url, 'http://127.0.0.1:3000/x.git', 'http://localhost/x', 'http://[::1]:80/x']) await (await openEnvironmentRepository({ ...good, url })).close();
  });

  it.each([{ name: 'a\nb', email: 'e@x' }, { name: 'a', email: 'e>@x' }, { name: '', email: 'e@x' }])('an identity that would break the commit header is refused: %j', async (identity) => {
    await expect(openEnvironmentRepository({ ...good, identity })).rejects.toMatchObject({ params: { reason: 'identity' } });
  });
});

describe('paths', () => {
  it.each(['a', 'a/b.yaml', '.github/x', '.gitignore', 'a/..b', 'ñ/日本'])('S5: %j may be written', (path) => expect(isSafePath(path)).toBe(true));
  it.each(['', '/', '/a', 'a/', 'a//b', '.', '..', 'a/../b', 'a/./b', '.git', 'a/.GIT/b', '.git.', '.git ', '.git::$INDEX_ALLOCATION', 'GIT~1', '.g\u200dit', 'a\\b', 'a\u0000b', 'a\u007fb', 'a\tb', 'x'.repeat(256)])(
    'S5: %j may not',
    (path) => expect(isSafePath(path)).toBe(false),
  );
  it('G2: a prefix owns itself and what is below, not what merely begins like it', () => {
    expect(['a/b', 'a/b/c', 'a/bc', 'a', ''].map((path) => isOwned(path, ['a/b']))).toEqual([true, true, false, false, false]);
    expect(isOwned('a/b/c', ['a/b/'])).toBe(true);
    expect(isOwned('a', [])).toBe(false);
  });
});

describe('the log stream', () => {
  it('gives the same commits however the bytes are cut', () => {
    const record = (oid: string, message: string, paths: string): string => ['', oid.repeat(40), '', 'ñ', 'a@x', '', 'c@x', message, '', paths].join('\0');
    const bytes = Buffer.from(record('a', 'one\n', '\nx\0y\nz\0') + record('b', '', '') + record('c', 'three', '\n\n\u00e9\0'));
    const parse = (size: number) => {
      const parser = new LogParser();
      const commits = [];
      for (let at = 0; at < bytes.length; at += size) commits.push(...parser.push(bytes.subarray(at, at + size)));
      return [...commits, ...parser.end()];
    };
    const whole = parse(bytes.length);
    expect(whole.map(({ oid, changedPaths }) => [oid[0], changedPaths])).toEqual([['a', ['x', 'y\nz']], ['b', []], ['c', ['\n\u00e9']]]);
    for (let size = 1; size < 9; size += 1) expect(parse(size)).toEqual(whole);
  });
});
