import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { EngineError } from '../errors';
import { FaultScript } from './fault-script';
import { faultyStorage, type StorageFault } from './faulty-storage';
import { createMemoryStorage } from './memory-storage';

const body = Buffer.from('0123456789');
const put = { key: 'a', body, sha256: createHash('sha256').update(body).digest('hex') };

function open(faults: StorageFault[]) {
  const script = new FaultScript(faults);
  const memory = createMemoryStorage();
  return { script, memory, storage: faultyStorage(memory, script) };
}

test('an error is thrown instead of the work, as often as scripted', async () => {
  const { script, storage, memory } = open([
    { on: 'putObject', times: 2, error: new EngineError('storage.slow-down') },
  ]);
  await expect(storage.putObject(put)).rejects.toMatchObject({ code: 'storage.slow-down' });
  expect(memory.contents().size).toBe(0);
  expect(() => script.assertUsedUp()).toThrow('putObject (1 left)');
  await expect(storage.putObject(put)).rejects.toMatchObject({ code: 'storage.slow-down' });
  await storage.putObject(put);
  script.assertUsedUp();
});

test('a lost response means that the work was done', async () => {
  const { script, storage, memory } = open([{ on: 'putObject', loseResponse: new EngineError('network.reset') }]);
  await expect(storage.putObject(put)).rejects.toMatchObject({ code: 'network.reset' });
  expect(memory.contents().get('a')).toEqual(body);
  script.assertUsedUp();
});

test('a truncated body delivers its bytes and then fails', async () => {
  const { storage } = open([{ on: 'getObject', truncateTo: 4 }]);
  await storage.putObject(put);
  const { body: stream } = await storage.getObject({ key: 'a' });
  const got: Buffer[] = [];
  const reading = (async () => {
    for await (const chunk of stream) got.push(Buffer.from(chunk));
  })();
  await expect(reading).rejects.toMatchObject({ code: 'network.reset' });
  expect(Buffer.concat(got).toString()).toBe('0123');
});

test('faults choose their calls by key and by position', async () => {
  const failed = new EngineError('storage.unavailable');
  const { script, storage } = open([{ on: 'headObject', when: (r) => r?.key === 'b', after: 1, error: failed }]);
  expect(await storage.headObject({ key: 'a' })).toBeNull();
  expect(await storage.headObject({ key: 'b' })).toBeNull();
  await expect(storage.headObject({ key: 'b' })).rejects.toBe(failed);
  script.assertUsedUp();
});

test('a hook holds a call until the test lets it go', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { storage, memory } = open([{ on: 'putObject', before: () => held }]);
  const putting = storage.putObject(put);
  expect(memory.contents().size).toBe(0);
  release();
  await putting;
  expect(memory.contents().size).toBe(1);
});
