import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  accrued,
  addMonths,
  DAY_COUNTS,
  type DayCount,
  daysCounted,
  toCents,
  yearFraction,
  yearPart,
} from '../../../src/domain/contracts/day-count-and-rounding.ts';
import { divide } from '../../../src/domain/contracts/waterfall-rounding.ts';
import { day, daysBetween, type Day } from '../../../src/domain/values/days.ts';
import {
  Decimal,
  money,
  ratio,
  total,
  wireMoney,
  type Money,
} from '../../../src/domain/values/money.ts';
import { holds } from '../../support/extent.ts';

const dayCounts = Object.keys(DAY_COUNTS) as DayCount[];

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

  // Each by ISDA 2006, 4.16(g): D1 = 31 becomes 30, and D2 = 31 becomes 30 whatever D1 is.
  test.each([
    ['2024-01-01', '2024-04-01', 90],
    // D2 = 31 becomes 30 although D1 = 15: 15, where 30/360 has 16
    ['2024-01-15', '2024-01-31', 15],
    // Likewise 33 − 1: 30 + (30 − 28)
    ['2023-02-28', '2023-03-31', 32],
    // D1 = 31 becomes 30; the end of February is left alone: 30 + (29 − 30)
    ['2024-01-31', '2024-02-29', 29],
    ['2024-01-31', '2024-03-31', 60],
    ['2023-12-31', '2024-12-31', 360],
  ])('30E/360 from %s to %s: %i', (from, to, expected) => {
    expect(daysCounted('30E/360', day(from), day(to))).toBe(expected);
  });

  test('the first day counts and the last does not: one night is one day', () => {
    for (const dayCount of dayCounts) {
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
        for (const dayCount of dayCounts) {
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
    const of = (dayCount: DayCount): string =>
      yearFraction(dayCount, day('2024-01-01'), day('2024-04-01')).toFixed();
    // 91 ÷ 360 = 0.252777…
    expect(of('ACT/360')).toBe('0.2527777777777777777777777777777777777778');
    // 91 ÷ 365 = 0.24931506 84931506 …, eight digits recurring
    expect(of('ACT/365F')).toBe('0.2493150684931506849315068493150684931507');
    expect(of('30/360')).toBe('0.25');
  });

  // ISDA 2006, 4.16(b): days in a leap year over 366, the others over 365.
  test.each([
    // The ISDA's own example (1999, EMU and market conventions): 61 ÷ 365 + 121 ÷ 366
    ['2003-11-01', '2004-05-01', [61, 121]],
    // Its example of a short first period, in one common year: 150 ÷ 365
    ['1999-02-01', '1999-07-01', [150, 0]],
    // 184 ÷ 365 + 182 ÷ 366: 1 July 1999 to 1 July 2000
    ['1999-07-01', '2000-07-01', [184, 182]],
    // 31 December belongs to the year that ends with it: 1 ÷ 365, and then 1 ÷ 366
    ['2023-12-31', '2024-01-01', [1, 0]],
    ['2024-12-31', '2025-01-01', [0, 1]],
    // The last day of the period does not count, also where it is the last of a leap year.
    ['2024-12-30', '2024-12-31', [0, 1]],
    ['2023-12-30', '2024-12-31', [2, 365]],
    // Four whole years are four: 365 ÷ 365 three times and 366 ÷ 366
    ['2023-01-01', '2027-01-01', [1095, 366]],
    // 2100 is no leap year
    ['2100-01-01', '2101-01-01', [365, 0]],
  ] as [string, string, [number, number]][])(
    'ACT/ACT (ISDA) from %s to %s',
    (from, to, [common, leap]) => {
      const fraction = yearFraction('ACT/ACT-ISDA', day(from), day(to));
      const expected = new Decimal(common).div(365).plus(new Decimal(leap).div(366));
      expect(fraction.toDecimalPlaces(30).equals(expected.toDecimalPlaces(30))).toBe(true);
      expect(daysCounted('ACT/ACT-ISDA', day(from), day(to))).toBe(common + leap);
    },
  );

  test('ACT/ACT (ISDA): a period in parts is the period, and whole years are whole', async () => {
    await holds(
      'values',
      fc.property(fc.tuple(days, days, days), (some) => {
        const [first, middle, last] = [...some].sort() as [Day, Day, Day];
        const of = (from: Day, to: Day) => yearPart('ACT/ACT-ISDA', from, to).counted;
        expect(of(first, middle) + of(middle, last)).toBe(of(first, last));
        const [january, next] = [first, last].map((each) => `${each.slice(0, 4)}-01-01` as Day);
        const years = Number(last.slice(0, 4)) - Number(first.slice(0, 4));
        expect(of(january!, next!)).toBe(years * 365 * 366);
      }),
    );
  });

  test('a leap year is 366/365 under ACT/365F', () => {
    const fraction = yearFraction('ACT/365F', day('2024-01-01'), day('2025-01-01'));
    expect(fraction.times(365).toDecimalPlaces(30).toFixed()).toBe('366');
  });

  test('a tie between two cents survives, because the division comes last', () => {
    // 36 000 × 0.00005 × 1 ÷ 360 = 0.005 exactly
    const interest = accrued(money('36000'), ratio('0.00005'), { counted: 1, basis: 360 });
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

  test.each([
    ['0.005', ['1', '1']],
    ['100.001', ['1']],
    ['-0.01', ['1', '1']],
    ['1', ['2', '-1']],
  ])('%s in %j cannot be divided to the cent, and throws', (amount, weights) => {
    const [whole, ...parts] = [amount, ...weights].map((text) => new Decimal(text) as Money);
    expect(() => divide(whole!, parts)).toThrow('cannot be divided to the cent');
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
