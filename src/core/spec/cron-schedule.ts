/** Which part of a schedule is wrong, for SPEC_BAD_CRON. */
export interface CronProblem {
  readonly reason: 'fields' | 'macro' | 'never' | 'minute' | 'hour' | 'day' | 'month' | 'weekday';
  readonly part: string;
}

interface Field {
  readonly reason: 'minute' | 'hour' | 'day' | 'month' | 'weekday';
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

/** The bounds of the parser inside Kubernetes' CronJob controller: Sunday is 0, and 7 is refused. */
const fields: readonly Field[] = [
  { reason: 'minute', min: 0, max: 59, names: [] },
  { reason: 'hour', min: 0, max: 23, names: [] },
  { reason: 'day', min: 1, max: 31, names: [] },
  { reason: 'month', min: 1, max: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { reason: 'weekday', min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const longestMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The first problem of a five-field schedule; null when Kubernetes would accept it and it can ever run. */
export function checkCronSchedule(schedule: string): CronProblem | null {
  if (schedule.trimStart().startsWith('@')) return { reason: 'macro', part: '' };
  const parts = schedule.split(/[ \t]/).filter((part) => part !== '');
  if (parts.length !== fields.length) return { reason: 'fields', part: '' };
  const sets: number[][] = [];
  for (const [index, field] of fields.entries()) {
    const values: number[] = [];
    for (const item of (parts[index] ?? '').split(',')) {
      const range = readItem(item, field);
      if (range === null) return { reason: field.reason, part: JSON.stringify(item.slice(0, 20)) };
      for (let value = range.from; value <= range.to; value += range.step) values.push(value);
    }
    sets.push(values);
  }
  // With a restricted weekday cron runs when either the date or the weekday fits.
  const [, , days = [], months = []] = sets;
  const anyWeekday = (parts[4] ?? '').startsWith('*');
  const possible = months.some((month) => days.some((day) => day <= (longestMonth[month - 1] ?? 0)));
  return anyWeekday && !possible ? { reason: 'never', part: '' } : null;
}

function readItem(item: string, field: Field): { from: number; to: number; step: number } | null {
  const [range = '', stepText, ...rest] = item.split('/');
  if (rest.length > 0) return null;
  const step = stepText === undefined ? 1 : readNumber(stepText);
  if (step === null || step < 1) return null;
  if (range === '*') return { from: field.min, to: field.max, step };
  const [fromText = '', toText, ...more] = range.split('-');
  if (more.length > 0) return null;
  const from = readValue(fromText, field);
  // `5/15` means from 5 to the end.
  const to = toText !== undefined ? readValue(toText, field) : stepText !== undefined ? field.max : from;
  return from === null || to === null || from > to ? null : { from, to, step };
}

function readValue(text: string, field: Field): number | null {
  const name = field.names.indexOf(text.toLowerCase());
  if (name !== -1) return name + field.min;
  const value = readNumber(text);
  return value === null || value < field.min || value > field.max ? null : value;
}

function readNumber(text: string): number | null {
  return /^[0-9]{1,4}$/.test(text) ? Number(text) : null;
}
