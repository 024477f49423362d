import { mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { newId } from '../db/ids';
import { foldedName, SNAPSHOT_FILES_SCHEMA, snapshotFilesPath } from '../db/snapshot-files';
import { objectKey } from '../engine/plan/object-key';
import type { ManifestLine } from '../engine/types';

interface OpenFolder {
  readonly path: string;
  readonly line: ManifestLine | null;
  size: number;
  files: number;
}

/** What a manifest holds, and the prefix its files lie under: a key that is prefix + path is not kept. */
export interface SnapshotLines {
  readonly lines: AsyncIterable<ManifestLine>;
  readonly prefix: string;
}

const ROWS_PER_COMMIT = 5000;

/**
 * Makes the database a snapshot is browsed in. Lines come in path order, so only the folders on the way to the current line are
 * held; a folder is written when the walk has left it, with the sums of what lies below. The file appears whole or not at all.
 */
export async function writeSnapshotFiles(
  dataDir: string,
  snapshotId: string,
  { lines, prefix }: SnapshotLines,
): Promise<void> {
  const file = snapshotFilesPath(dataDir, snapshotId);
  // Its own: a download may load what the worker is loading.
  const draft = `${file}.${newId()}.draft`;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  let isWhole = false;
  const db = new Sqlite(draft);
  try {
    // A draft that is lost with the power is made again.
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    db.exec(SNAPSHOT_FILES_SCHEMA);
    const writer = new Writer(db, prefix);
    for await (const line of lines) writer.add(line);
    writer.end();
    isWhole = true;
  } finally {
    db.close();
    if (!isWhole) rmSync(draft, { force: true });
  }
  renameSync(draft, file);
}

class Writer {
  readonly #insert: Sqlite.Statement;
  readonly #insertFound: Sqlite.Statement;
  readonly #db: Sqlite.Database;
  #way: OpenFolder[] = [];
  #pending = 0;

  constructor(
    db: Sqlite.Database,
    private readonly prefix: string,
  ) {
    this.#db = db;
    this.#insert = db.prepare('INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#insertFound = db.prepare('INSERT INTO found VALUES (NULL, ?, ?, ?, ?)');
    db.exec('BEGIN');
  }

  add(line: ManifestLine): void {
    this.#leaveUntil((folder) => line.path.startsWith(folder.path));
    if (line.type === 'directory') this.#enter(line.path, line);
    else {
      const { parent } = split(line.path);
      this.#enter(parent, null);
      this.#put(line.path, line.type === 'symlink' ? 'symlink' : 'file', line, {
        size: line.size,
        files: line.type === 'file' ? 1 : 0,
      });
      if (line.type === 'file') this.#grow(line.size, 1);
    }
  }

  end(): void {
    this.#leaveUntil(() => false);
    this.#db.exec('COMMIT');
  }

  /** Opens a folder and those above it that no line named. */
  #enter(folder: string, line: ManifestLine | null): void {
    if (folder === '' || this.#way.at(-1)?.path === folder) return;
    this.#enter(split(folder).parent, null);
    this.#way.push({ path: folder, line, size: 0, files: 0 });
  }

  #grow(size: number, files: number): void {
    const folder = this.#way.at(-1);
    if (folder === undefined) return;
    folder.size += size;
    folder.files += files;
  }

  #leaveUntil(isDone: (folder: OpenFolder) => boolean): void {
    for (let last = this.#way.at(-1); last !== undefined && !isDone(last); last = this.#way.at(-1)) {
      this.#way.pop();
      this.#put(last.path, 'folder', last.line, last);
      this.#grow(last.size, last.files);
    }
  }

  #put(
    at: string,
    kind: 'folder' | 'file' | 'symlink',
    line: ManifestLine | null,
    sums: { size: number; files: number },
  ): void {
    const { parent, name } = split(at);
    const modifiedMs = line === null ? null : Number(BigInt(line.mtime) / 1_000_000n);
    const { size, files } = sums;
    const rank = kind === 'folder' ? 0 : 1;
    const shown = [parent, rank, name, at, kind, size, files, modifiedMs, line?.mode ?? '', line?.target ?? null];
    const { mtime = '', sha256 = null, versionId = null, key } = line ?? {};
    const oddKey = key === undefined || key === objectKey(this.prefix, at) ? null : key;
    this.#insert.run(...shown, mtime, sha256, versionId, oddKey);
    this.#insertFound.run(foldedName(name), parent, rank, name);
    this.#pending += 1;
    if (this.#pending % ROWS_PER_COMMIT === 0) this.#db.exec('COMMIT; BEGIN');
  }
}

/** `a/b/` and `a/b` lie in `a/` and are called `b`. */
function split(at: string): { parent: string; name: string } {
  const bare = at.endsWith('/') ? at.slice(0, -1) : at;
  const cut = bare.lastIndexOf('/') + 1;
  return { parent: bare.slice(0, cut), name: bare.slice(cut) };
}
