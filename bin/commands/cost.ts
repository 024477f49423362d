import { Command, InvalidArgumentError } from 'commander';
import { cost } from '../../lib/engine/pricing/cost';
import { priceBook } from '../../lib/engine/pricing/price-book';
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
    .action((options: CostOptions, self: Command) => {
      const bill = cost({ ...options, storageClass: options.class, egressBytes: options.egress });
      if (self.optsWithGlobals<{ json?: boolean }>().json) printJson(bill);
      else {
        printTable(
          ['What', 'Quantity', 'Unit', `Unit price (${bill.currency})`, bill.currency],
          bill.items.map((item) => [item.what, item.quantity, item.unit, item.unitPrice, item.amount]),
        );
        console.log(`\nTotal: ${bill.amount} ${bill.currency}`);
        for (const name of bill.unknown) console.log(`Price unknown, not counted: ${name}`);
      }
      process.exitCode = EXIT.done;
    });
}

/** `foresync prices`: the price book's values for one region, each with its source and date. */
export function pricesCommand(): Command {
  return new Command('prices')
    .description('show the price book')
    .option('--region <region>', 'one region; without it, the list of regions')
    .option('--provider <provider>', 'aws-s3, cloudflare-r2, …', 'aws-s3')
    .action((options: { region?: string; provider: string }, self: Command) => {
      const provider = priceBook.providers[options.provider];
      if (provider === undefined)
        throw new InvalidArgumentError(
          `No provider ${options.provider}; there are: ${Object.keys(priceBook.providers).join(', ')}.`,
        );
      const shown = options.region === undefined ? Object.keys(provider.regions) : provider.regions[options.region];
      if (shown === undefined)
        throw new InvalidArgumentError(
          `No region ${options.region}; run \`foresync prices --provider ${options.provider}\` for the list.`,
        );
      if (self.optsWithGlobals<{ json?: boolean }>().json || !Array.isArray(shown)) printJson(shown);
      else console.log(shown.join('\n'));
    });
}
