import type { Diagnostic } from '../../diagnostic.ts';
import { checkCronSchedule } from '../cron-schedule.ts';
import type { SpecView } from '../spec-view.ts';
import { checkTimeZone } from '../time-zone.ts';

/** A schedule that Kubernetes accepts and that comes round. */
export function checkJobSchedules(view: SpecView): Diagnostic[] {
  return (view.sections.jobs ?? []).flatMap(({ schedule }, index) => {
    const problem = checkCronSchedule(schedule);
    if (problem === null) return [];
    return [view.problem('SPEC_BAD_CRON', ['jobs', index, 'schedule'], { actual: JSON.stringify(schedule.slice(0, 60)), ...problem })];
  });
}

/** A time zone of the IANA database. */
export function checkJobTimeZones(view: SpecView): Diagnostic[] {
  return (view.sections.jobs ?? []).flatMap(({ timeZone }, index) => {
    const problem = timeZone === undefined ? null : checkTimeZone(timeZone);
    if (timeZone === undefined || problem === null) return [];
    return [view.problem('SPEC_BAD_TIME_ZONE', ['jobs', index, 'timeZone'], { actual: JSON.stringify(timeZone), suggestion: problem.suggestion ?? 'none' })];
  });
}
