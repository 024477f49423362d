import type Decimal from 'decimal.js';
import { addBills, type Bill, type BillView, billView } from './bill';
import { earlyDeleteCost } from './early-delete';
import { exact, plain, type Quantity } from './money';
import { type ClassPrices, classPrices, type Place, type PriceBook, pricedPlace, regionPrices } from './price-book';
import { type AnyRequestCounts, type MultipartShare, requestCost } from './request-cost';
import { filesIn, filesUnder, type SizeHistogram, SMALL_BELOW } from './size-histogram';
import { storageCost } from './storage-cost';
import { uploadCost } from './transfer-cost';

/** How the files change: which of them, and how often each of these is replaced. */
export interface ChangeRate {
  /** Sizes of the files that change at all. */
  readonly sizes: SizeHistogram;
  /** How often each of them is replaced in a month of 30 days; whole. 30: nightly. */
  readonly timesPerMonth: number;
}

export interface AdviceQuestion {
  readonly sizes: SizeHistogram;
  readonly change: ChangeRate;
  /** What the first run sends, from its plan. Default: one PUT a file. */
  readonly requests?: AnyRequestCounts | undefined;
  readonly multipart?: MultipartShare | undefined;
}

/** Why a class costs what it costs; numbers are decimals or whole, shares are percent with two decimals. */
export type AdviceReason =
  | { readonly code: 'small-files'; readonly files: string; readonly percent: string; readonly minBytes: number }
  | { readonly code: 'not-watched'; readonly files: string; readonly percent: string }
  | { readonly code: 'object-overhead'; readonly bytesPerObject: number }
  | { readonly code: 'early-deletion'; readonly minDays: number; readonly ageDays: string; readonly amount: string }
  | { readonly code: 'retrieval-fee'; readonly perGB: string }
  | { readonly code: 'must-thaw' }
  | { readonly code: 'dearer-requests'; readonly times: string };

export interface ClassAdvice {
  readonly storageClass: string;
  readonly firstRun: BillView;
  /** Storage, and replacing what changes. */
  readonly monthly: BillView;
  /** To STANDARD, rounded to four decimals; null: an amount is not known, or STANDARD costs nothing. */
  readonly ratio: { readonly firstRun: string | null; readonly monthly: string | null };
  readonly reasons: readonly AdviceReason[];
}

interface Costs {
  readonly firstRun: Bill;
  readonly monthly: Bill;
  readonly early: Bill;
}

/** Every class of a region side by side, cheapest month first, those with unknown parts last. Nothing for an unknown region. */
export function advise(book: PriceBook, place: Omit<Place, 'storageClass'>, question: AdviceQuestion): ClassAdvice[] {
  const at = (storageClass: string): Place => ({ ...place, storageClass });
  const classes = Object.keys(regionPrices(book, pricedPlace(book, at('STANDARD')))?.classes ?? {});
  const standard = costsOf(book, at('STANDARD'), question);
  const rows = classes.map((name) => {
    const costs = costsOf(book, at(name), question);
    const ratio = {
      firstRun: ratioOf(costs.firstRun, standard.firstRun),
      monthly: ratioOf(costs.monthly, standard.monthly),
    };
    const reasons = reasonsOf(book, at(name), { question, costs });
    const view = {
      storageClass: name,
      firstRun: billView(costs.firstRun),
      monthly: billView(costs.monthly),
      ratio,
      reasons,
    };
    return { view, monthly: costs.monthly };
  });
  return rows.sort((a, b) => rank(a.monthly, b.monthly)).map(({ view }) => view);
}

function costsOf(book: PriceBook, place: Place, { sizes, change, requests, multipart }: AdviceQuestion): Costs {
  const all = filesIn(sizes);
  const changing = filesIn(change.sizes);
  const times = exact(change.timesPerMonth);
  const replacedBytes = big(changing.bytes.times(times));
  const once = earlyDeleteCost(book, place, {
    bytes: big(changing.bytes),
    sizes: change.sizes,
    ageDays: ageDays(change),
  });
  const early = change.timesPerMonth === 0 ? addBills() : repeated(once, times);
  return {
    early,
    firstRun: addBills(
      requestCost(book, place, requests ?? { put: big(all.files) }, multipart),
      uploadCost(book, place, big(all.bytes)),
    ),
    monthly: addBills(
      storageCost(book, place, { bytes: big(all.bytes), sizes }),
      requestCost(book, place, { put: big(changing.files.times(times)) }),
      uploadCost(book, place, replacedBytes),
      early,
    ),
  };
}

/** Replaced evenly over the month: the age in days at which a version goes, to six decimals. */
function ageDays({ timesPerMonth }: ChangeRate): string {
  return timesPerMonth === 0 ? '30' : plain(exact(30).div(timesPerMonth).toDecimalPlaces(6));
}

function repeated(bill: Bill, times: Decimal): Bill {
  const items = bill.items.map((item) => ({
    ...item,
    quantity: plain(exact(item.quantity).times(times)),
    amount: plain(exact(item.amount).times(times)),
  }));
  return { ...bill, total: bill.total.times(times), items };
}

function reasonsOf(
  book: PriceBook,
  place: Place,
  { question, costs }: { question: AdviceQuestion; costs: Costs },
): AdviceReason[] {
  const prices = classPrices(book, pricedPlace(book, place));
  const standard = classPrices(book, pricedPlace(book, { ...place, storageClass: 'STANDARD' }));
  if (prices === undefined) return [];
  return [
    ...sizeReasons(prices, question.sizes),
    ...timeReasons(prices, question.change, costs.early),
    ...priceReasons(prices, standard),
  ];
}

function sizeReasons(
  { minBytes, monitoredFromBytes, overheadBytes, overheadStandardBytes }: ClassPrices,
  sizes: SizeHistogram,
): AdviceReason[] {
  const share = (limit: number) => {
    const { files } = filesUnder(sizes, limit);
    return { files: plain(files), percent: percentOf(files, filesIn(sizes).files) };
  };
  const reasons: AdviceReason[] = [];
  if (minBytes !== null && share(minBytes).files !== '0')
    reasons.push({ code: 'small-files', ...share(minBytes), minBytes });
  if (monitoredFromBytes !== null && share(SMALL_BELOW).files !== '0')
    reasons.push({ code: 'not-watched', ...share(monitoredFromBytes) });
  const bytesPerObject = overheadBytes + overheadStandardBytes;
  if (bytesPerObject > 0) reasons.push({ code: 'object-overhead', bytesPerObject });
  return reasons;
}

function timeReasons({ minDays }: ClassPrices, change: ChangeRate, early: Bill): AdviceReason[] {
  if (minDays === null || early.total.isZero()) return [];
  return [{ code: 'early-deletion', minDays, ageDays: ageDays(change), amount: plain(early.total) }];
}

function priceReasons(prices: ClassPrices, standard: ClassPrices | undefined): AdviceReason[] {
  const reasons: AdviceReason[] = [];
  const retrieval = prices.retrievalPerGB?.usd ?? '0';
  if (retrieval !== '0') reasons.push({ code: 'retrieval-fee', perGB: retrieval });
  if (prices.thaw !== null) reasons.push({ code: 'must-thaw' });
  const put = exact(prices.requests.put?.usd ?? '0');
  const usual = exact(standard?.requests.put?.usd ?? '0');
  if (!usual.isZero() && put.greaterThan(usual))
    reasons.push({ code: 'dearer-requests', times: plain(put.div(usual).toDecimalPlaces(2)) });
  return reasons;
}

function ratioOf(bill: Bill, standard: Bill): string | null {
  if (bill.unknown.length > 0 || standard.unknown.length > 0 || standard.total.isZero()) return null;
  return plain(bill.total.div(standard.total).toDecimalPlaces(4));
}

function percentOf(part: Decimal, all: Decimal): string {
  return all.isZero() ? '0' : plain(part.times(100).div(all).toDecimalPlaces(2));
}

/** Known months first, then the cheaper one. */
function rank(a: Bill, b: Bill): number {
  return Math.min(1, a.unknown.length) - Math.min(1, b.unknown.length) || a.total.comparedTo(b.total);
}

function big(whole: Decimal): Quantity {
  return BigInt(whole.toFixed(0));
}
