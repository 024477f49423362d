import { existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import {
  foldedName,
  type SnapshotFileRow,
  type SnapshotFilesPage,
  type StoredFile,
  snapshotFilesPath,
  toRow,
} from './snapshot-files';

/*
 * Questions about the files of snapshots that the worker has loaded: by name, one path, two snapshots. Every answer is null when a
 * snapshot has not been loaded: queue `load-snapshot` and ask again.
 */

const ROW = 'f.rank, f.path, f.name, f.kind, f.size, f.files, f.modified_ms, f.mode, f.target';
const PAGE = 200;

/** A file of one snapshot with what tells its content from another's. `sha256` null: not known, or not a file. */
export interface SnapshotFileVersion extends SnapshotFileRow {
  readonly sha256: string | null;
  readonly versionId: string | null;
}

function withFiles<T>(dataDir: string, snapshotId: string, read: (db: Sqlite.Database) => T): T | null {
  const file = snapshotFilesPath(dataDir, snapshotId);
  if (!existsSync(/* turbopackIgnore: true */ file)) return null;
  const db = new Sqlite(file, { readonly: true });
  try {
    return read(db);
  } finally {
    db.close();
  }
}

/** Whether the files of a snapshot can be asked about. */
export function isLoaded(dataDir: string, snapshotId: string): boolean {
  return existsSync(/* turbopackIgnore: true */ snapshotFilesPath(dataDir, snapshotId));
}

/** Everything whose own name holds `text`, in the order of the manifest; one pass over the names, which are kept small for it. */
export function findSnapshotFiles(
  dataDir: string,
  snapshotId: string,
  query: { text: string; cursor: string | null; limit?: number },
): SnapshotFilesPage | null {
  const limit = query.limit ?? PAGE;
  const after = /^\d{1,15}$/.test(query.cursor ?? '') ? Number(query.cursor) : 0;
  const sql = `SELECT n.id, ${ROW} FROM (
      SELECT * FROM found WHERE id > ? AND instr(folded, ?) > 0 ORDER BY id LIMIT ?
    ) n JOIN file f ON f.parent = n.parent AND f.rank = n.rank AND f.name = n.name ORDER BY n.id`;
  return withFiles(dataDir, snapshotId, (db) => {
    const rows = db.prepare(sql).all(after, foldedName(query.text), limit + 1) as (StoredFile & { id: number })[];
    const shown = rows.slice(0, limit);
    const cursor = rows.length > limit ? String(shown.at(-1)?.id) : null;
    return { rows: shown.map(({ id: _, ...row }) => toRow(row)), cursor };
  });
}

/** One file or link of a snapshot by its whole path; `file` null when the snapshot does not hold it. */
export function readSnapshotFile(
  dataDir: string,
  snapshotId: string,
  path: string,
): { file: SnapshotFileVersion | null } | null {
  const cut = path.lastIndexOf('/') + 1;
  const sql = `SELECT ${ROW}, f.sha256, f.version_id AS versionId FROM file f WHERE parent = ? AND rank = 1 AND name = ?`;
  return withFiles(dataDir, snapshotId, (db) => {
    const row = db.prepare(sql).get(path.slice(0, cut), path.slice(cut));
    if (row === undefined) return { file: null };
    const { sha256, versionId, ...stored } = row as StoredFile & { sha256: string | null; versionId: string | null };
    return { file: { ...toRow(stored), sha256, versionId } };
  });
}

/** content: kind, bytes or where a link leads. metadata: mode or time alone. */
export type SnapshotChange = 'added' | 'removed' | 'content' | 'metadata';

export interface SnapshotDifference {
  readonly path: string;
  readonly kind: SnapshotFileRow['kind'];
  readonly change: SnapshotChange;
  /** Bytes; null on the side that does not have it. */
  readonly before: number | null;
  readonly after: number | null;
}

const CONTENT = `(a.kind <> b.kind OR a.size <> b.size OR a.target IS NOT b.target
  OR (a.sha256 IS NOT b.sha256 AND a.sha256 IS NOT NULL AND b.sha256 IS NOT NULL))`;
const SAME_PLACE = 'a.parent = b.parent AND a.rank = b.rank AND a.name = b.name';

/** Both halves walk their primary key, so that a page is merged without sorting. */
const DIFFERENCES = `
  SELECT b.parent, b.rank, b.name, b.path, b.kind, a.size AS before, b.size AS after,
    CASE WHEN a.name IS NULL THEN 'added' WHEN ${CONTENT} THEN 'content' ELSE 'metadata' END AS change
  FROM main.file b LEFT JOIN older.file a ON ${SAME_PLACE}
  WHERE (b.parent, b.rank, b.name) > (@parent, @rank, @name)
    AND (a.name IS NULL OR (b.rank = 1 AND (${CONTENT} OR a.mode <> b.mode OR a.mtime_ns <> b.mtime_ns)))
  UNION ALL
  SELECT a.parent, a.rank, a.name, a.path, a.kind, a.size, NULL, 'removed'
  FROM older.file a LEFT JOIN main.file b ON ${SAME_PLACE}
  WHERE (a.parent, a.rank, a.name) > (@parent, @rank, @name) AND b.name IS NULL
  ORDER BY 1, 2, 3 LIMIT @limit`;

type StoredDifference = SnapshotDifference & { parent: string; rank: number; name: string };

/** What changed from one snapshot to another, folder by folder. A folder itself is named only when it came or went. */
export function compareSnapshotFiles(
  dataDir: string,
  ids: { before: string; after: string },
  query: { cursor: string | null; limit?: number },
): { rows: SnapshotDifference[]; cursor: string | null } | null {
  if (!isLoaded(dataDir, ids.before)) return null;
  const limit = query.limit ?? PAGE;
  return withFiles(dataDir, ids.after, (db) => {
    db.prepare('ATTACH ? AS older').run(snapshotFilesPath(dataDir, ids.before));
    const from = positionOf(query.cursor);
    const found = db.prepare(DIFFERENCES).all({ ...from, limit: limit + 1 }) as StoredDifference[];
    const last = found[limit - 1];
    const cursor = found.length > limit && last ? JSON.stringify([last.parent, last.rank, last.name]) : null;
    return { rows: found.slice(0, limit).map(({ parent: _, rank: __, name: ___, ...row }) => row), cursor };
  });
}

/** A cursor that is not ours reads from the start. */
function positionOf(cursor: string | null): { parent: string; rank: number; name: string } {
  if (cursor === null || !/^\[".*",[01],".*"\]$/s.test(cursor)) return { parent: '', rank: -1, name: '' };
  const [parent, rank, name] = JSON.parse(cursor) as [string, number, string];
  return { parent, rank, name };
}
