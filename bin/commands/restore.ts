import path from 'node:path';
import { Command } from 'commander';
import { type RestoreView, thawSpeed } from '../../lib/control/views';
import { openSession, type Session, settle } from '../door-session';
import { EXIT, exitOf, leaveAtOnce, problemText, reportFailure } from '../exit';
import { bytesText, countText, plural, printJson, progressLine, usdText } from '../output';
import { requestsText } from '../plan-text';
import { nameText } from '../printable';

interface RestoreOptions {
  readonly snapshot?: string;
  readonly to?: string;
  readonly original?: true;
  readonly path: string[];
  readonly keepExisting?: true;
  readonly copyReplaced?: true;
  readonly thaw: string;
  readonly preview?: true;
  readonly cancel?: string;
}

const PLANNED = new Set<RestoreView['state']>(['planned', 'failed', 'cancelled']);
const ENDED = new Set<RestoreView['state']>(['succeeded', 'partial', 'failed', 'cancelled']);

/** `foresync restore JOB --to DIR`: planned first, hash-checked, resumable by running it again. */
export function restoreCommand(): Command {
  return new Command('restore')
    .description('get files back: planned and priced first, every file checked against its SHA-256')
    .argument('[job]')
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
    .option('--copy-replaced', 'before a file is replaced, keep it in a folder beside the target')
    .option('--thaw <speed>', 'out of an archive class: expedited, standard or bulk', 'standard')
    .option('--preview', 'plan only: nothing is written')
    .option('--cancel <restore>', 'stop this restore; what is in place already is whole and stays')
    .addHelpText('after', CHOICES)
    .action(async (name: string | undefined, options: RestoreOptions, self: Command) => {
      const session = await openSession(self);
      if (options.cancel !== undefined) return show(session.json, await session.door.cancelRestore(options.cancel));
      const wrong = usageError(name, options);
      if (name !== undefined && wrong === null) return bringBack(session, name, options);
      console.error(wrong);
      process.exitCode = EXIT.usage;
    });
}

const KEEP_OR_COPY = 'Choose --keep-existing or --copy-replaced: what is kept is not replaced.';

const CHOICES = `
Files that are there already:
  (default)         Files that differ become as they were in the snapshot; identical ones are not fetched.
  --keep-existing   Only missing files are written; what differs stays as it is.
  --copy-replaced   As the default, and each file that is replaced is first kept in TARGET.before-restore-ID, which the plan names.
Files that are not in the snapshot always stay. Ctrl-C cancels: what is in place by then is whole and stays.`;

function thawingText({ thaw, plan }: RestoreView): string {
  const takes = plan?.thaw ? `; that takes ${plan.thaw.takes}` : '';
  return `Waiting until ${plural(thaw?.files ?? 0, 'archived file')} can be read${takes}. It goes on by itself, here or with the server.`;
}

function thawLine({ speed, takes, days }: NonNullable<NonNullable<RestoreView['plan']>['thaw']>): string {
  return `  Thaw       ${speed}: the files are archived and can be read after ${takes}, then for ${plural(days, 'day')}`;
}

function existingOf({ keepExisting, copyReplaced }: RestoreOptions): 'keep' | 'copy' | 'replace' {
  if (keepExisting) return 'keep';
  return copyReplaced ? 'copy' : 'replace';
}

function usageError(name: string | undefined, options: RestoreOptions): string | null {
  const { to, original } = options;
  if (options.keepExisting && options.copyReplaced) return KEEP_OR_COPY;
  if (!thawSpeed.safeParse(options.thaw).success) return 'The speeds of --thaw are expedited, standard and bulk.';
  if (name === undefined) return 'Say which job to restore, or --cancel with the id of a restore.';
  if ((to === undefined) !== (original === undefined)) return null;
  return 'Say where to restore: --to DIR for another folder, or --original for the original place.';
}

async function bringBack(session: Session, name: string, options: RestoreOptions): Promise<void> {
  const { id: jobId } = await session.door.findJob(name);
  const stopping = cancelOnSignal(session);
  const requested = await session.door.requestRestore({
    jobId,
    snapshotId: options.snapshot === undefined || options.snapshot === 'latest' ? null : options.snapshot,
    paths: options.path,
    target: options.to === undefined ? null : path.resolve(options.to),
    existing: existingOf(options),
    thaw: thawSpeed.parse(options.thaw),
  });
  await stopping.begin(requested.id);
  const read = () => session.door.getRestore(requested.id);
  const planned = await settle(session, read, (one) => PLANNED.has(one.state));
  const obstructed = planned.plan !== null && planned.plan.obstacles.length > 0;
  if (planned.state !== 'planned' || options.preview || obstructed) return show(session.json, planned);
  // A signal may have come between the last reading and this.
  if (!stopping.asked()) await session.door.approveRestore(planned.id);
  const line = progressLine();
  const ended = await settle(
    session,
    read,
    (one) => ENDED.has(one.state),
    (one) => {
      if (one.state === 'thawing') return line.show(thawingText(one));
      line.show(`Restoring: ${plural(one.filesDone, 'file')}, ${bytesText(one.bytesDone)}  ${one.current}`);
    },
  );
  line.end();
  show(session.json, ended);
}

/** Ctrl-C and SIGTERM cancel, so that no request is left for a worker of another day. A second signal leaves at once. */
function cancelOnSignal({ door }: Session): { begin(id: string): Promise<void>; asked(): boolean } {
  let asked = false;
  let restoreId: string | null = null;
  const cancel = async (id: string) => void (await door.cancelRestore(id));
  const onSignal = () => {
    if (asked) leaveAtOnce();
    asked = true;
    console.error('\nCancelling: what is in place stays. Ctrl-C again to leave at once.');
    if (restoreId !== null) cancel(restoreId).catch((error) => reportFailure(error, 'text'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    begin: async (id) => {
      restoreId = id;
      if (asked) await cancel(id);
    },
    asked: () => asked,
  };
}

function show(json: boolean, restore: RestoreView): void {
  if (json) printJson(restoreJson(restore));
  else console.log(restoreText(restore));
  process.exitCode = exitOfRestore(restore);
}

function exitOfRestore({ state, plan }: RestoreView): number {
  if (state !== 'planned') return exitOf(state);
  return plan !== null && plan.obstacles.length > 0 ? EXIT.blocked : EXIT.done;
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
    if (plan.thaw !== null) lines.push(thawLine(plan.thaw));
    for (const folder of plan.copies) lines.push(`  Copies     what is replaced is kept in ${folder}`);
    for (const obstacle of plan.obstacles) lines.push(problemText(obstacle));
    for (const conflict of plan.conflicts) lines.push(`  In the way ${nameText(conflict)}`);
  }
  if (restore.state !== 'planned') {
    lines.push(
      `  Written    ${plural(restore.filesDone, 'file')}, ${bytesText(restore.bytesDone)}; ${countText(restore.verified)} checked by SHA-256`,
    );
    lines.push(`  Requests   ${requestsText(restore.requests)}, ${usdText(restore.usd)}`);
  }
  for (const failure of restore.failures) lines.push(`  Failed     ${nameText(failure.path)}: ${failure.text}`);
  if (restore.problem !== null) lines.push(problemText(restore.problem));
  return lines.join('\n');
}
