import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EngineError } from '../errors';
import type { PlanResult } from '../plan/plan';
import { createMemoryStorage } from '../testing/memory-storage';
import { NO_REQUESTS, type PlanSummary, type SourceEntry } from '../types';
import { seeBucket } from './bucket-findings';
import type { ClockSeen } from './clock-findings';
import { FINDING_SEVERITY } from './findings';
import type { MonthSeen } from './money-findings';
import { type PreflightRequest, preflight } from './preflight';

const LIB = dirname(dirname(import.meta.dirname));

const signal = new AbortController().signal;
const some = (files: number) => ({ files, bytes: files * 10 });

const summary: PlanSummary = {
  add: some(5),
  change: some(0),
  remove: some(0),
  unchanged: some(100),
  recorded: 0,
  unreadable: 0,
  directories: 1,
  links: 0,
  requests: { ...NO_REQUESTS, put: 8, delete: 1 },
  requestsWithoutDeletes: { ...NO_REQUESTS, put: 8, delete: 1 },
};

const quietPlan: PlanResult = {
  summary,
  digest: 'd',
  links: [],
  linksTotal: 0,
  followed: [],
  followedTotal: 0,
  errors: [],
  errorsTotal: 0,
  special: [],
  specialTotal: 0,
  oddNames: [],
  oddNamesTotal: 0,
  extra: { files: 0, bytes: 0 },
  deletesByFolder: [],
  sizes: { buckets: [], under128K: { files: 0, bytes: 0 } },
  devices: [],
};

const DAY_MS = 86_400_000;
const at = (offsetMs: number) => ({ offsetMs, uncertaintyMs: 20 });
const drift = { msPerDay: 1000, crossesAtMs: null, readings: 24, sinceMs: -DAY_MS, untilMs: 0 };
const quietClock: ClockSeen = {
  endpoint: at(20),
  ntp: null,
  keeping: { keeper: 'unknown', synchronised: 'unknown', place: 'container' },
  drift: null,
  jumpMs: 0,
};
const clock = (more: Partial<ClockSeen>) => ({ clock: { ...quietClock, ...more } });

/** A plan in which nothing is wrong: every test below breaks one thing. */
const quiet: Omit<PreflightRequest, 'bucket'> = {
  target: { bucket: 'b', region: 'us-east-1', endpoint: null },
  plan: quietPlan,
  scanError: null,
  source: {
    roots: [{ mount: '', path: '/src' }],
    knownFiles: 100,
    devices: '1',
    devicesBefore: '1',
    past: [],
    sentinelsGone: [],
    disk: null,
  },
  links: null,
  clock: quietClock,
  shared: [],
  deletes: { count: 1000, percent: 10 },
  money: {
    ...{ usd: '0.05', currency: 'USD', unknownPrices: [], limitUsd: '1', limitRequests: 1000 },
    months: [],
    book: { asOf: '2026-11-01', ageDays: 22, isStale: false },
  },
};

const withSummary = (more: Partial<PlanSummary>): PlanResult => ({ ...quietPlan, summary: { ...summary, ...more } });
const month = (more: Partial<MonthSeen>): Partial<PreflightRequest> => {
  const none = { of: 'all', spentUsd: '0', spentRequests: 0, limitUsd: null, limitRequests: null } as const;
  return { money: { ...quiet.money, months: [{ ...none, ...more }] } };
};
const errorEntry = (path: string, errorCode: string) => ({ path, type: 'error', errorCode }) as SourceEntry;

async function check(
  request: Partial<PreflightRequest>,
  storage = createMemoryStorage({ bucket: 'b', versioning: 'enabled' }),
) {
  const whole = { ...quiet, ...request };
  const bucket = await seeBucket({ target: whole.target, listing: 'not-needed', health: null }, storage, signal);
  const result = preflight({ ...whole, bucket });
  return { ...result, codes: result.findings.map(({ code, severity }) => `${code} ${severity}`) };
}

const loop = { path: 'mydir', target: './', cycle: ['', 'mydir'] };
const report = {
  links: [{ ...loop, verdict: 'loop' }],
  loops: [loop],
  verdicts: {},
  following: { uploads: 205n, bytes: 369n, exact: true },
};

test('nothing wrong: nothing found, ready', async () => {
  expect(await check({})).toMatchObject({ codes: [], verdict: 'ready', versioning: 'enabled' });
});

const linked = (verdict: string) => ({
  report: { ...report, loops: [], links: [{ path: 'l', target: 'x', verdict }] },
  followingUsd: null,
});
const databases = { count: 0, bytes: 0, failed: [], locking: [] };

const noExtras = {
  extra: { files: 0, bytes: 0, monthlyUsd: null, links: [], linksTotal: 0, folders: [], foldersTotal: 0 },
  currency: 'USD',
};
const foundStock = {
  ...{ files: 9, found: some(7), differ: some(1), untold: some(1), extra: some(0), saved: { put: 7, post: 0 } },
  ...{
    bytes: 90,
    sparedUsd: '0.000035',
    askedRequests: 5,
    askedUsd: '0.00001',
    ask: 'listing' as const,
    askingUsd: '0',
  },
} as const;

describe('each finding fires', () => {
  test.each<{ code: string; verdict: string; request: Partial<PreflightRequest> }>([
    { code: 'link.loop warns', verdict: 'ready', request: { links: { report, followingUsd: '0.001' } } },
    {
      code: 'link.dangling notes',
      verdict: 'ready',
      request: {
        links: {
          report: { ...report, loops: [], links: [{ path: 'l', target: 'x', verdict: 'dangling' }] },
          followingUsd: null,
        },
      },
    },
    {
      code: 'link.outside warns',
      verdict: 'ready',
      request: {
        links: {
          report: { ...report, loops: [], links: [{ path: 'l', target: '/etc', verdict: 'outside' }] },
          followingUsd: null,
        },
      },
    },
    { code: 'link.duplicate notes', verdict: 'ready', request: { links: linked('duplicate') } },
    { code: 'link.special notes', verdict: 'ready', request: { links: linked('special') } },
    { code: 'database.estimate notes', verdict: 'ready', request: { databases: { ...databases, count: 2 } } },
    { code: 'adopt.found notes', verdict: 'ready', request: { adopt: { ...noExtras, stock: foundStock } } },
    {
      code: 'adopt.cannot-tell holds',
      verdict: 'held',
      request: { adopt: { ...noExtras, stock: { code: 'access.denied' } } },
    },
    {
      code: 'adopt.extra holds',
      verdict: 'held',
      request: { adopt: { ...noExtras, stock: null, extra: { ...noExtras.extra, files: 1 } } },
    },
    {
      code: 'bucket.shared-place blocks',
      verdict: 'blocked',
      request: { shared: [{ job: 'web1', path: '/src/web1' }] },
    },
    { code: 'clock.skewed warns', verdict: 'ready', request: clock({ endpoint: at(1_200_000) }) },
    { code: 'clock.skewed warns', verdict: 'ready', request: clock({ endpoint: at(-899_990) }) },
    {
      code: 'clock.skewed warns',
      verdict: 'ready',
      request: clock({ endpoint: at(1_200_000), ntp: at(3) }),
    },
    {
      code: 'clock.skewed warns',
      verdict: 'ready',
      request: clock({ endpoint: at(0), ntp: at(1_200_000) }),
    },
    { code: 'clock.drifting warns', verdict: 'ready', request: clock({ endpoint: at(-240_000) }) },
    {
      code: 'clock.drifting warns',
      verdict: 'ready',
      request: clock({ endpoint: at(30_000), drift: { ...drift, crossesAtMs: 30 * DAY_MS } }),
    },
    { code: 'clock.unknown warns', verdict: 'ready', request: clock({ endpoint: { unknown: 'network.timeout' } }) },
    {
      code: 'clock.unsynchronised notes',
      verdict: 'ready',
      request: clock({ keeping: { keeper: 'none', synchronised: 'no', place: 'machine' } }),
    },
    { code: 'clock.jumped warns', verdict: 'ready', request: clock({ jumpMs: -7_200_000 }) },
    {
      code: 'source.missing blocks',
      verdict: 'blocked',
      request: { plan: null, scanError: new EngineError('source.missing', { facts: { path: '/src' } }) },
    },
    {
      code: 'source.not-a-directory blocks',
      verdict: 'blocked',
      request: { plan: null, scanError: new EngineError('source.not-a-directory', { facts: { path: '/src' } }) },
    },
    {
      code: 'source.unreadable blocks',
      verdict: 'blocked',
      request: {
        plan: null,
        scanError: new EngineError('source.unreadable', { facts: { path: '/src', errno: 'EACCES' } }),
      },
    },
    {
      code: 'source.empty holds',
      verdict: 'held',
      request: { plan: withSummary({ add: some(0), unchanged: some(0) }) },
    },
    {
      code: 'source.empty notes',
      verdict: 'ready',
      request: { plan: withSummary({ add: some(0), unchanged: some(0) }), source: { ...quiet.source, knownFiles: 0 } },
    },
    {
      code: 'source.unmounted holds',
      verdict: 'held',
      request: { plan: withSummary({ add: some(0), unchanged: some(40) }), source: { ...quiet.source, devices: '2' } },
    },
    {
      code: 'source.sentinel-gone holds',
      verdict: 'held',
      request: { source: { ...quiet.source, sentinelsGone: ['/src/.mounted'] } },
    },
    {
      code: 'source.shrunk holds',
      verdict: 'held',
      request: { source: { ...quiet.source, past: [some(300), some(290), some(20), some(310)] } },
    },
    {
      code: 'source.grown holds',
      verdict: 'held',
      request: {
        plan: withSummary({ add: some(2000) }),
        source: { ...quiet.source, past: [some(100), some(100), some(9000)] },
      },
    },
    {
      code: 'source.unreadable warns',
      verdict: 'ready',
      request: { plan: { ...quietPlan, errors: [errorEntry('a/', 'EACCES')], errorsTotal: 1 } },
    },
    {
      code: 'source.other-filesystem notes',
      verdict: 'ready',
      request: { plan: { ...quietPlan, errors: [errorEntry('proc/', 'EXDEV')], errorsTotal: 1 } },
    },
    {
      code: 'name.too-long warns',
      verdict: 'ready',
      request: { plan: { ...quietPlan, errors: [errorEntry('l', 'KEY_TOO_LONG')] } },
    },
    {
      code: 'name.reserved warns',
      verdict: 'ready',
      request: { plan: { ...quietPlan, errors: [errorEntry('r', 'KEY_RESERVED')] } },
    },
    {
      code: 'name.not-utf8 notes',
      verdict: 'ready',
      request: { plan: { ...quietPlan, oddNames: ['%!%FF'], oddNamesTotal: 1 } },
    },
    {
      code: 'source.special notes',
      verdict: 'ready',
      request: { plan: { ...quietPlan, special: [errorEntry('s', '')], specialTotal: 1 } },
    },
    { code: 'delete.many holds', verdict: 'held', request: { plan: withSummary({ remove: some(20) }) } },
    {
      code: 'delete.many holds',
      verdict: 'held',
      request: { plan: withSummary({ remove: some(11) }), deletes: { count: 10, percent: null } },
    },
    { code: 'limit.run holds', verdict: 'held', request: { money: { ...quiet.money, limitUsd: '0.04' } } },
    { code: 'limit.month holds', verdict: 'held', request: month({ spentUsd: '0.96', limitUsd: '1' }) },
    { code: 'limit.month holds', verdict: 'held', request: month({ spentRequests: 3, limitRequests: 10 }) },
    {
      code: 'price.old notes',
      verdict: 'ready',
      request: { money: { ...quiet.money, book: { asOf: '2026-01-01', ageDays: 91, isStale: true } } },
    },
    { code: 'limit.run holds', verdict: 'held', request: { money: { ...quiet.money, limitRequests: 7 } } },
    { code: 'price.unknown notes', verdict: 'ready', request: { money: { ...quiet.money, unknownPrices: ['PUT'] } } },
    {
      code: 'machine.disk-low warns',
      verdict: 'ready',
      request: { source: { ...quiet.source, disk: { path: '/data', freeBytes: 1, neededBytes: 2 } } },
    },
  ])('$code', async ({ code, verdict, request }) => {
    const result = await check(request);
    expect(result.codes).toEqual([code]);
    expect(result.verdict).toBe(verdict);
    expect(result.reasons.length > 0).toBe(verdict !== 'ready');
  });
});

test('databases that cannot be asked, or not as of one moment, are named beside the estimate', async () => {
  const failed = [{ name: 'wp1', code: 'database.auth' }];
  const seen = await check({ databases: { ...databases, count: 2, failed, locking: ['wp2'] } });
  expect(seen).toMatchObject({
    codes: ['database.estimate notes', 'database.failing warns', 'database.not-transactional notes'],
    verdict: 'ready',
  });
  expect((await check({ databases })).codes).toEqual([]);
});

test('every finding there is fires in a test', () => {
  const names = readdirSync(LIB, { recursive: true, encoding: 'utf8' });
  const tests = names.filter((name) => name.endsWith('.test.ts') && !name.includes('words'));
  const text = tests.map((name) => readFileSync(join(LIB, name), 'utf8')).join('\n');
  expect(Object.keys(FINDING_SEVERITY).filter((code) => !text.includes(code))).toEqual([]);
});

describe('each guard stays quiet where it should', () => {
  test.each<{ name: string; request: Partial<PreflightRequest> }>([
    { name: 'deletes at the limit', request: { plan: withSummary({ remove: some(1000), unchanged: some(100_000) }) } },
    { name: 'a large share of a handful', request: { plan: withSummary({ remove: some(5), unchanged: some(5) }) } },
    {
      name: 'no limits, nor zero as one',
      request: { plan: withSummary({ remove: some(90) }), deletes: { count: 0, percent: 0 } },
    },
    { name: 'a month at its limit', request: month({ spentUsd: '0.95', limitUsd: '1', limitRequests: 8 }) },
    { name: 'cost at the limit', request: { money: { ...quiet.money, usd: '1.00' } } },
    { name: 'free deletes do not count as requests', request: { money: { ...quiet.money, limitRequests: 8 } } },
    { name: 'another disk with all its files', request: { source: { ...quiet.source, devices: '2' } } },
    { name: 'a minute less a bit', request: clock({ endpoint: at(59_000) }) },
    {
      name: 'a drift that takes longer than a month',
      request: clock({ drift: { ...drift, crossesAtMs: 31 * DAY_MS } }),
    },
    { name: 'a drift that crosses nothing', request: clock({ drift }) },
    {
      name: 'a clock that is kept, and one of a container',
      request: clock({ keeping: { keeper: 'chrony', synchronised: 'yes', place: 'machine' } }),
    },
    { name: 'time servers that agree', request: clock({ ntp: at(-12) }) },
  ])('$name', async ({ request }) => {
    expect((await check(request)).codes).toEqual([]);
  });
});

describe('the bucket is really asked', () => {
  const failing = (code: ConstructorParameters<typeof EngineError>[0], facts = {}) => {
    const fails = async () => {
      throw new EngineError(code, { facts });
    };
    return { ...createMemoryStorage({ bucket: 'b', versioning: 'enabled' }), headBucket: fails, getVersioning: fails };
  };
  test.each([
    { code: 'bucket.missing' as const, finding: 'bucket.missing blocks' },
    { code: 'bucket.wrong-region' as const, finding: 'bucket.wrong-region blocks' },
    { code: 'access.denied' as const, finding: 'bucket.access blocks' },
    { code: 'access.bad-key' as const, finding: 'bucket.access blocks' },
    { code: 'network.refused' as const, finding: 'bucket.unreachable blocks' },
    { code: 'storage.unknown' as const, finding: 'bucket.unreachable blocks' },
  ])('$code is $finding', async ({ code, finding }) => {
    const storage = failing(code) as unknown as ReturnType<typeof createMemoryStorage>;
    expect(await check({}, storage)).toMatchObject({ codes: [finding], verdict: 'blocked', versioning: null });
  });

  test('no versioning warns', async () => {
    const storage = createMemoryStorage({ bucket: 'b', versioning: 'off' });
    expect(await check({}, storage)).toMatchObject({ codes: ['bucket.no-versioning warns'], verdict: 'ready' });
  });
});

test('what another program left does not count towards the limit of deletions', async () => {
  const extra = { files: 5000, bytes: 50_000 };
  expect((await check({ plan: { ...withSummary({ remove: extra }), extra } })).codes).toEqual([]);
  const codes = async (files: number) =>
    (await check({ plan: { ...withSummary({ remove: some(files) }), extra } })).codes;
  expect(await codes(5010)).toEqual([]);
  expect(await codes(6001)).toEqual(['delete.many holds']);
});
