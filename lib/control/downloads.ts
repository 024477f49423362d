import { SnapshotSelection } from '../db/snapshot-selection';
import { billView } from '../engine/pricing/bill';
import { bookInUse } from '../engine/pricing/book-file';
import { restoreCost } from '../engine/pricing/operation-costs';
import { currencyOf } from '../engine/pricing/price-book';
import { NO_REQUESTS } from '../engine/types';
import { DoorError } from './door-error';
import { downloadInput } from './history-input';
import type { House } from './house';
import { parseInput } from './parse-input';
import { loadFiles } from './snapshot-loading';
import { readSnapshot } from './snapshots';
import type { Door, DownloadPriceView } from './views';

/** What a download costs, before it begins; the stream itself is opened by the process that sends it. */
export function downloadVerbs(house: House): Pick<Door, 'downloadPrice'> {
  return { downloadPrice: (snapshotId, input) => price(house, snapshotId, input) };
}

/** Throws snapshot.not-found, restore.records-only, restore.not-in-snapshot. */
async function price(house: House, snapshotId: string, input: unknown): Promise<DownloadPriceView> {
  const { paths } = parseInput(downloadInput, input);
  const { restorable } = await readSnapshot(house.db, snapshotId);
  if (!restorable) throw new DoorError('restore.records-only', { facts: { id: snapshotId } });
  const selection = SnapshotSelection.open(house.dataDir, snapshotId, paths);
  if (selection === null) return { ...NOTHING_YET, ...(await loadFiles(house, snapshotId, 'report')) };
  try {
    const { files, bytes } = selection.sums();
    return { state: 'ready', files, bytes, ...(await amountOf(house, snapshotId, { files, bytes })), problem: null };
  } finally {
    selection.close();
  }
}

const NOTHING_YET = { files: 0, bytes: 0, requests: { ...NO_REQUESTS }, usd: null, currency: 'USD' };

/** One GET for each file, what its class charges for reading, and the bytes going out from the month's first band on. */
async function amountOf(
  { db, dataDir }: House,
  id: string,
  { files, bytes }: { files: number; bytes: number },
): Promise<Pick<DownloadPriceView, 'requests' | 'usd' | 'currency'>> {
  const { job } = await db.snapshot.findUniqueOrThrow({
    where: { id },
    select: { job: { select: { destination: true } } },
  });
  const book = bookInUse(dataDir);
  const bill = restoreCost(book, job.destination, { requests: { get: files }, objects: files, bytes });
  const requests = { ...NO_REQUESTS, get: files };
  return { requests, usd: billView(bill).amount, currency: currencyOf(book, job.destination) };
}
