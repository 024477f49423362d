import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { AdoptionView, BucketLook } from '../../lib/control/views-adopt';
import { openSession, type Session, settle } from '../door-session';
import { EXIT, problemText } from '../exit';
import { bytesText, countText, plural, printJson, printTable } from '../output';
import { ask } from './ask';
import { findDestination } from './destination';

interface Options {
  readonly destination: string;
  readonly job?: string[];
  readonly look?: true;
  readonly recoveryKey?: string | true;
  readonly resume?: true;
}

const isOver = ({ state }: { state: string }) => state === 'done' || state === 'failed';

/** `foresync adopt --destination NAME`: a new installation goes on where a lost one ended. */
export function adoptCommand(): Command {
  return new Command('adopt')
    .description(
      'bring back jobs, schedules and snapshots from the bucket of a lost machine; unchanged files stay there',
    )
    .requiredOption('--destination <name>', 'the destination with the bucket; add it first')
    .option('--look', 'only say what the bucket holds')
    .option('--job <slug...>', 'only these jobs (default: all)')
    .option(
      '--recovery-key [file]',
      'passwords, keys and settings too: the key from FORESYNC_RECOVERY_KEY, a file, or the terminal',
    )
    .option('--resume', 'start the schedules at once; without it the jobs come back paused')
    .action(async (options: Options, self: Command) => {
      const session = await openSession(self);
      const { id } = await findDestination(session, options.destination);
      if (options.look) return look(session, id);
      const recoveryKey = options.recoveryKey === undefined ? '' : await readKey(options.recoveryKey);
      const asked = await session.door.adopt({ destinationId: id, jobs: options.job ?? null, recoveryKey });
      const adoption = await settle(session, () => session.door.getAdoption(asked.id), isOver);
      if (options.resume) for (const job of adoption.result?.jobs ?? []) await session.door.resumeJob(job.id);
      if (session.json) printJson(adoption);
      else showAdoption(adoption, options);
      process.exitCode = exitOf(adoption);
    });
}

async function readKey(file: string | true): Promise<string> {
  if (file !== true) return readFileSync(file, 'utf8').match(/([0-9a-zA-Z]{4}-){7}[0-9a-zA-Z]{4}/)?.[0] ?? file;
  return process.env.FORESYNC_RECOVERY_KEY ?? (await ask('Recovery key: '));
}

async function look(session: Session, destinationId: string): Promise<void> {
  const asked = await session.door.lookIntoBucket({ destinationId });
  const found = await settle(session, () => session.door.getBucketLook(asked.id), isOver);
  if (session.json) printJson(found);
  else showLook(found);
  process.exitCode = found.state === 'done' ? EXIT.done : EXIT.failed;
}

const STATE = { new: '', here: 'here already', taken: 'its name is taken here', unreadable: 'cannot be read' };

function showLook({ problem, contents }: BucketLook): void {
  if (problem !== null) console.error(problemText(problem));
  if (contents?.jobs.length === 0) console.log('The bucket holds no job of Foresync.');
  if (contents !== null && contents.jobs.length > 0) {
    printTable(
      ['Job', 'Snapshots', 'Newest', 'Files', 'Size', 'Schedule', ''],
      contents.jobs.map((job) => [
        job.slug,
        countText(job.snapshots),
        job.newestAt ?? '',
        job.files === null ? '' : countText(job.files),
        job.bytes === null ? '' : bytesText(job.bytes),
        job.schedule,
        STATE[job.state],
      ]),
    );
  }
  for (const { host, writtenAt } of contents?.copies ?? []) {
    console.log(`Settings of ${host}, sealed ${writtenAt}: add --recovery-key to bring them back too.`);
  }
}

type Result = NonNullable<AdoptionView['result']>;

function showAdoption({ problem, result }: AdoptionView, { resume }: Options): void {
  if (problem !== null) console.error(problemText(problem));
  if (result === null) return;
  const { jobs, skipped, destinations } = result;
  if (jobs.length + skipped.length === 0) console.log('Nothing to bring back: no job that is not here.');
  for (const line of jobs.flatMap(jobLines)) console.log(line);
  for (const { slug, problem: why } of skipped) console.error(`${slug}: ${problemText(why)}`);
  if (destinations.length > 0) console.log(`Destinations: ${destinations.join(', ')}.`);
  if (jobs.length > 0 && !resume) {
    console.log(
      'The jobs are paused. Restore first; then resume their schedules on the screen, or adopt with --resume.',
    );
  }
}

function jobLines(job: Result['jobs'][number]): string[] {
  const again = job.left === 0 ? 'nothing' : `${plural(job.left, 'file')}`;
  const held = `${countText(job.snapshots)} snapshots; ${plural(job.files, 'file')} are in the bucket`;
  return [
    `${job.name}: ${held}, ${again} to upload again.`,
    ...job.damaged.map(({ id, text }) => `  snapshot ${id}: ${text}`),
    ...(job.described ? [] : ['  Its description is lost: check folders, schedule and limits.']),
    ...(job.passwordsMissing === 0
      ? []
      : [`  Enter the passwords of ${countText(job.passwordsMissing)} databases again.`]),
  ];
}

function exitOf({ state, result }: AdoptionView): number {
  if (state !== 'done' || result === null) return EXIT.failed;
  return result.skipped.length === 0 ? EXIT.done : EXIT.partial;
}
