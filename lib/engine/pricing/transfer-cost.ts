import type Decimal from 'decimal.js';
import { bandsBill } from './bands';
import { addBills, type Bill, EMPTY_BILL, lineBill, unknownBill } from './bill';
import { exact, gigabytes, largest, monthsOf, type Quantity, ZERO } from './money';
import {
  classPrices,
  currencyOf,
  type Place,
  type Price,
  type PriceBook,
  pricedPlace,
  type RegionPrices,
  regionPrices,
  type ThawSpeed,
} from './price-book';
import { per1000 } from './request-cost';

/** Bytes going out to the internet, and what else the account does in the month. */
export interface Egress {
  readonly bytes: Quantity;
  /** Sent before in the month, all services together. Default 0. */
  readonly alreadyBytes?: Quantity | undefined;
  /** Stored, where the free part follows it. */
  readonly storedBytes?: Quantity | undefined;
}

/** The free part comes first and the bands begin beyond it ("first 10 TB / month beyond the global free tier"). */
export function egressCost(book: PriceBook, place: Place, { bytes, alreadyBytes = 0, storedBytes }: Egress): Bill {
  const what = 'Data transfer to the internet';
  const region = regionPrices(book, pricedPlace(book, place));
  if (exact(bytes).isZero()) return EMPTY_BILL;
  const free = region === undefined ? null : freeGB(region, storedBytes);
  if (region === undefined || free === null) return unknownBill(what);
  const before = gigabytes(alreadyBytes);
  const paidBefore = largest(ZERO, before.minus(free));
  const amount = largest(ZERO, before.plus(gigabytes(bytes)).minus(free)).minus(paidBefore);
  return bandsBill(region.egress, { what, unit: 'GB', currency: currencyOf(book, place), from: paidBefore, amount });
}

/** null: it depends on what is stored, and that was not given. */
function freeGB({ egressFreeGB, egressFreeTimesStored }: RegionPrices, stored: Quantity | undefined): Decimal | null {
  if (egressFreeTimesStored === null) return exact(egressFreeGB);
  return stored === undefined ? null : gigabytes(stored).times(egressFreeTimesStored);
}

/** Reading objects of a class that charges for it (IA, Glacier Instant Retrieval); free classes give an empty bill. */
export function retrievalCost(book: PriceBook, place: Place, bytes: Quantity): Bill {
  return perGB(book, place, { what: 'Retrieval', bytes, price: (prices) => prices.retrievalPerGB });
}

/** Bytes written, for classes that charge for it (Express One Zone: on every byte, by AWS's FAQ). */
export function uploadCost(book: PriceBook, place: Place, bytes: Quantity): Bill {
  return perGB(book, place, { what: 'Upload', bytes, price: (prices) => prices.uploadPerGB });
}

interface PerGB {
  readonly what: string;
  readonly bytes: Quantity;
  readonly price: (prices: NonNullable<ReturnType<typeof classPrices>>) => Price | null;
}

function perGB(book: PriceBook, place: Place, { what, bytes, price }: PerGB): Bill {
  const prices = classPrices(book, pricedPlace(book, place));
  const quantity = gigabytes(bytes);
  const line = { what, unit: 'GB', quantity, currency: currencyOf(book, place) };
  if (prices === undefined) return lineBill({ ...line, unitPrice: null });
  const found = price(prices);
  if (found === null || exact(found.usd).isZero()) return EMPTY_BILL;
  return lineBill({ ...line, unitPrice: exact(found.usd) });
}

/** Archived objects to be made readable. */
export interface Thaw {
  readonly bytes: Quantity;
  /** Left out: not known; the requests are then named among the unknown. */
  readonly objects?: Quantity | undefined;
  readonly speed: ThawSpeed;
  /** Days the readable copies are kept, at the STANDARD price. Default 0. */
  readonly days?: Quantity | undefined;
}

/** Empty for a class that can be read as it is; a speed the class does not offer is named among the unknown. */
export function thawCost(book: PriceBook, place: Place, thawing: Thaw): Bill {
  const { bytes, objects, speed, days = 0 } = thawing;
  if (exact(bytes).isZero() && exact(objects ?? 0).isZero()) return EMPTY_BILL;
  const priced = pricedPlace(book, place);
  const prices = classPrices(book, priced);
  if (prices === undefined) return unknownBill(`Thaw (${speed})`);
  if (prices.thaw === null) return EMPTY_BILL;
  const thaw = prices.thaw[speed];
  const price = thaw?.perGB ? exact(thaw.perGB.usd) : null;
  const currency = currencyOf(book, place);
  const standard = classPrices(book, { ...priced, storageClass: 'STANDARD' })?.storage ?? null;
  const line = { what: `Thaw (${speed})`, unit: 'GB', quantity: gigabytes(bytes), unitPrice: price, currency };
  const unsaid = objects === undefined ? unknownBill(`Thaw requests (${speed})`) : EMPTY_BILL;
  const requests = { what: `Thaw requests (${speed})`, unit: 'requests', quantity: exact(objects ?? 0), currency };
  const copies = { what: 'STANDARD storage of thawed copies', unit: 'GB-month', currency, from: ZERO };
  return addBills(
    lineBill(line),
    unsaid,
    lineBill({ ...requests, unitPrice: per1000(thaw?.requestPer1000) }),
    bandsBill(standard, { ...copies, amount: monthsOf(gigabytes(bytes), exact(days)) }),
  );
}
