import { Decimal } from 'decimal.js';
import { addRequests, NO_REQUESTS, REQUEST_CLASSES, type RequestCounts } from '../engine/types';
import type { Rows } from './house';

/** Requests and dollars of some ledger rows. `usd` is an exact sum, null when a row that sent something has no price. */
export interface LedgerTotal {
  readonly requests: RequestCounts;
  readonly sent: number;
  readonly usd: string | null;
  readonly bytesUp: number;
}

interface LedgerRow extends RequestCounts {
  readonly usd: string | null;
  readonly bytesUp: bigint;
}

/** Adds rows up; no rows are no requests for $0. */
export function sumLedger(rows: readonly LedgerRow[]): LedgerTotal {
  const requests = rows.reduce<RequestCounts>((sum, row) => addRequests(sum, row), NO_REQUESTS);
  const unpriced = rows.some((row) => row.usd === null && sentBy(row) > 0);
  const usd = rows.reduce((sum, row) => sum.plus(row.usd ?? 0), new Decimal(0));
  return {
    requests,
    sent: sentBy(requests),
    usd: unpriced ? null : usd.toFixed(),
    bytesUp: Number(rows.reduce((sum, row) => sum + row.bytesUp, 0n)),
  };
}

/** All requests of a count together. */
function sentBy(requests: RequestCounts): number {
  return REQUEST_CLASSES.reduce((sum, kind) => sum + requests[kind], 0);
}

/** The UTC month of an instant, e.g. 2026-11, as the ledger's hours begin. */
export function monthOf(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 7);
}

/** This month's rows, of one job or of everything. */
export function monthRows(db: Rows, nowMs: number, jobId?: string) {
  const where = { hour: { gte: monthOf(nowMs) }, ...(jobId === undefined ? {} : { jobId }) };
  return db.ledger.findMany({ where });
}
