import { expect, test } from 'vitest';
import { DeleteRequests, fitsBulkDelete } from './bulk-delete';

const total = (keys: readonly string[]) => {
  const requests = new DeleteRequests();
  for (const key of keys) requests.add(key);
  return requests.total;
};
const some = (count: number) => Array.from({ length: count }, (_, at) => `k${at}`);

test('one request per thousand keys, and one for each that XML cannot carry', () => {
  expect(total([])).toBe(0);
  expect(total(some(1))).toBe(1);
  expect(total(some(1000))).toBe(1);
  expect(total(some(1001))).toBe(2);
  expect(total(['a\u0001'])).toBe(1);
  expect(total(['a\u0001', 'b\u0002'])).toBe(2);
  expect(total([...some(999), 'a\u0001', 'last'])).toBe(3);
});

test('tab and line ends are in XML, other control characters are not', () => {
  expect(['a\tb', 'a\nb', 'a\rb', 'ü', '😀'].every(fitsBulkDelete)).toBe(true);
  expect(['a\u0000b', 'a\u001bb', 'a\uffff'].some(fitsBulkDelete)).toBe(false);
});
