import { runsBetween } from '../schedule/schedule';
import type { DayCell, RunState } from './views';

const DAYS = 30;
const DAY_MS = 86_400_000;
/** A run that is due is called missed only when nothing has come of it after this long. */
const GRACE_MS = 15 * 60_000;

/** What one run, or a plan that waited for a person, was on its day. */
export interface DayEvent {
  readonly atMs: number;
  readonly state: RunState;
}

export interface StripRequest {
  readonly cron: string;
  readonly timezone: string;
  /** Since when this schedule is in force, ms; null while it is paused or has none: nothing can be missed. */
  readonly dueSinceMs: number | null;
  readonly events: readonly DayEvent[];
  readonly nowMs: number;
}

/** Gravest first: what a day with several runs shows. */
const GRAVEST: readonly DayCell['state'][] = ['running', 'failed', 'held', 'partial', 'cancelled', 'succeeded'];

const CELL: Readonly<Record<RunState, DayCell['state']>> = {
  queued: 'running',
  running: 'running',
  succeeded: 'succeeded',
  partial: 'partial',
  failed: 'failed',
  interrupted: 'failed',
  cancelled: 'cancelled',
  held: 'held',
};

/** The last 30 days of a job in the zone of its schedule, oldest first, the days included on which a due run did not come. */
export function dayStrip(request: StripRequest): DayCell[] {
  const { timezone, nowMs } = request;
  const dateOf = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' });
  const starts = runsBetween('0 0 * * *', timezone, nowMs - (DAYS + 2) * DAY_MS, nowMs + 1).slice(-DAYS);
  return starts.map((startMs, index) => {
    const endMs = starts[index + 1] ?? nowMs + DAY_MS;
    const states = request.events.filter(({ atMs }) => atMs >= startMs && atMs < endMs).map(({ state }) => CELL[state]);
    const state = GRAVEST.find((grave) => states.includes(grave)) ?? quietDay(request, startMs, endMs);
    return { date: dateOf.format(startMs), state, runs: states.length };
  });
}

function quietDay(
  { cron, timezone, dueSinceMs, nowMs }: StripRequest,
  startMs: number,
  endMs: number,
): DayCell['state'] {
  if (cron === '' || dueSinceMs === null) return 'none';
  const from = Math.max(startMs, dueSinceMs);
  const to = Math.min(endMs, nowMs - GRACE_MS);
  return from < to && runsBetween(cron, timezone, from, to, 1).length > 0 ? 'missed' : 'none';
}
