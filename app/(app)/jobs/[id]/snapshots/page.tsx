import { Archive } from 'lucide-react';
import type { Metadata } from 'next';
import { read } from '@/app/attempt';
import { PreviewRetention } from '@/components/retention/preview-retention';
import { SnapshotTable } from '@/components/snapshot/snapshot-table';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { ProblemNote } from '@/components/ui/problem-note';
import { requestPrune } from '../../../prunes/actions';

export const metadata: Metadata = { title: 'Snapshots' };

/** The snapshots of a job, newest first. */
export default async function SnapshotsPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const result = await read(async (door) => ({ job: await door.getJob(id), snapshots: await door.listSnapshots(id) }));
  if ('problem' in result) return <ProblemNote problem={result.problem} />;
  const { job, snapshots } = result.ok;
  return (
    <>
      <PageHeader
        title="Snapshots"
        crumbs={[
          { label: 'Jobs', href: '/jobs' },
          { label: job.name, href: `/jobs/${job.id}` },
        ]}
        description="Each one is a complete state of the source, in the bucket."
        actions={snapshots.length > 0 && <PreviewRetention jobId={job.id} request={requestPrune} />}
      />
      <Card flush>
        {snapshots.length === 0 ? (
          <EmptyState
            icon={Archive}
            title="No snapshots yet"
            action={<ButtonLink href={`/jobs/${job.id}`}>To the job</ButtonLink>}
          >
            A run that succeeds leaves one.
          </EmptyState>
        ) : (
          <SnapshotTable snapshots={snapshots} />
        )}
      </Card>
    </>
  );
}
