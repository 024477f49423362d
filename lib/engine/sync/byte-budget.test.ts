import { expect, test } from 'vitest';
import { ByteBudget } from './byte-budget';

const never = new AbortController().signal;

test('never hands out more than it has, and serves in order', async () => {
  const budget = new ByteBudget(10);
  const first = await budget.acquire(8, never);
  const order: string[] = [];
  const large = budget.acquire(9, never).then((giveBack) => {
    order.push('large');
    return giveBack;
  });
  const small = budget.acquire(1, never).then((giveBack) => {
    order.push('small');
    return giveBack;
  });
  await Promise.resolve();
  expect(order).toEqual([]);
  first();
  first();
  await Promise.all([large, small]);
  expect(order).toEqual(['large', 'small']);
});

test('more than all of it waits for all of it', async () => {
  const budget = new ByteBudget(10);
  const giveBack = await budget.acquire(1000, never);
  let got = false;
  const next = budget.acquire(1, never).then(() => {
    got = true;
  });
  await Promise.resolve();
  expect(got).toBe(false);
  giveBack();
  await next;
});

test('a cancelled waiter leaves, and those behind it are served', async () => {
  const budget = new ByteBudget(10);
  await budget.acquire(5, never);
  const cancel = new AbortController();
  const waiting = budget.acquire(6, cancel.signal);
  const behind = budget.acquire(5, never);
  cancel.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  await behind;
  await expect(budget.acquire(1, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
});
