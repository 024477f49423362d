import { Command, InvalidArgumentError, Option } from 'commander';
import { loadPriceBook } from '../../lib/engine/pricing/book-file';
import { cost } from '../../lib/engine/pricing/cost';
import { isStale } from '../../lib/engine/pricing/overrides';
import type { ThawSpeed } from '../../lib/engine/pricing/price-book';
import { dataDirectory } from '../data-directory';
import { EXIT } from '../exit';
import { printJson, printTable } from '../output';

/** A whole number of at least 0, plain or with `_` or `,` between digits. */
function count(text: string): number {
  const value = Number(text.replace(/[_,]/g, ''));
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('It takes a whole number from 0.');
  return value;
}

interface CostOptions {
  readonly region: string;
  readonly class: string;
  readonly provider: string;
  readonly put: number;
  readonly copy: number;
  readonly post: number;
  readonly list: number;
  readonly get: number;
  readonly head: number;
  readonly delete: number;
  readonly bytes: number;
  readonly egress: number;
  readonly alreadyOut: number;
  readonly objects?: number;
  readonly thaw?: ThawSpeed;
  readonly upload: number;
}

/** `foresync cost`: any bill, from the price book. */
export function costCommand(): Command {
  const command = new Command('cost')
    .description('price any number of requests and bytes, from the price book')
    .requiredOption('--region <region>', 'for example eu-central-1')
    .option('--class <class>', 'storage class', 'STANDARD')
    .option('--provider <provider>', 'aws-s3, cloudflare-r2, backblaze-b2, …', 'aws-s3');
  for (const kind of ['put', 'copy', 'post', 'list', 'get', 'head', 'delete']) {
    command.option(`--${kind} <n>`, `${kind.toUpperCase()} requests`, count, 0);
  }
  return command
    .option('--bytes <n>', 'bytes stored for one month', count, 0)
    .option('--egress <n>', 'bytes sent to the internet', count, 0)
    .option('--already-out <n>', 'bytes sent to the internet before in the month', count, 0)
    .option('--upload <n>', 'bytes written, for classes that charge for it', count, 0)
    .option('--objects <n>', 'objects stored, and thawed when bytes go out', count)
    .addOption(new Option('--thaw <speed>', 'for archive classes').choices(['expedited', 'standard', 'bulk']))
    .action((options: CostOptions, self: Command) => {
      const { json, data } = self.optsWithGlobals<{ json?: boolean; data?: string }>();
      const book = loadPriceBook(dataDirectory(data));
      const { objects, thaw } = options;
      const amounts = { egressBytes: options.egress, alreadyOutBytes: options.alreadyOut, uploadBytes: options.upload };
      const counted = { objects, thawObjects: objects, thaw };
      const bill = cost({ ...options, storageClass: options.class, ...amounts, ...counted }, book);
      if (json) printJson(bill);
      else {
        printTable(
          ['What', 'Quantity', 'Unit', `Unit price (${bill.currency})`, bill.currency],
          bill.items.map((item) => [item.what, item.quantity, item.unit, item.unitPrice, item.amount]),
        );
        console.log(`\nTotal: ${bill.amount} ${bill.currency}`);
        for (const name of bill.unknown) console.log(`Price unknown, not counted: ${name}`);
        console.log(`Prices of ${book.generatedOn}.`);
        if (isStale(book, Date.now())) console.log('They are older than 90 days: foresync prices --refresh');
      }
      process.exitCode = EXIT.done;
    });
}
