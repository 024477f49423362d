import { Archive } from 'lucide-react';
import type { Metadata } from 'next';
import { read } from '@/app/attempt';
import { JobChoice } from '@/components/restore/job-choice';
import { RestoreForm } from '@/components/restore/restore-form';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { ProblemNote } from '@/components/ui/problem-note';
import { listFolders, requestRestore } from '../actions';

export const metadata: Metadata = { title: 'New restore' };

type Query = { job?: string; snapshot?: string; path?: string | string[] };

/** Which snapshot, what of it, where to. */
export default async function NewRestorePage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams;
  const result = await read(async (door) => {
    if (query.job === undefined) return { jobs: await door.listJobs() };
    const job = await door.getJob(query.job);
    const [snapshots, destination] = await Promise.all([
      door.listSnapshots(job.id),
      door.getDestination(job.destination.id),
    ]);
    return { job, snapshots, storageClass: destination.storageClass };
  });
  if ('problem' in result) return <ProblemNote problem={result.problem} />;
  const header = (
    <PageHeader
      title="New restore"
      crumbs={[{ label: 'Restore', href: '/restores' }]}
      description="Nothing is written until you have seen the plan and approved it."
    />
  );
  if ('jobs' in result.ok) {
    return (
      <>
        {header}
        <JobChoice jobs={result.ok.jobs ?? []} />
      </>
    );
  }
  const { job, snapshots, storageClass } = result.ok;
  const restorable = snapshots.filter((one) => one.restorable);
  return (
    <>
      {header}
      {restorable.length === 0 ? (
        <Card flush>
          <EmptyState
            icon={Archive}
            title={`${job.name} has no snapshot yet`}
            action={<ButtonLink href={`/jobs/${job.id}`}>To the job</ButtonLink>}
          >
            Run the job once; then its files can be restored from here.
          </EmptyState>
        </Card>
      ) : (
        <RestoreForm
          job={job}
          snapshots={restorable}
          initialSnapshot={query.snapshot ?? null}
          paths={[query.path ?? []].flat()}
          storageClass={storageClass}
          listFolders={listFolders}
          request={requestRestore}
        />
      )}
    </>
  );
}
