import { describe, expect, test } from 'vitest';
import { type BandwidthHours, limitAt, parseMinutes } from './timetable';

const OFFICE: BandwidthHours[] = [
  { from: '08:00', to: '18:00', bytesPerSecond: 1_000_000 },
  { from: '22:00', to: '06:00', bytesPerSecond: null },
  { from: '00:00', to: '24:00', bytesPerSecond: 5_000_000 },
];
const at = (time: string) => Date.parse(`2026-11-23T${time}:00Z`);

describe('the limit of the moment', () => {
  test.each([
    ['07:59', 5_000_000],
    ['08:00', 1_000_000],
    ['17:59', 1_000_000],
    ['18:00', 5_000_000],
    ['22:00', null],
    ['03:00', null],
    ['06:00', 5_000_000],
  ])('at %s UTC', (time, limit) => {
    expect(limitAt(OFFICE, at(time), 'UTC')).toBe(limit);
  });

  test('is that of the time zone, in summer and in winter', () => {
    expect(limitAt(OFFICE, at('07:30'), 'Europe/Berlin')).toBe(1_000_000);
    expect(limitAt(OFFICE, Date.parse('2026-07-01T06:30:00Z'), 'Europe/Berlin')).toBe(1_000_000);
    expect(limitAt(OFFICE, Date.parse('2026-11-23T06:30:00Z'), 'Europe/Berlin')).toBe(5_000_000);
  });

  test('without rows there is none', () => {
    expect(limitAt([], at('12:00'), 'UTC')).toBeNull();
  });
});

test.each([
  ['00:00', 0],
  ['24:00', 1440],
  ['09:30', 570],
  ['24:01', null],
  ['9:30', null],
  ['09:60', null],
  ['noon', null],
])('%s is %s minutes', (text, minutes) => {
  expect(parseMinutes(text)).toBe(minutes);
});
