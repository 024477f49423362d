import { Hand } from 'lucide-react';
import Link from 'next/link';
import { Proven } from '@/components/proof/proven';
import { ButtonLink } from '@/components/ui/button';
import { Bytes, Count } from '@/components/ui/quantity';
import { RelativeTime } from '@/components/ui/time';
import type { DayCell, JobCard } from '@/lib/control/views';
import type { JobActions } from './actions';
import { DayStrip } from './day-strip';
import { JobMenu } from './job-menu';
import { hasPausedRun } from './paused-run';
import { RunNow } from './run-now';
import { HealthBadge } from './state-badge';

type ListedJob = JobCard & { days?: readonly DayCell[] };

/** Jobs, one row each: health, last and next run, what is stored, and the button that matters now. */
export function JobList({
  jobs,
  actions,
  menu = false,
}: {
  jobs: readonly ListedJob[];
  actions: JobActions;
  menu?: boolean;
}) {
  return (
    <ul className="divide-y divide-line">
      {jobs.map((job) => (
        <li
          key={job.id}
          className="grid gap-x-6 gap-y-3 px-4 py-4 sm:px-5 md:grid-cols-[minmax(0,3fr)_minmax(0,2.4fr)_9rem_8.5rem] md:items-center"
        >
          <JobName job={job} />
          <div className="min-w-0">
            {job.days === undefined ? <Stored job={job} /> : <DayStrip days={job.days} size="sm" />}
          </div>
          <Times job={job} />
          <div className="flex items-center gap-2 md:justify-end">
            <NextButton job={job} actions={actions} />
            {menu && <JobMenu job={job} actions={actions} />}
          </div>
        </li>
      ))}
    </ul>
  );
}

function JobName({ job }: { job: ListedJob }) {
  return (
    <div className="min-w-0">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <Link
          href={`/jobs/${job.id}`}
          className="font-semibold text-[0.9375rem] [overflow-wrap:anywhere] hover:underline"
        >
          {job.name}
        </Link>
        <HealthBadge health={job.health} />
      </div>
      <p className="mt-0.5 text-[0.8125rem] text-ink-3">{job.healthText}</p>
      {job.lastSnapshot !== null && (
        <p className="mt-0.5 text-[0.8125rem] text-ink-3">
          <Proven proof={job.proof} />
        </p>
      )}
    </div>
  );
}

/** Folders, then databases. */
const sourcesOf = ({ sources, databases }: ListedJob) => [
  ...sources,
  ...databases.map(({ name }) => `database ${name}`),
];

function Stored({ job }: { job: ListedJob }) {
  return (
    <div className="text-[0.8125rem]">
      <p className="path truncate text-ink-2" title={sourcesOf(job).join('\n')}>
        {sourcesOf(job)[0]}
        {sourcesOf(job).length > 1 && ` and ${sourcesOf(job).length - 1} more`}
      </p>
      <p className="text-ink-3">
        to {job.destination.name}
        {job.lastSnapshot !== null && (
          <>
            {' · '}
            <Count value={job.lastSnapshot.files} unit="file" />, <Bytes value={job.lastSnapshot.bytes} />
          </>
        )}
      </p>
    </div>
  );
}

function Times({ job }: { job: ListedJob }) {
  return (
    <dl className="grid grid-cols-[2.75rem_1fr] gap-x-2 text-[0.8125rem]">
      <dt className="text-ink-3">Last</dt>
      <dd>{job.lastRun === null ? 'never' : <RelativeTime at={job.lastRun.at} />}</dd>
      <dt className="text-ink-3">Next</dt>
      <dd>{job.nextRunAt === null ? job.paused ? 'paused' : 'by hand' : <RelativeTime at={job.nextRunAt} />}</dd>
    </dl>
  );
}

function NextButton({ job, actions }: { job: ListedJob; actions: JobActions }) {
  if (job.activeRunId !== null) {
    return (
      <ButtonLink size="sm" href={`/runs/${job.activeRunId}`}>
        {hasPausedRun(job) ? 'See paused run' : 'Watch run'}
      </ButtonLink>
    );
  }
  if (job.heldPlanId !== null) {
    return (
      <ButtonLink size="sm" href={`/plans/${job.heldPlanId}`} icon={<Hand aria-hidden className="text-hold" />}>
        Review plan
      </ButtonLink>
    );
  }
  return <RunNow size="sm" jobId={job.id} jobName={job.name} actions={actions} />;
}
