import type { Clock } from '../clock';
import type { RequestClass } from '../types';
import { guarded, type RequestLimits } from './guarded';
import type { Meter } from './meter';
import { metered } from './metered';
import { retrying } from './retrying';
import type { Storage } from './storage';

export interface StackOptions {
  readonly meter: Meter;
  readonly clock: Clock;
  /** Uniform from 0 (included) to 1 (not), for the backoff's jitter. */
  readonly random: () => number;
  readonly limits?: RequestLimits;
  /** See GuardOptions.allow. */
  readonly allow?: (kind: RequestClass) => void;
  /** Tries of one call in all; default 5. */
  readonly attempts?: number;
}

/**
 * The order, from the stage to the bucket: retrying → guarded → metered → base. Each try passes the guard, so a storm of retries
 * stops at the limit too; the meter is innermost, so it counts exactly what is sent.
 */
export function stackStorage(base: Storage, options: StackOptions): Storage {
  const { meter, clock, random, limits, allow, attempts } = options;
  const guard = guarded(metered(base, meter), {
    meter,
    ...(limits === undefined ? {} : { limits }),
    ...(allow === undefined ? {} : { allow }),
  });
  return retrying(guard, { clock, random, ...(attempts === undefined ? {} : { attempts }) });
}
