import { chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type SyncBench, syncBench } from '../sync/testing/sync-bench';
import { link, type Tree } from '../testing/tree';
import { NO_REQUESTS, type SnapshotHeader } from '../types';
import { type PlanRestorePorts, type PlanRestoreRequest, planRestore, type RestorePlan } from './plan-restore';
import { restore } from './restore';
import { RESTORE_WIDTH } from './space-need';
import { hostile, portrait, restorePorts, restoreTo, snapshotOf } from './testing/restore-bench';

const never = new AbortController().signal;
let bench: SyncBench;
let target: string;
let header: SnapshotHeader;

afterEach(() => bench.close());

async function start(tree: Tree): Promise<void> {
  bench = syncBench(tree);
  target = join(bench.directory, 'target');
  header = await snapshotOf(bench);
}

async function plan(more: Partial<PlanRestoreRequest> = {}): Promise<RestorePlan> {
  const { manifest } = restorePorts(bench, header);
  return planRestore({ ...restoreTo(header, target), ...more }, { manifest }, never);
}

const tree: Tree = { 'a.txt': 'hello', dir: { 'b.txt': 'you', sub: { 'c.txt': 'c' } }, empty: {}, l: link('a.txt') };

describe('counts', () => {
  test('everything is new in a folder that does not exist, which stays so', async () => {
    await start(tree);
    const result = await plan();
    expect(result).toMatchObject({
      targets: [target],
      new: { files: 3, bytes: 9 },
      replaced: { files: 0, bytes: 0 },
      identical: { files: 0, bytes: 0 },
      left: { files: 0, bytes: 0 },
      links: 1,
      directories: 3,
      conflictsTotal: 0,
      requests: { ...NO_REQUESTS, get: 3 },
      neededBytes: 9,
    });
    expect(result.freeBytes).toBeGreaterThan(0);
    expect(portrait(bench.directory).some((line) => line.startsWith('/target'))).toBe(false);
  });

  test('new, replaced, identical by time, identical by hash, left, as the restore then finds them', async () => {
    await start({ ...tree, 'e.txt': 'same', 'f.txt': 'touched' });
    await restore(restoreTo(header, target), restorePorts(bench, header), never);
    rmSync(join(target, 'dir', 'b.txt'));
    writeFileSync(join(target, 'a.txt'), 'HELLO, WORLD');
    utimesSync(join(target, 'f.txt'), 1, 1);
    mkdirSync(join(target, 'dir', 'more'));
    writeFileSync(join(target, 'dir', 'more', 'x'), 'four');
    writeFileSync(join(target, 'y'), '22');
    symlinkSync('/', join(target, 'root-link'));
    const before = portrait(target);
    const result = await plan();
    expect(result).toMatchObject({
      new: { files: 1, bytes: 3 },
      replaced: { files: 1, bytes: 5 },
      identical: { files: 3, bytes: 12 },
      left: { files: 2, bytes: 6 },
      requests: { get: 2 },
      neededBytes: 3 + 5,
    });
    expect(portrait(target)).toEqual(before);
    const done = await restore(restoreTo(header, target), restorePorts(bench, header), never);
    expect(done).toMatchObject({ files: result.requests.get, identical: 3 + 1 });
  });

  test('keep turns replaced into kept', async () => {
    await start(tree);
    mkdirSync(target);
    writeFileSync(join(target, 'a.txt'), 'mine');
    expect(await plan({ existing: 'keep' })).toMatchObject({ kept: { files: 1, bytes: 5 }, replaced: { files: 0 } });
    expect(await plan()).toMatchObject({ kept: { files: 0 }, replaced: { files: 1, bytes: 5 } });
  });

  test('to the original place nothing is fetched while nothing is lost', async () => {
    await start(tree);
    writeFileSync(join(bench.source, 'new.txt'), 'new');
    expect(await plan({ target: null })).toMatchObject({
      targets: [bench.source],
      identical: { files: 3, bytes: 9 },
      left: { files: 1, bytes: 3 },
      requests: NO_REQUESTS,
      neededBytes: 0,
    });
  });

  test('a selection counts only what is in it; what is left, only in whole folders', async () => {
    await start(tree);
    await restore(restoreTo(header, target), restorePorts(bench, header), never);
    for (const at of ['x', 'dir/x', 'dir/sub/x']) writeFileSync(join(target, at), 'x');
    expect(await plan({ paths: ['dir/', 'nothing.txt'] })).toMatchObject({
      identical: { files: 2, bytes: 4 },
      left: { files: 2, bytes: 2 },
      directories: 2,
      unmatched: ['nothing.txt'],
    });
    expect(await plan({ paths: ['dir/sub/c.txt'] })).toMatchObject({ identical: { files: 1 }, left: { files: 0 } });
  });

  test('an empty snapshot still says what is left', async () => {
    await start({});
    mkdirSync(target);
    writeFileSync(join(target, 'x'), 'x');
    expect(await plan()).toMatchObject({ new: { files: 0 }, left: { files: 1, bytes: 1 } });
  });
});

describe('conflicts', () => {
  test('anything of another kind in the way is named once, and what it blocks is not counted', async () => {
    await start(tree);
    mkdirSync(join(target, 'a.txt'), { recursive: true });
    symlinkSync('/', join(target, 'dir'));
    mkdirSync(join(target, 'l'));
    expect(await plan()).toMatchObject({
      conflicts: ['a.txt', 'dir/', 'l'],
      conflictsTotal: 3,
      new: { files: 0 },
      links: 0,
    });
  });

  test('a target that is a file, or below one', async () => {
    await start(tree);
    writeFileSync(target, 'file');
    expect(await plan()).toMatchObject({ conflictsTotal: 1, new: { files: 0 } });
    expect(await plan({ target: join(target, 'sub') })).toMatchObject({ conflictsTotal: 1, new: { files: 0 } });
  });

  test('at most 100 are named', async () => {
    await start(Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`f${at}`, 'x'])));
    for (let at = 0; at < 120; at += 1) mkdirSync(join(target, `f${at}`), { recursive: true });
    const result = await plan();
    expect([result.conflicts.length, result.conflictsTotal]).toEqual([100, 120]);
  });
});

describe('what keeps a restore from starting', () => {
  const room = (freeBytes: number | null) => async (path: string) => ({ path, device: 1, freeBytes });
  const withPorts = async (more: Partial<PlanRestorePorts>, request: Partial<PlanRestoreRequest> = {}) => {
    const { manifest } = restorePorts(bench, header);
    return planRestore({ ...restoreTo(header, target), ...request }, { manifest, ...more }, never);
  };

  test('a byte less than is needed is a shortage; exactly enough, and not known, are none', async () => {
    await start(tree);
    expect((await withPorts({ freeSpace: room(8) })).shortages).toEqual([
      { path: target, neededBytes: 9, freeBytes: 8 },
    ]);
    expect((await withPorts({ freeSpace: room(9) })).shortages).toEqual([]);
    expect((await withPorts({ freeSpace: room(null) })).shortages).toEqual([]);
  });

  test('a full disk holds nothing back when nothing has to be written', async () => {
    await start(tree);
    expect(await withPorts({ freeSpace: room(0) }, { target: null })).toMatchObject({ neededBytes: 0, shortages: [] });
  });

  test('replaced files are written beside the old ones, as many as are at work at once', async () => {
    await start(Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`f${at}`, 'new'])));
    mkdirSync(target);
    for (let at = 0; at < 20; at += 1) writeFileSync(join(target, `f${at}`), 'older');
    expect((await withPorts({})).neededBytes).toBe(RESTORE_WIDTH * 3);
  });

  test('folders that cannot be written into are named once each, and only where something is written', async () => {
    await start(tree);
    await restore(restoreTo(header, target), restorePorts(bench, header), never);
    writeFileSync(join(target, 'dir', 'b.txt'), 'mine!');
    rmSync(join(target, 'dir', 'sub'), { recursive: true });
    const mayWriteInto = async () => false;
    expect(await withPorts({ mayWriteInto })).toMatchObject({ unwritable: [join(target, 'dir')], unwritableTotal: 1 });
    expect(await withPorts({ mayWriteInto }, { target: null })).toMatchObject({ unwritable: [], unwritableTotal: 0 });
  });

  test('a target that does not exist is made in the nearest folder, which has to be writable', async () => {
    await start(tree);
    const asked: string[] = [];
    const mayWriteInto = async (folder: Buffer) => {
      asked.push(folder.toString());
      return false;
    };
    const plan = await withPorts({ mayWriteInto }, { target: join(target, 'not', 'yet') });
    expect(plan.unwritable).toEqual([bench.directory]);
    expect(asked).toEqual([bench.directory]);
  });
});

describe('refusals', () => {
  test('hostile paths and relative targets', async () => {
    await start(tree);
    const manifest = hostile([{ path: '../evil' }]);
    const request = restoreTo(header, target);
    await expect(planRestore(request, { manifest }, never)).rejects.toMatchObject({ code: 'manifest.damaged' });
    await expect(plan({ target: 'here' })).rejects.toMatchObject({ code: 'restore.outside-target' });
  });

  test('a fired signal cancels', async () => {
    await start(tree);
    const { manifest } = restorePorts(bench, header);
    const planning = planRestore(restoreTo(header, target), { manifest }, AbortSignal.abort());
    await expect(planning).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('a mount that is not among the sources is damage', async () => {
    await start(tree);
    const sources = [{ mount: 'other', path: bench.source }];
    await expect(plan({ target: null, sources })).rejects.toMatchObject({ code: 'manifest.damaged' });
  });
});

test('a file that may not be read is compared as different', async () => {
  await start(tree);
  await restore(restoreTo(header, target), restorePorts(bench, header), never);
  utimesSync(join(target, 'a.txt'), 1, 1);
  chmodSync(join(target, 'a.txt'), 0);
  const isRoot = process.getuid?.() === 0;
  expect((await plan()).replaced.files).toBe(isRoot ? 0 : 1);
});
