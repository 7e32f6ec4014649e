import type { Diagnostic } from '../diagnostic.ts';
import { createTextPositions } from './text-positions.ts';
import { yamlLimits } from './yaml-limits.ts';

const forbiddenCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufeff\ufffe\uffff]|\r(?!\n)/u;

/** Checks that need no parser: size, and characters that a YAML stream may not hold. */
export function scanText(file: string, text: string): Diagnostic | null {
  const bytes = Buffer.byteLength(text, 'utf8');
  if (bytes > yamlLimits.bytes) {
    const location = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
    return { code: 'YAML_TOO_LARGE', severity: 'error', location, field: '', params: { bytes, limit: yamlLimits.bytes } };
  }
  let at = forbiddenCharacter.exec(text)?.index ?? -1;
  // A lone surrogate cannot be written back as UTF-8, so digests over the bytes would not be stable.
  if (at === -1 && !text.isWellFormed()) at = loneSurrogate(text);
  if (at === -1) return null;
  const character = `U+${text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')}`;
  const location = createTextPositions(file, text).locate(at, at + 1);
  return { code: 'YAML_CONTROL_CHARACTER', severity: 'error', location, field: '', params: { character } };
}

function loneSurrogate(text: string): number {
  return text.search(/[\ud800-\udfff]/u);
}
