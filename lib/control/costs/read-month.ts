import { bookInUse } from '../../engine/pricing/book-file';
import type { House, Rows } from '../house';
import type { LedgerRow } from './ledger-money';
import { DAY_MS, dayOf, type Month } from './month';
import type { KeptFrom } from './storage-money';

const TARIFF = { select: { provider: true, region: true, storageClass: true } } as const;

/** Rows of the month, and of the week before it that forecasts look back to. */
export async function readLedger({ db, dataDir }: House, month: Month): Promise<LedgerRow[]> {
  const since = dayOf(Math.min(month.startMs, month.nowMs - 8 * DAY_MS));
  const book = bookInUse(dataDir);
  const rows = await db.ledger.findMany({ where: { hour: { gte: since } }, include: { destination: TARIFF } });
  return rows.map((row) => ({ ...row, destination: row.destination && { ...row.destination, book } }));
}

/** Jobs with their prices and limits, by name. */
export async function readJobs({ db, dataDir }: House) {
  const book = bookInUse(dataDir);
  const rows = await db.job.findMany({
    select: { id: true, name: true, limits: true, destinationId: true, destination: TARIFF },
    orderBy: { name: 'asc' },
  });
  return rows.map((row) => ({ ...row, destination: { ...row.destination, book } }));
}

/** What each job kept in the month, oldest first; the state the month began with is first. */
export async function readKept(db: Rows, month: Month): Promise<ReadonlyMap<string, readonly KeptFrom[]>> {
  const kept = new Map<string, KeptFrom[]>();
  const rows = await db.snapshot.findMany({
    select: { jobId: true, createdAt: true, bytes: true },
    where: { createdAt: { gte: new Date(month.startMs) } },
    orderBy: { createdAt: 'asc' },
  });
  const before = await db.snapshot.findMany({
    select: { jobId: true, createdAt: true, bytes: true },
    where: { createdAt: { lt: new Date(month.startMs) } },
    orderBy: { createdAt: 'desc' },
    distinct: ['jobId'],
  });
  for (const { jobId, createdAt, bytes } of [...before, ...rows]) {
    kept.set(jobId, [...(kept.get(jobId) ?? []), { atMs: createdAt.getTime(), bytes: Number(bytes) }]);
  }
  return kept;
}

/** Runs and plans that sent everything for the first time: they are no measure of the days to come. */
export async function readFirstRuns(db: Rows, month: Month): Promise<ReadonlySet<string>> {
  const since = new Date(month.startMs - 8 * DAY_MS);
  const plans = await db.plan.findMany({
    select: { id: true, run: { select: { id: true } } },
    where: { firstRun: true, createdAt: { gte: since } },
  });
  return new Set(plans.flatMap(({ id, run }) => (run === null ? [id] : [id, run.id])));
}
