import type { StoredPrunePlan } from '../../db/columns';
import type { RetentionPolicyView } from '../views';
import { countText } from './format';

type KeepReason = StoredPrunePlan['snapshots'][number]['reasons'][number];

const PERIODS = { hourly: 'hour', daily: 'day', weekly: 'week', monthly: 'month', yearly: 'year' } as const;

/** Why a snapshot is kept. */
export function keepReasonText({ rule, oldest }: KeepReason, policy: RetentionPolicyView): string {
  switch (rule) {
    case 'everything':
      return 'The policy keeps everything';
    case 'newest':
      return 'The newest is always kept';
    case 'newest-complete':
      return 'The newest complete one is always kept';
    case 'pinned':
      return 'A restore or verification of it is under way, or waits for you';
    case 'within':
      return `Younger than ${spanText(policy.within)}`;
    case 'last':
      return `Among the last ${countText(policy.last)}`;
    default:
      return oldest ? `Oldest of all, for the ${PERIODS[rule]}s to come` : `Newest of its ${PERIODS[rule]}`;
  }
}

const UNITS = { y: 'year', m: 'month', d: 'day', h: 'hour' } as const;

/** `1y6m` is "1 year 6 months". */
function spanText(within: string): string {
  return [...within.matchAll(/(\d+)([ymdh])/g)]
    .map(
      ([, amount = '0', unit]) => `${Number(amount)} ${UNITS[unit as keyof typeof UNITS]}${amount === '1' ? '' : 's'}`,
    )
    .join(' ');
}

/** Why the bucket did not remove a version. */
export function refusalText(code: string): string {
  return code === 'AccessDenied'
    ? 'Refused: an Object Lock protects it, or the key may not delete versions (s3:DeleteObjectVersion).'
    : `Refused by the server (${code}); the next removal tries again.`;
}
