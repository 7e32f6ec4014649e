import { describe, expect, it } from 'vitest';
import { parseYamlDocuments } from '../../../../src/core/yaml/parse-documents.ts';
import { describeError } from '../../../../src/errors/enclii-error.ts';

function parse(text: string) {
  return parseYamlDocuments('enclii.yaml', text);
}

function problems(text: string): string[] {
  return parse(text).diagnostics.map(({ code, location }) => `${code} ${location.line}:${location.column}`);
}

describe('parseYamlDocuments', () => {
  it('reads plain data and says where every key and value stands', () => {
    const { documents, diagnostics } = parse('a: 1\nlist:\n  - name: x\n    value: "y"\n');
    expect(diagnostics).toEqual([]);
    const [document] = documents;
    expect(document?.value).toEqual({ a: 1, list: [{ name: 'x', value: 'y' }] });
    expect(document?.locate(['list', 0, 'value'])).toEqual({ file: 'enclii.yaml', line: 4, column: 12, endLine: 4, endColumn: 15 });
    expect(document?.locate(['list', 0, 'value'], 'key')).toMatchObject({ line: 4, column: 5, endColumn: 10 });
    expect(document?.locate(['list', 0])).toMatchObject({ line: 3, column: 5 });
  });

  it('points at the nearest ancestor for a path that is not written', () => {
    const [document] = parse('spec:\n  runtime:\n    cpu: 1\n').documents;
    expect(document?.locate(['spec', 'runtime', 'image'])).toMatchObject({ line: 2, column: 3, endColumn: 10 });
    expect(document?.locate(['metadata'])).toMatchObject({ line: 1, column: 1, endLine: 1, endColumn: 1 });
  });

  it('reads several documents with positions of the whole file, empty ones as null', () => {
    const { documents, diagnostics } = parse('a: 1\n---\n---\n# nothing\n---\nb: 2\n');
    expect(diagnostics).toEqual([]);
    expect(documents.map((document) => [document.index, document.value])).toEqual([[0, { a: 1 }], [1, null], [2, null], [3, { b: 2 }]]);
    expect(documents[3]?.locate(['b'])).toMatchObject({ line: 6, column: 4 });
  });

  it('keeps the neighbours of a broken document', () => {
    const { documents, diagnostics } = parse('a: 1\na: 2\n---\nb: 2\n');
    expect(documents.map((document) => document.value)).toEqual([{ b: 2 }]);
    expect(diagnostics.map((each) => each.code)).toEqual(['YAML_DUPLICATE_KEY']);
  });

  it('ignores a byte order mark and reads CRLF line ends', () => {
    const { documents, diagnostics } = parse('\ufeffa: 1\r\nb:\r\n  c: x\r\n');
    expect(diagnostics).toEqual([]);
    expect(documents[0]?.value).toEqual({ a: 1, b: { c: 'x' } });
    expect(documents[0]?.locate(['a'])).toMatchObject({ line: 1, column: 4 });
    expect(documents[0]?.locate(['b', 'c'])).toMatchObject({ line: 3, column: 6, endColumn: 7 });
  });

  it('uses the core schema of YAML 1.2: yes, on and dates are text', () => {
    const [document] = parse('a: yes\nb: on\nc: 2020-01-01\nd: 0o17\ne: 1_000\nf: ~\ng: true\nh: 012\n').documents;
    expect(document?.value).toEqual({ a: 'yes', b: 'on', c: '2020-01-01', d: 15, e: '1_000', f: null, g: true, h: 12 });
  });

  it('resolves aliases and reports what comes from one where it is used', () => {
    const { documents, diagnostics } = parse('base: &base\n  cpu: 1\nother: *base\n');
    expect(diagnostics).toEqual([]);
    expect(documents[0]?.value).toEqual({ base: { cpu: 1 }, other: { cpu: 1 } });
    expect(documents[0]?.locate(['base', 'cpu'])).toMatchObject({ line: 2, column: 8 });
    expect(documents[0]?.locate(['other', 'cpu'])).toMatchObject({ line: 3, column: 1 });
    expect(documents[0]?.locate(['other'])).toMatchObject({ line: 3, column: 8 });
  });

  it('S1: an alias bomb is refused at the alias that makes it too large', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i <= 9; i += 1) lines.push(`a${i}: &a${i} [${Array(9).fill(`*a${i - 1}`).join(', ')}]`);
    expect(problems(`${lines.join('\n')}\n`)).toEqual(['YAML_TOO_MANY_VALUES 5:15']);
    expect(problems(`a: &a x\nb: [${Array(101).fill('*a').join(', ')}]\n`)).toEqual([`YAML_TOO_MANY_ALIASES 2:${5 + 100 * 4}`]);
  });

  it('S1: an alias inside its own anchor, or of no anchor, is refused', () => {
    expect(problems('a: &a [1, *a]\n')).toEqual(['YAML_ALIAS_CYCLE 1:11']);
    expect(problems('a: *b\nb: &b 1\n')).toEqual(['YAML_UNKNOWN_ALIAS 1:4']);
  });

  it.each([
    ['block lists', '- '.repeat(20_000)],
    ['flow lists', '['.repeat(20_000)],
    ['closed flow lists', '['.repeat(20_000) + ']'.repeat(20_000)],
    ['flow maps', '{a: '.repeat(20_000)],
    ['explicit keys', '? '.repeat(20_000)],
    ['block maps', Array.from({ length: 1_300 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
  ])('S1: 20,000 levels of %s are refused without a stack overflow', (_, text) => {
    const { documents, diagnostics } = parse(text);
    expect(documents).toEqual([]);
    expect(diagnostics.map((each) => each.code)).toEqual(['YAML_TOO_DEEP']);
  });

  it('S1: levels made by chained aliases count too', () => {
    const lines = ['a0: &a0 [x]'];
    for (let i = 1; i <= 70; i += 1) lines.push(`a${i}: &a${i} [*a${i - 1}]`);
    expect(parse(lines.join('\n')).diagnostics.map((each) => each.code)).toEqual(['YAML_TOO_DEEP']);
  });

  it('S1: 64 levels are still read', () => {
    expect(parse(`${'['.repeat(64)}${']'.repeat(64)}`).diagnostics).toEqual([]);
  });

  it('S1: merge keys are refused', () => {
    expect(problems('a: &a {x: 1}\nb:\n  <<: *a\n')).toEqual(['YAML_MERGE_KEY 3:3']);
  });

  it('S1: __proto__, constructor and prototype are refused as keys and never reach a value', () => {
    expect(problems('a:\n  __proto__: {polluted: 1}\n  "constructor": 2\n  prototype: 3\n')).toEqual(['YAML_FORBIDDEN_KEY 2:3', 'YAML_FORBIDDEN_KEY 3:3', 'YAML_FORBIDDEN_KEY 4:3']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('S1: duplicate keys are refused, in block and flow maps and however they are quoted', () => {
    expect(problems('a: 1\nb: 2\n"a": 3\nc: {d: 1, d: 2}\n')).toEqual(['YAML_DUPLICATE_KEY 3:1', 'YAML_DUPLICATE_KEY 4:11']);
  });

  it('S1: a map of 14,000 keys takes no quadratic time', () => {
    const text = Array.from({ length: 14_000 }, (_, i) => `key${i}: ${i}\n`).join('');
    expect(parse(text).documents).toHaveLength(1);
  });

  it.each(['!!omap', '!!binary', '!!set', '!!str', '!custom', '!', '!<tag:yaml.org,2002:str>'])('S1: the tag %s is refused', (tag) => {
    expect(problems(`a: ${tag} x\n`)).toEqual(['YAML_TAG 1:4']);
  });

  it('takes an exclamation mark inside text for text', () => {
    expect(parse('a: hello !!world\nb: "!!omap"\nc: |\n  !!omap x\n').diagnostics).toEqual([]);
  });

  it('S1: directives are refused, so that nobody switches to YAML 1.1', () => {
    expect(problems('%YAML 1.1\n---\na: yes\n')).toEqual(['YAML_DIRECTIVE 1:1']);
  });

  it('S1: keys that are not text are refused', () => {
    expect(problems('1: a\ntrue: b\n: c\n[x]: d\n? {y: 1}\n: e\nk: &k z\n*k : f\n')).toEqual([
      'YAML_KEY_NOT_TEXT 1:1',
      'YAML_KEY_NOT_TEXT 2:1',
      'YAML_KEY_NOT_TEXT 3:1',
      'YAML_KEY_NOT_TEXT 4:1',
      'YAML_KEY_NOT_TEXT 5:3',
      'YAML_KEY_NOT_TEXT 8:1',
    ]);
  });

  it('refuses control characters, lone carriage returns and lone surrogates', () => {
    expect(problems('a: x\nb: \u0000y\n')).toEqual(['YAML_CONTROL_CHARACTER 2:4']);
    expect(problems('a: x\rb: y\n')).toEqual(['YAML_CONTROL_CHARACTER 1:5']);
    expect(problems('a: 😀\nb: \ud800\n')).toEqual(['YAML_CONTROL_CHARACTER 2:4']);
  });

  it('S1: a file over 1 MiB, or of more than 100 documents, is refused', () => {
    expect(problems(`a: ${'x'.repeat(1_048_576)}`)).toEqual(['YAML_TOO_LARGE 1:1']);
    expect(problems('---\na: 1\n'.repeat(101))).toEqual(['YAML_TOO_MANY_DOCUMENTS 201:1']);
  });

  it('refuses numbers that JSON cannot hold exactly', () => {
    expect(problems('a: .nan\nb: -.inf\nc: 12345678901234567890\n')).toEqual(['YAML_NOT_A_FINITE_NUMBER 1:4', 'YAML_NOT_A_FINITE_NUMBER 2:4', 'YAML_NUMBER_LOSES_DIGITS 3:4']);
  });

  it.each([
    ['a: 1\n\tb: 2\n', 'YAML_TAB_INDENT 2:1'],
    ['a: "x\n', 'YAML_UNCLOSED 2:1'],
    ['a: [1, 2\nb: 3\n', 'YAML_UNCLOSED'],
    ['a: b: c\n', 'YAML_NESTED_ON_ONE_LINE 1:4'],
    ['a:\n    b: 1\n  c: 2\n', 'YAML_BAD_INDENT'],
    ['a: @x\n', 'YAML_SYNTAX 1:4'],
  ])('explains the syntax error in %j', (text, expected) => {
    const { documents, diagnostics } = parse(text);
    expect(documents).toEqual([]);
    expect(problems(text)[0]).toContain(expected);
    for (const each of diagnostics) {
      expect(describeError(each.code, each.params, 'en').message).not.toMatch(/[{}]/);
      expect(describeError(each.code, each.params, 'es').message).not.toBe('');
    }
  });

  it('names an unknown escape, once per text and without reading a megabyte of them one by one', () => {
    expect(problems('a: "x\\d+"\nb: "\\x4"\nc: "\\u00e9\\t\\"\\U0001F600\\\n  y"\n')).toEqual(['YAML_BAD_ESCAPE 1:6', 'YAML_BAD_ESCAPE 2:5']);
    expect(problems(`a: "${'\\q'.repeat(500_000)}"`)).toEqual(['YAML_BAD_ESCAPE 1:5']);
  });

  it('returns nothing for an empty or comment-only file', () => {
    expect(parse('')).toEqual({ documents: [], diagnostics: [] });
    expect(parse('# only a comment\n')).toEqual({ documents: [], diagnostics: [] });
  });
});
