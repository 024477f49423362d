import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { DataError } from './db-error';

/** One folder of prisma/migrations. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of migration.sql, lower-case hex, as Prisma records it. */
  readonly checksum: string;
}

/** Prisma's own table, so that `prisma migrate deploy` agrees with what was applied here. */
const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;

/** The migrations in `folder`, oldest first. */
export function readMigrations(folder: string): Migration[] {
  return readdirSync(/* turbopackIgnore: true */ folder, { withFileTypes: true })
    .filter((child) => child.isDirectory())
    .map((child) => child.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(/* turbopackIgnore: true */ path.join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * Brings the database up to date, all missing migrations in one transaction; two processes that start together do it once.
 * A database that already holds something is copied to `backups/` first.
 *
 * @throws DataError data.newer when the database knows a migration this code does not; data.migration-changed when an applied one
 * has another content here; data.migration-failed when one cannot be applied (nothing is changed then).
 */
export function migrate(file: string, migrations: readonly Migration[], backups: string): void {
  const db = new Sqlite(file, { timeout: 10_000 });
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    if (pending(db, migrations).length === 0) return;
    keepCopy(db, backups);
    // Applying must not trip over half-migrated references; they are checked before the commit instead.
    db.pragma('foreign_keys = OFF');
    db.exec('BEGIN IMMEDIATE');
    try {
      applyAll(db, migrations);
      db.exec('COMMIT');
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK');
      throw error;
    }
  } finally {
    db.close();
  }
}

function applyAll(db: Sqlite.Database, migrations: readonly Migration[]): void {
  db.exec(MIGRATIONS_TABLE);
  for (const migration of pending(db, migrations)) apply(db, migration);
  const broken = db.pragma('foreign_key_check') as unknown[];
  if (broken.length > 0) {
    throw new DataError('data.migration-failed', `A migration left ${broken.length} rows without what they refer to.`);
  }
}

function apply(db: Sqlite.Database, migration: Migration): void {
  const id = randomUUID();
  const started = Date.now();
  try {
    db.exec(migration.sql);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(
      'data.migration-failed',
      `The database could not be brought up to date: migration ${migration.name} failed (${reason}). Nothing was changed.`,
      { migration: migration.name, reason },
      error,
    );
  }
  db.prepare(
    `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES (?, ?, ?, ?, ?, 1)`,
  ).run(id, migration.checksum, migration.name, started, Date.now());
}

function pending(db: Sqlite.Database, migrations: readonly Migration[]): Migration[] {
  const applied = appliedMigrations(db);
  const known = new Map(migrations.map((migration) => [migration.name, migration.checksum]));
  for (const { name, checksum } of applied) {
    const expected = known.get(name);
    if (expected === undefined) {
      throw new DataError(
        'data.newer',
        `This data was written by a newer Foresync (it has migration ${name}). Start that version, or a later one.`,
        { migration: name },
      );
    }
    if (expected !== checksum) {
      throw new DataError(
        'data.migration-changed',
        `Migration ${name} of this data is not the one this version of Foresync has. Install Foresync again.`,
        { migration: name },
      );
    }
  }
  const done = new Set(applied.map(({ name }) => name));
  return migrations.filter(({ name }) => !done.has(name));
}

function appliedMigrations(db: Sqlite.Database): { name: string; checksum: string }[] {
  const table = db.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_prisma_migrations'`).get();
  if (table === undefined) return [];
  return db
    .prepare(
      `SELECT migration_name AS name, checksum FROM "_prisma_migrations"
       WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
    )
    .all() as { name: string; checksum: string }[];
}

/** Copies a database that holds tables to `backups/foresync-<UTC time>.db`. An empty one needs no copy. */
function keepCopy(db: Sqlite.Database, backups: string): void {
  const tables = db.prepare(`SELECT count(*) AS n FROM sqlite_master WHERE type = 'table'`).get() as { n: number };
  if (tables.n === 0) return;
  mkdirSync(backups, { recursive: true, mode: 0o700 });
  const stamp = new Date().toISOString().replace(/[-:.]/g, '');
  const copy = path.join(backups, `foresync-${stamp}-${process.pid}.db`);
  if (!existsSync(/* turbopackIgnore: true */ copy)) db.prepare('VACUUM INTO ?').run(copy);
}
