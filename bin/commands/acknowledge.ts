import { Command, InvalidArgumentError } from 'commander';
import { DoorError } from '../../lib/control/door-error';
import type { AcknowledgementView, JobView } from '../../lib/control/views';
import { openSession, type Session } from '../door-session';
import { printJson, printTable } from '../output';
import { settlePlan } from './plan';

interface Options {
  readonly finding?: string;
  readonly reason?: string;
  readonly days?: number;
  readonly list?: true;
  readonly withdraw?: string;
}

function days(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1 || value > 365)
    throw new InvalidArgumentError('It takes whole days from 1 to 365.');
  return value;
}

/** `foresync acknowledge JOB`: a finding that is known neither counts nor holds until then, while it is about the same. */
export function acknowledgeCommand(): Command {
  return new Command('acknowledge')
    .description('a finding that is known, with a reason: it neither counts nor holds while it is about the same')
    .argument('<job>')
    .option('--finding <code>', 'every finding of the newest plan with this code, e.g. link.loop')
    .option('--reason <text>', 'why this is fine, for whoever reads it later')
    .option('--days <n>', 'for how long, 1 to 365 (default: 30)', days)
    .option('--list', 'what is acknowledged, expired ones too')
    .option('--withdraw <id>', 'take one back')
    .action(async (name: string, options: Options, self: Command) => {
      requireOneWish(options, self);
      const session = await openSession(self);
      const job = await session.door.getJob(name);
      if (options.withdraw !== undefined) await withdraw(session, job, options.withdraw);
      else if (options.finding !== undefined) await acknowledge(session, job, { ...options, finding: options.finding });
      else await list(session, job);
    });
}

function requireOneWish({ finding, reason, list: isList, withdraw: id }: Options, self: Command): void {
  const wishes = [finding, isList, id].filter((wish) => wish !== undefined).length;
  if (wishes !== 1) self.error('error: it takes one of --finding CODE --reason TEXT, --list and --withdraw ID');
  if (finding !== undefined && reason === undefined) self.error('error: --finding needs --reason TEXT');
}

async function acknowledge(session: Session, job: JobView, options: Options & { finding: string }): Promise<void> {
  const code = options.finding;
  const plan = job.newestPlanId === null ? null : await settlePlan(session, job.newestPlanId);
  const found = plan?.findings.filter((one) => one.code === code) ?? [];
  if (plan === null || found.length === 0) throw new DoorError('finding.not-found', { facts: { id: code } });
  const { reason = '', days: daysGiven } = options;
  let after = plan;
  for (const { id } of found) {
    const said = { findingId: id, reason, ...(daysGiven === undefined ? {} : { days: daysGiven }) };
    after = await session.door.acknowledge(plan.id, said);
  }
  const known = after.findings.flatMap((one) =>
    one.code === code && one.acknowledged !== null ? [one.acknowledged] : [],
  );
  if (session.json) return printJson(known);
  for (const { title, until } of known) console.log(`Acknowledged until ${dayOf(until)}: ${title}`);
}

async function withdraw(session: Session, job: JobView, id: string): Promise<void> {
  const own = (await session.door.listAcknowledgements(job.id)).find((one) => one.id === id);
  if (own === undefined) throw new DoorError('acknowledgement.not-found', { facts: { id } });
  await session.door.withdrawAcknowledgement(id);
  if (session.json) printJson(own);
  else console.log(`Withdrawn: ${own.title}`);
}

async function list(session: Session, job: JobView): Promise<void> {
  const all = await session.door.listAcknowledgements(job.id);
  if (session.json) return printJson(all);
  if (all.length === 0) return console.log(`Nothing is acknowledged for ${job.name}.`);
  printTable(['Id', 'Finding', 'Until', 'Reason'], all.map(row));
}

const dayOf = (at: string) => at.slice(0, 10);
const row = ({ id, code, until, expired, reason }: AcknowledgementView) => [
  id,
  code,
  `${dayOf(until)}${expired ? ' (expired)' : ''}`,
  reason,
];
