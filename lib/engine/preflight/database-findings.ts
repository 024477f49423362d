import type { Finding } from '../types';
import { finding } from './findings';

/** What was asked of a job's databases before its plan. */
export interface DatabasesSeen {
  readonly count: number;
  /** Estimated bytes of all dumps. */
  readonly bytes: number;
  /** Databases that could not be asked, with the code of why. */
  readonly failed: readonly { readonly name: string; readonly code: string }[];
  /** Databases with tables that cannot be read as of one moment. */
  readonly locking: readonly string[];
}

/** A database that cannot be reached warns: the rest of the run is done, and its last good dump stays. */
export function databaseFindings({ count, bytes, failed, locking }: DatabasesSeen): Finding[] {
  if (count === 0) return [];
  const names = failed.map(({ name }) => name);
  const codes = [...new Set(failed.map(({ code }) => code))];
  return [
    finding('database.estimate', { count, bytes }),
    ...(failed.length === 0 ? [] : [finding('database.failing', { count: failed.length, names, codes })]),
    ...(locking.length === 0 ? [] : [finding('database.not-transactional', { names: locking })]),
  ];
}
