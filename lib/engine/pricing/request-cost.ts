import type Decimal from 'decimal.js';
import { REQUEST_CLASSES, type RequestClass } from '../types';
import { addBills, type Bill, lineBill } from './bill';
import { exact, type Quantity, ZERO } from './money';
import { classPrices, currencyOf, type Place, type Price, type PriceBook, pricedPlace } from './price-book';

/** Counts of any size: following links may need more than a number holds. */
export type AnyRequestCounts = Readonly<Partial<Record<RequestClass, Quantity>>>;

/**
 * The share of multipart uploads in the requests: `parts` of the PUTs are UploadPart, `creates` of the POSTs are
 * CreateMultipartUpload. It matters in the Glacier classes, which bill both as STANDARD (aws-usage-report-understand.md, note 07);
 * left out, all are priced as whole PUTs, which is never too little.
 */
export interface MultipartShare {
  readonly parts: Quantity;
  readonly creates: Quantity;
}

/** Requests by class. LIST is priced as STANDARD whatever the class of the objects (aws-usage-report-understand.md). */
export function requestCost(
  book: PriceBook,
  place: Place,
  requests: AnyRequestCounts,
  multipart?: MultipartShare,
): Bill {
  const prices = classPrices(book, pricedPlace(book, place))?.requests;
  const currency = currencyOf(book, place);
  const line = (what: string, quantity: Decimal, price: Price | null | undefined) =>
    lineBill({ what, unit: 'requests', quantity, unitPrice: per1000(price), currency });
  const bills = REQUEST_CLASSES.map((kind) => {
    const count = exact(requests[kind] ?? 0);
    const name = `${kind.toUpperCase()} requests`;
    const share = prices?.multipart?.usd === prices?.put?.usd ? ZERO : multipartOf(kind, multipart);
    return addBills(
      line(name, count.minus(share), prices?.[kind]),
      line(`${name} of multipart uploads`, share, prices?.multipart),
    );
  });
  return addBills(...bills);
}

function multipartOf(kind: RequestClass, share: MultipartShare | undefined): Decimal {
  if (kind === 'put') return exact(share?.parts ?? 0);
  return kind === 'post' ? exact(share?.creates ?? 0) : ZERO;
}

/** The price of one, exact; null: unknown. */
export function per1000(price: Price | null | undefined): Decimal | null {
  return price == null ? null : exact(price.usd).div(1000);
}
