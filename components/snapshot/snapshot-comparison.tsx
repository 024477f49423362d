'use client';

import { useRouter } from 'next/navigation';
import type { SnapshotComparisonView, SnapshotView } from '@/lib/control/views';
import type { ActionResult } from '../ui/action-result';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { Field } from '../ui/field';
import { ProblemNote } from '../ui/problem-note';
import { Bytes } from '../ui/quantity';
import { Select } from '../ui/select';
import { Loading, Skeleton } from '../ui/skeleton';
import { type Column, Table } from '../ui/table';
import type { Tone } from '../ui/tone';
import { useAction } from '../ui/use-action';
import { usePolled } from '../ui/use-polled';

type Row = SnapshotComparisonView['rows'][number];
type Load = (before: string, after: string, cursor: string | null) => Promise<ActionResult<SnapshotComparisonView>>;

const CHANGES: Readonly<Record<Row['change'], { tone: Tone; text: string }>> = {
  added: { tone: 'ok', text: 'Added' },
  removed: { tone: 'block', text: 'Removed' },
  content: { tone: 'accent', text: 'Changed' },
  metadata: { tone: 'neutral', text: 'Mode, owner or time' },
};

/** Two snapshots of a job side by side, by path. */
export function SnapshotComparison({
  before,
  after,
  choices,
  load,
}: {
  before: string;
  after: string;
  choices: readonly SnapshotView[];
  load: Load;
}) {
  const router = useRouter();
  return (
    <Card title="Changes" flush>
      <div className="border-line border-b px-4 py-3 sm:px-5">
        <Field label="Compared with">
          <Select
            value={before}
            onChange={(event) => router.push(`/snapshots/${after}/compare?before=${event.target.value}`)}
          >
            {choices.map((one) => (
              <option key={one.id} value={one.id}>
                {one.createdAt.slice(0, 16).replace('T', ' ')} UTC
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <Changes before={before} after={after} load={load} />
    </Card>
  );
}

function Changes({ before, after, load }: { before: string; after: string; load: Load }) {
  const nothing: SnapshotComparisonView = { state: 'loading', before, after, rows: [], cursor: null, problem: null };
  const { value, problem, setValue } = usePolled(
    nothing,
    () => load(before, after, null),
    ({ state }) => state === 'loading',
    250,
  );
  const next = useAction(load);
  const more = async () => {
    const page = await next.run(before, after, value.cursor);
    if (page !== null) setValue({ ...page, rows: [...value.rows, ...page.rows] });
  };
  const failed = value.problem ?? problem ?? next.problem;
  if (failed !== null) return <ProblemNote problem={failed} />;
  if (value.state === 'loading') {
    return (
      <Loading label="Reading both lists of files" className="grid gap-3 px-5 py-4">
        <Skeleton className="h-4 w-1/2" />
        <Skeleton className="h-4 w-2/3" />
      </Loading>
    );
  }
  if (value.rows.length === 0) return <p className="px-5 py-6 text-ink-3">The two snapshots hold the same.</p>;
  return (
    <>
      <Table caption="Changes" rows={value.rows} rowKey={({ path }) => path} columns={COLUMNS} />
      {value.cursor !== null && (
        <div className="border-line border-t px-5 py-3">
          <Button size="sm" pending={next.pending} onClick={() => void more()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

const sizeOf = (bytes: number | null) => (bytes === null ? '–' : <Bytes value={bytes} />);

const COLUMNS: Column<Row>[] = [
  { key: 'path', header: 'Path', cell: ({ path }) => <span className="path [overflow-wrap:anywhere]">{path}</span> },
  {
    key: 'change',
    header: 'Change',
    cell: ({ change }) => <Badge tone={CHANGES[change].tone}>{CHANGES[change].text}</Badge>,
  },
  { key: 'before', header: 'Before', align: 'end', cell: ({ before }) => sizeOf(before) },
  { key: 'after', header: 'After', align: 'end', cell: ({ after }) => sizeOf(after) },
];
