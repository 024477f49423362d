import path from 'node:path';
import { Command } from 'commander';
import type { RestoreView } from '../../lib/control/views';
import { openSession, settle } from '../door-session';
import { EXIT, exitOf, problemText } from '../exit';
import { bytesText, countText, plural, printJson, progressLine, usdText } from '../output';
import { requestsText } from '../plan-text';

interface RestoreOptions {
  readonly snapshot?: string;
  readonly to?: string;
  readonly original?: true;
  readonly path: string[];
  readonly keepExisting?: true;
  readonly preview?: true;
}

const PLANNED = new Set<RestoreView['state']>(['planned', 'failed', 'cancelled']);
const ENDED = new Set<RestoreView['state']>(['succeeded', 'partial', 'failed', 'cancelled']);

/** `foresync restore JOB --to DIR`: planned first, hash-checked, resumable by running it again. */
export function restoreCommand(): Command {
  return new Command('restore')
    .description('get files back: planned and priced first, every file checked against its SHA-256')
    .argument('<job>')
    .option('--snapshot <id>', 'which snapshot (default: the latest)')
    .option('--to <dir>', 'restore into this folder')
    .option('--original', 'restore to the original place')
    .option(
      '--path <path>',
      'only this file or folder; may be given more than once',
      (value, all: string[]) => [...all, value],
      [],
    )
    .option('--keep-existing', 'leave files that are there already, even when they differ')
    .option('--preview', 'plan only: nothing is written')
    .action(async (name: string, options: RestoreOptions, self: Command) => {
      const session = await openSession(self);
      if ((options.to === undefined) === (options.original === undefined)) {
        console.error('Say where to restore: --to DIR for another folder, or --original for the original place.');
        process.exitCode = EXIT.usage;
        return;
      }
      const { id: jobId } = await session.door.getJob(name);
      const requested = await session.door.requestRestore({
        jobId,
        snapshotId: options.snapshot === undefined || options.snapshot === 'latest' ? null : options.snapshot,
        paths: options.path,
        target: options.to === undefined ? null : path.resolve(options.to),
        existing: options.keepExisting ? 'keep' : 'replace',
      });
      const read = () => session.door.getRestore(requested.id);
      const planned = await settle(session, read, (one) => PLANNED.has(one.state));
      if (planned.state !== 'planned' || options.preview) return show(session.json, planned);
      await session.door.approveRestore(planned.id);
      const line = progressLine();
      const ended = await settle(
        session,
        read,
        (one) => ENDED.has(one.state),
        (one) => {
          line.show(`Restoring: ${plural(one.filesDone, 'file')}, ${bytesText(one.bytesDone)}  ${one.current}`);
        },
      );
      line.end();
      show(session.json, ended);
    });
}

function show(json: boolean, restore: RestoreView): void {
  if (json) printJson(restoreJson(restore));
  else console.log(restoreText(restore));
  process.exitCode = restore.state === 'planned' ? EXIT.done : exitOf(restore.state);
}

/** The `restore` JSON of DESIGN section 8, with the whole view's other fields beside it. */
function restoreJson(restore: RestoreView): object {
  const { id, state, filesDone, bytesDone, ...rest } = restore;
  return { restoreId: id, outcome: state, files: filesDone, bytes: bytesDone, ...rest };
}

function restoreText(restore: RestoreView): string {
  const lines = [
    `Restore of ${restore.jobName}, snapshot ${restore.snapshotId}: ${restore.state}`,
    `  To         ${restore.targets.join(', ')}`,
  ];
  const plan = restore.plan;
  if (plan !== null) {
    lines.push(
      `  New        ${plural(plan.new.files, 'file')}, ${bytesText(plan.new.bytes)}`,
      `  Replaced   ${plural(plan.replaced.files, 'file')}, ${bytesText(plan.replaced.bytes)}`,
      `  Identical  ${plural(plan.identical.files, 'file')}, ${bytesText(plan.identical.bytes)}`,
      `  Left       ${plural(plan.left.files, 'file')} not in the snapshot, left as they are`,
      `  Planned    ${requestsText(plan.requests)}, ${usdText(plan.usd)}`,
    );
    for (const conflict of plan.conflicts) lines.push(`  In the way ${conflict}`);
  }
  if (restore.state !== 'planned') {
    lines.push(
      `  Written    ${plural(restore.filesDone, 'file')}, ${bytesText(restore.bytesDone)}; ${countText(restore.verified)} checked by SHA-256`,
    );
    lines.push(`  Requests   ${requestsText(restore.requests)}, ${usdText(restore.usd)}`);
  }
  for (const failure of restore.failures) lines.push(`  Failed     ${failure.path}: ${failure.text}`);
  if (restore.problem !== null) lines.push(problemText(restore.problem));
  return lines.join('\n');
}
