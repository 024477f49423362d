import { storedRetention } from '../db/columns';
import { newId } from '../db/ids';
import { DoorError } from './door-error';
import type { House, Rows } from './house';
import { parseInput } from './parse-input';
import { toPruneView, WITH_JOB } from './prune-view';
import { enqueue, withdraw } from './queue';
import { stored } from './stored-json';
import { type Door, type PruneInput, type PruneView, pruneInput } from './views';

type Verbs = Pick<Door, 'requestPrune' | 'getPrune' | 'approvePrune' | 'cancelPrune' | 'listPrunes'>;

/** Verbs on removals of old snapshots. State: queued → planning → planned → (approved) queued → running → an outcome. */
export function pruneVerbs(house: House): Verbs {
  const { db } = house;
  return {
    requestPrune: (input) => request(house, parseInput(pruneInput, input)),
    getPrune: (id) => readPrune(db, id),
    approvePrune: (id) => approve(db, id),
    cancelPrune: (id) => cancel(house, id),
    listPrunes: ({ jobId }) => list(db, jobId),
  };
}

async function readPrune(db: Rows, id: string): Promise<PruneView> {
  const row = await db.prune.findUnique({ where: { id }, include: WITH_JOB });
  if (row === null) throw new DoorError('prune.not-found', { facts: { id } });
  return toPruneView(row);
}

const MOST_LISTED = 100;

async function list(db: Rows, jobId: string | undefined): Promise<PruneView[]> {
  const where = jobId === undefined ? {} : { jobId };
  const order = [{ createdAt: 'desc' }, { id: 'desc' }] as const;
  const rows = await db.prune.findMany({ where, include: WITH_JOB, orderBy: [...order], take: MOST_LISTED });
  return rows.map(toPruneView);
}

async function request(house: House, { jobId, policy, trigger }: PruneInput): Promise<PruneView> {
  return house.db.$transaction(async (tx) => {
    const job = await tx.job.findUnique({ where: { id: jobId }, include: { _count: { select: { snapshots: true } } } });
    if (job === null) throw new DoorError('job.not-found', { facts: { id: jobId }, field: 'jobId' });
    if (job._count.snapshots === 0) throw new DoorError('restore.no-snapshot', { facts: { job: job.name } });
    const id = newId();
    const row = { id, jobId, policy: policy ?? stored(storedRetention, job.retention), trigger, state: 'queued' };
    await tx.prune.create({ data: { ...row, createdAt: new Date(house.now()) } });
    await enqueue(tx, 'retention', { pruneId: id }, jobId);
    return readPrune(tx, id);
  });
}

/** Starts a planned removal, once: a second approval finds it under way and changes nothing. */
async function approve(db: House['db'], id: string): Promise<PruneView> {
  return db.$transaction(async (tx) => {
    const view = await readPrune(tx, id);
    const { state, plan, jobId } = view;
    if (plan !== null && (state === 'queued' || state === 'running')) return view;
    if (state !== 'planned' || plan === null) throw new DoorError('prune.not-planned', { facts: { state } });
    if (plan.drops + plan.resumed === 0) throw new DoorError('prune.nothing', {});
    await tx.prune.update({ where: { id }, data: { state: 'queued' } });
    await enqueue(tx, 'retention', { pruneId: id }, jobId);
    return readPrune(tx, id);
  });
}

const OPEN = ['queued', 'planning', 'planned', 'running', 'interrupted'];

/** One that nobody works on ends at once; one at work is asked to stop: the next one finishes what it began. */
async function cancel({ db, now }: House, id: string): Promise<PruneView> {
  return db.$transaction(async (tx) => {
    const { state, jobId } = await readPrune(tx, id);
    if (!OPEN.includes(state)) throw new DoorError('prune.over', { facts: { state } });
    const idle = state === 'planned' || (await withdraw(tx, jobId, { pruneId: id }));
    const ended = idle ? { state: 'cancelled', finishedAt: new Date(now()) } : {};
    await tx.prune.update({ where: { id }, data: { cancelRequested: true, ...ended } });
    return readPrune(tx, id);
  });
}
