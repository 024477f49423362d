import type { Database } from '../db/database';
import { newId } from '../db/ids';
import { nextRuns } from '../schedule/schedule';

/**
 * Starts what is due: a plan that runs by itself when its verdict is ready. However long nothing looked, a job gets one run for
 * all the times it missed. A job that is still planning or running is not started again: the time is skipped, and noted in
 * `skippedAt`. Returns how many were started.
 */
export async function startDueJobs(db: Database, nowMs: number): Promise<number> {
  const due = await db.job.findMany({
    where: { paused: false, cron: { not: '' }, nextRunAt: { lte: new Date(nowMs) } },
    select: { id: true },
  });
  let started = 0;
  for (const { id } of due) started += (await startJob(db, id, nowMs)) ? 1 : 0;
  return started;
}

/** Looks again inside of the transaction: another worker may have been quicker, or a person may have paused the job. */
async function startJob(db: Database, jobId: string, nowMs: number): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const job = await tx.job.findUnique({ where: { id: jobId } });
    const at = new Date(nowMs);
    if (job === null || job.paused || job.cron === '' || job.nextRunAt === null || job.nextRunAt > at) return false;
    const [next] = nextRuns(job.cron, job.timezone, nowMs, 1);
    const nextRunAt = next === undefined ? null : new Date(next);
    const active = await tx.task.count({
      where: { jobId, kind: { in: ['plan', 'run'] }, state: { in: ['queued', 'running'] } },
    });
    await tx.job.update({
      where: { id: jobId },
      data: { nextRunAt, ...(active > 0 ? { skippedAt: job.nextRunAt } : {}) },
    });
    if (active > 0) return false;
    const planId = newId(nowMs);
    await tx.plan.create({
      data: { id: planId, jobId, state: 'queued', trigger: 'schedule', autoRun: true, createdAt: at },
    });
    await tx.task.create({ data: { id: newId(nowMs), kind: 'plan', jobId, payload: { planId }, createdAt: at } });
    return true;
  });
}
