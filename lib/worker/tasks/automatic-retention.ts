import { storedRetention } from '../../db/columns';
import type { Prisma } from '../../db/database';
import type { Job } from '../../db/generated/client';
import { newId } from '../../db/ids';
import { choose } from '../../engine/retention/choose';

/** After a run that succeeded: queues the removal of what the job's policy no longer keeps; nothing when it keeps everything. */
export async function queueRetention(tx: Prisma.TransactionClient, job: Job, nowMs: number): Promise<void> {
  const policy = storedRetention.parse(job.retention);
  const rows = await tx.snapshot.findMany({ where: { jobId: job.id }, omit: { header: true } });
  const snapshots = rows.map(({ id, createdAt, outcome }) => ({
    id,
    createdAt: createdAt.toISOString(),
    outcome: outcome === 'partial' ? ('partial' as const) : ('complete' as const),
  }));
  if (choose(snapshots, { policy, timeZone: job.timezone }).every(({ keep }) => keep)) return;
  const pruneId = newId(nowMs);
  const createdAt = new Date(nowMs);
  const row = { id: pruneId, jobId: job.id, policy, trigger: 'automatic', autoRun: true, state: 'queued', createdAt };
  await tx.prune.create({ data: row });
  await tx.task.create({
    data: { id: newId(nowMs), kind: 'retention', jobId: job.id, payload: { pruneId }, createdAt },
  });
}
