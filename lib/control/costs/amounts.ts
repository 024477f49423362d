import { exact } from '../../engine/pricing/money';
import type { MoneyByKind } from '../views-costs';

/** An exact amount; null: unknown. Unknown parts make a sum unknown. */
export type Amount = ReturnType<typeof exact> | null;

/** A month's parts still being added up. */
export interface Kinds {
  readonly requests: Amount;
  readonly storage: Amount;
  readonly egress: Amount;
}

export const NOTHING: Kinds = { requests: exact(0), storage: exact(0), egress: exact(0) };

/** Unknown when a part is. */
export function plus(...amounts: readonly Amount[]): Amount {
  let sum = exact(0);
  for (const amount of amounts) {
    if (amount === null) return null;
    sum = sum.plus(amount);
  }
  return sum;
}

export function addKinds(parts: readonly Kinds[]): Kinds {
  const all = (kind: keyof Kinds) => plus(...parts.map((part) => part[kind]));
  return { requests: all('requests'), storage: all('storage'), egress: all('egress') };
}

/** Divisions leave long fractions: ten places are kept, a millionth of a cent. */
export function text(amount: Amount): string | null {
  return amount === null ? null : amount.toDecimalPlaces(10).toFixed();
}

export function moneyByKind(kinds: Kinds): MoneyByKind {
  const { requests, storage, egress } = kinds;
  return {
    ...{ requests: text(requests), storage: text(storage), egress: text(egress) },
    total: text(plus(requests, storage, egress)),
  };
}
