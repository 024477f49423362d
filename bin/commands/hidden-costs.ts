import { Command } from 'commander';
import type { HiddenBillView, HiddenPile } from '../../lib/control/views-hidden-bill';
import { openSession, type Session, settle } from '../door-session';
import { EXIT, problemText } from '../exit';
import { bytesText, countText, plural, printJson, printTable, usdText } from '../output';
import { findDestination } from './destination';

const NAMES: Readonly<Record<HiddenPile['kind'], string>> = {
  uploads: 'Unfinished uploads, older than a day',
  noncurrent: 'Older versions',
  unneeded: '  of them needed by no snapshot',
  markers: 'Delete markers with nothing behind them',
  small: 'Files under 128 KB where 128 KB are billed',
  outside: "Files outside every job's folder",
  foreign: "Files in a job's folder from elsewhere",
};

/** `foresync costs hidden DESTINATION`. */
export function costsCommand(): Command {
  return new Command('costs').description('what a bucket costs').addCommand(hiddenCommand());
}

function hiddenCommand(): Command {
  return new Command('hidden')
    .description('what is billed and in no list of files; one LIST for each 1,000 versions in the bucket')
    .argument('<destination>')
    .option('--clean-up', 'remove what no snapshot needs: unfinished uploads, older versions, delete markers')
    .option('--yes', 'remove it; without this, --clean-up only shows what would go')
    .action(async (name: string, options: { cleanUp?: true; yes?: true }, self: Command) => {
      const session = await openSession(self);
      const { id } = await findDestination(session, name);
      if (!(await ended(session, (await session.door.lookForHidden(id)).taskId))) return;
      const seen = await session.door.getHiddenBill(id);
      if (options.cleanUp && options.yes && seen.removable !== null) {
        const { uploads, versions, markers } = seen.removable;
        const { taskId } = await session.door.cleanUpHidden(id, { uploads, versions, markers });
        if (!(await ended(session, taskId))) return;
      }
      const bill = await session.door.getHiddenBill(id);
      if (session.json) printJson(bill);
      else printBill(bill);
      process.exitCode = EXIT.done;
    });
}

async function ended(session: Session, taskId: string): Promise<boolean> {
  const task = await settle(
    session,
    () => session.door.getTask(taskId),
    ({ state }) => state === 'done' || state === 'failed',
  );
  if (task.problem === null) return true;
  if (session.json) printJson({ error: task.problem });
  else console.error(problemText(task.problem));
  process.exitCode = EXIT.failed;
  return false;
}

function printBill({ piles, removable, cleaned, requests }: HiddenBillView): void {
  printTable(
    ['What', 'Count', 'Size', 'A month'],
    piles.map((one) => [NAMES[one.kind], countText(one.count), bytesText(one.bytes), usdText(one.monthlyUsd)]),
  );
  console.log(`\nLooking took ${plural(requests, 'request')}.`);
  if (cleaned !== null)
    console.log(`Removed: ${amounts(cleaned)}, ${bytesText(cleaned.bytes)}. Refused: ${cleaned.refused}.`);
  else if (removable !== null && removable.uploads + removable.versions + removable.markers > 0)
    console.log(
      `Can go: ${amounts(removable)}: ${bytesText(removable.bytes)}, ${usdText(removable.monthlyUsd)} a month. Remove it with --clean-up --yes`,
    );
}

const amounts = ({ uploads, versions, markers }: { uploads: number; versions: number; markers: number }) =>
  `${plural(uploads, 'unfinished upload')}, ${plural(versions, 'older version')}, ${plural(markers, 'delete marker')}`;
