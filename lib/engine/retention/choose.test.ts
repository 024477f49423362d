import { describe, expect, test } from 'vitest';
import { type ChoosableSnapshot, choose, type KeepReason } from './choose';
import { KEEP_EVERYTHING, type RetentionPolicy } from './policy';

const snapshotAt = (createdAt: string, outcome: 'complete' | 'partial' = 'complete'): ChoosableSnapshot => ({
  id: createdAt,
  createdAt,
  outcome,
});

function said(reason: KeepReason): string {
  return 'oldest' in reason && reason.oldest ? `oldest ${reason.rule}` : reason.rule;
}

/** Every snapshot newest first: `time: reasons`, or `time: -`. The rule `newest` says itself in every case and is left out. */
function told(times: readonly string[], policy: Partial<RetentionPolicy>, timeZone = 'UTC'): string[] {
  const decisions = choose(
    times.map((time) => snapshotAt(time)),
    { policy: { ...KEEP_EVERYTHING, ...policy }, timeZone },
  );
  return decisions.map(({ snapshot, reasons }) => {
    const words = reasons.map(said).filter((word) => word !== 'newest');
    return `${snapshot.id.slice(0, 16)}: ${words.join(', ') || '-'}`;
  });
}

const DAYS = ['2026-11-20T02:00:00Z', '2026-11-21T02:00:00Z', '2026-11-22T02:00:00Z', '2026-11-23T02:00:00Z'];

describe('a policy that says nothing', () => {
  test.each([
    ['no rule', {}],
    ['zeros', { last: 0, daily: 0 }],
    ['negative counts', { last: -1 }],
    ['not a number', { last: Number.NaN }],
    ['a span of nothing', { within: '0d' }],
  ])('%s keeps everything', (_, policy) => {
    expect(told(DAYS, policy).every((line) => line.endsWith(': everything'))).toBe(true);
  });

  test('no snapshot gives no decision', () => {
    expect(told([], { last: 3 })).toEqual([]);
  });

  test('a span nobody can read is refused', () => {
    expect(() => told(DAYS, { within: 'a month' })).toThrow('not a span of time');
  });
});

describe('rules', () => {
  test('last', () => {
    expect(told(DAYS, { last: 2 })).toEqual([
      '2026-11-23T02:00: last',
      '2026-11-22T02:00: last',
      '2026-11-21T02:00: -',
      '2026-11-20T02:00: -',
    ]);
  });

  test('hourly keeps the newest of each hour', () => {
    const times = ['2026-11-23T01:10:00Z', '2026-11-23T01:50:00Z', '2026-11-23T02:05:00Z', '2026-11-22T02:05:00Z'];
    expect(told(times, { hourly: 2 })).toEqual([
      '2026-11-23T02:05: hourly',
      '2026-11-23T01:50: hourly',
      '2026-11-23T01:10: -',
      '2026-11-22T02:05: -',
    ]);
  });

  test('daily keeps the newest of each day that has one', () => {
    const times = ['2026-11-20T02:00:00Z', '2026-11-20T14:00:00Z', '2026-11-23T02:00:00Z', '2026-11-23T14:00:00Z'];
    expect(told(times, { daily: 2 })).toEqual([
      '2026-11-23T14:00: daily',
      '2026-11-23T02:00: -',
      '2026-11-20T14:00: daily',
      '2026-11-20T02:00: -',
    ]);
  });

  test('the oldest of all is kept while a rule has something left', () => {
    const times = ['2026-11-23T02:00:00Z', '2026-11-23T03:00:00Z', '2026-11-23T04:00:00Z'];
    expect(told(times, { daily: 7 })).toEqual([
      '2026-11-23T04:00: daily',
      '2026-11-23T03:00: -',
      '2026-11-23T02:00: oldest daily',
    ]);
    expect(told(times, { daily: 1 }).at(-1)).toBe('2026-11-23T02:00: -');
  });

  test('weeks are those of ISO 8601, over the turn of the year too', () => {
    // 2026-12-28 (Monday) to 2027-01-03 (Sunday) are one week, 2026-W53.
    const times = ['2026-12-27T02:00:00Z', '2026-12-28T02:00:00Z', '2027-01-03T02:00:00Z', '2027-01-04T02:00:00Z'];
    expect(told(times, { weekly: 3 })).toEqual([
      '2027-01-04T02:00: weekly',
      '2027-01-03T02:00: weekly',
      '2026-12-28T02:00: -',
      '2026-12-27T02:00: weekly',
    ]);
  });

  test('monthly and yearly, together', () => {
    const times = ['2025-01-31T02:00:00Z', '2025-12-31T02:00:00Z', '2026-01-01T02:00:00Z', '2026-01-31T02:00:00Z'];
    expect(told(times, { monthly: 2, yearly: 2 })).toEqual([
      '2026-01-31T02:00: monthly, yearly',
      '2026-01-01T02:00: -',
      '2025-12-31T02:00: monthly, yearly',
      '2025-01-31T02:00: -',
    ]);
  });

  test('within counts back from the newest snapshot; exactly a span old is too old', () => {
    expect(told(DAYS, { within: '2d' })).toEqual([
      '2026-11-23T02:00: within',
      '2026-11-22T02:00: within',
      '2026-11-21T02:00: -',
      '2026-11-20T02:00: -',
    ]);
    expect(told(['2026-02-28T02:00:00Z', '2026-03-31T02:00:00Z'], { within: '1m' })).toEqual([
      '2026-03-31T02:00: within',
      '2026-02-28T02:00: -',
    ]);
    expect(told(DAYS, { within: '1y2m3d4h' }).every((line) => line.endsWith('within'))).toBe(true);
  });
});

describe('zones', () => {
  test('a day is a day of the zone handed in', () => {
    const times = ['2026-11-22T22:30:00Z', '2026-11-22T23:30:00Z'];
    expect(told(times, { daily: 5 }, 'UTC').at(-1)).toBe('2026-11-22T22:30: oldest daily');
    expect(told(times, { daily: 5 }, 'Europe/Berlin').at(-1)).toBe('2026-11-22T22:30: daily');
  });

  test('the hour that comes twice when summer time ends is one hour', () => {
    const times = ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T02:30:00Z'];
    expect(told(times, { hourly: 2 }, 'Europe/Berlin')).toEqual([
      '2026-10-25T02:30: hourly',
      '2026-10-25T01:30: hourly',
      '2026-10-25T00:30: -',
    ]);
  });

  test('a zone nobody knows is refused', () => {
    expect(() => told(DAYS, { daily: 1 }, 'Nowhere/At-All')).toThrow(RangeError);
  });
});

describe('what no rule gives up', () => {
  const policy = { ...KEEP_EVERYTHING, last: 1 };

  test('the newest complete snapshot, when newer ones are partial', () => {
    const snapshots = [
      snapshotAt('2026-11-20T02:00:00Z'),
      snapshotAt('2026-11-21T02:00:00Z'),
      snapshotAt('2026-11-22T02:00:00Z', 'partial'),
    ];
    const kept = choose(snapshots, { policy, timeZone: 'UTC' }).map(({ reasons }) => reasons.map(said));
    expect(kept).toEqual([['last', 'newest'], ['newest-complete'], []]);
  });

  test('pinned snapshots', () => {
    const snapshots = DAYS.map((time) => snapshotAt(time));
    const pinned = new Set([DAYS[1] ?? '']);
    const kept = choose(snapshots, { policy, timeZone: 'UTC', pinned }).map(({ reasons }) => reasons.map(said));
    expect(kept).toEqual([['last', 'newest'], [], ['pinned'], []]);
  });

  test('of one time the greater id is the newer', () => {
    const at = '2026-11-23T02:00:00Z';
    const twins = ['a', 'c', 'b'].map((id) => ({ ...snapshotAt(at), id }));
    expect(choose(twins, { policy, timeZone: 'UTC' }).map(({ snapshot }) => snapshot.id)).toEqual(['c', 'b', 'a']);
  });

  test('whatever the rules, the newest is kept, and more rules never keep less', () => {
    const snapshots = Array.from({ length: 300 }, (_, at) =>
      snapshotAt(new Date(Date.UTC(2026, 0, 1) + at * 7 * 3600_000).toISOString()),
    );
    const keptBy = (more: Partial<RetentionPolicy>) =>
      choose(snapshots, { policy: { ...KEEP_EVERYTHING, ...more }, timeZone: 'Asia/Kathmandu' })
        .filter(({ keep }) => keep)
        .map(({ snapshot }) => snapshot.id);
    const few = keptBy({ daily: 7 });
    const more = new Set(keptBy({ daily: 7, weekly: 4, monthly: 6, within: '3d' }));
    expect(few[0]).toBe(snapshots.at(-1)?.id);
    expect(few).toHaveLength(7);
    expect(few.every((id) => more.has(id))).toBe(true);
  });
});
