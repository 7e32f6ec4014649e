import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { diagnosticText, inReadingOrder } from '../../../src/cli/show-diagnostics.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import type { Diagnostic } from '../../../src/core/diagnostic.ts';
import { formatDiagnostic } from '../../../src/core/spec/format-diagnostic.ts';

function terminal(color: boolean): Terminal {
  return {
    language: 'en', json: false, workingDirectory: '/', interactive: false, searchPath: '',
    out: () => undefined,
    note: () => undefined,
    paint: (format, text) => (color ? `\u001b[1m<${format}>\u001b[22m${text}` : text),
  };
}
function problem(file: string, line: number): Diagnostic {
  return { code: 'SPEC_RESERVED_NAME', severity: 'error', location: { file, line, column: 3, endLine: line, endColumn: 7 }, field: 'metadata.name', params: { name: 'kube', what: 'service' } };
}

describe('diagnosticText', () => {
  it('is the plain format without colors, and the same text with them', () => {
    const texts = new Map([['a.yaml', '  kube\n']]);
    const plain = formatDiagnostic(problem('a.yaml', 1), 'en', '  kube\n');
    expect(diagnosticText(terminal(false), problem('a.yaml', 1), texts, 'out')).toBe(plain);
    const colored = diagnosticText(terminal(true), problem('a.yaml', 1), texts, 'out');
    expect(stripVTControlCharacters(colored).replaceAll(/<(bold|red|dim|cyan)>/g, '')).toBe(plain);
    expect(colored).toContain('<cyan>');
    expect(colored).toMatch(/<red>.*\^{4}/);
  });
});

describe('inReadingOrder', () => {
  it('keeps files together and each problem once', () => {
    const ordered = inReadingOrder([problem('b', 2), problem('a', 1), problem('b', 1), problem('b', 2)]);
    expect(ordered.map(({ location }) => `${location.file}${String(location.line)}`)).toEqual(['b1', 'b2', 'a1']);
  });
});
