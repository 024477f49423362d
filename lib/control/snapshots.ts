import { z } from 'zod';
import type { Prisma } from '../db/database';
import { readSnapshotFolder } from '../db/snapshot-files';
import { DoorError } from './door-error';
import type { House, Rows } from './house';
import { parseInput } from './parse-input';
import { loadFiles } from './snapshot-loading';
import { stored } from './stored-json';
import { type Door, type SnapshotPage, type SnapshotView, snapshotView } from './views';

type Verbs = Pick<Door, 'listSnapshots' | 'getSnapshot' | 'browseSnapshot'>;

/** Verbs on snapshots. */
export function snapshotVerbs(house: House): Verbs {
  return {
    listSnapshots: (jobId) => list(house.db, jobId),
    getSnapshot: (id) => readSnapshot(house.db, id),
    browseSnapshot: (id, input) => browse(house, id, input),
  };
}

const WITH_JOB = { job: { select: { name: true } } } as const;
type SnapshotRow = Prisma.SnapshotGetPayload<{ include: typeof WITH_JOB }>;
const NEWEST_FIRST = [
  { createdAt: 'desc' },
  { id: 'desc' },
] as const satisfies Prisma.SnapshotOrderByWithRelationInput[];

/** The newest snapshot of a job, or null. */
export async function latestSnapshot(db: Rows, jobId: string) {
  return db.snapshot.findFirst({ where: { jobId }, orderBy: [...NEWEST_FIRST] });
}

async function list(db: Rows, jobId: string): Promise<SnapshotView[]> {
  if ((await db.job.count({ where: { id: jobId } })) === 0)
    throw new DoorError('job.not-found', { facts: { id: jobId } });
  const rows = await db.snapshot.findMany({ where: { jobId }, include: WITH_JOB, orderBy: [...NEWEST_FIRST] });
  return rows.map((row) => toSnapshotView(row, rows[0]?.id ?? null));
}

/** One snapshot. Throws snapshot.not-found. */
export async function readSnapshot(db: Rows, id: string): Promise<SnapshotView> {
  const row = await db.snapshot.findUnique({ where: { id }, include: WITH_JOB });
  if (row === null) throw new DoorError('snapshot.not-found', { facts: { id } });
  return toSnapshotView(row, (await latestSnapshot(db, row.jobId))?.id ?? null);
}

/** The snapshot asked for (null: the latest of the job). Refused when it is a record only, or there is none. */
export async function chooseSnapshot(
  tx: Rows,
  { jobId, snapshotId }: { jobId: string; snapshotId: string | null },
): Promise<SnapshotView> {
  const job = await tx.job.findUnique({ where: { id: jobId } });
  if (job === null) throw new DoorError('job.not-found', { facts: { id: jobId }, field: 'jobId' });
  const id = snapshotId ?? (await latestSnapshot(tx, jobId))?.id;
  if (id === undefined) throw new DoorError('restore.no-snapshot', { facts: { job: job.name } });
  const snapshot = await readSnapshot(tx, id);
  if (snapshot.jobId !== jobId) throw new DoorError('snapshot.not-found', { facts: { id }, field: 'snapshotId' });
  if (!snapshot.restorable) throw new DoorError('restore.records-only', { field: 'snapshotId' });
  return snapshot;
}

/** Without versioning only the latest can be restored: later runs have overwritten what older ones name. */
function toSnapshotView(row: SnapshotRow, latestId: string | null): SnapshotView {
  const isLatest = row.id === latestId;
  return {
    ...{ id: row.id, jobId: row.jobId, jobName: row.job.name, createdAt: row.createdAt.toISOString() },
    outcome: stored(snapshotView.shape.outcome, row.outcome),
    ...{ files: row.files, bytes: Number(row.bytes), directories: row.directories, links: row.links },
    ...{ failures: row.failures, isLatest, restorable: isLatest || row.versioned, runId: row.runId },
  };
}

const browseInput = z.object({ folder: z.string().default(''), cursor: z.string().nullable().default(null) });

/** The manifest is fetched by the worker on first sight; until then the page is `loading`. A failed fetch is tried again when asked anew. */
async function browse({ db, dataDir, now }: House, id: string, input: unknown): Promise<SnapshotPage> {
  const { folder, cursor } = parseInput(browseInput, input);
  await readSnapshot(db, id);
  const page = readSnapshotFolder(dataDir, id, { folder, cursor });
  if (page !== null) return { state: 'ready', folder, ...page, problem: null };
  const loading = await loadFiles({ db, now }, id, cursor === null ? 'report' : 'ask-again');
  return { ...loading, folder, rows: [], cursor: null };
}
