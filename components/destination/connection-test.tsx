'use client';

import { PlugZap } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { FindingList } from '@/components/finding/finding-list';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { durationText } from '@/components/ui/format';
import { ProblemNote } from '@/components/ui/problem-note';
import { RelativeTime } from '@/components/ui/time';
import { useAction } from '@/components/ui/use-action';
import { usePolled } from '@/components/ui/use-polled';
import type { DestinationView } from '@/lib/control/views';
import { type DestinationActions, isOpen, type Watched } from './actions';
import { CheckSteps, WAITING } from './check-steps';

type Check = DestinationView['lastCheck'];

const POLL_MS = 400;
const SLOW_MS = 15_000;

/** Nothing of an earlier test is shown as if it were of this one. */
function stepsOf(check: Check, testing: boolean, before: string | null) {
  const under = check?.steps.some((step) => step.state === 'waiting' || step.state === 'running');
  if (testing && (check === null || (check.at === before && !under))) return WAITING;
  return check?.steps ?? WAITING;
}

/** Tests the destination step by step, live; `startAtOnce` after it was saved. */
export function ConnectionTest({
  destination,
  actions,
  startAtOnce,
}: {
  destination: DestinationView;
  actions: Pick<DestinationActions, 'check' | 'watch'>;
  startAtOnce: boolean;
}) {
  const { id } = destination;
  const [asked, setAsked] = useState<{ taskId: string; before: string | null } | null>(null);
  const start = useAction(actions.check);
  const {
    value: watched,
    problem,
    setValue,
  } = usePolled<Watched>(
    { destination, task: null },
    () => actions.watch(id, asked?.taskId ?? ''),
    ({ task }) => asked !== null && isOpen(task),
    POLL_MS,
  );
  const value = watched.destination;
  const testing = asked !== null && isOpen(watched.task);
  const before = asked?.before ?? null;
  const slow = useSlow(testing);

  const begin = useCallback(async () => {
    const started = await start.run(id);
    if (started === null) return;
    setValue((now) => ({ ...now, task: null }));
    setAsked({ taskId: started.taskId, before: value.lastCheck?.at ?? null });
  }, [id, start.run, setValue, value.lastCheck]);
  useOnce(startAtOnce, begin);

  const failure = start.problem ?? watched.task?.problem ?? problem;
  return (
    <Card
      title="Connection"
      description="Eight steps with the real bucket, under a private key that is removed again: some twenty requests, about $0.0001 at Amazon."
      actions={
        <Button size="sm" pending={testing || start.pending} onClick={begin} icon={<PlugZap aria-hidden />}>
          {testing ? 'Testing' : 'Test connection'}
        </Button>
      }
    >
      <div className="grid gap-4">
        {(testing || value.lastCheck !== null) && <CheckSteps steps={stepsOf(value.lastCheck, testing, before)} />}
        <div aria-live="polite">{!testing && <Result check={value.lastCheck} />}</div>
        {!testing && value.lastCheck !== null && value.lastCheck.findings.length > 0 && (
          <section aria-label="What the bucket's settings mean" className="-mx-4 border-line border-t sm:-mx-5">
            <FindingList findings={value.lastCheck.findings} />
          </section>
        )}
        {slow && (
          <Callout tone="warn" title="Still waiting">
            The worker has not answered for {durationText(SLOW_MS)}. It may be busy with a run, or it is not running.
          </Callout>
        )}
        {failure !== null && <ProblemNote problem={failure} />}
      </div>
    </Card>
  );
}

function Result({ check }: { check: Check }) {
  if (check === null) return <p className="text-ink-2">Never tested. Test it before a job depends on it.</p>;
  return (
    <p className="text-ink-2">
      <span className={`font-medium ${check.passed ? 'text-ok' : 'text-block'}`}>
        {check.passed ? 'Passed' : 'Failed'}
      </span>{' '}
      <RelativeTime at={check.at} />
      {check.clockOffsetMs !== null && `. This machine’s clock is ${clockText(check.clockOffsetMs)} the endpoint’s`}.
    </p>
  );
}

function clockText(offsetMs: number): string {
  if (Math.abs(offsetMs) < 1000) return 'within a second of';
  return `${durationText(Math.abs(offsetMs))} ${offsetMs > 0 ? 'ahead of' : 'behind'}`;
}

function useOnce(wanted: boolean, work: () => Promise<void>) {
  const done = useRef(false);
  useEffect(() => {
    if (!wanted || done.current) return;
    done.current = true;
    window.history.replaceState(null, '', window.location.pathname);
    void work();
  }, [wanted, work]);
}

function useSlow(active: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!active) return;
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, [active]);
  return slow;
}
