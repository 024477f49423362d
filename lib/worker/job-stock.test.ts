/** The first plan of a job whose place in the bucket another program has filled. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planPrice, planSummary, storedRequests } from '../db/columns';
import { EngineError } from '../engine/errors';
import type { Storage } from '../engine/storage/storage';
import { createMemoryStorage, type MemoryStorage } from '../engine/testing/memory-storage';
import { link, writeTree } from '../engine/testing/tree';
import { NO_REQUESTS } from '../engine/types';
import type { WorkerPorts } from './ports';
import { addJob, type House, openTestHouse, portsWith, startTestWorker } from './testing/house';
import { endOfRun, planOf, restoreAll } from './testing/plan-and-run';

let house: House;
let storage: MemoryStorage;
let worker: { stop(): Promise<void> };

const TREE = { 'index.php': '<?php', img: { 'a.jpg': 'aaaa', 'b.jpg': 'bbbbbb' }, mydir: link('./') };
const FILES: Record<string, string> = { 'index.php': '<?php', 'img/a.jpg': 'aaaa', 'img/b.jpg': 'bbbbbb' };

beforeEach(async () => {
  house = await openTestHouse();
  storage = createMemoryStorage();
  writeTree(house.source, TREE);
  await addJob(house, 'sites');
});
afterEach(async () => {
  await worker.stop();
  await house.close();
});

const start = (bucket: Storage = storage, more: Partial<WorkerPorts> = {}) => {
  worker = startTestWorker(house, portsWith(bucket, more));
};

async function put(key: string, text: string): Promise<void> {
  const body = Buffer.from(text);
  await storage.putObject({ key, body, sha256: createHash('sha256').update(body).digest('hex') });
}

/** As `aws s3 sync` leaves it: every file once, and again for each of 40 ways through the loop. */
async function fillWithLoop(prefix = ''): Promise<void> {
  for (let level = 0; level <= 40; level += 1) {
    for (const [key, text] of Object.entries(FILES)) await put(`${prefix}${'mydir/'.repeat(level)}${key}`, text);
  }
}

const planNow = (more = { autoRun: false }) => planOf(house, 'sites', more);
const runEnd = (id: string) => endOfRun(house, id);

type Planned = Awaited<ReturnType<typeof planOf>>;
const found = ({ findings }: Planned, code: string) => findings.find((one) => one.code === code);
const data = () => [...storage.contents().keys()].filter((key) => !key.startsWith('.foresync/'));

describe('a place full of a loop', () => {
  it('is taken over without an upload, and what is extra goes with one approval', async () => {
    await fillWithLoop();
    start();
    const plan = await planNow();
    expect(plan).toMatchObject({ state: 'open', verdict: 'held', firstRun: true });
    expect(plan.reasons).toMatchObject([{ code: 'adopt.extra' }]);
    expect(found(plan, 'adopt.found')?.evidence).toMatchObject({
      ...{ files: 3, of: 3, bytes: 15, differ: 0, untold: 0, sparedRequests: 3 },
      // One page to see whether the place is empty, one of .foresync/, one with all; versioning and encryption.
      askedRequests: 5,
      currency: 'USD',
    });
    expect(found(plan, 'adopt.extra')?.evidence).toMatchObject({
      ...{ files: 120, bytes: 600, versioned: false, linksTotal: 1, foldersTotal: 0, folders: [] },
      links: [{ path: 'mydir', target: './', verdict: 'loop', files: 120, bytes: 600 }],
    });
    const summary = planSummary.parse(plan.summary);
    expect(summary).toMatchObject({ add: { files: 0 }, change: { files: 0 }, unchanged: { files: 3 } });
    expect(summary.remove).toEqual({ files: 120, bytes: 600 });
    expect(planPrice.parse(plan.price).monthlyBefore).not.toBe(planPrice.parse(plan.price).monthly);

    const run = await runEnd(await house.approve(plan.id));
    expect(run).toMatchObject({ state: 'succeeded', error: null });
    expect(storedRequests.parse(run.requests)).toEqual(summary.requests);
    expect(data()).toEqual(['img/a.jpg', 'img/b.jpg', 'index.php']);

    const next = await planNow({ autoRun: true });
    expect(next).toMatchObject({ state: 'approved', verdict: 'ready', firstRun: false });
    expect(next.findings.filter(({ code }) => code.startsWith('adopt'))).toEqual([]);
  });

  it('restores from the snapshot that names what another program uploaded', async () => {
    await fillWithLoop();
    start();
    const plan = await planNow();
    const run = await runEnd(await house.approve(plan.id));
    const restored = await restoreAll(house, 'sites', run.snapshotId ?? '');
    expect(restored).toMatchObject({ state: 'succeeded', verified: 3, failuresTotal: 0 });
    expect(execFileSync('diff', ['-r', '--no-dereference', house.source, house.target]).toString()).toBe('');
  });

  it('approved without deletes it stays, and nights leave it alone; a person is asked again', async () => {
    await fillWithLoop();
    start();
    const plan = await planNow();
    const run = await runEnd(await house.approve(plan.id, 'excluded'));
    expect(storedRequests.parse(run.requests)).toEqual(planSummary.parse(plan.summary).requestsWithoutDeletes);
    expect(data()).toHaveLength(123);

    const night = await planNow({ autoRun: true });
    expect(night).toMatchObject({ state: 'approved', verdict: 'ready' });
    expect(await runEnd(night.run?.id ?? '')).toMatchObject({ state: 'succeeded' });
    expect(data()).toHaveLength(123);

    const asked = await planNow();
    expect(asked).toMatchObject({ verdict: 'held', reasons: [{ code: 'adopt.extra', evidence: { files: 120 } }] });
    expect(found(asked, 'adopt.found')).toBeUndefined();
    const last = await runEnd(await house.approve(asked.id));
    expect(storedRequests.parse(last.requests)).toEqual(planSummary.parse(asked.summary).requests);
    expect(data()).toHaveLength(3);
  });

  it('by schedule it waits for a person', async () => {
    await fillWithLoop();
    start();
    expect(await planNow({ autoRun: true })).toMatchObject({ state: 'open', verdict: 'held', run: null });
  });

  it('a job that never deletes leaves it, and says what it found', async () => {
    await fillWithLoop();
    await house.db.job.update({ where: { id: 'sites' }, data: { deletes: 'keep' } });
    start();
    const plan = await planNow();
    expect(plan.verdict).toBe('ready');
    expect(found(plan, 'adopt.found')?.evidence).toMatchObject({ files: 3, of: 3, left: 120 });
    const run = await runEnd(await house.approve(plan.id));
    expect(storedRequests.parse(run.requests)).toEqual(planSummary.parse(plan.summary).requests);
    expect(data()).toHaveLength(123);
  });

  it('a job that leaves links out still says which link caused it', async () => {
    await fillWithLoop();
    await house.db.job.update({ where: { id: 'sites' }, data: { links: 'skip' } });
    start();
    const plan = await planNow();
    expect(found(plan, 'adopt.extra')?.evidence).toMatchObject({ links: [{ path: 'mydir', files: 120 }] });
    expect(found(plan, 'link.loop')).toBeUndefined();
  });
});

it('in a bucket with versions every file is named by the version that is there', async () => {
  storage = createMemoryStorage({ versioning: 'enabled' });
  await fillWithLoop();
  start();
  const plan = await planNow();
  expect(found(plan, 'adopt.extra')?.evidence).toMatchObject({ files: 120, versioned: true });
  const run = await runEnd(await house.approve(plan.id));
  expect(storedRequests.parse(run.requests)).toEqual(planSummary.parse(plan.summary).requests);
  writeFileSync(path.join(house.source, 'index.php'), '<?php // newer');
  await runEnd(await house.approve((await planNow()).id));
  expect(String(storage.contents().get('index.php'))).toBe('<?php // newer');
  expect(await restoreAll(house, 'sites', run.snapshotId ?? '')).toMatchObject({ state: 'succeeded', verified: 3 });
  expect(readFileSync(path.join(house.target, 'index.php'), 'utf8')).toBe('<?php');
});

it('changed files go up as changes, once, and a plan made again reads the place again', async () => {
  await fillWithLoop();
  await put('index.php', '<!php');
  await put('img/a.jpg', 'aaa');
  start();
  const first = await planNow();
  expect(planSummary.parse(first.summary)).toMatchObject({ change: { files: 2 }, unchanged: { files: 1 } });
  expect(found(first, 'adopt.found')?.evidence).toMatchObject({ files: 1, of: 3, differ: 2 });
  await put('index.php', '<?php');
  await put('surplus', 'x');
  const plan = await planNow();
  expect(plan.firstRun).toBe(true);
  const summary = planSummary.parse(plan.summary);
  expect(summary).toMatchObject({ change: { files: 1 }, unchanged: { files: 2 }, remove: { files: 121 } });
  const run = await runEnd(await house.approve(plan.id));
  expect(storedRequests.parse(run.requests)).toEqual(summary.requests);
  expect(String(storage.contents().get('img/a.jpg'))).toBe('aaaa');
  expect(data()).toHaveLength(3);
});

it('a server that answers nothing is found out by a HEAD, not by a listing', async () => {
  let listed = 0;
  const silent = () => Promise.reject(new EngineError('network.timeout'));
  const listPage = () => {
    listed += 1;
    return silent();
  };
  start({ ...storage, headBucket: silent, listPage }, { measureSkew: silent });
  const plan = await planNow();
  expect(plan).toMatchObject({ state: 'open', verdict: 'blocked' });
  expect(plan.reasons).toMatchObject([{ evidence: { code: 'network.timeout' } }]);
  expect(listed).toBe(0);
});

describe('what is not this job’s', () => {
  it('another job of this installation below it', async () => {
    await fillWithLoop();
    await addJob(house, 'inner', { prefix: 'mydir/mydir/' });
    start();
    expect(found(await planNow(), 'adopt.extra')?.evidence).toMatchObject({ files: 3 });
  });

  it('another installation’s job around it, which only its records tell of', async () => {
    const description = { name: 'outer', destination: { prefix: '' } };
    await put('.foresync/outer/job.json', JSON.stringify({ format: 1, digest: '', job: description }));
    await fillWithLoop('web/');
    await house.db.job.update({ where: { id: 'sites' }, data: { prefix: 'web/' } });
    start();
    const plan = await planNow();
    expect(plan.verdict).toBe('ready');
    expect(found(plan, 'adopt.found')?.evidence).toMatchObject({ files: 3 });
    expect(found(plan, 'adopt.extra')).toBeUndefined();
  });
});

it('an empty place costs one LIST and says nothing', async () => {
  start();
  const plan = await planNow();
  expect(plan.verdict).toBe('ready');
  expect(plan.findings.filter(({ code }) => code.startsWith('adopt'))).toEqual([]);
  const [ledger] = await house.db.ledger.findMany({ where: { activity: 'plan' } });
  expect(ledger).toMatchObject({ ...NO_REQUESTS, list: 2, get: 6, head: 1 });
});

it('a place that may not be looked at holds the plan', async () => {
  await fillWithLoop();
  const denied = new EngineError('access.denied', { facts: { httpStatus: 403 } });
  start({ ...storage, listPage: () => Promise.reject(denied) });
  const plan = await planNow();
  expect(plan.verdict).toBe('held');
  expect(found(plan, 'adopt.cannot-tell')?.evidence).toEqual({ bucket: 'memory', code: 'access.denied' });
  expect(planSummary.parse(plan.summary).add.files).toBe(3);
});
