import { describe, expect, it } from 'vitest';
import {
  bytesText,
  countText,
  durationText,
  exactMoneyText,
  moneyText,
  percentOf,
  plural,
  rateText,
  relativeText,
} from './format';

describe('bytes', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1023, '1023 bytes'],
    [1024, '1 KB'],
    [2040109466, '1.90 GB'],
    [150 * 1024 ** 2, '150 MB'],
    ['1180591620717411303424', '1 ZB'],
  ])('%s → %s', (value, text) => expect(bytesText(value)).toBe(text));
});

describe('counts', () => {
  it.each([
    [0, '0'],
    [1234567, '1,234,567'],
    ['1267650600228229401496703205375', 'about 1.2 × 10³⁰'],
  ])('%s → %s', (value, text) => expect(countText(value)).toBe(text));

  it('keeps the singular for one only', () => {
    expect([plural(1, 'file'), plural(0, 'file'), plural(2, 'entry', 'entries')]).toEqual([
      '1 file',
      '0 files',
      '2 entries',
    ]);
  });
});

describe('money', () => {
  it.each([
    ['0', '$0.00'],
    ['0.000', '$0.00'],
    ['0.0004', '$0.0004'],
    ['0.0000154', '$0.000015'],
    ['0.00999', '$0.01'],
    ['0.01', '$0.01'],
    ['0.0525', '$0.0525'],
    ['0.05', '$0.05'],
    ['0.5', '$0.50'],
    ['0.99999', '$1.00'],
    ['12.345', '$12.35'],
    ['1234567.1', '$1,234,567.10'],
  ])('%s → %s', (amount, text) => expect(moneyText(amount)).toBe(text));

  it('never shows an unknown price as zero', () => expect(moneyText(null)).toBe('price unknown'));
  it('keeps every decimal for the title', () => expect(exactMoneyText('0.000405')).toBe('$0.000405'));
});

describe('time', () => {
  it.each([
    [0, '0 s'],
    [420, '420 ms'],
    [93_000, '1 min 33 s'],
    [3_600_000, '1 h'],
    [90_000_000, '1 d 1 h'],
  ])('%s ms → %s', (ms, text) => expect(durationText(ms)).toBe(text));

  it('says past and future', () => {
    expect([relativeText(0, 10_000), relativeText(0, 300_000), relativeText(7_200_000, 0)]).toEqual([
      'just now',
      '5 min ago',
      'in 2 h',
    ]);
  });
});

it('reaches 100 % only when everything is done', () =>
  expect([percentOf(999, 1000), percentOf(1000, 1000), percentOf(0, 0)]).toEqual([99, 100, 0]));
it('gives rates their unit', () => expect(rateText(4_404_019)).toBe('4.20 MB/s'));
