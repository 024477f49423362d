import type Database from 'better-sqlite3';
import type { FilesAndBytes, PlanAction, PlanOperation } from '../types';
import type { PlanQuery } from './file-index';
import { readOperations, readTotals } from './open';
import { guardDamage, openDatabaseForReading } from './open-database';

/** What screens may ask of a job's index while the worker writes to it. */
export interface FileIndexReader {
  totals(): FilesAndBytes & { directories: number; links: number };
  planOperations(planId: string, query?: PlanQuery): Iterable<PlanOperation>;
  planChangesPage(planId: string, page: { folder: string; cursor: string | null; limit: number }): ChangesPage;
  close(): void;
}

/** One folder level of a plan: folders first with what changes below them, then what stands in the folder itself. */
export interface ChangesPage {
  readonly folders: readonly ChangedFolder[];
  readonly entries: readonly ChangedEntry[];
  /** Hand it back for the next page; null on the last one. */
  readonly cursor: string | null;
}

export interface ChangedFolder {
  readonly path: string;
  readonly add: FilesAndBytes;
  readonly change: FilesAndBytes;
  readonly remove: FilesAndBytes;
}

export interface ChangedEntry {
  readonly path: string;
  readonly type: 'file' | 'symlink';
  readonly action: PlanAction;
  readonly size: number;
  readonly previousSize: number;
  readonly linkTarget: string | null;
}

/** Throws `index.damaged`, and SQLite's SQLITE_CANTOPEN when there is no file: a job that has never been planned. */
export function openFileIndexForReading(file: string): FileIndexReader {
  const database = openDatabaseForReading(file);
  return {
    totals: () => guardDamage(file, () => readTotals(database)),
    planOperations: (planId, query = {}) => readOperations(database, planId, query),
    planChangesPage: (planId, page) => guardDamage(file, () => changesPage(database, planId, page)),
    close: () => database.close(),
  };
}

interface FolderRow {
  path: string;
  add_files: number;
  add_bytes: number;
  change_files: number;
  change_bytes: number;
  remove_files: number;
  remove_bytes: number;
}

/** Cursors: `d` + the last folder's path, or `f` + the last entry's seq. */
function changesPage(
  database: Database.Database,
  planId: string,
  page: { folder: string; cursor: string | null; limit: number },
): ChangesPage {
  const folders = page.cursor?.startsWith('f') ? [] : foldersAfter(database, planId, page);
  if (folders.length === page.limit) {
    return { folders, entries: [], cursor: `d${folders.at(-1)?.path ?? ''}` };
  }
  const after = page.cursor?.startsWith('f') ? Number(page.cursor.slice(1)) : -1;
  const rows = entriesAfter(database, planId, { folder: page.folder, after, limit: page.limit - folders.length });
  const last = rows.length === page.limit - folders.length ? rows.at(-1) : undefined;
  return {
    folders,
    entries: rows.map(({ seq: _seq, ...entry }) => entry),
    cursor: last === undefined ? null : `f${last.seq}`,
  };
}

function foldersAfter(
  database: Database.Database,
  planId: string,
  page: { folder: string; cursor: string | null; limit: number },
): ChangedFolder[] {
  const after = page.cursor === null ? '' : page.cursor.slice(1);
  return database
    .prepare<unknown[], FolderRow>(
      'SELECT * FROM plan_folder WHERE plan_id = ? AND parent = ? AND path > ? ORDER BY path LIMIT ?',
    )
    .all(planId, page.folder, after, page.limit)
    .map((row) => ({
      path: row.path,
      add: { files: row.add_files, bytes: row.add_bytes },
      change: { files: row.change_files, bytes: row.change_bytes },
      remove: { files: row.remove_files, bytes: row.remove_bytes },
    }));
}

/** Directories themselves are left out: each stands among the folders. */
function entriesAfter(
  database: Database.Database,
  planId: string,
  { folder, after, limit }: { folder: string; after: number; limit: number },
): (ChangedEntry & { seq: number })[] {
  return database
    .prepare<unknown[], ChangedEntry & { seq: number }>(
      `SELECT seq, path, type, action, size, previous_size AS previousSize, link_target AS linkTarget FROM plan_op
       WHERE plan_id = ? AND folder = ? AND seq > ? AND type <> 'directory' ORDER BY seq LIMIT ?`,
    )
    .all(planId, folder, after, limit);
}
