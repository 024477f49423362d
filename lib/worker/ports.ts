import { hostname } from 'node:os';
import type { AwsAccess, Billing } from '../billing/billing';
import type { Clock } from '../engine/clock';
import type { TimeKeeping } from '../engine/clock/remedy';
import { measureSkew, type Skew, type SkewOptions } from '../engine/clock/skew';
import { thisMachine } from '../engine/clock/this-machine';
import { timeKeeping } from '../engine/clock/time-keeper';
import { askTimeServers, type NtpTime } from '../engine/clock/time-servers';
import type { ReadAway } from '../engine/native/addon';
import type { AheadReaders } from '../engine/scan/ahead-reader';
import { openS3Storage } from '../engine/storage/s3/s3-storage';
import type { Storage, StorageTarget } from '../engine/storage/storage';

/** The outside world as the worker sees it. Tests hand in a bucket in memory and a clock of their own. */
export interface WorkerPorts {
  readonly clock: Clock;
  /** A bucket, without retries or meter: the session adds them. `close` ends kept connections. */
  openStorage(target: StorageTarget): Storage & { close?(): void };
  /** Throws network.*, cancelled, storage.unknown. */
  measureSkew(endpoint: string, options: SkewOptions): Promise<Skew>;
  /** null when none is named or none answers. Throws `cancelled`. */
  askTimeServers(servers: readonly string[], options: { clock: Clock; signal: AbortSignal }): Promise<NtpTime | null>;
  /** What keeps this machine's clock. */
  timeKeeping(signal: AbortSignal): Promise<TimeKeeping>;
  /** The bill of an AWS account. Throws billing.wrong-region. */
  openBilling(access: AwsAccess): Promise<Billing>;
  /** Uniform from 0 (included) to 1 (not). */
  random(): number;
  /** They read ahead of a scan; left out: a scan reads alone. */
  readonly scanReaders?: AheadReaders;
  /** The addon's; left out: small files are read with what Node has. */
  readonly readAway?: ReadAway | undefined;
  /** How long work may stand still before it is stopped; left out: two hours. */
  readonly stuckMs?: number;
  /** Name of this machine, for leases and the worker's row. */
  readonly host: string;
}

/** S3 servers over the network, and this machine. */
export function realPorts(clock: Clock): WorkerPorts {
  return {
    clock,
    openStorage: openS3Storage,
    measureSkew,
    askTimeServers,
    timeKeeping: (signal) => timeKeeping(thisMachine, signal),
    openBilling,
    random: Math.random,
    host: hostname(),
  };
}

/** Its three clients take half a second to load, which no other command should wait for. */
async function openBilling(access: AwsAccess): Promise<Billing> {
  const billing = await import('../billing/open-billing');
  return billing.openBilling(access);
}
