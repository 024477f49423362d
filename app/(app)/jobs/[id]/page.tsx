import { Archive, Hand, Pause, Play, RotateCcw, ScanEye } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { AcknowledgedCard } from '@/components/job/acknowledged-card';
import { DayStrip } from '@/components/job/day-strip';
import { JobFacts } from '@/components/job/job-facts';
import { JobMenu } from '@/components/job/job-menu';
import { hasPausedRun } from '@/components/job/paused-run';
import { Preview, RunNow } from '@/components/job/run-now';
import { RunTable } from '@/components/job/run-table';
import { SnapshotList } from '@/components/job/snapshot-list';
import { HealthBadge } from '@/components/job/state-badge';
import { ProofCard } from '@/components/proof/proof-card';
import { PreviewRetention } from '@/components/retention/preview-retention';
import { ProblemPage } from '@/components/shell/problem-page';
import { AutoRefresh } from '@/components/ui/auto-refresh';
import { ButtonLink } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Bytes, Count, Usd } from '@/components/ui/quantity';
import { Stat } from '@/components/ui/stat';
import { RelativeTime } from '@/components/ui/time';
import type { JobView, RunView, SnapshotView } from '@/lib/control/views';
import { read } from '../../../attempt';
import { requestPrune } from '../../prunes/actions';
import * as actions from '../actions';

export const metadata: Metadata = { title: 'Job' };

const SHOWN_RUNS = 8;
const SHOWN_SNAPSHOTS = 6;

export default async function JobPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const result = await read(async (door) => {
    const job = await door.getJob(decodeURIComponent(id));
    const [runs, snapshots, acknowledged] = await Promise.all([
      door.listRuns({ jobId: job.id, limit: SHOWN_RUNS }),
      door.listSnapshots(job.id),
      door.listAcknowledgements(job.id),
    ]);
    return { job, runs: runs.rows, snapshots, acknowledged };
  });
  if ('problem' in result) return <ProblemPage title="Job" problem={result.problem} />;
  const { job, runs, snapshots, acknowledged } = result.ok;
  return (
    <>
      <AutoRefresh everyMs={job.health === 'running' ? 3_000 : 30_000} />
      <PageHeader
        crumbs={[{ label: 'Jobs', href: '/jobs' }]}
        title={job.name}
        badge={<HealthBadge health={job.health} />}
        description={
          <>
            {job.healthText} · {job.schedule.words}
          </>
        }
        actions={<Actions job={job} />}
      />
      <div className="grid gap-5">
        <Standing job={job} />
        <Figures job={job} />
        <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <RecentRuns job={job} runs={runs} />
          <div className="grid gap-5">
            <ProofCard job={job} />
            <Snapshots job={job} snapshots={snapshots} />
          </div>
        </div>
        <AcknowledgedCard items={acknowledged} withdraw={actions.withdrawAcknowledgement} />
        <Card title="How this job works">
          <JobFacts job={job} />
        </Card>
      </div>
    </>
  );
}

function Actions({ job }: { job: JobView }) {
  return (
    <>
      <RunNow variant="primary" jobId={job.id} jobName={job.name} actions={actions} />
      <Preview className="max-sm:[&>svg]:hidden" jobId={job.id} jobName={job.name} actions={actions} />
      {job.lastSnapshot !== null && (
        <ButtonLink
          className="max-sm:[&>svg]:hidden"
          href={`/restores/new?job=${job.id}`}
          icon={<RotateCcw aria-hidden />}
        >
          Restore
        </ButtonLink>
      )}
      <JobMenu job={job} actions={{ ...actions }} />
    </>
  );
}

/** What is going on or waiting right now. */
function Standing({ job }: { job: JobView }) {
  if (job.activeRunId !== null) {
    const isPaused = hasPausedRun(job);
    return (
      <Callout
        tone="accent"
        icon={isPaused ? Pause : Play}
        title={isPaused ? 'A run is paused' : 'A run is under way'}
        actions={
          <ButtonLink size="sm" href={`/runs/${job.activeRunId}`}>
            {isPaused ? 'Look at it' : 'Watch it'}
          </ButtonLink>
        }
      />
    );
  }
  if (job.heldPlanId === null) return <OpenPlan job={job} />;
  return (
    <Callout
      tone="hold"
      icon={Hand}
      title="A plan waits for your approval"
      actions={
        <ButtonLink size="sm" href={`/plans/${job.heldPlanId}`}>
          Review the plan
        </ButtonLink>
      }
    >
      {/[.!?]$/.test(job.healthText) ? job.healthText : `${job.healthText}.`} Nothing is sent until you decide.
    </Callout>
  );
}

/** A plan that nothing holds is there to be looked at as well: a preview, or one that is being made. */
function OpenPlan({ job }: { job: JobView }) {
  if (job.openPlanId === null) return null;
  return (
    <Callout
      tone="neutral"
      icon={ScanEye}
      title="The preflight of the next run is open"
      actions={
        <ButtonLink size="sm" href={`/plans/${job.openPlanId}`}>
          See the preflight
        </ButtonLink>
      }
    />
  );
}

function Figures({ job }: { job: JobView }) {
  return (
    <div className="grid gap-5 rounded-xl border border-line bg-surface p-4 shadow-card sm:p-5 lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)] lg:gap-8">
      <div>
        <p className="mb-2 flex justify-between text-[0.8125rem] text-ink-3">
          <span>Last 30 days</span>
          <span>today</span>
        </p>
        <DayStrip days={job.days} />
      </div>
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-4">
        <Stat label="Last run" value={job.lastRun === null ? 'never' : <RelativeTime at={job.lastRun.at} />} />
        <Stat
          label="Next run"
          value={job.nextRunAt === null ? job.paused ? 'paused' : 'by hand' : <RelativeTime at={job.nextRunAt} />}
        />
        <Stat
          label="Stored"
          value={<Bytes value={job.totals.bytes} />}
          detail={<Count value={job.totals.files} unit="file" />}
        />
        <Stat label="Storage" value={<Usd value={job.totals.monthlyUsd} />} detail="per month" />
      </div>
    </div>
  );
}

function RecentRuns({ job, runs }: { job: JobView; runs: RunView[] }) {
  return (
    <Card title="Recent runs" flush actions={runs.length > 0 && <More href={`/runs?job=${job.id}`}>All runs</More>}>
      {runs.length === 0 ? (
        <EmptyState icon={Play} title="Never run">
          “Preview” shows what the first run would send, cost and risk. “Run now” does the same and then runs, unless
          something holds it.
        </EmptyState>
      ) : (
        <RunTable runs={runs} of="one-job" />
      )}
    </Card>
  );
}

function Snapshots({ job, snapshots }: { job: JobView; snapshots: SnapshotView[] }) {
  return (
    <Card
      title="Snapshots"
      flush
      actions={
        snapshots.length > 0 && (
          <>
            <PreviewRetention jobId={job.id} request={requestPrune} />
            <More href={`/jobs/${job.id}/snapshots`}>All {snapshots.length}</More>
          </>
        )
      }
    >
      {snapshots.length === 0 ? (
        <EmptyState icon={Archive} title="No snapshot yet">
          A run that succeeds leaves one: the state of every file at that time, ready to browse and restore.
        </EmptyState>
      ) : (
        <SnapshotList snapshots={snapshots.slice(0, SHOWN_SNAPSHOTS)} />
      )}
    </Card>
  );
}

function More({ href, children }: { href: string; children: React.ReactNode }) {
  return (
    <Link href={href} className="rounded font-medium text-accent-text hover:underline">
      {children}
    </Link>
  );
}
