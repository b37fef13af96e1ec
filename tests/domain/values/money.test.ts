/** Amounts and pure numbers: exact, read from text only, rounded once. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cellNumber,
  Decimal,
  minus,
  money,
  moneySum,
  negated,
  plus,
  portion,
  ratio,
  readableMoney,
  total,
  wireMoney,
  wireRatio,
  type Money,
} from '../../../src/domain/values/money.ts';
import { holds } from '../../support/extent.ts';

describe('the wire form of an amount', () => {
  test.each([
    ['0', '0.00'],
    ['-0', '0.00'],
    ['0.5', '0.50'],
    ['-0.01', '-0.01'],
    ['15000000', '15000000.00'],
    ['9999999999999.99', '9999999999999.99'],
    ['-9999999999999.99', '-9999999999999.99'],
  ])('%s is read and written as %s', (text, wire) => {
    expect(wireMoney(money(text))).toBe(wire);
  });

  test.each([
    'NaN',
    'Infinity',
    '-Infinity',
    '0x10',
    '1e5',
    '1E5',
    '1.001',
    '0.000',
    '01',
    '00.50',
    '-01.00',
    '.5',
    '5.',
    '+1',
    '--1',
    '1,000.00',
    '１００',
    '١٠٠',
    ' 1',
    '1 ',
    '1\n',
    '1_000',
    '',
    '-',
    '10000000000000',
    '10000000000000.00',
  ])('%j is not an amount', (text) => {
    expect(() => money(text)).toThrow(TypeError);
  });

  test('a fraction of a cent is refused, not rounded away', () => {
    expect(() => wireMoney(new Decimal('0.005'))).toThrow(RangeError);
  });
});

describe('the wire form of a pure number', () => {
  test.each([
    ['0.085', '0.085'],
    ['0.0850', '0.085'],
    ['-0', '0'],
    ['1', '1'],
    ['9999999999.9999999999', '9999999999.9999999999'],
  ])('%s is read and written as %s', (text, wire) => {
    expect(wireRatio(ratio(text))).toBe(wire);
  });

  test.each(['NaN', 'Infinity', '0x10', '1e5', '01', '0.00000000001', '10000000000', '8.5%', ''])(
    '%j is not a pure number',
    (text) => {
      expect(() => ratio(text)).toThrow(TypeError);
    },
  );

  test('a quotient without end is cut once, HALF_UP, at ten decimals', () => {
    expect(wireRatio(new Decimal(2).div(3))).toBe('0.6666666667');
    expect(wireRatio(new Decimal(1).div(3))).toBe('0.3333333333');
    expect(wireRatio(new Decimal('0.00000000005'))).toBe('0.0000000001');
    expect(wireRatio(new Decimal('0.00000000004'))).toBe('0');
  });
});

test('a sum of the database may be longer than one amount, but is as exact', () => {
  expect(wireMoney(moneySum('99999999999999999999.99'))).toBe('99999999999999999999.99');
  expect(wireMoney(moneySum(null))).toBe('0.00');
  for (const text of ['NaN', 'Infinity', '1.001', '1e5', ''])
    expect(() => moneySum(text)).toThrow(TypeError);
});

describe('rounding is HALF_UP, away from zero, as Excel rounds', () => {
  // The first three are those of 2.675 and its kin, which binary floats and HALF_EVEN get wrong.
  test.each([
    ['0.125', 2, '0.13'],
    ['2.675', 2, '2.68'],
    ['1.005', 2, '1.01'],
    ['0.124', 2, '0.12'],
    ['0.135', 2, '0.14'],
    ['-0.125', 2, '-0.13'],
    ['-2.675', 2, '-2.68'],
    ['0.5', 0, '1'],
    ['1.5', 0, '2'],
    ['2.5', 0, '3'],
    ['-2.5', 0, '-3'],
    ['95.65', 1, '95.7'],
    ['95.6499999999999', 1, '95.6'],
  ])('%s at %i decimals is %s', (text, decimals, rounded) => {
    expect(new Decimal(text).toDecimalPlaces(decimals).toFixed(decimals)).toBe(rounded);
  });

  test.each([
    ['0.03', '0.5', '0.02'],
    ['2.01', '0.5', '1.01'],
    ['0.29', '0.05', '0.01'],
    ['20000000.00', '1.5', '30000000.00'],
    ['9999999999999.99', '0.3333333333', '3333333333000.00'],
  ])('%s × %s is %s', (amount, factor, expected) => {
    expect(wireMoney(portion(money(amount), ratio(factor)))).toBe(expected);
  });
});

describe('arithmetic', () => {
  /** An amount as whole 分, worked out beside the project's own type. */
  const cents = fc.bigInt({ min: -999_999_999_999_999n, max: 999_999_999_999_999n });
  const written = (amount: bigint): string => {
    const [sign, digits] = amount < 0n ? ['-', -amount] : ['', amount];
    const text = String(digits).padStart(3, '0');
    return `${sign}${text.slice(0, -2)}.${text.slice(-2)}`;
  };
  const read = (amount: bigint): Money => money(written(amount));

  test('is exact to the cent', async () => {
    await holds(
      'values',
      fc.property(cents, cents, fc.array(cents), (a, b, many) => {
        const wire = (amount: bigint) => written(amount).replace(/^-0\.00$/, '0.00');
        expect(wireMoney(plus(read(a), read(b)))).toBe(wire(a + b));
        expect(wireMoney(minus(read(a), read(b)))).toBe(wire(a - b));
        expect(wireMoney(negated(read(a)))).toBe(wire(-a));
        expect(wireMoney(total(many.map(read)))).toBe(wire(many.reduce((x, y) => x + y, 0n)));
      }),
    );
  });

  test('keeps every digit of the largest sums', () => {
    const large = new Decimal('123456789012345678.1234').plus('0.0001');
    expect(large.toFixed()).toBe('123456789012345678.1235');
    const small = new Decimal('0.0000001');
    expect([String(small.toFixed()), JSON.stringify(small)]).toEqual(['0.0000001', '"0.0000001"']);
  });

  test('operators throw, where decimal.js would compare text', () => {
    const [ten, nine] = [money('10'), money('9')] as unknown as [number, number];
    expect(() => ten < nine).toThrow(TypeError);
    expect(() => ten >= nine).toThrow(TypeError);
    expect(() => ten + nine).toThrow(TypeError);
    expect(() => ten - nine).toThrow(TypeError);
    expect(() => ten * 2).toThrow(TypeError);
    expect(() => +ten).toThrow(TypeError);
    expect(() => Math.max(ten, nine)).toThrow(TypeError);
    expect(() => `${ten}`).toThrow(TypeError);
    expect(() => Number(ten)).toThrow(TypeError);
    expect(() => [ten, nine].sort()).toThrow(TypeError);
  });
});

describe('what people and cells see', () => {
  test.each([
    ['0', '0.00 元'],
    ['-0', '0.00 元'],
    ['999', '999.00 元'],
    ['1000', '1,000.00 元'],
    ['15000000.5', '15,000,000.50 元'],
    ['-1234567.89', '-1,234,567.89 元'],
  ])('%s is read as %s', (text, readable) => {
    expect(readableMoney(money(text))).toBe(readable);
  });

  test('a cell takes what 15 significant digits hold, and refuses more by name', () => {
    expect(cellNumber(money('9999999999999.99'), '金额')).toBe(9999999999999.99);
    expect(cellNumber(money('-0.01'), '金额')).toBe(-0.01);
    expect(cellNumber(moneySum('1000000000000000000'), '合计')).toBe(1e18);
    expect(() => cellNumber(moneySum('10000000000000.01'), '合计')).toThrow('合计 超过 15 位');
    expect(() => cellNumber(new Decimal(2).div(3), '占比')).toThrow(RangeError);
  });
});
