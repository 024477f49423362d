import type { Clock } from '../engine/clock';
import { isEngineError } from '../engine/errors';

/** Something done again and again beside the work. */
export interface Repeating {
  /** Ends it and waits for the turn under way; rejects with what a turn threw. */
  stop(): Promise<void>;
}

/** Does `turn` every `ms` until stopped. A turn that throws ends it, and is told to `onError` at once. */
export function repeat(
  clock: Clock,
  ms: number,
  turn: () => Promise<void>,
  onError: (error: unknown) => void = () => {},
): Repeating {
  const stop = new AbortController();
  const loop = async () => {
    while (!stop.signal.aborted) {
      try {
        await clock.sleep(ms, stop.signal);
      } catch (error) {
        if (isEngineError(error, 'cancelled')) return;
        throw error;
      }
      await turn();
    }
  };
  const ended = loop().then(
    () => null,
    (error: unknown) => {
      onError(error);
      return { error };
    },
  );
  return {
    stop: async () => {
      stop.abort();
      const failure = await ended;
      if (failure !== null) throw failure.error;
    },
  };
}
