import { GitCompareArrows, RotateCcw } from 'lucide-react';
import type { Metadata } from 'next';
import { read } from '@/app/attempt';
import { FileBrowser } from '@/components/snapshot/file-browser';
import { SnapshotFacts } from '@/components/snapshot/snapshot-facts';
import { ButtonLink } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { PageHeader } from '@/components/ui/page-header';
import { ProblemNote } from '@/components/ui/problem-note';
import { AbsoluteTime } from '@/components/ui/time';
import { browse, find, priceDownload } from '../actions';

export const metadata: Metadata = { title: 'Snapshot' };

/** One snapshot: what it holds, folder by folder, and the way back. */
export default async function SnapshotPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const result = await read((door) => door.getSnapshot(id));
  if ('problem' in result) return <ProblemNote problem={result.problem} />;
  const snapshot = result.ok;
  return (
    <>
      <PageHeader
        title={
          <>
            Snapshot of <AbsoluteTime at={snapshot.createdAt} />
          </>
        }
        crumbs={[
          { label: 'Jobs', href: '/jobs' },
          { label: snapshot.jobName, href: `/jobs/${snapshot.jobId}` },
          { label: 'Snapshots', href: `/jobs/${snapshot.jobId}/snapshots` },
        ]}
        actions={
          <>
            <ButtonLink icon={<GitCompareArrows aria-hidden />} href={`/snapshots/${snapshot.id}/compare`}>
              What changed
            </ButtonLink>
            {snapshot.restorable && (
              <ButtonLink
                variant="primary"
                icon={<RotateCcw aria-hidden />}
                href={`/restores/new?job=${snapshot.jobId}&snapshot=${snapshot.id}`}
              >
                Restore everything
              </ButtonLink>
            )}
          </>
        }
      />
      <div className="grid gap-5">
        {!snapshot.restorable && (
          <Callout tone="warn" title="A record only">
            The bucket has no versioning, so files overwritten or deleted since cannot be brought back from this
            snapshot. Only the latest snapshot can be restored.
          </Callout>
        )}
        <SnapshotFacts snapshot={snapshot} />
        <FileBrowser snapshot={snapshot} browse={browse} find={find} price={priceDownload} />
      </div>
    </>
  );
}
