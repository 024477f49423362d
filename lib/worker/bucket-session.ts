import type { Destination } from '../db/generated/client';
import type { Clock } from '../engine/clock';
import { correctedClock } from '../engine/clock/corrected-clock';
import { endpointUrl, type Skew } from '../engine/clock/skew';
import { EngineError } from '../engine/errors';
import type { RequestLimits } from '../engine/storage/guarded';
import { Meter } from '../engine/storage/meter';
import { stackStorage } from '../engine/storage/stack';
import type { Storage, StorageTarget } from '../engine/storage/storage';
import { addRequests, NO_REQUESTS, type RequestCounts } from '../engine/types';
import { Ledger } from './ledger';
import { tariffOf } from './prices';
import { type Repeating, repeat } from './repeat';
import type { TaskContext } from './task-context';

/** How the clock of this machine compares with the destination's, or the code of why nobody knows. */
export type ClockMeasured = Skew | { readonly unknown: string };

/** A destination opened for one task: every request is counted, priced and written to the ledger twice a second. */
export interface BucketSession {
  readonly storage: Storage;
  readonly target: StorageTarget;
  readonly skew: ClockMeasured;
  /** The server's time. */
  readonly clock: Clock;
  /** Sent by this session. */
  requests(): RequestCounts;
  /** Writes what is left of the ledger and ends the connections. */
  close(): Promise<void>;
}

export interface SessionRequest {
  readonly activity: 'plan' | 'run' | 'restore' | 'check' | 'browse' | 'verify' | 'retention';
  readonly activityId: string;
  readonly jobId: string | null;
  readonly limits?: RequestLimits;
}

export const WRITE_EVERY_MS = 500;

/** Measures the clock first, because requests are signed with the server's time. Throws data.secret-key, cancelled. */
export async function openBucketSession(
  context: TaskContext,
  destination: Destination,
  request: SessionRequest,
): Promise<BucketSession> {
  const { ports } = context;
  const unsigned = targetOf(context, destination);
  const skew = await measureClock(context, unsigned);
  const offsetMs = 'unknown' in skew ? 0 : skew.offsetMs;
  if (!('unknown' in skew)) {
    await context.db.destination.update({ where: { id: destination.id }, data: { clockOffsetMs: offsetMs } });
  }
  const target = { ...unsigned, clockOffsetMs: offsetMs };
  const clock = correctedClock(ports.clock, offsetMs);
  return startSession(context, { destination, request, target, skew, clock });
}

interface Opening {
  readonly destination: Destination;
  readonly request: SessionRequest;
  readonly target: StorageTarget;
  readonly skew: ClockMeasured;
  readonly clock: Clock;
}

function startSession(context: TaskContext, { destination, request, target, skew, clock }: Opening): BucketSession {
  const { ports } = context;
  const { activity, activityId, jobId, limits } = request;
  const account = { activity, activityId, jobId, destinationId: destination.id, tariff: tariffOf(destination) };
  const meter: Meter = new Meter((kind, bytes) => ledger.sent(kind, bytes));
  const ledger = new Ledger(
    context.db,
    account,
    () => clock.now(),
    () => meter.bytesDown,
  );
  const base = ports.openStorage(target);
  const storage = stackStorage(base, {
    meter,
    clock: ports.clock,
    random: ports.random,
    ...(limits === undefined ? {} : { limits }),
  });
  const writing: Repeating = repeat(ports.clock, WRITE_EVERY_MS, () => ledger.flush(), context.stopOnError);
  return {
    storage,
    target,
    skew,
    clock,
    requests: () => addRequests(NO_REQUESTS, meter.counts()),
    close: async () => {
      try {
        await writing.stop();
        await ledger.flush();
      } finally {
        base.close?.();
      }
    },
  };
}

/** How to reach and sign for a destination, before its clock is known. */
export function targetOf(context: TaskContext, destination: Destination): StorageTarget {
  const { bucket, region, endpoint, pathStyle, accessKeyId, secretSealed } = destination;
  const hasKey = accessKeyId !== null && accessKeyId !== '' && secretSealed !== null;
  const credentials = hasKey ? { accessKeyId, secretAccessKey: context.box.open(secretSealed) } : null;
  return { bucket, region, endpoint: endpoint === '' ? null : endpoint, pathStyle, credentials, clockOffsetMs: 0 };
}

/** A server that does not answer is told by the requests that follow; here it only means that the clock is unknown. */
async function measureClock({ ports, signal }: TaskContext, target: StorageTarget): Promise<ClockMeasured> {
  try {
    return await ports.measureSkew(endpointUrl(target), { clock: ports.clock, signal });
  } catch (error) {
    if (!(error instanceof EngineError) || error.code === 'cancelled') throw error;
    return { unknown: error.code };
  }
}
