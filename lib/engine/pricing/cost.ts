import { addBills, type BillView, billView } from './bill';
import type { Quantity } from './money';
import { type Place, type PriceBook, priceBook, type ThawSpeed } from './price-book';
import { type AnyRequestCounts, requestCost } from './request-cost';
import type { SizeHistogram } from './size-histogram';
import { storageCost } from './storage-cost';
import { egressCost, retrievalCost, thawCost, uploadCost } from './transfer-cost';

export interface CostQuestion extends AnyRequestCounts {
  readonly region: string;
  readonly provider?: string;
  readonly storageClass?: string;
  /** Stored for one month. */
  readonly bytes?: Quantity | undefined;
  readonly objects?: Quantity | undefined;
  readonly sizes?: SizeHistogram | undefined;
  /** Read from the class and sent to the internet. */
  readonly egressBytes?: Quantity | undefined;
  /** Sent to the internet before in the month. */
  readonly alreadyOutBytes?: Quantity | undefined;
  readonly uploadBytes?: Quantity | undefined;
  /** How the bytes going out are thawed, and how many objects they are; for archive classes. */
  readonly thaw?: ThawSpeed | undefined;
  readonly thawObjects?: Quantity | undefined;
}

/** Any bill: what `foresync cost` prints. `usd` is null for a provider that bills in another currency. */
export function cost(
  question: CostQuestion,
  book: PriceBook = priceBook,
): Omit<BillView, 'amount'> & { readonly amount: string } {
  const place: Place = {
    provider: question.provider ?? 'aws-s3',
    region: question.region,
    storageClass: question.storageClass ?? 'STANDARD',
  };
  const { bytes = 0, egressBytes = 0, objects, sizes, thaw, alreadyOutBytes } = question;
  const thawing = { bytes: egressBytes, objects: question.thawObjects, speed: thaw ?? 'standard' };
  const bill = addBills(
    requestCost(book, place, question),
    storageCost(book, place, { bytes, objects, sizes }),
    uploadCost(book, place, question.uploadBytes ?? 0),
    thawCost(book, place, thawing),
    retrievalCost(book, place, egressBytes),
    egressCost(book, place, { bytes: egressBytes, alreadyBytes: alreadyOutBytes, storedBytes: question.bytes }),
  );
  const view = billView(bill);
  return { ...view, amount: view.amount ?? '0', usd: view.currency === 'USD' ? (view.amount ?? '0') : null };
}
