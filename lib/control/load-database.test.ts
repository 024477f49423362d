import { afterEach, beforeEach, expect, test } from 'vitest';
import { job, NOW, snapshot } from './testing/nouns';
import { codeOf, type TemporaryHouse, temporaryHouse } from './testing/temporary-house';

let at: TemporaryHouse;
beforeEach(async () => {
  at = await temporaryHouse(NOW);
});
afterEach(() => at.close());

const SHOP = { name: 'shop', user: 'keeper', password: 'x' };

test('a dump of the latest snapshot is queued to be loaded, and the task says what came of it', async () => {
  const { id: jobId } = await job(at, { databases: [SHOP] });
  const snapshotId = await snapshot(at, jobId);
  const { taskId } = await at.door.loadDatabase({ jobId, label: 'shop', name: 'shop_again' });
  const task = await at.house.db.task.findUniqueOrThrow({ where: { id: taskId } });
  const payload = { snapshotId, label: 'shop', name: 'shop_again', into: 'new' };
  expect(task).toMatchObject({ kind: 'load-database', jobId, payload });
  expect(await at.door.getTask(taskId)).toMatchObject({ state: 'queued', loaded: null });
  const result = { name: 'shop_again', tables: 12, rows: 4000 };
  await at.house.db.task.update({ where: { id: taskId }, data: { state: 'done', result } });
  expect(await at.door.getTask(taskId)).toMatchObject({ state: 'done', loaded: result });
});

test('what cannot be loaded is refused', async () => {
  const { id: jobId } = await job(at, { databases: [SHOP] });
  const other = await job(at, { name: 'other' });
  const load = (more: object) => codeOf(at.door.loadDatabase({ jobId, label: 'shop', name: 'x', ...more }));
  expect(await load({})).toBe('restore.no-snapshot');
  const old = await snapshot(at, jobId);
  at.time.nowMs += 1000;
  await snapshot(at, jobId);
  expect(await load({ snapshotId: old })).toBe('restore.records-only snapshotId');
  expect(await load({ snapshotId: await snapshot(at, other.id) })).toBe('snapshot.not-found');
  expect(await load({ label: 'blog' })).toBe('database.not-found label');
  expect(await load({ jobId: 'none' })).toBe('job.not-found');
  expect(await load({ name: '' })).toBe('input.invalid name');
});
