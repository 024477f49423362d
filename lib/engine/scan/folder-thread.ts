import { type MessagePort, workerData } from 'node:worker_threads';
import { readFolder } from './folder-message';

/** What a thread is started with. */
export interface FolderThreadData {
  readonly port: MessagePort;
  /** null: no fingerprints are wanted. */
  readonly racySinceNs: bigint | null;
  /** Grows by one with each answer, and is notified. */
  readonly answered: Int32Array;
}

export interface FolderWish {
  readonly id: number;
  readonly folder: string;
}

/** Answers FolderThreads, in a thread of its own. */
export function serveFolders(): void {
  const { port, racySinceNs, answered }: FolderThreadData = workerData;
  port.on('message', ({ id, folder }: FolderWish) => {
    const message = readFolder(id, folder, racySinceNs);
    const given = message.stats === null ? [message.kinds.buffer] : [message.kinds.buffer, message.stats.buffer];
    port.postMessage(message, given);
    Atomics.add(answered, 0, 1);
    Atomics.notify(answered, 0);
  });
}
