import { expect, test } from 'vitest';
import { bandwidthText, parseBandwidth } from './bandwidth-text';

const HOURS = [
  { from: '08:00', to: '18:00', bytesPerSecond: 1_250_000 },
  { from: '22:00', to: '06:00', bytesPerSecond: null },
  { from: '00:00', to: '24:00', bytesPerSecond: 312_500 },
];

test('rows become lines and lines become rows', () => {
  expect(bandwidthText(HOURS)).toBe('08:00-18:00 10\n22:00-06:00 unlimited\nalways 2.5');
  expect(parseBandwidth(bandwidthText(HOURS))).toEqual(HOURS);
  expect(parseBandwidth(' 08:00 – 18:00  10 \n\n')).toEqual([HOURS[0]]);
  expect(parseBandwidth('')).toEqual([]);
});

test.each(['10', '08:00-18:00', '8-18 10', '08:00-25:00 10', 'always 0', 'always -1', 'always fast'])(
  '%s is told what to write',
  (line) => {
    expect(typeof parseBandwidth(line)).toBe('string');
  },
);
