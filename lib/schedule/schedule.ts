/**
 * Five-field cron in a time zone. On the day the clocks go forward, a time that does not exist runs when the gap ends, once; on
 * the day they go back, a time that exists twice runs the first time only, except for patterns that run every hour.
 */
import { Cron } from 'croner';
import cronstrue from 'cronstrue';
import { ScheduleError } from './schedule-error';

/**
 * The next `count` due times after `fromMs`, in ms since 1970, oldest first; [] for an empty pattern (started by hand only).
 *
 * @throws ScheduleError
 */
export function nextRuns(cron: string, timezone: string, fromMs: number, count: number): number[] {
  if (cron.trim() === '') return [];
  const runs = parse(cron, timezone).nextRuns(count, new Date(fromMs));
  if (runs.length === 0) throw new ScheduleError('never', `No date matches ${cron}.`);
  return runs.map((run) => run.getTime());
}

/**
 * The last due time before `beforeMs`, in ms since 1970; null for an empty pattern.
 *
 * @throws ScheduleError
 */
export function previousRun(cron: string, timezone: string, beforeMs: number): number | null {
  if (cron.trim() === '') return null;
  return parse(cron, timezone).previousRuns(1, new Date(beforeMs))[0]?.getTime() ?? null;
}

/**
 * Every due time in [fromMs, toMs), at most `limit`: what a missed-days strip compares with the runs there were.
 *
 * @throws ScheduleError
 */
export function runsBetween(cron: string, timezone: string, fromMs: number, toMs: number, limit = 1000): number[] {
  if (cron.trim() === '') return [];
  const runs = parse(cron, timezone).nextRuns(limit, new Date(fromMs - 1));
  return runs.map((run) => run.getTime()).filter((run) => run >= fromMs && run < toMs);
}

/**
 * "Every day at 02:30", "Every 15 minutes", "Only when started by hand". The zone is not part of the sentence.
 *
 * @throws ScheduleError
 */
export function scheduleWords(cron: string, timezone: string): string {
  if (cron.trim() === '') return 'Only when started by hand';
  parse(cron, timezone);
  const words = cronstrue.toString(cron.trim(), { use24HourTimeFormat: true, verbose: true });
  const daily = /^At (\d\d:\d\d), every day$/.exec(words);
  return daily ? `Every day at ${daily[1]}` : words.replace(/, every day$/, '');
}

function parse(cron: string, timezone: string): Cron {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5) {
    throw new ScheduleError(
      'fields',
      `Five fields are needed (minute hour day month weekday), there are ${fields.length}.`,
    );
  }
  checkTimezone(timezone);
  try {
    return new Cron(fields.join(' '), { timezone, mode: '5-part', paused: true });
  } catch (error) {
    throw new ScheduleError('syntax', error instanceof Error ? error.message : String(error), error);
  }
}

function checkTimezone(timezone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
  } catch (error) {
    throw new ScheduleError('timezone', `${timezone} is not a time zone.`, error);
  }
}
