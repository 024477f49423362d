/**
 * A worker process for the test that kills one: its bucket takes everything except `img/a.jpg`, at which it hangs for good.
 * Arguments: the data folder.
 */
import { systemClock } from '../../engine/clock/system-clock';
import type { Storage } from '../../engine/storage/storage';
import { createMemoryStorage } from '../../engine/testing/memory-storage';
import { startWorker } from '../worker';
import { portsWith } from './house';

const [dataDir = ''] = process.argv.slice(2);
const memory = createMemoryStorage({ versioning: 'enabled' });
const storage: Storage = {
  ...memory,
  putObject: (request, signal) =>
    request.key === 'img/a.jpg' ? new Promise(() => {}) : memory.putObject(request, signal),
};
await startWorker({ dataDir, clock: systemClock, signal: new AbortController().signal, ports: portsWith(storage) });
