'use client';

import { CircleStop, RotateCcw } from 'lucide-react';
import type { RestoreView } from '@/lib/control/views';
import { EstimateTable } from '../run/estimate-table';
import { FailureList } from '../run/failure-list';
import { RunStateBadge } from '../run/run-state';
import { useLive } from '../run/use-live';
import type { ActionResult } from '../ui/action-result';
import { Button, ButtonLink } from '../ui/button';
import { Callout } from '../ui/callout';
import { Card } from '../ui/card';
import { durationText, percentOf, plural, rateText } from '../ui/format';
import { ProblemNote } from '../ui/problem-note';
import { ProgressBar } from '../ui/progress-bar';
import { Bytes, Count, Usd } from '../ui/quantity';
import { RelativeTime } from '../ui/time';
import { useAction } from '../ui/use-action';
import { RestorePlan } from './restore-plan';

type Call = (id: string) => Promise<ActionResult<RestoreView>>;

const ENDED = new Set<RestoreView['state']>(['succeeded', 'partial', 'failed', 'cancelled']);
const BUSY = new Set<RestoreView['state']>(['queued', 'planning', 'running', 'thawing', 'interrupted']);

/** A restore from plan to proof. */
export function RestoreSheet({ initial, approve, cancel }: { initial: RestoreView; approve: Call; cancel: Call }) {
  const url = `/api/v1/restores/${initial.id}/events`;
  const { value: restore, live, set } = useLive(url, initial, (one) => ENDED.has(one.state));
  const go = useAction(approve);
  const stop = useAction(cancel);
  const ask = async (call: typeof go) => {
    const next = await call.run(restore.id);
    if (next !== null) set(next);
  };
  const problem = go.problem ?? stop.problem;
  return (
    <div className="grid gap-5">
      {!live && (
        <Callout tone="warn" title="The live connection is broken; it is tried again every few seconds" live="polite" />
      )}
      {problem !== null && <ProblemNote problem={problem} />}
      {restore.problem !== null && <ProblemNote problem={restore.problem} />}
      <Result restore={restore} />
      {BUSY.has(restore.state) && <Progress restore={restore} pending={stop.pending} onCancel={() => void ask(stop)} />}
      {restore.plan !== null && <RestorePlan restore={restore} plan={restore.plan} />}
      {restore.state === 'planned' && (
        <div className="flex flex-wrap items-center gap-2">
          {restore.plan?.obstacles.length === 0 && (
            <Button
              variant="primary"
              icon={<RotateCcw aria-hidden />}
              pending={go.pending}
              onClick={() => void ask(go)}
            >
              Restore {plural(restore.plan.new.files + restore.plan.replaced.files, 'file')}
            </Button>
          )}
          <Button variant="ghost" pending={stop.pending} onClick={() => void ask(stop)}>
            Discard
          </Button>
        </div>
      )}
      {restore.failuresTotal > 0 && (
        <Card title="Files that could not be restored" flush>
          <FailureList failures={restore.failures} total={restore.failuresTotal} />
        </Card>
      )}
      {ENDED.has(restore.state) && restore.plan !== null && (
        <Card title="Estimate and actual">
          <EstimateTable
            planned={restore.plan.requests}
            actual={restore.requests}
            plannedUsd={restore.plan.usd}
            usd={restore.usd}
            currency={restore.plan.currency}
          />
        </Card>
      )}
    </div>
  );
}

function Result({ restore }: { restore: RestoreView }) {
  const back = (
    <ButtonLink size="sm" href={`/jobs/${restore.jobId}`}>
      Back to the job
    </ButtonLink>
  );
  if (restore.state === 'succeeded') {
    return (
      <Callout
        tone="ok"
        title={`Restored and verified: ${plural(restore.filesDone, 'file')}`}
        live="polite"
        actions={back}
      >
        The content of <Count value={restore.verified} unit="file" /> was checked against the SHA-256 of the snapshot as
        it was written to <span className="path">{restore.targets.join(', ')}</span>.
      </Callout>
    );
  }
  if (restore.state === 'partial') {
    return (
      <Callout tone="warn" title="Restored in part" live="polite" actions={back}>
        <Count value={restore.verified} unit="file" /> written and verified; the ones below were not. Running the same
        restore again fetches only what is missing.
      </Callout>
    );
  }
  if (restore.state === 'cancelled') {
    return <Callout tone="neutral" title="Cancelled. Files already written are complete and stay." actions={back} />;
  }
  return null;
}

/** Hours can pass here: what is waited for, since when, and that nobody has to. */
function Thawing({ restore: { thaw, plan } }: { restore: RestoreView }) {
  if (thaw === null) return null;
  return (
    <Callout tone="neutral" title={`Waiting until ${plural(thaw.files, 'archived file')} can be read`} live="polite">
      Asked for <RelativeTime at={thaw.requestedAt} />
      {plan?.thaw && `; that takes ${plan.thaw.takes}`}.{' '}
      {thaw.checkedAt !== null && (
        <>
          Last looked <RelativeTime at={thaw.checkedAt} />.{' '}
        </>
      )}
      The restore goes on by itself; you can close this page.
    </Callout>
  );
}

function Progress({ restore, pending, onCancel }: { restore: RestoreView; pending: boolean; onCancel: () => void }) {
  const total = (restore.plan?.new.bytes ?? 0) + (restore.plan?.replaced.bytes ?? 0);
  const planning = restore.plan === null;
  const percent = planning ? null : percentOf(restore.bytesDone, total);
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center gap-2.5">
          {planning ? 'Making the plan' : 'Progress'} <RunStateBadge state={restore.state} />
        </span>
      }
      actions={
        <Button
          size="sm"
          icon={<CircleStop aria-hidden />}
          pending={pending || restore.cancelRequested}
          onClick={onCancel}
        >
          {restore.cancelRequested ? 'Cancelling' : 'Cancel'}
        </Button>
      }
    >
      <div className="grid gap-2">
        <ProgressBar percent={percent} label="Progress of the restore" />
        <p className="flex flex-wrap justify-between gap-x-4 text-ink-2" aria-live="polite">
          <span>
            <Count value={restore.filesDone} unit="file" />, <Bytes value={restore.bytesDone} />
            {!planning && (
              <>
                {' '}
                of <Bytes value={total} />
              </>
            )}
          </span>
          <span>
            {restore.rate !== null && rateText(restore.rate)}
            {restore.etaMs !== null && `, ${durationText(restore.etaMs)} left`}{' '}
            {restore.usd !== null && <Usd value={restore.usd} />}
          </span>
        </p>
        {restore.state === 'thawing' ? (
          <Thawing restore={restore} />
        ) : (
          <p className="path min-h-5 truncate text-[0.8125rem] text-ink-3">{restore.current}</p>
        )}
      </div>
    </Card>
  );
}
