import { addBills, type Bill, billView, plain } from './bill';
import { type AnyRequestCounts, egressCost, requestCost, retrievalCost, storageCost } from './calculators';
import { type Place, priceBook } from './price-book';

export interface CostQuestion extends AnyRequestCounts {
  readonly region: string;
  readonly provider?: string;
  readonly storageClass?: string;
  /** Stored for one month. */
  readonly bytes?: number;
  readonly egressBytes?: number;
}

/** Any bill, from the price book that comes with Foresync: what `foresync cost` prints. */
export function cost(question: CostQuestion): { usd: string; items: Bill['items']; unknown: readonly string[] } {
  const place: Place = {
    provider: question.provider ?? 'aws-s3',
    region: question.region,
    storageClass: question.storageClass ?? 'STANDARD',
  };
  const bytes = question.bytes ?? 0;
  const bill = addBills(
    requestCost(priceBook, place, question),
    storageCost(priceBook, place, { objects: 0, bytes }),
    egressCost(priceBook, place, { bytes: question.egressBytes ?? 0 }),
  );
  return { usd: plain(bill.usd), items: bill.items, unknown: bill.unknown };
}

/** A restore: its GETs, the retrieval its class charges, and the bytes going out. */
export function restoreCost(place: Place, { gets, bytes }: { gets: number; bytes: number }) {
  return readingCost(place, { requests: { get: gets }, bytes });
}

/** Looking at what lies in the bucket: requests of any kind, the retrieval of `bytes` read, and their way out. */
export function readingCost(place: Place, { requests, bytes }: { requests: AnyRequestCounts; bytes: number }) {
  return billView(
    addBills(
      requestCost(priceBook, place, requests),
      retrievalCost(priceBook, place, bytes),
      egressCost(priceBook, place, { bytes }),
    ),
  );
}
