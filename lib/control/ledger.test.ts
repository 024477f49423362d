import { expect, test } from 'vitest';
import { NO_REQUESTS } from '../engine/types';
import { sumLedger } from './ledger';

const row = (put: number, usd: string | null) => ({ ...NO_REQUESTS, put, usd, bytesUp: 10n });

test('adds exactly, where floats would not', () => {
  const total = sumLedger([row(1, '0.1'), row(2, '0.2'), row(0, null)]);
  expect(total).toMatchObject({ sent: 3, usd: '0.3', bytesUp: 30 });
});
test('an unknown price makes the sum unknown', () => expect(sumLedger([row(1, '0.1'), row(1, null)]).usd).toBeNull());
test('nothing costs nothing', () => expect(sumLedger([])).toMatchObject({ sent: 0, usd: '0' }));
