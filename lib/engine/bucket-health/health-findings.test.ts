import { describe, expect, test } from 'vitest';
import { EngineError } from '../errors';
import type { BucketSettingName, LifecycleRule } from '../storage/bucket-settings';
import type { Storage } from '../storage/storage';
import { createMemoryStorage, type MemoryStorageOptions } from '../testing/memory-storage';
import { askHealth, HEALTH_REQUESTS, healthFindings } from './health-findings';

const signal = new AbortController().signal;
const NOW = Date.UTC(2026, 10, 23);
const DAY_MS = 86_400_000;
const question = {
  policy: { bucket: 'b', region: 'us-east-1', places: [{ prefix: 'sites/', job: 'web1' }] },
  ...{ prefix: 'sites/', place: { provider: 'aws-s3', region: 'us-east-1', storageClass: 'STANDARD' } },
  ...{ files: 1000, nowMs: NOW },
};

const rule = (more: Partial<LifecycleRule>): LifecycleRule => ({
  ...{ id: 'r', prefix: '', tagged: false, expiresAfterDays: null, expiresOnDate: null, noncurrentAfterDays: null },
  ...{ noncurrentKept: 0, transitions: [], abortsUploadsAfterDays: null },
  ...more,
});
const lifecycle = (more: Partial<LifecycleRule>) => ({ settings: { lifecycle: { rules: [rule(more)] } } });

const look = async (storage: Storage) => healthFindings(question, await askHealth(question, storage, signal));
const codes = async (options: MemoryStorageOptions) =>
  (await look(createMemoryStorage({ bucket: 'b', ...options }))).map(({ code }) => code);

test('a bucket in good health: nothing', async () => {
  expect(await codes({})).toEqual([]);
});

describe('each finding fires', () => {
  test.each<[string, MemoryStorageOptions]>([
    ['bucket.not-encrypted', { settings: { encryption: null } }],
    ['bucket.public', { settings: { 'public-access': null, 'policy-status': { isPublic: true } } }],
    ['bucket.public', { settings: { 'public-access': { blocksAll: false }, 'policy-status': { isPublic: true } } }],
    ['bucket.public-possible', { settings: { 'public-access': null } }],
    ['bucket.object-lock', { settings: { 'object-lock': { mode: 'COMPLIANCE', days: 30 } } }],
    ['bucket.lifecycle-expires', lifecycle({ expiresAfterDays: 30 })],
    ['bucket.lifecycle-expires', lifecycle({ expiresOnDate: '2027-01-01T00:00:00.000Z', prefix: 'sites/uploads/' })],
    ['bucket.lifecycle-expires', lifecycle({ expiresAfterDays: 30, prefix: '.foresync/' })],
    ['bucket.lifecycle-noncurrent', lifecycle({ noncurrentAfterDays: 7, prefix: 'si' })],
    [
      'bucket.lifecycle-archives',
      lifecycle({ transitions: [{ of: 'current', days: 90, storageClass: 'DEEP_ARCHIVE' }] }),
    ],
  ])('%s', async (code, options) => {
    expect(await codes(options)).toEqual([code]);
  });
});

describe('and does not', () => {
  test.each<[string, MemoryStorageOptions]>([
    ['a public policy that is blocked', { settings: { 'policy-status': { isPublic: true } } }],
    ['Object Lock without a default retention', { settings: { 'object-lock': { mode: null, days: null } } }],
    ['a rule for another prefix', lifecycle({ expiresAfterDays: 30, prefix: 'logs/' })],
    ['a rule for tagged objects', lifecycle({ expiresAfterDays: 30, tagged: true })],
    ['a rule that only aborts uploads', lifecycle({ abortsUploadsAfterDays: 3 })],
    [
      'a move to a class that can be read at once',
      lifecycle({ transitions: [{ of: 'current', days: 30, storageClass: 'STANDARD_IA' }] }),
    ],
  ])('%s', async (_name, options) => {
    expect(await codes(options)).toEqual([]);
  });
});

test('moving to an archive is priced as a PUT of it for each file', async () => {
  const storage = createMemoryStorage(
    lifecycle({ transitions: [{ of: 'current', days: 9, storageClass: 'GLACIER' }] }),
  );
  const [found] = await look(storage);
  expect(found?.evidence).toMatchObject({ storageClass: 'GLACIER', days: 9, files: 1000, usd: '0.03' });
});

async function uploadOf(storage: Storage, key: string, bytes: number) {
  const { uploadId } = await storage.createMultipart({ key });
  await storage.uploadPart({ key, uploadId, partNumber: 1, body: Buffer.alloc(bytes), sha256: await sha256(bytes) });
}
async function sha256(bytes: number) {
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes));
  return Buffer.from(digest).toString('hex');
}

describe('unfinished uploads', () => {
  test('older than a day are counted, measured and priced', async () => {
    const storage = createMemoryStorage({ now: () => NOW - 41 * DAY_MS });
    await uploadOf(storage, 'sites/big.zip', 1024);
    await uploadOf(storage, 'other/big.zip', 1024);
    const [found] = await look(storage);
    expect(found).toMatchObject({ code: 'bucket.leftover-uploads', severity: 'warns' });
    expect(found?.evidence).toMatchObject({
      count: 1,
      bytes: 1024,
      oldestDays: 41,
      exact: true,
      keys: ['sites/big.zip'],
    });
    expect(found?.evidence.monthlyUsd).toBe('0.00000002193450927734375');
  });

  test('of today are somebody at work', async () => {
    const storage = createMemoryStorage({ now: () => NOW - 3_600_000 });
    await uploadOf(storage, 'sites/big.zip', 1024);
    expect(await look(storage)).toEqual([]);
  });

  test('no more than so many requests, however many there are', async () => {
    const storage = createMemoryStorage({ now: () => NOW - 3 * DAY_MS });
    for (let at = 0; at < 40; at += 1) await uploadOf(storage, `sites/${at}`, 10);
    let sent = 0;
    const [found] = await look(counting(storage, () => (sent += 1)));
    expect(found?.evidence).toMatchObject({ count: 40, bytes: 100, exact: false });
    expect(sent).toBe(HEALTH_REQUESTS);
  });
});

function counting(inner: Storage, sent: () => void): Storage {
  return new Proxy(inner, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        sent();
        return Reflect.apply(value, target, given);
      };
    },
  });
}

function refusing(code: 'access.denied' | 'storage.not-implemented', names: readonly BucketSettingName[]): Storage {
  const inner = createMemoryStorage({ bucket: 'b' });
  return {
    ...inner,
    getBucketSetting: async (name, stop) => {
      if (names.includes(name)) throw new EngineError(code);
      return inner.getBucketSetting(name, stop);
    },
  };
}

test('a refused question names the action and the policy to allow it', async () => {
  const found = await look(refusing('access.denied', ['lifecycle', 'encryption']));
  expect(found).toEqual([
    {
      ...{ code: 'bucket.missing-permission', severity: 'notes' },
      evidence: { policy: question.policy, actions: ['s3:GetEncryptionConfiguration', 's3:GetLifecycleConfiguration'] },
    },
  ]);
});

test('a server without a feature: unknown, and said to be', async () => {
  const found = await look(refusing('storage.not-implemented', ['object-lock', 'public-access']));
  expect(found.map(({ code }) => code)).toEqual(['bucket.cannot-tell']);
  expect(found[0]?.evidence).toEqual({
    ...{ bucket: 'b', questions: ['public-access', 'object-lock'], codes: ['storage.not-implemented'] },
  });
});

test('cancelling is not an answer', async () => {
  const stopped = AbortSignal.abort();
  await expect(askHealth(question, createMemoryStorage(), stopped)).rejects.toMatchObject({ code: 'cancelled' });
});
