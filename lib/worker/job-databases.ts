import path from 'node:path';
import { z } from 'zod';
import type { JobDatabase } from '../db/generated/client';
import type { SecretBox } from '../db/secrets';
import { isEngineError } from '../engine/errors';
import type { FileIndex } from '../engine/file-index/file-index';
import type { DatabasesSeen } from '../engine/preflight/database-findings';
import { type DatabaseSource, dumpPath } from '../engine/source/databases/database';
import type { ExpectedDump } from '../engine/source/databases/dump-entries';
import { measureDatabase } from '../engine/source/databases/measure';
import type { DumpTask } from '../engine/sync/upload-dump';

/** The source of a row, with its password. Throws data.secret-key. */
export function databaseSource(row: JobDatabase, box: SecretBox): DatabaseSource {
  const { name, user, host, port, socket, passwordSealed } = row;
  const kind = z.enum(['mysql', 'postgres']).parse(row.kind);
  const password = passwordSealed === null ? '' : box.open(passwordSealed);
  return { kind, name, user, password, host, port, socket };
}

/** Where a restore to the original places puts a job's dumps. */
export function dumpFolder(dataDir: string, slug: string): string {
  return path.resolve(dataDir, 'dumps', slug);
}

/** A job's databases by the path of their dump, as sync wants them. Throws data.secret-key. */
export function dumpTasks(rows: readonly JobDatabase[], box: SecretBox): Map<string, DumpTask> {
  return new Map(
    rows.map((row) => [dumpPath(row.label), { source: databaseSource(row, box), smallestShare: row.smallestShare }]),
  );
}

/** The dumps a plan foresees, and what preflight should know of their databases. */
export interface JobDatabases {
  readonly expected: readonly ExpectedDump[];
  readonly seen: DatabasesSeen;
}

/**
 * Asks each database once: can it be dumped at all, and how large may its dump be. The size is the last good dump's where there is
 * one, else what the server says its tables take. A database that cannot be asked is named and stays in the plan.
 */
export async function askDatabases(
  rows: readonly JobDatabase[],
  ports: { readonly index: FileIndex; readonly box: SecretBox },
  signal: AbortSignal,
): Promise<JobDatabases> {
  const expected: ExpectedDump[] = [];
  const failed: { name: string; code: string }[] = [];
  const locking: string[] = [];
  let bytes = 0;
  for (const row of rows) {
    const known = ports.index.get(dumpPath(row.label));
    let estimate = known?.size ?? 0;
    try {
      const measured = await measureDatabase(databaseSource(row, ports.box), signal);
      if (known === undefined) estimate = measured.bytes;
      if (measured.tablesWithoutTransactions > 0) locking.push(row.name);
    } catch (error) {
      if (!isEngineError(error) || !error.code.startsWith('database.')) throw error;
      failed.push({ name: row.name, code: error.code });
    }
    bytes += estimate;
    expected.push({ label: row.label, bytes: estimate });
  }
  return { expected, seen: { count: rows.length, bytes, failed, locking } };
}
