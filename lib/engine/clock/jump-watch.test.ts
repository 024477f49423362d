import { expect, test } from 'vitest';
import { createTestClock } from '../testing/test-clock';
import { watchForJumps } from './jump-watch';

test('a clock that is set is noticed once, by how much', () => {
  const clock = createTestClock();
  const watch = watchForJumps(clock);
  clock.advance(500);
  clock.setWall(clock.now() + 1_200_000);
  expect(watch.look()).toBe(1_200_000);
  expect(watch.look()).toBe(0);
  clock.setWall(clock.now() - 7_200_000);
  clock.advance(500);
  expect(watch.look()).toBe(-7_200_000);
});

test('time that passes, and a clock that is slewed, are no jump', () => {
  const clock = createTestClock();
  const watch = watchForJumps(clock);
  clock.advance(86_400_000);
  expect(watch.look()).toBe(0);
  clock.setWall(clock.now() + 999);
  expect(watch.look()).toBe(0);
});
