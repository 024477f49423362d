import { systemClock } from '../lib/engine/clock/system-clock';
import { realPorts, type WorkerPorts } from '../lib/worker/ports';

/** The outside world of a worker that is run from a bundle: beside it lies the program of its threads. */
export function workerPorts(): WorkerPorts {
  return { ...realPorts(systemClock), scanThread: new URL('./scan-thread.js', import.meta.url) };
}
