import type { RunView } from '@/lib/control/views';
import { durationText, percentOf, rateText } from '../ui/format';
import { ProgressBar } from '../ui/progress-bar';
import { Bytes, Count, Usd } from '../ui/quantity';
import { Stat } from '../ui/stat';
import { totalRequests } from './run-table';

const STAGE: Record<string, string> = {
  scan: 'Looking at the folder',
  plan: 'Making the plan',
  preflight: 'Checking the bucket',
  sync: 'Uploading',
  delete: 'Deleting what is gone from the source',
  snapshot: 'Writing the snapshot',
};

function standing(run: RunView): string {
  if (run.finishedAt !== null) return END[run.state] ?? 'Stopped';
  return run.state === 'paused' ? 'At rest' : (STAGE[run.stage] ?? 'Waiting for the worker');
}

function timeLeft({ state, etaMs }: RunView): string {
  if (etaMs !== null) return `${durationText(etaMs)} left`;
  return state === 'paused' ? 'while it is paused' : 'time left not known yet';
}

const END: Record<string, string> = { succeeded: 'Finished', partial: 'Finished' };

/** Bytes lead the bar; when a run has none to send, files do. */
export function RunProgress({ run }: { run: RunView }) {
  const over = run.finishedAt !== null;
  const percent =
    run.bytesTotal > 0 ? percentOf(run.bytesDone, run.bytesTotal) : percentOf(run.filesDone, run.filesTotal);
  const shown = run.state === 'succeeded' ? 100 : percent;
  const text = `${shown} %`;
  return (
    <div className="grid gap-5">
      <div className="grid gap-2">
        <div className="flex flex-wrap justify-between gap-x-4 text-ink-2">
          <span aria-live="polite">{standing(run)}</span>
          <span className="tabular">{text}</span>
        </div>
        <ProgressBar
          percent={shown}
          label="Progress of the run"
          valueText={text}
          tone={run.state === 'failed' ? 'block' : 'accent'}
        />
        <p className="path min-h-5 truncate text-[0.8125rem] text-ink-3">{over ? '' : run.current}</p>
      </div>
      <div className="grid grid-cols-2 gap-5 sm:grid-cols-4">
        <Stat
          label="Files sent"
          value={<Count value={run.filesDone} />}
          detail={
            <>
              of <Count value={run.filesTotal} />
            </>
          }
        />
        <Stat
          label="Sent"
          value={<Bytes value={run.bytesDone} />}
          detail={
            <>
              of <Bytes value={run.bytesTotal} />
            </>
          }
        />
        <Stat
          label={over ? 'Took' : 'Speed'}
          value={over ? tookText(run) : run.rate === null ? '–' : rateText(run.rate)}
          detail={over ? undefined : timeLeft(run)}
        />
        <Stat
          label="Requests so far"
          value={<Count value={totalRequests(run.requests)} />}
          detail={<Usd value={run.usd} currency={run.currency} />}
        />
      </div>
      {run.deletesTotal > 0 && (
        <p className="text-ink-2">
          <Count value={run.deletesDone} /> of <Count value={run.deletesTotal} unit="object" /> deleted
        </p>
      )}
    </div>
  );
}

function tookText(run: RunView): string {
  if (run.startedAt === null || run.finishedAt === null) return '–';
  return durationText(Date.parse(run.finishedAt) - Date.parse(run.startedAt));
}
