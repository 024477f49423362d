import { expect, it, vi } from 'vitest';
import { EngineError } from '../engine/errors';
import { createTestClock, type TestClock } from '../engine/testing/test-clock';
import { Watchdog } from './watchdog';

const HOUR = 3_600_000;
const never = new Promise<never>(() => undefined);

/** Lets time pass in the watchdog's own steps. */
async function pass(clock: TestClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += HOUR / 60) {
    await clock.whenAsleep(1);
    clock.advance(HOUR / 60);
  }
}

it('stops work that stands still, says at what, and leaves it behind when it does not end', async () => {
  const clock = createTestClock();
  const dog = new Watchdog(clock, HOUR);
  const stop = vi.fn();
  const over = dog.over(never, stop);
  const refused = expect(over).rejects.toMatchObject({ code: 'work.stuck', facts: { doing: 'a/b', quietMs: HOUR } });
  dog.sign('a/b');
  await pass(clock, HOUR / 2);
  dog.sign();
  await pass(clock, HOUR / 2);
  expect(stop).not.toHaveBeenCalled();
  await pass(clock, HOUR / 2 + HOUR / 60);
  await refused;
  expect(stop).toHaveBeenCalledOnce();
});

it('throws what the work throws when stopping ends it', async () => {
  const clock = createTestClock();
  const dog = new Watchdog(clock, HOUR);
  let reject: (error: unknown) => void = () => undefined;
  const work = new Promise<never>((_, refuse) => {
    reject = refuse;
  });
  const ended = expect(dog.over(work, reject)).rejects.toMatchObject({ code: 'work.stuck' });
  dog.sign('x');
  await pass(clock, HOUR);
  await ended;
});

it('does nothing to work that never gave a sign, or that ends', async () => {
  const clock = createTestClock();
  const stop = vi.fn();
  let finish: (value: string) => void = () => undefined;
  const work = new Promise<string>((resolve) => {
    finish = resolve;
  });
  const over = new Watchdog(clock, HOUR).over(work, stop);
  await pass(clock, 3 * HOUR);
  finish('done');
  expect(await over).toBe('done');
  await expect(new Watchdog(clock).over(Promise.reject(new EngineError('cancelled')), stop)).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(stop).not.toHaveBeenCalled();
});
