import type { PlanView } from '@/lib/control/views';
import { Card } from '../ui/card';
import { ProgressBar } from '../ui/progress-bar';
import { Bytes, Count } from '../ui/quantity';

/** While the worker looks: what it has seen so far. */
export function PlanProgress({ plan }: { plan: PlanView }) {
  const { progress } = plan;
  return (
    <Card
      title={plan.state === 'queued' ? 'Waiting for the worker' : 'Looking at the folder, the bucket and the clock'}
    >
      <div className="grid gap-3">
        <ProgressBar percent={null} label="Making the plan" />
        <p className="text-ink-2" aria-live="polite">
          {progress === null ? (
            'Nothing is sent while the plan is made.'
          ) : (
            <>
              <Count value={progress.files} unit="file" /> seen, <Bytes value={progress.bytes} />
            </>
          )}
        </p>
        <p className="path truncate text-[0.8125rem] text-ink-3">{progress?.current ?? ''}</p>
      </div>
    </Card>
  );
}
