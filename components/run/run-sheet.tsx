'use client';

import { CircleStop, Pause, Play } from 'lucide-react';
import type { ResumeInput, RunView } from '@/lib/control/views';
import type { ActionResult } from '../ui/action-result';
import { Button, ButtonLink } from '../ui/button';
import { Callout } from '../ui/callout';
import { Card } from '../ui/card';
import { ProblemNote } from '../ui/problem-note';
import { useAction } from '../ui/use-action';
import { EstimateTable } from './estimate-table';
import { FailureList } from './failure-list';
import { ResumeForm } from './resume-form';
import { RunProgress } from './run-progress';
import { RunStateBadge } from './run-state';
import { useLive } from './use-live';

type Call = (id: string) => Promise<ActionResult<RunView>>;

const ENDED = new Set<RunView['state']>(['succeeded', 'partial', 'failed', 'cancelled', 'held', 'paused']);

const RESULT: Partial<
  Record<RunView['state'], { tone: 'ok' | 'warn' | 'block' | 'neutral' | 'hold'; title: string; text: string }>
> = {
  succeeded: {
    tone: 'ok',
    title: 'Done. Everything in the plan is in the bucket.',
    text: 'The snapshot is written and can be restored.',
  },
  partial: {
    tone: 'warn',
    title: 'Done, but some files could not be read',
    text: 'They are listed below and stay as the last snapshot has them. Nothing was deleted.',
  },
  cancelled: {
    tone: 'neutral',
    title: 'Cancelled',
    text: 'What was sent stays and is not sent again. Nothing was deleted, and no snapshot was made.',
  },
  held: {
    tone: 'hold',
    title: 'Stopped at the limit',
    text: 'What was sent stays and is not sent again; nothing was deleted, and no snapshot was made. Let it go on with a higher limit, or leave it: the next run of the job goes on from here.',
  },
  paused: {
    tone: 'neutral',
    title: 'Paused',
    text: 'What was sent stays and is not sent again. It rests until you let it go on; a newer plan that is approved takes its place.',
  },
  interrupted: {
    tone: 'warn',
    title: 'Interrupted: the worker stopped',
    text: 'The run is taken up again by itself as soon as a worker is there. What was sent is not sent again.',
  },
};

/** A run: live numbers while it works, then estimate beside actual. */
export function RunSheet({
  initial,
  load,
  cancel,
  pause,
  resume,
}: {
  initial: RunView;
  load: Call;
  cancel: Call;
  pause: Call;
  resume: (id: string, input: ResumeInput) => Promise<ActionResult<RunView>>;
}) {
  const {
    value: run,
    live,
    set,
  } = useLive(`/api/v1/runs/${initial.id}/events`, initial, (one) => ENDED.has(one.state));
  const stop = useAction(cancel);
  const rest = useAction(pause);
  const goOn = useAction((id: string) => resume(id, { requests: null, usd: null }));
  const again = useAction(load);
  const over = ENDED.has(run.state);
  const result = RESULT[run.state];
  const problem = stop.problem ?? rest.problem ?? goOn.problem;
  const ask = async (call: typeof stop) => {
    const next = await call.run(run.id);
    if (next !== null) set(next);
  };
  return (
    <div className="grid gap-5">
      {!live && (
        <Callout
          tone="warn"
          title="The live connection is broken; the run itself goes on"
          live="polite"
          actions={
            <Button size="sm" pending={again.pending} onClick={() => void ask(again)}>
              Ask now
            </Button>
          }
        >
          The numbers below stand still until it is back. It is tried again every few seconds.
        </Callout>
      )}
      <Card
        title={
          <span className="flex flex-wrap items-center gap-2.5">
            Progress <RunStateBadge state={run.state} />
          </span>
        }
        actions={
          (!over || run.state === 'paused') && (
            <>
              {run.state === 'paused' ? (
                <Button
                  size="sm"
                  variant="primary"
                  icon={<Play aria-hidden />}
                  pending={goOn.pending}
                  onClick={() => void ask(goOn)}
                >
                  Resume
                </Button>
              ) : (
                <Button
                  size="sm"
                  icon={<Pause aria-hidden />}
                  pending={rest.pending || run.pauseRequested}
                  onClick={() => void ask(rest)}
                >
                  {run.pauseRequested ? 'Pausing' : 'Pause'}
                </Button>
              )}
              <Button
                size="sm"
                icon={<CircleStop aria-hidden />}
                pending={stop.pending || run.cancelRequested}
                onClick={() => void ask(stop)}
              >
                {run.cancelRequested && run.state !== 'cancelled' ? 'Cancelling' : 'Cancel'}
              </Button>
            </>
          )
        }
      >
        <RunProgress run={run} />
      </Card>
      {problem !== null && <ProblemNote problem={problem} />}
      {result !== undefined && (
        <Callout
          tone={result.tone}
          title={run.state === 'held' && run.problem !== null ? run.problem.what : result.title}
          live="polite"
          actions={over ? <NextSteps run={run} /> : undefined}
        >
          {result.text}
        </Callout>
      )}
      {run.resume !== null && <ResumeForm key={run.finishedAt} run={run} resume={resume} onResumed={set} />}
      {run.problem !== null && run.state !== 'held' && (
        <ProblemNote problem={run.problem} actions={<NextSteps run={run} />} />
      )}
      {run.clockNote !== null && (
        <Callout tone="warn" title="The clock">
          {run.clockNote}
        </Callout>
      )}
      {run.failuresTotal > 0 && (
        <Card title="Files that could not be backed up" flush>
          <FailureList failures={run.failures} total={run.failuresTotal} />
        </Card>
      )}
      <Card title="Estimate and actual" description="Requests by class; retries are counted in the actual.">
        <EstimateTable
          planned={run.planned}
          actual={run.requests}
          plannedUsd={run.plannedUsd}
          usd={run.usd}
          currency={run.currency}
        />
        {run.difference !== null && <p className="mt-3 text-ink-2">{run.difference}</p>}
      </Card>
    </div>
  );
}

function NextSteps({ run }: { run: RunView }) {
  return (
    <>
      {run.snapshotId !== null && (
        <>
          <ButtonLink size="sm" variant="primary" href={`/snapshots/${run.snapshotId}`}>
            Browse the snapshot
          </ButtonLink>
          <ButtonLink size="sm" href={`/restores/new?job=${run.jobId}&snapshot=${run.snapshotId}`}>
            Restore it
          </ButtonLink>
        </>
      )}
      <ButtonLink size="sm" variant="ghost" href={`/jobs/${run.jobId}`}>
        Back to the job
      </ButtonLink>
    </>
  );
}
