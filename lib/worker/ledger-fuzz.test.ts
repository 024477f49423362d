import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../engine/clock/system-clock';
import { EngineError } from '../engine/errors';
import { priceBook } from '../engine/pricing/price-book';
import { wrapStorage } from '../engine/storage/around';
import { Meter } from '../engine/storage/meter';
import { stackStorage } from '../engine/storage/stack';
import type { Storage } from '../engine/storage/storage';
import { createMemoryStorage } from '../engine/testing/memory-storage';
import { REQUEST_CLASSES, type RequestClass } from '../engine/types';
import { Ledger, recoverLedgers } from './ledger';
import { journalNames } from './request-journal';
import { addJob, type House, openTestHouse } from './testing/house';

let house: House;
beforeEach(async () => {
  house = await openTestHouse();
  await addJob(house, 'a');
});
afterEach(() => house.close());

/** The same numbers every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Counts = Record<RequestClass, number>;
const none = (): Counts => ({ put: 0, copy: 0, post: 0, list: 0, get: 0, head: 0, delete: 0 });

/** A server that writes down every request it sees, and fails a third of them: refused, done without an answer, never arrived. */
function server(random: (below: number) => number, log: Counts): Storage {
  return wrapStorage(createMemoryStorage({ versioning: 'enabled' }), async (call, work) => {
    const fate = random(9);
    if (fate === 0) throw new EngineError('network.reset', { retry: true });
    log[call.kind] += 1;
    if (fate === 1) throw new EngineError('storage.slow-down', { retry: true, facts: { httpStatus: 503 } });
    const answer = await work();
    if (fate === 2) throw new EngineError('network.reset', { retry: true });
    return answer;
  });
}

/** Calls that fail in the end do so like those that do not: what counts here is what was sent. */
async function calls(storage: Storage, random: (below: number) => number): Promise<void> {
  const body = Buffer.from('x');
  const sha256 = createHash('sha256').update(body).digest('hex');
  const kinds: readonly (() => Promise<unknown>)[] = [
    () => storage.putObject({ key: `k${random(20)}`, body, sha256 }),
    () => storage.headObject({ key: `k${random(20)}` }),
    () => storage.listPage({ prefix: '' }),
    () => storage.deleteObjects({ objects: [{ key: `k${random(20)}` }] }),
    () => storage.createMultipart({ key: 'large' }),
    async () => (await storage.getObject({ key: `k${random(20)}` })).body.resume(),
  ];
  const failed = (
    await Promise.allSettled(Array.from({ length: 1 + random(4) }, () => kinds[random(kinds.length)]?.()))
  )
    .filter((result) => result.status === 'rejected')
    .map(({ reason }) => reason);
  for (const reason of failed) expect(reason).toBeInstanceOf(EngineError);
}

test.each([1, 2, 3, 4, 5])(
  'whatever fails, is repeated or is killed: the ledger holds no less than the server saw (seed %i)',
  async (seed) => {
    const random = numbers(seed);
    const log = none();
    const bucket = server(random, log);
    const instant = { ...systemClock, sleep: async () => undefined };
    let killed = 0;
    for (let life = 0; life < 12; life += 1) {
      const account = {
        ...{ activity: 'run' as const, activityId: `run-${life % 3}`, jobId: 'a', destinationId: 'to-a' },
        tariff: { provider: 'aws-s3', region: 'us-east-1', storageClass: 'STANDARD' },
      } as const;
      const place = { db: house.db, dataDir: house.dataDir, owner: `worker-${life}`, book: priceBook };
      const ledger: Ledger = new Ledger(place, account, Date.now, () => 0);
      const meter = new Meter(ledger.sent, (kind) => ledger.notBilled(kind));
      const storage = stackStorage(bucket, { meter, clock: instant, random: () => 0.5 });
      const isKilled = random(2) === 0;
      for (let round = random(6); round >= 0; round -= 1) {
        await calls(storage, random);
        if (random(3) === 0) await ledger.flush();
      }
      // A killed process says nothing more; the next one finds its journal.
      if (isKilled) killed += 1;
      else await ledger.close();
      if (random(2) === 0)
        await recoverLedgers(house.db, { dataDir: house.dataDir, journals: journalNames(house.dataDir) }, new Set());
    }
    await recoverLedgers(house.db, { dataDir: house.dataDir, journals: journalNames(house.dataDir) }, new Set());
    const rows = await house.db.ledger.findMany();
    const held = none();
    for (const row of rows) for (const kind of REQUEST_CLASSES) held[kind] += row[kind];
    expect(killed).toBeGreaterThan(1);
    for (const kind of REQUEST_CLASSES) expect(held[kind], kind).toBeGreaterThanOrEqual(log[kind]);
    expect(Object.values(log).reduce((sum, count) => sum + count)).toBeGreaterThan(50);
  },
);
