import { expect, test } from 'vitest';
import { secondsText } from './metadata';
import { partLayout, SINGLE_PUT_LIMIT, uploadRequests } from './parts';

test.each([
  [1_700_000_000_123_456_789n, '1700000000.123456789'],
  [1_700_000_000_500_000_000n, '1700000000.5'],
  [1_700_000_000_000_000_000n, '1700000000'],
  [1n, '0.000000001'],
  [0n, '0'],
  [-1_500_000_000n, '-1.5'],
])('%d ns is written as %s, as rclone does', (ns, text) => {
  expect(secondsText(ns)).toBe(text);
});

test.each([
  [0, { put: 1, post: 0 }],
  [SINGLE_PUT_LIMIT, { put: 1, post: 0 }],
  [SINGLE_PUT_LIMIT + 1, { put: 2, post: 2 }],
  [1024 ** 4, { put: 9987, post: 2 }],
])('%d bytes take %o', (size, requests) => {
  expect(uploadRequests(size)).toEqual(requests);
  expect(partLayout(size).parts).toBe(requests.put);
});
