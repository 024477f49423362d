import { Command, InvalidArgumentError } from 'commander';
import type { BillingView } from '../../lib/control/views-costs';
import { openSession, type Session, settle } from '../door-session';
import { EXIT, problemText } from '../exit';
import { bytesText, countText, printJson, printTable, usdText } from '../output';
import { findDestination } from './destination';

interface BillingOptions {
  readonly alarm?: string;
  readonly email?: string;
  readonly account?: true;
  readonly removeAlarm?: true;
  readonly actuals?: string | true;
  readonly acknowledge?: string;
}

/** `foresync billing`: what Amazon says a destination costs, its alarm, and the bill by usage type. */
export function billingCommand(): Command {
  return new Command('billing')
    .description("what Amazon bills for a destination's account, from CloudWatch ($0.0003 every six hours at most)")
    .argument('[destination]', 'by name; not needed when one destination is at AWS')
    .option('--alarm <usd>', 'mail me when the charges of the month go above this; needs --email')
    .option('--email <address>', 'where the mail goes; Amazon asks for a click first')
    .option('--account', 'the alarm counts all charges of the account, not only those of S3')
    .option('--remove-alarm', 'remove the alarm Foresync set, with its topic')
    .option('--actuals [month]', 'the bill by usage type, of a month like 2026-10, from Cost Explorer; costs $0.01')
    .option('--acknowledge <usd>', 'say yes to what --actuals costs: 0.01')
    .action(async (name: string | undefined, options: BillingOptions, self: Command) => {
      const session = await openSession(self);
      const id = name === undefined ? await onlyAtAws(session) : (await findDestination(session, name)).id;
      const task = await started(session, id, options);
      const ended = await settle(
        session,
        () => session.door.getTask(task),
        (one) => one.state === 'done' || one.state === 'failed',
      );
      if (ended.problem !== null) {
        if (session.json) printJson({ error: ended.problem });
        else console.error(problemText(ended.problem));
        process.exitCode = EXIT.failed;
        return;
      }
      const bill = await session.door.getBilling(id);
      if (session.json) printJson(bill);
      else printBill(bill);
      process.exitCode = EXIT.done;
    });
}

/** Queues what the options ask for; without any, a reading. */
async function started({ door }: Session, id: string, options: BillingOptions): Promise<string> {
  const { alarm, email = '', account, removeAlarm, actuals, acknowledge = '' } = options;
  if (removeAlarm) return (await door.removeBillingAlarm(id)).taskId;
  if (alarm !== undefined) {
    return (await door.setBillingAlarm(id, { usd: alarm, email, scope: account ? 'account' : 's3' })).taskId;
  }
  if (actuals === undefined) return (await door.refreshBilling(id)).taskId;
  const month = actuals === true ? null : actuals;
  return (await door.askActuals(id, { month, acknowledgedUsd: acknowledge })).taskId;
}

/** The one destination at AWS; a sentence that lists them when there are several. */
async function onlyAtAws({ door }: Session): Promise<string> {
  const { bills } = await door.costs();
  const [only] = bills;
  if (bills.length === 1 && only !== undefined) return only.destinationId;
  const names = bills.map(({ destinationName }) => destinationName).join(', ');
  throw new InvalidArgumentError(
    bills.length === 0 ? 'No destination is at AWS; others have no bill to read.' : `Name one of these: ${names}.`,
  );
}

function printBill(bill: BillingView): void {
  console.log(`${bill.destinationName} (${bill.bucket}, ${bill.region})\n`);
  printCharges(bill);
  printSizes(bill);
  printAlarm(bill);
  if (bill.actuals !== null) printActuals(bill.actuals);
}

function printCharges({ charges, chargesProblem, readAt }: BillingView): void {
  const last = (curve: readonly { at: string; value: string }[]) => curve.at(-1);
  const total = last(charges?.total ?? []);
  const s3 = last(charges?.s3 ?? []);
  if (total !== undefined) console.log(`Account, month to date  ${usdText(total.value)}  (${total.at})`);
  if (s3 !== undefined) console.log(`S3, month to date       ${usdText(s3.value)}  (${s3.at})`);
  if (chargesProblem !== null) console.log(problemText(chargesProblem));
  else if (readAt === null) console.log('CloudWatch was not asked yet.');
}

function printSizes({ sizes, sizesProblem }: BillingView): void {
  if (sizesProblem !== null) console.log(problemText(sizesProblem));
  if (sizes === null) return;
  const objects = sizes.objects.at(-1);
  if (objects !== undefined) console.log(`Objects                 ${countText(Number(objects.value))}`);
  for (const { storageType, bytes } of sizes.byType) console.log(`${storageType.padEnd(22)}  ${bytesText(bytes)}`);
}

function printAlarm({ alarm }: BillingView): void {
  if (alarm === null) {
    console.log('Alarm                   none set by Foresync');
    return;
  }
  const of = alarm.scope === 's3' ? 'S3' : 'the account';
  const mails = alarm.mails.map(({ email, state }) => `${email} (${state})`).join(', ');
  console.log(`Alarm                   above ${usdText(alarm.usd)} of ${of}: ${alarm.state}; mail to ${mails}`);
}

function printActuals({ from, to, items, estimated }: NonNullable<BillingView['actuals']>): void {
  console.log(`\nCost Explorer, ${from} to ${to}${estimated ? ' (not closed yet)' : ''}`);
  printTable(
    ['Usage type', 'Quantity', 'Unit', 'USD'],
    items.map(({ usageType, quantity, unit, usd }) => [usageType, quantity, unit, usd]),
  );
}
