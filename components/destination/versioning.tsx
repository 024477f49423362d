'use client';

import { useState } from 'react';
import { ConfirmDialog } from '@/components/ui/alert-dialog';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { TONE_ICON } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { ProblemNote } from '@/components/ui/problem-note';
import { Spinner } from '@/components/ui/spinner';
import type { Tone } from '@/components/ui/tone';
import { useAction } from '@/components/ui/use-action';
import { usePolled } from '@/components/ui/use-polled';
import type { DestinationView } from '@/lib/control/views';
import { type DestinationActions, isOpen, type Watched } from './actions';

type State = DestinationView['versioning'];

const LOOKS: Record<State, { tone: Tone; words: string; meaning: string }> = {
  enabled: {
    tone: 'ok',
    words: 'Versioning on',
    meaning: 'Overwritten and deleted files stay in the bucket as older versions, so every snapshot can be restored.',
  },
  suspended: {
    tone: 'warn',
    words: 'Versioning suspended',
    meaning:
      'Versions made before stay, but new changes overwrite the old bytes. Only the latest snapshot can be restored in full.',
  },
  off: {
    tone: 'warn',
    words: 'Versioning off',
    meaning:
      'An overwritten or deleted file is gone from the bucket. Only the latest snapshot can be restored; older ones are records.',
  },
  unknown: { tone: 'neutral', words: 'Versioning not known', meaning: 'Test the connection to find out.' },
};

/** The state of versioning as a badge. */
export function VersioningBadge({ state }: { state: State }) {
  const look = LOOKS[state];
  return (
    <Badge tone={look.tone} icon={TONE_ICON[look.tone]}>
      {look.words}
    </Badge>
  );
}

/** What versioning means here, and the button that turns it on. */
export function Versioning({
  destination,
  actions,
}: {
  destination: DestinationView;
  actions: Pick<DestinationActions, 'enableVersioning' | 'watch'>;
}) {
  const [taskId, setTaskId] = useState('');
  const enable = useAction(actions.enableVersioning);
  const { value, problem } = usePolled<Watched>(
    { destination, task: null },
    () => actions.watch(destination.id, taskId),
    ({ task }) => taskId !== '' && isOpen(task),
    700,
  );
  const state = taskId === '' ? destination.versioning : value.destination.versioning;
  const failure = value.task?.problem ?? problem;
  const turning = taskId !== '' && isOpen(value.task);
  const confirm = async () => {
    const started = await enable.run(destination.id);
    if (started !== null) setTaskId(started.taskId);
    return started !== null;
  };
  return (
    <Card title="History" actions={<VersioningBadge state={state} />}>
      <div className="grid gap-3">
        <p className="text-ink-2">{LOOKS[state].meaning}</p>
        {turning && (
          <p role="status" className="flex items-center gap-2 text-ink-2">
            <Spinner /> Turning it on …
          </p>
        )}
        {state !== 'enabled' && taskId === '' && (
          <EnableButton bucket={destination.bucket} onConfirm={confirm} problem={enable.problem} />
        )}
        {failure !== null && <ProblemNote problem={failure} />}
      </div>
    </Card>
  );
}

function EnableButton({
  bucket,
  onConfirm,
  problem,
}: {
  bucket: string;
  onConfirm: () => Promise<boolean>;
  problem: ReturnType<typeof useAction>['problem'];
}) {
  return (
    <ConfirmDialog
      tone="primary"
      title={`Turn on versioning for ${bucket}?`}
      confirmLabel="Turn on versioning"
      onConfirm={onConfirm}
      trigger={
        <Button size="sm" className="w-fit">
          Turn on versioning …
        </Button>
      }
      consequence={
        <>
          <p>
            From then on the bucket keeps every overwritten and deleted object as an older version. Each version is
            stored and billed like an object until it is removed.
          </p>
          <p>
            It applies to the whole bucket, not only to Foresync’s folder. It can be suspended later, never removed.
          </p>
        </>
      }
    >
      {problem !== null && <ProblemNote problem={problem} />}
    </ConfirmDialog>
  );
}
