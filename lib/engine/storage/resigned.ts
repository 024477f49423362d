import { isEngineError } from '../errors';
import type { RequestClass } from '../types';
import { wrapStorage } from './around';
import { heard } from './retrying';
import type { Storage } from './storage';

/**
 * A request refused over its time (clock.skewed) is signed and sent once more, after `measureAgain` looked at the clock: a machine
 * that woke up, or whose clock was set, in the middle of a run goes on. A clock that is wrong for good is told by the second
 * refusal.
 */
export function resigned(
  inner: Storage,
  measureAgain: () => Promise<void>,
  onRepeat?: (kind: RequestClass) => void,
): Storage {
  return wrapStorage(inner, async (call, work) => {
    try {
      return await work();
    } catch (error) {
      if (!isEngineError(error, 'clock.skewed')) throw error;
    }
    await measureAgain();
    return heard(call.kind, work, onRepeat);
  });
}
