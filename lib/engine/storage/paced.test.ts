import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { EngineError } from '../errors';
import { createMemoryStorage } from '../testing/memory-storage';
import { createTestClock } from '../testing/test-clock';
import { Pace, paced } from './paced';
import type { PutObjectResult, Storage } from './storage';

const body = Buffer.from('x');
const put = { body, sha256: createHash('sha256').update(body).digest('hex') };
const slow = new EngineError('storage.slow-down', { retry: true });
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A bucket whose puts end when the test says so. */
function slowBucket() {
  const ending: { resolve: (result: PutObjectResult) => void; reject: (error: unknown) => void }[] = [];
  const storage: Storage = {
    ...createMemoryStorage(),
    putObject: () => new Promise((resolve, reject) => ending.push({ resolve, reject })),
  };
  return { storage, ending, done: { etag: 'e', versionId: null } };
}

test('so many at once and no more, first come, first served', async () => {
  const { storage, ending, done } = slowBucket();
  const pace = new Pace(createTestClock(), 2);
  const order: string[] = [];
  const all = ['a', 'b', 'c', 'd'].map((key) =>
    paced(storage, pace)
      .putObject({ ...put, key })
      .then(() => order.push(key)),
  );
  await turn();
  expect(ending).toHaveLength(2);
  ending[0]?.resolve(done);
  await turn();
  expect(ending).toHaveLength(3);
  for (let next = 1; next < 4; next += 1) {
    ending[next]?.resolve(done);
    await turn();
  }
  await Promise.all(all);
  expect(order).toEqual(['a', 'b', 'c', 'd']);
});

test('a round of SlowDown halves what was under way, once; full rounds that pass win it back one by one', async () => {
  const clock = createTestClock();
  const pace = new Pace(clock, 16);
  for (let sent = 0; sent < 8; sent += 1) await pace.enter(undefined);
  for (let sent = 0; sent < 8; sent += 1) pace.leave('slowed');
  expect(pace.limit).toBe(4);
  const round = async (how: 'passed' | 'slowed') => {
    const width = pace.limit;
    for (let sent = 0; sent < width; sent += 1) await pace.enter(undefined);
    for (let sent = 0; sent < width; sent += 1) pace.leave(how);
  };
  await round('passed');
  await round('passed');
  expect(pace.limit).toBe(6);
  clock.advance(1000);
  await round('slowed');
  clock.advance(1000);
  await round('slowed');
  clock.advance(1000);
  await round('slowed');
  expect(pace.limit).toBe(1);
  for (let rounds = 0; rounds < 100; rounds += 1) await round('passed');
  expect(pace.limit).toBe(16);
});

test('other failures say nothing about the pace', async () => {
  const { storage, ending } = slowBucket();
  const pace = new Pace(createTestClock(), 4);
  const putting = paced(storage, pace).putObject({ ...put, key: 'a' });
  await turn();
  ending[0]?.reject(new EngineError('access.denied'));
  await expect(putting).rejects.toMatchObject({ code: 'access.denied' });
  expect(pace.limit).toBe(4);
  const slowed = paced(storage, pace).putObject({ ...put, key: 'a' });
  await turn();
  ending[1]?.reject(slow);
  await expect(slowed).rejects.toBe(slow);
  expect(pace.limit).toBe(1);
});

test('who is cancelled while waiting is never sent, and holds nobody up', async () => {
  const { storage, ending, done } = slowBucket();
  const pace = new Pace(createTestClock(), 1);
  const stop = new AbortController();
  const first = paced(storage, pace).putObject({ ...put, key: 'a' });
  const second = paced(storage, pace).putObject({ ...put, key: 'b' }, stop.signal);
  const third = paced(storage, pace).putObject({ ...put, key: 'c' });
  await turn();
  stop.abort();
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  ending[0]?.resolve(done);
  await first;
  await turn();
  ending[1]?.resolve(done);
  await third;
  expect(ending).toHaveLength(2);
  await expect(paced(storage, pace).headBucket(stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
});
