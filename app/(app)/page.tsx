import { Plus } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { JobList } from '@/components/job/job-list';
import { RunTable } from '@/components/job/run-table';
import { AttentionList } from '@/components/overview/attention-list';
import { FirstSteps } from '@/components/overview/first-steps';
import { MonthStats } from '@/components/overview/month-stats';
import { RequestsChart } from '@/components/overview/requests-chart';
import { ProblemPage } from '@/components/shell/problem-page';
import { AutoRefresh } from '@/components/ui/auto-refresh';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { PageHeader } from '@/components/ui/page-header';
import { read } from '../attempt';
import { pause, preview, remove, resume, runNow } from './jobs/actions';

export const metadata: Metadata = { title: 'Overview' };

const BUSY_MS = 3_000;
const QUIET_MS = 30_000;

export default async function OverviewPage() {
  const result = await read(async (door) => {
    const overview = await door.overview();
    return { overview, destinations: overview.jobs.length === 0 ? (await door.listDestinations()).length : 0 };
  });
  if ('problem' in result) return <ProblemPage title="Overview" problem={result.problem} />;
  const { overview, destinations } = result.ok;
  const busy = overview.jobs.some((job) => job.health === 'running');
  return (
    <>
      <AutoRefresh everyMs={busy ? BUSY_MS : QUIET_MS} />
      <PageHeader
        title="Overview"
        actions={
          overview.jobs.length > 0 && (
            <ButtonLink variant="primary" href="/jobs/new" icon={<Plus aria-hidden />}>
              New job
            </ButtonLink>
          )
        }
      />
      <div className="grid gap-5">
        {(overview.attention.length > 0 || overview.jobs.length > 0) && <AttentionList items={overview.attention} />}
        {overview.jobs.length === 0 ? (
          <FirstSteps destinations={destinations} />
        ) : (
          <>
            <Card title="Jobs" description="The last 30 days, oldest first" flush>
              <JobList jobs={overview.jobs} actions={{ pause, preview, remove, resume, runNow }} />
            </Card>
            <div className="grid gap-5 lg:grid-cols-2">
              <Card title={overview.month.label} description="What the requests cost, and what is stored">
                <MonthStats month={overview.month} />
              </Card>
              <Card title="Requests per day" description="The last 30 days">
                <RequestsChart daily={overview.daily} currency={overview.month.currency} />
              </Card>
            </div>
            <Card
              title="Recent runs"
              flush
              actions={
                <Link href="/runs" className="rounded font-medium text-accent-text hover:underline">
                  All runs
                </Link>
              }
            >
              {overview.recent.length === 0 ? (
                <p className="px-5 py-8 text-center text-ink-2">
                  No run yet. “Run now” plans first, and waits for you when something is off.
                </p>
              ) : (
                <RunTable runs={overview.recent} of="all-jobs" />
              )}
            </Card>
          </>
        )}
      </div>
    </>
  );
}
