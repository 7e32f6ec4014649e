import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../../src/core/diagnostic.ts';
import { formatDiagnostic } from '../../../../src/core/spec/format-diagnostic.ts';
import { parseServiceSpecs } from '../../../../src/core/spec/parse-service-spec.ts';
import { specText } from './spec-fixtures.ts';

const problem: Diagnostic = {
  code: 'YAML_MERGE_KEY',
  severity: 'error',
  location: { file: 'a.yaml', line: 2, column: 3, endLine: 2, endColumn: 5 },
  field: '',
  params: {},
};

describe('formatDiagnostic', () => {
  it('shows place, code, message, the line with a caret, and the fix', () => {
    expect(formatDiagnostic(problem, 'en', 'b:\r\n  <<: *a\r\n').split('\n')).toEqual([
      'a.yaml:2:3  error  YAML_MERGE_KEY',
      '  Merge keys ("<<") are not supported.',
      '  2 |   <<: *a',
      '    |   ^^',
      '  → Write the shared fields out where they are needed; for differences between environments use spec.environments.',
    ]);
    expect(formatDiagnostic({ ...problem, severity: 'warning' }, 'es', null).split('\n')[0]).toBe('a.yaml:2:3  aviso  YAML_MERGE_KEY');
  });

  it('leaves the excerpt out for a line that is not there', () => {
    expect(formatDiagnostic(problem, 'en', 'b: 1').split('\n')).toHaveLength(3);
  });

  it('cuts a very long line', () => {
    expect(formatDiagnostic(problem, 'en', `\n  ${'x'.repeat(5000)}`).length).toBeLessThan(600);
  });

  it('S14: shows no secret, whatever the problem on its line is', () => {
    const token = ['ghp', 'c'.repeat(36)].join('_');
    const text = specText(`env: [{name: A, value: "${token} {{ x }}"}, {name: DB_PASSWORD, value: hunter2}, {name: B, value: "postgres://u:hunter3@db {{"}]`);
    const report = parseServiceSpecs('enclii.yaml', text).diagnostics.map((each) => formatDiagnostic(each, 'en', text)).join('\n');
    expect(report).toContain('SPEC_UNKNOWN_VARIABLE');
    expect(report).toContain('SPEC_PLAINTEXT_SECRET');
    for (const secret of [token, 'hunter2', 'hunter3']) expect(report).not.toContain(secret);
  });
});
