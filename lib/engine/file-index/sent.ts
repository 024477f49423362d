import type Database from 'better-sqlite3';
import type { PlanOperation } from '../types';
import { type IndexEntry, UNANSWERED } from './file-index';
import { readPending } from './stored-operations';

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
  const last = Number(fact.slice(0, gap));
  const known = database.prepare<[string], unknown>('SELECT 1 FROM entry WHERE path = ? AND key IS NOT NULL');
  const found: Unanswered[] = [];
  for (const operation of readPending(database, fact.slice(gap + 1))) {
    if (operation.seq > last) break;
    const { action, entry } = operation;
    if (entry.type !== 'file' || (action !== 'add' && action !== 'change')) continue;
    found.push({ operation, isKnown: known.get(entry.path) !== undefined });
  }
  return found;
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
