import type Database from 'better-sqlite3';
import type { PlanOperation } from '../types';
import type { PlanWriter } from './file-index';
import { type FolderSum, FolderSums, folderOf } from './folder-sums';
import { statParameters } from './rows';

const INSERT_OPERATION = `INSERT INTO plan_op (path, type, size, mtime_ns, ctime_ns, inode, device, mode, uid, gid, link_target,
    raw_path, plan_id, seq, action, key, previous_size, folder)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** What the listings were made with. */
const BASIS_FACT = 'listings';

/**
 * Writes one plan in one transaction: a plan that was not committed is not there. Adds up its folders on the way. `entry`
 * may be read meanwhile on the same connection; nothing else may be written.
 */
export function writePlan(database: Database.Database, planId: string): PlanWriter {
  database.exec('BEGIN IMMEDIATE');
  database.prepare('DELETE FROM plan_op WHERE plan_id = ?').run(planId);
  database.prepare('DELETE FROM plan_folder WHERE plan_id = ?').run(planId);
  const insertOperation = database.prepare(INSERT_OPERATION);
  const insertFolder = database.prepare('INSERT INTO plan_folder VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const insertListing = database.prepare('INSERT OR REPLACE INTO listing VALUES (?, ?)');
  const sums = new FolderSums((folder) => insertFolder.run(...folderParameters(planId, folder)));
  return {
    add(operation: PlanOperation): void {
      const { entry, seq, action, key, previousSize } = operation;
      const values = statParameters(entry);
      values.push(planId, seq, action, key, previousSize, folderOf(entry.path));
      insertOperation.run(values);
      sums.add(operation);
    },
    beginListings(basis: string): void {
      const known = database
        .prepare<[string], { value: string }>('SELECT value FROM fact WHERE name = ?')
        .get(BASIS_FACT);
      if (known?.value === basis) return;
      database.exec('DELETE FROM listing');
      database.prepare('INSERT OR REPLACE INTO fact VALUES (?, ?)').run(BASIS_FACT, basis);
    },
    addListing(folder: string, print: Buffer): void {
      insertListing.run(folder, print);
    },
    commit(): void {
      sums.end();
      database.exec('COMMIT');
    },
    abort(): void {
      if (database.inTransaction) database.exec('ROLLBACK');
    },
  };
}

function folderParameters(planId: string, folder: FolderSum) {
  const { add, change, remove } = folder;
  return [
    planId,
    folder.parent,
    folder.path,
    add.files,
    add.bytes,
    change.files,
    change.bytes,
    remove.files,
    remove.bytes,
  ];
}
