import { DoorError } from './door-error';
import type { House, Rows } from './house';
import { withdraw } from './queue';
import { toRunView, WITH_PLAN } from './run-view';
import type { Door, Page, RunView } from './views';

const PAGE = 25;
const LARGEST_PAGE = 200;

/** Verbs on runs. */
export function runVerbs(house: House): Pick<Door, 'listRuns' | 'getRun' | 'cancelRun'> {
  return {
    listRuns: (input) => list(house.db, input),
    getRun: (id) => readRun(house.db, id),
    cancelRun: (id) => cancel(house, id),
  };
}

/** One run. Throws run.not-found. */
export async function readRun(db: Rows, id: string): Promise<RunView> {
  const row = await db.run.findUnique({ where: { id }, include: WITH_PLAN });
  if (row === null) throw new DoorError('run.not-found', { facts: { id } });
  return toRunView(row);
}

/** Newest first. The cursor is the id of the last run of the page before. */
async function list(
  db: Rows,
  { jobId, cursor, limit = PAGE }: { jobId?: string; cursor?: string | null; limit?: number },
): Promise<Page<RunView>> {
  const take = Math.min(Math.max(limit, 1), LARGEST_PAGE);
  const after = cursor === undefined || cursor === null || cursor === '' ? null : cursor;
  if (after !== null && (await db.run.count({ where: { id: after } })) === 0) throw new DoorError('input.cursor');
  const rows = await db.run.findMany({
    where: jobId === undefined ? {} : { jobId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    include: WITH_PLAN,
    take: take + 1,
    ...(after === null ? {} : { cursor: { id: after }, skip: 1 }),
  });
  const shown = rows.slice(0, take);
  return { rows: shown.map(toRunView), cursor: rows.length > take ? (shown.at(-1)?.id ?? null) : null };
}

/** A run that nobody has begun ends at once; one at work is asked to stop. Asking twice is asking once. */
async function cancel({ db, now }: House, id: string): Promise<RunView> {
  return db.$transaction(async (tx) => {
    const row = await tx.run.findUnique({ where: { id } });
    if (row === null) throw new DoorError('run.not-found', { facts: { id } });
    if (row.state !== 'queued' && row.state !== 'running')
      throw new DoorError('run.over', { facts: { state: row.state } });
    const unbegun = row.state === 'queued' && (await withdraw(tx, row.jobId, { runId: id }));
    const ended = unbegun ? { state: 'cancelled', finishedAt: new Date(now()) } : {};
    await tx.run.update({ where: { id }, data: { cancelRequested: true, ...ended } });
    return readRun(tx, id);
  });
}
