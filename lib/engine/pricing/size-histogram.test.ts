import { expect, test } from 'vitest';
import { SizeCounter } from './size-histogram';

test('each size is in the bucket of its power of two, on either side of every one of them', () => {
  for (let power = 0; power <= 53; power += 1) {
    const counter = new SizeCounter();
    const sizes = [2 ** power - 1, 2 ** power].filter(Number.isSafeInteger);
    for (const size of sizes) counter.add(size);
    const below = power === 0 ? 0 : 2 ** (power - 1);
    const expected = sizes.map((size, at) => ({ from: at === 0 ? below : 2 ** power, files: 1, bytes: size }));
    expect(counter.result().buckets, `2^${power}`).toEqual(expected);
  }
});

test('sizes come in order, empty buckets are left out, and what is under 128 KiB is exact', () => {
  const counter = new SizeCounter();
  for (const size of [128 * 1024, 128 * 1024 - 1, 0, 5]) counter.add(size);
  counter.add(4, 3);
  expect(counter.result()).toEqual({
    buckets: [
      { from: 0, files: 1, bytes: 0 },
      { from: 4, files: 4, bytes: 17 },
      { from: 65536, files: 1, bytes: 131071 },
      { from: 131072, files: 1, bytes: 131072 },
    ],
    under128K: { files: 6, bytes: 131088 },
  });
});
