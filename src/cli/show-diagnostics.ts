import type { Diagnostic } from '../core/diagnostic.ts';
import { orderProblems } from '../core/yaml/order-problems.ts';
import { formatDiagnostic } from '../core/spec/format-diagnostic.ts';
import { describeError } from '../errors/enclii-error.ts';
import type { Terminal } from './terminal.ts';

/** Problems file by file, each once: the same one in three environments is one. */
export function inReadingOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const byFile = Map.groupBy(diagnostics, ({ location }) => location.file);
  return [...byFile.values()].flatMap((group) => orderProblems(group));
}

/** A problem with its excerpt, painted for the stream it goes to. */
export function diagnosticText(terminal: Terminal, diagnostic: Diagnostic, texts: ReadonlyMap<string, string>, stream: 'out' | 'note'): string {
  const [head = '', ...rest] = formatDiagnostic(diagnostic, terminal.language, texts.get(diagnostic.location.file) ?? null).split('\n');
  const color = diagnostic.severity === 'error' ? 'red' : 'yellow';
  const [place = '', word = '', code = ''] = head.split('  ');
  const lines = [`${terminal.paint('bold', place, stream)}  ${terminal.paint(color, word, stream)}  ${code}`];
  for (const line of rest) {
    if (line.startsWith('  → ')) lines.push(terminal.paint('cyan', line, stream));
    else if (/^ +\| *\t*\s*\^+$/.test(line)) lines.push(terminal.paint(color, line, stream));
    else if (/^ +\d+ \| /.test(line)) lines.push(terminal.paint('dim', line, stream));
    else lines.push(line);
  }
  return lines.join('\n');
}

/** A problem as `--json` gives it: positions count from 1, texts are in the reader's language. */
export function diagnosticJson(terminal: Terminal, { code, severity, location, field, params }: Diagnostic): Readonly<Record<string, unknown>> {
  return { code, severity, ...location, field, ...describeError(code, params, terminal.language) };
}

export function countErrors(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter(({ severity }) => severity === 'error').length;
}
