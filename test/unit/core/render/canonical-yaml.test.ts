import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { canonicalYaml, flowYaml } from '../../../../src/core/render/canonical-yaml.ts';
import { EncliiError } from '../../../../src/errors/enclii-error.ts';
import { hostileText } from '../../../helpers/arbitrary-models.ts';

// A second implementation as a witness; the Kubernetes client depends on it.
const jsYaml = createRequire(createRequire(import.meta.url).resolve('@kubernetes/client-node'))('js-yaml') as { load(text: string): unknown };

const readers: readonly (readonly [string, (text: string) => unknown])[] = [
  ['yaml 1.2', (text) => parse(text, { version: '1.2' }) as unknown],
  ['yaml 1.1', (text) => parse(text, { version: '1.1' }) as unknown],
  ['js-yaml', (text) => jsYaml.load(text)],
];

const number = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true })).map((value) => (value === 0 ? 0 : value));

const { value: jsonLike } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    hostileText,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(hostileText, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe('canonicalYaml', () => {
  it('writes block style in the order given, plain where no reader can err', () => {
    const value = { kind: 'Deployment', list: [{ b: 1, a: 2 }, [1, [2]], 'x'], empty: {}, none: [], 'a.b/c': null, deep: { t: true, f: 0.5 } };
    expect(canonicalYaml(value)).toBe(
      ['kind: Deployment', 'list:', '  - b: 1', '    a: 2', '  - - 1', '    - - 2', '  - x', 'empty: {}', 'none: []', 'a.b/c: null', 'deep:', '  t: true', '  f: 0.5', ''].join('\n'),
    );
  });

  it.each([
    'yes', 'No', 'ON', 'off', 'y', 'N', 'true', 'False', 'null', 'Null', '~', '', '1_000', '2020-01-01', '2020-01-01T00:00:00Z', '012', '0o14', '0x1F', '0b11', '1e3', '1.0', '.5', '.inf', '-.Inf', '.NaN', '+1',
    '1:30', '190:20:30', '=', '<<', '-', '?', ':', 'a: b', 'a #b', 'a:', ' a', 'a ', '\ta', '---', '...', '&a', '*a', '!a', '%a', '@a', '`a', '[a', '{a', '"', "'", '\\', '|', '>', '\u0085', '\u00a0', '\u2028', '\ufeff', '\u202e', '\u0000', '\u007f', '\u00ad', '\u061c', '\u1680', '\u2000', '\u200b', '\u200f', '\u2066', '\u3000', '\u3164', '\ue000', '\ufdd0', '\ufffd', '\uffff', '\u{1ffff}', '\u{e0041}', '\u{10ffff}',
  ])('quotes %j on one line', (text) => {
    const written = canonicalYaml({ key: text, [text]: 1 });
    expect(written).toMatch(/^key: "[^\n]*"\n"[^\n]*": 1\n$/);
    expect(written).toMatch(/^[\n\x20-\x7e]*$/);
    for (const [, read] of readers) expect(read(written)).toStrictEqual({ key: text, [text]: 1 });
  });

  it('keeps lines of a text readable only where a literal block is exact', () => {
    expect(canonicalYaml({ a: 'x\n  y\n\nz\n', b: ['p\nq'] })).toBe('a: |\n  x\n    y\n\n  z\nb:\n  - |-\n    p\n    q\n');
    for (const text of ['x\n', '\nx\n', ' x\ny', 'x \ny', 'x\ny\n\n', 'x\n---\ny', 'x\n\ty', 'x\r\ny', '-----BEGIN\nx\n']) {
      expect(canonicalYaml({ a: text }).split('\n')).toHaveLength(2);
    }
  });

  it.each(readers)('S2: %s reads every value back, and writing it again gives the same bytes', (_name, read) => {
    fc.assert(
      fc.property(jsonLike, (value) => {
        const written = canonicalYaml(value);
        const again = read(written);
        // Not vitest's comparison: it asks a value for its constructor, which here may be a tenant's key.
        expect(isDeepStrictEqual(again, value), written).toBe(true);
        expect(canonicalYaml(again)).toBe(written);
        expect(isDeepStrictEqual(read(flowYaml(value)), value), flowYaml(value)).toBe(true);
        expect(flowYaml(value)).not.toContain('\n');
      }),
      { numRuns: 1500 },
    );
  });

  it('S2: no text can begin a second document or a comment at the start of a line', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(canonicalYaml({ a: [text], b: { c: text } })).not.toMatch(/^(?:---|\.\.\.|#|%)/m);
      }),
    );
  });

  it.each([
    [{ a: undefined }, 'a'],
    [{ a: [Number.NaN] }, 'a[0]'],
    [{ a: { b: Infinity } }, 'a.b'],
    [{ a: 1n }, 'a'],
    [{ a: new Date(0) }, 'a'],
    [{ a: new Map() }, 'a'],
    [{ a: 'x\ud800y' }, 'a'],
    [{ a: ['\udc00'] }, 'a[0]'],
    [[, 1], '[0]'],
  ])('refuses what JSON and YAML do not share: %o', (value, path) => {
    expect.assertions(2);
    try {
      canonicalYaml(value);
    } catch (error) {
      expect(error).toBeInstanceOf(EncliiError);
      expect(error).toMatchObject({ code: 'RENDER_VALUE_UNREPRESENTABLE', params: { path } });
    }
  });

  it('refuses a value that contains itself, and keys that readers cannot take', () => {
    const circle: Record<string, unknown> = {};
    circle['a'] = [circle];
    expect(() => canonicalYaml(circle)).toThrow(/more than 100 levels/);
    expect(() => flowYaml(circle)).toThrow(/more than 100 levels/);
    expect(() => canonicalYaml({ ['k'.repeat(1001)]: 1 })).toThrow(/key of over/);
  });

  it('writes numbers so that no reader takes them for text or for other digits', () => {
    expect(canonicalYaml([1e21, 1e-7, -0, 2 ** 60, 1.5e300, Number.MAX_SAFE_INTEGER])).toBe('- 1.0e+21\n- 1.0e-7\n- 0\n- 1.152921504606847e+18\n- 1.5e+300\n- 9007199254740991\n');
  });
});
