import Link from 'next/link';
import type { RequestCountsView, RunView } from '@/lib/control/views';
import { Bytes, Count, Usd } from '../ui/quantity';
import { Table } from '../ui/table';
import { RelativeTime } from '../ui/time';
import { RunStateBadge } from './run-state';

export type RunRow = Pick<
  RunView,
  'id' | 'jobId' | 'jobName' | 'state' | 'createdAt' | 'finishedAt' | 'trigger' | 'usd' | 'requests' | 'bytesDone'
>;

export const totalRequests = (requests: RequestCountsView) =>
  Object.values(requests).reduce((sum, count) => sum + count, 0);

/** Runs as rows, newest first. */
export function RunTable({ rows }: { rows: readonly RunRow[] }) {
  return (
    <Table
      caption="Runs"
      rows={rows}
      rowKey={(run) => run.id}
      columns={[
        {
          key: 'when',
          header: 'When',
          cell: (run) => (
            <Link href={`/runs/${run.id}`} className="font-medium hover:underline">
              <RelativeTime at={run.createdAt} />
            </Link>
          ),
        },
        {
          key: 'job',
          header: 'Job',
          cell: (run) => (
            <Link href={`/jobs/${run.jobId}`} className="hover:underline">
              {run.jobName}
            </Link>
          ),
        },
        { key: 'state', header: 'Outcome', cell: (run) => <RunStateBadge state={run.state} /> },
        { key: 'bytes', header: 'Sent', align: 'end', cell: (run) => <Bytes value={run.bytesDone} /> },
        {
          key: 'requests',
          header: 'Requests',
          align: 'end',
          cell: (run) => <Count value={totalRequests(run.requests)} />,
        },
        { key: 'usd', header: 'Cost', align: 'end', cell: (run) => <Usd value={run.usd} /> },
      ]}
    />
  );
}
