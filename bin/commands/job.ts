import { Command, InvalidArgumentError, Option } from 'commander';
import type { JobCard, JobView } from '../../lib/control/views';
import { openSession } from '../door-session';
import { bytesText, countText, plural, printJson, printTable, usdText } from '../output';
import { findDestination } from './destination';
import { chosenDatabases, type Database, parseDatabaseUrl } from './job-databases';
import { dollars, positive } from './limit-options';
import { type ProofOptions, proofScheduleOf, withProofOptions } from './proof-options';
import { policyOf, type RetentionOptions, withRetentionOptions } from './retention-options';

/** `foresync job add|list|show|pause|resume|remove`. */
export function jobCommand(): Command {
  const command = new Command('job').description('what is backed up, where to, when, and within which limits');
  for (const child of [addCommand(), listCommand(), showCommand(), pauseCommand(), resumeCommand(), removeCommand()]) {
    command.addCommand(child);
  }
  return command;
}

const LINK_POLICIES = ['keep', 'skip', 'follow'] as const;
type LinkPolicy = (typeof LINK_POLICIES)[number];
interface LinkException {
  readonly path: string;
  readonly policy: LinkPolicy;
}

function linkException(text: string, all: LinkException[]): LinkException[] {
  const at = text.lastIndexOf('=');
  const policy = LINK_POLICIES.find((one) => one === text.slice(at + 1));
  if (at < 1 || policy === undefined)
    throw new InvalidArgumentError('Write it like uploads=follow; the policies are keep, skip and follow.');
  return [...all, { path: text.slice(0, at), policy }];
}

const gather = (value: string, all: string[]) => [...all, value];

interface AddOptions extends RetentionOptions, ProofOptions {
  readonly source: string[];
  readonly database: Database[];
  readonly sites: string[];
  readonly destination: string;
  readonly prefix?: string;
  readonly exclude: string[];
  readonly links: LinkPolicy;
  readonly link: LinkException[];
  readonly cron: string;
  readonly timezone: string;
  readonly delete: boolean;
  readonly sentinel: string;
  readonly limitUsd?: string;
  readonly limitRequests?: number;
  readonly limitMonthUsd?: string;
  readonly limitMonthRequests?: number;
  readonly limitDeletes?: number;
  readonly limitDeletesPercent?: number;
}

function addCommand(): Command {
  const command = new Command('add')
    .description('add a job; nothing is sent until you plan and run it')
    .argument('<name>')
    .option('--source <dir>', 'a folder to back up; may be given more than once', gather, [])
    .option(
      '--database <url>',
      'a database to dump: mysql://USER@HOST/NAME or postgres://…; its password comes from FORESYNC_DATABASE_PASSWORD or is asked for',
      (text: string, all: Database[]) => [...all, parseDatabaseUrl(text)],
      [],
    )
    .option('--sites <dir>', 'dump the databases of all WordPress sites below this folder', gather, [])
    .requiredOption('--destination <name>', 'where it goes (foresync destination list)')
    .option('--prefix <prefix>', "the job's own folder in the bucket, below the destination's prefix")
    .option('--exclude <pattern>', 'gitignore-style pattern to leave out; may be given more than once', gather, [])
    .addOption(
      new Option(
        '--links <policy>',
        'keep: record links as links; skip: leave them out; follow: copy once what they lead to outside the folders, never into a loop',
      )
        .choices(LINK_POLICIES)
        .default('keep'),
    )
    .option('--link <path=policy>', 'another policy for one link; may be given more than once', linkException, [])
    .option('--cron <cron>', 'five fields, for example "30 2 * * *"; without it the job runs by hand', '')
    .option('--timezone <zone>', 'zone of the schedule, for example Europe/Berlin', 'UTC')
    .option('--no-delete', 'never delete an object whose file is gone from the source')
    .option('--sentinel <file>', 'hold a run when this file is not in every folder; relative to it', '')
    .option('--limit-usd <usd>', 'hold a run whose requests would cost more', dollars)
    .option('--limit-requests <n>', 'hold a run that would send more requests', positive)
    .option('--limit-month-usd <usd>', 'hold or stop what would cost the job more in one month (UTC)', dollars)
    .option('--limit-month-requests <n>', 'hold or stop what would send more for the job in one month', positive)
    .option('--limit-deletes <n>', 'hold a run that would delete more objects (default 1000)', positive)
    .option('--limit-deletes-percent <n>', 'hold a run that would delete a larger share (default 10)', positive);
  return withProofOptions(withRetentionOptions(command)).action(
    async (name: string, options: AddOptions, self: Command) => {
      if (options.verifyDatabases && options.verifyCron === undefined) {
        self.error('error: --verify-databases needs --verify-cron: when is it to be verified?');
      }
      const session = await openSession(self);
      const { id: destinationId } = await findDestination(session, options.destination);
      const job = await session.door.createJob({
        name,
        sources: options.source,
        databases: await chosenDatabases(session, options),
        destinationId,
        prefix: options.prefix ?? null,
        excludes: options.exclude,
        links: options.links,
        linkExceptions: options.link,
        cron: options.cron,
        timezone: options.timezone,
        deletes: options.delete ? 'propagate' : 'keep',
        sentinel: options.sentinel,
        ...retentionOf(options),
        proofSchedule: proofScheduleOf(options),
        limits: {
          usdPerRun: options.limitUsd ?? null,
          requestsPerRun: options.limitRequests ?? null,
          usdPerMonth: options.limitMonthUsd ?? null,
          requestsPerMonth: options.limitMonthRequests ?? null,
          ...(options.limitDeletes === undefined ? {} : { deletesCount: options.limitDeletes }),
          ...(options.limitDeletesPercent === undefined ? {} : { deletesPercent: options.limitDeletesPercent }),
        },
      });
      if (session.json) printJson(job);
      else
        console.log(
          `Job ${job.name} is added. ${job.schedule.words}.\nSee what its first run would do: foresync plan ${JSON.stringify(job.name)}`,
        );
    },
  );
}

function retentionOf(options: AddOptions) {
  const retention = policyOf(options);
  return retention === null ? {} : { retention };
}

function listCommand(): Command {
  return new Command('list').description('the jobs there are').action(async (_options, self: Command) => {
    const session = await openSession(self);
    const jobs = await session.door.listJobs();
    if (session.json) return printJson(jobs);
    if (jobs.length === 0)
      return console.log('No jobs yet. Add one: foresync job add NAME --source DIR --destination NAME');
    printTable(['Name', 'Health', 'Schedule', 'Last snapshot', 'Sources'], jobs.map(row));
  });
}

function row(job: JobCard): string[] {
  const last = job.lastSnapshot;
  const snapshot = last === null ? 'none yet' : `${last.at}  ${plural(last.files, 'file')}, ${bytesText(last.bytes)}`;
  return [job.name, job.health, job.schedule.words, snapshot, sourcesText(job)];
}

function sourcesText({ sources, databases }: JobCard): string {
  return [...sources, ...databases.map(({ kind, name }) => `${kind} ${name}`)].join(', ');
}

function showCommand(): Command {
  return new Command('show')
    .description('one job in full')
    .argument('<name>')
    .action(async (name: string, _options, self: Command) => {
      const session = await openSession(self);
      const job = await session.door.getJob(name);
      if (session.json) printJson(job);
      else console.log(jobText(job));
    });
}

function jobText(job: JobView): string {
  const next = job.schedule.next.map((at) => `                ${at}`).join('\n');
  return [
    `${job.name}: ${job.healthText}`,
    `  Sources       ${sourcesText(job)}`,
    `  Destination   ${job.destination.name} (s3://${job.destination.bucket}/${job.destination.prefix})`,
    `  Schedule      ${job.schedule.words}${job.paused ? ' (paused)' : ''}`,
    ...(next === '' ? [] : [`  Next runs\n${next}`]),
    `  Verification  ${verificationText(job)}`,
    `  Links         ${[job.links, ...job.linkExceptions.map(({ path, policy }) => `${path}: ${policy}`)].join(', ')}`,
    `  Deletes       ${job.deletes === 'propagate' ? 'removed from the bucket too' : 'kept in the bucket'}`,
    `  Proven        ${provenText(job)}`,
    `  This month    ${countText(job.monthRequests)} requests, ${usdText(job.monthUsd)}`,
  ].join('\n');
}

function provenText({ proof: { provenAt, provenBy, provenFiles } }: JobView): string {
  if (provenAt === null) return 'never; foresync verify reads it back';
  const what = provenBy === 'databases' ? `${plural(provenFiles, 'dump')} loaded` : plural(provenFiles, 'file');
  return `${provenAt}, by ${provenBy}, ${what}`;
}

function verificationText({ proofSchedule, nextProofAt, databases }: JobView): string {
  const { cron, words, method, percent, files } = proofSchedule;
  if (cron === '') return words;
  const how = { list: 'list', head: 'head', read: `read ${percent} %`, drill: `drill of ${plural(files, 'file')}` };
  const dumps = proofSchedule.databases && databases.length > 0 ? ', databases loaded' : '';
  return `${words}: ${how[method]}${dumps}${nextProofAt === null ? '' : `; next ${nextProofAt}`}`;
}

function pauseCommand(): Command {
  return new Command('pause')
    .description('stop the schedule; runs by hand stay possible')
    .argument('<name>')
    .action(async (name: string, _options, self: Command) => {
      const session = await openSession(self);
      const job = await session.door.pauseJob((await session.door.findJob(name)).id);
      if (session.json) printJson(job);
      else console.log(`Job ${job.name} is paused: its schedule starts nothing until you resume it.`);
    });
}

function resumeCommand(): Command {
  return new Command('resume')
    .description('start the schedule again')
    .argument('<name>')
    .action(async (name: string, _options, self: Command) => {
      const session = await openSession(self);
      const job = await session.door.resumeJob((await session.door.findJob(name)).id);
      if (session.json) printJson(job);
      else console.log(`Job ${job.name} is scheduled again. ${job.schedule.words}.`);
    });
}

function removeCommand(): Command {
  return new Command('remove')
    .description('forget a job; nothing in the bucket is touched')
    .argument('<name>')
    .action(async (name: string, _options, self: Command) => {
      const session = await openSession(self);
      const { id } = await session.door.findJob(name);
      await session.door.removeJob(id);
      if (session.json) printJson({ removed: id });
      else console.log(`Job ${name} is forgotten. Its objects and snapshots stay in the bucket.`);
    });
}
