import { afterEach, beforeEach, expect, test } from 'vitest';
import { NO_REQUESTS } from '../engine/types';
import { job, NOW, snapshot } from './testing/nouns';
import { codeOf, type TemporaryHouse, temporaryHouse } from './testing/temporary-house';

let at: TemporaryHouse;
let jobId: string;

beforeEach(async () => {
  at = await temporaryHouse(NOW);
  jobId = (await job(at)).id;
});
afterEach(() => at.close());

const PLAN = {
  ...{ files: 2, bytes: 20, egressBytes: 120, requests: { ...NO_REQUESTS, get: 4 }, requestsAre: 'exact' },
  ...{ usd: '0.0000016', currency: 'USD' },
};

async function planned(more: { method?: 'list' | 'read' | 'drill' } = {}): Promise<string> {
  const { id } = await at.door.requestProof({ jobId, ...more });
  await at.house.db.task.deleteMany();
  await at.house.db.proof.update({ where: { id }, data: { state: 'planned', plan: PLAN } });
  return id;
}

test('a verification is priced, approved once, and cancelled', async () => {
  expect(await codeOf(at.door.requestProof({ jobId }))).toBe('restore.no-snapshot');
  const snapshotId = await snapshot(at, jobId);
  const asked = await at.door.requestProof({ jobId, method: 'read', percent: 25 });
  expect(asked).toMatchObject({ state: 'queued', snapshotId, percent: 25, files: null, plan: null, verdict: null });
  expect(await at.house.db.task.findMany()).toMatchObject([{ kind: 'verify', jobId, payload: { proofId: asked.id } }]);
  expect(await codeOf(at.door.approveProof(asked.id))).toBe('proof.not-planned');
  await at.house.db.task.deleteMany();
  await at.house.db.proof.update({ where: { id: asked.id }, data: { state: 'planned', plan: PLAN } });
  await Promise.all([at.door.approveProof(asked.id), at.door.approveProof(asked.id)]);
  expect(await at.house.db.task.count()).toBe(1);
  expect((await at.door.cancelProof(asked.id)).state).toBe('cancelled');
  expect(await at.house.db.task.count()).toBe(0);
  expect(await codeOf(at.door.cancelProof(asked.id))).toBe('proof.over');
  expect(await codeOf(at.door.getProof('none'))).toBe('proof.not-found');
  expect(await at.door.listProofs({ jobId })).toHaveLength(1);
});

test('each verification draws other files', async () => {
  await snapshot(at, jobId);
  await at.door.requestProof({ jobId, method: 'drill' });
  await at.door.requestProof({ jobId, method: 'drill' });
  const seeds = (await at.house.db.proof.findMany()).map(({ seed }) => seed);
  expect(new Set(seeds).size).toBe(2);
});

test('refuses shares and numbers that cannot be', async () => {
  await snapshot(at, jobId);
  for (const percent of [0, -1, 100.5]) {
    expect(await codeOf(at.door.requestProof({ jobId, method: 'read', percent }))).toBe('input.invalid percent');
  }
  expect(await codeOf(at.door.requestProof({ jobId, method: 'drill', files: 0 }))).toBe('input.invalid files');
});

test('the job says when it was last proven, and what the last verification found', async () => {
  await snapshot(at, jobId);
  const never = { provenAt: null, provenBy: null, provenFiles: 0, lastCheck: null };
  expect((await at.door.getJob(jobId)).proof).toEqual(never);

  const end = async (id: string, data: object) =>
    at.house.db.proof.update({ where: { id }, data: { finishedAt: new Date(at.time.nowMs), ...data } });
  await end(await planned({ method: 'list' }), { state: 'sound', checkedFiles: 2 });
  expect((await at.door.getJob(jobId)).proof).toMatchObject({ provenAt: null, lastCheck: { state: 'sound' } });

  at.time.nowMs += 1000;
  const read = await planned({ method: 'read' });
  await end(read, { state: 'sound', checkedFiles: 2, hashed: 2 });
  const proven = { provenAt: '2026-11-23T08:00:01.000Z', provenBy: 'read', provenFiles: 2 };
  expect((await at.door.getJob(jobId)).proof).toMatchObject(proven);
  expect((await at.door.getProof(read)).verdict).toBe('Sound: 2 files read back, every SHA-256 is right.');

  at.time.nowMs += 1000;
  const damage = [{ path: 'a', kind: 'truncated', expectedBytes: 2048, foundBytes: 1024 }];
  const bad = await planned({ method: 'drill' });
  await end(bad, { state: 'damaged', damage, damageTotal: 1, repairs: 1 });
  const { proof } = await at.door.getJob(jobId);
  expect(proof).toMatchObject({ ...proven, lastCheck: { id: bad, state: 'damaged', damageTotal: 1 } });
  const view = await at.door.getProof(bad);
  expect(view.verdict).toBe('1 file of the snapshot is damaged or missing. The next run uploads 1 of them again.');
  expect(view.damage[0]?.text).toMatch(
    /^The object is cut short: 1.0 KB instead of 2.0 KB\.$|^The object is cut short/,
  );
  const { attention } = await at.door.overview();
  expect(attention).toContainEqual(expect.objectContaining({ kind: 'damage', href: `/proofs/${bad}` }));
});

test('sound dumps do not hide damaged files, and databases are only tested where there are any', async () => {
  await snapshot(at, jobId);
  expect(await codeOf(at.door.requestProof({ jobId, method: 'databases' }))).toBe('proof.no-databases method');
  const bad = await planned({ method: 'read' });
  await at.house.db.proof.update({ where: { id: bad }, data: { state: 'damaged', damageTotal: 1 } });
  at.time.nowMs += 1000;
  const loaded = [{ name: 'shop', tables: 12, rows: 3400 }];
  const good = await planned();
  const how = { method: 'databases', state: 'sound', hashed: 1, loaded };
  await at.house.db.proof.update({ where: { id: good }, data: how });
  expect(await at.door.getProof(good)).toMatchObject({
    loaded,
    verdict: 'Restorable: 1 database came back in a scratch database: 3,400 rows, every table counted.',
  });
  const { proof } = await at.door.getJob(jobId);
  expect(proof).toMatchObject({ provenBy: 'databases', lastCheck: { id: bad, state: 'damaged' } });
});

test('a verification of the schedule that waits or failed needs a person, until one was sound', async () => {
  await snapshot(at, jobId);
  const id = await planned();
  await at.house.db.proof.update({ where: { id }, data: { trigger: 'schedule', autoRun: true } });
  const items = async () => (await at.door.overview()).attention.filter(({ kind }) => kind === 'proof');
  expect(await items()).toMatchObject([{ title: 'A verification of web1 waits for you', href: `/proofs/${id}` }]);
  const error = { code: 'database.full', message: '', facts: { database: 'shop' } };
  await at.house.db.proof.update({ where: { id }, data: { state: 'failed', error } });
  expect(await items()).toMatchObject([
    { title: 'web1 could not be verified', text: expect.stringMatching(/no room left/) },
  ]);
  at.time.nowMs += 1000;
  const later = await planned();
  await at.house.db.proof.update({ where: { id: later }, data: { state: 'sound', hashed: 1 } });
  expect(await items()).toEqual([]);
});

test('a restore that was checked file by file proves too', async () => {
  const snapshotId = await snapshot(at, jobId);
  const { id } = await at.door.requestRestore({ jobId, snapshotId, target: `${at.home}/back` });
  await at.house.db.restore.update({
    where: { id },
    data: { state: 'succeeded', verified: 2, finishedAt: new Date(at.time.nowMs) },
  });
  expect((await at.door.getJob(jobId)).proof).toMatchObject({ provenBy: 'restore', provenFiles: 2 });
});
