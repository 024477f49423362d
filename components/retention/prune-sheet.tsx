'use client';

import { CircleStop, Trash2 } from 'lucide-react';
import type { PruneView } from '@/lib/control/views';
import { EstimateTable } from '../run/estimate-table';
import { FailureList } from '../run/failure-list';
import { RunStateBadge } from '../run/run-state';
import type { ActionResult } from '../ui/action-result';
import { ConfirmDialog } from '../ui/alert-dialog';
import { Button, ButtonLink } from '../ui/button';
import { Callout } from '../ui/callout';
import { Card } from '../ui/card';
import { bytesText, plural } from '../ui/format';
import { ProblemNote } from '../ui/problem-note';
import { ProgressBar } from '../ui/progress-bar';
import { useAction } from '../ui/use-action';
import { usePolled } from '../ui/use-polled';
import { DecisionTable } from './decision-table';
import { PruneNumbers } from './prune-numbers';

type Call = (id: string) => Promise<ActionResult<PruneView>>;

const BUSY = new Set<PruneView['state']>(['queued', 'planning', 'running', 'interrupted']);
const DONE = new Set<PruneView['state']>(['succeeded', 'partial']);

export interface PruneCalls {
  readonly load: Call;
  readonly approve: Call;
  readonly cancel: Call;
}

/** A retention preview, then the removal it became. */
export function PruneSheet({ initial, calls }: { initial: PruneView; calls: PruneCalls }) {
  const polled = usePolled(
    initial,
    () => calls.load(initial.id),
    (one) => BUSY.has(one.state),
  );
  const { value: prune, setValue } = polled;
  const go = useAction(calls.approve);
  const stop = useAction(calls.cancel);
  const ask = async (call: typeof go) => {
    const next = await call.run(prune.id);
    if (next !== null) setValue(next);
    return next !== null;
  };
  const problem = go.problem ?? stop.problem ?? polled.problem ?? prune.problem;
  const { plan } = prune;
  return (
    <div className="grid gap-5">
      {problem !== null && <ProblemNote problem={problem} />}
      <Result prune={prune} />
      {BUSY.has(prune.state) && <Busy prune={prune} pending={stop.pending} onCancel={() => void ask(stop)} />}
      {plan !== null && <PruneNumbers plan={plan} />}
      {prune.state === 'planned' && <Decide prune={prune} onApprove={() => ask(go)} onDiscard={() => void ask(stop)} />}
      {plan !== null && (
        <Card title={`${plural(plan.snapshots.length, 'snapshot')}, newest first`} flush>
          <DecisionTable rows={plan.snapshots} removed={DONE.has(prune.state)} />
        </Card>
      )}
      {prune.refusedTotal > 0 && (
        <Card title="Versions the bucket would not remove" flush>
          <FailureList
            failures={prune.refused.map(({ key, ...rest }) => ({ path: key, ...rest }))}
            total={prune.refusedTotal}
          />
        </Card>
      )}
      {DONE.has(prune.state) && plan !== null && (
        <Card title="Estimate and actual">
          <EstimateTable
            planned={plan.requests}
            actual={prune.requests}
            plannedUsd={plan.usd}
            usd={prune.usd}
            currency={plan.currency}
          />
        </Card>
      )}
    </div>
  );
}

function Decide({
  prune,
  onApprove,
  onDiscard,
}: {
  prune: PruneView;
  onApprove: () => Promise<boolean>;
  onDiscard: () => void;
}) {
  const drops = (prune.plan?.drops ?? 0) + (prune.plan?.resumed ?? 0);
  if (drops === 0) {
    return (
      <Callout
        tone="ok"
        title="Nothing to remove: the policy keeps every snapshot there is"
        actions={
          <ButtonLink size="sm" href={`/jobs/${prune.jobId}`}>
            Back to the job
          </ButtonLink>
        }
      />
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <ConfirmDialog
        trigger={
          <Button variant="danger" icon={<Trash2 aria-hidden />}>
            Remove {plural(drops, 'snapshot')}
          </Button>
        }
        title={`Remove ${plural(drops, 'old snapshot')} of ${prune.jobName}?`}
        confirmLabel="Remove them"
        onConfirm={onApprove}
        consequence={
          <p>
            {bytesText(prune.plan?.bytes ?? 0)} in {plural(prune.plan?.versions ?? 0, 'file version')} are deleted from
            the bucket for good. No snapshot that is kept needs them.
          </p>
        }
      />
      <Button variant="ghost" onClick={onDiscard}>
        Discard the preview
      </Button>
    </div>
  );
}

function Busy({ prune, pending, onCancel }: { prune: PruneView; pending: boolean; onCancel: () => void }) {
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center gap-2.5">
          {prune.plan === null ? 'Reading what every snapshot needs' : 'Removing old snapshots'}
          <RunStateBadge state={prune.state} />
        </span>
      }
      actions={
        <Button
          size="sm"
          icon={<CircleStop aria-hidden />}
          pending={pending || prune.cancelRequested}
          onClick={onCancel}
        >
          {prune.cancelRequested ? 'Cancelling' : 'Cancel'}
        </Button>
      }
    >
      <ProgressBar percent={null} label="Progress" />
    </Card>
  );
}

function Result({ prune }: { prune: PruneView }) {
  const freed = `${bytesText(prune.bytes)} in ${plural(prune.versions, 'file version')}`;
  if (prune.state === 'succeeded') {
    return <Callout tone="ok" title={`Removed: ${freed} freed`} live="polite" />;
  }
  if (prune.state === 'partial') {
    return (
      <Callout tone="warn" title={`Removed in part: ${freed} freed`} live="polite">
        The bucket refused the versions below; they stay, and the next removal tries again.
      </Callout>
    );
  }
  if (prune.state !== 'cancelled') return null;
  return <Callout tone="neutral" title="Cancelled. What had begun is finished by the next removal." />;
}
