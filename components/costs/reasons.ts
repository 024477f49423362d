import { bytesText, countText, plural } from '@/components/ui/format';
import type { RunComparison } from '@/lib/control/views-costs';
import { differenceText, unitPriceText } from './money';

/** One reason for a difference, with its share of it in dollars (decimal string, null unknown). */
export interface Reason {
  readonly key: string;
  readonly text: string;
  readonly usd: string | null;
}

const has = (amount: string | null) => amount === null || Number(amount) !== 0;

/** Why the later run cost more or less, dearest reason first. */
export function reasonsOf({ lines, rest, before, after }: RunComparison): Reason[] {
  const reasons = lines.flatMap((line) => {
    const name = line.kind.toUpperCase();
    const volume = {
      key: `${line.kind} volume`,
      text: `${countText(line.after.count)} ${name} requests, ${countText(line.before.count)} before`,
      usd: line.byVolume,
    };
    const price = {
      key: `${line.kind} price`,
      text: `one ${name} costs ${unitPriceText(line.after.unitPrice)}, ${unitPriceText(line.before.unitPrice)} before`,
      usd: line.byPrice,
    };
    return [volume, price].filter(({ usd }) => has(usd));
  });
  const data = {
    key: 'data',
    text: `${bytesText(after.bytesDown)} read from the bucket, ${bytesText(before.bytesDown)} before`,
    usd: rest,
  };
  const all = has(rest) ? [...reasons, data] : reasons;
  return all.sort((a, b) => Math.abs(Number(b.usd ?? Infinity)) - Math.abs(Number(a.usd ?? Infinity)));
}

/** The whole in one sentence. */
export function verdictOf({ difference, before, after }: RunComparison): string {
  const files = `${plural(after.filesSent, 'file was', 'files were')} new or changed, ${countText(before.filesSent)} before`;
  if (difference === null) return `Part of the price is unknown. ${files}.`;
  const value = Number(difference);
  if (value === 0) return `Both cost the same. ${files}.`;
  return `It cost ${differenceText(difference).slice(1)} ${value > 0 ? 'more' : 'less'}. ${files}.`;
}
