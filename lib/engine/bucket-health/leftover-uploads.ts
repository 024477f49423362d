import { addBills, billView } from '../pricing/bill';
import { type Place, type PriceBook, priceBook } from '../pricing/price-book';
import type { SizeHistogram } from '../pricing/size-histogram';
import { storageCost } from '../pricing/storage-cost';
import { type ListedUpload, uploadBytes } from '../storage/listing';
import type { Storage } from '../storage/storage';

/** A younger upload may be somebody's who is still at it. */
export const LEFT_AFTER_MS = 24 * 3_600_000;

/** An unfinished upload nobody has ended for a day. `bytes` null: not measured. */
export interface Leftover extends ListedUpload {
  readonly bytes: number | null;
}

export interface Leftovers {
  readonly uploads: readonly Leftover[];
  /** False: there are more uploads than one page shows. */
  readonly complete: boolean;
}

export interface LeftoverQuestion {
  readonly prefix: string;
  readonly nowMs: number;
  /** How many of them are measured, oldest first: each takes a request (and one more per 1,000 parts). */
  readonly measured: number;
}

/** One LIST, and one for each upload measured. Throws what Storage throws. */
export async function leftoverUploads(
  storage: Storage,
  { prefix, nowMs, measured }: LeftoverQuestion,
  signal: AbortSignal,
): Promise<Leftovers> {
  const page = await storage.listMultipartUploadsPage({ prefix }, signal);
  const old = page.uploads
    .filter(({ initiatedMs }) => initiatedMs < nowMs - LEFT_AFTER_MS)
    .sort((a, b) => a.initiatedMs - b.initiatedMs);
  const uploads: Leftover[] = [];
  for (const upload of old) {
    const bytes = uploads.length < measured ? await uploadBytes(storage, upload, signal) : null;
    uploads.push({ ...upload, bytes });
  }
  return { uploads, complete: page.cursor === null };
}

/** Bytes by storage class, for pricing. */
export type BytesByClass = ReadonlyMap<
  string,
  { readonly bytes: number; readonly objects: number; readonly sizes?: SizeHistogram }
>;

/** One month of storage of what lies in several classes, USD as an exact decimal; null: a price is unknown, or not in USD. */
export function monthlyUsd(place: Place & { readonly book?: PriceBook }, classes: BytesByClass): string | null {
  const bills = [...classes].map(([storageClass, stored]) =>
    storageCost(place.book ?? priceBook, { ...place, storageClass }, stored),
  );
  const { usd, unknown } = billView(addBills(...bills));
  return unknown.some((name) => !isPadding(name)) ? null : usd;
}

/** Not knowing every size, the padding of small objects is left out: the amount is then the least it can be. */
const isPadding = (name: string) => name.endsWith('minimum object size') || name.endsWith('monitoring');
