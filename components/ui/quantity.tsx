import { bytesText, countText, exactBytesText, exactCountText, exactMoneyText, moneyText, type Whole } from './format';

/** "1.90 GB", exact bytes on hover. */
export function Bytes({ value }: { value: Whole }) {
  return (
    <span className="tabular whitespace-nowrap" title={exactBytesText(value)}>
      {bytesText(value)}
    </span>
  );
}

/** "1,234 files" when a unit is given; exact digits on hover. */
export function Count({ value, unit, units }: { value: Whole; unit?: string; units?: string }) {
  const word = unit === undefined ? '' : ` ${String(value) === '1' ? unit : (units ?? `${unit}s`)}`;
  return (
    <span className="tabular whitespace-nowrap" title={exactCountText(value) + word}>
      {countText(value) + word}
    </span>
  );
}

/** "$0.0525", exact amount on hover; null reads "price unknown". */
export function Usd({
  value,
  currency = 'USD',
  suffix = '',
}: {
  value: string | null;
  currency?: string;
  suffix?: string;
}) {
  return (
    <span className="tabular whitespace-nowrap" title={exactMoneyText(value, currency)}>
      {moneyText(value, currency)}
      {value === null ? '' : suffix}
    </span>
  );
}
