import type Decimal from 'decimal.js';
import { EngineError } from '../errors';
import { addRequests, billable, ONE_REQUEST, REQUEST_CLASSES, type RequestClass, type RequestCounts } from '../types';
import { exact, ZERO } from './money';
import { classPrices, type Place, type PriceBook, pricedPlace } from './price-book';
import { per1000 } from './request-cost';

/** What stopped a run: what its plan can explain, the limit of one run, or a month's of its job or of all jobs. */
export type CeilingName = 'plan' | 'run' | 'job-month' | 'all-month';

/** A limit with what counts against it besides the run itself. Money is exact decimal text; null: no limit of that kind. */
export interface Ceiling {
  readonly name: CeilingName;
  readonly requests: number | null;
  readonly usd: string | null;
  /** What others have sent and spent towards it; read again while the run goes on. */
  readonly others?: () => { readonly requests: number; readonly usd: string };
}

/** Of one request, in dollars. */
interface Price {
  readonly kind: RequestClass;
  readonly exact: Decimal;
  readonly about: number;
}

const NOBODY = { requests: 0, usd: '0' };
/** Below this share of a limit a sum of floats is proof enough that it is not reached; beyond, the exact sum decides. */
const FAR_FROM = 0.99;

/**
 * Says no before the request that would cross a limit. A class whose price is unknown costs nothing here: the limits on requests
 * are what holds then. Every request counts with its full price, also one the provider turns out not to bill.
 */
export class Allowance {
  readonly #prices: readonly Price[];
  readonly #ceilings: readonly Ceiling[];

  constructor(place: Place & { readonly book: PriceBook }, ceilings: readonly Ceiling[]) {
    const prices = classPrices(place.book, pricedPlace(place.book, place))?.requests;
    this.#prices = REQUEST_CLASSES.map((kind) => {
      const price = per1000(prices?.[kind]) ?? ZERO;
      return { kind, exact: price, about: price.toNumber() };
    });
    this.#ceilings = ceilings;
  }

  /** `sent`: what the run has sent so far, all its attempts together. Throws guard.exceeded. */
  ask(kind: RequestClass, sent: RequestCounts): void {
    const next = addRequests(sent, ONE_REQUEST[kind]);
    for (const ceiling of this.#ceilings) {
      const others = ceiling.others?.() ?? NOBODY;
      const requests = others.requests + billable(next);
      if (ceiling.requests !== null && requests > ceiling.requests) {
        throw exceeded(ceiling.name, { unit: 'requests', allowed: ceiling.requests, sent: requests - 1, kind });
      }
      if (ceiling.usd !== null && this.#costsMore(next, others.usd, ceiling.usd)) {
        throw exceeded(ceiling.name, { unit: 'usd', allowed: ceiling.usd, sent: billable(sent), kind });
      }
    }
  }

  #costsMore(counts: RequestCounts, before: string, limit: string): boolean {
    let about = Number(before);
    for (const price of this.#prices) about += counts[price.kind] * price.about;
    if (about < Number(limit) * FAR_FROM) return false;
    let sum = exact(before);
    for (const price of this.#prices) sum = sum.plus(price.exact.times(counts[price.kind]));
    return sum.greaterThan(limit);
  }
}

function exceeded(limit: CeilingName, facts: Readonly<Record<string, string | number>>): EngineError {
  return new EngineError('guard.exceeded', { facts: { limit, ...facts } });
}
