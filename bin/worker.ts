/** The worker process: claims tasks from the queue of FORESYNC_DATA until it is told to stop. */
import { systemClock } from '../lib/engine/clock/system-clock';
import { startWorker } from '../lib/worker/worker';
import { dataDirectory } from './data-directory';
import { workerPorts } from './worker-ports';

const stop = new AbortController();
// `disconnect`: the supervisor is gone.
for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.once(signal, () => stop.abort());

// The supervisor asks now and then; a worker that hangs in a system call cannot answer.
process.on('message', () => process.send?.('alive'));

await startWorker({ dataDir: dataDirectory(undefined), signal: stop.signal, clock: systemClock, ports: workerPorts() });
process.exit(0);
