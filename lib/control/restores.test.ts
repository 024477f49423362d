import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NO_REQUESTS } from '../engine/types';
import { job, NOW, snapshot } from './testing/nouns';
import { codeOf, type TemporaryHouse, temporaryHouse } from './testing/temporary-house';

let at: TemporaryHouse;

beforeEach(async () => {
  at = await temporaryHouse(NOW);
});
afterEach(() => at.close());

describe('snapshots and restores', () => {
  test('without versioning only the latest can be restored', async () => {
    const { id: jobId } = await job(at);
    expect(await codeOf(at.door.requestRestore({ jobId, target: '/x' }))).toBe('restore.no-snapshot');
    const old = await snapshot(at, jobId);
    at.time.nowMs += 1000;
    const latest = await snapshot(at, jobId);
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
    const { id: jobId } = await job(at);
    await snapshot(at, jobId);
    const target = path.join(at.home, 'new/PLACE');
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

  test('what waits for a thaw is cancelled at once; the coldest class has no fast thaw', async () => {
    const { id: jobId } = await job(at);
    await snapshot(at, jobId);
    const target = path.join(at.home, 'new');
    const { id } = await at.door.requestRestore({ jobId, target, thaw: 'expedited' });
    await at.house.db.task.updateMany({ data: { kind: 'restore', leaseUntil: new Date(NOW + 900_000) } });
    const asked = { files: 2, bytes: 8, key: 'k', versionId: null };
    const thaw = { ...asked, requestedAt: new Date(NOW).toISOString(), checkedAt: null };
    await at.house.db.restore.update({ where: { id }, data: { state: 'thawing', thaw } });
    const { requestedAt } = thaw;
    expect((await at.door.getRestore(id)).thaw).toEqual({ files: 2, bytes: 8, requestedAt, checkedAt: null });
    expect((await at.door.cancelRestore(id)).state).toBe('cancelled');
    expect(await at.house.db.task.count()).toBe(0);
    await at.house.db.destination.updateMany({ data: { storageClass: 'DEEP_ARCHIVE' } });
    const refused = at.door.requestRestore({ jobId, target, thaw: 'expedited' });
    expect(await codeOf(refused)).toBe('restore.no-expedited thaw');
  });

  test('a plan that cannot be carried out is not started, and says why', async () => {
    const { id: jobId } = await job(at);
    await snapshot(at, jobId);
    const { id } = await at.door.requestRestore({ jobId, target: path.join(at.home, 'new') });
    await at.house.db.task.deleteMany();
    const none = { files: 0, bytes: 0 };
    const plan = {
      ...{ new: none, replaced: none, identical: none, left: none, links: 0, directories: 0, conflicts: [] },
      ...{ conflictsTotal: 0, requests: { ...NO_REQUESTS }, usd: '0', currency: 'USD', freeBytes: 1, neededBytes: 2 },
    };
    const shortages = [{ path: '/x', neededBytes: 2, freeBytes: 1 }];
    const unwritable = { unwritable: ['/y'], unwritableTotal: 3 };
    const { restore } = at.house.db;
    await restore.update({ where: { id }, data: { state: 'planned', plan: { ...plan, shortages, ...unwritable } } });
    const codes = (await at.door.getRestore(id)).plan?.obstacles.map(({ code }) => code);
    expect(codes).toEqual(['restore.no-space', 'restore.not-writable']);
    expect(await codeOf(at.door.approveRestore(id))).toBe('restore.no-space');
    await restore.update({ where: { id }, data: { plan: { ...plan, ...unwritable } } });
    expect(await codeOf(at.door.approveRestore(id))).toBe('restore.not-writable');
    expect(await at.house.db.task.count()).toBe(0);
    await restore.update({ where: { id }, data: { plan } });
    expect((await at.door.approveRestore(id)).state).toBe('queued');
  });

  test('an interrupted restore that waits for a worker is taken back at once', async () => {
    const { id: jobId } = await job(at);
    await snapshot(at, jobId);
    const { id } = await at.door.requestRestore({ jobId, target: path.join(at.home, 'new') });
    await at.house.db.restore.update({ where: { id }, data: { state: 'interrupted' } });
    expect((await at.door.cancelRestore(id)).state).toBe('cancelled');
    expect(await at.house.db.task.count()).toBe(0);
  });

  test('refuses targets that cannot be', async () => {
    const { id: jobId } = await job(at);
    await snapshot(at, jobId);
    const file = path.join(at.folder('www'), 'file');
    writeFileSync(file, '');
    for (const target of ['relative', file, path.join(file, 'x'), path.join(at.dataDir, 'index')]) {
      expect(await codeOf(at.door.requestRestore({ jobId, target }))).toBe('restore.bad-target target');
    }
  });
});
