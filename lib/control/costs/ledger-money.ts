import { cost } from '../../engine/pricing/cost';
import { exact } from '../../engine/pricing/money';
import type { Place, PriceBook } from '../../engine/pricing/price-book';
import { REQUEST_CLASSES, type RequestCounts } from '../../engine/types';
import { addKinds, type Kinds, NOTHING } from './amounts';

/** Where it lies and the book that says what that costs; null: the destination was removed. */
export type Tariff = (Place & { readonly book: PriceBook }) | null;

/** What of a ledger row money needs. */
export interface LedgerRow extends RequestCounts {
  readonly hour: string;
  readonly jobId: string | null;
  readonly destinationId: string | null;
  readonly activityId: string;
  readonly bytesDown: bigint;
  readonly usd: string | null;
  readonly destination: Tariff;
}

/**
 * The rows' dollars as requests and egress. The row's own amount is what was reckoned when it was written, and stays the sum: egress
 * is what its bytes cost today, at most all of it, and the rest is requests.
 */
export function ledgerMoney(rows: readonly LedgerRow[]): Kinds {
  return addKinds(rows.map(rowMoney));
}

function rowMoney(row: LedgerRow): Kinds {
  if (row.usd === null) return sentBy(row) === 0 && row.bytesDown === 0n ? NOTHING : { ...NOTHING, requests: null };
  const whole = exact(row.usd);
  if (row.destination === null || row.bytesDown === 0n) return { ...NOTHING, requests: whole };
  const { amount } = cost({ ...row.destination, egressBytes: Number(row.bytesDown) }, row.destination.book);
  const egress = whole.lessThan(amount) ? whole : exact(amount);
  return { ...NOTHING, requests: whole.minus(egress), egress };
}

/** Requests of all classes. */
export function sentBy(counts: RequestCounts): number {
  return REQUEST_CLASSES.reduce((sum, kind) => sum + counts[kind], 0);
}
