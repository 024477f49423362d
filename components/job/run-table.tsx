import Link from 'next/link';
import { Bytes, Count, Usd } from '@/components/ui/quantity';
import { type Column, Table } from '@/components/ui/table';
import { RelativeTime } from '@/components/ui/time';
import type { RequestCountsView, RunView } from '@/lib/control/views';
import { RunStateBadge } from './state-badge';
import { TRIGGER } from './states';

/** What a row of the table needs; both the Overview's runs and full ones have it. */
export type RunRow = Pick<
  RunView,
  'id' | 'jobId' | 'jobName' | 'state' | 'createdAt' | 'trigger' | 'usd' | 'requests' | 'bytesDone'
>;

/** All requests of a run, of every kind. */
export function totalRequests(requests: RequestCountsView): number {
  return Object.values(requests).reduce((sum, count) => sum + count, 0);
}

const STATE: Column<RunRow> = { key: 'state', header: 'Outcome', cell: (run) => <RunStateBadge state={run.state} /> };
const REST: readonly Column<RunRow>[] = [
  {
    key: 'trigger',
    header: 'Started',
    className: 'hidden md:table-cell',
    cell: (run) => <span className="whitespace-nowrap text-ink-2">{TRIGGER[run.trigger]}</span>,
  },
  { key: 'bytes', header: 'Sent', align: 'end', cell: (run) => <Bytes value={run.bytesDone} /> },
  { key: 'requests', header: 'Requests', align: 'end', cell: (run) => <Count value={totalRequests(run.requests)} /> },
  { key: 'usd', header: 'Cost', align: 'end', cell: (run) => <Usd value={run.usd} /> },
];

function when(run: RunRow) {
  return (
    <Link href={`/runs/${run.id}`} className="text-accent-text hover:underline">
      <RelativeTime at={run.createdAt} />
    </Link>
  );
}

const OF_ONE_JOB: readonly Column<RunRow>[] = [{ key: 'at', header: 'Run', cell: when }, STATE, ...REST];
const OF_ALL_JOBS: readonly Column<RunRow>[] = [
  {
    key: 'job',
    header: 'Job',
    cell: (run) => (
      <Link href={`/jobs/${run.jobId}`} className="hover:underline">
        {run.jobName}
      </Link>
    ),
  },
  { key: 'at', header: 'Run', cell: when },
  STATE,
  ...REST,
];

/** Runs, newest first. */
export function RunTable({ runs, of }: { runs: readonly RunRow[]; of: 'one-job' | 'all-jobs' }) {
  return (
    <Table
      caption="Runs, newest first"
      rows={runs}
      rowKey={(run) => run.id}
      columns={of === 'one-job' ? OF_ONE_JOB : OF_ALL_JOBS}
    />
  );
}
