import { countText, moneyText, plural } from '../format';
import type { FindingWords } from './sentences';

type MoneyCode = 'limit.run' | 'limit.month' | 'price.unknown' | 'price.old';

const WHY_LIMIT =
  'S3 bills every request, whether or not the file is worth keeping, and a bill is not taken back. A cache of a million small files costs more to send than to store.';

/** Money is decimal strings in `currency`. */
export const MONEY_FINDING_WORDS: FindingWords<MoneyCode> = {
  'limit.run': ({ usd, currency, limitUsd, requests, limitRequests }) => ({
    title: `${plural(requests, 'request')} (${moneyText(usd, currency)}) need approval`,
    text: 'This run is larger than the limits of the job allow without asking.',
    why: WHY_LIMIT,
    evidence: [
      { label: 'This run', value: `${plural(requests, 'request')}, ${moneyText(usd, currency)}` },
      ...(limitRequests === null ? [] : [{ label: 'Limit on requests', value: countText(limitRequests) }]),
      ...(limitUsd === null ? [] : [{ label: 'Limit on cost', value: moneyText(limitUsd, currency) }]),
    ],
    remedy: 'Look at what changes below. Approve it if it is what you expect, or raise the limit of the job.',
    action: 'edit-job',
  }),
  'limit.month': ({ of, usd, currency, requests, spentUsd, spentRequests, limitUsd, limitRequests }) => ({
    title:
      of === 'job'
        ? 'This run would cross the limit of the job for this month'
        : 'This run would cross the limit of all jobs for this month',
    text: `${plural(spentRequests, 'request')} (${moneyText(spentUsd, currency)}) were sent this month, and this run adds ${plural(requests, 'request')} (${moneyText(usd, currency)}).`,
    why: WHY_LIMIT,
    evidence: [
      { label: 'This month so far', value: `${plural(spentRequests, 'request')}, ${moneyText(spentUsd, currency)}` },
      { label: 'This run', value: `${plural(requests, 'request')}, ${moneyText(usd, currency)}` },
      ...(limitRequests === null ? [] : [{ label: 'Limit on requests', value: countText(limitRequests) }]),
      ...(limitUsd === null ? [] : [{ label: 'Limit on cost', value: moneyText(limitUsd, currency) }]),
    ],
    remedy:
      of === 'job'
        ? 'Approve it to run all the same, or raise the limit per month of the job.'
        : 'Approve it to run all the same, or raise the limit per month under Settings.',
    ...(of === 'job' ? { action: 'edit-job' as const } : {}),
  }),
  'price.unknown': ({ items }) => ({
    title: 'Part of the price is unknown',
    text: 'The price book has no value for it, so the amounts shown leave it out.',
    why: 'The bill will be higher than what stands here, and limits in money do not see that part.',
    evidence: [{ label: 'No price for', value: items.join(', ') }],
    remedy: "Look it up in the provider's price list.",
  }),
  'price.old': ({ asOf, ageDays }) => ({
    title: `The prices are ${plural(ageDays, 'day')} old`,
    text: `Every amount on this sheet is reckoned with the price book of ${asOf}.`,
    why: 'Limits in money are compared with these prices; where they have risen, a limit holds too late.',
    evidence: [{ label: 'Prices of', value: asOf }],
    remedy: "Refresh the region's prices from the public price list of AWS; it shows what changes first.",
    command: 'foresync prices --refresh --region REGION',
  }),
};
