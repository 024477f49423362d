import Link from 'next/link';
import { countText, moneyText, percentOf } from '@/components/ui/format';
import { ProgressBar } from '@/components/ui/progress-bar';
import type { Tone } from '@/components/ui/tone';
import type { Budget, MonthBudget } from '@/lib/control/views-costs';

const NEAR_PERCENT = 80;

/** How close each job's dearest run of the month came to its limits. */
export function BudgetBars({ budgets }: { budgets: readonly Budget[] }) {
  return (
    <ul className="grid gap-5">
      {budgets.map((budget) => (
        <li key={budget.jobId} className="grid gap-2">
          <p className="flex flex-wrap items-baseline justify-between gap-x-4">
            <Link href={`/jobs/${budget.jobId}`} className="rounded font-medium hover:underline">
              {budget.jobName}
            </Link>
            <span className="text-[0.8125rem] text-ink-3">
              {budget.limitFrom === 'job' ? 'Its own limits' : 'Limits of the settings'}
            </span>
          </p>
          <Bar
            label={`${budget.jobName}: dollars of the dearest run`}
            percent={share(Number(budget.largestUsd ?? 0), Number(budget.limitUsd))}
            used={budget.runId === null ? 'no run this month' : moneyText(budget.largestUsd)}
            limit={moneyText(budget.limitUsd)}
          />
          <Bar
            label={`${budget.jobName}: requests of the largest run`}
            percent={percentOf(budget.largestRequests, budget.limitRequests)}
            used={`${countText(budget.largestRequests)} requests`}
            limit={countText(budget.limitRequests)}
          />
        </li>
      ))}
    </ul>
  );
}

/** What of each month's limits is used: of all jobs together first. */
export function MonthBudgetBars({ budgets }: { budgets: readonly MonthBudget[] }) {
  return (
    <ul className="grid gap-5">
      {budgets.map(({ jobId, jobName, usd, limitUsd, requests, limitRequests }) => (
        <li key={jobId} className="grid gap-2">
          <p className="font-medium">
            {jobId === null ? (
              'All jobs together'
            ) : (
              <Link href={`/jobs/${jobId}`} className="rounded hover:underline">
                {jobName}
              </Link>
            )}
          </p>
          {limitUsd !== null && (
            <Bar
              label={`${jobName ?? 'All jobs together'}: dollars of the month`}
              percent={share(Number(usd ?? 0), Number(limitUsd))}
              used={usd === null ? 'part of it has no known price' : moneyText(usd)}
              limit={moneyText(limitUsd)}
            />
          )}
          {limitRequests !== null && (
            <Bar
              label={`${jobName ?? 'All jobs together'}: requests of the month`}
              percent={percentOf(requests, limitRequests)}
              used={`${countText(requests)} requests`}
              limit={countText(limitRequests)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

/** A limit of $0 is used up by anything. */
function share(used: number, limit: number): number {
  if (limit === 0) return used > 0 ? 100 : 0;
  return Math.min(100, Math.floor((used / limit) * 100));
}

function Bar({ label, percent, used, limit }: { label: string; percent: number; used: string; limit: string }) {
  const tone: Tone = percent >= 100 ? 'block' : percent >= NEAR_PERCENT ? 'warn' : 'accent';
  return (
    <div className="grid gap-1">
      <ProgressBar percent={percent} label={label} valueText={`${used} of ${limit}`} tone={tone} />
      <p aria-hidden className="tabular flex justify-between gap-3 text-[0.8125rem] text-ink-2">
        <span>{used}</span>
        <span className="text-ink-3">
          {percent} % of {limit}
        </span>
      </p>
    </div>
  );
}
