import type { Database } from '../db/database';
import type { Destination } from '../db/generated/client';
import { readSettings } from '../db/settings';
import { blame } from '../engine/clock/blame';
import { type Drift, driftOf } from '../engine/clock/drift';
import type { TimeKeeping } from '../engine/clock/remedy';
import { endpointUrl, type KnownSkew, type Skew, type SkewOptions } from '../engine/clock/skew';
import type { NtpTime } from '../engine/clock/time-servers';
import { EngineError } from '../engine/errors';
import type { TaskContext } from './task-context';

/** How the clock of this machine compares with the destination's, or the code of why nobody knows. */
export type ClockMeasured = Skew | { readonly unknown: string };

/** All clocks there are, asked at once. */
export interface ClocksMeasured {
  readonly endpoint: ClockMeasured;
  readonly ntp: NtpTime | null;
  readonly keeping: TimeKeeping;
}

export type Occasion = 'hourly' | 'plan' | 'run' | 'restore' | 'check' | 'browse' | 'verify' | 'retention' | 'jump';

const DAY_MS = 86_400_000;
export const READINGS_KEPT_MS = 400 * DAY_MS;
/** A drift is drawn through what was measured lately; a month of hours is 720 readings. */
const DRIFT_OVER_MS = 30 * DAY_MS;
const KNOWN_FOR_MS = 3_600_000;
/** Work that follows a preview: what keeps the time here was looked up for that, by starting other programs. */
const FOLLOWING: ReadonlySet<Occasion> = new Set<Occasion>(['run', 'restore', 'browse', 'verify', 'retention']);

type Place = Pick<Destination, 'id' | 'region' | 'endpoint'>;

/**
 * Measures and writes down: a row of ClockReading, and Destination.clockOffsetMs. `first` is told what is known after one response, when
 * that is not much: sharper answers take seconds. Throws `cancelled`.
 */
export async function measureClocks(
  context: TaskContext,
  place: Place,
  occasion: Occasion,
  first?: (coarse: Skew) => void,
): Promise<ClocksMeasured> {
  const { ports, signal, db } = context;
  const { ntpServers } = await readSettings(db);
  const last = await lastReading(context, place.id);
  const [endpoint, ntp, keeping] = await Promise.all([
    askEndpoint(context, place, { ...(last === null ? {} : { known: last.known }), ...(first && { first }) }),
    ports.askTimeServers(ntpServers, { clock: ports.clock, signal }),
    (FOLLOWING.has(occasion) ? last?.keeping : undefined) ?? ports.timeKeeping(signal),
  ]);
  const measured = { endpoint, ntp, keeping };
  await record(context, place.id, { measured, occasion });
  return measured;
}

/** A server that does not answer is told by the requests that follow; here it only means that its clock is unknown. */
async function askEndpoint(
  { ports, signal }: TaskContext,
  { region, endpoint }: Place,
  options: Pick<SkewOptions, 'known' | 'first'>,
): Promise<ClockMeasured> {
  const url = endpointUrl({ region, endpoint: endpoint === '' ? null : endpoint });
  try {
    return await ports.measureSkew(url, { clock: ports.clock, signal, ...options });
  } catch (error) {
    if (!(error instanceof EngineError) || error.code === 'cancelled') throw error;
    return { unknown: error.code };
  }
}

/** What was found out within the hour: a backup that follows its plan does not wait for the same again. */
async function lastReading(
  { db, ports }: TaskContext,
  destinationId: string,
): Promise<{ known: KnownSkew; keeping: TimeKeeping } | null> {
  const last = await db.clockReading.findFirst({ where: { destinationId }, orderBy: { id: 'desc' } });
  if (last === null || last.offsetMs === null || last.uncertaintyMs === null) return null;
  const { offsetMs, uncertaintyMs } = last;
  const ageMs = Math.abs(ports.clock.now() - offsetMs - last.at.getTime());
  if (ageMs > KNOWN_FOR_MS) return null;
  const { keeper, synchronised, place } = last;
  return { known: { offsetMs, uncertaintyMs, ageMs }, keeping: { keeper, synchronised, place } as TimeKeeping };
}

/** What requests are signed with: this machine minus the server, the next best thing when it did not tell its time. */
export function signingOffset({ endpoint, ntp }: ClocksMeasured): number {
  return 'unknown' in endpoint ? (ntp?.offsetMs ?? 0) : endpoint.offsetMs;
}

/** What things are dated with: the server's time, unless time servers say that it is wrong. */
export function datingOffset(clocks: ClocksMeasured): number {
  const { endpoint, ntp } = clocks;
  const { culprit } = blame('unknown' in endpoint ? null : endpoint, ntp);
  return ntp !== null && (culprit === 'server' || culprit === 'both') ? ntp.offsetMs : signingOffset(clocks);
}

interface Recorded {
  readonly measured: ClocksMeasured;
  readonly occasion: Occasion;
}

/** Nothing is written for a destination that is gone. Old rows go only when the time is known: a wrong clock drops nothing. */
async function record(
  { db, ports }: TaskContext,
  destinationId: string,
  { measured, occasion }: Recorded,
): Promise<void> {
  const { endpoint, ntp, keeping } = measured;
  const told = 'unknown' in endpoint ? null : endpoint;
  const at = new Date(ports.clock.now() - datingOffset(measured));
  await db.$transaction(async (tx) => {
    if ((await tx.destination.findUnique({ where: { id: destinationId }, select: { id: true } })) === null) return;
    if (told !== null) {
      await tx.destination.update({ where: { id: destinationId }, data: { clockOffsetMs: told.offsetMs } });
    }
    const offsets = {
      offsetMs: told?.offsetMs ?? null,
      uncertaintyMs: told?.uncertaintyMs ?? null,
      code: 'unknown' in endpoint ? endpoint.unknown : null,
      ntpOffsetMs: ntp?.offsetMs ?? null,
      ntpUncertaintyMs: ntp?.uncertaintyMs ?? null,
    };
    await tx.clockReading.create({ data: { destinationId, at, occasion, ...offsets, ...keeping } });
    if (told === null && ntp === null) return;
    const oldest = new Date(at.getTime() - READINGS_KEPT_MS);
    await tx.clockReading.deleteMany({ where: { destinationId, at: { lt: oldest } } });
  });
}

/** Where this machine's clock is going, by what was recorded in the last 30 days. */
export async function recordedDrift(db: Database, destinationId: string): Promise<Drift | null> {
  const last = await db.clockReading.findFirst({ where: { destinationId }, orderBy: { id: 'desc' } });
  if (last === null) return null;
  const since = new Date(last.at.getTime() - DRIFT_OVER_MS);
  const rows = await db.clockReading.findMany({
    where: { destinationId, at: { gte: since }, offsetMs: { not: null } },
    select: { at: true, offsetMs: true, uncertaintyMs: true },
  });
  return driftOf(
    rows.map((row) => ({
      atMs: row.at.getTime(),
      offsetMs: row.offsetMs ?? 0,
      uncertaintyMs: row.uncertaintyMs ?? 0,
    })),
  );
}
