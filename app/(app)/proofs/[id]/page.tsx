import type { Metadata } from 'next';
import { read } from '@/app/attempt';
import { ProofSheet } from '@/components/proof/proof-sheet';
import { METHOD_WORDS } from '@/components/proof/proof-state';
import { PageHeader } from '@/components/ui/page-header';
import { ProblemNote } from '@/components/ui/problem-note';
import { AbsoluteTime } from '@/components/ui/time';
import { approveProof, cancelProof, loadProof } from '../actions';

export const metadata: Metadata = { title: 'Verification' };

/** A verification: its price, then its progress, then what it found. */
export default async function ProofPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const result = await read((door) => door.getProof(id));
  if ('problem' in result) return <ProblemNote problem={result.problem} />;
  const proof = result.ok;
  return (
    <>
      <PageHeader
        title={`Verification of ${proof.jobName}`}
        crumbs={[
          { label: 'Jobs', href: '/jobs' },
          { label: proof.jobName, href: `/jobs/${proof.jobId}` },
        ]}
        description={
          <>
            The snapshot of <AbsoluteTime at={proof.snapshotAt} />, {METHOD_WORDS[proof.method]}
          </>
        }
      />
      <ProofSheet initial={proof} calls={{ load: loadProof, approve: approveProof, cancel: cancelProof }} />
    </>
  );
}
