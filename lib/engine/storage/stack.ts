import type { Clock } from '../clock';
import type { RequestClass } from '../types';
import { guarded, type RequestLimits } from './guarded';
import type { Meter } from './meter';
import { metered } from './metered';
import { Pace, paced } from './paced';
import { resigned } from './resigned';
import { retrying } from './retrying';
import type { Storage } from './storage';
import { type Bandwidth, throttled } from './throttled';

export interface StackOptions {
  readonly meter: Meter;
  readonly clock: Clock;
  /** Uniform from 0 (included) to 1 (not), for the backoff's jitter. */
  readonly random: () => number;
  /** Whose rules say which failures are billed; default aws-s3. */
  readonly provider?: string;
  readonly limits?: RequestLimits;
  /** See GuardOptions.allow. */
  readonly allow?: (kind: RequestClass) => void;
  /** Tries of one call in all; default 5. */
  readonly attempts?: number;
  /** See resigned(); without it a request refused over its time is not sent again. */
  readonly measureAgain?: () => Promise<void>;
  /** See throttled(). */
  readonly bandwidth?: Bandwidth;
}

/** As many as there are sockets. */
const MOST_AT_ONCE = 64;

/**
 * The order, from the stage to the bucket: retrying → throttled → paced → resigned → guarded → metered → base. Each try passes the guard, so a
 * storm of retries stops at the limit too; the meter is innermost, so it counts exactly what is sent.
 */
export function stackStorage(base: Storage, options: StackOptions): Storage {
  const { meter, clock, random, limits, allow, attempts, measureAgain, bandwidth } = options;
  const guard = guarded(metered(base, meter, options.provider), {
    meter,
    ...(limits === undefined ? {} : { limits }),
    ...(allow === undefined ? {} : { allow }),
  });
  const onRepeat = (kind: RequestClass) => meter.sentAgain(kind);
  const signed = measureAgain === undefined ? guard : resigned(guard, measureAgain, onRepeat);
  const turns = paced(signed, new Pace(clock, MOST_AT_ONCE));
  const kept = bandwidth === undefined ? turns : throttled(turns, bandwidth);
  return retrying(kept, { clock, random, onRepeat, ...(attempts === undefined ? {} : { attempts }) });
}
