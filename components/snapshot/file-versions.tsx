'use client';

import type { FileVersionsView } from '@/lib/control/views';
import type { ActionResult } from '../ui/action-result';
import { Badge } from '../ui/badge';
import { ButtonLink } from '../ui/button';
import { Card } from '../ui/card';
import { ProblemNote } from '../ui/problem-note';
import { Bytes } from '../ui/quantity';
import { Loading, Skeleton } from '../ui/skeleton';
import { type Column, Table } from '../ui/table';
import { AbsoluteTime } from '../ui/time';
import { usePolled } from '../ui/use-polled';
import { DownloadLink } from './download';

type Row = FileVersionsView['rows'][number];

/** What each snapshot holds of one file, newest first, with the way back to each. */
export function FileVersions({
  jobId,
  initial,
  load,
}: {
  jobId: string;
  initial: FileVersionsView;
  load: (jobId: string, path: string) => Promise<ActionResult<FileVersionsView>>;
}) {
  const { path } = initial;
  const { value, problem } = usePolled(
    initial,
    () => load(jobId, path),
    ({ state }) => state === 'loading',
    500,
  );
  const failed = value.problem ?? problem;
  if (failed !== null) return <ProblemNote problem={failed} />;
  if (value.state === 'loading') {
    return (
      <Loading label="Reading the lists of files of every snapshot" className="grid gap-3">
        <Skeleton className="h-4 w-1/2" />
        <Skeleton className="h-4 w-2/3" />
      </Loading>
    );
  }
  const held = value.rows.filter(({ file }) => file !== null).length;
  const different = value.rows.filter(({ file, unchanged }) => file !== null && !unchanged).length;
  return (
    <Card
      title={`${different} ${different === 1 ? 'version' : 'versions'} in ${held} of ${value.rows.length} snapshots`}
      flush
    >
      <Table
        caption="Versions"
        rows={value.rows}
        rowKey={({ snapshotId }) => snapshotId}
        columns={columns(jobId, path)}
      />
    </Card>
  );
}

function columns(jobId: string, path: string): Column<Row>[] {
  return [
    {
      key: 'snapshot',
      header: 'Snapshot',
      cell: (row) => <AbsoluteTime at={row.createdAt} />,
    },
    {
      key: 'state',
      header: 'Content',
      cell: (row) => {
        if (row.file === null) return <Badge tone="neutral">Not there</Badge>;
        return row.unchanged ? <span className="text-ink-3">As before</span> : <Badge tone="accent">New content</Badge>;
      },
    },
    {
      key: 'size',
      header: 'Size',
      align: 'end',
      cell: ({ file }) => (file === null ? '–' : <Bytes value={file.size} />),
    },
    {
      key: 'modified',
      header: 'Modified',
      cell: ({ file }) => (file?.modifiedAt ? <AbsoluteTime at={file.modifiedAt} /> : '–'),
    },
    {
      key: 'restore',
      header: '',
      align: 'end',
      cell: (row) => {
        if (row.file === null || !row.restorable) return null;
        const query = new URLSearchParams({ job: jobId, snapshot: row.snapshotId, path });
        return (
          <span className="flex items-center justify-end gap-2">
            <DownloadLink snapshotId={row.snapshotId} path={path} name="this version" />
            <ButtonLink size="sm" href={`/restores/new?${query}`}>
              Restore this one
            </ButtonLink>
          </span>
        );
      },
    },
  ];
}
