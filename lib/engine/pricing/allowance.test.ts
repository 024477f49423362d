import { expect, test } from 'vitest';
import { NO_REQUESTS } from '../types';
import { Allowance, type Ceiling } from './allowance';
import { priceBook } from './price-book';

// us-east-1 STANDARD: a PUT is $0.000005, a GET $0.0000004.
const place = { provider: 'aws-s3', region: 'us-east-1', storageClass: 'STANDARD', book: priceBook };
const none: Ceiling = { name: 'run', requests: null, usd: null };
const asking = (more: Partial<Ceiling>) => new Allowance(place, [{ ...none, ...more }]);
const sent = (put: number, get = 0) => ({ ...NO_REQUESTS, put, get });
const refusal = (facts: object) =>
  expect.objectContaining({ code: 'guard.exceeded', facts: expect.objectContaining(facts) });

test('the request that reaches a limit is sent, the one beyond it is not', () => {
  asking({ requests: 10 }).ask('put', sent(9));
  expect(() => asking({ requests: 10 }).ask('get', sent(10))).toThrow(
    refusal({ limit: 'run', unit: 'requests', allowed: 10, sent: 10, kind: 'get' }),
  );
});

test('dollars are compared to the last digit', () => {
  asking({ usd: '0.00005' }).ask('put', sent(9));
  asking({ usd: '0.0000504' }).ask('get', sent(10));
  expect(() => asking({ usd: '0.00005' }).ask('get', sent(10))).toThrow(refusal({ unit: 'usd', allowed: '0.00005' }));
});

test('what others spent counts, as it is at that moment', () => {
  let others = { requests: 3, usd: '0' };
  const month = asking({ name: 'all-month', requests: 5, usd: '1', others: () => others });
  month.ask('put', sent(1));
  others = { requests: 4, usd: '0' };
  expect(() => month.ask('put', sent(1))).toThrow(refusal({ limit: 'all-month', sent: 5 }));
  others = { requests: 0, usd: '0.999996' };
  expect(() => month.ask('put', sent(0))).toThrow(refusal({ limit: 'all-month', unit: 'usd' }));
});

test('deletes are free, and an unknown price is held by requests alone', () => {
  asking({ requests: 1, usd: '0' }).ask('delete', NO_REQUESTS);
  const unknown = { ...place, provider: 'nobody-knows' };
  new Allowance(unknown, [{ ...none, usd: '0' }]).ask('put', sent(1000));
  expect(() => new Allowance(unknown, [{ ...none, requests: 1000 }]).ask('put', sent(1000))).toThrow();
});
