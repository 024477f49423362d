import { appendFileSync, chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { EngineError } from '../errors';
import type { ReadAway } from '../native/addon';
import { builtAddon } from '../testing/built-addon';
import { FaultScript } from '../testing/fault-script';
import { faultyStorage, type StorageFaults } from '../testing/faulty-storage';
import { NO_REQUESTS } from '../types';
import { BodyBuffers } from './body-buffers';
import type { FileOperation, UploadPorts } from './data-object';
import { SINGLE_PUT_LIMIT } from './parts';
import { Progress } from './progress';
import { type ReadFile, SMALL_BYTES } from './small-file';
import { resolveSource, sourceError } from './source-file';
import { type SyncBench, scanned, syncBench } from './testing/sync-bench';
import { uploadFile } from './upload';

const never = new AbortController().signal;
const addon = await builtAddon();
let bench: SyncBench | undefined;
afterEach(() => {
  bench?.close();
  bench = undefined;
});

async function ready(beforeReading: () => void): Promise<{ operation: FileOperation; ports: UploadPorts; at: string }> {
  const made = syncBench({ 'a.txt': 'one' });
  bench = made;
  const [entry] = await scanned(made.roots);
  if (entry === undefined) throw new Error('nothing scanned');
  const ports: UploadPorts = {
    storage: made.storage,
    index: made.index,
    clock: made.clock,
    source: await resolveSource(made.roots, 'keep'),
    // Asked for between the first look at the file and its reading.
    budget: {
      acquire: async () => {
        beforeReading();
        return () => undefined;
      },
    },
    bodies: new BodyBuffers(SMALL_BYTES),
    partBodies: new BodyBuffers(SINGLE_PUT_LIMIT),
    readAway: undefined,
    quickReads: { allows: () => false, time: (read) => read() },
    progress: new Progress({ files: 1, bytes: 3, deletes: 0 }, () => NO_REQUESTS, undefined),
    storageClass: undefined,
    leftUploads: new Map(),
    copies: { acquire: async () => () => undefined },
    scratchDirectory: undefined,
    note: () => undefined,
    posts: { ask: () => undefined },
  };
  const operation = { seq: 0, action: 'add', entry, key: 'data/a.txt', previousSize: 0 } as const;
  return { operation, ports, at: join(made.source, 'a.txt') };
}

test('a file that changes while it is read is read again, and stored whole', async () => {
  let times = 0;
  const { operation, ports, at } = await ready(() => {
    times += 1;
    if (times < 3) appendFileSync(at, 'x');
  });
  const uploaded = await uploadFile(operation, ports, never);
  expect(times).toBe(3);
  expect(uploaded.entry.size).toBe(5);
  expect(bench?.storage.contents().get('data/a.txt')?.toString()).toBe('onexx');
});

test.each([
  ['grows', (at: string) => appendFileSync(at, 'x')],
  ['shrinks', (at: string) => writeFileSync(at, '')],
  ['only changes its mode', (at: string, times: number) => chmodSync(at, 0o600 + times)],
])('a file that %s every time is reported and never stored', async (_, change) => {
  let times = 0;
  const { operation, ports, at } = await ready(() => {
    times += 1;
    writeFileSync(at, 'one');
    change(at, times);
  });
  await expect(uploadFile(operation, ports, never)).rejects.toMatchObject({ code: 'source.changed-while-read' });
  expect(times).toBe(3);
  expect(bench?.storage.contents().size).toBe(0);
});

test('a small file is read at once, again when it changed meanwhile, and stored whole', async () => {
  const { operation, ports } = await ready(() => undefined);
  const seen: ReadFile[] = [];
  const time = <T>(read: () => T): T => {
    const result = read();
    seen.push(result as ReadFile);
    return seen.length < 3 ? { ...result, body: null } : result;
  };
  const uploaded = await uploadFile(operation, { ...ports, quickReads: { allows: () => true, time } }, never);
  expect(seen).toHaveLength(3);
  expect(uploaded.entry.size).toBe(3);
  expect(bench?.storage.contents().get('data/a.txt')?.toString()).toBe('one');
});

const AGAIN = 'a small file that is read away is read again when it changed meanwhile, and its size is what was read';

test.skipIf(addon === null)(AGAIN, async () => {
  let reads = 0;
  const { operation, ports, at } = await ready(() => undefined);
  const readAway: ReadAway = async (...call) => {
    const bytes = (await addon?.readSmallFile(...call)) ?? 0;
    reads += 1;
    // As if it had been longer at the first look, and then as if it had been changed behind it.
    if (reads === 1) call[3][0] = 9n;
    if (reads === 2) call[3][9] = 7n;
    return bytes;
  };
  const uploaded = await uploadFile(operation, { ...ports, readAway }, never);
  expect(reads).toBe(3);
  expect(uploaded.entry).toEqual(operation.entry);
  expect(bench?.storage.contents().get('data/a.txt')?.toString()).toBe('one');
  writeFileSync(at, Buffer.alloc(SMALL_BYTES + 1, 'x'));
  expect((await uploadFile(operation, { ...ports, readAway }, never)).entry.size).toBe(SMALL_BYTES + 1);
});

test('a small file that has grown is sent whole, as long as that is one request still', async () => {
  const { operation, ports, at } = await ready(() => undefined);
  writeFileSync(at, Buffer.alloc(SMALL_BYTES + 1, 'x'));
  const time = <T>(read: () => T): T => read();
  const uploaded = await uploadFile(operation, { ...ports, quickReads: { allows: () => true, time } }, never);
  expect(uploaded.entry.size).toBe(SMALL_BYTES + 1);
  expect(bench?.storage.contents().get('data/a.txt')).toHaveLength(SMALL_BYTES + 1);
});

test('memory is used again after a success, and left alone after a failure', async () => {
  const { operation, ports } = await ready(() => undefined);
  const given: Buffer[] = [];
  const bodies = { take: () => Buffer.alloc(SMALL_BYTES), giveBack: (buffer: Buffer) => given.push(buffer) };
  const quickReads = { allows: () => true, time: <T>(read: () => T): T => read() };
  const faults: StorageFaults = new FaultScript();
  const storage = faultyStorage(ports.storage, faults);
  faults.add({ on: 'putObject', error: new EngineError('storage.slow-down', { retry: true }) });
  await expect(uploadFile(operation, { ...ports, storage, bodies, quickReads }, never)).rejects.toThrow();
  expect(given).toHaveLength(0);
  await uploadFile(operation, { ...ports, storage, bodies, quickReads }, never);
  expect(given).toHaveLength(1);
});

test('a refused put is not retried here: that is the wrapper below', async () => {
  const { operation, ports } = await ready(() => undefined);
  const faults: StorageFaults = new FaultScript();
  const storage = faultyStorage(ports.storage, faults);
  const error = new EngineError('storage.slow-down', { retry: true });
  faults.add({ on: 'putObject', error });
  await expect(uploadFile(operation, { ...ports, storage }, never)).rejects.toBe(error);
  faults.assertUsedUp();
});

test.each([
  ['EACCES', 'source.unreadable'],
  ['EIO', 'source.unreadable'],
  ['ENOENT', 'source.vanished'],
  ['ELOOP', 'source.vanished'],
  ['EMFILE', 'machine.too-many-open-files'],
])('%s while reading the source is %s', (errno, code) => {
  const error: EngineError = sourceError(Object.assign(new Error(errno), { code: errno, syscall: 'open' }), 'a.txt');
  expect(error.code).toBe(code);
});
