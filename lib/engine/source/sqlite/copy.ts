import { constants } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { EngineError, throwIfCancelled } from '../../errors';
import { type DatabaseLook, statOrNull } from './database-file';

/*
 * A consistent copy of a database.
 *
 *   in use (a log with its index, or a journal database): SQLite's online backup, all of it inside one read transaction, so that the
 *     copy is of one moment. With a log writers go on meanwhile; with a journal they wait until it is done.
 *   not in use (a log that nobody has open, or none): the files are copied as they are, and SQLite puts the copy in order. Opening the
 *     database itself would make files beside it, and the source is only read.
 */

/** 4 MiB of usual pages, after which the event loop gets its turn. */
const PAGES_PER_STEP = 1024;
/** How long one try waits for a writer, ms, and keeps everybody else waiting; between two tries they get their turn. */
const BUSY_MS = 5;
const LOCK_TRIES = 400;
const ATTEMPTS = 3;

/**
 * Makes the file `target`, which must not exist. Throws `source.database-not-copied` (locked, damaged, no space, changed all the
 * time), `cancelled`.
 */
export async function copyDatabase(
  at: string,
  target: string,
  { mode }: Pick<DatabaseLook, 'mode'>,
  signal: AbortSignal,
): Promise<void> {
  try {
    const isInUse = mode === 'journal' || (hasBytes(`${at}-wal`) && statOrNull(`${at}-shm`) !== null);
    if (isInUse && (await copyOnline(at, target, signal)) === 'done') return;
    await copyAtRest(at, target, signal);
  } catch (cause) {
    throwIfCancelled(signal);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError('source.database-not-copied', { facts: { path: at, reason }, cause });
  }
}

/** left: a crashed writer's transaction has to be undone first, which is done to a copy. */
async function copyOnline(at: string, target: string, signal: AbortSignal): Promise<'done' | 'left'> {
  const source = new Sqlite(at, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
  try {
    await beginReading(source, signal);
    const progress = () => {
      throwIfCancelled(signal);
      return PAGES_PER_STEP;
    };
    await source.backup(target, { progress });
    return 'done';
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && LEFT.has(error.code)) return 'left';
    throw error;
  } finally {
    source.close();
  }
}

/** From here on everything that is read is of one moment. Throws SQLite's errors; SQLITE_BUSY after some 2 s. */
async function beginReading(source: Sqlite.Database, signal: AbortSignal): Promise<void> {
  source.exec('BEGIN');
  for (let tries = 1; ; tries += 1) {
    try {
      source.prepare('SELECT count(*) FROM sqlite_schema').get();
      return;
    } catch (error) {
      const isBusy = error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!isBusy || tries === LOCK_TRIES) throw error;
    }
    await setImmediate();
    throwIfCancelled(signal);
  }
}

const LEFT = new Set(['SQLITE_READONLY_ROLLBACK', 'SQLITE_READONLY_RECOVERY', 'SQLITE_READONLY_CANTINIT']);

async function copyAtRest(at: string, target: string, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    throwIfCancelled(signal);
    const before = stateOf(at);
    await copyFile(at, target, constants.COPYFILE_FICLONE);
    for (const end of ['-wal', '-journal']) {
      if (hasBytes(at + end)) await copyFile(at + end, target + end, constants.COPYFILE_FICLONE);
    }
    if (stateOf(at) === before) return putInOrder(target);
  }
  throw new Error('it changed while it was copied');
}

function hasBytes(at: string): boolean {
  const stat = statOrNull(at);
  return stat?.isFile() === true && stat.size > 0n;
}

/** Equal before and after: nobody wrote. */
function stateOf(at: string): string {
  const parts = [at, `${at}-wal`, `${at}-journal`].map((one) => {
    const stat = statOrNull(one);
    return stat === null ? '' : `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
  });
  return parts.join('\n');
}

/** What lies beside the copy goes into it; a copy that stands alone is left as it is. */
function putInOrder(target: string): void {
  if (!hasBytes(`${target}-wal`) && !hasBytes(`${target}-journal`)) return;
  const copy = new Sqlite(target, { fileMustExist: true });
  try {
    copy.prepare('SELECT count(*) FROM sqlite_schema').get();
    copy.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    copy.close();
  }
}
