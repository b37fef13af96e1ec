/**
 * The internal rate of return: reference cases, each with where its number comes from, and what
 * must hold of any flows. Rates are compared to 1e-12 of themselves, and to 1e-10 where there are
 * several.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daysBetween } from '../../../src/domain/values/days.ts';
import type { Day } from '../../../src/domain/values/days.ts';
import { irr } from '../../../src/domain/returns/irr.ts';
import type { Flow, Irr } from '../../../src/domain/returns/irr.ts';
import { Decimal } from '../../../src/domain/values/money.ts';
import { holds } from '../../support/extent.ts';

const START = Date.UTC(2001, 0, 1);
const dayAfter = (days: number): Day =>
  new Date(START + days * 86_400_000).toISOString().slice(0, 10) as Day;

type Amount = number | string | Decimal;
/** Flows by days from a start. */
const at = (...rows: [days: number, amount: Amount][]): Flow[] =>
  rows.map(([days, amount]) => ({ day: dayAfter(days), amount: new Decimal(amount) }));
/** Flows a year of 365 days apart. */
const yearly = (...amounts: Amount[]): Flow[] =>
  at(...amounts.map((amount, index): [number, Amount] => [index * 365, amount]));
/** Flows by dates as written. */
const on = (...rows: [day: string, amount: Amount][]): Flow[] =>
  rows.map(([day, amount]) => ({ day: day as Day, amount: new Decimal(amount) }));

/** base^exponent; decimal.js's own pow and sqrt need an operator that money.ts switches off. */
const power = (base: Amount, exponent: Amount): Decimal =>
  new Decimal(base).ln().times(exponent).exp();

function expectRate(found: Irr, expected: Amount, relative = '1e-12'): void {
  expect(found.reason).toBeUndefined();
  const wanted = new Decimal(expected);
  const difference = found.value!.minus(wanted).abs();
  const close = difference.lte(wanted.abs().times(relative));
  expect(close, `${found.value!.toString()} is not ${wanted.toString()}`).toBe(true);
}

const rootsOf = (found: Irr): Decimal[] => (found.value ? [found.value] : [...(found.roots ?? [])]);
const shown = (found: Irr): string[] => rootsOf(found).map((root) => root.toFixed());

const MICROSOFT: [string, number][] = [
  ['2008-01-01', -10000],
  ['2008-03-01', 2750],
  ['2008-10-30', 4250],
  ['2009-02-15', 3250],
  ['2009-04-01', 2750],
];

describe('one rate', () => {
  test("Microsoft's example of XIRR: 0.373362535 in its manual, 0.3733625335 by others", () => {
    expect(irr(on(...MICROSOFT)).value!.toFixed(10)).toBe('0.3733625335');
  });

  test('in any order, several flows a day, and the first one zero: the same rate', () => {
    const rows: [string, number][] = [
      ['2009-04-01', 2750],
      ['2008-10-30', 4000],
      ['2007-12-01', 0],
      ['2008-01-01', -12000],
      ['2009-02-15', 3250],
      ['2008-01-01', 2000],
      ['2008-10-30', 250],
      ['2008-03-01', 2750],
    ];
    expect(irr(on(...rows))).toEqual(irr(on(...MICROSOFT)));
  });

  test('100 becomes 110 in 365 days: 10%, and exactly so', () => {
    expect(irr(yearly(-100, 110)).value!.toFixed()).toBe('0.1');
  });

  test('100 becomes 110 in a leap year: 1.1^(365/366) - 1, since a leap day is a day', () => {
    const rate = irr(on(['2024-01-01', -100], ['2025-01-01', 110]));
    expectRate(rate, power('1.1', new Decimal(365).div(366)).minus(1));
    expect(rate.value!.lt('0.1')).toBe(true);
  });

  test('100 becomes 121 in 730 days: √1.21 - 1 = 10%', () => {
    expectRate(irr(yearly(-100, 0, 121)), '0.1');
  });

  test('-100, +60, +60 yearly: 100q² = 60q + 60, so q = (0.6 + √2.76) / 2', () => {
    expectRate(irr(yearly(-100, 60, 60)), power('2.76', '0.5').plus('0.6').div(2).minus(1));
  });

  test('a bond at par returns its coupon: -1000, nine times 50, 1050 is 5%', () => {
    expectRate(irr(yearly(-1000, ...Array<number>(9).fill(50), 1050)), '0.05');
  });

  test('borrowing, received first and repaid later: 100 against 110 costs 10%', () => {
    expectRate(irr(yearly(100, -110)), '0.1');
  });

  test('what comes back is what went in: 0, exactly, however often the sign changes', () => {
    expect(irr(at([0, -100], [200, 30], [300, 70])).value!.toFixed()).toBe('0');
    expect(irr(at([0, '-0.10'], [7, '0.30'], [9, '-0.30'], [80, '0.10'])).value!.toFixed()).toBe(
      '0',
    );
  });

  test('12.5% is 0.125 and not 0.12499…, so that rounding at display is right', () => {
    expect(irr(yearly(-80, 90)).value!.toFixed()).toBe('0.125');
  });

  test('10⁹ becomes a cent in 1826 days: (10⁻¹¹)^(365/1826) - 1', () => {
    const factor = power('1e-11', new Decimal(365).div(1826));
    expectRate(irr(at([0, -1e9], [1826, '0.01'])), factor.minus(1));
  });

  test('10⁹ becomes a cent in 30 days: rounds to -1, and the daily rate keeps ln(10⁻¹¹)/30', () => {
    const found = irr(at([0, -1e9], [30, '0.01']));
    expectRate(found, -1);
    const perDay = new Decimal('1e-11').ln().div(30);
    expect('logPerDay' in found && found.logPerDay.minus(perDay).abs().lt('1e-20')).toBe(true);
  });

  test('a gain of 20% in 5 days: 1.2^73 - 1, some 601 000 times', () => {
    const found = irr(at([0, -100], [5, 120]));
    expectRate(found, power('1.2', 73).minus(1));
    expect(found.value!.gt(600_000)).toBe(true);
  });

  test('doubled overnight: 2³⁶⁵ - 1, by whole numbers', () => {
    expectRate(irr(at([0, -1], [1, 2])), (2n ** 365n - 1n).toString());
  });

  test('a cent becomes the greatest amount overnight: (10¹⁵ - 1)³⁶⁵ - 1, by whole numbers', () => {
    const expected = (999_999_999_999_999n ** 365n - 1n).toString();
    expectRate(irr(at([0, '-0.01'], [1, '9999999999999.99'])), expected);
  });

  test('a cent on 10¹² overnight: (1 + 10⁻¹⁴)³⁶⁵ - 1 = 365·10⁻¹⁴ + 66430·10⁻²⁸ + …', () => {
    const found = irr(at([0, '-1000000000000'], [1, '1000000000000.01']));
    expectRate(found, '3.650000000006643e-12');
  });

  test('a double root touches zero and is one rate: -1000(1 - 1.1v)²', () => {
    expect(shown(irr(yearly(-1000, 2200, -1210)))).toEqual(['0.1']);
  });

  test('a fourfold root is one rate: the binomials of (1 - 1.1v)⁴', () => {
    expect(shown(irr(yearly(1000, -4400, 7260, -5324, '1464.1')))).toEqual(['0.1']);
  });

  test('three sign changes and one rate: 1000(1 - 1.1v)(1 + v²)', () => {
    expect(shown(irr(yearly(1000, -1100, 1000, -1100)))).toEqual(['0.1']);
  });
});

describe('several rates, or none', () => {
  test('-1000, +2500, -1540: 1000q² - 2500q + 1540 = 1000(q - 1.1)(q - 1.4)', () => {
    expect(irr(yearly(-1000, 2500, -1540))).toMatchObject({ reason: 'several_roots' });
    expect(irr(yearly(-1000, 2500, -1540))).not.toHaveProperty('value');
    expect(shown(irr(yearly(-1000, 2500, -1540)))).toEqual(['0.1', '0.4']);
  });

  test('-1000, +3600, -4310, +1716: (q - 1.1)(q - 1.2)(q - 1.3)', () => {
    expect(shown(irr(yearly(-1000, 3600, -4310, 1716)))).toEqual(['0.1', '0.2', '0.3']);
  });

  test('ten rates from 0% to 90%', () => {
    const rates = Array.from({ length: 10 }, (_, index) => new Decimal(index).div(10));
    const expected = rates.map((rate) => rate.toFixed());
    expect(shown(irr(yearly(...withRates(rates))))).toEqual(expected);
  });

  test('a touching rate beside crossing ones is in the list: 10% twice, 10.1%, -90%', () => {
    const rates = ['-0.9', '0.1', '0.1', '0.101'].map((rate) => new Decimal(rate));
    expect(shown(irr(yearly(...withRates(rates))))).toEqual(['-0.9', '0.1', '0.101']);
  });

  test('a late fee after all came back: a second rate far below, and no guess between them', () => {
    // 1000q² - 2000q + 1 = 0: q = 1 ± √0.999.
    const half = power('0.999', '0.5');
    const expected = [half.negated(), half].map((rate) => rate.toDecimalPlaces(10).toFixed());
    expect(shown(irr(yearly(-1000, 2000, -1)))).toEqual(expected);
  });

  test('-1000, +2000, -1010: q² - 2q + 1.01 has no real root', () => {
    expect(irr(yearly(-1000, 2000, -1010))).toEqual({ reason: 'no_root' });
  });

  // The sum of all flows says which way a rate goes that tells what happened.
  const having = (...rates: string[]): Flow[] =>
    yearly(...withRates(rates.map((rate) => new Decimal(rate))));
  test.each([
    ['after a gain the one above zero', yearly(-1000, 2000, -1), 1],
    ['after a gain the lower of two above zero', yearly(1000, -2500, 1540), 0],
    ['after a loss the one below zero', having('-0.5', '0.1'), 0],
    ['after a loss the nearest of two below zero', having('-0.9', '-0.5', '0.1'), 1],
    ['after neither zero itself', having('-0.5', '0', '0.1'), 1],
    ['none where a loss has rates above zero alone', yearly(-1000, 2500, -1540), undefined],
    ['none where a gain has rates below zero alone', having('-0.9', '-0.5'), undefined],
  ])('of several rates the plausible one is %s', (_, flows, place) => {
    const found = irr(flows);
    expect(found.reason).toBe('several_roots');
    expect(found.reason && found.plausible).toBe(place);
  });

  test('a cent decides between two rates, one and none, on amounts of 10¹²', () => {
    const thousand = '-1000000000000';
    const back = '2200000000000';
    expect(shown(irr(yearly(thousand, back, '-1210000000000')))).toEqual(['0.1']);
    expect(irr(yearly(thousand, back, '-1210000000000.01'))).toEqual({ reason: 'no_root' });
    // q = 1.1 ± √(1.21 - 1.20999999999999999) = 1.1 ± 1e-7: c = 1.21 - 10⁻¹⁴, so ± 10⁻⁷.
    expect(shown(irr(yearly(thousand, back, '-1209999999999.99')))).toEqual([
      '0.0999999',
      '0.1000001',
    ]);
  });
});

describe('no rate, with its reason', () => {
  test.each([
    ['no flows', [], 'no_flows'],
    ['zeros only', at([0, 0], [365, 0]), 'no_flows'],
    ['each day nets to zero', at([0, -5], [0, 5], [365, 7], [365, -7]), 'no_flows'],
    ['a total loss', at([0, -100], [200, -50]), 'one_sign'],
    ['a total loss of one payment', at([0, -100]), 'one_sign'],
    ['received only', at([0, 100], [200, 50]), 'one_sign'],
    ['paid out and a valuation of nothing', at([0, -100], [900, 0]), 'one_sign'],
    ['in and out on one day', at([0, -100], [0, 130]), 'single_day'],
    ['in and out on one day, beside zeros', at([0, 0], [9, -100], [9, 130]), 'single_day'],
    ['a day that nets to zero, then received', at([0, -5], [0, 5], [9, 7]), 'one_sign'],
    ['one day, and another that nets to zero', at([0, -5], [0, 7], [9, 1], [9, -1]), 'one_sign'],
  ] satisfies [string, Flow[], string][])('%s', (_, flows, reason) => {
    expect(irr(flows)).toEqual({ reason });
  });

  test('what is not an amount is refused', () => {
    for (const amount of ['NaN', 'Infinity', '1e400'])
      expect(() => irr(at([0, amount], [9, 1]))).toThrow(RangeError);
  });
});

describe('thousands of flows', () => {
  /** A growth of 0.03% a day, which is 1.0003^365 - 1 a year. */
  const growth = new Decimal('1.0003');
  const rate = power(growth, 365).minus(1);

  test('9999 daily payments of 1 and their end value Σ 1.0003^k = (1.0003ⁿ - 1)·1.0003/0.0003', () => {
    const end = power(growth, 9999).minus(1).times(growth).div('0.0003');
    const rows = Array.from({ length: 9999 }, (_, index): [number, Amount] => [index, -1]);
    expectRate(irr(at(...rows, [9999, end])), rate);
  });

  test('10 000 flows and 9999 sign changes: Σ v^(2k)·(-100 + 100.03v) is zero at v = 1/1.0003 only', () => {
    const rows = Array.from({ length: 10_000 }, (_, index): [number, Amount] => [
      index,
      index % 2 === 0 ? -100 : '100.03',
    ]);
    expectRate(irr(at(...rows)), rate);
  });

  test('two rates among 119 sign changes: (-1000 + 2500v - 1540v²)·Σ v^(4k)', () => {
    const cycle = [-1000, 2500, -1540, 0];
    const rows = Array.from({ length: 120 }, (_, index): [number, Amount] => [
      index * 365,
      cycle[index % 4]!,
    ]);
    expect(shown(irr(at(...rows)))).toEqual(['0.1', '0.4']);
  });
});

/** 10⁶ · Π (1 - (1 + rate)·v): yearly amounts whose rates are these. */
function withRates(rates: readonly Decimal[]): Decimal[] {
  let amounts = [new Decimal(1_000_000)];
  for (const rate of rates) {
    const shifted = [new Decimal(0), ...amounts.map((amount) => amount.times(rate.plus(1)))];
    amounts = shifted.map((amount, index) => (amounts[index] ?? new Decimal(0)).minus(amount));
  }
  return amounts;
}

/** Net amounts by day from the first net flow, by plain counting, for the tests' own use. */
function nets(flows: readonly Flow[]): [days: number, amount: Decimal][] {
  const sums = new Map<Day, Decimal>();
  for (const { day, amount } of flows)
    sums.set(day, (sums.get(day) ?? new Decimal(0)).plus(amount));
  const rows = [...sums].filter(([, sum]) => !sum.isZero()).sort(([a], [b]) => (a < b ? -1 : 1));
  return rows.map(([day, sum]) => [daysBetween(rows[0]![0], day), sum]);
}

function signChanges(flows: readonly Flow[]): number {
  const signs = nets(flows).map(([, amount]) => amount.isNegative());
  return signs.filter((sign, index) => index > 0 && sign !== signs[index - 1]).length;
}

describe('of any flows', () => {
  const cents = fc.integer({ min: -1_000_000_00, max: 1_000_000_00 });
  const flow = fc.record({ days: fc.integer({ min: 0, max: 3650 }), cents });
  const flows = fc
    .array(flow, { minLength: 1, maxLength: 8 })
    .map((rows) =>
      at(...rows.map((row): [number, Amount] => [row.days, new Decimal(row.cents).div(100)])),
    );

  test('the net present value at a rate is zero but for the rounding of the rate', async () => {
    await holds(
      'values',
      fc.property(flows, (some) => {
        const found = irr(some);
        const rounding = found.value ? '1e-18' : '1e-10';
        for (const root of rootsOf(found)) {
          // Nearer to -1 the rounding is no longer small beside 1 + r.
          if (root.lt('-0.999')) continue;
          const growth = root.plus(1);
          let value = new Decimal(0);
          let slope = new Decimal(0);
          for (const [days, amount] of nets(some)) {
            const years = new Decimal(days).div(365);
            const present = amount.div(power(growth, years));
            value = value.plus(present);
            slope = slope.plus(present.abs().times(years).div(growth));
          }
          const allowed = slope.times(rounding).times(Decimal.max(1, root)).times(2);
          expect(value.abs().lte(allowed), `${value.toString()} at ${root.toString()}`).toBe(true);
        }
      }),
    );
  });

  test('there are at most as many rates as sign changes, and always one for one change', async () => {
    await holds(
      'values',
      fc.property(flows, (some) => {
        const [found, changes] = [irr(some), signChanges(some)];
        expect(rootsOf(found).length).toBeLessThanOrEqual(changes);
        if (changes === 1) expect(found.value).toBeDefined();
        if (changes % 2 === 1) expect(rootsOf(found).length).toBeGreaterThan(0);
        expect(found.reason).not.toBe('not_converged');
      }),
    );
  });

  test('a fine grid finds no rate that was missed', async () => {
    await holds(
      'values',
      fc.property(flows, (some) => {
        const found = rootsOf(irr(some)).map((root) => Math.log1p(Number(root.toFixed())));
        const rows = nets(some).map(
          ([days, amount]) => [days / 365, Number(amount.toFixed())] as const,
        );
        const middle = (rows.at(-1)?.[0] ?? 0) / 2;
        const signAt = (y: number): number => {
          let [sum, turnover] = [0, 0];
          for (const [years, amount] of rows) {
            const present = amount * Math.exp(-y * (years - middle));
            sum += present;
            turnover += Math.abs(present);
          }
          return Math.abs(sum) < 1e-12 * turnover ? 0 : Math.sign(sum);
        };
        const step = 0.004;
        let before = 0;
        // From a rate of -99.8% to one of 400 times.
        for (let y = -6; y <= 6; y += step) {
          const sign = signAt(y);
          const crossed = sign * before < 0;
          const known = found.some((root) => root > y - step - 1e-6 && root < y + 1e-6);
          if (crossed) expect(known, `a rate near ${Math.expm1(y)}`).toBe(true);
          before = sign;
        }
      }),
    );
  });

  test('amounts made from rates give back just these rates', async () => {
    const percent = fc.integer({ min: -90, max: 300 });
    await holds(
      'values',
      fc.property(fc.uniqueArray(percent, { minLength: 1, maxLength: 5 }), (percents) => {
        const rates = percents.sort((a, b) => a - b).map((each) => new Decimal(each).div(100));
        expect(shown(irr(yearly(...withRates(rates))))).toEqual(
          rates.map((rate) => rate.toFixed()),
        );
      }),
    );
  });

  test('neither scale, nor sign, nor start, nor order matter', async () => {
    const factor = fc.constantFrom(3, 1000, -1, -7);
    await holds(
      'values',
      fc.property(flows, factor, fc.integer({ min: -5000, max: 5000 }), (some, times, shift) => {
        const moved = some.map(({ day, amount }) => ({
          day: dayAfter(daysBetween(dayAfter(0), day) + shift),
          amount: amount.times(times),
        }));
        const [before, after] = [irr(some), irr(moved.reverse())];
        expect(after.reason).toBe(before.reason);
        expect(shown(after)).toEqual(shown(before));
      }),
    );
  });

  test('a pair of flows that cancel on one day changes nothing', async () => {
    await holds(
      'values',
      fc.property(flows, flow, (some, pair) => {
        // On a single day the pair makes "paid out only" into "in and out, all on one day".
        fc.pre(nets(some).length !== 1);
        const added = new Decimal(pair.cents).div(100);
        const pairs = at([pair.days, added], [pair.days, added.negated()]);
        expect(irr([...pairs, ...some])).toEqual(irr(some));
      }),
    );
  });
});
