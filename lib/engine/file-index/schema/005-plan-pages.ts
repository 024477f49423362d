import type Database from 'better-sqlite3';
import type { PlanAction, PlanOperation } from '../../types';
import { DoneMarks } from '../done-marks';
import { OperationWriter } from '../operation-writer';
import { type StatRow, sourceEntryOf } from '../rows';

const TABLES = `
-- The operations of a plan in path order, up to 512 in a row: operation-page.ts says how. What an approval is bound to.
CREATE TABLE plan_page (
  plan_id   TEXT    NOT NULL,
  first_seq INTEGER NOT NULL,
  count     INTEGER NOT NULL,
  body      BLOB    NOT NULL,
  PRIMARY KEY (plan_id, first_seq)
) STRICT;

-- What of a page is done, one bit for each operation, the lowest of a byte first; no row: none. Apart, so that no body is written again.
CREATE TABLE plan_done (
  plan_id   TEXT    NOT NULL,
  first_seq INTEGER NOT NULL,
  bits      BLOB    NOT NULL,
  PRIMARY KEY (plan_id, first_seq)
) STRICT, WITHOUT ROWID;

-- What changes below each folder of a plan. Its operations, itself and all below it, are first_seq until before end_seq. The order of
-- the key is the order of first_seq.
DROP TABLE plan_folder;
CREATE TABLE plan_folder (
  plan_id       TEXT    NOT NULL,
  parent        TEXT    NOT NULL,
  path          TEXT    NOT NULL,
  first_seq     INTEGER NOT NULL,
  end_seq       INTEGER NOT NULL,
  add_files     INTEGER NOT NULL,
  add_bytes     INTEGER NOT NULL,
  change_files  INTEGER NOT NULL,
  change_bytes  INTEGER NOT NULL,
  remove_files  INTEGER NOT NULL,
  remove_bytes  INTEGER NOT NULL,
  PRIMARY KEY (plan_id, parent, path)
) STRICT, WITHOUT ROWID;
`;

/** Rows of plan_op that are in memory at once. */
const BATCH = 1000;

interface OldOperation extends StatRow {
  seq: bigint;
  action: string;
  key: string | null;
  previous_size: bigint;
  done: bigint;
}

/**
 * A plan's operations, packed into pages; those of plans that were stored one row each are, too, with what is done. Writes as the program
 * writes today: a later step that changes these tables, or the pages, has to leave this one a writer of its own.
 */
export function planPages(database: Database.Database): void {
  database.exec(TABLES);
  const plans = database.prepare<[], { id: string }>('SELECT DISTINCT plan_id AS id FROM plan_op').all();
  for (const { id } of plans) convert(database, id);
  database.exec('DROP TABLE plan_op');
}

function convert(database: Database.Database, planId: string): void {
  const writer = new OperationWriter(database, planId);
  const done = new DoneMarks();
  for (const row of oldOperations(database, planId)) {
    writer.add(operationOf(row));
    if (row.done === 1n) done.add(planId, Number(row.seq));
  }
  writer.end();
  done.write(database);
}

function* oldOperations(database: Database.Database, planId: string): Generator<OldOperation> {
  const batch = database
    .prepare<unknown[], OldOperation>(`SELECT * FROM plan_op WHERE plan_id = ? AND seq > ? ORDER BY seq LIMIT ${BATCH}`)
    .safeIntegers(true);
  for (let after = -1n; ; ) {
    const rows = batch.all(planId, after);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.seq;
  }
}

function operationOf(row: OldOperation): PlanOperation {
  return {
    seq: Number(row.seq),
    action: row.action as PlanAction,
    entry: sourceEntryOf(row),
    key: row.key,
    previousSize: Number(row.previous_size),
  };
}
