import { expect, test } from 'vitest';
import { readPlans } from './plan-file';

test('the key, and pairs of lines', () => {
  expect(readPlans('key\nshape 1\nplan 1\nshape 2\nplan 2')).toEqual({
    key: 'key',
    plans: new Map([
      ['shape 1', 'plan 1'],
      ['shape 2', 'plan 2'],
    ]),
  });
});

test('what is empty or broken off holds no half plan', () => {
  expect(readPlans('')).toEqual({ key: '', plans: new Map() });
  expect(readPlans('key\nshape')).toEqual({ key: 'key', plans: new Map() });
});
