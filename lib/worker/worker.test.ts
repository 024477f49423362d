import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  destinationCheck,
  planLinks,
  planPrice,
  planSummary,
  restorePlan,
  runProgress,
  storedRequests,
} from '../db/columns';
import { readSnapshotFolder } from '../db/snapshot-files';
import { estimateResult } from '../db/tasks';
import { systemClock } from '../engine/clock/system-clock';
import { EngineError } from '../engine/errors';
import type { Storage, StorageTarget } from '../engine/storage/storage';
import { createMemoryStorage, type MemoryStorage } from '../engine/testing/memory-storage';
import { link, writeTree } from '../engine/testing/tree';
import { Bell } from './bell';
import { addJob, eventually, type House, openTestHouse, portsWith, startTestWorker } from './testing/house';

let house: House;
let storage: MemoryStorage;
let worker: { stop(): Promise<void> };

beforeEach(async () => {
  house = await openTestHouse();
  storage = createMemoryStorage({ versioning: 'enabled' });
  writeTree(house.source, {
    'index.php': '<?php',
    img: { 'a.jpg': 'aaaa', 'b.jpg': 'bbbbbb' },
    empty: {},
    mydir: link('./'),
  });
  await addJob(house, 'sites');
});

afterEach(async () => {
  await worker.stop();
  await house.close();
});

const start = (bucket: Storage = storage, more = {}) => {
  worker = startTestWorker(house, portsWith(bucket, more));
};

const ENDED = ['succeeded', 'partial', 'failed', 'cancelled', 'held', 'paused'];
const planEnd = (id: string) =>
  eventually(
    () => house.db.plan.findUniqueOrThrow({ where: { id }, include: { findings: true, run: true } }),
    (plan) => !['queued', 'working'].includes(plan.state),
  );
const runEnd = (id: string) =>
  eventually(
    () => house.db.run.findUniqueOrThrow({ where: { id } }),
    (run) => ENDED.includes(run.state),
  );
const taskEnd = (id: string) =>
  eventually(
    () => house.db.task.findUniqueOrThrow({ where: { id } }),
    (task) => ['done', 'failed'].includes(task.state),
  );

async function backUp() {
  const planId = await house.requestPlan('sites');
  const plan = await planEnd(planId);
  const run = await runEnd(await house.approve(planId));
  return { plan, run };
}

it('works on the database of its process, says when a task has ended, and leaves the database open', async () => {
  const bells = { queued: new Bell(), ended: new Bell() };
  start(storage, { db: house.db, bells });
  const id = await house.requestPlan('sites');
  bells.queued.ring();
  await bells.ended.wait(systemClock, 25_000);
  await worker.stop();
  expect(await house.db.plan.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: 'open' });
});

describe('plan and run', () => {
  it('plan shows what the run then does, to the request', async () => {
    start();
    const { plan, run } = await backUp();
    expect(plan).toMatchObject({ state: 'open', verdict: 'ready', firstRun: true, jobFile: 'changed', error: null });
    const summary = planSummary.parse(plan.summary);
    expect(summary).toMatchObject({ add: { files: 3, bytes: 15 }, directories: 2, links: 1 });
    expect(plan.findings.map(({ code }) => code)).toContain('link.loop');
    expect(planPrice.parse(plan.price)).toMatchObject({ currency: 'USD', unknown: [] });
    expect(plan.following).not.toBeNull();
    expect(planLinks.parse(plan.linkMap)).toMatchObject({
      total: 1,
      verdicts: { loop: 1 },
      exact: true,
      links: [{ path: 'mydir', verdict: 'loop', cycle: ['', 'mydir'], alone: { uploads: '120', bytes: '600' } }],
    });

    expect(run).toMatchObject({ state: 'succeeded', failuresTotal: 0, error: null, clockOffsetMs: 0, stage: '' });
    expect(storedRequests.parse(run.requests)).toEqual(summary.requests);
    expect(run.usd).toBe(planPrice.parse(plan.price).now);
    expect(runProgress.parse(run.progress)).toMatchObject({
      filesDone: 3,
      filesTotal: 3,
      bytesDone: 15,
      bytesTotal: 15,
    });
    expect([...storage.contents().keys()]).toEqual([
      '.foresync/sites/job.json',
      `.foresync/sites/manifests/${run.snapshotId}.ndjson.gz`,
      `.foresync/sites/snapshots/${run.snapshotId}.json`,
      'img/a.jpg',
      'img/b.jpg',
      'index.php',
    ]);
    const snapshot = await house.db.snapshot.findUniqueOrThrow({ where: { id: run.snapshotId ?? '' } });
    expect(snapshot).toMatchObject({ runId: run.id, outcome: 'complete', files: 3, bytes: 15n, versioned: true });
    expect(await house.db.destination.findFirstOrThrow()).toMatchObject({ versioning: 'enabled', clockOffsetMs: 0 });
  });

  it('two jobs that would write the same keys are both blocked', async () => {
    const inner = `${house.source}/img`;
    await addJob(house, 'pictures', { prefix: 'img/', sources: [{ mount: '', path: inner }] });
    await addJob(house, 'elsewhere', { prefix: 'other/', sources: [{ mount: '', path: inner }] });
    start();
    const blocked = async (job: string) => {
      const { verdict, findings } = await planEnd(await house.requestPlan(job));
      return {
        verdict,
        shared: findings.filter(({ code }) => code === 'bucket.shared-place').map((one) => one.evidence),
      };
    };
    expect(await blocked('sites')).toEqual({ verdict: 'blocked', shared: [{ job: 'pictures', path: inner }] });
    expect(await blocked('pictures')).toEqual({ verdict: 'blocked', shared: [{ job: 'sites', path: inner }] });
    expect(await blocked('elsewhere')).toEqual({ verdict: 'ready', shared: [] });
  });

  it('a night without changes sends its own records only', async () => {
    start();
    const first = await backUp();
    const { plan, run } = await backUp();
    expect(planSummary.parse(plan.summary)).toMatchObject({
      add: { files: 0 },
      change: { files: 0 },
      unchanged: { files: 3 },
    });
    expect(plan).toMatchObject({ firstRun: false, jobFile: 'unchanged' });
    expect(storedRequests.parse(run.requests)).toEqual({
      put: 3,
      copy: 0,
      post: 0,
      list: 0,
      get: 0,
      head: 0,
      delete: 1,
    });
    const snapshot = await house.db.snapshot.findUniqueOrThrow({ where: { id: run.snapshotId ?? '' } });
    expect(snapshot.header).toMatchObject({ parent: first.run.snapshotId });
  });

  it('every request is in the ledger, by activity and hour', async () => {
    start();
    const { plan, run } = await backUp();
    const rows = await house.db.ledger.findMany({ orderBy: { activity: 'asc' } });
    expect(rows.map(({ activity, activityId }) => [activity, activityId])).toEqual([
      ['plan', plan.id],
      ['run', run.id],
    ]);
    expect(rows[0]).toMatchObject({ put: 0, get: 6, list: 2, head: 1, jobId: 'sites', destinationId: 'to-sites' });
    const { put, get, delete: deletes } = planSummary.parse(plan.summary).requests;
    expect(rows[1]).toMatchObject({ put, get, delete: deletes, usd: run.usd });
    expect(rows[1]?.hour).toMatch(/^\d{4}-\d\d-\d\dT\d\d$/);
  });

  it('deletes are left out when the plan is approved without them', async () => {
    start();
    await backUp();
    rmSync(path.join(house.source, 'index.php'));
    const planId = await house.requestPlan('sites');
    const plan = await planEnd(planId);
    expect(planSummary.parse(plan.summary).remove).toEqual({ files: 1, bytes: 5 });
    const run = await runEnd(await house.approve(planId, 'excluded'));
    expect(storedRequests.parse(run.requests)).toEqual(planSummary.parse(plan.summary).requestsWithoutDeletes);
    expect(storage.contents().has('index.php')).toBe(true);
  });

  it('a scheduled plan runs by itself when it is ready, and waits when it is held', async () => {
    start();
    const first = await planEnd(await house.requestPlan('sites', { autoRun: true }));
    expect(first).toMatchObject({ state: 'approved', deletes: 'included' });
    expect(await runEnd(first.run?.id ?? '')).toMatchObject({ state: 'succeeded' });

    await house.db.job.update({
      where: { id: 'sites' },
      data: { limits: { usdPerRun: null, requestsPerRun: 2, deletesCount: 1, deletesPercent: 10 } },
    });
    const second = await planEnd(await house.requestPlan('sites', { autoRun: true }));
    expect(second).toMatchObject({ state: 'open', verdict: 'held', run: null });
    expect(second.reasons).toMatchObject([{ code: 'limit.run' }]);
  });

  it('only the newest plan is open', async () => {
    start();
    const old = await house.requestPlan('sites');
    await planEnd(old);
    await planEnd(await house.requestPlan('sites'));
    expect((await planEnd(old)).state).toBe('superseded');
  });

  it('a folder that is gone blocks the plan and says so', async () => {
    rmSync(house.source, { recursive: true });
    start();
    const plan = await planEnd(await house.requestPlan('sites', { autoRun: true }));
    expect(plan).toMatchObject({ state: 'open', verdict: 'blocked', digest: null, summary: null, run: null });
    expect(plan.reasons).toMatchObject([{ code: 'source.missing' }]);
  });

  it('a plan whose job has changed since is refused before anything is sent', async () => {
    start();
    const planId = await house.requestPlan('sites');
    await planEnd(planId);
    await house.db.job.update({ where: { id: 'sites' }, data: { excludes: ['img/'] } });
    const run = await runEnd(await house.approve(planId));
    expect(run).toMatchObject({ state: 'failed', error: { code: 'plan.stale' }, snapshotId: null });
    expect(storage.contents().size).toBe(0);
  });

  it('a plan that is not the one shown is refused', async () => {
    start();
    const planId = await house.requestPlan('sites');
    await planEnd(planId);
    await house.db.plan.update({ where: { id: planId }, data: { digest: 'another' } });
    const run = await runEnd(await house.approve(planId));
    expect(run).toMatchObject({ state: 'failed', error: { code: 'plan.digest-mismatch' } });
    expect(storage.contents().size).toBe(0);
  });

  it('a file that cannot be sent makes a partial run, with a snapshot of the rest', async () => {
    const refusing: Storage = {
      ...storage,
      putObject: (request, signal) =>
        request.key === 'img/a.jpg'
          ? Promise.reject(new EngineError('key.too-long', { facts: { key: request.key } }))
          : storage.putObject(request, signal),
    };
    start(refusing);
    const { run } = await backUp();
    expect(run).toMatchObject({
      state: 'partial',
      failuresTotal: 1,
      failures: [{ path: 'img/a.jpg', code: 'key.too-long' }],
    });
    const snapshot = await house.db.snapshot.findUniqueOrThrow({ where: { id: run.snapshotId ?? '' } });
    expect(snapshot).toMatchObject({ outcome: 'partial', files: 2, failures: 1 });
  });

  it('a run that fails leaves no snapshot and no lease', async () => {
    const broken: Storage = {
      ...storage,
      putObject: (request, signal) =>
        request.key.startsWith('img/')
          ? Promise.reject(new EngineError('access.denied', { facts: {} }))
          : storage.putObject(request, signal),
    };
    start(broken);
    const { run } = await backUp();
    expect(run).toMatchObject({ state: 'failed', error: { code: 'access.denied' }, snapshotId: null });
    expect([...storage.contents().keys()].filter((key) => key.startsWith('.foresync/'))).toEqual([]);
    expect(await house.db.snapshot.count()).toBe(0);
  });

  it('is held before the request that would cross the limit', async () => {
    let refused = 0;
    const stormy: Storage = {
      ...storage,
      putObject: (request, signal) => {
        if (request.key.startsWith('.foresync/') || refused >= 4) return storage.putObject(request, signal);
        refused += 1;
        return Promise.reject(new EngineError('storage.slow-down', { retry: true }));
      },
    };
    const limits = { usdPerRun: null, requestsPerRun: 7, deletesCount: null, deletesPercent: null };
    await house.db.job.update({ where: { id: 'sites' }, data: { limits } });
    start(stormy);
    const { plan, run } = await backUp();
    expect(plan.verdict).toBe('ready');
    expect(run).toMatchObject({ state: 'held', error: { code: 'guard.exceeded' }, snapshotId: null });
    expect(storedRequests.parse(run.requests).put).toBe(7);
    expect([...storage.contents().keys()]).not.toContain('.foresync/sites/lease.json');
  });

  it('is cancelled on request, keeps what it sent, and gives the lease back', async () => {
    const never = new Promise<never>(() => {});
    const hanging: Storage = {
      ...storage,
      putObject: (request, signal) =>
        request.key === 'img/a.jpg' ? Promise.race([never, aborted(signal)]) : storage.putObject(request, signal),
    };
    start(hanging);
    const planId = await house.requestPlan('sites');
    await planEnd(planId);
    const runId = await house.approve(planId);
    await eventually(
      async () => storage.contents().has('index.php'),
      (isThere) => isThere,
    );
    await house.db.run.update({ where: { id: runId }, data: { cancelRequested: true } });
    expect(await runEnd(runId)).toMatchObject({ state: 'cancelled', snapshotId: null });
    expect([...storage.contents().keys()]).toEqual(['img/b.jpg', 'index.php']);
  });

  it('is paused on request, and sends only the rest when it goes on', async () => {
    let isHanging = true;
    const sent: string[] = [];
    const hanging: Storage = {
      ...storage,
      putObject: (request, signal) => {
        if (isHanging && request.key === 'img/a.jpg') return aborted(signal);
        sent.push(request.key);
        return storage.putObject(request, signal);
      },
    };
    start(hanging);
    const planId = await house.requestPlan('sites');
    await planEnd(planId);
    const runId = await house.approve(planId);
    await eventually(
      async () => storage.contents().has('index.php'),
      (isThere) => isThere,
    );
    await house.db.run.update({ where: { id: runId }, data: { pauseRequested: true } });
    expect(await runEnd(runId)).toMatchObject({ state: 'paused', snapshotId: null, finishedAt: null, error: null });
    isHanging = false;
    await house.db.run.update({ where: { id: runId }, data: { state: 'queued', pauseRequested: false } });
    await house.queue('run', { runId }, 'sites');
    expect(await runEnd(runId)).toMatchObject({ state: 'succeeded', failuresTotal: 0 });
    expect(sent.filter((key) => !key.startsWith('.foresync/')).sort()).toEqual(['img/a.jpg', 'img/b.jpg', 'index.php']);
  });

  it('that stands still is stopped, and says so, even when it cannot be reached any more', async () => {
    const hanging: Storage = {
      ...storage,
      putObject: (request, signal) =>
        request.key === 'img/a.jpg' ? new Promise<never>(() => undefined) : storage.putObject(request, signal),
    };
    start(hanging, { stuckMs: 1000 });
    const planId = await house.requestPlan('sites');
    await planEnd(planId);
    const runId = await house.approve(planId);
    expect(await runEnd(runId)).toMatchObject({ state: 'failed', error: { code: 'work.stuck' }, snapshotId: null });
    expect(storage.contents().has('index.php')).toBe(true);
  });

  /** A run whose worker ended in its second file. goOn() starts one whose bucket answers. */
  async function interruptedRun(): Promise<{ runId: string; goOn(): void }> {
    let isHanging = true;
    const hanging: Storage = {
      ...storage,
      putObject: (request, signal) =>
        isHanging && request.key === 'img/a.jpg' ? aborted(signal) : storage.putObject(request, signal),
    };
    start(hanging);
    const planId = await house.requestPlan('sites');
    await planEnd(planId);
    const runId = await house.approve(planId);
    await eventually(
      async () => storage.contents().has('index.php'),
      (isThere) => isThere,
    );
    await worker.stop();
    const goOn = () => {
      isHanging = false;
      start(hanging);
    };
    return { runId, goOn };
  }

  it('is interrupted when the worker ends, and goes on with the next one', async () => {
    const { runId, goOn } = await interruptedRun();
    expect(await house.db.run.findUniqueOrThrow({ where: { id: runId } })).toMatchObject({ state: 'interrupted' });
    expect(await house.db.task.findFirstOrThrow({ where: { kind: 'run' } })).toMatchObject({
      state: 'queued',
      owner: null,
      attempts: 0,
    });
    expect(await house.db.workerRow.count()).toBe(0);
    goOn();
    expect(await runEnd(runId)).toMatchObject({ state: 'succeeded', failuresTotal: 0 });
    expect(storage.contents().has('img/a.jpg')).toBe(true);
  });

  it('is not taken up again behind a newer one, which would bring back how things were', async () => {
    const { runId: older, goOn } = await interruptedRun();
    const task = await house.db.task.findFirstOrThrow({ where: { kind: 'run' } });
    const later = new Date(Date.now() + 3_600_000);
    await house.db.task.update({ where: { id: task.id }, data: { leaseUntil: later } });
    goOn();
    const { run } = await backUp();
    expect(run).toMatchObject({ state: 'succeeded' });
    await house.db.task.update({ where: { id: task.id }, data: { leaseUntil: null } });
    await eventually(
      () => house.db.task.findUniqueOrThrow({ where: { id: task.id } }),
      ({ state }) => state === 'done',
    );
    expect(await house.db.run.findUniqueOrThrow({ where: { id: older } })).toMatchObject({ state: 'cancelled' });
    expect(await house.db.snapshot.count()).toBe(1);
  });

  it('holds when the sentinel file is gone, and when the source is far from what the snapshots hold', async () => {
    start();
    writeTree(house.source, { '.mounted': '' });
    await house.db.job.update({ where: { id: 'sites' }, data: { sentinel: '.mounted' } });
    const codes = async () => {
      const { findings } = await planEnd(await house.requestPlan('sites'));
      return findings.filter(({ severity }) => severity === 'holds').map(({ code }) => code);
    };
    expect(await codes()).toEqual([]);
    rmSync(path.join(house.source, '.mounted'));
    const past = { jobId: 'sites', createdAt: new Date(), outcome: 'succeeded', bytes: 10n, directories: 0, links: 0 };
    for (const id of ['a', 'b', 'c']) {
      await house.db.snapshot.create({ data: { ...past, id, files: 1000, failures: 0, versioned: true, header: {} } });
    }
    expect(await codes()).toEqual(['source.sentinel-gone', 'source.shrunk']);
  });

  it('measures the clock and signs with the server’s time', async () => {
    const offsets: number[] = [];
    worker = startTestWorker(
      house,
      portsWith(storage, {
        openStorage: (target) => {
          offsets.push(target.clockOffsetMs);
          return storage;
        },
        measureSkew: async (endpoint) => ({ offsetMs: 1_200_000, uncertaintyMs: 20, serverTimeMs: 0, endpoint }),
      }),
    );
    const { plan, run } = await backUp();
    expect(plan.findings.map(({ code }) => code)).toContain('clock.skewed');
    expect(run).toMatchObject({ state: 'succeeded', clockOffsetMs: 1_200_000 });
    expect(offsets).toEqual([1_200_000, 1_200_000]);
  });

  it('says that the clock is unknown when the server does not answer', async () => {
    start(storage, { measureSkew: () => Promise.reject(new EngineError('network.timeout')) });
    const plan = await planEnd(await house.requestPlan('sites'));
    expect(plan.findings).toContainEqual(
      expect.objectContaining({ code: 'clock.unknown', evidence: { code: 'network.timeout' } }),
    );
  });

  it('starts anew when the job goes to another bucket', async () => {
    const buckets = new Map([
      ['memory', storage],
      ['another', createMemoryStorage({ bucket: 'another' })],
    ]);
    start(storage, { openStorage: ({ bucket }: StorageTarget) => buckets.get(bucket) });
    await backUp();
    await house.db.destination.update({ where: { id: 'to-sites' }, data: { bucket: 'another' } });
    const plan = await planEnd(await house.requestPlan('sites'));
    expect(planSummary.parse(plan.summary).add.files).toBe(3);
  });
});

describe('restore', () => {
  it('plans, restores what the plan said, and the folder is the same', async () => {
    start();
    const { run } = await backUp();
    const row = { jobId: 'sites', snapshotId: run.snapshotId ?? '', paths: [], existing: 'replace' };
    await house.db.restore.create({ data: { id: 'x', ...row, target: house.target, state: 'queued' } });
    await taskEnd(await house.queue('restore-plan', { restoreId: 'x' }, 'sites'));
    const planned = await house.db.restore.findUniqueOrThrow({ where: { id: 'x' } });
    expect(planned).toMatchObject({ state: 'planned', error: null });
    const plan = restorePlan.parse(planned.plan);
    expect(plan).toMatchObject({ new: { files: 3, bytes: 15 }, links: 1, requests: { get: 4 } });

    await house.db.restore.update({
      where: { id: 'x' },
      data: { state: 'queued', requests: { ...plan.requests, get: 0 } },
    });
    await taskEnd(await house.queue('restore', { restoreId: 'x' }, 'sites'));
    const restored = await house.db.restore.findUniqueOrThrow({ where: { id: 'x' } });
    expect(restored).toMatchObject({ state: 'succeeded', verified: 3, failuresTotal: 0 });
    expect(storedRequests.parse(restored.requests)).toEqual(plan.requests);
    expect(execFileSync('diff', ['-r', '--no-dereference', house.source, house.target]).toString()).toBe('');
  });

  it('of a snapshot that is gone from the bucket fails with its name', async () => {
    start();
    const { run } = await backUp();
    await storage.deleteObjects({ objects: [{ key: `.foresync/sites/manifests/${run.snapshotId}.ndjson.gz` }] });
    const row = { jobId: 'sites', snapshotId: run.snapshotId ?? '', paths: [], existing: 'replace' };
    await house.db.restore.create({ data: { id: 'x', ...row, target: house.target, state: 'queued' } });
    const task = await taskEnd(await house.queue('restore-plan', { restoreId: 'x' }, 'sites'));
    expect(task).toMatchObject({ state: 'failed', error: { code: 'snapshot.missing' } });
    expect(await house.db.restore.findUniqueOrThrow({ where: { id: 'x' } })).toMatchObject({
      state: 'failed',
      error: { code: 'snapshot.missing' },
    });
  });
});

describe('what a person waits for', () => {
  it('estimates a folder that is not yet a job', async () => {
    start();
    const sources = [{ mount: '', path: house.source }];
    const payload = { sources, excludes: ['img/'], links: 'keep', destinationId: 'to-sites' };
    const task = await taskEnd(await house.queue('estimate', payload));
    expect(task.error).toBeNull();
    const result = estimateResult.parse(task.result);
    expect(result).toMatchObject({
      files: 1,
      bytes: 5,
      directories: 1,
      links: 1,
      requests: { put: 5, delete: 1 },
      currency: 'USD',
    });
    expect(result.usdNow).not.toBeNull();
    expect(result.findings.map(({ code }) => code)).toContain('link.loop');
  });

  it('an estimate of a folder that is not there fails with its name', async () => {
    start();
    const payload = {
      sources: [{ mount: '', path: '/nowhere/at/all' }],
      excludes: [],
      links: 'keep',
      destinationId: null,
    };
    const task = await taskEnd(await house.queue('estimate', payload));
    expect(task).toMatchObject({ state: 'failed', error: { code: 'source.missing' } });
  });

  it('loads a snapshot for browsing, one folder at a time', async () => {
    start();
    const { run } = await backUp();
    const snapshotId = run.snapshotId ?? '';
    expect(readSnapshotFolder(house.dataDir, snapshotId, { folder: '' })).toBeNull();
    await taskEnd(await house.queue('load-snapshot', { snapshotId }));
    const top = readSnapshotFolder(house.dataDir, snapshotId, { folder: '' });
    expect(top?.rows.map(({ name, kind, size, files, target }) => [name, kind, size, files, target])).toEqual([
      ['empty', 'folder', 0, 0, null],
      ['img', 'folder', 10, 2, null],
      ['index.php', 'file', 5, 1, null],
      ['mydir', 'symlink', 0, 0, './'],
    ]);
    const first = readSnapshotFolder(house.dataDir, snapshotId, { folder: 'img/', limit: 1 });
    expect(first?.rows.map(({ path: at }) => at)).toEqual(['img/a.jpg']);
    const second = readSnapshotFolder(house.dataDir, snapshotId, {
      folder: 'img/',
      limit: 1,
      cursor: first?.cursor ?? null,
    });
    expect(second).toMatchObject({
      rows: [{ path: 'img/b.jpg', modifiedAt: expect.stringMatching(/Z$/) }],
      cursor: null,
    });
  });

  it('turns versioning on', async () => {
    storage = createMemoryStorage();
    start();
    await taskEnd(await house.queue('enable-versioning', { destinationId: 'to-sites' }));
    expect(await house.db.destination.findFirstOrThrow()).toMatchObject({ versioning: 'enabled' });
  });

  it('fails a task of a kind nobody knows', async () => {
    start();
    await house.db.task.create({ data: { id: 't', kind: 'dance', payload: {} } });
    expect(await taskEnd('t')).toMatchObject({
      state: 'failed',
      error: { code: 'internal', facts: { task: 'dance' } },
    });
  });
});

describe('check-destination', () => {
  const check = async () => {
    await taskEnd(await house.queue('check-destination', { destinationId: 'to-sites' }));
    const { lastCheck } = await house.db.destination.findFirstOrThrow();
    const report = destinationCheck.parse(lastCheck);
    return { report, states: Object.fromEntries(report.steps.map(({ name, state }) => [name, state])) };
  };

  it('passes every step on a good bucket and leaves nothing in it', async () => {
    start();
    const { report, states } = await check();
    expect(new Set(Object.values(states))).toEqual(new Set(['passed']));
    expect(report).toMatchObject({ passed: true, clockOffsetMs: 0 });
    expect(storage.contents().size).toBe(0);
  });

  const failing = (
    method: keyof Storage,
    code: 'access.denied' | 'bucket.missing' | 'bucket.wrong-region' | 'network.refused' | 'access.bad-key',
  ) => ({ ...storage, [method]: () => Promise.reject(new EngineError(code)) }) as Storage;

  it.each([
    ['headBucket', 'network.refused', 'reach'],
    ['headBucket', 'access.bad-key', 'sign-in'],
    ['headBucket', 'bucket.wrong-region', 'region'],
    ['headBucket', 'bucket.missing', 'region'],
    ['putObject', 'access.denied', 'write'],
    ['getObject', 'access.denied', 'read'],
    ['deleteObjects', 'access.denied', 'delete'],
    ['getVersioning', 'access.denied', 'versioning'],
  ] as const)('%s refused with %s fails the step %s', async (method, code, step) => {
    start(failing(method, code));
    const { report, states } = await check();
    expect(report.passed).toBe(false);
    expect(states[step]).toBe('failed');
    expect(report.steps.find(({ name }) => name === step)?.error).toMatchObject({ code });
    expect(report.steps.filter(({ state }) => state === 'failed')).toHaveLength(1);
    if (method === 'getObject') expect(storage.contents().size).toBe(0);
  });

  it('notices bytes that come back different', async () => {
    start({
      ...storage,
      getObject: async (request, signal) => {
        await storage.putObject({ key: request.key, body: Buffer.from('x'), sha256: X_SHA256 }, signal);
        return storage.getObject(request, signal);
      },
    });
    const { report, states } = await check();
    expect(states.read).toBe('failed');
    expect(report.steps.find(({ name }) => name === 'read')?.error).toMatchObject({ code: 'object.checksum' });
  });

  it('warns of a clock that is off and of a bucket without versions', async () => {
    storage = createMemoryStorage();
    start(storage, {
      measureSkew: async (endpoint: string) => ({ offsetMs: 120_000, uncertaintyMs: 20, serverTimeMs: 0, endpoint }),
    });
    const { report, states } = await check();
    expect(states).toMatchObject({ clock: 'warned', versioning: 'warned', write: 'passed' });
    expect(report).toMatchObject({ passed: true, clockOffsetMs: 120_000 });
  });

  it('says at the sign-in step that a stored secret cannot be opened', async () => {
    await house.db.destination.update({
      where: { id: 'to-sites' },
      data: { accessKeyId: 'AK', secretSealed: 'v1.other.a.b.c' },
    });
    start();
    const { states } = await check();
    expect(states).toMatchObject({ 'sign-in': 'failed', write: 'skipped' });
  });
});

const X_SHA256 = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881';

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new EngineError('cancelled'));
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
  });
}
