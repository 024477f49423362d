import { newId } from '../db/ids';
import type { TaskKind, TaskPayload } from '../db/tasks';
import type { Rows } from './house';

/** Queues work for the worker and returns the task's id. Rows it works on are written in the same transaction. */
export async function enqueue<K extends TaskKind>(
  db: Rows,
  kind: K,
  payload: TaskPayload<K>,
  jobId: string | null = null,
): Promise<string> {
  const { id } = await db.task.create({ data: { id: newId(), kind, payload, jobId } });
  return id;
}

/** Takes queued tasks of a job back; true when one was. A task the worker has claimed stays. */
export async function withdraw(
  db: Rows,
  jobId: string,
  holds: { runId: string } | { restoreId: string } | { proofId: string } | { pruneId: string },
): Promise<boolean> {
  const queued = await db.task.findMany({ where: { jobId, state: 'queued' } });
  const wanted = Object.entries(holds);
  const ids = queued
    .filter(({ payload }) => wanted.every(([name, id]) => Object(payload)[name] === id))
    .map(({ id }) => id);
  const { count } = await db.task.deleteMany({ where: { id: { in: ids }, state: 'queued' } });
  return count > 0;
}
