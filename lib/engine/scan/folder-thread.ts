import { type MessagePort, workerData } from 'node:worker_threads';
import { BatchReader, type FolderBatch, type FolderWish } from './folder-batch';
import type { ReadingRules } from './folder-reader';

/** What a thread is started with. */
export interface FolderThreadData {
  readonly port: MessagePort;
  readonly rules: ReadingRules;
}

/** Answers FolderThreads, in a thread of its own: `null` when it is ready, then a batch for each wish. */
export function serveFolders(): void {
  const { port, rules }: FolderThreadData = workerData;
  const reader = new BatchReader(rules);
  port.on('message', (wish: FolderWish) => {
    const batch: FolderBatch = reader.read(wish);
    port.postMessage(batch, [batch.kinds.buffer, batch.numbers.buffer]);
  });
  port.postMessage(null);
}
