import { expect, test } from 'vitest';
import { EngineError } from '../errors';
import { FaultScript } from '../testing/fault-script';
import { faultyStorage, type StorageFaults } from '../testing/faulty-storage';
import { createMemoryStorage } from '../testing/memory-storage';
import { askBucket } from './ask-bucket';

const never = new AbortController().signal;
const denied = new EngineError('access.denied');

function refusing(reason: EngineError | null) {
  const faults: StorageFaults = new FaultScript([
    { on: 'headBucket', error: denied },
    ...(reason === null ? [] : [{ on: 'getVersioning' as const, error: reason }]),
  ]);
  return faultyStorage(createMemoryStorage(), faults);
}

test.each(['access.bad-key', 'access.bad-signature', 'clock.skewed'] as const)(
  'a refusal without a reason is asked for it: %s',
  async (code) => {
    await expect(askBucket(refusing(new EngineError(code)), never)).rejects.toMatchObject({ code });
  },
);

test('a key that may do the one and not the other is denied, not mistyped', async () => {
  await expect(askBucket(refusing(null), never)).rejects.toBe(denied);
  await expect(askBucket(refusing(new EngineError('access.denied')), never)).rejects.toBe(denied);
  await expect(askBucket(refusing(new EngineError('network.reset')), never)).rejects.toBe(denied);
});

test('a bucket that answers is asked once', async () => {
  const faults: StorageFaults = new FaultScript([{ on: 'getVersioning', error: denied }]);
  await askBucket(faultyStorage(createMemoryStorage(), faults), never);
  expect(() => faults.assertUsedUp()).toThrowError();
});
