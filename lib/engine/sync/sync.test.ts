import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { ApprovedPlan } from '../approve/approve';
import { EngineError } from '../errors';
import type { EngineEvent } from '../events';
import { openFileIndex } from '../file-index/open';
import type { ReadAway } from '../native/addon';
import { packStat } from '../scan/packed-stat';
import type { Storage } from '../storage/storage';
import { FaultScript } from '../testing/fault-script';
import { faultyStorage, type StorageFaults } from '../testing/faulty-storage';
import { link, type Tree } from '../testing/tree';
import { NO_REQUESTS } from '../types';
import { SINGLE_PUT_LIMIT } from './parts';
import { type SyncPorts, sync } from './sync';
import { counting, planned, refusingDeletes, type SyncBench, scanned, syncBench } from './testing/sync-bench';

const never = new AbortController().signal;
const big = Buffer.alloc(SINGLE_PUT_LIMIT + 1000, 'abcdefghij');
let bench: SyncBench;

function start(tree: Tree): SyncBench {
  bench = syncBench(tree);
  return bench;
}

afterEach(() => bench.close());

function portsOf(storage: Storage = bench.storage, more: Partial<SyncPorts> = {}): SyncPorts {
  const { index, roots, clock } = bench;
  return { storage, index, roots, clock, prefix: 'data/', requests: () => NO_REQUESTS, ...more };
}

function keys(): string[] {
  return [...bench.storage.contents().keys()];
}

async function openUploads(): Promise<number> {
  return (await bench.storage.listMultipartUploadsPage({ prefix: '' })).uploads.length;
}

describe('a clean run', () => {
  test('no more than three small files are read away at a time, and each is stored as it was read', async () => {
    start(Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`f${at}`, `content ${at}`])));
    let [now, most] = [0, 0];
    const readAway: ReadAway = async (path, _, into, stats) => {
      now += 1;
      most = Math.max(most, now);
      await setImmediate();
      const bytes = readFileSync(path);
      const stat = lstatSync(path, { bigint: true });
      for (const at of [0, 1]) packStat(stats, at, stat);
      bytes.copy(into);
      now -= 1;
      return bytes.length;
    };
    const result = await sync(await planned(bench, 'p1'), portsOf(bench.storage, { readAway }), never);
    expect(result).toMatchObject({ outcome: 'succeeded', filesDone: 20 });
    expect(most).toBe(3);
    expect(bench.storage.contents().get('data/f7')?.toString()).toBe('content 7');
  });

  test('a file from the year 2400 is sent once, and is then as the index has it', async () => {
    start({ 'late.txt': 'late', sub: { 'late.txt': 'late' } });
    const time = Date.UTC(2400, 0) / 1000;
    for (const path of ['late.txt', 'sub/late.txt']) utimesSync(join(bench.source, path), time, time);
    const result = await sync(await planned(bench, 'p1'), portsOf(), never);
    expect(result).toMatchObject({ outcome: 'succeeded', filesDone: 2 });
    const again = await planned(bench, 'p2');
    expect(again.summary).toMatchObject({ add: { files: 0 }, change: { files: 0 } });
  });

  test('uploads files, records links and folders, and sends exactly the planned requests', async () => {
    start({ 'a.txt': 'hello', empty: {}, sub: { 'b.bin': 'x', big }, link: link('a.txt'), nothing: '' });
    const approved = await planned(bench, 'p1');
    const counted = counting(bench.storage);
    const result = await sync(approved, portsOf(counted.storage), never);
    expect(result).toMatchObject({ outcome: 'succeeded', failuresTotal: 0, filesDone: 4, deleted: 0 });
    expect(result.bytesDone).toBe(6 + big.length);
    expect(counted.requests()).toEqual(approved.summary.requests);
    expect(keys()).toEqual(['data/a.txt', 'data/nothing', 'data/sub/b.bin', 'data/sub/big']);
    expect(bench.storage.contents().get('data/sub/big')?.equals(big)).toBe(true);
    expect(bench.index.get('sub/big')?.sha256).toBe(createHash('sha256').update(big).digest('hex'));
    expect(bench.index.get('link')).toMatchObject({ type: 'symlink', linkTarget: 'a.txt', key: null });
    expect([...bench.index.pendingOperations('p1')]).toEqual([]);
    expect(bench.index.openUploads()).toEqual([]);
  });

  test('objects carry rclone metadata and the storage class', async () => {
    start({ 'a.txt': 'hello' });
    chmodSync(join(bench.source, 'a.txt'), 0o640);
    utimesSync(join(bench.source, 'a.txt'), 1_700_000_000.5, 1_700_000_000.5);
    await sync(await planned(bench, 'p1'), portsOf(bench.storage, { storageClass: 'STANDARD_IA' }), never);
    const head = await bench.storage.headObject({ key: 'data/a.txt' });
    const [entry] = await scanned(bench.roots);
    expect(head?.storageClass).toBe('STANDARD_IA');
    expect(head?.metadata).toEqual({
      mtime: '1700000000.5',
      mode: '0100640',
      uid: String(entry?.uid),
      gid: String(entry?.gid),
    });
  });

  test('a second plan has nothing to do; changes, metadata and removals follow', async () => {
    start({ 'a.txt': 'one', 'b.txt': 'two', 'c.txt': 'three' });
    await sync(await planned(bench, 'p1'), portsOf(), never);
    const idle = await planned(bench, 'p2');
    expect(idle.summary.requests).toEqual(NO_REQUESTS);
    writeFileSync(join(bench.source, 'a.txt'), 'other');
    chmodSync(join(bench.source, 'b.txt'), 0o600);
    rmSync(join(bench.source, 'c.txt'));
    const counted = counting(bench.storage);
    const approved = await planned(bench, 'p3');
    const result = await sync(approved, portsOf(counted.storage), never);
    expect(result).toMatchObject({ outcome: 'succeeded', filesDone: 1, deleted: 1 });
    expect(counted.requests()).toEqual(approved.summary.requests);
    expect(keys()).toEqual(['data/a.txt', 'data/b.txt']);
    expect(bench.index.get('b.txt')).toMatchObject({ mode: 0o100600, key: 'data/b.txt' });
    expect(bench.index.get('c.txt')).toBeUndefined();
  });

  test('reports progress that ends at the totals', async () => {
    start({ 'a.txt': 'hello', 'b.txt': 'you' });
    const events: EngineEvent[] = [];
    await sync(await planned(bench, 'p1'), portsOf(bench.storage, { listener: (event) => events.push(event) }), never);
    const last = events.filter((event) => event.kind === 'transfer').at(-1);
    expect(last).toMatchObject({ filesDone: 2, filesTotal: 2, bytesDone: 8, bytesTotal: 8 });
    expect(events.filter((event) => event.kind === 'stage').map(({ stage }) => stage)).toEqual(['sync', 'delete']);
  });
});

describe('removals', () => {
  async function withTwoRemoved(): Promise<void> {
    start({ 'a.txt': 'one', 'b.txt': 'two', dir: { 'c.txt': 'three' } });
    await sync(await planned(bench, 'p1'), portsOf(), never);
    rmSync(join(bench.source, 'b.txt'));
    rmSync(join(bench.source, 'dir'), { recursive: true });
  }

  test('excluded: objects stay, rows are marked gone and offered again, folders are forgotten', async () => {
    await withTwoRemoved();
    const counted = counting(bench.storage);
    const result = await sync(await planned(bench, 'p2', 'excluded'), portsOf(counted.storage), never);
    expect(result).toMatchObject({ outcome: 'succeeded', deleted: 0 });
    expect(counted.requests()).toEqual(NO_REQUESTS);
    expect(keys()).toContain('data/b.txt');
    expect([...bench.index.entries()].map(({ path }) => path)).toEqual(['a.txt']);
    expect((await planned(bench, 'p3')).summary.remove.files).toBe(2);
  });

  test('after a failure nothing is deleted', async () => {
    await withTwoRemoved();
    writeFileSync(join(bench.source, 'new.txt'), 'new');
    const approved = await planned(bench, 'p2');
    rmSync(join(bench.source, 'new.txt'));
    const result = await sync(approved, portsOf(), never);
    expect(result).toMatchObject({ outcome: 'partial', deleted: 0 });
    expect(result.failures).toEqual([{ path: 'new.txt', code: 'source.vanished' }]);
    expect(keys()).toEqual(['data/a.txt', 'data/b.txt', 'data/dir/c.txt']);
    expect(bench.index.get('b.txt')?.gone).toBe(true);
  });

  test('a key the bucket refuses to delete is a failure and stays in the index', async () => {
    await withTwoRemoved();
    const storage = refusingDeletes(bench.storage, ['data/b.txt']);
    const result = await sync(await planned(bench, 'p2'), portsOf(storage), never);
    expect(result).toMatchObject({ outcome: 'partial', deleted: 1, failuresTotal: 1 });
    expect(result.failures).toEqual([{ path: 'b.txt', code: 'access.denied' }]);
    expect(bench.index.get('b.txt')?.key).toBe('data/b.txt');
    expect(bench.index.get('dir/c.txt')).toBeUndefined();
  });

  test('a key that no bulk delete can carry is deleted by itself', async () => {
    start({ a: 'a', 'b\u0001': 'b', c: 'c', 'd\u001f': 'd' });
    await sync(await planned(bench, 'p1'), portsOf(), never);
    for (const gone of ['b\u0001', 'c', 'd\u001f']) rmSync(join(bench.source, gone));
    const plan = await planned(bench, 'p2');
    const counted = counting(bench.storage);
    expect(await sync(plan, portsOf(counted.storage), never)).toMatchObject({ outcome: 'succeeded', deleted: 3 });
    expect(keys()).toEqual(['data/a']);
    expect(counted.requests().delete).toBe(3);
  });

  test('1,001 removals take two requests', async () => {
    start(Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`f${at}`, 'x'])));
    await sync(await planned(bench, 'p1'), portsOf(), never);
    rmSync(bench.source, { recursive: true });
    mkdirSync(bench.source);
    const counted = counting(bench.storage);
    const result = await sync(await planned(bench, 'p2'), portsOf(counted.storage), never);
    expect(result.deleted).toBe(1001);
    expect(counted.requests()).toEqual({ ...NO_REQUESTS, delete: 2 });
  });
});

describe('a source that moves', () => {
  test('a file that changed since the plan is uploaded as it is now, and recorded as it is now', async () => {
    start({ 'a.txt': 'one' });
    const approved = await planned(bench, 'p1');
    writeFileSync(join(bench.source, 'a.txt'), 'longer');
    expect(await sync(approved, portsOf(), never)).toMatchObject({ outcome: 'succeeded', bytesDone: 6 });
    expect(bench.index.get('a.txt')?.size).toBe(6);
    expect((await planned(bench, 'p2')).summary.change.files).toBe(0);
  });

  test('a file that grew beyond its planned requests waits for the next plan', async () => {
    start({ 'a.txt': 'one' });
    const approved = await planned(bench, 'p1');
    writeFileSync(join(bench.source, 'a.txt'), big);
    const counted = counting(bench.storage);
    const result = await sync(approved, portsOf(counted.storage), never);
    expect(result.failures).toEqual([{ path: 'a.txt', code: 'source.changed-while-read' }]);
    expect(counted.requests()).toEqual(NO_REQUESTS);
  });

  test('a large file that changes between its parts is aborted', async () => {
    start({ big });
    const faults: StorageFaults = new FaultScript([
      { on: 'createMultipart', before: () => appendFileSync(join(bench.source, 'big'), 'x') },
    ]);
    const result = await sync(await planned(bench, 'p1'), portsOf(faultyStorage(bench.storage, faults)), never);
    expect(result.failures).toEqual([{ path: 'big', code: 'source.changed-while-read' }]);
    expect(keys()).toEqual([]);
    expect(await openUploads()).toBe(0);
    faults.assertUsedUp();
  });

  test('a folder swapped for a link out of the root is not followed', async () => {
    start({ dir: { 'a.txt': 'mine' } });
    const approved = await planned(bench, 'p1');
    mkdirSync(join(bench.directory, 'outside'));
    writeFileSync(join(bench.directory, 'outside', 'a.txt'), 'secret');
    renameSync(join(bench.source, 'dir'), join(bench.directory, 'moved'));
    symlinkSync(join(bench.directory, 'outside'), join(bench.source, 'dir'));
    const result = await sync(approved, portsOf(), never);
    expect(result.failures).toEqual([{ path: 'dir/a.txt', code: 'source.vanished' }]);
    expect(keys()).toEqual([]);
  });

  test('a file replaced by rename is uploaded; one that became a link or a pipe is not', async () => {
    start({ 'a.txt': 'old', 'b.txt': 'old', 'c.txt': 'old' });
    const approved = await planned(bench, 'p1');
    writeFileSync(join(bench.source, '.a'), 'new');
    renameSync(join(bench.source, '.a'), join(bench.source, 'a.txt'));
    rmSync(join(bench.source, 'b.txt'));
    symlinkSync('a.txt', join(bench.source, 'b.txt'));
    rmSync(join(bench.source, 'c.txt'));
    mkdirSync(join(bench.source, 'c.txt'));
    const result = await sync(approved, portsOf(), never);
    expect(result.failures.map(({ path, code }) => `${path} ${code}`).sort()).toEqual([
      'b.txt source.vanished',
      'c.txt source.vanished',
    ]);
    expect(bench.storage.contents().get('data/a.txt')?.toString()).toBe('new');
  });

  test('a missing root fails the run', async () => {
    start({ 'a.txt': 'one' });
    const approved = await planned(bench, 'p1');
    rmSync(bench.source, { recursive: true });
    const result = await sync(approved, portsOf(), never);
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(result.error?.code).toBe('source.missing');
  });
});

describe('ending early', () => {
  const many: Tree = Object.fromEntries(
    Array.from({ length: 40 }, (_, at) => [`f${String(at).padStart(2, '0')}`, 'x']),
  );

  test.each([
    ['access.denied', 'failed'],
    ['network.reset', 'failed'],
    ['clock.skewed', 'failed'],
    ['bucket.missing', 'failed'],
    ['guard.exceeded', 'held'],
  ] as const)('%s ends the run as %s, keeps what is done, and a second call continues', async (code, outcome) => {
    start(many);
    const faults: StorageFaults = new FaultScript([{ on: 'putObject', after: 20, error: new EngineError(code) }]);
    const approved = await planned(bench, 'p1');
    const result = await sync(approved, portsOf(faultyStorage(bench.storage, faults), { concurrency: 1 }), never);
    expect(result).toMatchObject({ outcome, filesDone: 20, error: { code } });
    bench.reopen();
    const counted = counting(bench.storage);
    const again = await sync(approved, portsOf(counted.storage), never);
    expect(again).toMatchObject({ outcome: 'succeeded', filesDone: 20 });
    expect(counted.requests().put).toBe(20);
    expect(keys()).toHaveLength(40);
  });

  test('an error of one object is named and the rest goes on', async () => {
    start(many);
    const error = new EngineError('key.too-long');
    const faults: StorageFaults = new FaultScript([
      { on: 'putObject', when: (request) => request?.key === 'data/f07', error },
    ]);
    const result = await sync(await planned(bench, 'p1'), portsOf(faultyStorage(bench.storage, faults)), never);
    expect(result).toMatchObject({ outcome: 'partial', filesDone: 39 });
    expect(result.failures).toEqual([{ path: 'f07', code: 'key.too-long' }]);
  });

  test('cancel keeps what is done and says so', async () => {
    start(many);
    const cancel = new AbortController();
    const faults: StorageFaults = new FaultScript([{ on: 'putObject', after: 10, before: () => cancel.abort() }]);
    const approved = await planned(bench, 'p1');
    const ports = portsOf(faultyStorage(bench.storage, faults), { concurrency: 1 });
    const result = await sync(approved, ports, cancel.signal);
    expect(result).toMatchObject({ outcome: 'cancelled', filesDone: 10 });
    expect(result.error).toBeUndefined();
    bench.reopen();
    expect([...bench.index.pendingOperations('p1')]).toHaveLength(30);
  });

  test('a process killed in the middle re-sends only the last half second', async () => {
    start(many);
    const approved = await planned(bench, 'p1');
    let pending = 0;
    const asFoundAfterTheCrash = () => {
      const index = openFileIndex(bench.indexFile);
      pending = [...index.pendingOperations('p1')].length;
      index.close();
    };
    const tick = () => bench.clock.advance(100);
    const faults: StorageFaults = new FaultScript([
      { on: 'putObject', times: 30, before: tick },
      { on: 'putObject', before: asFoundAfterTheCrash },
    ]);
    await sync(approved, portsOf(faultyStorage(bench.storage, faults), { concurrency: 1 }), never);
    expect(pending).toBeGreaterThanOrEqual(10);
    expect(pending).toBeLessThanOrEqual(15);
    faults.assertUsedUp();
  });

  test('a fired signal does nothing at all', async () => {
    start(many);
    const approved = await planned(bench, 'p1');
    const counted = counting(bench.storage);
    const result = await sync(approved, portsOf(counted.storage), AbortSignal.abort());
    expect(result.outcome).toBe('cancelled');
    expect(counted.requests()).toEqual(NO_REQUESTS);
  });

  test('cancel in the middle of a large file aborts its upload', async () => {
    start({ big });
    const cancel = new AbortController();
    const faults: StorageFaults = new FaultScript([{ on: 'uploadPart', before: () => cancel.abort() }]);
    const ports = portsOf(faultyStorage(bench.storage, faults));
    expect((await sync(await planned(bench, 'p1'), ports, cancel.signal)).outcome).toBe('cancelled');
    expect(await openUploads()).toBe(0);
    expect(bench.index.openUploads()).toEqual([]);
    faults.assertUsedUp();
  });

  test('an upload that could not even be aborted is aborted by the next run', async () => {
    start({ big });
    const failure = new EngineError('network.reset', { retry: true });
    const faults: StorageFaults = new FaultScript([
      { on: 'uploadPart', error: failure },
      { on: 'abortMultipart', error: failure },
    ]);
    const approved = await planned(bench, 'p1');
    const result = await sync(approved, portsOf(faultyStorage(bench.storage, faults)), never);
    expect(result.outcome).toBe('failed');
    expect(await openUploads()).toBe(1);
    bench.reopen();
    expect(bench.index.openUploads()).toHaveLength(1);
    expect((await sync(approved, portsOf(), never)).outcome).toBe('succeeded');
    expect(await openUploads()).toBe(0);
    faults.assertUsedUp();
  });

  test('nothing is deleted before an upload that ends the run', async () => {
    start({ 'a.txt': 'one' });
    await sync(await planned(bench, 'p1'), portsOf(), never);
    rmSync(join(bench.source, 'a.txt'));
    writeFileSync(join(bench.source, 'z.txt'), 'new');
    const faults: StorageFaults = new FaultScript([{ on: 'putObject', error: new EngineError('storage.unavailable') }]);
    const result = await sync(await planned(bench, 'p2'), portsOf(faultyStorage(bench.storage, faults)), never);
    expect(result).toMatchObject({ outcome: 'failed', deleted: 0 });
    expect(keys()).toEqual(['data/a.txt']);
    expect(bench.index.get('a.txt')?.gone).toBe(false);
  });

  test('an index that cannot be committed fails the run', async () => {
    start(many);
    const approved = await planned(bench, 'p1');
    const index = Object.create(bench.index, {
      flush: {
        value: () => {
          throw new EngineError('machine.disk-full');
        },
      },
    });
    const result = await sync(approved, portsOf(bench.storage, { index }), never);
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'machine.disk-full' } });
  });
});

describe('an answer nobody saw', () => {
  /** As killed: the bucket has the file, and neither its row nor its operation was written. */
  async function killedAfterPut(): Promise<ApprovedPlan> {
    start({ 'a.txt': 'one', 'b.txt': 'two', 'c.txt': 'three' });
    const approved = await planned(bench, 'p1');
    const error = new EngineError('network.reset', { retry: true });
    const faults: StorageFaults = new FaultScript([
      { on: 'putObject', when: (request) => request?.key === 'data/b.txt', loseResponse: error },
    ]);
    const ports = portsOf(faultyStorage(bench.storage, faults), { concurrency: 1 });
    expect((await sync(approved, ports, never)).outcome).toBe('failed');
    expect(keys()).toEqual(['data/a.txt', 'data/b.txt']);
    expect(bench.index.get('b.txt')).toBeUndefined();
    bench.reopen();
    return approved;
  }

  test('the file is gone when the run goes on: its object is known, and the next plan removes it', async () => {
    const approved = await killedAfterPut();
    rmSync(join(bench.source, 'b.txt'));
    expect(await sync(approved, portsOf(), never)).toMatchObject({ outcome: 'partial', failuresTotal: 1 });
    expect(bench.index.get('b.txt')).toMatchObject({ key: 'data/b.txt', gone: true });
    expect([...bench.index.entries()].map(({ path }) => path)).toEqual(['a.txt', 'c.txt']);
    expect(await sync(await planned(bench, 'p2'), portsOf(), never)).toMatchObject({
      outcome: 'succeeded',
      deleted: 1,
    });
    expect(keys()).toEqual(['data/a.txt', 'data/c.txt']);
  });

  test('the file is still there: it is sent again and counts as any other', async () => {
    const approved = await killedAfterPut();
    expect(await sync(approved, portsOf(), never)).toMatchObject({ outcome: 'succeeded', filesDone: 2 });
    expect([...bench.index.entries()].map(({ path }) => path)).toEqual(['a.txt', 'b.txt', 'c.txt']);
    bench.index.settleSent();
    expect([...bench.index.entries({ includeGone: true })].filter(({ gone }) => gone)).toEqual([]);
  });

  test('is remembered until the last row is on disk', async () => {
    start({ 'a.txt': 'one', 'b.txt': 'two' });
    const approved = await planned(bench, 'p1');
    let pending = -1;
    const sending = (planId: string, seq: number | null) => {
      const index = openFileIndex(bench.indexFile);
      if (seq === null) pending = [...index.pendingOperations('p1')].length;
      index.close();
      bench.index.sending(planId, seq);
    };
    const index = Object.create(bench.index, { sending: { value: sending } });
    expect((await sync(approved, portsOf(bench.storage, { index }), never)).outcome).toBe('succeeded');
    expect(pending).toBe(0);
  });

  test('an upload whose id was lost with the answer is aborted by the next run, others are left alone', async () => {
    start({ big, 'a.txt': 'one' });
    const approved = await planned(bench, 'p1');
    const lost = new EngineError('network.reset', { retry: true });
    const faults: StorageFaults = new FaultScript([{ on: 'createMultipart', loseResponse: lost }]);
    expect((await sync(approved, portsOf(faultyStorage(bench.storage, faults)), never)).outcome).toBe('failed');
    await bench.storage.createMultipart({ key: 'data/other-program', metadata: {} });
    expect(await openUploads()).toBe(2);
    bench.reopen();
    const counted = counting(bench.storage);
    expect((await sync(approved, portsOf(counted.storage), never)).outcome).toBe('succeeded');
    expect((await bench.storage.listMultipartUploadsPage({ prefix: '' })).uploads).toMatchObject([
      { key: 'data/other-program' },
    ]);
    expect(counted.requests().delete).toBe(1);
  });

  test('an upload that was begun twice because its first answer was lost is aborted at once', async () => {
    start({ big });
    const approved = await planned(bench, 'p1');
    const first = () => bench.storage.createMultipart({ key: 'data/big', metadata: {} }).then(() => undefined);
    const faults: StorageFaults = new FaultScript([{ on: 'createMultipart', before: first }]);
    const counted = counting(faultyStorage(bench.storage, faults));
    // As the meter below the retries counts.
    const requests = () => {
      const { post, ...others } = counted.requests();
      return { ...others, post: post === 0 ? 0 : post + 1 };
    };
    expect((await sync(approved, portsOf(counted.storage, { requests }), never)).outcome).toBe('succeeded');
    expect(await openUploads()).toBe(0);
    expect(keys()).toEqual(['data/big']);
  });

  test('where uploads may not be listed the run goes on', async () => {
    start({ big });
    const approved = await planned(bench, 'p1');
    const lost = new EngineError('network.reset', { retry: true });
    const faults: StorageFaults = new FaultScript([
      { on: 'createMultipart', loseResponse: lost },
      { on: 'listMultipartUploadsPage', error: new EngineError('access.denied') },
    ]);
    const storage = faultyStorage(bench.storage, faults);
    await sync(approved, portsOf(storage), never);
    expect((await sync(approved, portsOf(storage), never)).outcome).toBe('succeeded');
    faults.assertUsedUp();
  });

  test('a file that could not be sent at all leaves nothing to remove', async () => {
    start({ 'a.txt': 'one', 'b.txt': 'two' });
    const approved = await planned(bench, 'p1');
    rmSync(join(bench.source, 'b.txt'));
    expect((await sync(approved, portsOf(), never)).outcome).toBe('partial');
    bench.index.settleSent();
    expect(bench.index.get('b.txt')).toBeUndefined();
  });
});
