import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  accrued,
  addMonths,
  DAY_COUNTS,
  daysCounted,
  divide,
  toCents,
  yearFraction,
} from '../../src/domain/day-count.ts';
import { day, daysBetween, type Day } from '../../src/domain/days.ts';
import { Decimal, money, ratio, total, wireMoney, type Money } from '../../src/domain/money.ts';
import { holds } from '../support/extent.ts';

const days = fc
  .tuple(
    fc.integer({ min: 1949, max: 2199 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
  )
  .map((parts) => day(parts.map((part) => String(part).padStart(2, '0')).join('-')));
const inOrder = fc.tuple(days, days).map((pair) => pair.sort() as [Day, Day]);
const cents = (max: number): fc.Arbitrary<Money> =>
  fc.integer({ min: 0, max }).map((count) => new Decimal(count).div(100) as Money);

describe('the days a convention counts', () => {
  test('actual days: 31 + 29 + 31 = 91 in the first quarter of a leap year', () => {
    expect(daysCounted('ACT/360', day('2024-01-01'), day('2024-04-01'))).toBe(91);
    expect(daysCounted('ACT/365F', day('2024-01-01'), day('2024-04-01'))).toBe(91);
  });

  // Each by ISDA 2006, 4.16(f): 360 (Y2 − Y1) + 30 (M2 − M1) + (D2 − D1), with its two rules on 31.
  test.each([
    // 30 × 3 + 0
    ['2024-01-01', '2024-04-01', 90],
    // D1 = 31 becomes 30; D2 = 29: 30 + (29 − 30)
    ['2024-01-31', '2024-02-29', 29],
    // D1 = 31 becomes 30, so D2 = 31 becomes 30: 60 + 0
    ['2024-01-31', '2024-03-31', 60],
    // D1 = 30, so D2 = 31 becomes 30
    ['2024-01-30', '2024-03-31', 60],
    // D1 = 15 is not above 29, so D2 stays 31: 16; under 30E/360 it would be 15
    ['2024-01-15', '2024-01-31', 16],
    // The end of February is left alone: 30 + (31 − 28) = 33; the NASD rule would give 30
    ['2023-02-28', '2023-03-31', 33],
    ['2024-02-29', '2025-02-28', 359],
    ['2023-12-31', '2024-12-31', 360],
  ])('30/360 from %s to %s: %i', (from, to, expected) => {
    expect(daysCounted('30/360', day(from), day(to))).toBe(expected);
  });

  test('the first day counts and the last does not: one night is one day', () => {
    for (const dayCount of DAY_COUNTS) {
      expect(daysCounted(dayCount, day('2024-05-05'), day('2024-05-05'))).toBe(0);
      expect(daysCounted(dayCount, day('2024-05-05'), day('2024-05-06'))).toBe(1);
    }
  });

  test('a period that runs backwards throws', () => {
    expect(() => daysCounted('30/360', day('2024-05-06'), day('2024-05-05'))).toThrow(RangeError);
  });

  test('a longer period never counts fewer days, and 30/360 stays near the calendar', async () => {
    await holds(
      'values',
      fc.property(inOrder, fc.integer({ min: 0, max: 400 }), ([from, to], more) => {
        const later = addMonths(to, more);
        fc.pre(later !== undefined);
        for (const dayCount of DAY_COUNTS) {
          const short = daysCounted(dayCount, from, to);
          expect(short).toBeGreaterThanOrEqual(0);
          expect(daysCounted(dayCount, from, later!)).toBeGreaterThanOrEqual(short);
        }
      }),
    );
  });
});

describe('year fractions', () => {
  test('91/360, 91/365 and 90/360, to 40 digits', () => {
    const of = (dayCount: (typeof DAY_COUNTS)[number]): string =>
      yearFraction(dayCount, day('2024-01-01'), day('2024-04-01')).toFixed();
    // 91 ÷ 360 = 0.252777…
    expect(of('ACT/360')).toBe('0.2527777777777777777777777777777777777778');
    // 91 ÷ 365 = 0.24931506 84931506 …, eight digits recurring
    expect(of('ACT/365F')).toBe('0.2493150684931506849315068493150684931507');
    expect(of('30/360')).toBe('0.25');
  });

  test('a leap year is 366/365 under ACT/365F', () => {
    const fraction = yearFraction('ACT/365F', day('2024-01-01'), day('2025-01-01'));
    expect(fraction.times(365).toDecimalPlaces(30).toFixed()).toBe('366');
  });

  test('a tie between two cents survives, because the division comes last', () => {
    // 36 000 × 0.00005 × 1 ÷ 360 = 0.005 exactly
    const interest = accrued(money('36000'), ratio('0.00005'), 'ACT/360', 1);
    expect(interest.toFixed()).toBe('0.005');
    expect(wireMoney(toCents(interest))).toBe('0.01');
    expect(wireMoney(toCents(interest, 'DOWN'))).toBe('0.00');
    expect(wireMoney(toCents(interest, 'HALF_EVEN'))).toBe('0.00');
  });
});

describe('months', () => {
  test.each([
    ['2024-01-31', 1, '2024-02-29'],
    ['2023-01-31', 1, '2023-02-28'],
    ['2024-01-31', 2, '2024-03-31'],
    ['2024-01-31', 3, '2024-04-30'],
    ['2024-03-31', -1, '2024-02-29'],
    ['2024-01-15', -1, '2023-12-15'],
    // The end of a month does not stick.
    ['2024-04-30', 1, '2024-05-30'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-12-05', 1, '2025-01-05'],
    ['2099-12-31', 2, '2100-02-28'],
  ])('%s and %i months is %s', (from, months, expected) => {
    expect(addMonths(day(from), months)).toBe(expected);
  });

  test('nothing outside the calendar', () => {
    expect(addMonths(day('2199-12-31'), 1)).toBeUndefined();
    expect(addMonths(day('1949-01-01'), -1)).toBeUndefined();
  });

  test('there and back is the same day wherever every month has that date', async () => {
    await holds(
      'values',
      fc.property(days, fc.integer({ min: -600, max: 600 }), (from, months) => {
        const there = addMonths(from, months);
        fc.pre(there !== undefined);
        expect(there!.slice(8)).toBe(from.slice(8));
        expect(addMonths(there!, -months)).toBe(from);
        expect(Math.abs(daysBetween(from, there!) - months * 30.436875)).toBeLessThan(4);
      }),
    );
  });
});

describe('dividing to the cent', () => {
  const wire = (amounts: Money[]): string[] => amounts.map(wireMoney);

  test('0.05 in proportion 3 : 7 is 0.015 and 0.035: equal remainders, so the cent goes first', () => {
    expect(wire(divide(money('0.05'), [money('3'), money('7')]))).toEqual(['0.02', '0.03']);
  });

  test('100 in three is 33.34, 33.33, 33.33; 200 in proportion 1 : 2 gives the cent to the 2', () => {
    expect(wire(divide(money('100'), [money('1'), money('1'), money('1')]))).toEqual([
      '33.34',
      '33.33',
      '33.33',
    ]);
    // 66.666… and 133.333…: the larger remainder is the first
    expect(wire(divide(money('200'), [money('1'), money('2')]))).toEqual(['66.67', '133.33']);
    // 33.333… and 66.666…: the larger remainder is the second
    expect(wire(divide(money('100'), [money('1'), money('2')]))).toEqual(['33.33', '66.67']);
  });

  test('nothing divides into nothing, and something by no weight throws', () => {
    expect(wire(divide(money('0'), [money('0'), money('0')]))).toEqual(['0.00', '0.00']);
    expect(() => divide(money('1'), [money('0')])).toThrow(RangeError);
    expect(() => divide(money('1'), [])).toThrow(RangeError);
  });

  test('parts sum exactly, each within a cent of its share and none above its weight', async () => {
    const weights = fc.array(cents(1e15), { minLength: 1, maxLength: 20 });
    await holds(
      'values',
      fc.property(weights, fc.integer({ min: 0, max: 1_000_000 }), (owed, part) => {
        const all = total(owed);
        fc.pre(!all.isZero());
        const amount = all.times(part).div(1_000_000).toDecimalPlaces(2, 1) as Money;
        const parts = divide(amount, owed);
        expect(total(parts).equals(amount)).toBe(true);
        for (const [index, given] of parts.entries()) {
          const exact = amount.times(owed[index]!).div(all);
          expect(given.minus(exact).abs().lt('0.01')).toBe(true);
          expect(given.lte(owed[index]!)).toBe(true);
          expect(given.decimalPlaces()).toBeLessThanOrEqual(2);
        }
      }),
    );
  });
});
