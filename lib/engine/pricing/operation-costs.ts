/**
 * What each verb costs, as bills, from counts that were planned or counted. None of them asks a clock or a bucket. Counts are whole
 * numbers of any size, bytes are bytes.
 */
import { addBills, type Bill } from './bill';
import { earlyDeleteCost, type Leaving } from './early-delete';
import { exact, type Quantity } from './money';
import type { Place, PriceBook, ThawSpeed } from './price-book';
import { type AnyRequestCounts, type MultipartShare, requestCost } from './request-cost';
import { type Stored, storageCost } from './storage-cost';
import { egressCost, retrievalCost, thawCost, uploadCost } from './transfer-cost';

/** S3 lists 1,000 keys a page, and deletes as many with one request. */
const PER_PAGE = 1000;

/** Requests for `keys` keys of a listing or a bulk delete; a listing of nothing is a request too. */
export function pagesOf(keys: Quantity): bigint {
  const pages = (BigInt(keys) + BigInt(PER_PAGE) - 1n) / BigInt(PER_PAGE);
  return pages === 0n ? 1n : pages;
}

export interface SyncWork {
  readonly requests: AnyRequestCounts;
  readonly multipart?: MultipartShare | undefined;
  readonly uploadedBytes: Quantity;
  /** What the bucket holds afterwards, for the monthly bill. */
  readonly after: Stored;
  /** Versions that go for good with this run (not those that versioning keeps). */
  readonly leaving?: readonly Leaving[];
}

/** A run: what is billed once, and what lies there from then on costs each month. */
export function syncCost(book: PriceBook, place: Place, work: SyncWork): { now: Bill; monthly: Bill } {
  const now = addBills(
    requestCost(book, place, work.requests, work.multipart),
    uploadCost(book, place, work.uploadedBytes),
    ...(work.leaving ?? []).map((leaving) => earlyDeleteCost(book, place, leaving)),
  );
  return { now, monthly: storageCost(book, place, work.after) };
}

export interface VerifyWork {
  readonly objects: Quantity;
  readonly bytes: Quantity;
  /** list: names and sizes. head: every object is asked as well. read: `percent` of them are read. */
  readonly depth: 'list' | 'head' | 'read';
  /** Whole percent, for depth read. Default 100. */
  readonly percent?: number | undefined;
  readonly thaw?: ThawSpeed | undefined;
  readonly alreadyOutBytes?: Quantity | undefined;
}

/** A check of what the bucket holds. The share that is read is rounded up to whole objects and bytes. */
export function verifyCost(book: PriceBook, place: Place, work: VerifyWork): Bill {
  const list = requestCost(book, place, { list: pagesOf(work.objects) });
  if (work.depth === 'list') return list;
  if (work.depth === 'head') return addBills(list, requestCost(book, place, { head: work.objects }));
  const share = (amount: Quantity) =>
    BigInt(
      exact(amount)
        .times(work.percent ?? 100)
        .div(100)
        .ceil()
        .toFixed(),
    );
  const objects = share(work.objects);
  const { thaw, alreadyOutBytes, bytes: storedBytes } = work;
  const read = { requests: { get: objects }, objects, bytes: share(work.bytes), storedBytes, thaw, alreadyOutBytes };
  return addBills(list, restoreCost(book, place, read));
}

export interface RestoreWork {
  /** Everything that is sent, GETs among it. */
  readonly requests: AnyRequestCounts;
  readonly objects: Quantity;
  readonly bytes: Quantity;
  /** How archived objects are made readable. Default standard. */
  readonly thaw?: ThawSpeed | undefined;
  /** What is made readable. Default: as much as is read. */
  readonly thawed?: { readonly objects: Quantity; readonly bytes: Quantity } | undefined;
  /** Days thawed copies are kept. Default 1, the least there is. */
  readonly thawDays?: Quantity | undefined;
  /** Sent to the internet before in the month. */
  readonly alreadyOutBytes?: Quantity | undefined;
  /** Stored, where the free part follows it. */
  readonly storedBytes?: Quantity | undefined;
}

/** Getting files back: thawing, requests, retrieval, and the bytes going out. */
export function restoreCost(book: PriceBook, place: Place, work: RestoreWork): Bill {
  const { bytes, objects, storedBytes, thawed = { objects, bytes } } = work;
  return addBills(
    requestCost(book, place, work.requests),
    thawCost(book, place, { ...thawed, speed: work.thaw ?? 'standard', days: work.thawDays ?? 1 }),
    retrievalCost(book, place, bytes),
    egressCost(book, place, { bytes, alreadyBytes: work.alreadyOutBytes, storedBytes }),
  );
}

export interface AdoptWork {
  /** Keys in the bucket under the prefix, versions included when they are listed. */
  readonly keys: Quantity;
  /** Job files, snapshot headers and manifests that are read. */
  readonly records: { readonly files: Quantity; readonly bytes: Quantity };
  readonly alreadyOutBytes?: Quantity | undefined;
  readonly storedBytes?: Quantity | undefined;
}

/** Finding out what a bucket holds: its listing, and the records in it, which lie in STANDARD whatever the class of the files. */
export function adoptCost(book: PriceBook, place: Place, work: AdoptWork): Bill {
  const standard = { ...place, storageClass: 'STANDARD' };
  const { bytes, files } = work.records;
  return addBills(
    requestCost(book, standard, { list: pagesOf(work.keys), get: files }),
    egressCost(book, standard, { bytes, alreadyBytes: work.alreadyOutBytes, storedBytes: work.storedBytes }),
  );
}

/** What following every link blindly would send, and what it would keep each month; counts may have 120 digits. */
export function followCost(
  book: PriceBook,
  place: Place,
  { requests, bytes, objects }: { requests: Quantity; bytes: Quantity; objects: Quantity },
): { now: Bill; monthly: Bill } {
  return syncCost(book, place, { requests: { put: requests }, uploadedBytes: bytes, after: { bytes, objects } });
}
