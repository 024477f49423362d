import Database from 'better-sqlite3';

/**
 * What the server knows, in one SQLite file. `seq` orders the versions of a key, newest last. A bucket without versioning has
 * the one version `null` per key. Bodies up to 64 KiB stand in `body`; larger ones are files named by `blob`.
 */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS bucket (
  name TEXT NOT NULL PRIMARY KEY,
  created_ms INTEGER NOT NULL,
  versioning TEXT NOT NULL DEFAULT 'off'
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS version (
  bucket TEXT NOT NULL,
  key TEXT NOT NULL,
  seq INTEGER NOT NULL,
  version_id TEXT NOT NULL,
  latest INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  size INTEGER NOT NULL,
  etag TEXT NOT NULL,
  modified_ms INTEGER NOT NULL,
  storage_class TEXT NOT NULL,
  headers TEXT NOT NULL,
  checksums TEXT NOT NULL,
  blob TEXT,
  PRIMARY KEY (bucket, key, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS thaw (
  bucket TEXT NOT NULL,
  key TEXT NOT NULL,
  version_id TEXT NOT NULL,
  ready_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  PRIMARY KEY (bucket, key, version_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS body (blob TEXT NOT NULL PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS upload (
  upload_id TEXT NOT NULL PRIMARY KEY,
  bucket TEXT NOT NULL,
  key TEXT NOT NULL,
  initiated_ms INTEGER NOT NULL,
  storage_class TEXT NOT NULL,
  headers TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS upload_key ON upload (bucket, key, upload_id);
CREATE TABLE IF NOT EXISTS part (
  upload_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  size INTEGER NOT NULL,
  etag TEXT NOT NULL,
  modified_ms INTEGER NOT NULL,
  checksums TEXT NOT NULL,
  blob TEXT NOT NULL,
  PRIMARY KEY (upload_id, number)
) STRICT, WITHOUT ROWID;
`;

export interface VersionRow {
  readonly bucket: string;
  readonly key: string;
  readonly seq: number;
  readonly version_id: string;
  readonly latest: number;
  readonly deleted: number;
  readonly size: number;
  readonly etag: string;
  readonly modified_ms: number;
  readonly storage_class: string;
  /** JSON: content-type, x-amz-meta-*, … as they are answered. */
  readonly headers: string;
  /** JSON: { crc32: base64, … } */
  readonly checksums: string;
  readonly blob: string | null;
}

/** The catalog with group commit: writes that wait at the same time share one transaction and its fsync. */
export class Catalog {
  readonly database: Database.Database;
  private waiting: { work: () => void; done: (error?: unknown) => void }[] = [];
  private afterwards: (() => void)[] = [];
  private readonly statements = new Map<string, Database.Statement>();

  constructor(file: string) {
    this.database = new Database(file);
    // Bodies of many kilobytes: larger pages, and read without copying each page first.
    this.database.pragma('page_size = 16384');
    this.database.pragma('mmap_size = 1073741824');
    this.database.pragma('journal_mode = WAL');
    this.database.pragma('synchronous = FULL');
    this.database.exec(SCHEMA);
  }

  /** A prepared statement, kept. */
  statement(sql: string): Database.Statement {
    const known = this.statements.get(sql);
    if (known !== undefined) return known;
    const prepared = this.database.prepare(sql);
    this.statements.set(sql, prepared);
    return prepared;
  }

  get<Row>(sql: string, ...values: unknown[]): Row | undefined {
    return this.statement(sql).get(...values) as Row | undefined;
  }

  all<Row>(sql: string, ...values: unknown[]): Row[] {
    return this.statement(sql).all(...values) as Row[];
  }

  run(sql: string, ...values: unknown[]): void {
    this.statement(sql).run(...values);
  }

  /** Resolves when `work` is on disk. Rejects with what it throws, and then nothing of it is. */
  commit<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: T;
      const entry = {
        work: () => {
          result = work();
        },
        done: (error?: unknown) => (error === undefined ? resolve(result) : reject(error)),
      };
      this.waiting.push(entry);
      if (this.waiting.length === 1) setImmediate(() => this.flush());
    });
  }

  /** Part of a commit: `work` is done once the commit is on disk, and never when the commit fails. */
  afterCommit(work: () => void): void {
    this.afterwards.push(work);
  }

  close(): void {
    this.flush();
    this.database.close();
  }

  private flush(): void {
    const group = this.waiting;
    this.waiting = [];
    if (group.length === 0) return;
    const failures = new Map<object, unknown>();
    this.afterwards = [];
    try {
      this.database.transaction(() => {
        for (const entry of group) this.savepoint(entry, failures);
      })();
    } catch (error) {
      for (const entry of group) entry.done(error);
      return;
    }
    for (const work of this.afterwards) work();
    for (const entry of group) entry.done(failures.get(entry));
  }

  /** One refused write must not take the others of its group with it. */
  private savepoint(entry: { work: () => void }, failures: Map<object, unknown>): void {
    const before = this.afterwards.length;
    try {
      this.database.transaction(entry.work)();
    } catch (error) {
      this.afterwards.length = before;
      failures.set(entry, error);
    }
  }
}
