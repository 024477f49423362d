import type { Metadata } from 'next';
import { read } from '@/app/attempt';
import { SnapshotComparison } from '@/components/snapshot/snapshot-comparison';
import { PageHeader } from '@/components/ui/page-header';
import { ProblemNote } from '@/components/ui/problem-note';
import { AbsoluteTime } from '@/components/ui/time';
import { loadComparison } from '../../actions';

export const metadata: Metadata = { title: 'Compare snapshots' };

/** What changed from an older snapshot (the one before, unless `before` names another) to this one. */
export default async function ComparePage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ before?: string }>;
}) {
  const [{ id }, { before }] = await Promise.all([params, searchParams]);
  const result = await read(async (door) => {
    const snapshot = await door.getSnapshot(id);
    return { snapshot, snapshots: await door.listSnapshots(snapshot.jobId) };
  });
  if ('problem' in result) return <ProblemNote problem={result.problem} />;
  const { snapshot, snapshots } = result.ok;
  const at = snapshots.findIndex((one) => one.id === snapshot.id);
  const older = snapshots.find((one) => one.id === before) ?? snapshots[at + 1] ?? null;
  return (
    <>
      <PageHeader
        title="What changed"
        crumbs={[
          { label: 'Jobs', href: '/jobs' },
          { label: snapshot.jobName, href: `/jobs/${snapshot.jobId}` },
          { label: 'Snapshots', href: `/jobs/${snapshot.jobId}/snapshots` },
        ]}
        description={
          older === null ? (
            'This is the oldest snapshot there is: there is nothing to compare it with.'
          ) : (
            <>
              From <AbsoluteTime at={older.createdAt} /> to <AbsoluteTime at={snapshot.createdAt} />.
            </>
          )
        }
      />
      {older !== null && (
        <SnapshotComparison
          key={older.id}
          after={snapshot.id}
          before={older.id}
          choices={snapshots.filter((one) => one.id !== snapshot.id)}
          load={loadComparison}
        />
      )}
    </>
  );
}
