import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planSummary } from '../db/columns';
import { readRecovery, replaceRecoveryKey } from '../db/recovery';
import { newRecoveryKey } from '../db/recovery-key';
import { openSecretBox } from '../db/secrets';
import { readSettings } from '../db/settings';
import { adoptionResult, bucketContents } from '../db/tasks';
import { recordKeys } from '../engine/snapshot/records';
import { createMemoryStorage, type MemoryStorage } from '../engine/testing/memory-storage';
import { link, writeTree } from '../engine/testing/tree';
import { addJob, eventually, type House, openTestHouse, portsWith, startTestWorker } from './testing/house';

const written = (body: Buffer) => ({ body, sha256: createHash('sha256').update(body).digest('hex') });
const CRON = { cron: '30 2 * * *', timezone: 'Europe/Berlin' };
/** What a person set, and would miss. */
const KEPT = {
  sentinel: 'index.php',
  proofSchedule: { cron: '0 5 * * 0', method: 'read', percent: 5, files: 20, databases: false },
};
let lost: House;
let fresh: House;
let storage: MemoryStorage;
let stops: (() => Promise<void>)[];

const isOver = ({ state }: { state: string }) => !['queued', 'planning', 'working', 'running'].includes(state);

async function work(house: House): Promise<void> {
  const { stop } = startTestWorker(house, portsWith(storage));
  stops.push(stop);
}

async function backUp(house: House, jobId: string): Promise<ReturnType<typeof planSummary.parse>> {
  const planId = await house.requestPlan(jobId);
  const plan = await eventually(() => house.db.plan.findUniqueOrThrow({ where: { id: planId } }), isOver);
  const runId = await house.approve(planId);
  const run = await eventually(() => house.db.run.findUniqueOrThrow({ where: { id: runId } }), isOver);
  const summary = planSummary.parse(plan.summary);
  expect(run).toMatchObject({ state: 'succeeded', error: null, requests: summary.requests });
  return summary;
}

async function answer(house: House, kind: 'look' | 'adopt', payload: object) {
  const id = await house.queue(kind, { destinationId: 'here', ...payload });
  return eventually(() => house.db.task.findUniqueOrThrow({ where: { id } }), isOver);
}

const adopt = (recoveryKey: string | null = null) =>
  answer(fresh, 'adopt', {
    jobs: null,
    recoveryKeySealed: recoveryKey === null ? null : openSecretBox(fresh.dataDir).seal(recoveryKey),
  });

async function newHouse(): Promise<House> {
  const house = await openTestHouse();
  const place = { provider: 'practice', bucket: 'memory', prefix: '', region: 'us-east-1', endpoint: '' };
  const data = { id: 'here', name: 'typed in', ...place, pathStyle: true, storageClass: 'STANDARD' };
  await house.db.destination.create({ data });
  return house;
}

beforeEach(async () => {
  stops = [];
  storage = createMemoryStorage({ versioning: 'enabled', now: Date.now });
  lost = await openTestHouse();
  writeTree(lost.source, { 'index.php': 'one', 'a & b': { 'same.txt': 'same', link: link('../index.php') } });
  await addJob(lost, 'sites', { ...CRON, ...KEPT, prefix: 'web/', retention: { last: 7 } });
  await work(lost);
});

afterEach(async () => {
  for (const stop of stops) await stop();
  await lost.close();
  await fresh?.close();
});

/** What is left of an installation whose data folder is gone: the source, and the bucket. */
async function loseTheMachine(): Promise<void> {
  for (const stop of stops.splice(0)) await stop();
  await lost.db.$disconnect();
  rmSync(lost.dataDir, { recursive: true, force: true });
  fresh = await newHouse();
  await work(fresh);
}

describe('a lost machine', () => {
  it('comes back from the bucket alone: jobs, schedules, snapshots; nothing unchanged is uploaded again', async () => {
    await backUp(lost, 'sites');
    writeTree(lost.source, { 'index.php': 'two, longer' });
    await backUp(lost, 'sites');
    await loseTheMachine();

    const contents = bucketContents.parse((await answer(fresh, 'look', {})).result);
    expect(contents).toMatchObject({
      copies: [],
      jobs: [{ slug: 'sites', name: 'sites', state: 'new', snapshots: 2, files: 2, ...CRON }],
    });
    const adopted = adoptionResult.parse((await adopt()).result);
    expect(adopted).toMatchObject({ skipped: [], jobs: [{ name: 'sites', snapshots: 2, files: 2, left: 0 }] });
    const job = await fresh.db.job.findFirstOrThrow({ include: { snapshots: true } });
    expect(job).toMatchObject({ ...CRON, slug: 'sites', prefix: 'web/', paused: true, nextRunAt: null });
    expect(job.retention).toMatchObject({ last: 7 });
    expect(job).toMatchObject({ ...KEPT, nextProofAt: null });
    expect(job.snapshots).toHaveLength(2);

    const summary = await backUp(fresh, job.id);
    expect(summary).toMatchObject({ add: { files: 0 }, change: { files: 0 }, remove: { files: 0 } });
    expect(summary.requests.put, 'lease, manifest and header').toBe(3);
    expect(bucketContents.parse((await answer(fresh, 'look', {})).result).jobs[0]?.state).toBe('here');
    expect(adoptionResult.parse((await adopt()).result).jobs).toEqual([]);
  });

  it('does not believe an object that was written after the newest snapshot, nor one that is gone', async () => {
    await backUp(lost, 'sites');
    await loseTheMachine();
    const body = Buffer.from('ONE');
    await storage.putObject({ ...written(body), key: 'web/index.php' });
    await storage.deleteObjects({ objects: [{ key: 'web/a & b/same.txt' }] });
    const adopted = adoptionResult.parse((await adopt()).result);
    expect(adopted.jobs).toMatchObject([{ files: 0, left: 2 }]);
    expect(await backUp(fresh, adopted.jobs[0]?.id ?? '')).toMatchObject({ add: { files: 2 } });
  });

  it('names what is damaged and brings back the rest', async () => {
    await backUp(lost, 'sites');
    await backUp(lost, 'sites');
    const [older, newer] = await lost.db.snapshot.findMany({ orderBy: { createdAt: 'asc' } });
    await loseTheMachine();
    const keys = recordKeys('sites');
    const body = Buffer.from('no longer JSON');
    for (const key of [keys.header(newer?.id ?? ''), keys.job, recordKeys('broken').job]) {
      await storage.putObject({ ...written(body), key });
    }
    const looked = bucketContents.parse((await answer(fresh, 'look', {})).result);
    expect(looked.jobs.map(({ slug, state }) => [slug, state])).toEqual([
      ['broken', 'unreadable'],
      ['sites', 'new'],
    ]);
    const adopted = adoptionResult.parse((await adopt()).result);
    expect(adopted.skipped).toMatchObject([{ slug: 'broken', error: { code: 'manifest.damaged' } }]);
    expect(adopted.jobs).toMatchObject([{ slug: 'sites', snapshots: 1, described: false, files: 2 }]);
    expect(adopted.jobs[0]?.damaged).toEqual([{ id: newer?.id, code: 'manifest.damaged' }]);
    expect(await fresh.db.snapshot.findMany({ select: { id: true } })).toEqual([{ id: older?.id }]);
    const job = await fresh.db.job.findFirstOrThrow();
    expect(job).toMatchObject({ cron: '', prefix: 'web/', sources: [{ mount: '', path: lost.source }] });
  });

  it('takes a manifest that is damaged for no manifest: the older one says what the bucket holds', async () => {
    await backUp(lost, 'sites');
    await backUp(lost, 'sites');
    const newer = await lost.db.snapshot.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
    await loseTheMachine();
    const body = Buffer.from('no longer gzip');
    await storage.putObject({ ...written(body), key: recordKeys('sites').manifest(newer.id) });
    expect(adoptionResult.parse((await adopt()).result).jobs).toMatchObject([{ snapshots: 2, files: 2, left: 0 }]);
  });

  it('says so when the destination looks at another folder, or when the name is taken', async () => {
    await backUp(lost, 'sites');
    await loseTheMachine();
    await fresh.db.destination.update({ where: { id: 'here' }, data: { prefix: 'elsewhere' } });
    const other = adoptionResult.parse((await adopt()).result);
    expect(other.skipped).toMatchObject([{ slug: 'sites', error: { code: 'adopt.other-prefix' } }]);
    await addJob(fresh, 'sites');
    await fresh.db.destination.update({ where: { id: 'to-sites' }, data: { bucket: 'another' } });
    const taken = adoptionResult.parse((await adopt()).result);
    expect(taken.skipped).toMatchObject([{ slug: 'sites', error: { code: 'adopt.name-taken' } }]);
  });
});

describe('the recovery key', () => {
  async function withSecrets(): Promise<string> {
    const box = openSecretBox(lost.dataDir);
    const keys = { accessKeyId: 'AKIA', secretSealed: box.seal('s3 secret') };
    await lost.db.destination.update({ where: { id: 'to-sites' }, data: keys });
    await lost.db.setting.create({ data: { key: 'settings', value: { timezone: 'Asia/Tokyo' } } });
    return replaceRecoveryKey({ db: lost.db, box }, Date.now());
  }

  it('is needed by the copy, which the next run writes, once, exactly as planned', async () => {
    expect((await backUp(lost, 'sites')).requests.put, 'two files, four records').toBe(6);
    await withSecrets();
    expect((await backUp(lost, 'sites')).requests.put, 'three records and the copy').toBe(4);
    expect((await backUp(lost, 'sites')).requests.put).toBe(3);
    await lost.db.setting.update({ where: { key: 'settings' }, data: { value: { timezone: 'UTC' } } });
    expect((await backUp(lost, 'sites')).requests.put).toBe(4);
    for (const [key, body] of storage.contents()) {
      if (key.startsWith('.foresync/')) expect(body.toString('latin1'), key).not.toMatch(/s3 secret|AKIA/);
    }
  });

  it('brings back destinations with their keys, and settings; a wrong one brings back nothing', async () => {
    const recoveryKey = await withSecrets();
    const told = {
      code: 'links.loop',
      severity: 'warns',
      fingerprint: 'f',
      evidence: { links: 1 },
      reason: 'meant so',
    };
    const until = new Date('2027-05-01T00:00:00Z');
    await lost.db.acknowledgement.create({ data: { ...told, id: 'k', jobId: 'sites', createdAt: new Date(0), until } });
    await backUp(lost, 'sites');
    await loseTheMachine();
    const refused = await adopt(newRecoveryKey());
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'recovery.wrong-key' } });
    expect(await fresh.db.job.count()).toBe(0);

    const task = await adopt(recoveryKey);
    expect(adoptionResult.parse(task.result)).toMatchObject({ settings: 'restored', jobs: [{ passwordsMissing: 0 }] });
    expect(task.payload).toMatchObject({ recoveryKeySealed: null });
    expect((await readSettings(fresh.db)).timezone).toBe('Asia/Tokyo');
    const { destination } = await fresh.db.job.findFirstOrThrow({ include: { destination: true } });
    expect(destination).toMatchObject({ name: 'typed in', accessKeyId: 'AKIA' });
    expect(openSecretBox(fresh.dataDir).open(destination.secretSealed ?? '')).toBe('s3 secret');
    expect(await readRecovery(fresh.db)).not.toBeNull();
    expect(await fresh.db.acknowledgement.findMany()).toMatchObject([{ ...told, createdAt: new Date(0), until }]);
  });

  it('is asked for in vain where no copy was ever written, or where the copy is damaged', async () => {
    await backUp(lost, 'sites');
    await loseTheMachine();
    expect((await adopt(newRecoveryKey())).error).toMatchObject({ code: 'recovery.no-copy' });
    const body = Buffer.from('{}');
    await storage.putObject({ ...written(body), key: path.posix.join('.foresync', '_installations', 'x.json') });
    expect((await adopt(newRecoveryKey())).error).toMatchObject({ code: 'recovery.damaged' });
  });
});
