import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openS3Storage } from '../storage/s3/s3-storage';
import type { StorageTarget } from '../storage/storage';
import { put } from './contract/contract-case';
import { makeBucket, type ServerAccess, targetOf } from './made-bucket';
import type { Deviations } from './storage-contract';
import { requireWrongClock, runWithClock } from './wrong-clock';

/** A clock this far off is refused by S3, whose limit is 15 minutes. */
const TWENTY_MINUTES_MS = 20 * 60_000;

/** What only a server with users and a clock can be asked: wrong keys, wrong buckets, wrong times. */
export function serverContract(name: string, server: () => ServerAccess, deviations: Deviations = {}): void {
  const clause = (title: string, check: () => Promise<void>) => {
    const reason = deviations[title];
    if (reason === undefined) test(title, check);
    else test.fails(`${title} [deviates: ${reason}]`, check);
  };
  const open = (more: Partial<StorageTarget>) => {
    const storage = openS3Storage(targetOf(server(), 'server-contract', more));
    opened.push(storage);
    return storage;
  };
  const opened: { close(): void }[] = [];

  describe(`server contract: ${name}`, () => {
    beforeAll(async () => {
      opened.push(await makeBucket(server(), 'server-contract'));
    });
    afterAll(() => {
      for (const storage of opened) storage.close();
    });

    clause('an unknown key id is access.bad-key', async () => {
      const storage = open({ credentials: { accessKeyId: 'NOBODY', secretAccessKey: 'nothing' } });
      await expect(put(storage, 'x')).rejects.toMatchObject({ code: 'access.bad-key', retry: false });
    });

    clause('a wrong secret is access.bad-signature', async () => {
      const { accessKeyId } = server();
      const storage = open({ credentials: { accessKeyId, secretAccessKey: 'wrong' } });
      await expect(put(storage, 'x')).rejects.toMatchObject({ code: 'access.bad-signature', retry: false });
      await expect(storage.headBucket()).rejects.toMatchObject({ code: 'access.denied', retry: false });
    });

    clause('a missing bucket is bucket.missing', async () => {
      const storage = open({ bucket: 'no-such-bucket' });
      const missing = { code: 'bucket.missing', retry: false };
      await expect(put(storage, 'x')).rejects.toMatchObject(missing);
      await expect(storage.headBucket()).rejects.toMatchObject(missing);
      await expect(storage.listPage({ prefix: '' })).rejects.toMatchObject(missing);
    });

    const wrongClock = requireWrongClock();
    test.skipIf(wrongClock === 'skip').each(['+20m', '-20m'])(
      'on a machine whose clock is %s off, the measured offset lets the night pass',
      async (offset) => {
        const target = targetOf(server(), 'server-contract');
        const outcome = await runWithClock(offset, 'put-with-wrong-clock.ts', JSON.stringify(target));
        expect(outcome).toMatchObject({ uncorrected: 'clock.skewed', corrected: 'stored' });
      },
    );

    for (const [side, offset] of [
      ['fast', -TWENTY_MINUTES_MS],
      ['slow', TWENTY_MINUTES_MS],
    ] as const) {
      clause(`signed 20 minutes too ${side} is clock.skewed, every time`, async () => {
        const storage = open({ clockOffsetMs: offset });
        const skewed = { code: 'clock.skewed', retry: false, facts: { serverTime: expect.any(String) } };
        await expect(put(storage, 'x')).rejects.toMatchObject(skewed);
        await expect(put(storage, 'x')).rejects.toMatchObject(skewed);
        await expect(storage.headObject({ key: 'x' })).rejects.toMatchObject(skewed);
        await expect(storage.headBucket()).rejects.toMatchObject(skewed);
      });
    }
  });
}
