import type { FilesAndBytes, PlanOperation } from '../types';
import type { PlanQuery } from './file-index';
import { readTotals } from './open';
import { guardDamage, openDatabaseForReading } from './open-database';
import { type ChangesPage, type ChangesPageQuery, changesPage } from './plan-changes';
import { readOperations } from './stored-operations';

/** What screens may ask of a job's index while the worker writes to it. */
export interface FileIndexReader {
  totals(): FilesAndBytes & { directories: number; links: number };
  planOperations(planId: string, query?: PlanQuery): Iterable<PlanOperation>;
  planChangesPage(planId: string, page: ChangesPageQuery): ChangesPage;
  close(): void;
}

/** Throws `index.damaged`, and SQLite's SQLITE_CANTOPEN when there is no file: a job that has never been planned. */
export function openFileIndexForReading(file: string): FileIndexReader {
  const database = openDatabaseForReading(file);
  return {
    totals: () => guardDamage(file, () => readTotals(database)),
    planOperations: (planId, query = {}) => readOperations(database, planId, query),
    planChangesPage: (planId, page) => guardDamage(file, () => changesPage(database, planId, page)),
    close: () => database.close(),
  };
}
