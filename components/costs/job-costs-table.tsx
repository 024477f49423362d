import Link from 'next/link';
import { Count, Usd } from '@/components/ui/quantity';
import { type Column, Table } from '@/components/ui/table';
import type { JobCosts } from '@/lib/control/views-costs';

const END = 'end' as const;
const money = (key: string, header: string, of: (row: JobCosts) => string | null): Column<JobCosts> => ({
  ...{ key, header, align: END },
  cell: (row) => <Usd value={of(row)} />,
});

const COLUMNS: readonly Column<JobCosts>[] = [
  {
    key: 'job',
    header: 'Job',
    cell: ({ jobId, jobName }) =>
      jobId === null ? (
        <span className="text-ink-2">{jobName}</span>
      ) : (
        <Link href={`/jobs/${jobId}`} className="rounded hover:underline">
          {jobName}
        </Link>
      ),
  },
  { key: 'sent', header: 'Requests sent', align: END, cell: ({ requests }) => <Count value={requests} /> },
  money('requests', 'For requests', ({ toDate }) => toDate.requests),
  money('storage', 'Storage', ({ toDate }) => toDate.storage),
  money('egress', 'Data out', ({ toDate }) => toDate.egress),
  money('total', 'So far', ({ toDate }) => toDate.total),
  money('forecast', 'End of month', ({ forecast }) => forecast),
];

/** The month by job. */
export function JobCostsTable({ jobs }: { jobs: readonly JobCosts[] }) {
  return (
    <Table
      caption="Costs of the month by job"
      columns={COLUMNS}
      rows={jobs}
      rowKey={({ jobId }) => jobId ?? 'no job'}
    />
  );
}
