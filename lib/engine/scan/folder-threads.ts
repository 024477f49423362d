import { availableParallelism } from 'node:os';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { DiskPath } from './directory';
import { type FolderMessage, listingOf } from './folder-message';
import { type FolderListing, type FolderReader, readHere } from './folder-reader';
import type { FolderThreadData, FolderWish } from './folder-thread';

/** Names that are read here before threads are started: most sources are done by then. */
const SOON = 2000;
/** Names a folder has to hold on the average: telling of one costs a thread as much as looking at thirty names. */
const WORTH_IT = 64;
/** Folders of one level that are asked for ahead of the walk. */
const AHEAD = 16;
/** Levels, from the deepest up, whose folders are asked for. */
const LEVELS = 32;
/** Names in listings that nobody has taken yet, beyond which nothing is asked for. */
const MOST_WAITING = 50_000;
const PATIENCE_MS = 3000;
const MOST_THREADS = 4;

interface Level {
  readonly folders: readonly string[];
  /** The first that was neither asked for nor read. */
  next: number;
  /** Numbers of the questions, by folder. */
  readonly asked: Map<string, number>;
}

interface Thread {
  readonly worker: Worker;
  readonly port: MessagePort;
  waiting: number;
}

/**
 * Reads folders ahead of the walk on other cores: an lstat is a system call, and a million of them one after the other are most of
 * a quiet night. The walk waits without a turn of the event loop, as it does when it reads for itself. A folder that no thread has
 * told of in time is read here, so that a thread can be lost without anything else being so.
 */
export class FolderThreads implements FolderReader {
  readonly #levels: Level[] = [];
  readonly #threads: Thread[] = [];
  readonly #answers = new Map<number, FolderMessage>();
  /** Questions whose answers somebody will take, and the threads that were asked. */
  readonly #open = new Set<number>();
  readonly #answered = new Int32Array(new SharedArrayBuffer(4));
  readonly #script: URL;
  readonly #racySinceNs: bigint | null;
  readonly #patienceMs: number;
  #names = 0;
  #folders = 0;
  #lastId = 0;
  #namesWaiting = 0;
  #isBroken = availableParallelism() < 2;

  /**
   * `script`: a module that calls serveFolders(). `racySinceNs`: null where no fingerprints are wanted. `patienceMs`: after this time
   * without an answer a folder is read here.
   */
  constructor(script: URL, racySinceNs: bigint | null, patienceMs = PATIENCE_MS) {
    this.#script = script;
    this.#racySinceNs = racySinceNs;
    this.#patienceMs = patienceMs;
  }

  read(folder: DiskPath): FolderListing {
    const level = this.#levels.at(-1);
    const id = typeof folder === 'string' ? level?.asked.get(folder) : undefined;
    if (id === undefined || level === undefined) return this.#readHere(folder, level);
    level.asked.delete(String(folder));
    const answer = this.#wait(id);
    this.#open.delete(id);
    this.#askAhead();
    return this.#counted(answer === null ? readHere.read(folder) : listingOf(answer));
  }

  enter(folders: readonly DiskPath[]): void {
    this.#levels.push({ folders: folders.filter((one) => typeof one === 'string'), next: 0, asked: new Map() });
    this.#askAhead();
  }

  leave(): void {
    for (const id of this.#levels.pop()?.asked.values() ?? []) {
      this.#open.delete(id);
      this.#take(id);
    }
  }

  close(): void {
    for (const { port, worker } of this.#threads) {
      port.close();
      void worker.terminate();
    }
    this.#threads.length = 0;
  }

  #readHere(folder: DiskPath, level: Level | undefined): FolderListing {
    const at = level?.folders.indexOf(String(folder), level.next) ?? -1;
    if (level !== undefined && at >= 0) level.next = at + 1;
    return this.#counted(readHere.read(folder));
  }

  #counted(listing: FolderListing): FolderListing {
    this.#names += listing.names.length;
    this.#folders += 1;
    return listing;
  }

  /** null: no thread has told in time. */
  #wait(id: number): FolderMessage | null {
    const until = performance.now() + this.#patienceMs;
    for (;;) {
      const before = Atomics.load(this.#answered, 0);
      this.#collect();
      const answer = this.#take(id);
      if (answer !== undefined) return answer;
      if (this.#isBroken) return null;
      const left = until - performance.now();
      if (left <= 0) {
        // Not one answer: they do not run. Otherwise the disk is slow.
        this.#isBroken = Atomics.load(this.#answered, 0) === 0;
        return null;
      }
      Atomics.wait(this.#answered, 0, before, left);
    }
  }

  #collect(): void {
    for (const thread of this.#threads) {
      for (let got = receiveMessageOnPort(thread.port); got !== undefined; got = receiveMessageOnPort(thread.port)) {
        const message: FolderMessage = got.message;
        thread.waiting -= 1;
        if (!this.#open.has(message.id)) continue;
        this.#answers.set(message.id, message);
        this.#namesWaiting += message.kinds.length;
      }
    }
  }

  #take(id: number): FolderMessage | undefined {
    const answer = this.#answers.get(id);
    if (answer === undefined) return undefined;
    this.#answers.delete(id);
    this.#namesWaiting -= answer.kinds.length;
    return answer;
  }

  /** The deepest level comes first: the walk goes down before it goes on. */
  #askAhead(): void {
    if (this.#isBroken || this.#names < SOON || this.#names < WORTH_IT * this.#folders) return;
    if (this.#threads.length === 0) this.#start();
    this.#collect();
    const last = Math.max(0, this.#levels.length - LEVELS);
    for (let at = this.#levels.length - 1; at >= last; at -= 1) {
      const level = this.#levels[at];
      if (level !== undefined) this.#askFor(level);
    }
  }

  #askFor(level: Level): void {
    while (level.asked.size < AHEAD && this.#namesWaiting < MOST_WAITING) {
      const folder = level.folders[level.next];
      if (folder === undefined) return;
      level.next += 1;
      this.#lastId += 1;
      level.asked.set(folder, this.#lastId);
      this.#open.add(this.#lastId);
      this.#ask({ id: this.#lastId, folder });
    }
  }

  #ask(wish: FolderWish): void {
    const thread = this.#threads.reduce((a, b) => (b.waiting < a.waiting ? b : a));
    thread.waiting += 1;
    thread.port.postMessage(wish);
  }

  #start(): void {
    const count = Math.min(MOST_THREADS, availableParallelism());
    for (let number = 0; number < count; number += 1) {
      const { port1, port2 } = new MessageChannel();
      const workerData: FolderThreadData = {
        port: port2,
        racySinceNs: this.#racySinceNs,
        answered: this.#answered,
      };
      const worker = new Worker(this.#script, { workerData, transferList: [port2] });
      // What it could not do is done here, which says why.
      worker.on('error', () => {
        this.#isBroken = true;
      });
      worker.unref();
      this.#threads.push({ worker, port: port1, waiting: 0 });
    }
  }
}
