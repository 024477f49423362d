/** Milliseconds of a UTC day. */
export const DAY_MS = 86_400_000;

/** A UTC month: `startMs` inclusive, `endMs` exclusive, and its days up to `nowMs` as YYYY-MM-DD, oldest first. */
export interface Month {
  readonly startMs: number;
  readonly endMs: number;
  readonly nowMs: number;
  readonly days: readonly string[];
}

/** The month an instant lies in. */
export function monthAt(nowMs: number): Month {
  const now = new Date(nowMs);
  const startMs = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  const endMs = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
  const count = Math.floor((nowMs - startMs) / DAY_MS) + 1;
  return { startMs, endMs, nowMs, days: Array.from({ length: count }, (_, day) => dayOf(startMs + day * DAY_MS)) };
}

/** YYYY-MM-DD in UTC. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
