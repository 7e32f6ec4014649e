import { CST, Lexer, Parser } from 'yaml';
import type { Diagnostic } from '../diagnostic.ts';
import type { MessageParams } from '../../errors/format-message.ts';
import type { ErrorCode } from '../../errors/registry.ts';
import type { TextPositions } from './text-positions.ts';
import { yamlLimits } from './yaml-limits.ts';

export interface CstResult {
  readonly tokens: CST.Token[] | null;
  readonly refusedDocuments: ReadonlySet<number>;
  readonly diagnostics: Diagnostic[];
}

/**
 * Text → concrete syntax tree, refusing on the way what must never reach the recursive composer: nesting beyond the
 * limit (the parser keeps its own stack, so looking at its height costs nothing), tags, directives, too many tokens, and
 * unknown escapes (the composer makes an error object for each: seconds for a megabyte of them).
 *
 * Tokens are null when a limit was hit: the rest of the file was not read. Documents with one of these are left
 * out of the tokens and counted as `refusedDocuments` by their position.
 */
export function parseCst(text: string, positions: TextPositions): CstResult {
  const diagnostics: Diagnostic[] = [];
  const refusedOffsets: number[] = [];
  const tokens: CST.Token[] = [];
  const parser = new Parser();
  let count = 0;
  let isScalarText = false;

  function report(code: ErrorCode, params: MessageParams, length: number, offset = 0): void {
    const start = parser.offset + offset;
    const location = positions.locate(start, start + length);
    diagnostics.push({ code, severity: 'error', location, field: '', params });
    refusedOffsets.push(parser.offset);
  }

  for (const lexeme of new Lexer().lex(text)) {
    // The lexeme after a scalar mark is the scalar's own text: whatever it looks like, it is no token.
    const type: CST.TokenType | null = isScalarText ? null : CST.tokenType(lexeme);
    isScalarText = type === 'scalar';
    if (type === 'tag') report('YAML_TAG', { tag: lexeme.slice(0, 80) }, lexeme.length);
    if (type === 'directive-line') report('YAML_DIRECTIVE', { directive: lexeme.trim().slice(0, 80) }, lexeme.length);
    if (type === 'double-quoted-scalar') {
      const escape = findBadEscape(lexeme);
      if (escape !== null) report('YAML_BAD_ESCAPE', { escape: escape.text }, escape.text.length, escape.offset);
    }
    count += 1;
    if (count > yamlLimits.tokens) {
      report('YAML_TOO_MANY_VALUES', { limit: yamlLimits.values }, 1);
      return { tokens: null, refusedDocuments: new Set(), diagnostics };
    }
    for (const token of parser.next(lexeme)) tokens.push(token);
    // One entry of the stack is the document itself, one the scalar that is being read.
    if (parser.stack.length > yamlLimits.depth + 2) {
      report('YAML_TOO_DEEP', { limit: yamlLimits.depth }, 1);
      return { tokens: null, refusedDocuments: new Set(), diagnostics };
    }
    if (diagnostics.length >= yamlLimits.problems) return { tokens: null, refusedDocuments: new Set(), diagnostics };
  }
  for (const token of parser.end()) tokens.push(token);
  return { ...leaveOutRefused(tokens, refusedOffsets), diagnostics };
}

function leaveOutRefused(tokens: readonly CST.Token[], refusedOffsets: readonly number[]): Pick<CstResult, 'tokens' | 'refusedDocuments'> {
  const kept: CST.Token[] = [];
  const refusedDocuments = new Set<number>();
  let index = 0;
  // A directive belongs to the document after it, so a document's part of the text starts where the previous one ended.
  let from = 0;
  tokens.forEach((token, position) => {
    if (token.type === 'directive') return;
    if (token.type === 'document') {
      const to = tokens[position + 1]?.offset ?? Infinity;
      const isRefused = refusedOffsets.some((offset) => offset >= from && offset < to);
      from = to;
      index += 1;
      if (isRefused) {
        refusedDocuments.add(index - 1);
        return;
      }
    }
    kept.push(token);
  });
  return { tokens: kept, refusedDocuments };
}

const escapes = /\\(?:([0abtnvfre "/\\N_LP\t\r\n]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})|[^])/g;

/** The first escape of a double-quoted text that YAML does not know, as offset and text. */
function findBadEscape(source: string): { offset: number; text: string } | null {
  for (const match of source.matchAll(escapes)) {
    if (match[1] === undefined) return { offset: match.index, text: match[0] };
  }
  return null;
}
