import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { AheadReader, AheadReaders, ToldListener } from './ahead-reader';
import { type FolderBatch, toldBy } from './folder-batch';
import type { FolderWish, ReadingRules } from './folder-reader';

const MOST_THREADS = 4;

/** What a thread is sent: how to read, once, then what. */
export type ThreadMessage = { readonly rules: ReadingRules } | { readonly wish: FolderWish };

/** A thread that reads folders (see serveFolders). It keeps no process alive. */
export class ReadingThread implements AheadReader {
  readonly #worker: Worker;
  #state: 'starting' | 'ready' | 'failed' = 'starting';
  #listener: ToldListener | null = null;

  constructor(script: URL) {
    this.#worker = new Worker(script, { execArgv: [] });
    this.#worker.on('message', (batch: FolderBatch | null) => {
      if (batch !== null) this.#listener?.told({ id: batch.id, folders: toldBy(batch) });
      else {
        this.#state = 'ready';
        this.#listener?.ready();
      }
    });
    this.#worker.on('error', () => {
      this.#state = 'failed';
      this.#listener?.failed();
    });
    this.#worker.unref();
  }

  /** Tells at once what it has become meanwhile. */
  begin(rules: ReadingRules, listener: ToldListener): void {
    this.#listener = listener;
    this.#send({ rules });
    if (this.#state === 'ready') listener.ready();
    if (this.#state === 'failed') listener.failed();
  }

  ask(wish: FolderWish): void {
    this.#send({ wish });
  }

  stop(): void {
    this.#listener = null;
    void this.#worker.terminate();
  }

  #send(message: ThreadMessage): void {
    this.#worker.postMessage(message);
  }
}

/** The threads of a process. Starting one takes as long as reading ten thousand files, so that some may be started early. */
export class ReadingThreads implements AheadReaders {
  readonly #script: URL;
  #waiting: ReadingThread[] = [];

  /** `script`: a module that calls serveFolders(). */
  constructor(script: URL) {
    this.#script = script;
  }

  startFor(): 'slow' {
    return 'slow';
  }

  /** Starts as many as one reader takes, for the next one. */
  warm(): void {
    if (this.#waiting.length === 0) this.#waiting = this.#started();
  }

  /** As many as the machine has processors for; none when it has but one. They are the caller's to stop. */
  take(): ReadingThread[] {
    const taken = this.#waiting.length > 0 ? this.#waiting : this.#started();
    this.#waiting = [];
    return taken;
  }

  #started(): ReadingThread[] {
    const processors = availableParallelism();
    if (processors < 2) return [];
    return Array.from({ length: Math.min(MOST_THREADS, processors) }, () => new ReadingThread(this.#script));
  }
}
