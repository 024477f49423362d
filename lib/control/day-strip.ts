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
  paused: 'held',
};

/** The last 30 days of a job in the zone of its schedule, oldest first, the days included on which a due run did not come. */
export function dayStrip(request: StripRequest): DayCell[] {
  const { timezone, nowMs } = request;
  const dateOf = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' });
  const starts = dayStarts(timezone, nowMs);
  return starts.map((startMs, index) => {
    const endMs = starts[index + 1] ?? nowMs + DAY_MS;
    const states = request.events.filter(({ atMs }) => atMs >= startMs && atMs < endMs).map(({ state }) => CELL[state]);
    const state = GRAVEST.find((grave) => states.includes(grave)) ?? quietDay(request, startMs, endMs);
    return { date: dateOf.format(startMs), state, runs: states.length };
  });
}

/** The first instants of the last 30 days, oldest first. */
function dayStarts(timezone: string, nowMs: number): number[] {
  const starts = [startOfDay(nowMs, timezone)];
  for (let start = starts[0] ?? nowMs; starts.length < DAYS; starts.unshift(start))
    start = startOfDay(start - 1, timezone);
  return starts;
}

/** Clocks are set by a multiple of this (Lord Howe Island: half an hour). */
const SHIFT_MS = 15 * 60_000;

/** Where clocks are set at midnight the day begins at another hour, or has two; the first instant with its date is meant. */
function startOfDay(atMs: number, timezone: string): number {
  const { date, sinceMidnightMs } = wallClock(atMs, timezone);
  let start = atMs - sinceMidnightMs;
  while (wallClock(start, timezone).date !== date) start += SHIFT_MS;
  while (wallClock(start - 1, timezone).date === date) start -= SHIFT_MS;
  return start;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function wallClock(atMs: number, timeZone: string): { date: string; sinceMidnightMs: number } {
  const known = formats.get(timeZone);
  const format = known ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  if (known === undefined) formats.set(timeZone, format);
  const [date = '', time = ''] = format.format(atMs).split(' ');
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return { date, sinceMidnightMs: ((hours * 60 + minutes) * 60 + seconds) * 1000 + (((atMs % 1000) + 1000) % 1000) };
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
