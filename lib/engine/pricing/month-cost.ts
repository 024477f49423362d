import { addBills, type Bill, difference } from './bill';
import { earlyDeleteCost, type Leaving } from './early-delete';
import type { Quantity } from './money';
import { pagesOf } from './operation-costs';
import type { Place, PriceBook } from './price-book';
import { requestCost } from './request-cost';
import { addSizes, type SizeHistogram } from './size-histogram';
import { type Stored, storageCost } from './storage-cost';

/** Everything a job keeps in its bucket. */
export interface Kept {
  readonly current: Stored;
  /** Older versions: billed like objects (Versioning.md). */
  readonly noncurrent?: Stored;
  /** Parts of unfinished uploads: billed in the class of the upload until they are aborted. */
  readonly unfinished?: Stored;
  /** Job file, snapshot headers, manifests: STANDARD. */
  readonly records?: Stored;
  /** Delete markers: the bytes of their key names, in STANDARD (deletemarker.md). */
  readonly markerBytes?: Quantity;
}

/** One month of all of it. Parts of one class share its bands, base fee and least volume. */
export function monthCost(book: PriceBook, place: Place, kept: Kept): Bill {
  const files = [kept.current, kept.noncurrent, kept.unfinished].flatMap((part) => part ?? []);
  const markers = kept.markerBytes === undefined ? [] : [{ bytes: kept.markerBytes, objects: 0 }];
  const records = [...(kept.records === undefined ? [] : [kept.records]), ...markers];
  if (place.storageClass === 'STANDARD') return storageCost(book, place, together([...files, ...records]));
  return addBills(
    storageCost(book, place, together(files)),
    storageCost(book, { ...place, storageClass: 'STANDARD' }, together(records)),
  );
}

/** Objects and sizes are known of all only when they are known of each. */
function together(parts: readonly Stored[]): Stored {
  const bytes = parts.reduce((sum, part) => sum + BigInt(part.bytes), 0n);
  const counts = parts.flatMap(({ objects }) => (objects === undefined ? [] : [BigInt(objects)]));
  const sizes: SizeHistogram[] = parts.flatMap((part) => part.sizes ?? []);
  const already = parts.reduce((sum, { alreadyBytes }) => sum + BigInt(alreadyBytes ?? 0), 0n);
  return {
    bytes,
    ...(counts.length === parts.length ? { objects: counts.reduce((sum, count) => sum + count, 0n) } : {}),
    ...(sizes.length === parts.length ? { sizes: addSizes(...sizes) } : {}),
    alreadyBytes: already,
  };
}

export interface RetentionWork {
  readonly before: Kept;
  readonly after: Kept;
  /** What goes, by age. */
  readonly leaving: readonly (Leaving & { readonly objects: Quantity })[];
  /** Versions that are listed to find it; 0: the index knows them. */
  readonly listed: Quantity;
}

export interface RetentionCost {
  /** Listing, deleting (free at AWS), and the fees of what goes before its time. */
  readonly now: Bill;
  /** What each later month costs less, as an exact decimal; null: a price is not known. */
  readonly freedPerMonth: string | null;
  readonly monthly: Bill;
}

/** Taking snapshots away. */
export function retentionCost(book: PriceBook, place: Place, work: RetentionWork): RetentionCost {
  const gone = work.leaving.reduce((sum, { objects }) => sum + BigInt(objects), 0n);
  const list = BigInt(work.listed) === 0n ? 0n : pagesOf(work.listed);
  const now = addBills(
    requestCost(book, place, { list, delete: gone === 0n ? 0n : pagesOf(gone) }),
    ...work.leaving.map((leaving) => earlyDeleteCost(book, place, leaving)),
  );
  const monthly = monthCost(book, place, work.after);
  return { now, monthly, freedPerMonth: difference(monthCost(book, place, work.before), monthly) };
}
