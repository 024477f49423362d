import type Database from 'better-sqlite3';
import type { FilesAndBytes, PlanAction, PlanOperation } from '../types';
import { folderOf } from './folder-sums';
import { StoredOperations } from './stored-operations';

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

export interface ChangesPageQuery {
  readonly folder: string;
  readonly cursor: string | null;
  readonly limit: number;
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
export function changesPage(database: Database.Database, planId: string, page: ChangesPageQuery): ChangesPage {
  const folders = page.cursor?.startsWith('f') ? [] : foldersAfter(database, planId, page);
  if (folders.length === page.limit) {
    return { folders, entries: [], cursor: `d${folders.at(-1)?.path ?? ''}` };
  }
  const after = page.cursor?.startsWith('f') ? Math.floor(Number(page.cursor.slice(1))) : -1;
  const limit = page.limit - folders.length;
  const operations = operationsAfter(database, planId, { folder: page.folder, after, limit });
  const last = operations.length === limit ? operations.at(-1) : undefined;
  return {
    folders,
    entries: operations.map(entryOf),
    cursor: last === undefined ? null : `f${last.seq}`,
  };
}

function foldersAfter(database: Database.Database, planId: string, page: ChangesPageQuery): ChangedFolder[] {
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

/** Operations from `first` until before `end`. */
interface SeqRange {
  readonly first: number;
  readonly end: number;
}

/**
 * What stands in the folder itself: the operations of its range that are in no child's. Pages that hold none of them are not read.
 * Directories are left out: each stands among the folders.
 */
function operationsAfter(
  database: Database.Database,
  planId: string,
  { folder, after, limit }: { folder: string; after: number; limit: number },
): PlanOperation[] {
  const stored = new StoredOperations(database, planId);
  const range = rangeOf(database, planId, folder, stored);
  const from = { first: Math.max(range.first, after + 1), end: range.end };
  const operations: PlanOperation[] = [];
  for (const seq of outside(childRanges(database, planId, folder, pathAt(stored, after)), from)) {
    if (operations.length === limit) break;
    const page = stored.pageOf(seq);
    if (page === undefined) break;
    const at = seq - page.firstSeq;
    if (page.type(at) !== 'directory') operations.push(page.operation(at));
  }
  return operations;
}

function rangeOf(database: Database.Database, planId: string, folder: string, stored: StoredOperations): SeqRange {
  if (folder === '') return { first: 0, end: stored.end };
  const row = database
    .prepare<unknown[], SeqRange>(
      'SELECT first_seq AS first, end_seq AS end FROM plan_folder WHERE plan_id = ? AND parent = ? AND path = ?',
    )
    .get(planId, folderOf(folder), folder);
  return row ?? { first: 0, end: 0 };
}

/** Ranges of the folders right in this one that do not lie wholly before a path, in order of both seq and path. */
function childRanges(
  database: Database.Database,
  planId: string,
  folder: string,
  path: string,
): IterableIterator<SeqRange> {
  const slash = path.indexOf('/', folder.length);
  return database
    .prepare<unknown[], SeqRange>(
      `SELECT first_seq AS first, end_seq AS end FROM plan_folder WHERE plan_id = ? AND parent = ? AND path >= ?
       ORDER BY path`,
    )
    .iterate(planId, folder, slash === -1 ? path : path.slice(0, slash + 1));
}

/** '' when there is no such operation: nothing lies before it. */
function pathAt(stored: StoredOperations, seq: number): string {
  const page = stored.pageOf(seq);
  return page?.operation(seq - page.firstSeq).entry.path ?? '';
}

/** The numbers of a range that are in none of the holes, which are in order. */
function* outside(holes: Iterable<SeqRange>, { first, end }: SeqRange): Generator<number> {
  let seq = first;
  for (const hole of holes) {
    while (seq < hole.first && seq < end) {
      yield seq;
      seq += 1;
    }
    seq = Math.max(seq, hole.end);
  }
  for (; seq < end; seq += 1) yield seq;
}

function entryOf({ entry, action, previousSize }: PlanOperation): ChangedEntry {
  const { path, type, size, linkTarget = null } = entry;
  return { path, type: type as ChangedEntry['type'], action, size, previousSize, linkTarget };
}
