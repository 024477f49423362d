import type { ClockView } from '@/lib/control/views';

/** One point of the chart. `offset` was measured, `line` is where the drift leads; both in minutes. */
export interface ClockPoint {
  readonly atMs: number;
  readonly offset: number | null;
  readonly line?: number;
  readonly at: string;
  readonly offsetMs: number | null;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** The crossing is drawn when it is no further away than this many times what was measured, and a week at least. */
const STRETCH = 3;
const WEEK_MS = 7 * 24 * HOUR_MS;

/** What was measured, and the line from the last point to the crossing when that is in sight. */
export function clockPoints({ readings, drift, refusedFromMs }: ClockView): ClockPoint[] {
  const points = readings.map(({ at, offsetMs }): ClockPoint => {
    return { at, offsetMs, atMs: Date.parse(at), offset: offsetMs === null ? null : offsetMs / MINUTE_MS };
  });
  const last = points.findLast(({ offset }) => offset !== null);
  const first = points[0];
  if (last === undefined || first === undefined || drift === null || drift.crossesAt === null) return points;
  const crossesAtMs = Date.parse(drift.crossesAt);
  if (crossesAtMs - last.atMs > Math.max(WEEK_MS, STRETCH * (last.atMs - first.atMs))) return points;
  const limit = (Math.sign(drift.msPerDay) * refusedFromMs) / MINUTE_MS;
  return [
    ...points.map((point) => (point === last ? { ...point, line: point.offset ?? 0 } : point)),
    { at: drift.crossesAt, atMs: crossesAtMs, offset: null, offsetMs: null, line: limit },
  ];
}

/** How far the axis reaches, in minutes either way: the 15-minute line is always in sight. */
export function clockReach(view: ClockView): number {
  const furthest = Math.max(0, ...view.readings.map(({ offsetMs }) => Math.abs(offsetMs ?? 0)));
  return Math.max(20, Math.ceil((furthest + furthest / 10) / MINUTE_MS));
}

/** -1200000 → "20 min behind"; 35 → "35 ms ahead". */
export function offsetText(offsetMs: number | null): string {
  if (offsetMs === null) return 'unknown';
  const side = offsetMs < 0 ? 'behind' : 'ahead';
  const distance = Math.abs(offsetMs);
  if (distance < 1000) return `${Math.round(distance)} ms ${side}`;
  if (distance < MINUTE_MS) return `${(distance / 1000).toFixed(1)} s ${side}`;
  const [hours, minutes] = [Math.floor(distance / HOUR_MS), Math.floor((distance % HOUR_MS) / MINUTE_MS)];
  if (hours > 0) return `${hours} h ${minutes} min ${side}`;
  return `${minutes} min ${Math.round((distance % MINUTE_MS) / 1000)} s ${side}`;
}
