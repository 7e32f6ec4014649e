import { validationFailed, type ForgeHttpError } from '../http/http-error.ts';
import type { Annotation, CheckRun, Json } from '../state/model.ts';
import { textOf } from './access.ts';

const longestText = 65_535;
const longestAnnotationText = 64 * 1024;
const mostAnnotations = 50;
const statuses = ['queued', 'in_progress', 'completed', 'waiting', 'requested', 'pending'];
const conclusions = ['action_required', 'cancelled', 'failure', 'neutral', 'success', 'skipped', 'stale', 'timed_out'];

const invalid = (field: string, message: string): ForgeHttpError => validationFailed('CheckRun', field, 'custom', message);

function cappedText(value: unknown, field: string, limit: number): string | null {
  const text = textOf(value);
  if (text !== null && text.length > limit) throw invalid(field, `Only ${limit} characters are allowed; ${text.length} were supplied.`);
  return text;
}

function readAnnotation(value: unknown): Annotation {
  const item = (typeof value === 'object' && value !== null ? value : {}) as Json;
  const { path, start_line: start, end_line: end, start_column: startColumn, end_column: endColumn, annotation_level: level, message } = item;
  if (typeof path !== 'string' || typeof start !== 'number' || typeof end !== 'number' || typeof message !== 'string') {
    throw invalid('annotations', 'Annotations need path, start_line, end_line, annotation_level and message.');
  }
  if (level !== 'notice' && level !== 'warning' && level !== 'failure') throw invalid('annotations', 'annotation_level is not included in the list');
  if (start !== end && (startColumn !== undefined || endColumn !== undefined)) {
    throw invalid('annotations', 'start_column and end_column are allowed only where start_line and end_line are the same.');
  }
  return {
    path,
    start_line: start,
    end_line: end,
    start_column: typeof startColumn === 'number' ? startColumn : null,
    end_column: typeof endColumn === 'number' ? endColumn : null,
    annotation_level: level,
    title: cappedText(item['title'], 'annotations', 255),
    message: cappedText(message, 'annotations', longestAnnotationText) ?? '',
    raw_details: cappedText(item['raw_details'], 'annotations', longestAnnotationText),
  };
}

function timeOf(value: unknown, field: string): number | null {
  if (typeof value !== 'string') return null;
  const time = Date.parse(value);
  if (Number.isNaN(time)) throw invalid(field, `${field} is not a timestamp in ISO 8601.`);
  return time;
}

/** Applies a create or update body. Checks everything before it changes anything; annotations are appended. */
export function applyCheckRunInput(run: CheckRun, body: Json, now: number): void {
  const output = (typeof body['output'] === 'object' && body['output'] !== null ? body['output'] : {}) as Json;
  const title = cappedText(output['title'], 'output.title', 255);
  const summary = cappedText(output['summary'], 'output.summary', longestText);
  const text = cappedText(output['text'], 'output.text', longestText);
  const given: unknown = output['annotations'] ?? [];
  if (!Array.isArray(given)) throw invalid('annotations', 'annotations is not an array');
  if (given.length > mostAnnotations) throw invalid('annotations', `${given.length} annotations were supplied; a request takes at most ${mostAnnotations}.`);
  const annotations = (given as unknown[]).map(readAnnotation);
  const status = textOf(body['status']);
  const conclusion = textOf(body['conclusion']);
  if (status !== null && !statuses.includes(status)) throw invalid('status', 'status is not included in the list');
  if (conclusion !== null && !conclusions.includes(conclusion)) throw invalid('conclusion', 'conclusion is not included in the list');
  if (status === 'completed' && conclusion === null && run.conclusion === null) throw invalid('conclusion', 'conclusion is required when status is completed');
  const startedAt = timeOf(body['started_at'], 'started_at');
  const completedAt = timeOf(body['completed_at'], 'completed_at');

  run.name = textOf(body['name']) ?? run.name;
  run.externalId = textOf(body['external_id']) ?? run.externalId;
  run.detailsUrl = textOf(body['details_url']) ?? run.detailsUrl;
  run.title = title ?? run.title;
  run.summary = summary ?? run.summary;
  run.text = text ?? run.text;
  run.annotations.push(...annotations);
  run.startedAt = startedAt ?? run.startedAt ?? now;
  // A conclusion completes the run, whatever status says.
  if (conclusion !== null) {
    run.status = 'completed';
    run.conclusion = conclusion;
    run.completedAt = completedAt ?? now;
  } else if (status !== null) {
    run.status = status;
    if (status !== 'completed') {
      run.conclusion = null;
      run.completedAt = null;
    }
  }
}
