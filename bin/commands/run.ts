import { Command } from 'commander';
import type { RunView } from '../../lib/control/views';
import { dataDirectoryOf, openSession, type Session, settle } from '../door-session';
import { exitOf, leaveAtOnce, problemText } from '../exit';
import { bytesText, countText, durationText, plural, printJson, progressLine, usdText } from '../output';
import { requestsText } from '../plan-text';
import { nameText } from '../printable';
import { warmScanReaders } from '../scan-readers';
import { dollars, positive } from './limit-options';
import { exitOfPlan, makePlan, showPlan } from './plan';

const ENDED = new Set<RunView['state']>(['succeeded', 'partial', 'failed', 'cancelled', 'held', 'paused']);

/** `foresync run JOB`: plan and run when nothing holds it, or run the plan that --approve names. */
export function runCommand(): Command {
  return new Command('run')
    .description('back up now: plan, and run when nothing holds it')
    .argument('<job>')
    .option('--approve <plan>', 'run exactly this plan, held or not')
    .option('--without-deletes', 'upload only; every object in the bucket stays')
    .option('--pause <run>', 'let this run rest; what it sent is not sent again')
    .option('--cancel <run>', 'stop this run for good; what it sent stays')
    .option(
      '--resume <run>',
      'go on with a paused run, or one that stopped at a limit, with new limits for the whole of it',
    )
    .option(
      '--limit-requests <n>',
      'with --resume: at most this many requests (default: what its plan needs)',
      positive,
    )
    .option('--limit-usd <usd>', 'with --resume: at most these dollars for requests', dollars)
    .action(async (name: string, options: RunOptions, self: Command) => {
      warmScanReaders(dataDirectoryOf(self));
      const session = await openSession(self);
      const { id } = await session.door.findJob(name);
      const { pause, cancel } = options;
      if (pause !== undefined) return report(session, (await session.door.pauseRun(pause)).id);
      if (cancel !== undefined) return report(session, (await session.door.cancelRun(cancel)).id);
      if (options.resume !== undefined) return report(session, await resumed(session, options.resume, options));
      const planId = options.approve ?? (await readyPlan(session, id));
      if (planId === null) return;
      const deletes = options.withoutDeletes ? 'excluded' : 'included';
      const approved = await session.door.approvePlan(planId, { deletes, trigger: 'cli' });
      await report(session, approved.id);
    });
}

interface RunOptions {
  readonly approve?: string;
  readonly withoutDeletes?: true;
  readonly pause?: string;
  readonly cancel?: string;
  readonly resume?: string;
  readonly limitRequests?: number;
  readonly limitUsd?: string;
}

async function report(session: Session, runId: string): Promise<void> {
  const run = await settleRun(session, runId);
  if (session.json) printJson(runJson(run));
  else console.log(runText(run));
  process.exitCode = exitOf(run.state);
}

/** Without a limit of its own: what the run needs to end. */
async function resumed(session: Session, runId: string, { limitRequests, limitUsd }: RunOptions): Promise<string> {
  const needed = (await session.door.getRun(runId)).resume ?? { requests: null, usd: null };
  const given = limitRequests === undefined && limitUsd === undefined;
  const limits = given ? needed : { requests: limitRequests ?? null, usd: limitUsd ?? null };
  return (await session.door.resumeRun(runId, limits)).id;
}

/** The id of a fresh plan that nothing holds; otherwise shows the plan, sets the exit code, and returns null. */
async function readyPlan(session: Session, jobId: string): Promise<string | null> {
  const plan = await makePlan(session, jobId);
  if (plan.state === 'open' && plan.verdict === 'ready') return plan.id;
  showPlan(session, plan);
  process.exitCode = exitOfPlan(plan);
  return null;
}

async function settleRun(session: Session, runId: string): Promise<RunView> {
  const line = progressLine();
  let asked = false;
  process.on('SIGINT', () => {
    if (asked) leaveAtOnce();
    asked = true;
    console.error('\nCancelling: what is done stays. Ctrl-C again to leave at once.');
    void session.door.cancelRun(runId);
  });
  const run = await settle(
    session,
    () => session.door.getRun(runId),
    (one) => ENDED.has(one.state),
    (one) => line.show(progressText(one)),
  );
  line.end();
  return run;
}

function progressText(run: RunView): string {
  const rate = run.rate === null ? '' : `  ${bytesText(run.rate)}/s`;
  const eta = run.etaMs === null ? '' : `  ${durationText(run.etaMs)} left`;
  return `${run.stage || run.state}: ${countText(run.filesDone)} of ${plural(run.filesTotal, 'file')}, ${bytesText(run.bytesDone)} of ${bytesText(run.bytesTotal)}${rate}${eta}  ${run.current}`;
}

/** The `run` JSON of DESIGN section 8, with the whole view's other fields beside it. */
function runJson(run: RunView): object {
  const { id, state, ...rest } = run;
  return { runId: id, outcome: state, ...rest };
}

function runText(run: RunView): string {
  const planned = run.planned === null ? '' : `  planned: ${requestsText(run.planned)}, ${usdText(run.plannedUsd)}`;
  return [
    `Run ${run.id}: ${run.state}`,
    `  Sent       ${plural(run.filesDone, 'file')}, ${bytesText(run.bytesDone)}; ${countText(run.deletesDone)} deleted`,
    `  Requests   ${requestsText(run.requests)}, ${usdText(run.usd)}${planned}`,
    ...(run.difference === null ? [] : [`             ${run.difference}`]),
    ...(run.snapshotId === null ? [] : [`  Snapshot   ${run.snapshotId}`]),
    ...(run.clockNote === null ? [] : [`  Clock      ${run.clockNote}`]),
    ...run.failures.map((failure) => `  Failed     ${nameText(failure.path)}: ${failure.text}`),
    ...(run.problem === null ? [] : [problemText(run.problem)]),
    ...(run.resume === null ? [] : [resumeText(run)]),
    ...(run.state === 'paused' ? [`Go on: foresync run ${JSON.stringify(run.jobName)} --resume ${run.id}`] : []),
  ].join('\n');
}

function resumeText({ id, jobName, resume }: RunView): string {
  const usd = resume?.usd == null ? '' : ` or ${usdText(resume.usd)}`;
  return `Go on, up to ${countText(resume?.requests ?? 0)} requests${usd} in all: foresync run ${JSON.stringify(jobName)} --resume ${id}`;
}
