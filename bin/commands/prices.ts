import { Command, InvalidArgumentError } from 'commander';
import { keepPriceBook, loadPriceBook, refreshedBook } from '../../lib/engine/pricing/book-file';
import { isStale } from '../../lib/engine/pricing/overrides';
import type { PriceBook } from '../../lib/engine/pricing/price-book';
import { proposeRefresh } from '../../lib/engine/pricing/refresh';
import { dataDirectory } from '../data-directory';
import { EXIT } from '../exit';
import { printJson, printTable } from '../output';

interface PricesOptions {
  readonly region?: string;
  readonly provider: string;
  readonly refresh?: boolean;
  readonly yes?: boolean;
}

/** `foresync prices`: the price book's values for one region, each with its source and date; refreshed from AWS when asked. */
export function pricesCommand(): Command {
  return new Command('prices')
    .description('show the price book')
    .option('--region <region>', 'one region; without it, the list of regions')
    .option('--provider <provider>', 'aws-s3, cloudflare-r2, …', 'aws-s3')
    .option('--refresh', "show what AWS's public price list says otherwise for the region")
    .option('--yes', 'with --refresh: use the new prices; the old ones are kept beside them')
    .action(async (options: PricesOptions, self: Command) => {
      const { json, data } = self.optsWithGlobals<{ json?: boolean; data?: string }>();
      const format = json ? 'json' : 'text';
      if (options.refresh) await refresh(dataDirectory(data), options, format);
      else show(loadPriceBook(dataDirectory(data)), options, format);
    });
}

function show(book: PriceBook, { provider: id, region }: PricesOptions, format: 'json' | 'text'): void {
  const provider = book.providers[id];
  if (provider === undefined)
    throw new InvalidArgumentError(`No provider ${id}; there are: ${Object.keys(book.providers).join(', ')}.`);
  const shown = region === undefined ? Object.keys(provider.regions) : provider.regions[region];
  if (shown === undefined)
    throw new InvalidArgumentError(`No region ${region}; run \`foresync prices --provider ${id}\` for the list.`);
  if (format === 'json' || !Array.isArray(shown)) printJson(shown);
  else console.log(`${shown.join('\n')}\n\nIn ${provider.currency}, prices of ${book.generatedOn}.`);
  if (isStale(book, Date.now())) console.error('The prices are older than 90 days: foresync prices --refresh');
}

async function refresh(dataDir: string, options: PricesOptions, format: 'json' | 'text'): Promise<void> {
  const { region } = options;
  if (region === undefined) throw new InvalidArgumentError('Name the region to refresh: --region eu-central-1.');
  const today = new Date().toISOString().slice(0, 10);
  const asked = { regions: [region], today };
  const book = refreshedBook(dataDir);
  const proposal = await proposeRefresh(book, asked, fetch, AbortSignal.timeout(60_000));
  const { changes, missing } = proposal;
  if (format === 'json') printJson({ changes, missing, applied: options.yes === true });
  else {
    printTable(
      ['Price', 'Now', 'New'],
      changes.map(({ where, before, after }) => [where, before ?? 'unknown', after]),
    );
    for (const where of missing) console.log(`Not in the price list, stays as it is: ${where}`);
  }
  if (options.yes) keepPriceBook(dataDir, proposal.book, book);
  else if (format === 'text') console.log('\nNothing is changed yet; add --yes to use the new prices.');
  process.exitCode = EXIT.done;
}
