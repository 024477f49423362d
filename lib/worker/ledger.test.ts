import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Ledger } from './ledger';
import { addJob, type House, openTestHouse } from './testing/house';

let house: House;
let nowMs = Date.parse('2026-11-23T08:59:59.900Z');
let received = 0;

beforeEach(async () => {
  house = await openTestHouse();
  await addJob(house, 'a');
});
afterEach(() => house.close());

const open = (provider: string) => {
  const tariff = { provider, region: 'us-east-1', storageClass: 'STANDARD' };
  const account = { activity: 'run', activityId: 'r', jobId: 'a', destinationId: 'to-a', tariff } as const;
  return new Ledger(
    house.db,
    account,
    () => nowMs,
    () => received,
  );
};

describe('Ledger', () => {
  it('adds up by UTC hour, over flushes and restarts', async () => {
    const first = open('aws-s3');
    first.sent('put', 1000);
    await first.flush();
    await first.flush();
    nowMs += 200;
    first.sent('put', 10);
    first.sent('get', 0);
    received = 500;
    await first.flush();
    const second = open('aws-s3');
    received = 0;
    second.sent('put', 1);
    await second.flush();
    const rows = await house.db.ledger.findMany({ orderBy: { hour: 'asc' } });
    expect(rows).toMatchObject([
      { hour: '2026-11-23T08', put: 1, get: 0, bytesUp: 1000n, bytesDown: 0n, usd: '0.000005' },
      { hour: '2026-11-23T09', put: 2, get: 1, bytesUp: 11n, bytesDown: 500n, usd: '0.0000104' },
    ]);
  });

  it('keeps an unknown price unknown', async () => {
    const ledger = open('nobody-knows');
    ledger.sent('put', 1);
    await ledger.flush();
    expect(await house.db.ledger.findFirstOrThrow()).toMatchObject({ put: 1, usd: null });
  });
});
