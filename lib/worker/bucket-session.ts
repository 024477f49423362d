import type { Destination } from '../db/generated/client';
import type { Clock } from '../engine/clock';
import type { Allowance } from '../engine/pricing/allowance';
import { Meter } from '../engine/storage/meter';
import { stackStorage } from '../engine/storage/stack';
import type { Storage, StorageTarget } from '../engine/storage/storage';
import { addRequests, billable, NO_REQUESTS, type RequestCounts } from '../engine/types';
import { type BandwidthSetting, openBandwidth } from './bandwidth';
import type { ClockMeasured, ClocksMeasured } from './clock-readings';
import { Ledger } from './ledger';
import { type Repeating, repeat } from './repeat';
import { openSessionClock, type SessionClock } from './session-clock';
import type { TaskContext } from './task-context';

/** A destination opened for one task: every request is counted, priced and written to the ledger twice a second. */
export interface BucketSession {
  readonly storage: Storage;
  readonly target: StorageTarget;
  /** As last measured: again when this machine's clock was set meanwhile. */
  readonly skew: ClockMeasured;
  readonly clocks: ClocksMeasured;
  /** See SessionClock. */
  settled(): Promise<void>;
  /** How far this machine's clock was set since the session began, ms; 0 when it was not. */
  jumpMs(): number;
  /** The best known time: the server's, unless time servers say that it is wrong. */
  readonly clock: Clock;
  /** The server's own time. */
  readonly serverClock: Clock;
  /** Sent by this session. */
  requests(): RequestCounts;
  /** Of those: repeats of requests that failed. */
  repeated(): RequestCounts;
  /** Of those: requests whose failure the provider does not bill. */
  unbilled(): RequestCounts;
  /** Writes what is left of the ledger and ends the connections. */
  close(): Promise<void>;
}

export interface SessionRequest {
  readonly activity: 'plan' | 'run' | 'restore' | 'check' | 'browse' | 'verify' | 'retention';
  readonly activityId: string;
  readonly jobId: string | null;
  /** Asked before every request; without one nothing is refused. */
  readonly allowance?: Pick<Allowance, 'ask'>;
  /** What the same activity sent before it was interrupted. */
  readonly before?: RequestCounts;
}

export const WRITE_EVERY_MS = 500;
const READ_SETTINGS_EVERY_MS = 15_000;

/** Measures the clock first, because requests are signed with the server's time. Throws data.secret-key, cancelled. */
export async function openBucketSession(
  context: TaskContext,
  destination: Destination,
  request: SessionRequest,
): Promise<BucketSession> {
  const unsigned = targetOf(context, destination);
  const time = await openSessionClock(context, destination, request.activity);
  const rate = await openBandwidth(context);
  const clockOffsetMs = time.signingOffsetMs();
  const target = { ...unsigned, clockOffsetMs, liveClockOffsetMs: () => time.signingOffsetMs() };
  return startSession(context, { destination, request, target, time, rate });
}

/** Work whose requests and bytes show that it goes on. Loading a dump may rightly be quiet for hours. */
const WATCHED: ReadonlySet<string> = new Set(['plan', 'run', 'restore', 'verify', 'retention']);

interface Opening {
  readonly destination: Destination;
  readonly request: SessionRequest;
  readonly target: StorageTarget;
  readonly time: SessionClock;
  readonly rate: BandwidthSetting;
}

function startSession(context: TaskContext, { destination, request, target, time, rate }: Opening): BucketSession {
  const { ports } = context;
  const { activity, activityId, jobId, allowance, before = NO_REQUESTS } = request;
  const { provider, region, storageClass } = destination;
  const account = {
    activity,
    activityId,
    jobId,
    destinationId: destination.id,
    tariff: { provider, region, storageClass },
  };
  const meter: Meter = new Meter(
    (kind, bytes) => ledger.sent(kind, bytes),
    (kind) => ledger.notBilled(kind),
  );
  const ledger = new Ledger(
    context,
    account,
    () => time.clock.now(),
    () => meter.bytesDown,
  );
  const base = ports.openStorage(target);
  const storage = stackStorage(base, {
    meter,
    clock: ports.clock,
    random: ports.random,
    measureAgain: () => time.measureAgain(),
    provider,
    bandwidth: rate.bandwidth,
    allow: (kind) => allowance?.ask(kind, addRequests(before, meter.counts())),
  });
  let seen = 0;
  const write = async () => {
    const moved = meter.bytesDown + billable(meter.counts());
    if (moved !== seen && WATCHED.has(activity)) context.sign();
    seen = moved;
    await ledger.flush();
  };
  const writing: Repeating = repeat(ports.clock, WRITE_EVERY_MS, write, context.stopOnError);
  const watching: Repeating = repeat(ports.clock, WRITE_EVERY_MS, () => watchClock(time, context), context.stopOnError);
  const reading: Repeating = repeat(ports.clock, READ_SETTINGS_EVERY_MS, () => rate.read(), context.stopOnError);
  return {
    storage,
    target,
    get skew() {
      return time.measured.endpoint;
    },
    get clocks() {
      return time.measured;
    },
    settled: () => time.settled(),
    jumpMs: () => time.jumpMs(),
    clock: time.clock,
    serverClock: time.serverClock,
    requests: () => meter.counts(),
    repeated: () => meter.repeated(),
    unbilled: () => meter.unbilled(),
    close: async () => {
      try {
        await reading.stop();
        await watching.stop();
        await writing.stop();
        await Promise.allSettled([time.settled()]);
        await ledger.close();
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

/** A task that is stopped while its clock is measured ends by its own signal. */
async function watchClock(time: SessionClock, { signal }: TaskContext): Promise<void> {
  try {
    await time.watch();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
