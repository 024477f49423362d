import Database from 'better-sqlite3';
import { EngineError } from '../errors';
import { ENTRIES_AND_PLANS } from './schema/001-entries-and-plans';
import { UPLOAD_PARTS } from './schema/002-upload-parts';
import { TOUCHED } from './schema/003-touched';
import { LISTINGS } from './schema/004-listings';
import { planPages } from './schema/005-plan-pages';

/** SQL; a function where SQL alone cannot bring over what is stored. */
type Schema = string | ((database: Database.Database) => void);

/** In order; a database's `user_version` is the number it has had. */
const SCHEMAS: readonly Schema[] = [ENTRIES_AND_PLANS, UPLOAD_PARTS, TOUCHED, LISTINGS, planPages];

/** Opens (and makes, or brings up to date) one index file. Throws `index.damaged`. */
export function openDatabase(file: string): Database.Database {
  return guardDamage(file, () => {
    const database = new Database(file);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('busy_timeout = 10000');
    database.pragma('foreign_keys = ON');
    migrate(file, database);
    return database;
  });
}

/**
 * For screens: sees the last commit, never blocks the writer. A file that an older program left is brought up to date first, for screens
 * come before the first task that opens it. Throws `index.damaged`.
 */
export function openDatabaseForReading(file: string): Database.Database {
  return guardDamage(file, () => {
    const database = openReadOnly(file);
    if (versionOf(database) >= SCHEMAS.length) return database;
    database.close();
    openDatabase(file).close();
    return openReadOnly(file);
  });
}

function openReadOnly(file: string): Database.Database {
  const database = new Database(file, { readonly: true, fileMustExist: true });
  database.pragma('busy_timeout = 10000');
  return database;
}

function versionOf(database: Database.Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

function migrate(file: string, database: Database.Database): void {
  const version = versionOf(database);
  if (version > SCHEMAS.length) {
    throw new EngineError('index.damaged', { facts: { file, schema: version, known: SCHEMAS.length } });
  }
  for (const [at, schema] of SCHEMAS.entries()) {
    if (at >= version) database.transaction(() => bringTo(database, at + 1, schema)).immediate();
  }
}

/** Nothing when another process was first: it is asked once nobody else can write. */
function bringTo(database: Database.Database, version: number, schema: Schema): void {
  if (versionOf(database) >= version) return;
  if (typeof schema === 'string') database.exec(schema);
  else schema(database);
  database.pragma(`user_version = ${version}`);
}

/** SQLite's own words for "this is not, or no longer, a database" become `index.damaged`; the rest passes. */
export function guardDamage<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) {
      throw new EngineError('index.damaged', { facts: { file, sqlite: error.code }, cause: error });
    }
    throw error;
  }
}
