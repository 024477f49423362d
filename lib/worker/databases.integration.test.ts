/** Databases through the worker, on a real MariaDB: plan, run, snapshot, restore of the file, and loading into a new database. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { planSummary, restorePlan, storedDamage, storedLoaded, storedProofPlan, storedRequests } from '../db/columns';
import { newId } from '../db/ids';
import { openSecretBox } from '../db/secrets';
import { loadedDatabase } from '../db/tasks';
import type { Storage } from '../engine/storage/storage';
import { type MariaDb, missingMariaDbPrograms, startMariaDb } from '../engine/testing/mariadb';
import { createMemoryStorage, type MemoryStorage } from '../engine/testing/memory-storage';
import { writeTree } from '../engine/testing/tree';
import { databaseInventory, makeWordPressDatabase } from '../engine/testing/wordpress-database';
import { scratchName } from '../engine/verify/rehearse';
import { addJob, eventually, type House, openTestHouse, portsWith, startTestWorker } from './testing/house';

const missing = missingMariaDbPrograms();

test.runIf(process.env.CI === 'true')('MariaDB is here', () => expect(missing).toEqual([]));

describe.skipIf(missing.length > 0)('databases of a job', () => {
  let server: MariaDb;
  let house: House;
  let storage: MemoryStorage;
  let worker: { stop(): Promise<void> };
  /** What somebody put in the place of objects. */
  let planting: Record<string, Buffer>;

  beforeAll(async () => {
    server = await startMariaDb();
    await makeWordPressDatabase(server, 'shop', 200);
    await makeWordPressDatabase(server, 'blog', 100);
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    house = await openTestHouse();
    storage = createMemoryStorage({ versioning: 'enabled' });
    writeTree(house.source, { 'index.php': '<?php' });
    await addJob(house, 'sites');
    for (const name of ['shop', 'blog']) await addDatabase(name);
    planting = {};
    const planted: Storage = {
      ...storage,
      getObject: async (request, signal) => {
        const body = planting[request.key];
        const answer = await storage.getObject(request, signal);
        return body === undefined ? answer : { ...answer, size: body.length, body: Readable.from([body]) };
      },
    };
    worker = startTestWorker(house, portsWith(planted));
  });
  afterEach(async () => {
    await worker.stop();
    await house.close();
  });

  async function addDatabase(name: string, jobId = 'sites'): Promise<void> {
    const { user, socket, password } = server;
    const place = { kind: 'mysql', name, user, host: 'localhost', port: null, socket };
    const passwordSealed = openSecretBox(house.dataDir).seal(password);
    await house.db.jobDatabase.create({
      data: { id: `${jobId}-${name}`, jobId, label: name, ...place, passwordSealed, smallestShare: 50 },
    });
  }

  const ENDED = ['succeeded', 'partial', 'failed', 'cancelled', 'held'];
  async function backUp(jobId = 'sites') {
    const planId = await house.requestPlan(jobId);
    const include = { findings: true } as const;
    const plan = await eventually(
      () => house.db.plan.findUniqueOrThrow({ where: { id: planId }, include }),
      ({ state }) => !['queued', 'working'].includes(state),
    );
    const runId = await house.approve(planId);
    const run = await eventually(
      () => house.db.run.findUniqueOrThrow({ where: { id: runId } }),
      ({ state }) => ENDED.includes(state),
    );
    return { plan, run };
  }

  async function taskEnd(id: string) {
    return eventually(
      () => house.db.task.findUniqueOrThrow({ where: { id } }),
      ({ state }) => ['done', 'failed'].includes(state),
    );
  }

  test('are planned as an estimate, dumped, and stand in the snapshot', async () => {
    const { plan, run } = await backUp();
    expect(plan).toMatchObject({ state: 'open', verdict: 'ready' });
    expect(planSummary.parse(plan.summary).add.files).toBe(3);
    const estimate = plan.findings.find(({ code }) => code === 'database.estimate');
    expect(estimate?.evidence).toMatchObject({ count: 2 });
    expect(run).toMatchObject({ state: 'succeeded', failuresTotal: 0 });
    expect([...storage.contents().keys()].filter((key) => !key.startsWith('.foresync'))).toEqual([
      'databases/blog.sql.gz',
      'databases/shop.sql.gz',
      'index.php',
    ]);
    expect(JSON.stringify([...storage.contents().values()].map(String))).not.toContain(server.password);
    expect(String(storage.contents().get('.foresync/sites/job.json'))).toContain('"shop"');

    const again = await backUp();
    expect(planSummary.parse(again.plan.summary)).toMatchObject({ change: { files: 2 }, unchanged: { files: 1 } });
    const records = planSummary.parse(again.plan.summary).requests.put - 2;
    expect(storedRequests.parse(again.run.requests).put).toBe(records);
  });

  test('one that cannot be reached warns; the run does the rest, and its last dump stays in the snapshot', async () => {
    await backUp();
    const good = storage.contents().get('databases/shop.sql.gz');
    const wrong = openSecretBox(house.dataDir).seal('wrong');
    await house.db.jobDatabase.update({ where: { id: 'sites-shop' }, data: { passwordSealed: wrong } });
    writeTree(house.source, { 'new.php': '<?php' });
    const { plan, run } = await backUp();
    expect(plan.findings.find(({ code }) => code === 'database.failing')).toMatchObject({
      severity: 'warns',
      evidence: { count: 1, names: ['shop'], codes: ['database.denied'] },
    });
    expect(run).toMatchObject({
      state: 'partial',
      failures: [{ path: 'databases/shop.sql.gz', code: 'database.denied' }],
    });
    expect(storage.contents().get('databases/shop.sql.gz')).toEqual(good);
    const snapshot = await house.db.snapshot.findUniqueOrThrow({ where: { id: run.snapshotId ?? '' } });
    expect(snapshot).toMatchObject({ outcome: 'partial', files: 4 });
  });

  test('a restore to the original places keeps dumps out of the web root', async () => {
    const { run } = await backUp();
    const row = { id: 'x', jobId: 'sites', snapshotId: run.snapshotId ?? '', paths: [], existing: 'replace' };
    await house.db.restore.create({ data: { ...row, target: null, state: 'queued' } });
    expect(await taskEnd(await house.queue('restore-plan', { restoreId: 'x' }, 'sites'))).toMatchObject({
      error: null,
    });
    const { plan } = await house.db.restore.findUniqueOrThrow({ where: { id: 'x' } });
    expect(restorePlan.parse(plan)).toMatchObject({ new: { files: 2 }, identical: { files: 1 } });
    await house.db.restore.update({ where: { id: 'x' }, data: { state: 'queued' } });
    expect(await taskEnd(await house.queue('restore', { restoreId: 'x' }, 'sites'))).toMatchObject({ error: null });
    const dump = readFileSync(path.join(house.dataDir, 'dumps/sites/shop.sql.gz'));
    expect(dump.equals(storage.contents().get('databases/shop.sql.gz') ?? Buffer.alloc(0))).toBe(true);
  });

  test('a dump of a snapshot is loaded into a new database, once', async () => {
    const { run } = await backUp();
    const payload = { snapshotId: run.snapshotId ?? '', label: 'shop', name: 'shop_again', into: 'new' };
    const done = await taskEnd(await house.queue('load-database', payload, 'sites'));
    expect(done).toMatchObject({ state: 'done', error: null });
    expect(loadedDatabase.parse(done.result)).toMatchObject({ name: 'shop_again', tables: 6 });
    expect(await databaseInventory(server, 'shop_again')).toEqual(await databaseInventory(server, 'shop'));
    const twice = await taskEnd(await house.queue('load-database', payload, 'sites'));
    expect(twice).toMatchObject({ state: 'failed', error: { code: 'database.load-failed' } });
    await server.sql('DROP DATABASE shop_again');
  });

  describe('tested by loading them', () => {
    async function rehearsal(snapshotId: string) {
      const row = { id: newId(), jobId: 'sites', snapshotId, snapshotAt: new Date(), method: 'databases', seed: 's' };
      await house.db.proof.create({ data: { ...row, autoRun: true, trigger: 'schedule', state: 'queued' } });
      await house.queue('verify', { proofId: row.id }, 'sites');
      const ended = await eventually(
        () => house.db.proof.findUniqueOrThrow({ where: { id: row.id } }),
        ({ state }) => !['queued', 'planning', 'running'].includes(state),
      );
      return { ended, left: await server.sql("SHOW DATABASES LIKE 'foresync%'") };
    }

    test('each comes back in a scratch database, which is dropped', async () => {
      const { run } = await backUp();
      const { ended, left } = await rehearsal(run.snapshotId ?? '');
      expect(ended).toMatchObject({ state: 'sound', checkedFiles: 2, hashed: 2, damageTotal: 0, error: null });
      const loaded = storedLoaded.parse(ended.loaded);
      expect(loaded).toMatchObject([
        { name: 'blog', tables: 6 },
        { name: 'shop', tables: 6 },
      ]);
      expect(loaded[1]?.rows).toBeGreaterThan(200);
      expect(left).toEqual([]);
      expect(storedRequests.parse(ended.requests)).toEqual(storedProofPlan.parse(ended.plan).requests);
    });

    test('one that was changed in the bucket is named, and nothing of it is run', async () => {
      const { run } = await backUp();
      const planted = gzipSync('CREATE DATABASE foresync_planted;\n-- Dump completed on 2026-11-24\n');
      planting = { 'databases/shop.sql.gz': planted };
      const { ended, left } = await rehearsal(run.snapshotId ?? '');
      expect(ended).toMatchObject({ state: 'damaged', checkedFiles: 2, hashed: 1, damageTotal: 1 });
      expect(storedDamage.parse(ended.damage)).toMatchObject([{ path: 'databases/shop.sql.gz', kind: 'altered' }]);
      expect(left).toEqual([]);
    });

    test('a scratch database that a crash left is replaced', async () => {
      const { run } = await backUp();
      const { user, socket } = server;
      const place = { kind: 'mysql', name: 'shop', user, password: '', host: 'localhost', port: null, socket } as const;
      const name = scratchName(place, 'sites');
      await server.sql(`CREATE DATABASE ${name}; CREATE TABLE ${name}.wp_posts (half INT)`);
      const { ended, left } = await rehearsal(run.snapshotId ?? '');
      expect(ended).toMatchObject({ state: 'sound', hashed: 2 });
      expect(left).toEqual([]);
    });

    test('without the right to make one it says so, and nothing is called damaged', async () => {
      const { run } = await backUp();
      await server.sql(
        "CREATE USER 'reader'@'localhost' IDENTIFIED BY 'r'; GRANT SELECT ON *.* TO 'reader'@'localhost'",
      );
      const passwordSealed = openSecretBox(house.dataDir).seal('r');
      await house.db.jobDatabase.updateMany({ data: { user: 'reader', passwordSealed } });
      const { ended } = await rehearsal(run.snapshotId ?? '');
      expect(ended).toMatchObject({ state: 'failed', damageTotal: 0, error: { code: 'database.denied' } });
      await server.sql("DROP USER 'reader'@'localhost'");
    });

    test('a snapshot without dumps fails, and says so', async () => {
      await house.db.jobDatabase.deleteMany();
      const { run } = await backUp();
      await addDatabase('shop');
      const { ended } = await rehearsal(run.snapshotId ?? '');
      expect(ended).toMatchObject({ state: 'failed', error: { code: 'database.no-dump' } });
    });
  });

  test('a job of databases alone', async () => {
    await addJob(house, 'only', { sources: [], prefix: 'only/' });
    await addDatabase('blog', 'only');
    const { plan, run } = await backUp('only');
    expect(plan).toMatchObject({ state: 'open', verdict: 'ready' });
    expect(run).toMatchObject({ state: 'succeeded' });
    expect(plan.findings.map(({ code }) => code)).not.toContain('source.empty');
  });
});
