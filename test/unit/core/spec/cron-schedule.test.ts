import { describe, expect, it } from 'vitest';
import { checkCronSchedule } from '../../../../src/core/spec/cron-schedule.ts';
import { checkTimeZone } from '../../../../src/core/spec/time-zone.ts';

describe('cron schedules', () => {
  it.each(['0 2 * * *', '*/15 * * * *', '0 0 29 2 *', '0,30 8-18 * JAN-mar MON-FRI', '5/15 * * * *', '0 0 31 2 1', '  0  2\t* * *  ', '0 0 1-7/2 */3 0'])('accepts %j', (schedule) => {
    expect(checkCronSchedule(schedule)).toBeNull();
  });

  it.each([
    ['0 2 * *', 'fields'],
    ['0 0 2 * * *', 'fields'],
    ['', 'fields'],
    ['@daily', 'macro'],
    ['60 2 * * *', 'minute'],
    ['* 24 * * *', 'hour'],
    ['* * 0 * *', 'day'],
    ['* * * 13 *', 'month'],
    ['* * * * 7', 'weekday'],
    ['* * * * FUNDAY', 'weekday'],
    ['*/0 * * * *', 'minute'],
    ['30-10 * * * *', 'minute'],
    ['1,,2 * * * *', 'minute'],
    ['1-2-3 * * * *', 'minute'],
    ['? * * * *', 'minute'],
    ['-1 * * * *', 'minute'],
    ['1.5 * * * *', 'minute'],
    ['0 0 31 2 *', 'never'],
    ['0 0 31 4,6,9,11 *', 'never'],
  ])('refuses %j for its %s', (schedule, reason) => {
    expect(checkCronSchedule(schedule)?.reason).toBe(reason);
  });
});

describe('time zones', () => {
  it.each(['Etc/UTC', 'UTC', 'Europe/Madrid', 'America/Mexico_City', 'America/Argentina/Buenos_Aires', 'Asia/Calcutta'])('accepts %s', (zone) => {
    expect(checkTimeZone(zone)).toBeNull();
  });

  it.each([
    ['europe/madrid', 'Europe/Madrid'],
    ['Europe/Madird', 'Europe/Madrid'],
    ['+01:00', null],
    ['Local', null],
    ['../../etc/passwd', null],
  ])('refuses %s', (zone, suggestion) => {
    const problem = checkTimeZone(zone);
    expect(problem).not.toBeNull();
    if (suggestion !== null) expect(problem?.suggestion).toBe(suggestion);
  });
});
