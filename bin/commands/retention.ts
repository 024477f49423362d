import { Command } from 'commander';
import type { PruneView } from '../../lib/control/views';
import { openSession, settle } from '../door-session';
import { EXIT, exitOf, problemText } from '../exit';
import { bytesText, countText, printJson, printTable, usdText } from '../output';
import { requestsText } from '../plan-text';
import { policyOf, type RetentionOptions, withRetentionOptions } from './retention-options';

interface Options extends RetentionOptions {
  readonly preview?: true;
}

const PLANNED = new Set<PruneView['state']>(['planned', 'failed', 'cancelled']);
const ENDED = new Set<PruneView['state']>(['succeeded', 'partial', 'failed', 'cancelled']);

/** `foresync retention JOB [--preview] [--keep-last N …]`: shown first; without --keep options the job's own policy. */
export function retentionCommand(): Command {
  const command = new Command('retention')
    .description('remove old snapshots and what only they need; without --keep options by the policy of the job')
    .argument('<job>')
    .option('--preview', 'show what is kept, removed and freed; nothing is removed');
  return withRetentionOptions(command).action(async (name: string, options: Options, self: Command) => {
    const session = await openSession(self);
    const { id: jobId } = await session.door.findJob(name);
    const { id } = await session.door.requestPrune({ jobId, policy: policyOf(options), trigger: 'cli' });
    const read = () => session.door.getPrune(id);
    const planned = await settle(session, read, (one) => PLANNED.has(one.state));
    const isEmpty = planned.plan !== null && planned.plan.drops + planned.plan.resumed === 0;
    if (planned.state !== 'planned' || options.preview || isEmpty) return show(session.json, planned);
    await session.door.approvePrune(id);
    show(session.json, await settle(session, read, (one) => ENDED.has(one.state)));
  });
}

function show(json: boolean, prune: PruneView): void {
  const { id, state, ...rest } = prune;
  if (json) printJson({ pruneId: id, outcome: state, ...rest });
  else printPrune(prune);
  process.exitCode = state === 'planned' ? EXIT.done : exitOf(state);
}

function printPrune({ plan, ...prune }: PruneView): void {
  if (plan !== null) {
    const rows = plan.snapshots.map((one) => [
      one.id,
      one.createdAt,
      one.keep ? 'keep' : 'remove',
      one.reasons.join('; '),
    ]);
    printTable(['Snapshot', 'Made', '', 'Why'], rows);
    console.log(
      [
        '',
        `Keeps ${countText(plan.keeps)}, removes ${countText(plan.drops)} of ${countText(plan.snapshots.length)} snapshots of ${prune.jobName}.`,
        `  Frees      ${bytesText(plan.bytes)} in ${countText(plan.versions)} versions, ${usdText(plan.monthlyUsd)} a month`,
        `  Planned    ${requestsText(plan.requests)}, ${usdText(plan.usd)}`,
      ].join('\n'),
    );
  }
  if (prune.state !== 'planned') {
    console.log(
      `  Outcome    ${prune.state}: ${bytesText(prune.bytes)} in ${countText(prune.versions)} versions removed`,
    );
  }
  for (const one of prune.refused) console.log(`  Refused    ${one.key}: ${one.text}`);
  if (prune.problem !== null) console.log(problemText(prune.problem));
}
