import type { CheckAnnotation } from '../../ports/feedback.ts';

/** GitHub's limit on annotations in one request. */
export const annotationBatchSize = 50;

/** An annotation in GitHub's words. */
export interface AnnotationPayload {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: 'notice' | 'warning' | 'failure';
  readonly title: string;
  readonly message: string;
}

/** What GitHub lists back; every field may be null there. */
export interface ListedAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: string | null;
  readonly title: string | null;
  readonly message: string | null;
}

export function toPayload(annotation: CheckAnnotation): AnnotationPayload {
  // Columns on an annotation of several lines are refused with the whole request.
  const oneLine = annotation.startLine === annotation.endLine;
  return {
    path: annotation.path,
    start_line: annotation.startLine,
    end_line: annotation.endLine,
    ...(oneLine && annotation.startColumn !== undefined ? { start_column: annotation.startColumn } : {}),
    ...(oneLine && annotation.endColumn !== undefined ? { end_column: annotation.endColumn } : {}),
    annotation_level: annotation.level,
    title: annotation.title,
    message: annotation.message,
  };
}

/** Those not on the check run yet, in order. Every request adds its annotations to the earlier ones, so none may be sent twice. */
export function missingAnnotations(wanted: readonly AnnotationPayload[], present: readonly ListedAnnotation[]): AnnotationPayload[] {
  const left = new Map<string, number>();
  for (const annotation of present) left.set(identity(annotation), (left.get(identity(annotation)) ?? 0) + 1);
  return wanted.filter((annotation) => {
    const count = left.get(identity(annotation)) ?? 0;
    if (count > 0) left.set(identity(annotation), count - 1);
    return count === 0;
  });
}

export function inBatches<T>(items: readonly T[], size: number): T[][] {
  const batches: T[][] = [];
  for (let start = 0; start < items.length; start += size) batches.push(items.slice(start, start + size));
  return batches;
}

function identity(annotation: ListedAnnotation): string {
  const { path, start_line, end_line, annotation_level, title, message } = annotation;
  return JSON.stringify([path, start_line, end_line, annotation_level, title?.trim() ?? '', message?.trim() ?? '']);
}
