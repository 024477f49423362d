import { expect, test } from 'vitest';
import { EngineError } from '../errors';
import { createTestClock } from '../testing/test-clock';
import { IndexCommitter } from './index-committer';

function counted(error?: EngineError) {
  const index = {
    flushes: 0,
    flush() {
      index.flushes += 1;
      if (error) throw error;
    },
  };
  return index;
}

test('a single change is committed within half a second, even when nothing follows', async () => {
  const clock = createTestClock();
  const index = counted();
  const committer = new IndexCommitter(index, clock, () => undefined);
  committer.changed();
  expect(index.flushes).toBe(0);
  clock.advance(500);
  await new Promise(setImmediate);
  expect(index.flushes).toBe(1);
  await committer.close();
});

test('changes that keep coming are committed at least twice a second, not one by one', async () => {
  const clock = createTestClock();
  const index = counted();
  const committer = new IndexCommitter(index, clock, () => undefined);
  for (let ms = 0; ms < 2000; ms += 10) {
    committer.changed();
    clock.advance(10);
    await new Promise(setImmediate);
  }
  expect(index.flushes).toBeGreaterThanOrEqual(4);
  expect(index.flushes).toBeLessThanOrEqual(6);
  await committer.close();
});

test('a commit refused in the background is handed on, and close throws it', async () => {
  const clock = createTestClock();
  const refusal = new EngineError('machine.disk-full');
  const errors: unknown[] = [];
  const committer = new IndexCommitter(counted(refusal), clock, (error) => errors.push(error));
  committer.changed();
  clock.advance(500);
  await new Promise(setImmediate);
  expect(errors).toEqual([refusal]);
  await expect(committer.close()).rejects.toBe(refusal);
});

test('what the index committed on its own starts the time anew', async () => {
  const clock = createTestClock();
  const index = counted();
  const committer = new IndexCommitter(index, clock, () => undefined);
  for (let ms = 0; ms < 2000; ms += 100) {
    committer.changed();
    committer.committed();
    clock.advance(100);
    await new Promise(setImmediate);
  }
  expect(index.flushes).toBe(0);
  committer.changed();
  clock.advance(500);
  await new Promise(setImmediate);
  expect(index.flushes).toBe(1);
  await committer.close();
});
