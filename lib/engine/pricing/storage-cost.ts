import type Decimal from 'decimal.js';
import { bandsBill } from './bands';
import { addBills, type Bill, EMPTY_BILL, lineBill, unknownBill } from './bill';
import { exact, gigabytes, largest, type Quantity, ZERO } from './money';
import { type ClassPrices, classPrices, currencyOf, type Place, type PriceBook, pricedPlace } from './price-book';
import { per1000 } from './request-cost';
import { filesIn, filesUnder, type SizeHistogram } from './size-histogram';

/** What lies in the bucket for one month. */
export interface Stored {
  readonly bytes: Quantity;
  /** Left out: as many as `sizes` has. Neither given: what is charged by the object is named among the unknown. */
  readonly objects?: Quantity | undefined;
  /** Of all `objects`. Left out: not known; a least size or a watch by size is then named among the unknown. */
  readonly sizes?: SizeHistogram | undefined;
  /** Bytes the account stores besides in the same region and class; they use up the dearer bands. Default 0. */
  readonly alreadyBytes?: Quantity | undefined;
}

/** What a calculator needs of a place. */
interface Shelf {
  readonly storageClass: string;
  readonly currency: string;
  readonly prices: ClassPrices;
  readonly standard: ClassPrices | undefined;
}

/**
 * One month of storage: base fee, bands, the least size of small objects, overhead per object, the least volume, monitoring.
 * Nothing stored costs nothing.
 */
export function storageCost(book: PriceBook, place: Place, stored: Stored): Bill {
  if (isNothing(stored)) return EMPTY_BILL;
  const priced = pricedPlace(book, place);
  const prices = classPrices(book, priced);
  if (prices === undefined) return unknownBill(`${place.storageClass} storage`);
  const standard = classPrices(book, { ...priced, storageClass: 'STANDARD' });
  const shelf = { storageClass: place.storageClass, currency: currencyOf(book, place), prices, standard };
  return addBills(
    base(shelf),
    volume(shelf, stored),
    standardOverhead(shelf, stored),
    monitoring(shelf, stored),
    notSaid(shelf, stored),
  );
}

/** What the class bills for these objects, in bytes: padding to its least size and its overhead included where known. */
export function billedBytes(
  prices: ClassPrices,
  stored: Stored,
): { bytes: Decimal; padding: Decimal; overhead: Decimal } {
  const small = prices.minBytes === null || !stored.sizes ? null : filesUnder(stored.sizes, prices.minBytes);
  const padding = small === null ? ZERO : small.files.times(prices.minBytes ?? 0).minus(small.bytes);
  const overhead = (objectsOf(stored) ?? ZERO).times(prices.overheadBytes);
  return { bytes: exact(stored.bytes), padding, overhead };
}

export function isNothing(stored: Stored): boolean {
  return exact(stored.bytes).isZero() && (objectsOf(stored) ?? ZERO).isZero();
}

/** null: not known. */
function objectsOf({ objects, sizes }: Stored): Decimal | null {
  if (objects !== undefined) return exact(objects);
  return sizes === undefined ? null : filesIn(sizes).files;
}

function base({ storageClass, currency, prices }: Shelf): Bill {
  if (prices.basePerMonth === null) return EMPTY_BILL;
  const unitPrice = exact(prices.basePerMonth.usd);
  return lineBill({ what: `${storageClass} base fee`, unit: 'month', quantity: exact(1), unitPrice, currency });
}

/** The bytes, one part after the other up the bands, then what is missing to the least volume. */
function volume({ storageClass, currency, prices }: Shelf, stored: Stored): Bill {
  const { bytes, padding, overhead } = billedBytes(prices, stored);
  const start = gigabytes(stored.alreadyBytes ?? 0);
  const parts: [string, Decimal][] = [
    [`${storageClass} storage`, gigabytes(bytes)],
    [`${storageClass} minimum object size`, gigabytes(padding)],
    [`${storageClass} object overhead`, gigabytes(overhead)],
  ];
  const used = parts.reduce((sum, [, amount]) => sum.plus(amount), start);
  parts.push([`${storageClass} minimum volume`, largest(ZERO, exact(prices.minGB ?? 0).minus(used))]);
  let from = start;
  const bills = parts.map(([what, amount]) => {
    const bill = bandsBill(prices.storage, { what, unit: 'GB-month', currency, from, amount });
    from = from.plus(amount);
    return bill;
  });
  return addBills(...bills);
}

/** Glacier keeps 8 KiB of each object's name and metadata in STANDARD (archival-storage.md). */
function standardOverhead({ currency, prices, standard }: Shelf, stored: Stored): Bill {
  const amount = gigabytes((objectsOf(stored) ?? ZERO).times(prices.overheadStandardBytes));
  const what = 'STANDARD storage of object overhead';
  return bandsBill(standard?.storage ?? null, { what, unit: 'GB-month', currency, from: ZERO, amount });
}

function monitoring({ storageClass, currency, prices }: Shelf, stored: Stored): Bill {
  if (prices.monitoredFromBytes === null || !stored.sizes) return EMPTY_BILL;
  const quantity = (objectsOf(stored) ?? ZERO).minus(filesUnder(stored.sizes, prices.monitoredFromBytes).files);
  const unitPrice = per1000(prices.monitoringPer1000);
  return lineBill({ what: `${storageClass} monitoring`, unit: 'objects', quantity, unitPrice, currency });
}

/** What depends on numbers that were not given, by name. */
function notSaid({ storageClass, prices }: Shelf, stored: Stored): Bill {
  const { sizes } = stored;
  const names = [];
  if (!sizes && prices.minBytes !== null) names.push(`${storageClass} minimum object size`);
  if (objectsOf(stored) === null && prices.overheadBytes > 0) names.push(`${storageClass} object overhead`);
  if (!sizes && prices.monitoredFromBytes !== null) names.push(`${storageClass} monitoring`);
  return unknownBill(...names);
}
