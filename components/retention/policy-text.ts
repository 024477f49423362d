import type { RetentionPolicyView } from '@/lib/control/views';

const RULES = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;

/** "The last 3, 7 daily, 4 weekly", or that everything is kept. */
export function policyText(policy: RetentionPolicyView): string {
  const parts = [
    policy.last > 0 ? `the last ${policy.last}` : null,
    ...RULES.map((rule) => (policy[rule] > 0 ? `${policy[rule]} ${rule}` : null)),
    policy.within === '' ? null : `all within ${policy.within}`,
  ].filter((part) => part !== null);
  if (parts.length === 0) return 'Every snapshot is kept';
  return `Keeps ${parts.join(', ')}`;
}
