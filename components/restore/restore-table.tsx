import Link from 'next/link';
import type { RestoreView } from '@/lib/control/views';
import { RunStateBadge } from '../run/run-state';
import { Bytes, Count } from '../ui/quantity';
import { Table } from '../ui/table';
import { RelativeTime } from '../ui/time';

/** Restores as rows, newest first. */
export function RestoreTable({ rows }: { rows: readonly RestoreView[] }) {
  return (
    <Table
      caption="Restores"
      rows={rows}
      rowKey={(one) => one.id}
      columns={[
        {
          key: 'when',
          header: 'When',
          cell: (one) => (
            <Link href={`/restores/${one.id}`} className="font-medium hover:underline">
              <RelativeTime at={one.createdAt} />
            </Link>
          ),
        },
        { key: 'job', header: 'Job', cell: (one) => one.jobName },
        { key: 'to', header: 'To', cell: (one) => <span className="path">{one.targets.join(', ')}</span> },
        { key: 'state', header: 'Outcome', cell: (one) => <RunStateBadge state={one.state} /> },
        { key: 'files', header: 'Files', align: 'end', cell: (one) => <Count value={one.filesDone} /> },
        { key: 'bytes', header: 'Size', align: 'end', cell: (one) => <Bytes value={one.bytesDone} /> },
      ]}
    />
  );
}
