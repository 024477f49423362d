import type { House, Rows } from './house';
import { enqueue } from './queue';
import { storedProblem } from './stored-json';
import type { SnapshotPage } from './views';

type Loading = Pick<SnapshotPage, 'problem'> & { readonly state: 'loading' | 'failed' };

/**
 * Has the worker fetch the manifest of a snapshot that is not there yet (one GET), once. A fetch that failed in the last ten
 * seconds is reported instead, unless the caller asks again on purpose.
 */
export async function loadFiles(
  { db, now }: Pick<House, 'db' | 'now'>,
  id: string,
  failure: 'report' | 'ask-again',
): Promise<Loading> {
  const last = await lastLoad(db, id);
  if (last?.state === 'failed' && failure === 'report' && isFresh(last.finishedAt, now())) {
    return { state: 'failed', problem: storedProblem(last.error) };
  }
  if (last === null || last.state === 'failed' || last.state === 'done')
    await enqueue(db, 'load-snapshot', { snapshotId: id });
  return { state: 'loading', problem: null };
}

const RETRY_AFTER_MS = 10_000;
const isFresh = (finishedAt: Date | null, nowMs: number) =>
  finishedAt !== null && nowMs - finishedAt.getTime() < RETRY_AFTER_MS;

async function lastLoad(db: Rows, snapshotId: string) {
  const tasks = await db.task.findMany({ where: { kind: 'load-snapshot' }, orderBy: { createdAt: 'desc' }, take: 200 });
  return tasks.find(({ payload }) => Object(payload).snapshotId === snapshotId) ?? null;
}
