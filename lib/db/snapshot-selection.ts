import { existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { EngineError } from '../engine/errors';
import { snapshotFilesPath } from './snapshot-files';

/** A line of a snapshot as the worker has kept it. `kind` folder: `mode` and `mtimeNs` are '' when no line named it. */
export interface SelectedRow {
  readonly path: string;
  readonly kind: 'folder' | 'file' | 'symlink';
  readonly size: number;
  readonly mode: string;
  readonly mtimeNs: string;
  readonly target: string | null;
  readonly sha256: string | null;
  readonly versionId: string | null;
  /** null: prefix + path. */
  readonly key: string | null;
}

/** What some paths of a snapshot come to. */
export interface SelectionSums {
  readonly files: number;
  readonly bytes: number;
  /** The one path there is, when it is a file and nothing else. */
  readonly file: string | null;
}

/** Rows read at once: a download may take hours, and none of them holds the database open in the middle of a question. */
const PAGE = 500;

const ROW = `path, kind, size, mode, mtime_ns AS mtimeNs, target, sha256, version_id AS versionId, key`;

/** Some paths of a loaded snapshot: files by path, folders by path and final '/'. None: everything. Close it. */
export class SnapshotSelection {
  readonly #db: Sqlite.Database;
  readonly #paths: readonly string[];

  private constructor(file: string, paths: readonly string[]) {
    this.#db = new Sqlite(file, { readonly: true });
    this.#paths = outermost(paths);
  }

  /** null: the snapshot is not loaded. */
  static open(dataDir: string, snapshotId: string, paths: readonly string[]): SnapshotSelection | null {
    const file = snapshotFilesPath(dataDir, snapshotId);
    return existsSync(/* turbopackIgnore: true */ file) ? new SnapshotSelection(file, paths) : null;
  }

  /** One indexed question for each path. Throws `restore.not-in-snapshot`. */
  sums(): SelectionSums {
    if (this.#paths.length === 0) {
      const sql = `SELECT coalesce(sum(files), 0) AS files, coalesce(sum(size), 0) AS bytes FROM file WHERE parent = ''`;
      return { ...(this.#db.prepare(sql).get() as { files: number; bytes: number }), file: null };
    }
    const rows = this.#paths.map((path) => this.#row(path));
    const [only] = rows;
    return {
      files: rows.reduce((sum, row) => sum + row.files, 0),
      bytes: rows.reduce((sum, row) => sum + (row.kind === 'symlink' ? 0 : row.size), 0),
      file: rows.length === 1 && only?.kind === 'file' ? only.path : null,
    };
  }

  /** Everything selected, each once; a folder before what it holds. Throws `restore.not-in-snapshot`, `manifest.damaged`. */
  *rows(): Generator<SelectedRow> {
    if (this.#paths.length === 0) yield* this.#below('');
    for (const path of this.#paths) {
      yield this.#row(path);
      if (path.endsWith('/')) yield* this.#below(path);
    }
  }

  close(): void {
    this.#db.close();
  }

  #row(path: string): SelectedRow & { files: number } {
    const { parent, rank, name } = placeOf(path);
    const sql = `SELECT ${ROW}, files FROM file WHERE parent = ? AND rank = ? AND name = ?`;
    const row = this.#db.prepare(sql).get(parent, rank, name);
    if (row === undefined) throw new EngineError('restore.not-in-snapshot', { facts: { path } });
    return row as SelectedRow & { files: number };
  }

  /** One walk along the primary key: whatever lies below has a parent that begins with the folder. */
  *#below(folder: string): Generator<SelectedRow> {
    const end = folder === '' ? '\u{10ffff}' : `${folder.slice(0, -1)}0`;
    const page = this.#db.prepare(`
      SELECT ${ROW}, parent, rank, name, rank = 0 AND EXISTS
        (SELECT 1 FROM file o WHERE o.parent = f.parent AND o.rank = 1 AND o.name = f.name) AS isTwice
      FROM file f WHERE parent >= ? AND parent < ? AND (parent, rank, name) > (?, ?, ?)
      ORDER BY parent, rank, name LIMIT ${PAGE}`);
    let from = { parent: folder, rank: -1, name: '' };
    for (;;) {
      const rows = page.all(folder, end, from.parent, from.rank, from.name) as (SelectedRow & Position)[];
      for (const { parent, rank, name, isTwice, ...row } of rows) {
        // A link and a folder of one name: what lies in the folder would go where the link leads.
        if (isTwice) throw new EngineError('manifest.damaged', { facts: { field: 'path', path: row.path } });
        yield row;
        from = { parent, rank, name };
      }
      if (rows.length < PAGE) return;
    }
  }
}

interface Position {
  readonly parent: string;
  readonly rank: number;
  readonly name: string;
  readonly isTwice: 0 | 1;
}

/** `a/b/` is the folder b in `a/`, `a/b` the file. */
function placeOf(path: string): { parent: string; rank: number; name: string } {
  const rank = path.endsWith('/') ? 0 : 1;
  const bare = rank === 0 ? path.slice(0, -1) : path;
  const cut = bare.lastIndexOf('/') + 1;
  return { parent: bare.slice(0, cut), rank, name: bare.slice(cut) };
}

/** Without what lies in a folder that is selected too. */
function outermost(paths: readonly string[]): string[] {
  const all = new Set(paths);
  const isInside = (path: string) => {
    for (let at = path.indexOf('/'); at !== -1 && at < path.length - 1; at = path.indexOf('/', at + 1)) {
      if (all.has(path.slice(0, at + 1))) return true;
    }
    return false;
  };
  return [...all].filter((path) => !isInside(path));
}
