import { expect, test } from 'vitest';
import { axisMoney, differenceText, drawn, smallMoneyText, unitPriceText } from './money';

test.each([
  ['0.015', '+$0.015'],
  ['-3.4', '-$3.40'],
  ['0.00042', '+$0.00042'],
  ['-0.0000051', '-$0.0000051'],
  ['0.0000000001', '+$0.0000000001'],
  ['0', 'no difference'],
  [null, 'price unknown'],
])('a difference of %s reads %s', (amount, text) => expect(differenceText(amount)).toBe(text));

test('axes and unit prices keep small amounts', () => {
  expect([axisMoney(12), axisMoney(0.00042), axisMoney(0)]).toEqual(['$12', '$0.00042', '$0']);
  expect([unitPriceText('0.0000054'), unitPriceText(null)]).toEqual(['$0.0000054', 'price unknown']);
  expect(['0.00272', '3.4', '0', null].map(smallMoneyText)).toEqual(['$0.0027', '$3.40', '$0.00', 'price unknown']);
  expect([drawn('0.5'), drawn(null)]).toEqual([0.5, null]);
});
