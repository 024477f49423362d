/**
 * A worker process for the test that kills one in a restore: its bucket gives out some files and hangs at the next for good.
 * Arguments: the data folder, a JSON file with the bucket's contents (key to base64), how many files it gives out.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { systemClock } from '../../engine/clock/system-clock';
import type { Storage } from '../../engine/storage/storage';
import { createMemoryStorage } from '../../engine/testing/memory-storage';
import { startWorker } from '../worker';
import { portsWith } from './house';

const [dataDir = '', contents = '', count = '0'] = process.argv.slice(2);
const memory = createMemoryStorage();
const objects: Record<string, string> = JSON.parse(readFileSync(contents, 'utf8'));
for (const [key, body] of Object.entries(objects)) {
  const bytes = Buffer.from(body, 'base64');
  await memory.putObject({ key, body: bytes, sha256: createHash('sha256').update(bytes).digest('hex') });
}
let given = 0;
const storage: Storage = {
  ...memory,
  getObject: (request, signal) => {
    if (request.key.startsWith('.foresync/')) return memory.getObject(request, signal);
    given += 1;
    return given > Number(count) ? new Promise(() => {}) : memory.getObject(request, signal);
  },
};
await startWorker({ dataDir, clock: systemClock, signal: new AbortController().signal, ports: portsWith(storage) });
