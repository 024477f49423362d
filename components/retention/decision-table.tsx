import { CircleCheck, Trash2 } from 'lucide-react';
import type { PruneView } from '@/lib/control/views';
import { Badge } from '../ui/badge';
import { Bytes, Count } from '../ui/quantity';
import { Table } from '../ui/table';
import { AbsoluteTime } from '../ui/time';

type Decision = NonNullable<PruneView['plan']>['snapshots'][number];

/** Every snapshot, newest first: kept and why, or removed. */
export function DecisionTable({ rows, removed }: { rows: readonly Decision[]; removed: boolean }) {
  return (
    <Table
      caption="Snapshots, kept or removed"
      rows={rows}
      rowKey={(one) => one.id}
      columns={[
        { key: 'made', header: 'Snapshot', cell: (one) => <AbsoluteTime at={one.createdAt} /> },
        {
          key: 'keep',
          header: 'Decision',
          cell: (one) =>
            one.keep ? (
              <Badge tone="ok" icon={CircleCheck}>
                Kept
              </Badge>
            ) : (
              <Badge tone="warn" icon={Trash2}>
                {removed ? 'Removed' : 'Goes'}
              </Badge>
            ),
        },
        {
          key: 'why',
          header: 'Why',
          cell: (one) => <span className="text-ink-2">{one.keep ? one.reasons.join(' · ') : 'No rule keeps it'}</span>,
        },
        { key: 'files', header: 'Files', align: 'end', cell: (one) => <Count value={one.files} /> },
        { key: 'size', header: 'Size', align: 'end', cell: (one) => <Bytes value={one.bytes} /> },
      ]}
    />
  );
}
