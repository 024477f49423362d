import { afterEach, beforeEach, expect, test } from 'vitest';
import { SETTINGS_KEY } from '../db/settings';
import { createMemoryStorage } from '../engine/testing/memory-storage';
import { createTestClock } from '../engine/testing/test-clock';
import { openBandwidth } from './bandwidth';
import { type House, openTestHouse, portsWith } from './testing/house';

let house: House;
beforeEach(async () => {
  house = await openTestHouse();
});
afterEach(() => house.close());

const write = (bytesPerSecond: number) => {
  const value = { timezone: 'Europe/Berlin', bandwidth: [{ from: '08:00', to: '18:00', bytesPerSecond }] };
  const row = { key: SETTINGS_KEY, value };
  return house.db.setting.upsert({ where: { key: SETTINGS_KEY }, create: row, update: row });
};

test('holds by the hours of the settings, and a change holds for work that is under way', async () => {
  const clock = createTestClock({ startMs: Date.parse('2026-11-23T16:59:00Z'), sleeping: 'instant' });
  await write(100);
  const never = new AbortController().signal;
  const rate = await openBandwidth({ db: house.db, ports: portsWith(createMemoryStorage(), { clock }) });
  const take = () => rate.bandwidth.take(1000, never);
  await take();
  await take();
  expect(clock.monotonic()).toBe(10_000);
  await write(1000);
  await rate.read();
  await take();
  expect(clock.monotonic()).toBe(11_000);
  clock.advance(60_000);
  await take();
  await take();
  expect(clock.monotonic()).toBe(71_000);
});
