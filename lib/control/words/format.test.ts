import { expect, test } from 'vitest';
import { bytesText, countText, durationText, plural, usdText } from './format';

test.each([
  [0, '0'],
  [1_234_567, '1,234,567'],
  ['999999999999999', '999,999,999,999,999'],
  ['219902325555100000', 'about 10^17'],
])('counts %s as %s', (value, text) => expect(countText(value)).toBe(text));

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1024, '1 KB'],
  [2_040_109_466, '1.90 GB'],
  [11_534_336, '11 MB'],
  ['1000000000000000000000000000000000', 'about 10^8 YB'],
])('says %s bytes as %s', (value, text) => expect(bytesText(value)).toBe(text));

test.each([
  [null, 'price unknown'],
  ['0', '$0.00'],
  ['0.000005', '$0.000005'],
  ['0.0000154', '$0.000015'],
  ['0.00999', '$0.01'],
  ['0.0525', '$0.0525'],
  ['0.5', '$0.50'],
  ['20.5', '$20.50'],
  ['1234567.891', '$1,234,567.89'],
  ['1e20', 'about $10^20'],
])('says %s USD as %s', (value, text) => expect(usdText(value)).toBe(text));

test.each([
  [0, '0 ms'],
  [420, '420 ms'],
  [1_600, '2 s'],
  [93_000, '1 min 33 s'],
  [1_200_000, '20 min'],
  [90_000_000, '1 d 1 h'],
])('says %s ms as %s', (value, text) => expect(durationText(value)).toBe(text));

test('names one and many', () => {
  expect(plural(1, 'file')).toBe('1 file');
  expect(plural(1200, 'file')).toBe('1,200 files');
  expect(plural(2, 'directory', 'directories')).toBe('2 directories');
});
