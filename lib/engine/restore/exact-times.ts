import { spawn } from 'node:child_process';
import { errnoOf } from '../machine-error';
import { secondsText } from '../sync/metadata';
import { type Directory, lstatOrNull } from './directory';

/*
 * Exact times. Node sets times from a double of seconds and cuts them to a microsecond (libuv 1.46, measured on Node 20:
 * 1700000000.123456789 becomes .123456000), but a backup that changes times makes every other tool see changed files. What
 * does not survive that way is set by `touch`, which takes nanoseconds: many names to one `xargs`, which starts one touch
 * each (every name has its own time). Names go through standard input as bytes, folders as inherited descriptors, so neither a
 * strange name nor a planted link can lead it anywhere else; `-c` never creates, `-h` never follows.
 * Where xargs or touch is missing, or the file system keeps coarser times, the time stays as Node set it and is counted.
 */

/** Names per xargs, and folders per xargs (each costs a descriptor). */
const BATCH_NAMES = 256;
const BATCH_FOLDERS = 48;
/** 0 to 2 are taken. */
const FIRST_FOLDER_FD = 3;

/** One time to set. `done` is called once it was tried; the folder must stay open until then. */
export interface ExactTime {
  readonly directory: Directory;
  /** A name in it, or `.` for the folder itself. */
  readonly name: Buffer;
  readonly mtimeNs: bigint;
  done(): Promise<void>;
}

export class ExactTimes {
  #batch: ExactTime[] = [];
  #folders = new Set<Directory>();
  #isMissing = false;
  /** Times that are not exact in spite of everything. */
  inexact = 0;

  async add(time: ExactTime): Promise<void> {
    this.#batch.push(time);
    this.#folders.add(time.directory);
    if (this.#batch.length >= BATCH_NAMES || this.#folders.size >= BATCH_FOLDERS) await this.#flushOnce();
  }

  /** Sets all that wait, and what their `done` adds. */
  async flush(): Promise<void> {
    while (this.#batch.length > 0) await this.#flushOnce();
  }

  async #flushOnce(): Promise<void> {
    const batch = this.#batch;
    const folders = [...this.#folders];
    this.#batch = [];
    this.#folders = new Set();
    try {
      await this.#touch(batch, folders);
      for (const time of batch) if (!(await isExact(time))) this.inexact += 1;
    } finally {
      for (const time of batch) await time.done();
    }
  }

  async #touch(batch: readonly ExactTime[], folders: readonly Directory[]): Promise<void> {
    if (this.#isMissing) return;
    const input: Buffer[] = [];
    for (const { directory, name, mtimeNs } of batch) {
      const path = directory.forChild(FIRST_FOLDER_FD + folders.indexOf(directory), name);
      if (path !== null) input.push(Buffer.from(`-d\0@${secondsText(mtimeNs)}\0--\0`), path, Buffer.from([0]));
    }
    if (input.length > 0) this.#isMissing = !(await run(Buffer.concat(input), folders));
  }
}

/** False when there is no xargs. What it could not do shows when the times are looked at. */
function run(input: Buffer, folders: readonly Directory[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const descriptors = folders.map((folder) => folder.handle.fd);
    const child = spawn('xargs', ['-0', '-P', '2', '-n', '4', 'touch', '-c', '-h'], {
      stdio: ['pipe', 'ignore', 'ignore', ...descriptors],
    });
    child.on('error', (error) => (errnoOf(error) === undefined ? reject(error) : resolve(false)));
    child.on('close', () => resolve(true));
    // A child that ends early closes the pipe; the times then are counted as inexact.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

async function isExact({ directory, name, mtimeNs }: ExactTime): Promise<boolean> {
  return (await lstatOrNull(await directory.at(name)))?.mtimeNs === mtimeNs;
}
