import { Archive } from 'lucide-react';
import type { Metadata } from 'next';
import { read } from '@/app/attempt';
import { VerifyForm } from '@/components/proof/verify-form';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { ProblemNote } from '@/components/ui/problem-note';
import { requestProof } from '../../../proofs/actions';

export const metadata: Metadata = { title: 'Verify' };

/** Which snapshot to verify, and how. */
export default async function VerifyPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const result = await read(async (door) => ({ job: await door.getJob(id), snapshots: await door.listSnapshots(id) }));
  if ('problem' in result) return <ProblemNote problem={result.problem} />;
  const { job, snapshots } = result.ok;
  const restorable = snapshots.filter((one) => one.restorable);
  return (
    <>
      <PageHeader
        title="Verify"
        crumbs={[
          { label: 'Jobs', href: '/jobs' },
          { label: job.name, href: `/jobs/${job.id}` },
        ]}
        description="A backup is what you can restore. Nothing is read until you have seen the price."
      />
      {restorable.length === 0 ? (
        <Card flush>
          <EmptyState
            icon={Archive}
            title={`${job.name} has no snapshot yet`}
            action={<ButtonLink href={`/jobs/${job.id}`}>To the job</ButtonLink>}
          >
            Run the job once; then what it stored can be verified here.
          </EmptyState>
        </Card>
      ) : (
        <VerifyForm job={job} snapshots={restorable} request={requestProof} />
      )}
    </>
  );
}
