import type Database from 'better-sqlite3';
import type { PlanOperation } from '../types';
import { type IndexEntry, UNANSWERED } from './file-index';
import { type OperationRow, operationOf } from './rows';

/**
 * Name of the fact that says how far a run has sent its uploads: `<seq> <plan id>`; '' when every answer was seen. A process that is
 * killed between the bucket's answer and the row leaves an object no row knows of, and the file may be gone when the run goes on.
 */
export const SENT_FACT = 'sent';

export function sentUpTo(planId: string, seq: number): string {
  return `${seq} ${planId}`;
}

/** Uploads of which the bucket may know more than the index does. */
export function unanswered(database: Database.Database, fact: string): Unanswered[] {
  const gap = fact.indexOf(' ');
  if (gap === -1) return [];
  return database
    .prepare<unknown[], OperationRow & { known: string | null }>(
      `SELECT plan_op.*, entry.key AS known FROM plan_op LEFT JOIN entry ON entry.path = plan_op.path
       WHERE plan_id = ? AND seq <= ? AND done = 0 AND action IN ('add', 'change') AND plan_op.type = 'file'
       ORDER BY seq`,
    )
    .safeIntegers(true)
    .all(fact.slice(gap + 1), Number(fact.slice(0, gap)))
    .map((row) => ({ operation: operationOf(row), isKnown: row.known !== null }));
}

export interface Unanswered {
  readonly operation: PlanOperation;
  /** Whether a row says that the path has an object. */
  readonly isKnown: boolean;
}

/**
 * The row of an object that may be there: gone, so that no manifest names it and the next plan removes it, and with no hash, because nobody
 * saw what the bucket took.
 */
export function unansweredRow({ entry, key }: PlanOperation): IndexEntry {
  return { ...entry, key, versionId: null, etag: null, sha256: UNANSWERED, gone: true };
}
