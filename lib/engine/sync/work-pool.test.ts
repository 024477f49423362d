import { expect, test } from 'vitest';
import { forEachConcurrently } from './work-pool';

test('takes items in order, never more than the width at once', async () => {
  const started: number[] = [];
  let running = 0;
  let most = 0;
  await forEachConcurrently(
    [1, 2, 3, 4, 5, 6, 7],
    3,
    async (item) => {
      started.push(item);
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
    },
    () => undefined,
  );
  expect(started).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(most).toBe(3);
});

test('the first error stops taking, waits for the others, closes the source and rejects', async () => {
  const failure = new Error('second');
  const stopped: unknown[] = [];
  let ended = 0;
  let isClosed = false;
  function* endless() {
    try {
      for (let at = 0; ; at += 1) yield at;
    } finally {
      isClosed = true;
    }
  }
  const work = async (item: number) => {
    if (item === 1) throw failure;
    await new Promise(setImmediate);
    ended += 1;
  };
  await expect(forEachConcurrently(endless(), 2, work, (error) => stopped.push(error))).rejects.toBe(failure);
  expect(stopped).toEqual([failure]);
  expect(ended).toBe(1);
  expect(isClosed).toBe(true);
});

test('a source that throws rejects the same way', async () => {
  async function* broken() {
    yield 1;
    throw new Error('broken');
  }
  await expect(
    forEachConcurrently(
      broken(),
      4,
      async () => undefined,
      () => undefined,
    ),
  ).rejects.toThrow('broken');
});
