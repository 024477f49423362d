import { z } from 'zod';
import type { Database, Prisma } from '../db/database';
import type { Task } from '../db/generated/client';
import { newId } from '../db/ids';

const EVERY_MS = 3_600_000;
const payloadOf = z.object({ destinationId: z.string() });

/**
 * Queues a measurement for every destination whose last one was queued an hour ago or more, by this machine's own clock; a clock
 * that was set back counts as an hour too. One row per destination stays: the last. Returns how many were queued.
 */
export async function startDueClocks(db: Database, nowMs: number): Promise<number> {
  return db.$transaction(async (tx) => {
    const destinations = await tx.destination.findMany({ select: { id: true } });
    const tasks = await tx.task.findMany({ where: { kind: 'measure-clock' }, orderBy: { createdAt: 'asc' } });
    const last = new Map(tasks.map((task) => [payloadOf.parse(task.payload).destinationId, task]));
    const due = destinations.filter(({ id }) => isDue(last.get(id), nowMs));
    for (const { id } of due) await queue(tx, { destinationId: id, nowMs });
    const over = tasks.filter(({ state }) => state === 'done' || state === 'failed');
    const requeued = new Set(due.map(({ id }) => last.get(id)?.id));
    const replaced = over.filter((task) => requeued.has(task.id) || !isLast(task, last));
    await tx.task.deleteMany({ where: { id: { in: replaced.map(({ id }) => id) } } });
    return due.length;
  });
}

function isDue(last: Task | undefined, nowMs: number): boolean {
  if (last === undefined) return true;
  if (last.state !== 'done' && last.state !== 'failed') return false;
  return Math.abs(nowMs - last.createdAt.getTime()) >= EVERY_MS;
}

function isLast(task: Task, last: ReadonlyMap<string, Task>): boolean {
  return last.get(payloadOf.parse(task.payload).destinationId)?.id === task.id;
}

async function queue(
  tx: Prisma.TransactionClient,
  { destinationId, nowMs }: { destinationId: string; nowMs: number },
): Promise<void> {
  const createdAt = new Date(nowMs);
  await tx.task.create({ data: { id: newId(nowMs), kind: 'measure-clock', payload: { destinationId }, createdAt } });
}
