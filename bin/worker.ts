/** The worker process: claims tasks from the queue of FORESYNC_DATA until it is told to stop. */
import { stat } from 'node:fs/promises';
import { systemClock } from '../lib/engine/clock/system-clock';
import { startWorker } from '../lib/worker/worker';
import { dataDirectory } from './data-directory';
import { workerPorts } from './worker-ports';

const stop = new AbortController();
// `disconnect`: the supervisor is gone.
for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.once(signal, () => stop.abort());

// The supervisor asks now and then. A worker that hangs in a system call cannot answer, nor one whose helping threads all do.
process.on('message', () => void stat('/').then(() => process.send?.('alive')));

await startWorker({ dataDir: dataDirectory(undefined), signal: stop.signal, clock: systemClock, ports: workerPorts() });
process.exit(0);
