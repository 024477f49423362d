import type Database from 'better-sqlite3';
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

/**
 * Rows for the objects that uploads without an answer may have left, where no row knows of an object: gone, so that no manifest names
 * them and the next plan removes them, and with no hash, because nobody saw what the bucket took.
 */
export function unanswered(database: Database.Database, fact: string): IndexEntry[] {
  const gap = fact.indexOf(' ');
  if (gap === -1) return [];
  return database
    .prepare<unknown[], OperationRow>(
      `SELECT plan_op.* FROM plan_op LEFT JOIN entry ON entry.path = plan_op.path
       WHERE plan_id = ? AND seq <= ? AND done = 0 AND action IN ('add', 'change') AND plan_op.type = 'file' AND entry.key IS NULL
       ORDER BY seq`,
    )
    .safeIntegers(true)
    .all(fact.slice(gap + 1), Number(fact.slice(0, gap)))
    .map((row) => {
      const { entry, key } = operationOf(row);
      return { ...entry, key, versionId: null, etag: null, sha256: UNANSWERED, gone: true };
    });
}
