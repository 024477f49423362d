import { existsSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';

/** One thing in a folder of a snapshot. `path` as in the manifest (folders end with `/`); `modifiedAt` ISO 8601, null when unknown. */
export interface SnapshotFileRow {
  readonly path: string;
  readonly name: string;
  readonly kind: 'folder' | 'file' | 'symlink';
  /** Bytes; of a folder, all files below it. */
  readonly size: number;
  /** Files below a folder; 1 for a file. */
  readonly files: number;
  readonly modifiedAt: string | null;
  /** Octal text as rclone writes it, '' when unknown. */
  readonly mode: string;
  readonly target: string | null;
}

/** `parent` is '' at the top and ends with `/` elsewhere. Folders (rank 0) come before the rest (rank 1), each by name. */
export const SNAPSHOT_FILES_SCHEMA = `
  CREATE TABLE file (
    parent TEXT NOT NULL,
    rank INTEGER NOT NULL,
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    kind TEXT NOT NULL,
    size INTEGER NOT NULL,
    files INTEGER NOT NULL,
    modified_ms INTEGER,
    mode TEXT NOT NULL,
    target TEXT,
    mtime_ns TEXT NOT NULL,
    sha256 TEXT,
    version_id TEXT,
    -- Where a file lies, when it is not prefix + path.
    key TEXT,
    PRIMARY KEY (parent, rank, name)
  ) STRICT, WITHOUT ROWID;
  -- Small rows, read from first to last by a search; 'folded' is foldedName().
  CREATE TABLE found (
    id INTEGER PRIMARY KEY,
    folded TEXT NOT NULL,
    parent TEXT NOT NULL,
    rank INTEGER NOT NULL,
    name TEXT NOT NULL
  ) STRICT;
`;

/** A name as searches compare it: case and the way accents are written do not matter. */
export const foldedName = (name: string) => name.normalize('NFC').toLowerCase();

/** Where the files of a snapshot are, once the worker has loaded its manifest. The number is the schema's. */
export function snapshotFilesPath(dataDir: string, snapshotId: string): string {
  return path.join(dataDir, 'manifests', `${snapshotId}.3.db`);
}

export interface SnapshotFilesPage {
  readonly rows: SnapshotFileRow[];
  /** Hand it back for the next page; null on the last. */
  readonly cursor: string | null;
}

/**
 * One folder level of a snapshot, read with one indexed query. null when the worker has not loaded it yet: queue a
 * `load-snapshot` task and ask again. `folder` is '' or ends with `/`.
 */
export function readSnapshotFolder(
  dataDir: string,
  snapshotId: string,
  query: { folder: string; cursor?: string | null; limit?: number },
): SnapshotFilesPage | null {
  const file = snapshotFilesPath(dataDir, snapshotId);
  if (!existsSync(/* turbopackIgnore: true */ file)) return null;
  const db = new Sqlite(file, { readonly: true });
  try {
    return readPage(db, query.folder, parseCursor(query.cursor ?? null), query.limit ?? 200);
  } finally {
    db.close();
  }
}

interface Position {
  readonly rank: number;
  readonly name: string;
}

/** A row of `file` as SQLite hands it out. */
export interface StoredFile {
  readonly rank: number;
  readonly path: string;
  readonly name: string;
  readonly kind: SnapshotFileRow['kind'];
  readonly size: number;
  readonly files: number;
  readonly modified_ms: number | null;
  readonly mode: string;
  readonly target: string | null;
}

function readPage(db: Sqlite.Database, folder: string, after: Position, limit: number): SnapshotFilesPage {
  const found = db
    .prepare(
      'SELECT rank, path, name, kind, size, files, modified_ms, mode, target FROM file WHERE parent = ? AND (rank, name) > (?, ?) ORDER BY rank, name LIMIT ?',
    )
    .all(folder, after.rank, after.name, limit + 1) as StoredFile[];
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const more = found.length > limit && last !== undefined;
  return { rows: shown.map(toRow), cursor: more ? JSON.stringify([last.rank, last.name]) : null };
}

/** A stored row as callers see it. */
export function toRow(stored: StoredFile): SnapshotFileRow {
  const { rank: _, modified_ms, ...row } = stored;
  return { ...row, modifiedAt: modified_ms === null ? null : new Date(modified_ms).toISOString() };
}

/** A cursor that is not ours reads from the start. */
function parseCursor(cursor: string | null): Position {
  const start = { rank: -1, name: '' };
  if (cursor === null || !/^\[[01],".*"\]$/s.test(cursor)) return start;
  const [rank, name] = JSON.parse(cursor) as [number, string];
  return { rank, name };
}
