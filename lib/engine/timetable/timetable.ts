import { EngineError } from '../errors';

/** A limit for some hours of every day. `from` and `to` are wall-clock times, "08:00" to "24:00"; `to` before `from` runs past midnight. */
export interface BandwidthHours {
  readonly from: string;
  readonly to: string;
  /** Bytes per second; null: as many as there are. */
  readonly bytesPerSecond: number | null;
}

const DAY_MINUTES = 1440;

/**
 * The limit at `nowMs` (milliseconds since 1970) in a time zone (IANA name): the first row whose hours hold, in bytes per second;
 * null when none does. A row from a time to the same time holds all day. Throws `internal` for times that parseMinutes() refuses.
 */
export function limitAt(hours: readonly BandwidthHours[], nowMs: number, timezone: string): number | null {
  if (hours.length === 0) return null;
  const now = minuteOfDay(nowMs, timezone);
  return hours.find(({ from, to }) => holds(minutesOf(from), minutesOf(to), now))?.bytesPerSecond ?? null;
}

/** Minutes since midnight of "HH:MM" up to "24:00", or null for anything else. */
export function parseMinutes(text: string): number | null {
  const [, hours, minutes] = /^(\d{2}):([0-5]\d)$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return null;
  const all = Number(hours) * 60 + Number(minutes);
  return all <= DAY_MINUTES ? all : null;
}

function minutesOf(text: string): number {
  const minutes = parseMinutes(text);
  if (minutes === null) throw new EngineError('internal', { message: 'not a time of day', facts: { text } });
  return minutes % DAY_MINUTES;
}

function holds(from: number, to: number, now: number): boolean {
  if (from === to) return true;
  return from < to ? now >= from && now < to : now >= from || now < to;
}

function minuteOfDay(nowMs: number, timezone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(nowMs);
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return read('hour') * 60 + read('minute');
}
