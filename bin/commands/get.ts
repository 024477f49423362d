import { randomUUID } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { DoorError } from '../../lib/control/door-error';
import type { DownloadPriceView } from '../../lib/control/views';
import { moneyText } from '../../lib/control/words/format';
import { systemClock } from '../../lib/engine/clock/system-clock';
import { machineError } from '../../lib/engine/machine-error';
import { openDownloadBench } from '../../lib/worker/download/download-bench';
import { type Download, type DownloadRequest, openDownload } from '../../lib/worker/download/open-download';
import { openSession, type Session, settle } from '../door-session';
import { EXIT, problemText } from '../exit';
import { bytesText, plural } from '../output';

interface GetOptions {
  readonly snapshot: string;
  readonly output?: string;
  readonly zip?: true;
  readonly force?: true;
}

/** `foresync get JOB PATH`: one file, or a folder as a zip, without a restore. */
export function getCommand(): Command {
  return new Command('get')
    .description('fetch one file of a snapshot, or a folder as a zip; checked against its SHA-256')
    .argument('<job>')
    .argument('<path>', 'as the snapshot names it; / for everything')
    .option('--snapshot <id>', 'which snapshot, or "latest"', 'latest')
    .option('-o, --output <file>', 'write here; - is standard output (default: its own name, in this folder)')
    .option('--zip', 'a zip, even of a single file')
    .option('--force', 'write over a file that is there')
    .action(async (job: string, wanted: string, options: GetOptions, self: Command) => {
      const session = await openSession(self);
      const snapshotId = await snapshotOf(session, job, options.snapshot);
      if (snapshotId === null)
        return fail(`Job ${job} has no snapshot yet. Make one: foresync run ${JSON.stringify(job)}`);
      const { paths, price } = await priced(session, snapshotId, wanted);
      if (price.problem !== null) return fail(problemText(price.problem));
      if (options.output !== undefined && isTaken(options.output, options)) return taken(options.output);
      const download = await fetchTo(session, { snapshotId, paths }, options);
      if (download !== null) report(session, { snapshotId, paths, price, ...download });
    });
}

/** Opens, writes, and waits until its requests are in the ledger. null: nothing was written. */
async function fetchTo(
  { dataDir }: Session,
  request: Omit<DownloadRequest, 'shape'>,
  options: GetOptions,
): Promise<{ download: Download; output: string } | null> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const bench = await openDownloadBench({ dataDir, clock: systemClock });
  let download: Download | null = null;
  try {
    download = await openDownload(bench, { ...request, shape: options.zip ? 'zip' : 'auto' }, stop.signal);
    const output = options.output ?? `./${download.name}`;
    if (isTaken(output, options)) {
      taken(output);
      return null;
    }
    await save(download, output);
    return { download, output };
  } finally {
    download?.body.destroy();
    await download?.settled;
    await bench.close();
  }
}

async function snapshotOf(session: Session, job: string, wanted: string): Promise<string | null> {
  const { id } = await session.door.findJob(job);
  if (wanted !== 'latest') return wanted;
  return (await session.door.listSnapshots(id))[0]?.id ?? null;
}

interface Priced {
  readonly paths: readonly string[];
  readonly price: DownloadPriceView;
}

/** A folder may be named without its final slash. */
async function priced(session: Session, snapshotId: string, wanted: string): Promise<Priced> {
  const bare = wanted.replace(/^\/+/, '');
  const paths = bare === '' ? [] : [bare];
  const ask = (some: readonly string[]) =>
    settle(
      session,
      () => session.door.downloadPrice(snapshotId, { paths: some }),
      ({ state }) => state !== 'loading',
    );
  try {
    return { paths, price: await ask(paths) };
  } catch (error) {
    const isAbsent = error instanceof DoorError && error.problem.code === 'restore.not-in-snapshot';
    if (!isAbsent || bare.endsWith('/')) throw error;
    return { paths: [`${bare}/`], price: await ask([`${bare}/`]) };
  }
}

const isTaken = (output: string, { force }: GetOptions) => output !== '-' && !force && existsSync(output);

function taken(output: string): void {
  console.error(`${output} is there already. Add --force to write over it, or choose another name with --output.`);
  process.exitCode = EXIT.usage;
}

function fail(text: string): void {
  console.error(text);
  process.exitCode = EXIT.failed;
}

/** A file appears under its name when it is whole. Throws what ended the body, machine.*. */
async function save({ body }: Download, output: string): Promise<void> {
  if (output === '-') return pipeline(body, process.stdout, { end: false });
  const draft = path.join(path.dirname(output), `.${path.basename(output)}.${randomUUID()}.part`);
  try {
    await pipeline(body, createWriteStream(draft, { flags: 'wx', mode: 0o600 }));
    await rename(draft, output);
  } catch (error) {
    await rm(draft, { force: true });
    throw machineError(error);
  }
}

interface Fetched extends Priced {
  readonly snapshotId: string;
  readonly output: string;
  readonly download: Download;
}

/** Beside the content on standard output nothing else is written there. */
function report({ json }: Session, { snapshotId, paths, output, download, price }: Fetched): void {
  const { shape, files, bytes } = download;
  const { requests, usd, currency } = price;
  const say = output === '-' ? console.error : console.log;
  if (json) say(JSON.stringify({ snapshotId, paths, output, shape, files, bytes, requests, usd, currency }, null, 2));
  else say(`${output}: ${plural(files, 'file')}, ${bytesText(bytes)}, ${moneyText(usd, currency)}`);
}
