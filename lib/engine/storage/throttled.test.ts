import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createMemoryStorage } from '../testing/memory-storage';
import { createTestClock } from '../testing/test-clock';
import { Bandwidth, throttled } from './throttled';

function put(key: string, bytes: number) {
  const body = Buffer.alloc(bytes, 1);
  return { key, body, sha256: createHash('sha256').update(body).digest('hex') };
}

function open(bytesPerSecond: () => number | null) {
  const clock = createTestClock({ sleeping: 'instant' });
  const storage = throttled(createMemoryStorage(), new Bandwidth(clock, bytesPerSecond));
  return { clock, storage };
}

test('on average no more bytes a second than allowed, up and down together', async () => {
  const { clock, storage } = open(() => 1000);
  for (let sent = 0; sent < 5; sent += 1) await storage.putObject(put(`${sent}`, 2000));
  expect(clock.monotonic()).toBe(8000);
  const { body } = await storage.getObject({ key: '0' });
  expect((await buffer(body)).length).toBe(2000);
  expect(clock.monotonic()).toBe(10_000);
  await storage.getObject({ key: '0', range: { start: 0, end: 999 } });
  expect(clock.monotonic()).toBe(12_000);
});

test('without a limit, and for what has no body, nobody waits', async () => {
  const free = open(() => null);
  await free.storage.putObject(put('a', 1_000_000));
  await free.storage.putObject(put('b', 1_000_000));
  expect(free.clock.slept).toEqual([]);
  const limited = open(() => 1);
  for (let asked = 0; asked < 10; asked += 1) await limited.storage.headObject({ key: 'a' });
  expect(limited.clock.slept).toEqual([]);
});

test('time without a transfer saves nothing up', async () => {
  const { clock, storage } = open(() => 1000);
  clock.advance(3_600_000);
  await storage.putObject(put('a', 1000));
  await storage.putObject(put('b', 1000));
  expect(clock.slept).toEqual([1000]);
});

test('a limit that is lifted lets the waiting go within a second', async () => {
  let rate: number | null = 1;
  const clock = createTestClock();
  const storage = throttled(createMemoryStorage(), new Bandwidth(clock, () => rate));
  await storage.putObject(put('a', 100_000));
  const second = storage.putObject(put('b', 10));
  await clock.whenAsleep(1);
  rate = null;
  clock.advance(1000);
  await second;
});

test('a signal ends the waiting', async () => {
  const clock = createTestClock();
  const storage = throttled(createMemoryStorage(), new Bandwidth(clock, () => 1));
  await storage.putObject(put('a', 100));
  const stop = new AbortController();
  const second = storage.putObject(put('b', 1), stop.signal);
  await clock.whenAsleep(1);
  stop.abort();
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  const reading = storage.getObject({ key: 'a' }, AbortSignal.abort());
  await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
});
