import { closest, distance } from 'fastest-levenshtein';
import { isMap, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { ConfigDraft } from './config-draft.ts';
import { configSchema, type ConfigSchema } from './config-schema.ts';
import type { ConfigProblem } from './problem.ts';

/** Reads the YAML file into the draft: known fields with their positions; everything else is a problem. */
export function readConfigFile(file: string, text: string, draft: ConfigDraft): ConfigProblem[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${String(line)}:${String(col)}`;
  };
  if (document.errors.length > 0) {
    return document.errors.map((error) => ({ code: 'CONFIG_SYNTAX', params: { place: place(error.pos[0]), reason: error.code } }));
  }
  if (document.contents === null) return [];
  return readGroup(document, document.contents, configSchema, [], draft, place);
}

function readGroup(
  document: Document,
  node: Node,
  schema: ConfigSchema,
  path: readonly string[],
  draft: ConfigDraft,
  place: (offset: number) => string,
): ConfigProblem[] {
  if (!isMap(node)) return [{ code: 'CONFIG_NOT_A_GROUP', params: { place: place(node.range?.[0] ?? 0), field: path.join('.') } }];
  const known = schema.properties ?? {};
  return node.items.flatMap((pair): ConfigProblem[] => {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const at = place((pair.key as Node).range?.[0] ?? 0);
    const field = Object.hasOwn(known, key) ? known[key] : undefined;
    if (field === undefined) {
      return [{ code: 'CONFIG_UNKNOWN_FIELD', params: { place: at, field: [...path, key].join('.'), suggestion: nearest(key, Object.keys(known)) ?? 'none' } }];
    }
    const value = pair.value as Node | null;
    if (value === null) return [];
    if (field.properties !== undefined) return readGroup(document, value, field, [...path, key], draft, place);
    draft.set([...path, key], value.toJS(document, { maxAliasCount: 10 }), at, 'file');
    return [];
  });
}

/** The known word that was probably meant; null when none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const candidate = closest(word, [...known]);
  return distance(word, candidate) <= 3 ? candidate : null;
}
