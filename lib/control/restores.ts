import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { restorePlan } from '../db/columns';
import { newId } from '../db/ids';
import { DoorError } from './door-error';
import type { House, Rows } from './house';
import { parseInput } from './parse-input';
import { enqueue, withdraw } from './queue';
import { obstaclesOf } from './restore-obstacles';
import { toRestoreView, WITH_JOB } from './restore-view';
import { chooseSnapshot } from './snapshots';
import { isInside } from './source-folders';
import { stored } from './stored-json';
import { type Door, type RestoreInput, type RestoreView, restoreInput } from './views';

type Verbs = Pick<Door, 'requestRestore' | 'getRestore' | 'approveRestore' | 'cancelRestore' | 'listRestores'>;

/** Verbs on restores. State: queued → planning → planned → (approved) queued → running (→ thawing → running) → an outcome. */
export function restoreVerbs(house: House): Verbs {
  const { db } = house;
  return {
    requestRestore: (input) => request(house, parseInput(restoreInput, input)),
    getRestore: (id) => readRestore(db, id),
    approveRestore: (id) => approve(db, id),
    cancelRestore: (id) => cancel(house, id),
    listRestores: ({ jobId }) => list(db, jobId),
  };
}

/** One restore. Throws restore.not-found. */
async function readRestore(db: Rows, id: string): Promise<RestoreView> {
  const row = await db.restore.findUnique({ where: { id }, include: WITH_JOB });
  if (row === null) throw new DoorError('restore.not-found', { facts: { id } });
  const snapshot = await db.snapshot.findUnique({ where: { id: row.snapshotId }, select: { createdAt: true } });
  return toRestoreView(row, snapshot?.createdAt ?? null);
}

const MOST_LISTED = 100;

async function list(db: Rows, jobId: string | undefined): Promise<RestoreView[]> {
  const where = jobId === undefined ? {} : { jobId };
  const order = [{ createdAt: 'desc' }, { id: 'desc' }] as const;
  const rows = await db.restore.findMany({ where, include: WITH_JOB, orderBy: [...order], take: MOST_LISTED });
  const ids = rows.map(({ snapshotId }) => snapshotId);
  const snapshots = await db.snapshot.findMany({ where: { id: { in: ids } }, select: { id: true, createdAt: true } });
  const madeAt = new Map(snapshots.map(({ id, createdAt }) => [id, createdAt]));
  return rows.map((row) => toRestoreView(row, madeAt.get(row.snapshotId) ?? null));
}

async function request(house: House, input: RestoreInput): Promise<RestoreView> {
  const target = input.target === null ? null : await checkTarget(input.target, house.dataDir);
  return house.db.$transaction(async (tx) => {
    const { id: snapshotId } = await chooseSnapshot(tx, input);
    const { jobId, paths, existing, thaw: thawSpeed } = input;
    const { id } = await tx.restore.create({
      data: { id: newId(), jobId, snapshotId, paths, target, existing, thawSpeed, state: 'queued' },
    });
    await checkSpeed(tx, jobId, thawSpeed);
    await enqueue(tx, 'restore-plan', { restoreId: id }, jobId);
    return readRestore(tx, id);
  });
}

/** S3 has no fast thaw for its coldest class (restoring-objects-retrieval-options.md). */
async function checkSpeed(db: Rows, jobId: string, speed: RestoreInput['thaw']): Promise<void> {
  const destination = { select: { storageClass: true } };
  const job = await db.job.findUniqueOrThrow({ where: { id: jobId }, select: { destination } });
  const { storageClass } = job.destination;
  if (speed !== 'expedited' || storageClass !== 'DEEP_ARCHIVE') return;
  throw new DoorError('restore.no-expedited', { facts: { storageClass }, field: 'thaw' });
}

/** An absolute path that is a folder or does not exist yet, outside of the data folder. */
async function checkTarget(target: string, dataDir: string): Promise<string> {
  const folder = path.normalize(target).replace(/(?<=.)\/+$/, '');
  const refused = new DoorError('restore.bad-target', { facts: { target }, field: 'target' });
  if (!path.isAbsolute(target)) throw refused;
  const existing = await nearestExisting(folder);
  if (!(await stat(/* turbopackIgnore: true */ existing)).isDirectory()) throw refused;
  const real = path.join(await realpath(/* turbopackIgnore: true */ existing), path.relative(existing, folder));
  if (isInside(real, await realpath(/* turbopackIgnore: true */ dataDir))) throw refused;
  return folder;
}

async function nearestExisting(folder: string): Promise<string> {
  const there = await stat(/* turbopackIgnore: true */ folder).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false;
      throw new DoorError('restore.bad-target', {
        facts: { target: folder, errno: error.code ?? null },
        field: 'target',
      });
    },
  );
  return there ? folder : nearestExisting(path.dirname(folder));
}

/**
 * Starts a planned restore, once: a second approval finds it under way and changes nothing. Throws restore.no-space and
 * restore.not-writable when the plan found that it could not be carried out.
 */
async function approve(db: House['db'], id: string): Promise<RestoreView> {
  return db.$transaction(async (tx) => {
    const row = await tx.restore.findUnique({ where: { id } });
    if (row === null) throw new DoorError('restore.not-found', { facts: { id } });
    const approved = row.plan !== null && UNDER_WAY.includes(row.state);
    if (approved) return readRestore(tx, id);
    if (row.state !== 'planned') throw new DoorError('restore.not-planned', { facts: { state: row.state } });
    const [obstacle] = obstaclesOf(stored(restorePlan, row.plan));
    if (obstacle !== undefined) throw obstacle;
    await tx.restore.update({ where: { id }, data: { state: 'queued' } });
    await enqueue(tx, 'restore', { restoreId: id }, row.jobId);
    return readRestore(tx, id);
  });
}

const OPEN = ['queued', 'planning', 'planned', 'running', 'thawing', 'interrupted'];

/** States of a restore that was approved and has not ended. */
const UNDER_WAY = ['queued', 'running', 'thawing', 'interrupted'];

/** A worker may have the task by now; one that it has not is taken back. */
const WAITING = ['queued', 'interrupted', 'thawing'];

/** One that nobody works on ends at once; one at work is asked to stop. */
async function cancel({ db, now }: House, id: string): Promise<RestoreView> {
  return db.$transaction(async (tx) => {
    const row = await tx.restore.findUnique({ where: { id } });
    if (row === null) throw new DoorError('restore.not-found', { facts: { id } });
    if (!OPEN.includes(row.state)) throw new DoorError('restore.over', { facts: { state: row.state } });
    const idle =
      row.state === 'planned' || (WAITING.includes(row.state) && (await withdraw(tx, row.jobId, { restoreId: id })));
    const ended = idle ? { state: 'cancelled', finishedAt: new Date(now()) } : {};
    await tx.restore.update({ where: { id }, data: { cancelRequested: true, ...ended } });
    return readRestore(tx, id);
  });
}
