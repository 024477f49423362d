import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../db/ids';
import { finding } from '../engine/preflight/findings';
import { NO_REQUESTS } from '../engine/types';
import { ensurePracticeDestination } from './practice-destination';
import { codeOf, type TemporaryHouse, temporaryHouse } from './testing/temporary-house';
import type { DestinationView, JobView } from './views';

const NOW = Date.parse('2026-11-23T08:00:00Z');
const KEYS = { accessKeyId: 'AKIAEXAMPLEKEY', secretAccessKey: 'very secret' };
let at: TemporaryHouse;

beforeEach(async () => {
  at = await temporaryHouse(NOW);
});
afterEach(() => at.close());

const place = { name: 'Bucket', bucket: 'ten-sites', region: 'eu-central-1' };
const destination = (more = {}): Promise<DestinationView> => at.door.addDestination({ ...place, ...more });
async function job(more = {}): Promise<JobView> {
  const [known] = await at.door.listDestinations();
  const destinationId = known?.id ?? (await destination()).id;
  return at.door.createJob({ name: 'web1', sources: [at.folder('www')], destinationId, ...more });
}

describe('destinations', () => {
  test('keep their secret to themselves', async () => {
    const added = await destination({ ...KEYS, prefix: '/backups/web1/', endpoint: 'http://127.0.0.1:9000/' });
    expect(added).toMatchObject({
      prefix: 'backups/web1/',
      endpoint: 'http://127.0.0.1:9000',
      accessKeyHint: 'AKIAEXAM…',
    });
    const row = await at.house.db.destination.findUniqueOrThrow({ where: { id: added.id } });
    expect(JSON.stringify([added, row])).not.toContain(KEYS.secretAccessKey);
    expect(at.house.box.open(row.secretSealed ?? '')).toBe(KEYS.secretAccessKey);
  });

  test('keep the stored key for its hint, take a new one, and drop it without any', async () => {
    const { id } = await destination(KEYS);
    const secret = async () => {
      const row = await at.house.db.destination.findUniqueOrThrow({ where: { id } });
      return row.secretSealed === null ? null : [row.accessKeyId, at.house.box.open(row.secretSealed)].join(' ');
    };
    await at.door.updateDestination(id, { ...place, accessKeyId: 'AKIAEXAM…' });
    expect(await secret()).toBe('AKIAEXAMPLEKEY very secret');
    await at.door.updateDestination(id, { ...place, accessKeyId: 'OTHER', secretAccessKey: 'other' });
    expect(await secret()).toBe('OTHER other');
    expect(await codeOf(at.door.updateDestination(id, { ...place, accessKeyId: 'THIRD' }))).toBe(
      'destination.missing-secret secretAccessKey',
    );
    await at.door.updateDestination(id, place);
    expect(await secret()).toBeNull();
  });

  test.each([
    [{ bucket: 'My_Bucket' }, 'destination.bad-bucket bucket'],
    [{ bucket: 's3://x' }, 'destination.bad-bucket bucket'],
    [{ endpoint: 'not a url' }, 'destination.bad-endpoint endpoint'],
    [{ endpoint: 'ftp://x' }, 'destination.bad-endpoint endpoint'],
    [{ endpoint: 'http://user@x' }, 'destination.bad-endpoint endpoint'],
    [{ endpoint: 'http://x/bucket' }, 'destination.bad-endpoint endpoint'],
    [{ prefix: '../x' }, 'destination.bad-prefix prefix'],
    [{ prefix: '.foresync/x' }, 'destination.bad-prefix prefix'],
    [{ provider: 'nobody' }, 'destination.unknown-provider provider'],
    [{ accessKeyId: 'A' }, 'destination.missing-secret secretAccessKey'],
    [{ name: ' ' }, 'input.invalid name'],
    [{ region: '' }, 'input.invalid region'],
  ])('refuse %j', async (input, code) => expect(await codeOf(destination(input))).toBe(code));

  test('have names of their own and stay while a job uses them', async () => {
    const { id } = await destination();
    expect(await codeOf(destination())).toBe('destination.name-taken name');
    const { id: jobId } = await job();
    expect(await codeOf(at.door.removeDestination(id))).toBe('destination.in-use');
    await snapshot(jobId);
    expect(await codeOf(at.door.updateDestination(id, { ...place, bucket: 'elsewhere' }))).toBe(
      'destination.moved bucket',
    );
    await at.door.removeJob(jobId);
    await at.door.removeDestination(id);
    expect(await codeOf(at.door.getDestination(id))).toBe('destination.not-found');
  });

  test('are checked once at a time', async () => {
    const { id } = await destination();
    const [one, two] = await Promise.all([at.door.checkDestination(id), at.door.checkDestination(id)]);
    expect(one).toEqual(two);
    expect(await at.door.getTask(one.taskId)).toMatchObject({ state: 'queued', problem: null });
  });

  test('the practice bucket gets one and keeps it when its port changes', async () => {
    await ensurePracticeDestination(at.dataDir);
    expect(await at.door.listDestinations()).toEqual([]);
    for (const endpoint of ['http://127.0.0.1:9000', 'http://127.0.0.1:9001']) {
      const practice = { endpoint, region: 'us-east-1', ...KEYS, bucket: 'practice' };
      writeFileSync(path.join(at.dataDir, 'practice.json'), JSON.stringify(practice));
      await ensurePracticeDestination(at.dataDir);
      const all = await at.door.listDestinations();
      expect(all).toMatchObject([{ name: 'Practice bucket', provider: 'practice', endpoint, pathStyle: true }]);
      expect((await at.door.getSettings()).practice).toEqual(practice);
    }
  });
});

describe('jobs', () => {
  test('are made, read by name, changed, paused and removed', async () => {
    const made = await job({ name: 'Ten sites', cron: '30 2 * * *', timezone: 'Europe/Berlin' });
    expect(made).toMatchObject({ health: 'unknown', healthText: 'Never run', nextRunAt: '2026-11-24T01:30:00.000Z' });
    expect(made.schedule).toMatchObject({ words: 'Every day at 02:30', timezone: 'Europe/Berlin' });
    expect(made.schedule.next).toHaveLength(5);
    expect((await at.door.getJob('Ten sites')).id).toBe(made.id);
    const row = await at.house.db.job.findUniqueOrThrow({ where: { id: made.id } });
    expect(row).toMatchObject({ slug: 'ten-sites', sources: [{ mount: '', path: at.folder('www') }] });

    const paused = await at.door.pauseJob(made.id);
    expect(paused).toMatchObject({ paused: true, health: 'paused', nextRunAt: null });
    expect((await at.door.resumeJob(made.id)).nextRunAt).toBe('2026-11-24T01:30:00.000Z');
    const sources = [at.folder('www'), at.folder('srv/www')];
    const changed = await at.door.updateJob(made.id, { name: 'Sites', sources, destinationId: made.destination.id });
    expect(changed).toMatchObject({ name: 'Sites', sources, nextRunAt: null });
    expect((await at.door.listJobs()).map(({ name }) => name)).toEqual(['Sites']);
    await at.door.removeJob(made.id);
    expect(await codeOf(at.door.getJob(made.id))).toBe('job.not-found');
  });

  test('of similar names get slugs of their own', async () => {
    await job({ name: 'web 1' });
    await job({ name: 'web-1' });
    const rows = await at.house.db.job.findMany({ orderBy: { id: 'asc' } });
    expect(rows.map(({ slug }) => slug)).toEqual(['web-1', 'web-1-2']);
  });

  test('never back up the data folder', async () => {
    const inside = path.join(at.dataDir, 'index');
    mkdirSync(inside, { recursive: true });
    expect(await codeOf(job({ sources: [inside] }))).toBe('source.inside-data sources');
    symlinkSync(at.dataDir, path.join(at.home, 'alias'));
    expect(await codeOf(job({ sources: [path.join(at.home, 'alias')] }))).toBe('source.inside-data sources');
    expect((await job({ sources: [at.home] })).excludes).toEqual(['/data/']);
  });

  test('refuse bad input', async () => {
    const file = path.join(at.folder('www'), 'file');
    writeFileSync(file, '');
    const codes = async (inputs: object[]) => Promise.all(inputs.map((input) => codeOf(job(input))));
    await destination();
    expect(
      await codes([
        { name: 'a/b' },
        { sources: [] },
        { sources: ['/nowhere/at/all'] },
        { sources: [file] },
        { cron: 'every day' },
        { cron: '0 0 31 2 *' },
        { cron: '0 0 * * *', timezone: 'Mars/Base' },
        { timezone: 'Mars/Base' },
        { limits: { usdPerRun: 'much' } },
        { destinationId: 'x' },
      ]),
    ).toEqual([
      'input.invalid name',
      'input.invalid sources',
      'source.missing sources',
      'source.not-a-directory sources',
      'schedule.invalid cron',
      'schedule.never cron',
      'schedule.unknown-zone timezone',
      'schedule.unknown-zone timezone',
      'limit.invalid limits.usdPerRun',
      'destination.not-found destinationId',
    ]);
    await job();
    expect(await codeOf(job())).toBe('job.name-taken name');
  });
});

async function openPlan(jobId: string, verdict: 'ready' | 'held' | 'blocked', more = {}): Promise<string> {
  const { id } = await at.door.requestPlan(jobId);
  const many = finding('delete.many', {
    ...{ files: 1204, bytes: 10, percent: 50, limitCount: 1000, limitPercent: 10, folders: [] },
  });
  const requests = { ...NO_REQUESTS, put: 5, delete: 2 };
  await at.house.db.task.deleteMany({ where: { jobId, kind: 'plan' } });
  await at.house.db.plan.update({
    where: { id },
    data: {
      ...{
        state: 'open',
        verdict,
        digest: 'd',
        reasons: verdict === 'ready' ? [] : [{ ...many, evidence: { ...many.evidence } as object }],
      },
      summary: {
        ...{ add: { files: 2, bytes: 20 }, change: { files: 0, bytes: 0 }, remove: { files: 1204, bytes: 10 } },
        ...{ unchanged: { files: 0, bytes: 0 }, recorded: 0, unreadable: 0, directories: 1, links: 0 },
        ...{ requests, requestsWithoutDeletes: { ...requests, delete: 1 } },
      },
      price: {
        ...{ now: '0.1', nowWithoutDeletes: '0.05', monthly: '0.3', monthlyBefore: null, currency: 'USD' },
        ...{ basis: 'AWS eu-central-1', items: [], unknown: [] },
      },
      ...more,
    },
  });
  return id;
}

async function snapshot(jobId: string, more = {}): Promise<string> {
  const { id } = await at.house.db.snapshot.create({
    data: {
      ...{
        id: newId(),
        jobId,
        createdAt: new Date(at.time.nowMs),
        outcome: 'complete',
        files: 2,
        bytes: 20n,
        directories: 1,
      },
      ...{ links: 0, failures: 0, versioned: false, header: {}, ...more },
    },
  });
  return id;
}

describe('plans', () => {
  test('are queued once, whoever asks twice', async () => {
    const { id } = await job();
    const [one, two] = await Promise.all([at.door.requestPlan(id), at.door.requestPlan(id)]);
    expect(one.id).toBe(two.id);
    expect(one).toMatchObject({ state: 'queued', progress: { files: 0, bytes: 0, current: '' } });
    const tasks = await at.house.db.task.findMany();
    expect(tasks).toMatchObject([{ kind: 'plan', jobId: id, payload: { planId: one.id } }]);
    expect((await at.door.runNow(id)).planId).not.toBe(one.id);
    expect(await codeOf(at.door.requestPlan('x'))).toBe('job.not-found');
  });

  test('a double click approves once', async () => {
    const { id } = await job();
    const planId = await openPlan(id, 'held');
    expect(await at.door.getPlan(planId)).toMatchObject({
      reasons: ['1,204 deletions need approval'],
      usd: { now: '0.1', monthly: '0.3' },
      requests: { put: 5 },
    });
    expect(await at.door.getJob(id)).toMatchObject({
      ...{ health: 'attention', healthText: 'Held: 1,204 deletions need approval', heldPlanId: planId },
    });
    const twice = [
      at.door.approvePlan(planId, { deletes: 'excluded' }),
      at.door.approvePlan(planId, { deletes: 'included' }),
    ];
    const [one, two] = await Promise.all(twice);
    expect(one?.id).toBe(two?.id);
    expect(one).toMatchObject({ state: 'queued', plannedUsd: '0.05', planned: { delete: 1 } });
    expect(await at.house.db.task.count({ where: { kind: 'run' } })).toBe(1);
    expect(await at.door.getPlan(planId)).toMatchObject({ state: 'approved', runId: one?.id });
  });

  test('only the newest open plan that can work is approved', async () => {
    const { id } = await job();
    const blocked = await openPlan(id, 'blocked');
    expect(await codeOf(at.door.approvePlan(blocked, { deletes: 'included' }))).toBe('plan.blocked');
    const old = await openPlan(id, 'ready');
    expect((await at.door.getPlan(blocked)).state).toBe('superseded');
    const making = await at.door.requestPlan(id);
    expect(await codeOf(at.door.approvePlan(old, { deletes: 'included' }))).toBe('plan.not-open');
    await at.house.db.plan.update({ where: { id: old }, data: { state: 'open' } });
    expect(await codeOf(at.door.approvePlan(old, { deletes: 'included' }))).toBe('plan.stale');
    expect(await codeOf(at.door.approvePlan(making.id, { deletes: 'included' }))).toBe('plan.not-open');
    expect(await codeOf(at.door.approvePlan('x', { deletes: 'included' }))).toBe('plan.not-found');
  });

  test('nothing is approved beside a run, and a discarded plan stays so', async () => {
    const { id } = await job();
    await at.door.approvePlan(await openPlan(id, 'ready'), { deletes: 'included' });
    const next = await openPlan(id, 'ready');
    expect(await codeOf(at.door.approvePlan(next, { deletes: 'included' }))).toBe('job.busy');
    expect((await at.door.discardPlan(next)).state).toBe('discarded');
    expect(await codeOf(at.door.approvePlan(next, { deletes: 'included' }))).toBe('plan.not-open');
  });
});

describe('runs', () => {
  test('end at once when nobody has begun them, and are asked to stop otherwise', async () => {
    const { id } = await job();
    const first = await at.door.approvePlan(await openPlan(id, 'ready'), { deletes: 'included' });
    expect(await at.door.cancelRun(first.id)).toMatchObject({ state: 'cancelled', cancelRequested: true });
    expect(await at.house.db.task.count({ where: { kind: 'run' } })).toBe(0);
    expect(await codeOf(at.door.cancelRun(first.id))).toBe('run.over');
    const second = await at.door.approvePlan(await openPlan(id, 'ready'), { deletes: 'included' });
    await at.house.db.task.updateMany({ where: { kind: 'run' }, data: { state: 'running' } });
    await at.house.db.run.update({ where: { id: second.id }, data: { state: 'running' } });
    expect(await at.door.cancelRun(second.id)).toMatchObject({ state: 'running', cancelRequested: true });
    expect(await codeOf(at.door.removeJob(id))).toBe('job.busy');
  });

  test('come in pages, newest first', async () => {
    const { id: jobId } = await job();
    for (let number = 0; number < 5; number += 1) {
      const createdAt = new Date(NOW + number);
      await at.house.db.run.create({
        data: { id: `run${number}`, jobId, state: 'succeeded', trigger: 'manual', createdAt },
      });
    }
    const first = await at.door.listRuns({ limit: 2 });
    expect(first.rows.map(({ id }) => id)).toEqual(['run4', 'run3']);
    const last = await at.door.listRuns({ limit: 3, cursor: first.cursor });
    expect([last.rows.map(({ id }) => id), last.cursor]).toEqual([['run2', 'run1', 'run0'], null]);
    expect(await codeOf(at.door.listRuns({ cursor: 'x' }))).toBe('input.cursor');
  });

  test('say how they failed, with the clock', async () => {
    const { id: jobId } = await job();
    await at.house.db.run.create({
      data: {
        ...{ id: 'r', jobId, state: 'failed', trigger: 'schedule', clockOffsetMs: 1_200_000, failuresTotal: 1 },
        failures: [{ path: 'a', code: 'source.unreadable' }],
        error: { code: 'network.refused', message: 'x', facts: { endpoint: 'http://127.0.0.1:1' } },
      },
    });
    const run = await at.door.getRun('r');
    expect(run.problem?.what).toBe('Nothing answers at http://127.0.0.1:1: connection refused.');
    expect(run.failures).toEqual([{ path: 'a', code: 'source.unreadable', text: 'a cannot be read.' }]);
    expect(run.clockNote).toContain("20 min ahead of the server's");
  });
});

describe('snapshots and restores', () => {
  test('without versioning only the latest can be restored', async () => {
    const { id: jobId } = await job();
    expect(await codeOf(at.door.requestRestore({ jobId, target: '/x' }))).toBe('restore.no-snapshot');
    const old = await snapshot(jobId);
    at.time.nowMs += 1000;
    const latest = await snapshot(jobId);
    expect(await at.door.listSnapshots(jobId)).toMatchObject([
      { id: latest, isLatest: true, restorable: true },
      { id: old, isLatest: false, restorable: false },
    ]);
    expect(await codeOf(at.door.requestRestore({ jobId, snapshotId: old, target: '/x' }))).toBe(
      'restore.records-only snapshotId',
    );
    expect(await at.door.browseSnapshot(latest, { folder: '' })).toMatchObject({ state: 'loading', rows: [] });
    await at.door.browseSnapshot(latest, { folder: '' });
    expect(await at.house.db.task.count({ where: { kind: 'load-snapshot' } })).toBe(1);
  });

  test('a restore is planned, approved once, and cancelled', async () => {
    const { id: jobId } = await job();
    await snapshot(jobId);
    const target = path.join(at.home, 'new/place');
    const asked = await at.door.requestRestore({ jobId, target });
    expect(asked).toMatchObject({ state: 'queued', targets: [target], original: false, plan: null });
    expect(await codeOf(at.door.approveRestore(asked.id))).toBe('restore.not-planned');
    await at.house.db.task.deleteMany();
    const none = { files: 0, bytes: 0 };
    const plan = {
      ...{ new: none, replaced: none, identical: none, left: none, links: 0, directories: 0, conflicts: [] },
      ...{ conflictsTotal: 0, requests: { ...NO_REQUESTS }, usd: '0', currency: 'USD', freeBytes: 1, neededBytes: 0 },
    };
    await at.house.db.restore.update({ where: { id: asked.id }, data: { state: 'planned', plan } });
    await Promise.all([at.door.approveRestore(asked.id), at.door.approveRestore(asked.id)]);
    expect(await at.house.db.task.findMany()).toMatchObject([{ kind: 'restore', payload: { restoreId: asked.id } }]);
    expect((await at.door.cancelRestore(asked.id)).state).toBe('cancelled');
    expect(await at.house.db.task.count()).toBe(0);
    expect(await codeOf(at.door.cancelRestore(asked.id))).toBe('restore.over');
    expect(await at.door.listRestores({ jobId })).toHaveLength(1);
  });

  test('refuses targets that cannot be', async () => {
    const { id: jobId } = await job();
    await snapshot(jobId);
    const file = path.join(at.folder('www'), 'file');
    writeFileSync(file, '');
    for (const target of ['relative', file, path.join(file, 'x'), path.join(at.dataDir, 'index')]) {
      expect(await codeOf(at.door.requestRestore({ jobId, target }))).toBe('restore.bad-target target');
    }
  });
});

describe('the overview', () => {
  test('puts the worker first and adds money up exactly', async () => {
    const { id: jobId } = await job({ cron: '30 2 * * *' });
    await openPlan(jobId, 'held');
    const ledger = { activity: 'run', put: 3, jobId, bytesUp: 10n };
    await at.house.db.ledger.create({ data: { ...ledger, hour: '2026-11-23T02', activityId: 'a', usd: '0.1' } });
    await at.house.db.ledger.create({ data: { ...ledger, hour: '2026-11-22T02', activityId: 'b', usd: '0.2' } });
    await at.house.db.ledger.create({ data: { ...ledger, hour: '2026-10-30T02', activityId: 'c', usd: '5' } });
    const seen = await at.door.overview();
    expect(seen.attention.map(({ kind }) => kind)).toEqual(['worker', 'held-plan']);
    expect(seen.month).toMatchObject({ label: 'November 2026', usd: '0.3', requests: { put: 6 } });
    expect(seen.daily).toHaveLength(30);
    expect(seen.daily.at(-1)).toEqual({ date: '2026-11-23', requests: 3, usd: '0.1', bytes: 10 });
    expect(seen.jobs[0]).toMatchObject({ monthRequests: 6, monthUsd: '0.3' });
    expect(seen.jobs[0]?.days).toHaveLength(30);
  });

  test('names what went wrong: interrupted runs, missed days, clocks', async () => {
    const { id: jobId, destination: to } = await job({ cron: '30 2 * * *' });
    await at.house.db.workerRow.create({
      data: { id: 'w', pid: 1, host: 'h', startedAt: new Date(NOW), seenAt: new Date(NOW) },
    });
    await at.house.db.run.create({
      data: { id: 'r', jobId, state: 'interrupted', trigger: 'schedule', createdAt: new Date(NOW) },
    });
    await at.house.db.destination.update({ where: { id: to.id }, data: { clockOffsetMs: -1_200_000 } });
    expect((await at.door.overview()).worker.alive).toBe(true);
    at.time.nowMs += 26 * 3_600_000;
    const { attention, worker } = await at.door.overview();
    expect(worker.alive).toBe(false);
    expect(attention.map(({ kind }) => kind).sort()).toEqual(['clock', 'interrupted-run', 'missed-run', 'worker']);
    expect(attention.find(({ kind }) => kind === 'clock')?.title).toContain('20 min behind');
  });
});

describe('settings, estimates and folders', () => {
  test('settings are kept and checked', async () => {
    const before = await at.door.getSettings();
    expect(before).toMatchObject({ timezone: 'UTC', practice: null, user: null, dataDir: at.dataDir });
    await at.door.updateSettings({ timezone: 'Europe/Berlin', usdPerRun: '2.50', requestsPerRun: 10 });
    expect(await at.door.getSettings()).toMatchObject({
      timezone: 'Europe/Berlin',
      usdPerRun: '2.50',
      requestsPerRun: 10,
    });
    const limit = { usdPerRun: '1', requestsPerRun: 1 };
    expect(await codeOf(at.door.updateSettings({ ...limit, timezone: 'X/Y' }))).toBe('schedule.unknown-zone timezone');
    expect(await codeOf(at.door.updateSettings({ ...limit, timezone: 'UTC', usdPerRun: '-1' }))).toBe(
      'limit.invalid usdPerRun',
    );
    expect(
      (await at.door.priceOptions()).find(({ provider }) => provider === 'aws-s3')?.regions.length,
    ).toBeGreaterThan(20);
  });

  test('an estimate is a task that is watched', async () => {
    const asked = await at.door.startEstimate({ sources: [at.folder('www')] });
    expect(asked).toMatchObject({ state: 'queued', files: 0, requests: null });
    const result = {
      files: 2,
      directories: 1,
      bytes: 20,
      links: 0,
      requests: { put: 5 },
      usdNow: '0.1',
      usdMonthly: null,
    };
    await at.house.db.task.update({
      where: { id: asked.id },
      data: { state: 'done', result: { ...result, currency: 'USD', basis: 'AWS', findings: [] } },
    });
    expect(await at.door.getEstimate(asked.id)).toMatchObject({
      state: 'done',
      files: 2,
      requests: { put: 5, get: 0 },
    });
    expect(await codeOf(at.door.startEstimate({ sources: ['/nowhere/at/all'] }))).toBe('source.missing sources');
    expect(await codeOf(at.door.getEstimate('x'))).toBe('estimate.not-found');
  });

  test('folders are listed one level at a time, with a problem instead of a failure', async () => {
    at.folder('www/b');
    at.folder('www/a');
    writeFileSync(path.join(at.home, 'www/file'), '');
    const listing = await at.door.listFolders(path.join(at.home, 'www'));
    expect(listing.folders.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(listing.parent).toBe(at.home);
    expect((await at.door.listFolders(path.join(at.home, 'x'))).problem?.code).toBe('source.missing');
    expect((await at.door.listFolders(path.join(at.home, 'www/file'))).problem?.code).toBe('source.not-a-directory');
    expect((await at.door.listFolders('/')).parent).toBeNull();
  });
});
