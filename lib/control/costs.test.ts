import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Prisma } from '../db/database';
import { NO_REQUESTS } from '../engine/types';
import { destination, job, NOW, openPlan, snapshot } from './testing/nouns';
import { codeOf, type TemporaryHouse, temporaryHouse } from './testing/temporary-house';

const DAY_MS = 86_400_000;
const GB = 2 ** 30;
let at: TemporaryHouse;
let activity = 0;

beforeEach(async () => {
  at = await temporaryHouse(NOW);
});
afterEach(() => at.close());

const spend = (hour: string, usd: string | null, more: Partial<Prisma.LedgerUncheckedCreateInput> = {}) => {
  activity += 1;
  const data = { activity: 'run', activityId: `a${activity}`, put: 10, hour, usd, ...more };
  return at.house.db.ledger.create({ data });
};

/** A run that ended, with a plan that had these prices. */
async function endedRun(id: string, jobId: string, more: { put: number; price: string; usd: string; at?: number }) {
  const unitPrice = { what: 'PUT requests', quantity: '1', unit: 'requests', unitPrice: more.price, usd: more.price };
  const planId = await openPlan(at, jobId, 'ready', {
    price: {
      ...{ now: more.usd, nowWithoutDeletes: more.usd, monthly: null, monthlyBefore: null, currency: 'USD' },
      ...{ basis: '', items: [unitPrice], unknown: [] },
    },
  });
  const state = { state: 'succeeded', trigger: 'manual', usd: more.usd, plannedUsd: more.usd };
  const requests = { ...NO_REQUESTS, put: more.put };
  const createdAt = new Date(more.at ?? NOW);
  await at.house.db.run.create({ data: { id, jobId, planId, ...state, requests, createdAt } });
}

describe('costs', () => {
  test('add requests, egress and storage up, by job and by day', async () => {
    const web = await job(at);
    const destinationId = web.destination.id;
    const row = { jobId: web.id, destinationId };
    await spend('2026-11-20T02', '0.5', row);
    await spend('2026-11-22T02', '1', { ...row, put: 0, get: 5, bytesDown: BigInt(200 * GB) });
    await spend('2026-11-22T03', '0.25', { jobId: null, destinationId, activity: 'check' });
    await spend('2026-10-31T23', '7', row);
    const costs = await at.door.costs();
    expect(costs).toMatchObject({
      label: 'November 2026',
      toDate: { requests: '0.75', storage: '0', egress: '1', total: '1.75' },
      jobs: [
        { jobName: 'web1', toDate: { requests: '0.5', egress: '1', total: '1.5' }, requests: 15 },
        { jobId: null, toDate: { requests: '0.25' }, requests: 10 },
      ],
    });
    expect(costs.daily).toHaveLength(23);
    expect(costs.daily[21]).toMatchObject({ date: '2026-11-22', requests: '0.25', egress: '1', total: '1.25' });
  });

  test('count storage by the hour it was kept, before and after it changed', async () => {
    const { id: jobId } = await job(at);
    await snapshot(at, jobId, { createdAt: new Date('2026-10-15T00:00:00Z'), bytes: BigInt(100 * GB) });
    await snapshot(at, jobId, { createdAt: new Date('2026-11-11T00:00:00Z'), bytes: BigInt(200 * GB) });
    at.time.nowMs = Date.parse('2026-11-21T00:00:00Z');
    const { toDate, forecast, daily } = await at.door.costs();
    // eu-central-1 STANDARD: $0.0245 per GB-month; 10 of 30 days 100 GB, then 200 GB.
    expect(toDate.storage).toBe(String((2.45 / 3 + 4.9 / 3).toFixed(10)).replace(/0+$/, ''));
    expect(Number(forecast.storage)).toBeCloseTo(2.45 / 3 + (4.9 * 2) / 3, 8);
    expect(Number(daily[0]?.storage)).toBeCloseTo(2.45 / 30, 8);
    expect(daily.at(-1)).toMatchObject({ date: '2026-11-21', storage: '0' });
  });

  test('forecast the rest of the month from usual days, without first runs', async () => {
    const { id: jobId } = await job(at);
    at.time.nowMs = Date.parse('2026-11-21T00:00:00Z');
    const planId = await openPlan(at, jobId, 'ready', { firstRun: true });
    const state = { state: 'succeeded', trigger: 'manual', planId };
    await at.house.db.run.create({ data: { id: 'first', jobId, ...state } });
    await spend('2026-11-14T02', '50', { jobId, activityId: 'first' });
    for (const day of [14, 15, 16, 17, 18, 19, 20]) await spend(`2026-11-${day}T03`, '0.1', { jobId });
    const { toDate, forecast, forecastDays } = await at.door.costs();
    expect([toDate.requests, forecast.requests, forecastDays]).toEqual(['50.7', '51.7', 7]);
  });

  test('never add an unknown price up to a number', async () => {
    const { id: jobId } = await job(at);
    await spend('2026-11-20T02', null, { jobId });
    const { toDate, forecast, daily } = await at.door.costs();
    expect([toDate.requests, toDate.total, forecast.total, daily[19]?.total]).toEqual([null, null, null, null]);
    expect(daily[18]?.total).toBe('0');
  });

  test('set the dearest run of the month against the limit', async () => {
    const { id: jobId } = await job(at, { limits: { usdPerRun: '2' } });
    await endedRun('small', jobId, { put: 900, price: '0.001', usd: '0.9' });
    await endedRun('large', jobId, { put: 100, price: '0.001', usd: '1.1' });
    const { budgets, runs } = await at.door.costs();
    expect(budgets).toMatchObject([
      { limitUsd: '2', limitFrom: 'job', largestUsd: '1.1', runId: 'large', largestRequests: 900 },
    ]);
    expect(runs.map(({ id, planned, requests }) => [id, planned, requests])).toEqual([
      ['small', 7, 900],
      ['large', 7, 100],
    ]);
  });
});

describe('two runs', () => {
  test('differ by volume and by price, and the parts are the whole', async () => {
    const { id: jobId } = await job(at);
    await endedRun('a', jobId, { put: 1000, price: '0.000005', usd: '0.005' });
    await endedRun('b', jobId, { put: 3000, price: '0.000006', usd: '0.02' });
    const comparison = await at.door.compareRuns({ before: 'a', after: 'b' });
    expect(comparison).toMatchObject({ difference: '0.015', rest: '0.002' });
    expect(comparison.lines).toEqual([
      {
        kind: 'put',
        before: { count: 1000, unitPrice: '0.000005', usd: '0.005' },
        after: { count: 3000, unitPrice: '0.000006', usd: '0.018' },
        ...{ byVolume: '0.01', byPrice: '0.003' },
      },
    ]);
  });

  test('of different jobs are not compared, and unknown ones are named', async () => {
    const one = await job(at);
    const two = await job(at, { name: 'web2', sources: [at.folder('other')] });
    await endedRun('a', one.id, { put: 1, price: '1', usd: '1' });
    await endedRun('b', two.id, { put: 1, price: '1', usd: '1' });
    expect(await codeOf(at.door.compareRuns({ before: 'a', after: 'b' }))).toBe('run.other-job after');
    expect(await codeOf(at.door.compareRuns({ before: 'a', after: 'x' }))).toBe('run.not-found');
  });
});

describe('the bill of a destination', () => {
  const readingOf = (more = {}) => ({
    charges: { total: [{ at: '2026-11-23T00:00:00.000Z', value: '41.2' }], s3: [], asked: { metrics: 2, usd: '0' } },
    chargesError: null,
    sizes: null,
    sizesError: { code: 'billing.no-sizes', message: '', facts: { bucket: 'ten-sites', region: 'eu-central-1' } },
    ...more,
  });

  test('shows what there is, why the rest is not, and our own curve beside it', async () => {
    const { id } = await destination(at);
    await spend('2026-11-02T02', '0.5', { destinationId: id });
    await spend('2026-11-20T02', '0.25', { destinationId: id });
    await at.house.db.billing.create({ data: { destinationId: id, reading: readingOf(), readAt: new Date(NOW) } });
    const bill = await at.door.getBilling(id);
    expect(bill).toMatchObject({
      ...{ charges: { total: [{ value: '41.2' }] }, chargesProblem: null, sizes: null, freshUntil: null },
      sizesProblem: { code: 'billing.no-sizes' },
    });
    const { bills } = await at.door.costs();
    expect(bills[0]?.own.map(({ usd }) => usd)).toEqual([...['0', ...Array(18).fill('0.5'), ...Array(4).fill('0.75')]]);
  });

  test('adds the sizes of all storage types up, day by day', async () => {
    const { id } = await destination(at);
    const points = (a: string, b: string) => [
      { at: '2026-11-20T00:00:00.000Z', value: a },
      { at: '2026-11-21T00:00:00.000Z', value: b },
    ];
    const bytes = [
      { storageType: 'StandardStorage', points: points('100', '200') },
      { storageType: 'GlacierStorage', points: points('1', '2') },
    ];
    const sizes = { bytes, objects: points('7', '8'), asked: { metrics: 28, usd: '0.00028' } };
    const reading = readingOf({ sizes, sizesError: null });
    await at.house.db.billing.create({ data: { destinationId: id, reading, readAt: new Date(NOW) } });
    const bill = await at.door.getBilling(id);
    expect(bill.sizes?.bytes.map(({ value }) => value)).toEqual(['101', '202']);
    expect(bill.sizes?.byType).toEqual([
      { storageType: 'StandardStorage', bytes: 200 },
      { storageType: 'GlacierStorage', bytes: 2 },
    ]);
    expect(bill.freshUntil).toBe('2026-11-23T14:00:00.000Z');
    at.time.nowMs += 6 * 3_600_000;
    expect((await at.door.getBilling(id)).freshUntil).toBeNull();
  });

  test('is asked once at a time, and only where there is one', async () => {
    const { id } = await destination(at);
    const [one, two] = await Promise.all([at.door.refreshBilling(id), at.door.refreshBilling(id)]);
    expect(one).toEqual(two);
    expect((await at.door.getBilling(id)).task).toMatchObject({ ask: 'read', state: 'queued', problem: null });
    const own = await destination(at, { name: 'own', provider: 'minio-self-hosted', endpoint: 'http://127.0.0.1:9' });
    expect(await codeOf(at.door.refreshBilling(own.id))).toBe('billing.not-aws');
    expect(await codeOf(at.door.getBilling(own.id))).toBe('billing.not-aws');
    expect(await codeOf(at.door.refreshBilling('x'))).toBe('destination.not-found');
  });

  test.each([
    [{ usd: '12,5', email: 'ops@example.com' }, 'input.invalid usd'],
    [{ usd: '12.5', email: 'ops' }, 'input.invalid email'],
    [{ usd: '12.5', email: 'ops@example.com' }, 'done'],
  ])('an alarm of %j is %s', async (input, code) => {
    const { id } = await destination(at);
    expect(await codeOf(at.door.setBillingAlarm(id, input))).toBe(code);
  });

  test.each([
    [{}, 'billing.not-acknowledged acknowledgedUsd'],
    [{ acknowledgedUsd: '0.1' }, 'billing.not-acknowledged acknowledgedUsd'],
    [{ acknowledgedUsd: '0.01', month: '2026-12' }, 'billing.month-to-come month'],
    [{ acknowledgedUsd: '0.01', month: '2026-13' }, 'input.invalid month'],
  ])('Cost Explorer asked with %j is %s', async (input, code) => {
    const { id } = await destination(at);
    expect(await codeOf(at.door.askActuals(id, input))).toBe(code);
    expect(await at.house.db.task.count()).toBe(0);
  });

  test.each([
    [null, '2026-11-01', '2026-11-24'],
    ['2026-10', '2026-10-01', '2026-11-01'],
  ])('Cost Explorer for %s is asked from %s to %s', async (month, from, to) => {
    const { id } = await destination(at);
    at.time.nowMs = NOW + DAY_MS / 2;
    await at.door.askActuals(id, { month, acknowledgedUsd: '0.01' });
    expect(await at.house.db.task.findFirst()).toMatchObject({ payload: { ask: 'actuals', from, to } });
  });
});
