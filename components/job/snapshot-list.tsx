import { FolderOpen, RotateCcw } from 'lucide-react';
import Link from 'next/link';
import { Badge } from '@/components/ui/badge';
import { ButtonLink } from '@/components/ui/button';
import { Bytes, Count } from '@/components/ui/quantity';
import { RelativeTime } from '@/components/ui/time';
import type { SnapshotView } from '@/lib/control/views';

/** Snapshots of a job, newest first, each with the ways in: browse and restore. */
export function SnapshotList({ snapshots }: { snapshots: readonly SnapshotView[] }) {
  return (
    <ul className="divide-y divide-line">
      {snapshots.map((snapshot) => (
        <li key={snapshot.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
          <div className="min-w-0">
            <div className="flex flex-wrap items-center gap-2">
              <Link href={`/snapshots/${snapshot.id}`} className="font-medium hover:underline">
                <RelativeTime at={snapshot.createdAt} />
              </Link>
              {snapshot.isLatest && <Badge tone="accent">Latest</Badge>}
              {snapshot.outcome === 'partial' && <Badge tone="warn">Partial</Badge>}
              {!snapshot.restorable && <Badge>Record only</Badge>}
            </div>
            <p className="text-[0.8125rem] text-ink-3">
              <Count value={snapshot.files} unit="file" />, <Bytes value={snapshot.bytes} />
              {snapshot.failures > 0 && (
                <>
                  , <Count value={snapshot.failures} unit="file" /> missing
                </>
              )}
            </p>
          </div>
          <div className="flex gap-1">
            <ButtonLink size="sm" variant="ghost" href={`/snapshots/${snapshot.id}`} icon={<FolderOpen aria-hidden />}>
              Browse
            </ButtonLink>
            {snapshot.restorable && (
              <ButtonLink
                size="sm"
                variant="ghost"
                href={`/restores/new?job=${snapshot.jobId}&snapshot=${snapshot.id}`}
                icon={<RotateCcw aria-hidden />}
              >
                Restore
              </ButtonLink>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
