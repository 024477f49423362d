import { closeSync, fstatSync, openSync, readlinkSync, readSync, realpathSync } from 'node:fs';
import { getSystemErrorName } from 'node:util';
import type { Clock } from '../clock';
import { EngineError } from '../errors';
import { errnoOf } from '../machine-error';
import type { ReadAway } from '../native/addon';
import type { FileStat } from '../scan/directory';
import { STAT_FIELDS, statIn } from '../scan/packed-stat';
import { storable } from '../scan/storable-times';
import type { SourceEntry } from '../types';
import { folderOf, isSameFile, planned, type ResolvedSource, sourceError } from './source-file';

/*
 * With the addon a small file is read on another thread in one go: this thread is never kept waiting by a disk.
 *
 * Without it small files are opened, read and closed without leaving the thread: handing five calls per file to the thread pool costs
 * more than the calls (0.4 ms against 0.05 ms for a file in the page cache). That would be wrong where a read waits for a disk's arm
 * or a network: one that waits long, or two of fifty that wait, send the next hundred back to the pool, so that hardly one file in
 * fifty makes the process wait. One alone says little: on a busy machine it waited for the processor.
 */

/** Larger ones gain nothing. */
export const SMALL_BYTES = 256 * 1024;
/** A page cache answers in microseconds and a solid-state disk in a tenth of this. */
const SLOW_MS = 4;
/** Longer than a process that wants the processor has to wait for it. */
const VERY_SLOW_MS = 20;
const NEAR_FILES = 50;
const BACK_OFF_FILES = 100;

/** Says which files are read at once, by how long the last ones took. */
export class QuickReads {
  #waits = 0;
  /** Reads since the last slow one. */
  #sinceSlow = Number.POSITIVE_INFINITY;

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  /** Asked once for each file. */
  allows(bytes: number): boolean {
    if (bytes > SMALL_BYTES) return false;
    if (this.#waits === 0) return true;
    this.#waits -= 1;
    return false;
  }

  /** Does `read` and remembers when it was slow. */
  time<T>(read: () => T): T {
    const started = this.clock.monotonic();
    try {
      return read();
    } finally {
      this.#took(this.clock.monotonic() - started);
    }
  }

  #took(ms: number): void {
    this.#sinceSlow += 1;
    if (ms <= SLOW_MS) return;
    if (ms > VERY_SLOW_MS || this.#sinceSlow <= NEAR_FILES) this.#waits = BACK_OFF_FILES;
    this.#sinceSlow = 0;
  }
}

/** A file as its descriptor showed it before and after its bytes were read. */
export interface ReadFile {
  readonly before: FileStat;
  /** null: the file ended before `before.size`, or has grown beyond what is small. */
  readonly body: Buffer | null;
  readonly after: FileStat;
}

/**
 * As openSourceFile() and reading to the end, with the same errors. The body lies in `into`, of SMALL_BYTES. `read`: the system's,
 * unless a test brings its own.
 */
export function readSmallFile(
  source: ResolvedSource,
  entry: SourceEntry,
  into: Buffer,
  read: Read = readSync,
): ReadFile {
  const { at, flags } = planned(source, entry);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(at, flags);
    const before = storable(fstatSync(descriptor, { bigint: true }));
    const isPlanned = source.links === 'follow' || isSameFile(before, entry) || isAt(descriptor, at);
    if (!before.isFile() || !isPlanned) throw new EngineError('source.vanished', { facts: { path: entry.path } });
    const body = before.size > SMALL_BYTES ? null : readWhole(descriptor, into.subarray(0, Number(before.size)), read);
    return { before, body, after: storable(fstatSync(descriptor, { bigint: true })) };
  } catch (error) {
    throw sourceError(error, entry.path);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * The same by the addon. null: it is not the very file the scan saw; openSourceFile() tells whether it is the planned one all the same.
 */
export async function readSmallFileAway(
  source: ResolvedSource,
  entry: SourceEntry,
  into: Buffer,
  read: ReadAway,
): Promise<ReadFile | null> {
  const { at, flags } = planned(source, entry);
  const numbers = new BigUint64Array(2 * STAT_FIELDS);
  const bytes = await read(at, flags, into, numbers);
  if (bytes < 0) {
    const code = getSystemErrorName(bytes);
    const error = Object.assign(new Error(`${code}: a file could not be read`), { code, syscall: 'open' });
    throw sourceError(error, entry.path);
  }
  const [before, after] = [statIn(numbers, 0), statIn(numbers, 1)];
  const isPlanned = source.links === 'follow' || isSameFile(before, entry);
  if (!before.isFile() || !isPlanned) return null;
  return { before, body: BigInt(bytes) === before.size ? into.subarray(0, bytes) : null, after };
}

type Read = (descriptor: number, into: Buffer, offset: number, length: number, position: number) => number;

function readWhole(descriptor: number, body: Buffer, read: Read): Buffer | null {
  let filled = 0;
  while (filled < body.length) {
    const bytesRead = read(descriptor, body, filled, body.length - filled, filled);
    if (bytesRead === 0) return null;
    filled += bytesRead;
  }
  return body;
}

function isAt(descriptor: number, at: string | Buffer): boolean {
  const expected = Buffer.from(at);
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`, { encoding: 'buffer' }).equals(expected);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
  const folder = folderOf(expected);
  return realpathSync(folder, { encoding: 'buffer' }).equals(folder);
}
