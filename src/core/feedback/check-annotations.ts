import type { Diagnostic } from '../diagnostic.ts';
import type { Language } from '../../errors/error-definition.ts';
import { describeReason } from './describe-reason.ts';
import { inertText } from './inert-text.ts';
import type { CheckAnnotation } from './report-types.ts';

/** More marks than this help nobody, and each fifty are a request. The summary says how many there are. */
export const annotationLimit = 1000;

/** Problems as marks in the files of the commit, errors first where there are too many for all. */
export function checkAnnotations(diagnostics: readonly Diagnostic[], language: Language): readonly CheckAnnotation[] {
  return errorsFirst(diagnostics)
    .slice(0, annotationLimit)
    .map((diagnostic) => annotationOf(diagnostic, language));
}

export function errorsFirst(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
}

function annotationOf(diagnostic: Diagnostic, language: Language): CheckAnnotation {
  const { file, line, column, endLine, endColumn } = diagnostic.location;
  const { message, fix } = describeReason(diagnostic, language);
  const lastLine = Math.max(line, endLine);
  return {
    path: file,
    startLine: line,
    endLine: lastLine,
    // GitHub's columns are inclusive at both ends; ours end behind the last character.
    ...(lastLine === line ? { startColumn: column, endColumn: Math.max(column, endColumn - 1) } : {}),
    level: diagnostic.severity === 'error' ? 'failure' : 'warning',
    title: inertText(diagnostic.field === '' ? diagnostic.code : `${diagnostic.code}: ${diagnostic.field}`, 200),
    message: [message, fix].filter((text) => text !== '').map((text) => inertText(text, 2000)).join('\n'),
  };
}
