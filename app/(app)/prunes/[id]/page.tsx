import type { Metadata } from 'next';
import { read } from '@/app/attempt';
import { policyText } from '@/components/retention/policy-text';
import { PruneSheet } from '@/components/retention/prune-sheet';
import { PageHeader } from '@/components/ui/page-header';
import { ProblemNote } from '@/components/ui/problem-note';
import { approvePrune, cancelPrune, loadPrune } from '../actions';

export const metadata: Metadata = { title: 'Retention' };

/** What a retention policy keeps, removes and frees; then the removal. */
export default async function PrunePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const result = await read((door) => door.getPrune(id));
  if ('problem' in result) return <ProblemNote problem={result.problem} />;
  const prune = result.ok;
  return (
    <>
      <PageHeader
        title={`Retention of ${prune.jobName}`}
        crumbs={[
          { label: 'Jobs', href: '/jobs' },
          { label: prune.jobName, href: `/jobs/${prune.jobId}` },
        ]}
        description={`${policyText(prune.policy)}.`}
      />
      <PruneSheet initial={prune} calls={{ load: loadPrune, approve: approvePrune, cancel: cancelPrune }} />
    </>
  );
}
