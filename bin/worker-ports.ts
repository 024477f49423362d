import { systemClock } from '../lib/engine/clock/system-clock';
import { realPorts, type WorkerPorts } from '../lib/worker/ports';
import { addon, scanReaders } from './scan-readers';

/** The outside world of a worker that is run from a bundle. */
export function workerPorts(): WorkerPorts {
  return { ...realPorts(systemClock), scanReaders, readAway: addon?.readSmallFile };
}
