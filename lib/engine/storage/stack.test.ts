import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { EngineError } from '../errors';
import { type Fault, FaultScript } from '../testing/fault-script';
import { type FaultRequest, faultyStorage } from '../testing/faulty-storage';
import { createMemoryStorage } from '../testing/memory-storage';
import { createTestClock } from '../testing/test-clock';
import { NO_REQUESTS } from '../types';
import type { StorageMethod } from './around';
import { listAll } from './listing';
import { Meter } from './meter';
import { backoffMs } from './retrying';
import { type StackOptions, stackStorage } from './stack';

const body = Buffer.from('0123456789');
const put = { key: 'a', body, sha256: createHash('sha256').update(body).digest('hex') };
const slow = new EngineError('storage.slow-down', { retry: true });
const reset = new EngineError('network.reset', { retry: true });

function open(faults: Fault<StorageMethod, FaultRequest>[] = [], more: Partial<StackOptions> = {}) {
  const memory = createMemoryStorage();
  const script = new FaultScript(faults);
  const clock = createTestClock({ sleeping: 'instant' });
  const meter = more.meter ?? new Meter();
  const storage = stackStorage(faultyStorage(memory, script), { clock, random: () => 0.5, ...more, meter });
  return { memory, script, clock, meter, storage };
}

test('a retryable failure is repeated after growing waits, and every try is counted', async () => {
  const { storage, script, clock, meter } = open([{ on: 'putObject', times: 3, error: slow }]);
  await storage.putObject(put);
  script.assertUsedUp();
  expect(clock.slept).toEqual([100, 200, 400]);
  expect(meter.counts()).toEqual({ ...NO_REQUESTS, put: 4 });
  expect(meter.bytesUp).toBe(40);
});

test('five tries are all there are', async () => {
  const { storage, script, meter } = open([{ on: 'headObject', times: 5, error: slow }]);
  const heading = storage.headObject({ key: 'a' });
  await expect(heading).rejects.toMatchObject({ code: 'storage.slow-down', facts: { attempts: 5 } });
  script.assertUsedUp();
  expect(meter.counts().head).toBe(5);
});

test('what a retry cannot help is not repeated', async () => {
  const denied = new EngineError('access.denied');
  const { storage, meter } = open([{ on: 'putObject', error: denied }]);
  await expect(storage.putObject(put)).rejects.toBe(denied);
  expect(meter.counts().put).toBe(1);
});

test('a request refused over its time is signed once more after the clock was measured, and both are counted', async () => {
  const skewed = new EngineError('clock.skewed');
  let measured = 0;
  const measureAgain = async () => {
    measured += 1;
  };
  const once = open([{ on: 'putObject', error: skewed }], { measureAgain });
  await once.storage.putObject(put);
  once.script.assertUsedUp();
  expect(once.meter.counts().put).toBe(2);
  const always = open([{ on: 'putObject', times: 2, error: skewed }], { measureAgain });
  await expect(always.storage.putObject(put)).rejects.toBe(skewed);
  always.script.assertUsedUp();
  expect(measured).toBe(2);
});

test('a signal ends the waiting', async () => {
  const clock = createTestClock();
  const stop = new AbortController();
  const { storage, meter } = open([{ on: 'putObject', error: slow }], { clock });
  const putting = storage.putObject(put, stop.signal);
  await clock.whenAsleep(1);
  stop.abort();
  await expect(putting).rejects.toMatchObject({ code: 'cancelled' });
  expect(meter.counts().put).toBe(1);
});

test('the wait is drawn from zero to a limit that doubles up to 20 seconds', () => {
  expect([1, 2, 3].map((attempt) => backoffMs(attempt, () => 0.999_999))).toEqual([199, 399, 799]);
  expect(backoffMs(1, () => 0)).toBe(0);
  expect(backoffMs(30, () => 0.5)).toBe(10_000);
});

test('a conditional write that lost its answer meets itself, and says after how many tries', async () => {
  const { storage, memory } = open([{ on: 'putObject', loseResponse: reset }]);
  const putting = storage.putObject({ ...put, onlyIfAbsent: true });
  await expect(putting).rejects.toMatchObject({ code: 'object.precondition', facts: { attempts: 2 } });
  expect(memory.contents().get('a')).toEqual(body);
});

test('an abort that lost its answer has been done', async () => {
  const { storage, meter } = open([{ on: 'abortMultipart', loseResponse: reset }]);
  const { uploadId } = await storage.createMultipart({ key: 'a' });
  await storage.abortMultipart({ key: 'a', uploadId });
  expect(meter.counts()).toEqual({ ...NO_REQUESTS, post: 1, delete: 2 });
  const again = storage.abortMultipart({ key: 'a', uploadId });
  await expect(again).rejects.toMatchObject({ code: 'upload.missing' });
});

test('the guard stops before the request that would cross the limit', async () => {
  const { storage, memory, meter } = open([], { limits: { requests: 2 } });
  await storage.putObject(put);
  await storage.headObject({ key: 'a' });
  const third = storage.putObject({ ...put, key: 'b' });
  await expect(third).rejects.toMatchObject({ code: 'guard.exceeded', facts: { allowed: 2, sent: 2, kind: 'put' } });
  expect(meter.counts()).toEqual({ ...NO_REQUESTS, put: 1, head: 1 });
  expect([...memory.contents().keys()]).toEqual(['a']);
  expect(await storage.deleteObjects({ objects: [{ key: 'a' }] })).toEqual({ errors: [] });
});

test('retries count against the limit too', async () => {
  const { storage, meter } = open([{ on: 'putObject', times: 3, error: slow }], { limits: { requests: 3 } });
  await expect(storage.putObject(put)).rejects.toMatchObject({ code: 'guard.exceeded', retry: false });
  expect(meter.counts().put).toBe(3);
});

test('requests in flight count against the limit', async () => {
  const { storage, meter } = open([], { limits: { requests: 3 } });
  const puts = Array.from({ length: 10 }, (_, index) => storage.putObject({ ...put, key: `${index}` }));
  const results = await Promise.allSettled(puts);
  expect(results.filter((result) => result.status === 'fulfilled').length).toBe(3);
  expect(meter.counts().put).toBe(3);
});

test('a budget of the caller’s own is asked before each request', async () => {
  const asked: string[] = [];
  const allow = (kind: string) => {
    asked.push(kind);
    if (kind === 'list') throw new EngineError('guard.exceeded', { facts: { limit: 'usd' } });
  };
  const { storage, meter } = open([], { allow });
  await storage.putObject(put);
  await expect(storage.listPage({ prefix: '' })).rejects.toMatchObject({ facts: { limit: 'usd' } });
  expect(asked).toEqual(['put', 'list']);
  expect(meter.counts().list).toBe(0);
});

test('the meter counts each method as S3 bills it, and the bytes that were read', async () => {
  const heard: string[] = [];
  const { storage, meter } = open([], { meter: new Meter((kind, bytes) => heard.push(`${kind} ${bytes}`)) });
  const at = { key: 'm', uploadId: (await storage.createMultipart({ key: 'm' })).uploadId };
  const { etag } = await storage.uploadPart({ ...at, partNumber: 1, body, sha256: put.sha256 });
  await storage.completeMultipart({ ...at, parts: [{ partNumber: 1, etag, sha256: put.sha256 }] });
  await storage.listMultipartUploadsPage({ prefix: '' });
  await storage.listVersionsPage({ prefix: '' });
  await storage.headBucket();
  await storage.getVersioning();
  await storage.enableVersioning();
  await buffer((await storage.getObject({ key: 'm', range: { start: 0, end: 3 } })).body);
  expect(heard).toEqual(['post 0', 'put 10', 'post 0', 'list 0', 'list 0', 'head 0', 'get 0', 'put 0', 'get 0']);
  expect(meter.counts()).toEqual({ ...NO_REQUESTS, post: 2, put: 2, list: 2, head: 1, get: 2 });
});

test('bytes down are what the reader took in', async () => {
  const { storage, meter } = open();
  await storage.putObject(put);
  await buffer((await storage.getObject({ key: 'a', range: { start: 0, end: 3 } })).body);
  expect([meter.bytesUp, meter.bytesDown]).toEqual([10, 4]);
});

test('a body that breaks off breaks off for the reader too', async () => {
  const { storage, script, meter } = open([{ on: 'getObject', truncateTo: 4 }]);
  await storage.putObject(put);
  const { body: stream } = await storage.getObject({ key: 'a' });
  await expect(buffer(stream)).rejects.toMatchObject({ code: 'network.reset' });
  expect(meter.bytesDown).toBe(4);
  script.assertUsedUp();
});

test('a signal that has fired sends and counts nothing', async () => {
  const { storage, meter } = open();
  await expect(storage.putObject(put, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  expect(meter.counts()).toEqual(NO_REQUESTS);
});

test('a listing asks for the next page only when it is read that far, and stops when told to', async () => {
  const { storage, memory, meter } = open();
  for (let index = 0; index < 1001; index += 1) await memory.putObject({ ...put, key: String(index).padStart(4, '0') });
  const stop = new AbortController();
  const listing = listAll(storage, '', stop.signal);
  for (let index = 0; index < 1000; index += 1) await listing.next();
  expect(meter.counts().list).toBe(1);
  stop.abort();
  await expect(listing.next()).rejects.toMatchObject({ code: 'cancelled' });
  expect(meter.counts().list).toBe(1);
});
