import type { EngineListener } from '../events';
import type { RequestCounts } from '../types';

/** What a run still has to do when it starts: after a crash this is less than its plan. */
export interface Workload {
  readonly files: number;
  readonly bytes: number;
  readonly deletes: number;
}

/** Counts files and bytes as they are acknowledged, and tells the listener each time. */
export class Progress {
  readonly #total: Workload;
  readonly #requests: () => RequestCounts;
  readonly #listener: EngineListener | undefined;
  filesDone = 0;
  /** Bytes of files that are done. */
  bytesDone = 0;
  deleted = 0;
  #partBytes = 0;

  constructor(total: Workload, requests: () => RequestCounts, listener: EngineListener | undefined) {
    this.#total = total;
    this.#requests = requests;
    this.#listener = listener;
  }

  /** A part of a large file arrived. `takeBack` it when the file fails. */
  part(path: string, bytes: number): void {
    this.#partBytes += bytes;
    this.#report(path);
  }

  takeBack(bytes: number): void {
    this.#partBytes -= bytes;
  }

  /** A file is in the bucket and in the index; `partBytes` of it were reported as parts before. */
  file(path: string, bytes: number, partBytes: number): void {
    this.filesDone += 1;
    this.bytesDone += bytes;
    this.#partBytes -= partBytes;
    this.#report(path);
  }

  removed(count: number): void {
    this.deleted += count;
    this.#listener?.({ kind: 'delete', done: this.deleted, total: this.#total.deletes });
  }

  #report(current: string): void {
    this.#listener?.({
      kind: 'transfer',
      filesDone: this.filesDone,
      filesTotal: this.#total.files,
      bytesDone: this.bytesDone + this.#partBytes,
      bytesTotal: this.#total.bytes,
      current,
      requests: this.#requests(),
    });
  }
}
