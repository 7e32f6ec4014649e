import { fitsLiteralBlock, keyScalar, numberScalar, quoted, stringScalar, unrepresentable } from './yaml-scalar.ts';

/** Deeper than any Kubernetes object; also what ends a value that contains itself. */
const deepest = 100;

/**
 * The one text of a JSON-like value: block style, two spaces, keys in the order given, a newline at the end. Any YAML 1.1
 * or 1.2 reader gets the same value back. Own code rather than a library's, because these bytes must not move with a
 * dependency (docs/adr/0004-rendering.md).
 * Throws RENDER_VALUE_UNREPRESENTABLE for what YAML and JSON do not share: undefined, NaN, dates, half surrogate pairs …
 */
export function canonicalYaml(value: unknown): string {
  const shape = shapeOf(value, '', 0);
  if (shape.kind === 'map' && shape.keys.length > 0) return mapLines(shape.map, shape.keys, 0, '', 0);
  if (shape.kind === 'list' && shape.list.length > 0) return listLines(shape.list, 0, '', 0);
  return `${scalarOrEmpty(value, 2, '')}\n`;
}

/** The value on one line, in JSON's shape; for the places where a template prints. */
export function flowYaml(value: unknown, at = '', depth = 0): string {
  const shape = shapeOf(value, at, depth);
  if (shape.kind === 'list') return `[${shape.list.map((item, index) => flowYaml(item, `${at}[${index}]`, depth + 1)).join(', ')}]`;
  if (shape.kind === 'map') {
    const { map } = shape;
    return `{${shape.keys.map((key) => `${quoted(key, at)}: ${flowYaml(map[key], join(at, key), depth + 1)}`).join(', ')}}`;
  }
  return typeof value === 'string' ? quoted(value, at) : scalarOrEmpty(value, 0, at);
}

type Shape =
  | { readonly kind: 'scalar' }
  | { readonly kind: 'list'; readonly list: readonly unknown[] }
  | { readonly kind: 'map'; readonly map: Readonly<Record<string, unknown>>; readonly keys: readonly string[] };

function shapeOf(value: unknown, at: string, depth: number): Shape {
  if (typeof value !== 'object' || value === null) return { kind: 'scalar' };
  if (depth >= deepest) throw unrepresentable(at, `more than ${deepest} levels`);
  if (Array.isArray(value)) return { kind: 'list', list: value };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) throw unrepresentable(at, 'an instance of a class');
  const map = value as Readonly<Record<string, unknown>>;
  return { kind: 'map', map, keys: Object.keys(map) };
}

function mapLines(map: Readonly<Record<string, unknown>>, keys: readonly string[], indent: number, at: string, depth: number): string {
  const pad = ' '.repeat(indent);
  let text = '';
  for (const key of keys) {
    const inner = join(at, key);
    text += `${pad}${keyScalar(key, inner)}:${afterKey(map[key], indent, inner, depth + 1)}`;
  }
  return text;
}

function afterKey(value: unknown, indent: number, at: string, depth: number): string {
  const shape = shapeOf(value, at, depth);
  if (shape.kind === 'map' && shape.keys.length > 0) return `\n${mapLines(shape.map, shape.keys, indent + 2, at, depth)}`;
  if (shape.kind === 'list' && shape.list.length > 0) return `\n${listLines(shape.list, indent + 2, at, depth)}`;
  return ` ${scalarOrEmpty(value, indent + 2, at)}\n`;
}

function listLines(list: readonly unknown[], indent: number, at: string, depth: number): string {
  const dash = `${' '.repeat(indent)}- `;
  let text = '';
  // Not `forEach`: a hole in the list is an undefined value and must be refused like one.
  for (let index = 0; index < list.length; index += 1) {
    const inner = `${at}[${index}]`;
    const shape = shapeOf(list[index], inner, depth + 1);
    // The first line of a nested block stands behind the dash, which takes the place of its indentation.
    if (shape.kind === 'map' && shape.keys.length > 0) text += dash + mapLines(shape.map, shape.keys, indent + 2, inner, depth + 1).slice(indent + 2);
    else if (shape.kind === 'list' && shape.list.length > 0) text += dash + listLines(shape.list, indent + 2, inner, depth + 1).slice(indent + 2);
    else text += `${dash}${scalarOrEmpty(list[index], indent + 2, inner)}\n`;
  }
  return text;
}

function scalarOrEmpty(value: unknown, indent: number, at: string): string {
  switch (typeof value) {
    case 'string':
      return indent > 0 && fitsLiteralBlock(value) ? literalBlock(value, indent) : stringScalar(value, at);
    case 'number':
      return numberScalar(value, at);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? '[]' : '{}';
    default:
      throw unrepresentable(at, typeof value);
  }
}

function literalBlock(text: string, indent: number): string {
  const ends = text.endsWith('\n');
  const lines = (ends ? text.slice(0, -1) : text).split('\n');
  const pad = ' '.repeat(indent);
  return `|${ends ? '' : '-'}\n${lines.map((line) => (line === '' ? '' : pad + line)).join('\n')}`;
}

function join(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}
