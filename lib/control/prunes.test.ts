import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StoredPrunePlan } from '../db/columns';
import { NO_REQUESTS } from '../engine/types';
import { job, NOW, PLACE, snapshot } from './testing/nouns';
import { codeOf, type TemporaryHouse, temporaryHouse } from './testing/temporary-house';
import { keepReasonText } from './words/retention-words';

let at: TemporaryHouse;
beforeEach(async () => {
  at = await temporaryHouse(NOW);
});
afterEach(() => at.close());

const POLICY = { last: 0, hourly: 0, daily: 7, weekly: 4, monthly: 0, yearly: 0, within: '1y6m' };
const one = { createdAt: '2026-11-22T08:00:00.000Z', files: 2, bytes: 20 };

function planOf(drops: number): StoredPrunePlan {
  return {
    snapshots: [
      { id: 'new', ...one, keep: true, reasons: [{ rule: 'daily', oldest: false }, { rule: 'newest' }] },
      ...Array.from({ length: drops }, (_, index) => ({ id: `old${index}`, ...one, keep: false, reasons: [] })),
    ],
    ...{ resumed: 0, versions: 3, bytes: 300, markers: 1, requests: { ...NO_REQUESTS, delete: 4 } },
    ...{ usd: '0', monthlyUsd: '0.01', currency: 'USD' },
  };
}

async function planned(jobId: string, drops: number): Promise<string> {
  const { id } = await at.door.requestPrune({ jobId });
  await at.house.db.task.deleteMany();
  await at.house.db.prune.update({ where: { id }, data: { state: 'planned', plan: planOf(drops) } });
  return id;
}

test("by the job's own policy unless another is given", async () => {
  const { id: jobId, retention } = await job(at, { retention: POLICY });
  expect(retention).toEqual(POLICY);
  expect(await codeOf(at.door.requestPrune({ jobId }))).toBe('restore.no-snapshot');
  await snapshot(at, jobId);
  const own = await at.door.requestPrune({ jobId });
  expect(own).toMatchObject({ policy: POLICY, trigger: 'manual', state: 'queued', plan: null });
  expect(await at.house.db.task.findMany()).toMatchObject([{ kind: 'retention', jobId, payload: { pruneId: own.id } }]);
  const other = await at.door.requestPrune({ jobId, policy: { last: 3 }, trigger: 'cli' });
  expect(other).toMatchObject({ policy: { last: 3, daily: 0, within: '' }, trigger: 'cli' });
});

test('a job that says nothing keeps everything, and refuses what cannot be', async () => {
  const { id, retention } = await job(at);
  expect(Object.values(retention).every((value) => value === 0 || value === '')).toBe(true);
  const [{ id: destinationId = '' } = {}] = await at.door.listDestinations();
  const draft = { name: 'web1', sources: [at.folder('www')], destinationId };
  for (const bad of [{ last: -1 }, { daily: 1.5 }]) {
    const field = `retention.${Object.keys(bad)[0]}`;
    expect(await codeOf(at.door.updateJob(id, { ...draft, retention: bad }))).toBe(`input.invalid ${field}`);
  }
  expect(await codeOf(at.door.updateJob(id, { ...draft, retention: { within: 'a month' } }))).toBe(
    'input.invalid retention.within',
  );
  expect((await at.door.updateJob(id, { ...draft, retention: { last: 2 } })).retention.last).toBe(2);
  expect(PLACE.bucket).toBeDefined();
});

test('shown, approved once, and cancelled', async () => {
  const { id: jobId } = await job(at, { retention: POLICY });
  await snapshot(at, jobId);
  const nothing = await planned(jobId, 0);
  expect(await codeOf(at.door.approvePrune(nothing))).toBe('prune.nothing');
  const id = await planned(jobId, 2);
  expect((await at.door.getPrune(id)).plan).toMatchObject({
    keeps: 1,
    drops: 2,
    snapshots: [{ reasons: ['Newest of its day', 'The newest is always kept'] }, { reasons: [] }, { reasons: [] }],
  });
  await Promise.all([at.door.approvePrune(id), at.door.approvePrune(id)]);
  expect(await at.house.db.task.count()).toBe(1);
  expect((await at.door.cancelPrune(id)).state).toBe('cancelled');
  expect(await codeOf(at.door.cancelPrune(id))).toBe('prune.over');
  expect(await codeOf(at.door.approvePrune(id))).toBe('prune.not-planned');
  expect(await codeOf(at.door.getPrune('none'))).toBe('prune.not-found');
  expect(await at.door.listPrunes({})).toHaveLength(2);
});

test('what the bucket refused is said, and asks for attention', async () => {
  const { id: jobId } = await job(at);
  await snapshot(at, jobId);
  const id = await planned(jobId, 1);
  const refused = [{ key: 'a', versionId: 'v', code: 'AccessDenied' }];
  await at.house.db.prune.update({ where: { id }, data: { state: 'partial', refused, refusedTotal: 1 } });
  expect((await at.door.getPrune(id)).refused[0]?.text).toContain('Object Lock');
  const { attention } = await at.door.overview();
  expect(attention).toContainEqual(expect.objectContaining({ kind: 'retention', href: `/prunes/${id}` }));
});

test.each([
  [{ rule: 'within' }, 'Younger than 1 year 6 months'],
  [{ rule: 'last' }, 'Among the last 0'],
  [{ rule: 'weekly', oldest: true }, 'Oldest of all, for the weeks to come'],
  [{ rule: 'everything' }, 'The policy keeps everything'],
  [{ rule: 'pinned' }, 'A restore or verification of it is under way, or waits for you'],
  [{ rule: 'newest-complete' }, 'The newest complete one is always kept'],
] as const)('reasons in words: %j', (reason, text) => {
  expect(keepReasonText(reason, POLICY)).toBe(text);
});
