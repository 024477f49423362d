import type Database from 'better-sqlite3';
import type { Touched } from './file-index';
import { type EntryRow, indexEntryOf } from './rows';

/** Name of the fact that describes the newest manifest. While it is there, paths that change are remembered. */
export const MANIFEST_FACT = 'manifest';

const PAGE = 1000;

/** In path order, a page at a time. */
export function* readTouched(database: Database.Database): Generator<Touched> {
  const page = database
    .prepare<[string], EntryRow & { touched: string }>(
      `SELECT touched.path AS touched, entry.* FROM touched LEFT JOIN entry ON entry.path = touched.path AND entry.gone = 0
       WHERE touched.path > ? ORDER BY touched.path LIMIT ${PAGE}`,
    )
    .safeIntegers(true);
  for (let after = ''; ; ) {
    const rows = page.all(after);
    for (const row of rows) yield { path: row.touched, entry: row.path === null ? null : indexEntryOf(row) };
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.touched;
  }
}

export function countTouched(database: Database.Database): number {
  return database.prepare<[], { count: number }>('SELECT count(*) AS count FROM touched').get()?.count ?? 0;
}
