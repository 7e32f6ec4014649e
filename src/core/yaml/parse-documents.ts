import { Composer } from 'yaml';
import type { Diagnostic, SourceLocation } from '../diagnostic.ts';
import { parseCst } from './parse-cst.ts';
import { findPosition, type InstancePath } from './position-node.ts';
import { readNodes } from './read-nodes.ts';
import { scanText } from './scan-text.ts';
import { createTextPositions, type TextPositions } from './text-positions.ts';
import { yamlLimits } from './yaml-limits.ts';

/** One document of a YAML file as plain JSON data, with the place of everything in it. */
export interface YamlDocument {
  readonly file: string;
  /** Position among the file's documents, from 0. */
  readonly index: number;
  /** Strings, finite numbers, booleans, null, lists and maps with ordinary keys; null for an empty document. */
  readonly value: unknown;
  /**
   * Where a path is written; a path that is not there is reported at its nearest ancestor's key, and what comes from
   * an alias at the alias. `key` points at the field's name, `value` (the default) at its value.
   */
  readonly locate: (instancePath: InstancePath, at?: 'key' | 'value') => SourceLocation;
}

/**
 * Reads every document of a file a person wrote: YAML 1.2 core schema, no tags, no directives, no merge keys, bounded
 * size, depth and alias use. A document with a problem is left out and its problems are returned; its neighbours are kept.
 * Never throws on any text.
 */
export function parseYamlDocuments(file: string, text: string): { documents: YamlDocument[]; diagnostics: Diagnostic[] } {
  // The byte order mark is no content: columns of the first line count without it, as editors show them.
  const content = text.startsWith('\ufeff') ? text.slice(1) : text;
  const refused = scanText(file, content);
  if (refused !== null) return { documents: [], diagnostics: [refused] };

  const positions = createTextPositions(file, content);
  const { tokens, refusedDocuments, diagnostics } = parseCst(content, positions);
  if (tokens === null) return { documents: [], diagnostics };

  const documents: YamlDocument[] = [];
  let index = 0;
  // Duplicate keys are found by `readNodes`: the library compares every key with every other one.
  const composer = new Composer({ version: '1.2', schema: 'core', merge: false, uniqueKeys: false, strict: true });
  for (const document of composer.compose(tokens)) {
    while (refusedDocuments.has(index)) index += 1;
    if (index >= yamlLimits.documents) {
      const location = positions.locate(document.range[0], document.range[0]);
      diagnostics.push({ code: 'YAML_TOO_MANY_DOCUMENTS', severity: 'error', location, field: '', params: { limit: yamlLimits.documents } });
      break;
    }
    if (document.errors.length > 0) {
      // What follows the first one is mostly its echo: a single tab is seven errors.
      diagnostics.push(...document.errors.slice(0, 1).map((error) => syntaxProblem(error, positions)));
    } else {
      const { result, diagnostics: problems } = readNodes(document, positions);
      diagnostics.push(...problems);
      if (result !== null) {
        documents.push({
          file,
          index,
          value: result.value,
          locate: (path, at = 'value') => positions.locate(...findPosition(result.position, path, at)),
        });
      }
    }
    index += 1;
  }
  // Errors in a stream without any document (a stray closing bracket in a comment-only file) belong to no document.
  if (index === 0 && diagnostics.length === 0) diagnostics.push(...composer.streamInfo().errors.map((error) => syntaxProblem(error, positions)));
  return { documents, diagnostics };
}

/** What the library says about a syntax error. */
interface SyntaxProblem {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

/** Own sentences for the mistakes people make; the library's reason for the rare rest. */
function syntaxProblem(error: SyntaxProblem, positions: TextPositions): Diagnostic {
  const location = positions.locate(error.pos[0], error.pos[1]);
  const reason = (error.message.split('\n', 1)[0] ?? '').slice(0, 160).replace(/[.:]+$/, '');
  const problem = { severity: 'error', location, field: '' } as const;
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return { ...problem, code: 'YAML_TAB_INDENT', params: {} };
    case 'BAD_INDENT':
      // The usual cause of a bracket that "must be indented" is one that was never closed.
      if (reason.startsWith('Flow ')) return { ...problem, code: 'YAML_UNCLOSED', params: { reason } };
      return { ...problem, code: 'YAML_BAD_INDENT', params: {} };
    case 'MISSING_CHAR':
      return { ...problem, code: 'YAML_UNCLOSED', params: { reason } };
    case 'BLOCK_AS_IMPLICIT_KEY':
      return { ...problem, code: 'YAML_NESTED_ON_ONE_LINE', params: {} };
    default:
      return { ...problem, code: 'YAML_SYNTAX', params: { reason } };
  }
}
