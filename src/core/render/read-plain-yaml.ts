import { isAlias, isNode, isPair, isScalar, parseAllDocuments, visit, type Document } from 'yaml';

export type PlainYaml = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

/**
 * Reads a text that the engine or a renderer wrote: exactly one document of YAML 1.2's core schema with string keys and
 * nothing that could mean something else elsewhere (tags, anchors, aliases, merge keys, directives, duplicate keys).
 * The problem never quotes the text.
 */
export function readPlainYaml(text: string): PlainYaml {
  const documents = parseAllDocuments(text, { version: '1.2', schema: 'core', merge: false, uniqueKeys: true, strict: true, stringKeys: true, prettyErrors: false, logLevel: 'silent' });
  if (!Array.isArray(documents)) return { ok: false, problem: 'there is no document' };
  const [document] = documents;
  if (document === undefined || documents.length !== 1) return { ok: false, problem: `expected one document, found ${documents.length}` };
  const problem = problemOf(document);
  if (problem !== null) return { ok: false, problem };
  return { ok: true, value: document.toJS({ maxAliasCount: 0 }) };
}

function problemOf(document: Document.Parsed): string | null {
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) return `${error.code} at character ${error.pos[0]}`;
  if (document.directives.yaml.explicit === true) return 'a directive';
  let found: string | null = null;
  visit(document, (_key, node) => {
    if (isAlias(node)) found = 'an alias';
    else if (isPair(node)) {
      if (!isScalar(node.key) || typeof node.key.value !== 'string') found = 'a key that is no text';
      else if (node.key.value === '__proto__' || node.key.value === '<<') found = `the key ${node.key.value}`;
    } else if (isNode(node)) {
      if (node.tag !== undefined) found = 'a tag';
      // Not part of the type that aliases share, but on every scalar and collection.
      else if ((node as { readonly anchor?: string }).anchor !== undefined) found = 'an anchor';
    }
    return found === null ? undefined : visit.BREAK;
  });
  return found;
}
