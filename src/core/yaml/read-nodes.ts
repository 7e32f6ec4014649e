import { isAlias, isCollection, isMap, isScalar, isSeq, type Document, type Node, type YAMLMap } from 'yaml';
import type { Diagnostic } from '../diagnostic.ts';
import type { MessageParams } from '../../errors/format-message.ts';
import type { ErrorCode } from '../../errors/registry.ts';
import type { PositionNode } from './position-node.ts';
import type { TextPositions } from './text-positions.ts';
import { yamlLimits } from './yaml-limits.ts';

/** Keys that reach an object's prototype when a careless consumer assigns them. */
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

interface Read {
  readonly value: unknown;
  readonly position: PositionNode;
}

/** A finished anchor's value with its cost; null while its own node is still being read. */
type Anchor = { readonly value: unknown; readonly values: number; readonly height: number } | null;

/** What must stop the reading of a whole document; never leaves this module. */
class DocumentRefused extends Error {}

/** Composed nodes → plain JSON data and positions. Anything that is not JSON is a diagnostic and makes `result` null. */
export function readNodes(document: Document, positions: TextPositions): { result: Read | null; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const anchors = new Map<string, Anchor>();
  let values = 0;
  let aliases = 0;

  function report(code: ErrorCode, params: MessageParams, node: Node | null): void {
    const [start, end] = rangeOf(node);
    diagnostics.push({ code, severity: 'error', location: positions.locate(start, end), field: '', params });
    if (diagnostics.length >= yamlLimits.problems) throw new DocumentRefused();
  }

  function refuse(code: ErrorCode, limit: number, node: Node | null): never {
    report(code, { limit }, node);
    throw new DocumentRefused();
  }

  function read(node: Node | null, key: Node | null, depth: number): Read {
    values += 1;
    if (values > yamlLimits.values) refuse('YAML_TOO_MANY_VALUES', yamlLimits.values, node ?? key);
    if (depth > yamlLimits.depth) refuse('YAML_TOO_DEEP', yamlLimits.depth, node ?? key);
    const keyRange = key === null ? null : rangeOf(key);
    if (node === null) {
      const at = keyRange ?? [0, 0];
      return { value: null, position: { key: keyRange, value: at, children: null } };
    }
    if (isAlias(node)) return readAlias(node.source, node, keyRange, depth);

    const anchor = isScalar(node) || isCollection(node) ? node.anchor : undefined;
    // Null until its end, so that an alias inside its own anchor is seen as the cycle that it is.
    if (anchor !== undefined) anchors.set(anchor, null);
    const valuesBefore = values;
    const content = readContent(node, depth);
    if (anchor !== undefined) anchors.set(anchor, { value: content.value, values: values - valuesBefore, height: heightOf(content.value) });
    return { value: content.value, position: { key: keyRange, value: rangeOf(node), children: content.children } };
  }

  function readAlias(name: string, node: Node, keyRange: readonly [number, number] | null, depth: number): Read {
    aliases += 1;
    if (aliases > yamlLimits.aliases) refuse('YAML_TOO_MANY_ALIASES', yamlLimits.aliases, node);
    const anchor = anchors.get(name);
    if (anchor === undefined) report('YAML_UNKNOWN_ALIAS', { alias: name.slice(0, 80) }, node);
    if (anchor === null) report('YAML_ALIAS_CYCLE', { alias: name.slice(0, 80) }, node);
    // An alias costs what it expands to: that is what defuses a bomb.
    values += anchor?.values ?? 0;
    if (values > yamlLimits.values) refuse('YAML_TOO_MANY_VALUES', yamlLimits.values, node);
    if (depth + (anchor?.height ?? 0) > yamlLimits.depth) refuse('YAML_TOO_DEEP', yamlLimits.depth, node);
    return { value: anchor?.value ?? null, position: { key: keyRange, value: rangeOf(node), children: null } };
  }

  function readContent(node: Node, depth: number): { value: unknown; children: Map<string | number, PositionNode> | null } {
    if (isMap(node)) return readMap(node, depth);
    if (isSeq(node)) {
      const value: unknown[] = [];
      const children = new Map<string | number, PositionNode>();
      node.items.forEach((item, index) => {
        const child = read(item as Node | null, null, depth + 1);
        value.push(child.value);
        children.set(index, child.position);
      });
      return { value, children };
    }
    if (isScalar(node)) return { value: readScalar(node.value, node.source ?? '', node), children: null };
    return { value: null, children: null };
  }

  function readMap(node: YAMLMap, depth: number): { value: unknown; children: Map<string | number, PositionNode> } {
    const value: Record<string, unknown> = {};
    const children = new Map<string | number, PositionNode>();
    for (const pair of node.items) {
      const keyNode = pair.key as Node | null;
      const key = readKey(keyNode, node);
      const child = read(pair.value as Node | null, keyNode, depth + 1);
      if (key === null) continue;
      const first = children.get(key)?.key;
      if (first !== undefined && first !== null) {
        report('YAML_DUPLICATE_KEY', { key: key.slice(0, 100), firstLine: positions.locate(first[0], first[0]).line }, keyNode);
        continue;
      }
      value[key] = child.value;
      children.set(key, child.position);
    }
    return { value, children };
  }

  function readKey(key: Node | null, map: Node): string | null {
    if (key === null || isAlias(key) || !isScalar(key) || typeof key.value !== 'string') {
      const actual = key === null ? 'null' : isAlias(key) ? 'alias' : isScalar(key) ? (key.value === null ? 'null' : typeof key.value) : 'collection';
      report('YAML_KEY_NOT_TEXT', { actual }, key ?? map);
      return null;
    }
    if (key.value === '<<') {
      report('YAML_MERGE_KEY', {}, key);
      return null;
    }
    if (forbiddenKeys.has(key.value)) {
      report('YAML_FORBIDDEN_KEY', { key: key.value }, key);
      return null;
    }
    return key.value;
  }

  function readScalar(value: unknown, source: string, node: Node): unknown {
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
    const text = source.slice(0, 80);
    if (typeof value === 'number' && Number.isFinite(value)) {
      // Past 2^53 a number id would silently become another one.
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) report('YAML_NUMBER_LOSES_DIGITS', { text }, node);
      return Object.is(value, -0) ? 0 : value;
    }
    report('YAML_NOT_A_FINITE_NUMBER', { text }, node);
    return null;
  }

  try {
    const result = read(document.contents, null, 0);
    return { result: diagnostics.length === 0 ? result : null, diagnostics };
  } catch (error) {
    if (!(error instanceof DocumentRefused)) throw error;
    return { result: null, diagnostics };
  }
}

function rangeOf(node: Node | null): readonly [number, number] {
  const range = node?.range;
  return range ? [range[0], range[1]] : [0, 0];
}

/** Levels below a value; only called on values that are within the depth limit themselves. */
function heightOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let height = 0;
  for (const child of Object.values(value)) height = Math.max(height, heightOf(child) + 1);
  return height;
}
