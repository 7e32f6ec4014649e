import type { ErrorObject } from 'ajv';
import type { Diagnostic } from '../diagnostic.ts';
import type { MessageParams } from '../../errors/format-message.ts';
import type { ErrorCode } from '../../errors/registry.ts';
import { quoteValue, typeName } from './describe-value.ts';
import { formatFieldPath, parseJsonPointer } from './field-path.ts';
import type { YamlDocument } from './parse-documents.ts';
import type { InstancePath } from './position-node.ts';
import { suggest } from './suggest.ts';

const comparisons: Readonly<Record<string, string>> = { minimum: 'min', maximum: 'max', exclusiveMinimum: 'above', exclusiveMaximum: 'below', multipleOf: 'multiple' };
const lengths: Readonly<Record<string, readonly [unit: string, comparison: string]>> = {
  minLength: ['characters', 'min'],
  maxLength: ['characters', 'max'],
  minItems: ['items', 'min'],
  maxItems: ['items', 'max'],
  minProperties: ['fields', 'min'],
  maxProperties: ['fields', 'max'],
};

/** The product's own JSON Schema (draft-07), never a tenant's: only local `$ref`s, no `$data`. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface SchemaProblem {
  readonly diagnostic: Diagnostic;
  /** What is wrong, unknown or missing. */
  readonly path: InstancePath;
}

/** One ajv error → one problem at the place a person has to change; null for an error that only repeats another. */
export function describeSchemaError(error: ErrorObject, document: YamlDocument, resolve: (schema: JsonSchema) => JsonSchema): SchemaProblem | null {
  const parent = parseJsonPointer(error.instancePath, document.value);
  const schema = (error.parentSchema ?? {}) as JsonSchema;
  // A rule on a map's keys is about the key, which ajv hands over beside the path of the map.
  const isKey = error.propertyName !== undefined;
  const path = error.propertyName === undefined ? parent : [...parent, error.propertyName];
  const value: unknown = error.propertyName ?? error.data;
  const field = formatFieldPath(path);
  const params = error.params as Readonly<Record<string, unknown>>;

  function problem(code: ErrorCode, more: MessageParams, at: 'key' | 'value' = isKey ? 'key' : 'value', where: InstancePath = path): SchemaProblem {
    return { diagnostic: { code, severity: 'error', location: document.locate(where, at), field: formatFieldPath(where), params: more }, path: where };
  }

  if (error.keyword === 'propertyNames' || error.keyword === 'if') return null;
  if (error.keyword === 'additionalProperties') {
    const name = String(params['additionalProperty']);
    const known = Object.keys((schema['properties'] ?? {}));
    const more = { parent: field === '' ? 'document' : field, name: name.slice(0, 100), suggestion: suggest(name, known) ?? 'none', known: known.join(', ') };
    return problem('SCHEMA_UNKNOWN_FIELD', more, 'key', [...path, name]);
  }
  if (error.keyword === 'required') {
    const name = String(params['missingProperty']);
    const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
    const more = { parent: field === '' ? 'document' : field, name, example: exampleOf(resolve(properties[name] ?? {})) };
    // A path that is not written is located at its parent's name.
    return problem('SCHEMA_MISSING_FIELD', more, 'key', [...path, name]);
  }
  const own = schema['x-enclii-error'];
  if (typeof own === 'string' && error.keyword !== 'type') {
    return problem(own as ErrorCode, { field, actual: quoteValue(value), example: exampleOf(schema) });
  }
  if (error.keyword === 'type') {
    const types = [params['type']].flat().map(String);
    const actual = typeName(value);
    // A number or boolean where text belongs is nearly always text that lost its quotes.
    const quote = types.includes('string') && ['integer', 'number', 'boolean'].includes(actual) ? 'yes' : 'no';
    return problem('SCHEMA_WRONG_TYPE', { field: field === '' ? '.' : field, expected: types.join('_or_'), actual, quote, example: exampleOf(schema) });
  }
  if (error.keyword === 'enum' || error.keyword === 'const') {
    const allowed = [error.keyword === 'enum' ? params['allowedValues'] : params['allowedValue']].flat();
    const near = typeof value === 'string' ? suggest(value, allowed.filter((each) => typeof each === 'string')) : null;
    const more = { field, actual: quoteValue(value), suggestion: near === null ? 'none' : quoteValue(near), allowed: allowed.map(quoteValue).join(', ') };
    return problem('SCHEMA_NOT_ALLOWED', more);
  }
  if (error.keyword === 'pattern') {
    return problem('SCHEMA_BAD_FORMAT', { field, actual: quoteValue(value), pattern: String(params['pattern']), example: exampleOf(schema) });
  }
  if (error.keyword === 'uniqueItems') {
    const first = Number(params['j']);
    const second = Number(params['i']);
    return problem('SCHEMA_DUPLICATE_ENTRY', { field, first: Math.min(first, second) + 1, second: Math.max(first, second) + 1 }, 'value', [...path, Math.max(first, second)]);
  }
  const comparison = comparisons[error.keyword];
  if (comparison !== undefined) return problem('SCHEMA_OUT_OF_RANGE', { field, actual: Number(value), comparison, limit: Number(params['limit'] ?? params['multipleOf']) });
  const length = lengths[error.keyword];
  if (length !== undefined) return problem('SCHEMA_BAD_LENGTH', { field, actual: sizeOf(value), unit: length[0], comparison: length[1], limit: Number(params['limit']) });
  return problem('SCHEMA_INVALID', { field: field === '' ? '.' : field, reason: (error.message ?? error.keyword).slice(0, 160) });
}

function exampleOf(schema: JsonSchema): string {
  const { examples } = schema;
  const first: unknown = Array.isArray(examples) ? examples[0] : undefined;
  return first === undefined ? 'none' : JSON.stringify(first);
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return codePoints(value);
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

/** JSON Schema counts code points. */
function codePoints(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1) count += 1;
  return count;
}
