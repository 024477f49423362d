import type { Clock } from '../clock';
import { throwIfCancelled } from '../errors';
import { openDateProbe } from './date-probe';
import { bounds, type Interval, intersect, middle, type Reading, waitForEdge, width } from './interval';
import { OFF_FROM_MS, REFUSED_FROM_MS } from './limits';
import { steadyNow } from './steady-now';

/** What was measured. */
export interface Skew {
  /** This machine minus the server, in ms: positive when this machine is ahead. */
  readonly offsetMs: number;
  /** The true offset lies within this many ms on either side. */
  readonly uncertaintyMs: number;
  /** The server's time when the measurement ended, ms since 1970. */
  readonly serverTimeMs: number;
  readonly endpoint: string;
}

export interface SkewOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** At most this many requests; default 6, which ends at about ±20 ms plus half a round trip. */
  readonly requests?: number;
  /** What was measured before. While the first response agrees with it, that one response is enough. */
  readonly known?: KnownSkew;
  /** Told what the first response says, good to about a second, when sharper ones are to follow. */
  readonly first?: (coarse: Skew) => void;
}

/** An offset measured `ageMs` ago. */
export interface KnownSkew {
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
  readonly ageMs: number;
}

export type ClockVerdict = 'good' | 'off' | 'refused' | 'unknown';

/** Sharper than this helps nobody. */
const GOOD_ENOUGH_MS = 40;
/**
 * As long as it is not contradicted, what is known grows vaguer by a millisecond or two with each reading, by drift and rounding: up to
 * this width nobody waits for the edge of a second again.
 */
const STILL_GOOD_ENOUGH_MS = 100;

/**
 * What two clocks without network time may part by: 100 ppm, a second in under three hours. Quartz is off by tens of ppm, and
 * RFC 5905 (10) allows 15 for one that is disciplined.
 */
const DRIFT = 1e-4;

/** The Date header's own granularity, ms: a reading cannot be sharper than the clock that took it. */
const READING_ERROR_MS = 1;

/**
 * Compares this machine's clock with a server's, by the Date header of unsigned requests to `endpointUrl`; any HTTP status will
 * do, and S3 does not bill them to a bucket. Each response bounds the offset to an interval; requests are timed to meet the
 * server at the edge of a second, so that each halves what is left. Takes up to `requests - 1` seconds, and no longer than one
 * request when `known` is recent and still true. Time passing in between is read from the monotonic clock, so a wall clock that is set meanwhile does not spoil it. Throws network.*, cancelled, and
 * storage.unknown when the server sends no Date.
 */
export async function measureSkew(endpointUrl: string, options: SkewOptions): Promise<Skew> {
  const { clock, signal, requests = 6, known, first } = options;
  const localNow = steadyNow(clock);
  const probe = openDateProbe(endpointUrl, localNow);
  try {
    let reading = await probe.read(signal);
    const told = bounds(reading);
    const confirmed = known === undefined ? null : confirm(told, known);
    const enough =
      confirmed !== null && width(confirmed) <= STILL_GOOD_ENOUGH_MS ? STILL_GOOD_ENOUGH_MS : GOOD_ENOUGH_MS;
    let offset = confirmed ?? told;
    if (width(offset) > enough) first?.(skew(offset, localNow(), endpointUrl));
    for (let sent = 1; sent < requests && width(offset) > enough; sent += 1) {
      throwIfCancelled(signal);
      await clock.sleep(waitForEdge(offset, localNow(), roundTrip(reading)), signal);
      reading = await probe.read(signal);
      offset = intersect(offset, bounds(reading));
    }
    return skew(offset, localNow(), endpointUrl);
  } finally {
    probe.close();
  }
}

/**
 * What an offset means. good: under a minute. off: requests still pass, but the clock needs setting. refused: from 15 minutes S3
 * answers RequestTimeTooSkewed. unknown: measured no sharper than a minute, or not a number.
 */
export function clockVerdict(offsetMs: number, uncertaintyMs: number): ClockVerdict {
  if (!Number.isFinite(offsetMs) || !(uncertaintyMs < OFF_FROM_MS)) return 'unknown';
  const distance = Math.abs(offsetMs);
  if (distance >= REFUSED_FROM_MS) return 'refused';
  return distance >= OFF_FROM_MS ? 'off' : 'good';
}

/** Where to ask the time for a destination: its endpoint, or AWS's of its region. */
export function endpointUrl(target: { readonly region: string; readonly endpoint: string | null }): string {
  if (target.endpoint !== null) return target.endpoint;
  const domain = target.region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://s3.${target.region}.${domain}`;
}

/** What is left of `known` in the light of one response; null when they contradict each other. */
function confirm(told: Interval, { offsetMs, uncertaintyMs, ageMs }: KnownSkew): Interval | null {
  const reach = uncertaintyMs + DRIFT * ageMs;
  const before = { low: offsetMs - reach, high: offsetMs + reach };
  const isContradicted = told.low > before.high || before.low > told.high;
  return isContradicted ? null : intersect(told, before);
}

function roundTrip(reading: Reading): number {
  return reading.receivedMs - reading.sentMs;
}

function skew(offset: Interval, localNowMs: number, endpoint: string): Skew {
  const offsetMs = Math.round(middle(offset));
  const uncertaintyMs = Math.ceil(width(offset) / 2) + READING_ERROR_MS;
  return { offsetMs, uncertaintyMs, serverTimeMs: Math.round(localNowMs - offsetMs), endpoint };
}
