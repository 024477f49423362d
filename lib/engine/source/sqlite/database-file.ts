import { type BigIntStats, closeSync, constants, lstatSync, openSync, readSync } from 'node:fs';
import { errnoOf } from '../../machine-error';
import { storable } from '../../scan/storable-times';
import { bytesWithLog } from './wal';

/*
 * A SQLite database is up to three files that only make sense together: the newest rows may be in `-wal`, and a `-journal` says how to
 * undo what stands in the file. It is backed up as one file, a copy that SQLite itself made; the others are not in the backup,
 * for beside a copy they would be played into it and ruin it.
 */

const END = '\\.(db|sqlite|sqlite3)';
const NAMES = new RegExp(`${END}$`);
const NAMES_OR_LOGS = new RegExp(`(${END}|-wal)\\0`);
const MAGIC = Buffer.from('SQLite format 3\0', 'latin1');
const BESIDE = ['-journal', '-shm', '-wal'] as const;

/** Whether a file is worth a look: by its name, or because a log lies beside it. */
export function mayBeDatabase(name: string, hasLog: boolean): boolean {
  return hasLog || NAMES.test(name);
}

/** False when mayBeDatabase() is so for each of these names; a NUL stands behind each. */
export function mayHoldDatabase(names: Buffer): boolean {
  return NAMES_OR_LOGS.test(names.toString('latin1'));
}

/** Whether a file that begins with these bytes is a database; an empty one is none yet. */
export function beginsDatabase(bytes: Buffer): boolean {
  return bytes.subarray(0, MAGIC.length).equals(MAGIC);
}

/** The files that belong to a database, by name. */
export function besideDatabase(name: string): string[] {
  return BESIDE.map((end) => name + end);
}

/** A database as its copy will be. Times are those of whatever changed last: writes go to the log, and leave the file as it was. */
export interface DatabaseLook {
  /** Bytes of the copy, as far as that can be told now. */
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  /** Whether it is written by way of a log. */
  readonly mode: 'log' | 'journal';
}

/**
 * null for what is no database, or cannot be read: then it is a file like any other. Only reads, and makes nothing beside the file.
 * `stat`: of the file itself.
 */
export function lookAtDatabase(
  at: string,
  stat: Pick<BigIntStats, 'size' | 'mtimeNs' | 'ctimeNs'>,
): DatabaseLook | null {
  try {
    const header = headerOf(at);
    if (!beginsDatabase(header)) return null;
    const wal = statOrNull(`${at}-wal`);
    const hasLog = wal?.isFile() === true && wal.size > 0n;
    const size = (hasLog ? bytesWithLog(`${at}-wal`) : null) ?? Number(stat.size);
    const newest = hasLog ? wal : stat;
    return {
      size,
      mtimeNs: later(stat.mtimeNs, newest.mtimeNs),
      ctimeNs: later(stat.ctimeNs, newest.ctimeNs),
      mode: header[18] === 2 ? 'log' : 'journal',
    };
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return null;
  }
}

/** lstat, or null when there is nothing. Throws Node's errors. */
export function statOrNull(at: string): BigIntStats | null {
  try {
    const stat = lstatSync(at, { bigint: true, throwIfNoEntry: false });
    return stat === undefined ? null : storable(stat);
  } catch (error) {
    // A name as long as names can be has nothing beside it.
    if (errnoOf(error) === undefined) throw error;
    return null;
  }
}

const later = (a: bigint, b: bigint) => (a > b ? a : b);

function headerOf(at: string): Buffer {
  const descriptor = openSync(at, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    const header = Buffer.alloc(100);
    readSync(descriptor, header, 0, header.length, 0);
    return header;
  } finally {
    closeSync(descriptor);
  }
}
