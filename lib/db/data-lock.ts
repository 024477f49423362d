import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { makeDataFolder } from './data-folder';
import { DataError } from './db-error';

/** A held lock on a data folder. */
export interface DataLock {
  release(): void;
}

/**
 * Keeps a second `up` off the same data. The lock is an exclusive transaction on `DATA/up.lock`, an SQLite file of its own: the
 * operating system lets go of it when the process ends, however it ends, so nothing stale can stay behind. Who holds it is
 * written beside it, for the message.
 *
 * @throws DataError data.locked, with the pid and start time of the holder in its facts.
 */
export function lockDataDirectory(dataDir: string): DataLock {
  makeDataFolder(dataDir);
  const holder = path.join(dataDir, 'up.json');
  const db = new Sqlite(path.join(dataDir, 'up.lock'), { timeout: 200 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    throw locked(dataDir, holder, error);
  }
  writeFileSync(holder, `${JSON.stringify({ pid: process.pid, startedAt: new Date().toISOString() })}\n`, {
    mode: 0o600,
  });
  return {
    release: () => {
      if (!db.open) return;
      rmSync(holder, { force: true });
      db.close();
    },
  };
}

function locked(dataDir: string, holder: string, error: unknown): unknown {
  if (!(error instanceof Sqlite.SqliteError) || !error.code.startsWith('SQLITE_BUSY')) return error;
  const { pid, startedAt } = readHolder(holder);
  return new DataError(
    'data.locked',
    `Foresync is already running on ${dataDir} (process ${pid}, since ${startedAt}). Stop it first, or choose another folder with --data.`,
    { dataDir, pid, startedAt },
    error,
  );
}

/** The holder writes its name just after taking the lock, so for an instant there may be none. */
function readHolder(holder: string): { pid: number | string; startedAt: string } {
  try {
    return JSON.parse(readFileSync(/* turbopackIgnore: true */ holder, 'utf8')) as { pid: number; startedAt: string };
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      return { pid: 'unknown', startedAt: 'just now' };
    }
    throw error;
  }
}
