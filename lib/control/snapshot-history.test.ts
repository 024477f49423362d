import { afterEach, beforeEach, expect, test } from 'vitest';
import { job, NOW, snapshot } from './testing/nouns';
import { codeOf, type TemporaryHouse, temporaryHouse } from './testing/temporary-house';

let at: TemporaryHouse;
beforeEach(async () => {
  at = await temporaryHouse(NOW);
});
afterEach(() => at.close());

test('what has not been loaded is asked for once, and a failure is said', async () => {
  const { id: jobId } = await job(at);
  const before = await snapshot(at, jobId);
  at.time.nowMs += 1000;
  const after = await snapshot(at, jobId);
  expect(await at.door.findInSnapshot(after, { text: 'x' })).toMatchObject({ state: 'loading' });
  expect(await at.door.compareSnapshots({ before, after })).toMatchObject({ state: 'loading', rows: [] });
  expect(await at.door.fileVersions(jobId, { path: 'a' })).toMatchObject({ state: 'loading', rows: [] });
  expect(await at.house.db.task.count({ where: { kind: 'load-snapshot' } })).toBe(2);
  const error = { code: 'network.reset', message: '', facts: {} };
  await at.house.db.task.updateMany({ data: { state: 'failed', error, finishedAt: new Date(at.time.nowMs) } });
  expect(await at.door.fileVersions(jobId, { path: 'a' })).toMatchObject({ state: 'failed' });
  expect(await codeOf(at.door.findInSnapshot(after, { text: ' ' }))).toContain('text');
  expect(await codeOf(at.door.compareSnapshots({ before: 'no', after }))).toBe('snapshot.not-found');
});
