import type { Diagnostic } from '../diagnostic.ts';
import { yamlLimits } from './yaml-limits.ts';

/** Problems of one file in reading order, each once, and at most 200 with a note on how many more there are. */
export function orderProblems(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const each of diagnostics) {
    const { line, column } = each.location;
    const key = JSON.stringify([line, column, each.code, each.field, each.params]);
    if (!seen.has(key)) seen.set(key, each);
  }
  const ordered = [...seen.values()].sort(
    (a, b) => a.location.line - b.location.line || a.location.column - b.location.column || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
  );
  if (ordered.length <= yamlLimits.problems) return ordered;
  const shown = ordered.slice(0, yamlLimits.problems);
  const hidden = ordered.slice(yamlLimits.problems);
  const severity = hidden.some((each) => each.severity === 'error') ? 'error' : 'warning';
  const [first] = hidden;
  if (first !== undefined) shown.push({ code: 'SCHEMA_TOO_MANY_PROBLEMS', severity, location: first.location, field: '', params: { hidden: hidden.length } });
  return shown;
}
