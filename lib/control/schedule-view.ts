import { nextRuns, scheduleWords } from '../schedule/schedule';
import { ScheduleError } from '../schedule/schedule-error';
import { DoorError } from './door-error';
import type { ScheduleView } from './views';

const SHOWN_RUNS = 5;

/** A schedule in words with its next five runs; none while it is paused. Throws schedule.invalid and schedule.unknown-zone. */
export function toScheduleView(
  { cron, timezone }: { cron: string; timezone: string },
  nowMs: number,
  state: 'active' | 'paused' = 'active',
): ScheduleView {
  return checked({ cron, timezone }, () => ({
    cron,
    timezone,
    words: scheduleWords(cron, timezone),
    next:
      state === 'paused' ? [] : nextRuns(cron, timezone, nowMs, SHOWN_RUNS).map((run) => new Date(run).toISOString()),
  }));
}

/** The next due time, or null for what is started by hand. Throws like toScheduleView; `field`: where the pattern stands in the input. */
export function nextDue(
  { cron, timezone }: { cron: string; timezone: string },
  nowMs: number,
  field = 'cron',
): Date | null {
  const work = () => {
    scheduleWords('0 0 * * *', timezone);
    return nextRuns(cron, timezone, nowMs, 1);
  };
  const [next] = checked({ cron, timezone }, work, field);
  return next === undefined ? null : new Date(next);
}

function checked<T>(facts: { cron: string; timezone: string }, work: () => T, field = 'cron'): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    if (error.fault === 'timezone')
      throw new DoorError('schedule.unknown-zone', { facts, field: 'timezone', cause: error });
    const code = error.fault === 'never' ? 'schedule.never' : 'schedule.invalid';
    throw new DoorError(code, { facts: { cron: facts.cron, detail: error.detail }, field, cause: error });
  }
}
