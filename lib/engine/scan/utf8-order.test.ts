import { expect, test } from 'vitest';
import { compareUtf8 } from './utf8-order';

test('orders as UTF-8 bytes do, where UTF-16 units would not', () => {
  const paths = ['a', 'a-b', 'a/', 'a/x', 'a0', 'é', '\u{ff5e}', '\u{1f600}', '\u{e000}', 'z', '%', ''];
  const byBytes = [...paths].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect([...paths].sort(compareUtf8)).toEqual(byBytes);
  expect([...paths].sort()).not.toEqual(byBytes);
});
