import { REFUSED_FROM_MS } from './limits';

/** One recorded measurement: when (true time, ms since 1970), and the offset as measured (this machine minus the server). */
export interface OffsetAt {
  readonly atMs: number;
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
}

/** Where a clock is going. */
export interface Drift {
  /** Gained (positive) or lost per day, ms. */
  readonly msPerDay: number;
  /** When the offset reaches 15 minutes at this rate, ms since 1970; null when it does not within the horizon. */
  readonly crossesAtMs: number | null;
  /** Measurements the line was drawn through, and the first of them: those since the clock was last set. */
  readonly readings: number;
  readonly sinceMs: number;
  /** The last of them. */
  readonly untilMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A line through fewer points, or a shorter time, says more about the measuring than about the clock. */
const FEWEST = 3;
const SHORTEST_MS = HOUR_MS;
/** Quartz is off by 0.02 % at worst, a starved virtual machine by a percent or so; what moves faster was set by someone. */
const FASTEST_DRIFT = 0.01;
const STEP_MS = 1000;
/** A day further away than this is not worth a warning. */
const HORIZON_MS = 400 * DAY_MS;

/**
 * The least-squares line through the readings since the clock was last set. null when they are too few or too close together, or
 * when the slope is not twice its own uncertainty: a clock that is kept has no drift to speak of.
 */
export function driftOf(readings: readonly OffsetAt[]): Drift | null {
  const recent = sinceLastStep([...readings].sort((a, b) => a.atMs - b.atMs));
  const [first] = recent;
  const last = recent.at(-1);
  if (first === undefined || last === undefined) return null;
  if (recent.length < FEWEST || last.atMs - first.atMs < SHORTEST_MS) return null;
  const line = leastSquares(recent);
  if (Math.abs(line.slope) <= 2 * line.slopeError) return null;
  return {
    msPerDay: line.slope * DAY_MS,
    crossesAtMs: crossing(line, last.atMs),
    readings: recent.length,
    sinceMs: first.atMs,
    untilMs: last.atMs,
  };
}

/** True when the clock cannot have drifted from one reading to the next: it was set in between. */
export function isStep(before: OffsetAt, after: OffsetAt): boolean {
  const moved = Math.abs(after.offsetMs - before.offsetMs);
  const drifted = FASTEST_DRIFT * Math.abs(after.atMs - before.atMs);
  return moved > STEP_MS + before.uncertaintyMs + after.uncertaintyMs + drifted;
}

function sinceLastStep(sorted: readonly OffsetAt[]): readonly OffsetAt[] {
  for (let at = sorted.length - 1; at > 0; at -= 1) {
    const before = sorted[at - 1];
    const after = sorted[at];
    if (before !== undefined && after !== undefined && isStep(before, after)) return sorted.slice(at);
  }
  return sorted;
}

interface Line {
  readonly slope: number;
  readonly slopeError: number;
  /** The line's value at a time. */
  readonly valueAt: (atMs: number) => number;
}

/** Times are taken from their mean, so that nothing is lost to numbers as large as the time of day. */
function leastSquares(points: readonly OffsetAt[]): Line {
  const meanAt = mean(points.map(({ atMs }) => atMs));
  const meanOffset = mean(points.map(({ offsetMs }) => offsetMs));
  let squares = 0;
  let products = 0;
  for (const { atMs, offsetMs } of points) {
    squares += (atMs - meanAt) ** 2;
    products += (atMs - meanAt) * (offsetMs - meanOffset);
  }
  const slope = products / squares;
  const valueAt = (atMs: number) => meanOffset + slope * (atMs - meanAt);
  return { slope, valueAt, slopeError: slopeError(points, valueAt, squares) };
}

/** From the points' scatter or from what the measurements admit, whichever is larger. */
function slopeError(points: readonly OffsetAt[], valueAt: Line['valueAt'], squares: number): number {
  const residuals = points.reduce((sum, { atMs, offsetMs }) => sum + (offsetMs - valueAt(atMs)) ** 2, 0);
  const scatter = residuals / (points.length - 2);
  const admitted = mean(points.map(({ uncertaintyMs }) => (uncertaintyMs / 2) ** 2));
  return Math.sqrt(Math.max(scatter, admitted) / squares);
}

/** null when the line leads back to zero, is past the limit already, or takes longer than the horizon. */
function crossing({ slope, valueAt }: Line, fromMs: number): number | null {
  const limit = slope > 0 ? REFUSED_FROM_MS : -REFUSED_FROM_MS;
  const left = limit - valueAt(fromMs);
  if (Math.sign(left) !== Math.sign(slope)) return null;
  const inMs = left / slope;
  return inMs <= HORIZON_MS ? Math.round(fromMs + inMs) : null;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
