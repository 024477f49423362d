/** The offset (this machine minus server, ms) lies somewhere from `low` to `high`. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** One response: when it was asked for and when it came (this machine's time, ms), and the whole second the server named. */
export interface Reading {
  readonly sentMs: number;
  readonly receivedMs: number;
  readonly dateMs: number;
}

/**
 * What one response proves. The server wrote its Date between sending and receiving, and its true time then was `dateMs` or up
 * to a second later, because the header drops the fraction (RFC 9110, 5.6.7).
 */
export function bounds({ sentMs, receivedMs, dateMs }: Reading): Interval {
  return { low: sentMs - dateMs - 1000, high: receivedMs - dateMs };
}

/**
 * Both are true at once. When they contradict each other (a fleet of servers with slightly different clocks, a clock set while
 * measuring) the result spans the gap and a gap's width on either side: less certain, never falsely sharp.
 */
export function intersect(a: Interval, b: Interval): Interval {
  const low = Math.max(a.low, b.low);
  const high = Math.min(a.high, b.high);
  const gap = low - high;
  return gap <= 0 ? { low, high } : { low: high - gap, high: low + gap };
}

export function middle({ low, high }: Interval): number {
  return (low + high) / 2;
}

export function width({ low, high }: Interval): number {
  return high - low;
}

/**
 * How long to wait, in ms, so that a request sent then meets the server at the edge of a second if the offset is the middle
 * of the interval: whichever side the answer falls on, it halves the interval.
 */
export function waitForEdge(offset: Interval, nowMs: number, roundTripMs: number): number {
  const serverMs = nowMs + roundTripMs / 2 - middle(offset);
  return 1000 - (((serverMs % 1000) + 1000) % 1000);
}
