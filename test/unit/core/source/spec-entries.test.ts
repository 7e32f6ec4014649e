import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildPathsUntouched } from '../../../../src/core/source/build-paths.ts';
import { findSpecEntries, maxSpecFiles, type TreeEntry } from '../../../../src/core/source/spec-entries.ts';

const entry = (path: string, more: Partial<TreeEntry> = {}): TreeEntry => ({ path, mode: '100644', type: 'blob', oid: 'a'.repeat(40), size: 10, ...more });

describe('Service Specs in a tree', () => {
  it('S5: a directory called enclii.yaml is refused by name, and what lies in it is no spec', () => {
    const found = findSpecEntries([entry('enclii.yaml', { type: 'tree', mode: '040000', size: null }), entry('enclii.yaml/readme.md')]);
    expect(found.specs).toEqual([]);
    expect(found.diagnostics.map(({ code, params }) => [code, params['found']])).toEqual([['SOURCE_NOT_A_FILE', 'a directory']]);
  });

  it.each(['../enclii.yaml', '/enclii.yaml', 'a//enclii.yaml', './enclii.yaml', '.git/enclii.yaml', 'a/.GIT/enclii.yaml', 'a\\b/enclii.yaml', 'a\nb/enclii.yaml'])(
    'S5: the path %j is refused',
    (path) => {
      const found = findSpecEntries([entry(path)]);
      expect(found.specs).toEqual([]);
      expect(found.diagnostics.map(({ code }) => code)).toEqual(['SOURCE_UNSAFE_PATH']);
    },
  );

  it('S7: takes a bounded number of them, and says which are left out', () => {
    const found = findSpecEntries(Array.from({ length: maxSpecFiles + 2 }, (_, index) => entry(`s${String(index)}/enclii.yaml`)));
    expect(found.specs).toHaveLength(maxSpecFiles);
    expect(found.diagnostics.map(({ code }) => code)).toEqual(['SOURCE_TOO_MANY_SPECS', 'SOURCE_TOO_MANY_SPECS']);
  });

  it('takes the file at any depth, and no other name', () => {
    const paths = ['enclii.yaml', 'a/b/enclii.yaml', 'my-enclii.yaml', 'enclii.yaml.bak', 'a/enclii.yml'];
    expect(findSpecEntries(paths.map((path) => entry(path))).specs.map(({ path }) => path)).toEqual(['a/b/enclii.yaml', 'enclii.yaml']);
  });
});

describe('build.paths', () => {
  const tree = (files: Readonly<Record<string, string>>): readonly TreeEntry[] => Object.entries(files).map(([path, oid]) => entry(path, { oid }));

  it('sees a change, an addition, a removal and a change of mode below a path, and nothing beside it', () => {
    const before = tree({ 'api/main.js': '1', 'api2/main.js': '1', 'docs.md': '1' });
    expect(buildPathsUntouched(['api/**'], before, tree({ 'api/main.js': '1', 'api2/main.js': '2', 'docs.md': '2' }))).toBe(true);
    expect(buildPathsUntouched(['api'], before, tree({ 'api/main.js': '2' }))).toBe(false);
    expect(buildPathsUntouched(['api/'], before, tree({ 'api/main.js': '1', 'api/new.js': '1' }))).toBe(false);
    expect(buildPathsUntouched(['api/main.js'], before, tree({}))).toBe(false);
    expect(buildPathsUntouched(['api'], before, [entry('api/main.js', { oid: '1', mode: '100755' })])).toBe(false);
  });

  it('for all trees: a tree is untouched beside itself', () => {
    const trees = fc.dictionary(fc.string({ minLength: 1, maxLength: 12 }), fc.constantFrom('1', '2', '3'));
    fc.assert(fc.property(trees, fc.array(fc.string({ minLength: 1 })), (files, paths) => buildPathsUntouched(paths, tree(files), tree(files))));
  });
});
