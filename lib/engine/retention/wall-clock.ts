import type { Span } from './policy';

/** A time as a clock on the wall of one zone shows it. `month` and `day` count from 1. */
interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  /** The same reading as if it were UTC, in ms since 1970: it orders wall times and counts their days. */
  readonly asUtcMs: number;
}

const DAY_MS = 24 * 3600 * 1000;

/** Reads wall time in an IANA zone. Throws RangeError for a zone the system does not know. */
export function wallClock(timeZone: string): (ms: number) => WallTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (ms) => {
    const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const of = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
    const [year, month, day, hour] = [of('year'), of('month'), of('day'), of('hour')];
    const fraction = ((ms % 1000) + 1000) % 1000;
    const asUtcMs = Date.UTC(year, month - 1, day, hour, of('minute'), of('second'), fraction);
    return { year, month, day, hour, asUtcMs };
  };
}

/** The ISO week as text, `2026-W53`: weeks start on Monday, and the first of a year holds its first Thursday (ISO 8601). */
export function isoWeek({ asUtcMs }: Pick<WallTime, 'asUtcMs'>): string {
  const day = Math.floor(asUtcMs / DAY_MS);
  // 1970-01-01 was a Thursday.
  const thursday = day + 3 - ((day + 3) % 7);
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  const first = Date.UTC(year, 0, 1) / DAY_MS;
  return `${year}-W${Math.floor((thursday - first) / 7) + 1}`;
}

/** The wall time a span before another. A day a month does not have runs over into the next, as in Go's AddDate. */
export function wallBefore({ asUtcMs }: Pick<WallTime, 'asUtcMs'>, span: Span): number {
  const date = new Date(asUtcMs);
  date.setUTCFullYear(
    date.getUTCFullYear() - span.years,
    date.getUTCMonth() - span.months,
    date.getUTCDate() - span.days,
  );
  return date.getTime() - span.hours * 3600 * 1000;
}
