import { eventually, type House } from './house';

const ENDED = ['succeeded', 'partial', 'failed', 'cancelled', 'held'];

/** Requests a plan and waits until it is made, with its findings and its run. */
export async function planOf(house: House, jobId: string, more?: Parameters<House['requestPlan']>[1]) {
  const id = await house.requestPlan(jobId, more);
  return eventually(
    () => house.db.plan.findUniqueOrThrow({ where: { id }, include: { findings: true, run: true } }),
    (plan) => !['queued', 'working'].includes(plan.state),
  );
}

/** Waits until a run has ended. */
export function endOfRun(house: House, id: string) {
  return eventually(
    () => house.db.run.findUniqueOrThrow({ where: { id } }),
    (run) => ENDED.includes(run.state),
  );
}

/** Restores a whole snapshot to the house's target, a plan first, and resolves to the restore's row. */
export async function restoreAll(house: House, jobId: string, snapshotId: string) {
  const id = `restore-${snapshotId}`;
  const row = { id, jobId, snapshotId, paths: [], existing: 'replace', target: house.target };
  await house.db.restore.create({ data: { ...row, state: 'queued' } });
  await endOfTask(house, await house.queue('restore-plan', { restoreId: id }, jobId));
  await house.db.restore.update({ where: { id }, data: { state: 'queued' } });
  await endOfTask(house, await house.queue('restore', { restoreId: id }, jobId));
  return house.db.restore.findUniqueOrThrow({ where: { id } });
}

async function endOfTask(house: House, id: string): Promise<void> {
  await eventually(
    () => house.db.task.findUniqueOrThrow({ where: { id } }),
    ({ state }) => ['done', 'failed'].includes(state),
  );
}
