import { expect, test } from 'vitest';
import { systemClock } from '../engine/clock/system-clock';
import { Bell } from './bell';

const LONG_MS = 600_000;

test('wakes who waits', async () => {
  const bell = new Bell();
  const waiting = bell.wait(systemClock, LONG_MS);
  bell.ring();
  await waiting;
});

test('rung before, it is heard once', async () => {
  const bell = new Bell();
  bell.ring();
  bell.ring();
  await bell.wait(systemClock, LONG_MS);
  const stop = new AbortController();
  const second = bell.wait(systemClock, LONG_MS, stop.signal);
  stop.abort();
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
});

test('who hears nothing looks in time', async () => {
  const slept: number[] = [];
  const clock = { ...systemClock, sleep: async (ms: number) => void slept.push(ms) };
  await new Bell().wait(clock, LONG_MS);
  expect(slept).toEqual([LONG_MS]);
});

test('a wait that is cancelled throws, rung or not', async () => {
  const bell = new Bell();
  bell.ring();
  await expect(bell.wait(systemClock, LONG_MS, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
});
