import type { Database } from '../db/database';
import { isProcessAlive, processTag } from '../db/process-tag';

/** Rows of workers that have said nothing for this long are removed. */
const FORGET_AFTER_MS = 3600_000;

/** Says that this worker is alive, so that screens and the command line know that somebody works. */
export async function beat(
  db: Database,
  { id, host, nowMs }: { id: string; host: string; nowMs: number },
): Promise<void> {
  const seenAt = new Date(nowMs);
  const create = { id, pid: process.pid, process: processTag(process.pid), host, startedAt: seenAt, seenAt };
  await db.workerRow.upsert({ where: { id }, create, update: { seenAt } });
  await db.workerRow.deleteMany({ where: { seenAt: { lt: new Date(nowMs - FORGET_AFTER_MS) } } });
}

export async function signOff(db: Database, id: string): Promise<void> {
  await db.workerRow.deleteMany({ where: { id } });
}

/**
 * Workers of this machine whose process is gone, and which therefore need not be waited for. A pid that some other program has
 * been given since is told from it where the system says when a process began; elsewhere the lease runs out.
 */
export async function deadWorkers(db: Database, self: { id: string; host: string }): Promise<string[]> {
  const rows = await db.workerRow.findMany({ where: { host: self.host, id: { not: self.id } } });
  const dead = rows.filter((row) => !isProcessAlive(row)).map(({ id }) => id);
  if (dead.length > 0) await db.workerRow.deleteMany({ where: { id: { in: dead } } });
  return dead;
}
