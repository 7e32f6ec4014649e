import type { Diagnostic } from '../diagnostic.ts';
import type { Language } from '../../errors/error-definition.ts';
import { describeError } from '../../errors/enclii-error.ts';
import { detectSecretValue } from './detect-secret.ts';

const severityWords: Readonly<Record<Language, Readonly<Record<Diagnostic['severity'], string>>>> = {
  en: { error: 'error', warning: 'warning' },
  es: { error: 'error', warning: 'aviso' },
};
const maximumWidth = 160;

/**
 * A problem for a terminal: `file:line:column`, code, what is wrong, the line with a caret below it, how to fix it.
 * The excerpt never shows a secret: what the problem calls one, or what looks like one, is masked.
 *
 * @param sourceText the file's text; null leaves the excerpt out
 */
export function formatDiagnostic(diagnostic: Diagnostic, language: Language, sourceText: string | null): string {
  const { code, severity, location, params } = diagnostic;
  const { message, fix } = describeError(code, params, language);
  const lines = [`${location.file}:${location.line}:${location.column}  ${severityWords[language][severity]}  ${code}`, `  ${message}`];
  if (sourceText !== null) lines.push(...excerpt(diagnostic, sourceText));
  if (fix !== '') lines.push(`  → ${fix}`);
  return lines.join('\n');
}

function excerpt({ code, location }: Diagnostic, sourceText: string): string[] {
  const content = sourceText.startsWith('\ufeff') ? sourceText.slice(1) : sourceText;
  const line = content.split(/\r?\n/)[location.line - 1];
  if (line === undefined || line.trim() === '') return [];
  const start = location.column - 1;
  const isSecret = code === 'SPEC_PLAINTEXT_SECRET' || detectSecretValue(line) !== null;
  const shown = (isSecret ? maskValue(line, code === 'SPEC_PLAINTEXT_SECRET' ? start : null) : line).slice(0, maximumWidth);
  const end = location.endLine === location.line ? location.endColumn - 1 : line.trimEnd().length;
  const width = Math.max(1, Math.min(isSecret ? 1 : end - start, maximumWidth - start));
  const number = String(location.line);
  // A tab stays a tab, so that the caret stands below its character at any tab width.
  const indent = line.slice(0, start).replace(/[^\t]/g, ' ');
  const excerptLines = [`  ${number} | ${shown}`];
  if (start < shown.length) excerptLines.push(`  ${' '.repeat(number.length)} | ${indent}${'^'.repeat(width)}`);
  return excerptLines;
}

/** Everything from the secret on; without its place, everything after the first `: `. */
function maskValue(line: string, start: number | null): string {
  const colon = line.indexOf(': ');
  return `${line.slice(0, start ?? (colon === -1 ? 0 : colon + 2))}••••••`;
}
