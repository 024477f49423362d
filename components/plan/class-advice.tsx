'use client';

import { useState } from 'react';
import type { PlanAdvice } from '@/lib/control/views';
import type { ActionResult } from '../ui/action-result';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { ProblemNote } from '../ui/problem-note';
import { Count, Usd } from '../ui/quantity';
import { type Column, Table } from '../ui/table';
import { useAction } from '../ui/use-action';

type Row = PlanAdvice['classes'][number];

/** What the other storage classes would cost for this tree, and why; looked up when it is asked for. */
export function ClassAdvice({
  planId,
  load,
}: {
  planId: string;
  load: (id: string) => Promise<ActionResult<PlanAdvice>>;
}) {
  const [advice, setAdvice] = useState<PlanAdvice | null>(null);
  const { run, pending, problem } = useAction(load);
  const show = async () => setAdvice(await run(planId));
  return (
    <Card title="Storage classes" flush={advice !== null}>
      {problem !== null && <ProblemNote problem={problem} />}
      {advice === null ? (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="text-ink-2">
            What each would cost for these very files. Many small ones make the cheap classes dear.
          </p>
          <Button size="sm" pending={pending} onClick={show}>
            Compare
          </Button>
        </div>
      ) : (
        <Comparison advice={advice} />
      )}
    </Card>
  );
}

function Comparison({ advice }: { advice: PlanAdvice }) {
  const { classes, currency, asOf, changesPerNight } = advice;
  if (classes.length === 0) {
    return <p className="p-5 text-ink-2">There are no prices for this destination, so nothing can be compared.</p>;
  }
  return (
    <>
      <Table
        caption="Storage classes"
        rows={classes}
        rowKey={({ storageClass }) => storageClass}
        columns={columns(advice)}
      />
      <p className="border-line border-t px-5 py-3 text-[0.8125rem] text-ink-3">
        In {currency}, prices of {asOf}
        {advice.isStale && ', which is more than 90 days ago'}.{' '}
        {changesPerNight === 0 ? (
          'As if no file changed after the first run.'
        ) : (
          <>
            As if <Count value={changesPerNight} unit="file" /> changed every night, as in this plan.
          </>
        )}
      </p>
    </>
  );
}

function columns({ currency, storageClass }: PlanAdvice): Column<Row>[] {
  return [
    {
      key: 'class',
      header: 'Class',
      cell: (row) => (
        <span className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{row.storageClass}</span>
          {row.storageClass === storageClass && <Badge tone="accent">In use</Badge>}
        </span>
      ),
    },
    {
      key: 'first',
      header: 'First run',
      align: 'end',
      cell: (row) => <Usd value={row.firstRun} currency={currency} />,
    },
    { key: 'month', header: 'A month', align: 'end', cell: (row) => <Usd value={row.monthly} currency={currency} /> },
    {
      key: 'times',
      header: 'To STANDARD',
      align: 'end',
      cell: (row) => <span className="tabular">{row.times === null ? '–' : `${Number(row.times).toFixed(2)}×`}</span>,
    },
    {
      key: 'why',
      header: 'Why',
      cell: (row) => <span className="text-[0.8125rem] text-ink-2">{row.reasons.join(' ') || 'No conditions.'}</span>,
    },
  ];
}
