import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import schema from '../../../../schemas/service.schema.json' with { type: 'json' };
import { parseServiceSpecs } from '../../../../src/core/spec/parse-service-spec.ts';

type Node = Readonly<Record<string, unknown>>;

/** Every schema inside the schema, with its path. */
function* schemas(node: unknown, path: string): Generator<[string, Node]> {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
  const each = node as Node;
  yield [path, each];
  for (const group of ['properties', 'definitions']) {
    for (const [name, child] of Object.entries((each[group] ?? {}) as Node)) yield* schemas(child, `${path}/${group}/${name}`);
  }
  for (const key of ['items', 'additionalProperties', 'propertyNames']) yield* schemas(each[key], `${path}/${key}`);
  for (const key of ['anyOf', 'allOf']) for (const [index, child] of ((each[key] ?? []) as unknown[]).entries()) yield* schemas(child, `${path}/${key}/${index}`);
}

const all = [...schemas(schema, '')];
const own = all.filter(([, each]) => each['$ref'] === undefined);

describe('service.schema.json', () => {
  it('describes every field, with examples', () => {
    const missing = own.filter(([path, each]) => path !== '' && (typeof each['description'] !== 'string' || !Array.isArray(each['examples'])));
    expect(missing.map(([path]) => path)).toEqual([]);
  });

  it('refuses unknown fields in every map', () => {
    const open = own.filter(([, each]) => each['type'] === 'object' && each['additionalProperties'] !== false && typeof each['additionalProperties'] !== 'object');
    expect(open.map(([path]) => path)).toEqual([]);
  });

  it('S4: bounds every text and list, and uses no pattern that can backtrack over nested repeats', () => {
    for (const [path, each] of own) {
      if (each['type'] === 'array') expect(each, path).toHaveProperty('maxItems');
      if (each['type'] === 'string' && each['enum'] === undefined && each['const'] === undefined) expect(each, path).toHaveProperty('maxLength');
      const { pattern } = each;
      if (typeof pattern !== 'string') continue;
      // A repeated group must start with a literal that its inner repeat cannot match: then there is one way to match.
      for (const [, inner = ''] of pattern.matchAll(/\(\?:((?:[^()]|\(\?:[^()]*\))*)\)[*+]/g)) {
        expect(inner, `${path}: ${pattern}`).toMatch(/^[-.,/]\[a-z0-9\]\+$/);
      }
    }
  });

  it('S4: holds no reference but to itself', () => {
    for (const [path, each] of all) if (each['$ref'] !== undefined) expect(each['$ref'], path).toMatch(/^#\/definitions\/\w+$/);
    expect(JSON.stringify(schema)).not.toContain('$data');
  });

  it('reads and resolves the example in its own root', () => {
    const [example] = schema.examples;
    expect(parseServiceSpecs('enclii.yaml', JSON.stringify(example)).diagnostics).toEqual([]);
  });

  it('keeps its id', () => {
    expect(parse(JSON.stringify(schema.$id))).toBe('https://enclii.dev/schemas/v1/service.schema.json');
  });
});
