import type Database from 'better-sqlite3';
import type { PlanOperation } from '../types';
import type { PlanWriter } from './file-index';
import { OperationWriter } from './operation-writer';
import { forgetOperations } from './stored-operations';

/** What the listings were made with. */
const BASIS_FACT = 'listings';

/**
 * Writes one plan in one transaction: a plan that was not committed is not there. `entry` may be read meanwhile on the same connection; nothing else may be written.
 */
export function writePlan(database: Database.Database, planId: string): PlanWriter {
  database.exec('BEGIN IMMEDIATE');
  forgetOperations(database, planId);
  const operations = new OperationWriter(database, planId);
  const insertListing = database.prepare('INSERT OR REPLACE INTO listing VALUES (?, ?)');
  return {
    add(operation: PlanOperation): void {
      operations.add(operation);
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
    commit(): string {
      const digest = operations.end();
      database.exec('COMMIT');
      return digest;
    },
    abort(): void {
      if (database.inTransaction) database.exec('ROLLBACK');
    },
  };
}
