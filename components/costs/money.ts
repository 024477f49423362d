import { exactMoneyText, moneyText } from '@/components/ui/format';

/** For axes and small sums: "$12", "$0.00042"; never "less than". `amount` is for the eye, not for sums. */
export function axisMoney(amount: number): string {
  return `$${new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 }).format(amount)}`;
}

/** "+$0.0021", "-$3.40", "no difference"; a difference below a cent keeps two digits. Unknown reads "price unknown". */
export function differenceText(amount: string | null): string {
  if (amount === null) return 'price unknown';
  const value = Number(amount);
  if (value === 0) return 'no difference';
  const sign = value < 0 ? '-' : '+';
  const size = Math.abs(value);
  const small = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 }).format(size);
  return `${sign}${size < 0.01 ? `$${small}` : moneyText(amount.replace('-', ''))}`;
}

/** "$3.40", "$0.0027": as everywhere from a cent, two digits of what is smaller, for sums that are compared. */
export function smallMoneyText(amount: string | null): string {
  const text = differenceText(amount);
  return text === 'no difference' ? '$0.00' : text.replace(/^\+/, '');
}

/** "$0.000005" for the price of one request. */
export function unitPriceText(amount: string | null): string {
  return amount === null ? 'price unknown' : exactMoneyText(amount);
}

/** A decimal string as a chart draws it; what is unknown is not drawn. */
export function drawn(amount: string | null): number | null {
  return amount === null ? null : Number(amount);
}
