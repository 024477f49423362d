import type { Metadata } from 'next';
import { read } from '@/app/attempt';
import { RunSheet } from '@/components/run/run-sheet';
import { PageHeader } from '@/components/ui/page-header';
import { ProblemNote } from '@/components/ui/problem-note';
import { AbsoluteTime } from '@/components/ui/time';
import { cancelRun, loadRun, pauseRun, resumeRun } from '../actions';

export const metadata: Metadata = { title: 'Run' };

const TRIGGER = { manual: 'Started by hand', schedule: 'Started by the schedule', cli: 'Started on the command line' };

/** One run, live while it works. */
export default async function RunPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const result = await read((door) => door.getRun(id));
  if ('problem' in result) return <ProblemNote problem={result.problem} />;
  const run = result.ok;
  return (
    <>
      <PageHeader
        title="Run"
        crumbs={[
          { label: 'Jobs', href: '/jobs' },
          { label: run.jobName, href: `/jobs/${run.jobId}` },
        ]}
        description={
          <>
            {TRIGGER[run.trigger]}, <AbsoluteTime at={run.startedAt ?? run.createdAt} />
          </>
        }
      />
      <RunSheet initial={run} load={loadRun} cancel={cancelRun} pause={pauseRun} resume={resumeRun} />
    </>
  );
}
