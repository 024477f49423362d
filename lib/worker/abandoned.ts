import type { StoredError } from '../db/columns';
import type { Prisma } from '../db/database';
import { TASK_PAYLOADS } from '../db/tasks';
import { type Abandoned, WORKER_LOST } from './queue';

/**
 * What the rows say whose task lost its worker: a plan is queued again, a run, restore, verification or removal is
 * `interrupted` until it is taken up;
 * after the last attempt all have failed.
 */
export async function markAbandoned(
  tx: Prisma.TransactionClient,
  { task, next }: Abandoned,
  error: StoredError = WORKER_LOST,
): Promise<void> {
  const failed = { state: 'failed', error, finishedAt: task.heartbeatAt ?? task.createdAt };
  switch (task.kind) {
    case 'plan': {
      const { planId } = TASK_PAYLOADS.plan.parse(task.payload);
      const data = next === 'failed' ? failed : { state: 'queued' };
      await tx.plan.updateMany({ where: { id: planId, state: 'working' }, data });
      return;
    }
    case 'run': {
      const { runId } = TASK_PAYLOADS.run.parse(task.payload);
      const data = next === 'failed' ? failed : { state: 'interrupted' };
      await tx.run.updateMany({ where: { id: runId, state: 'running' }, data });
      return;
    }
    case 'restore':
    case 'restore-plan': {
      const { restoreId } = TASK_PAYLOADS.restore.parse(task.payload);
      const waiting = task.kind === 'restore' ? 'interrupted' : 'queued';
      const data = next === 'failed' ? failed : { state: waiting };
      await tx.restore.updateMany({ where: { id: restoreId, state: { in: ['running', 'planning'] } }, data });
      return;
    }
    case 'verify': {
      const { proofId } = TASK_PAYLOADS.verify.parse(task.payload);
      const waiting = (state: string) => (next === 'failed' ? failed : { state });
      await tx.proof.updateMany({ where: { id: proofId, state: 'planning' }, data: waiting('queued') });
      await tx.proof.updateMany({ where: { id: proofId, state: 'running' }, data: waiting('interrupted') });
      return;
    }
    case 'retention': {
      const { pruneId } = TASK_PAYLOADS.retention.parse(task.payload);
      const waiting = (state: string) => (next === 'failed' ? failed : { state });
      await tx.prune.updateMany({ where: { id: pruneId, state: 'planning' }, data: waiting('queued') });
      await tx.prune.updateMany({ where: { id: pruneId, state: 'running' }, data: waiting('interrupted') });
    }
  }
}
