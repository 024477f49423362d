import { appendFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { priceBook } from '../engine/pricing/price-book';
import { Ledger, recoverLedgers } from './ledger';
import { journalNames } from './request-journal';
import { addJob, type House, openTestHouse } from './testing/house';

let house: House;
let nowMs = Date.parse('2026-11-23T08:59:59.900Z');
let received = 0;

beforeEach(async () => {
  house = await openTestHouse();
  await addJob(house, 'a');
});
afterEach(() => house.close());

const open = (provider: string, owner = 'w') => {
  const tariff = { provider, region: 'us-east-1', storageClass: 'STANDARD' };
  const account = { activity: 'run', activityId: 'r', jobId: 'a', destinationId: 'to-a', tariff } as const;
  return new Ledger(
    { db: house.db, dataDir: house.dataDir, owner, book: priceBook },
    account,
    () => nowMs,
    () => received,
  );
};

const left = () => ({ dataDir: house.dataDir, journals: journalNames(house.dataDir) });

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

  it('a journal whose worker has ended since it was listed is nothing to recover', async () => {
    const ended = open('aws-s3', 'ended');
    ended.sent('put', 1000);
    const listed = left();
    await ended.close();
    await recoverLedgers(house.db, listed, new Set());
    expect(await house.db.ledger.aggregate({ _sum: { put: true } })).toMatchObject({ _sum: { put: 1 } });
  });

  it('a killed process has not lost count', async () => {
    const journals = path.join(house.dataDir, 'meter');
    const killed = open('aws-s3');
    killed.sent('put', 1000);
    killed.sent('put', 1000);
    await killed.flush();
    killed.sent('put', 1000);
    killed.sent('list', 0);
    const alive = open('aws-s3', 'other');
    alive.sent('put', 1);
    // A record that was cut short was not sent.
    const [journal = ''] = readdirSync(journals).filter((name) => name.startsWith('w.'));
    appendFileSync(path.join(journals, journal), Buffer.alloc(7));
    for (let times = 0; times < 2; times += 1) await recoverLedgers(house.db, left(), new Set(['other']));
    expect(await house.db.ledger.findMany()).toMatchObject([{ put: 3, list: 1, bytesUp: 3000n }]);
    expect(readdirSync(journals)).toHaveLength(1);
    await alive.close();
    expect(await house.db.ledger.findMany()).toMatchObject([{ put: 4, list: 1, bytesUp: 3001n }]);
    expect([readdirSync(journals), await house.db.requestJournal.count()]).toEqual([[], 0]);
  });

  it('keeps an unknown price unknown', async () => {
    const ledger = open('nobody-knows');
    ledger.sent('put', 1);
    await ledger.flush();
    expect(await house.db.ledger.findFirstOrThrow()).toMatchObject({ put: 1, usd: null });
  });
});
