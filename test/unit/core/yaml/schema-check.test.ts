import { describe, expect, it } from 'vitest';
import { parseYamlDocuments } from '../../../../src/core/yaml/parse-documents.ts';
import { createSchemaChecker } from '../../../../src/core/yaml/schema-check.ts';

const checker = createSchemaChecker({
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: { type: 'string', pattern: '^[a-z]+$', maxLength: 5, examples: ['api'] },
    kind: { enum: ['Service', 'Project'] },
    size: { type: 'integer', minimum: 1, maximum: 10 },
    path: { type: 'string', pattern: '^/', 'x-enclii-error': 'SPEC_BAD_PATH', examples: ['/'] },
    list: { type: 'array', maxItems: 2, uniqueItems: true, items: { type: 'string' } },
    port: { anyOf: [{ $ref: '#/definitions/number' }, { $ref: '#/definitions/map' }] },
    byName: { type: 'object', propertyNames: { type: 'string', pattern: '^[a-z]+$' }, additionalProperties: { type: 'integer' } },
  },
  definitions: {
    number: { type: 'integer', minimum: 1 },
    map: { type: 'object', additionalProperties: false, required: ['port'], properties: { port: { type: 'integer' }, inner: { anyOf: [{ type: 'string' }, { type: 'integer', maximum: 3 }] } } },
  },
});

function check(text: string) {
  const [document] = parseYamlDocuments('a.yaml', text).documents;
  if (document === undefined) throw new Error('the fixture is no YAML');
  return checker.check(document);
}

function lines(text: string): string[] {
  return check(text).map(({ code, field, location }) => `${location.line}:${location.column} ${code} ${field}`);
}

describe('createSchemaChecker', () => {
  it('accepts a valid document', () => {
    expect(check('name: api\nport: 3\nbyName: {a: 1}\n')).toEqual([]);
  });

  it('reports every problem at once, in reading order', () => {
    expect(lines('size: 11\nkind: Servise\nlist: [a, 1, a]\nnmae: x\npath: x\n')).toEqual([
      '1:7 SCHEMA_OUT_OF_RANGE size',
      '2:7 SCHEMA_NOT_ALLOWED kind',
      '3:7 SCHEMA_BAD_LENGTH list',
      '3:11 SCHEMA_WRONG_TYPE list[1]',
      '3:14 SCHEMA_DUPLICATE_ENTRY list[2]',
      '4:1 SCHEMA_UNKNOWN_FIELD nmae',
      '5:7 SPEC_BAD_PATH path',
    ]);
  });

  it('points at an unknown field and says what was probably meant', () => {
    const [problem] = check('name: api\nsise: 3\n');
    expect(problem).toMatchObject({ code: 'SCHEMA_UNKNOWN_FIELD', location: { line: 2, column: 1, endColumn: 5 }, params: { suggestion: 'size', parent: 'document' } });
    expect(check('name: api\nnothingAlike: 3\n')[0]?.params['suggestion']).toBe('none');
  });

  it('suggests a value of an enumeration', () => {
    expect(check('name: a\nkind: service\n')[0]?.params).toMatchObject({ suggestion: '"Service"', allowed: '"Service", "Project"' });
  });

  it('says one thing, not two, about a misspelled required field', () => {
    expect(lines('nane: api\n')).toEqual(['1:1 SCHEMA_UNKNOWN_FIELD nane']);
    expect(lines('size: 1\n')).toEqual(['1:1 SCHEMA_MISSING_FIELD name']);
  });

  it.each([
    ['port: x', ['2:7 SCHEMA_WRONG_TYPE port']],
    ['port: 0', ['2:7 SCHEMA_OUT_OF_RANGE port']],
    ['port: {port: x}', ['2:14 SCHEMA_WRONG_TYPE port.port']],
    ['port: {prot: 1}', ['2:8 SCHEMA_UNKNOWN_FIELD port.prot']],
    ['port: {port: 1, inner: 5}', ['2:24 SCHEMA_OUT_OF_RANGE port.inner']],
    ['port: {port: 1, inner: []}', ['2:24 SCHEMA_WRONG_TYPE port.inner']],
  ])('makes one message of the alternatives for %s', (text, expected) => {
    expect(lines(`name: api\n${text}\n`)).toEqual(expected);
  });

  it('names the types that would do', () => {
    expect(check('name: a\nport: x\n')[0]?.params).toMatchObject({ expected: 'integer_or_object', actual: 'string' });
  });

  it('reports a bad key at the key', () => {
    expect(lines('name: api\nbyName:\n  a: 1\n  B-2: 1\n')).toEqual(['4:3 SCHEMA_BAD_FORMAT byName.B-2']);
  });

  it('asks for quotes where a number or a switch stands for text', () => {
    expect(check('name: 12\n')[0]?.params['quote']).toBe('yes');
    expect(check('name: true\n')[0]?.params['quote']).toBe('yes');
    expect(check('name: []\n')[0]?.params['quote']).toBe('no');
  });

  it('never shows the password of a URL', () => {
    expect(JSON.stringify(check('name: https://user:hunter2@host/x\n'))).not.toContain('hunter2');
  });

  it('shows at most 200 problems and says how many there are beside them', () => {
    const text = `name: api\nlist:\n${'  - 1\n'.repeat(300)}`;
    const problems = check(text);
    expect(problems).toHaveLength(201);
    expect(problems.at(-1)).toMatchObject({ code: 'SCHEMA_TOO_MANY_PROBLEMS', severity: 'error' });
  });

  it('S4: a schema with $data, an unknown keyword or an unknown error code does not compile', () => {
    expect(() => createSchemaChecker({ type: 'object', properties: { a: { type: 'number', maximum: { $data: '1/b' } } } })).toThrow();
    expect(() => createSchemaChecker({ type: 'string', patern: 'x' })).toThrow(/patern/);
    expect(() => createSchemaChecker({ type: 'string', pattern: 'x', 'x-enclii-error': 'SPEC_NO_SUCH_CODE' })).toThrow();
  });
});
