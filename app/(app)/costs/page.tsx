import { Coins } from 'lucide-react';
import type { Metadata } from 'next';
import { BillCard } from '@/components/costs/bill-card';
import { BudgetBars, MonthBudgetBars } from '@/components/costs/budget-bars';
import { CompareRuns } from '@/components/costs/compare-runs';
import { DailyChart } from '@/components/costs/daily-chart';
import { JobCostsTable } from '@/components/costs/job-costs-table';
import { MonthMoney } from '@/components/costs/month-money';
import { RunChart } from '@/components/costs/run-chart';
import { ProblemPage } from '@/components/shell/problem-page';
import { AutoRefresh } from '@/components/ui/auto-refresh';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import type { Door } from '@/lib/control/views';
import type { CostsView, RunCost } from '@/lib/control/views-costs';
import { read } from '../../attempt';
import { ask, askActuals, removeAlarm, setAlarm } from './actions';

export const metadata: Metadata = { title: 'Costs' };

const BUSY_MS = 2_000;
const QUIET_MS = 60_000;

type Chosen = { readonly before: string; readonly after: string };
type Search = Promise<{ before?: string | string[]; after?: string | string[] }>;

export default async function CostsPage({ searchParams }: { searchParams: Search }) {
  const { before, after } = await searchParams;
  const result = await read((door) => door.costs());
  if ('problem' in result) return <ProblemPage title="Costs" problem={result.problem} />;
  const costs = result.ok;
  const asked = typeof before === 'string' && typeof after === 'string' ? { before, after } : null;
  const chosen = asked ?? lastTwo(costs.runs);
  const busy = costs.bills.some(({ task }) => task?.state === 'queued' || task?.state === 'running');
  return (
    <>
      <AutoRefresh everyMs={busy ? BUSY_MS : QUIET_MS} />
      <PageHeader
        title="Costs"
        description={`${costs.label}, in UTC and US dollars. Every request is priced when it is sent, storage by the hour it is kept, with the prices of ${costs.pricesOf}.`}
      />
      {costs.jobs.length === 0 && costs.bills.length === 0 ? (
        <NothingYet />
      ) : (
        <Content costs={costs} chosen={chosen} comparison={chosen === null ? null : await comparisonOf(chosen)} />
      )}
    </>
  );
}

const comparisonOf = (chosen: Chosen) => read((door: Door) => door.compareRuns(chosen));

/** The newest run and the one before it of the same job. */
function lastTwo(runs: readonly RunCost[]): Chosen | null {
  for (const [index, after] of runs.entries()) {
    const before = runs.slice(index + 1).find(({ jobId }) => jobId === after.jobId);
    if (before !== undefined) return { before: before.id, after: after.id };
  }
  return null;
}

function Content({
  costs,
  chosen,
  comparison,
}: {
  costs: CostsView;
  chosen: Chosen | null;
  comparison: Awaited<ReturnType<typeof comparisonOf>> | null;
}) {
  return (
    <div className="grid gap-5">
      <div className="grid gap-5 lg:grid-cols-2">
        <Card title={costs.label}>
          <MonthMoney month={costs} />
        </Card>
        <Card title="Per day" description="What each day cost">
          <DailyChart daily={costs.daily} />
        </Card>
      </div>
      {costs.jobs.length > 0 && (
        <Card title="By job" flush>
          <JobCostsTable jobs={costs.jobs} />
        </Card>
      )}
      <div className="grid gap-5 lg:grid-cols-2">
        <Card title="Estimate and actual" description="The requests of the last runs">
          {costs.runs.length === 0 ? (
            <p className="text-ink-2">No run has ended yet.</p>
          ) : (
            <RunChart runs={costs.runs} />
          )}
        </Card>
        <Card title="Against the limits" description="Requests and data out of this month (UTC); deletes are free">
          <div className="grid gap-5">
            <MonthBudgetBars budgets={costs.monthBudgets} />
            {costs.budgets.length > 0 && (
              <>
                <h3 className="border-line border-t pt-4 text-ink-2">The dearest and the largest run of each job</h3>
                <BudgetBars budgets={costs.budgets} />
              </>
            )}
          </div>
        </Card>
      </div>
      <Card id="comparison" title="Why did it cost more?" description="Two runs of a job, class by class">
        {chosen === null ? (
          <p className="text-ink-2">It takes two runs of one job; there is none to compare yet.</p>
        ) : (
          <CompareRuns
            runs={costs.runs}
            chosen={chosen}
            comparison={comparison !== null && 'ok' in comparison ? comparison.ok : null}
            problem={comparison !== null && 'problem' in comparison ? comparison.problem : null}
          />
        )}
      </Card>
      {costs.bills.map((bill) => (
        <BillCard key={bill.destinationId} bill={bill} actions={{ ask, setAlarm, removeAlarm, askActuals }} />
      ))}
    </div>
  );
}

function NothingYet() {
  return (
    <Card>
      <EmptyState
        icon={Coins}
        title="Nothing was spent yet"
        action={
          <ButtonLink variant="primary" href="/jobs/new">
            Make the first job
          </ButtonLink>
        }
      >
        Once a job runs, its requests and what it keeps are added up here, beside the forecast for the month.
      </EmptyState>
    </Card>
  );
}
