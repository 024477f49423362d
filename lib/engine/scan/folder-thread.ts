import { parentPort } from 'node:worker_threads';
import { BatchReader } from './folder-batch';
import type { ThreadMessage } from './reading-thread';

/** Answers a ReadingThread, in a thread of its own: `null` when it is ready, then a batch for each wish. */
export function serveFolders(): void {
  let reader: BatchReader | null = null;
  parentPort?.on('message', (message: ThreadMessage) => {
    if ('rules' in message) reader = new BatchReader(message.rules);
    else {
      const batch = reader?.read(message.wish);
      if (batch !== undefined) parentPort?.postMessage(batch, [batch.kinds.buffer, batch.numbers.buffer]);
    }
  });
  parentPort?.postMessage(null);
}
