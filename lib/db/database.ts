import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { SerialSqliteAdapter } from './adapter';
import { makeDataFolder } from './data-folder';
import { DataError } from './db-error';
import { PrismaClient } from './generated/client';
import { migrate, readMigrations } from './migrations';
import { packageRoot } from './package-root';

export { Prisma } from './generated/client';

/** The control plane's rows. Close it with `$disconnect()`. */
export type Database = PrismaClient;

export interface OpenDatabaseOptions {
  /** Folder of migrations; default: prisma/migrations of this package. */
  readonly migrations?: string;
}

/**
 * Opens `DATA/foresync.db`, making the folder (0700) and bringing the schema up to date first. A committed write is on disk when
 * its promise resolves (WAL, synchronous FULL).
 *
 * @throws DataError data.unusable when the folder cannot be made or written; data.newer and data.migration-* of migrate().
 */
export async function openDatabase(dataDir: string, options: OpenDatabaseOptions = {}): Promise<Database> {
  const folder = options.migrations ?? path.join(packageRoot(), 'prisma', 'migrations');
  requireDataFolder(dataDir);
  const file = path.join(dataDir, 'foresync.db');
  migrateFile(file, folder, path.join(dataDir, 'backups'));
  const client = new PrismaClient({
    adapter: new SerialSqliteAdapter(file),
    transactionOptions: { maxWait: 10_000, timeout: 15_000 },
  });
  await connectQuickly(client);
  return client;
}

/**
 * Connecting compiles Prisma's query compiler, 3 MB of WebAssembly. V8 would do it twice, the second time well; without that a
 * command starts in half the time, and thousands of queries later it is still ahead (docs/performance.md).
 */
async function connectQuickly(client: PrismaClient): Promise<void> {
  setFlagsFromString('--liftoff-only');
  try {
    await client.$connect();
  } finally {
    setFlagsFromString('--no-liftoff-only');
  }
}

function requireDataFolder(dataDir: string): void {
  try {
    makeDataFolder(dataDir);
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

function migrateFile(file: string, folder: string, backups: string): void {
  try {
    migrate(file, readMigrations(folder), backups);
  } catch (error) {
    throw error instanceof DataError ? error : unusable(path.dirname(file), error);
  }
}

function unusable(dataDir: string, error: unknown): DataError {
  const reason = error instanceof Error ? error.message : String(error);
  return new DataError(
    'data.unusable',
    `Foresync cannot use ${dataDir} for its data: ${reason}`,
    { dataDir, reason },
    error,
  );
}
