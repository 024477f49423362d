import { expect, test } from 'vitest';
import { dayStrip, type StripRequest } from './day-strip';

const NOW = Date.parse('2026-11-23T08:00:00Z');
const at = (text: string) => Date.parse(text);
const base: StripRequest = { cron: '30 2 * * *', timezone: 'Europe/Berlin', dueSinceMs: 0, events: [], nowMs: NOW };
const last = (request: Partial<StripRequest>, count = 3) =>
  dayStrip({ ...base, ...request })
    .slice(-count)
    .map(({ date, state, runs }) => `${date} ${state} ${runs}`);

test('has 30 days, oldest first, over a change of the clocks too', () => {
  const days = dayStrip(base);
  expect(days).toHaveLength(30);
  expect(new Set(days.map(({ date }) => date)).size).toBe(30);
  expect([days[0]?.date, days[1]?.date, days[29]?.date]).toEqual(['2026-10-25', '2026-10-26', '2026-11-23']);
});

test('a due day without a run is missed, but not before the schedule was in force', () => {
  expect(last({ dueSinceMs: at('2026-11-21T12:00:00Z') })).toEqual([
    '2026-11-21 none 0',
    '2026-11-22 missed 0',
    '2026-11-23 missed 0',
  ]);
  expect(last({ dueSinceMs: null })).toEqual(['2026-11-21 none 0', '2026-11-22 none 0', '2026-11-23 none 0']);
  expect(last({ cron: '' }, 1)).toEqual(['2026-11-23 none 0']);
});

test('today is missed only after 15 minutes', () => {
  expect(last({ nowMs: at('2026-11-23T01:40:00Z') }, 1)).toEqual(['2026-11-23 none 0']);
  expect(last({ nowMs: at('2026-11-23T01:46:00Z') }, 1)).toEqual(['2026-11-23 missed 0']);
});

test('shows the gravest of the day, in the zone of the schedule', () => {
  const events: StripRequest['events'] = [
    { atMs: at('2026-11-21T23:30:00Z'), state: 'succeeded' },
    { atMs: at('2026-11-22T10:00:00Z'), state: 'partial' },
    { atMs: at('2026-11-23T01:30:00Z'), state: 'interrupted' },
    { atMs: at('2026-11-23T02:30:00Z'), state: 'succeeded' },
  ];
  expect(last({ events })).toEqual(['2026-11-21 missed 0', '2026-11-22 partial 2', '2026-11-23 failed 2']);
});

test.each(['UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Asia/Beirut', 'Asia/Kathmandu'])(
  'days begin at midnight of %s, all year, whatever the clocks do',
  (timezone) => {
    for (let nowMs = Date.UTC(2018, 0, 15, 13); nowMs < Date.UTC(2019, 1, 1); nowMs += 25 * 86_400_000) {
      const days = dayStrip({ cron: '', timezone, dueSinceMs: null, events: [], nowMs });
      expect(days).toHaveLength(30);
      for (const [at, { date }] of days.entries()) {
        const before = days[at - 1]?.date;
        if (before !== undefined) expect(Date.parse(date) - Date.parse(before)).toBe(86_400_000);
      }
    }
  },
);
