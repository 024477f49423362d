import type { Metadata } from 'next';
import { read } from '@/app/attempt';
import { RestoreSheet } from '@/components/restore/restore-sheet';
import { PageHeader } from '@/components/ui/page-header';
import { ProblemNote } from '@/components/ui/problem-note';
import { AbsoluteTime } from '@/components/ui/time';
import { approveRestore, cancelRestore } from '../actions';

export const metadata: Metadata = { title: 'Restore' };

/** A restore: its plan, then its progress, then what was verified. */
export default async function RestorePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const result = await read((door) => door.getRestore(id));
  if ('problem' in result) return <ProblemNote problem={result.problem} />;
  const restore = result.ok;
  return (
    <>
      <PageHeader
        title={`Restore of ${restore.jobName}`}
        crumbs={[{ label: 'Restore', href: '/restores' }]}
        description={
          <>
            From the snapshot of <AbsoluteTime at={restore.snapshotAt} /> to{' '}
            <span className="path">{restore.targets.join(', ')}</span>
          </>
        }
      />
      <RestoreSheet initial={restore} approve={approveRestore} cancel={cancelRestore} />
    </>
  );
}
