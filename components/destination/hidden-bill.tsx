'use client';

import { useState } from 'react';
import { FindingList } from '@/components/finding/finding-list';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { DefinitionList } from '@/components/ui/definition-list';
import { bytesText, moneyText, plural } from '@/components/ui/format';
import { ProblemNote } from '@/components/ui/problem-note';
import { RelativeTime } from '@/components/ui/time';
import { useAction } from '@/components/ui/use-action';
import { usePolled } from '@/components/ui/use-polled';
import type { TaskView } from '@/lib/control/views';
import type { HiddenBillView, HiddenPile } from '@/lib/control/views-hidden-bill';
import { type HiddenBillActions, isOpen } from './actions';

const NAMES: Record<HiddenPile['kind'], string> = {
  uploads: 'Unfinished uploads, older than a day',
  noncurrent: 'Older versions',
  unneeded: 'Older versions that no snapshot needs',
  markers: 'Delete markers with nothing behind them',
  small: 'Files under 128 KB where 128 KB are billed',
  outside: 'Files outside every job’s folder',
  foreign: 'Files in a job’s folder from elsewhere',
};

/** What the bucket bills and no list of files shows, and the button that removes what no snapshot needs. */
export function HiddenBill({ bill, actions }: { bill: HiddenBillView; actions: HiddenBillActions }) {
  const [taskId, setTaskId] = useState('');
  const look = useAction(actions.lookForHidden);
  const clean = useAction(actions.cleanUpHidden);
  const { value, problem, setValue } = usePolled<{ bill: HiddenBillView; task: TaskView | null }>(
    { bill, task: null },
    () => actions.watchHidden(bill.destinationId, taskId),
    ({ task }) => taskId !== '' && isOpen(task),
    700,
  );
  const working = taskId !== '' && isOpen(value.task);
  const follow = (started: { taskId: string } | null) => {
    if (started === null) return false;
    setValue((now) => ({ ...now, task: null }));
    setTaskId(started.taskId);
    return true;
  };
  const { removable } = value.bill;
  const failure = look.problem ?? value.task?.problem ?? problem;
  return (
    <Card
      title="Billed unseen"
      description="What costs money every month and is in no list of files."
      actions={
        <Button
          size="sm"
          pending={working || look.pending}
          onClick={async () => follow(await look.run(bill.destinationId))}
        >
          {working ? 'Looking' : 'Look'}
        </Button>
      }
    >
      <div className="grid gap-4">
        <Piles bill={value.bill} />
        {!working && removable !== null && removable.uploads + removable.versions + removable.markers > 0 && (
          <CleanUp
            removable={removable}
            problem={clean.problem}
            onConfirm={async () => {
              const { uploads, versions, markers } = removable;
              return follow(await clean.run(bill.destinationId, { uploads, versions, markers }));
            }}
          />
        )}
        {value.bill.findings.length > 0 && (
          <div className="-mx-4 border-line border-t sm:-mx-5">
            <FindingList findings={value.bill.findings} />
          </div>
        )}
        {failure !== null && <ProblemNote problem={failure} />}
      </div>
    </Card>
  );
}

function Piles({ bill: { at, piles, requests, thousandListsUsd } }: { bill: HiddenBillView }) {
  if (at === null)
    return (
      <p className="text-ink-2">
        Not looked yet. Looking takes one list request for each 1,000 versions; {moneyText(thousandListsUsd)} buys a
        million versions.
      </p>
    );
  const items = piles
    .filter(({ count }) => count > 0)
    .map(({ kind, count, bytes, monthlyUsd }) => ({
      term: NAMES[kind],
      value: `${plural(count, 'object')}, ${bytesText(bytes)}, ${moneyText(monthlyUsd)} a month`,
    }));
  return (
    <>
      {items.length === 0 ? <p className="text-ink-2">Nothing found.</p> : <DefinitionList items={items} />}
      <p className="text-ink-2">
        Looked <RelativeTime at={at} /> with {plural(requests, 'request')}.
      </p>
    </>
  );
}

function CleanUp({
  removable,
  onConfirm,
  problem,
}: {
  removable: NonNullable<HiddenBillView['removable']>;
  onConfirm: () => Promise<boolean>;
  problem: ReturnType<typeof useAction>['problem'];
}) {
  const { uploads, versions, markers, bytes, monthlyUsd } = removable;
  return (
    <ConfirmDialog
      tone="danger"
      title="Remove what no snapshot needs?"
      confirmLabel="Remove"
      onConfirm={onConfirm}
      trigger={
        <Button size="sm" className="w-fit">
          Clean up …
        </Button>
      }
      consequence={
        <>
          <p>
            {plural(uploads, 'unfinished upload')}, {plural(versions, 'older version')} and{' '}
            {plural(markers, 'delete marker')} go: {bytesText(bytes)}, {moneyText(monthlyUsd)} a month. Removing is free
            at Amazon, and cannot be undone.
          </p>
          <p>What is current, and what any snapshot names, stays. If more could go by then, nothing is removed.</p>
        </>
      }
    >
      {problem !== null && <ProblemNote problem={problem} />}
    </ConfirmDialog>
  );
}
