/** 尾差: what printed parts, each rounded once, lack of their printed total. */
import { expect, test } from 'vitest';
import { Decimal } from '../../src/domain/values/money.ts';
import { remainder, shownAs } from '../../src/reports/sheets/rounding.ts';

const WAN = { unit: '万元', divisor: '10000', decimals: 1 };

test.each([
  ['12500', '1.3'],
  ['12499.99', '1.2'],
  ['-12500', '-1.3'],
  ['499.99', '0'],
])('%s 元 is printed as %s 万元', (amount, printed) =>
  expect(shownAs(WAN, new Decimal(amount)).toFixed()).toBe(printed),
);

test('three parts of 1.25 are printed as 1.3 each, 0.1 more than their total of 3.8', () => {
  const parts = ['12500', '12500', '12500'].map((amount) => new Decimal(amount));
  const total = { ref: 'A4', value: new Decimal('37500') };
  const one = { sheet: '表', label: '列', shown: WAN, range: 'A1:A3', parts, total };
  expect(remainder(one).toFixed()).toBe('0.1');
});
