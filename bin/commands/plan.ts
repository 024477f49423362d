import { Command } from 'commander';
import type { PlanView } from '../../lib/control/views';
import { dataDirectoryOf, openSession, type Session, settle } from '../door-session';
import { EXIT, problemText } from '../exit';
import { bytesText, plural, printJson, progressLine } from '../output';
import { planJson, planText } from '../plan-text';
import { warmScanReaders } from '../scan-readers';

/** `foresync plan JOB`: what the run will do, cost and risk; nothing is sent but the checks of the bucket. */
export function planCommand(): Command {
  return new Command('plan')
    .description('what the next run would do: changes, requests, cost, findings, verdict')
    .argument('<job>')
    .option(
      '--ask-objects',
      'before the first run: ask objects of other programs for their stored checksum, a HEAD each',
    )
    .action(async (name: string, options: { askObjects?: true }, self: Command) => {
      warmScanReaders(dataDirectoryOf(self));
      const session = await openSession(self);
      const { id } = await session.door.findJob(name);
      const plan = await makePlan(session, id, options.askObjects === true ? 'each-object' : 'listing');
      showPlan(session, plan);
      process.exitCode = exitOfPlan(plan);
    });
}

/** Requests a plan and waits for it. */
export async function makePlan(
  session: Session,
  jobId: string,
  ask: 'listing' | 'each-object' = 'listing',
): Promise<PlanView> {
  const { id } = await session.door.requestPlan(jobId, { ask });
  return settlePlan(session, id);
}

/** Waits until the plan is made or has failed. */
export async function settlePlan(session: Session, planId: string): Promise<PlanView> {
  const line = progressLine();
  const plan = await settle(
    session,
    () => session.door.getPlan(planId),
    (one) => one.state !== 'queued' && one.state !== 'working',
    (one) => {
      if (one.progress !== null)
        line.show(
          `Scanning: ${plural(one.progress.files, 'file')}, ${bytesText(one.progress.bytes)}  ${one.progress.current}`,
        );
    },
  );
  line.end();
  return plan;
}

export function showPlan(session: Session, plan: PlanView): void {
  if (session.json) printJson(planJson(plan));
  else if (plan.problem !== null) console.error(problemText(plan.problem));
  else console.log(planText(plan));
}

/** 0 ready, 1 failed, 4 held, 5 blocked. */
export function exitOfPlan(plan: PlanView): number {
  if (plan.verdict === 'blocked') return EXIT.blocked;
  if (plan.state === 'failed') return EXIT.failed;
  return plan.verdict === 'held' ? EXIT.held : EXIT.done;
}
