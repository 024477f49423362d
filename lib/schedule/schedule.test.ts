import { describe, expect, it } from 'vitest';
import { nextRuns, previousRun, runsBetween, scheduleWords } from './schedule';
import { ScheduleError } from './schedule-error';

const BERLIN = 'Europe/Berlin';
const iso = (times: number[]) => times.map((time) => new Date(time).toISOString());
const ms = (text: string) => Date.parse(text);

describe('nextRuns', () => {
  it('runs once when the hour is skipped, at the end of the gap', () => {
    expect(iso(nextRuns('30 2 * * *', BERLIN, ms('2026-03-28T12:00:00Z'), 2))).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
  });

  it('runs once when the hour comes twice', () => {
    expect(iso(nextRuns('30 2 * * *', BERLIN, ms('2026-10-24T12:00:00Z'), 2))).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  it('is strictly after the given time', () => {
    expect(iso(nextRuns('0 3 * * *', 'UTC', ms('2026-11-23T03:00:00Z'), 1))).toEqual(['2026-11-24T03:00:00.000Z']);
  });

  it('is empty for a job started by hand', () => {
    expect(nextRuns('', 'UTC', 0, 5)).toEqual([]);
  });

  it.each([
    ['* * * *', 'UTC', 'fields'],
    ['0 0 0 * * *', 'UTC', 'fields'],
    ['@daily', 'UTC', 'fields'],
    ['99 * * * *', 'UTC', 'syntax'],
    ['a b c d e', 'UTC', 'syntax'],
    ['0 0 31 2 *', 'UTC', 'never'],
    ['0 0 * * *', 'Mars/Olympus', 'timezone'],
  ])('refuses %s in %s as %s', (cron, timezone, fault) => {
    const attempt = () => nextRuns(cron, timezone, ms('2026-11-23T03:00:00Z'), 1);
    expect(attempt).toThrow(ScheduleError);
    expect(attempt).toThrow(expect.objectContaining({ fault }));
  });
});

describe('previousRun and runsBetween', () => {
  it('finds the last due time before a moment', () => {
    expect(previousRun('30 2 * * *', BERLIN, ms('2026-11-23T08:00:00Z'))).toBe(ms('2026-11-23T01:30:00Z'));
    expect(previousRun('', BERLIN, 0)).toBeNull();
  });

  it('lists what was due in a time span, its start included and its end not', () => {
    const due = runsBetween('0 3 * * *', 'UTC', ms('2026-11-20T03:00:00Z'), ms('2026-11-23T03:00:00Z'));
    expect(iso(due)).toEqual(['2026-11-20T03:00:00.000Z', '2026-11-21T03:00:00.000Z', '2026-11-22T03:00:00.000Z']);
    expect(runsBetween('', 'UTC', 0, 1)).toEqual([]);
  });
});

describe('scheduleWords', () => {
  it.each([
    ['', 'Only when started by hand'],
    ['30 2 * * *', 'Every day at 02:30'],
    ['30 2 * * 1-5', 'At 02:30, Monday through Friday'],
    ['*/15 * * * *', 'Every 15 minutes, every hour'],
  ])('says %s as %s', (cron, words) => {
    expect(scheduleWords(cron, BERLIN)).toBe(words);
  });

  it('refuses what it cannot say', () => {
    expect(() => scheduleWords('61 * * * *', BERLIN)).toThrow(ScheduleError);
    expect(() => scheduleWords('0 * * * *', 'Nowhere')).toThrow(ScheduleError);
  });
});
