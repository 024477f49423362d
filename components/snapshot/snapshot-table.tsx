import Link from 'next/link';
import type { SnapshotView } from '@/lib/control/views';
import { Badge } from '../ui/badge';
import { ButtonLink } from '../ui/button';
import { Bytes, Count } from '../ui/quantity';
import { Table } from '../ui/table';
import { RelativeTime } from '../ui/time';

/** Snapshots as rows, newest first, each with its way back. */
export function SnapshotTable({ snapshots }: { snapshots: readonly SnapshotView[] }) {
  return (
    <Table
      caption="Snapshots"
      rows={snapshots}
      rowKey={(one) => one.id}
      columns={[
        {
          key: 'when',
          header: 'Taken',
          cell: (one) => (
            <span className="flex flex-wrap items-center gap-2">
              <Link href={`/snapshots/${one.id}`} className="font-medium hover:underline">
                <RelativeTime at={one.createdAt} />
              </Link>
              {one.isLatest && <Badge tone="accent">Latest</Badge>}
              {one.outcome === 'partial' && <Badge tone="warn">Partial</Badge>}
            </span>
          ),
        },
        { key: 'files', header: 'Files', align: 'end', cell: (one) => <Count value={one.files} /> },
        { key: 'bytes', header: 'Size', align: 'end', cell: (one) => <Bytes value={one.bytes} /> },
        {
          key: 'restore',
          header: '',
          align: 'end',
          cell: (one) =>
            one.restorable ? (
              <span className="flex flex-wrap justify-end gap-2">
                <ButtonLink size="sm" variant="ghost" href={`/snapshots/${one.id}`}>
                  Browse
                </ButtonLink>
                <ButtonLink size="sm" href={`/restores/new?job=${one.jobId}&snapshot=${one.id}`}>
                  Restore
                </ButtonLink>
              </span>
            ) : (
              <span className="text-ink-3">record only</span>
            ),
        },
      ]}
    />
  );
}
