import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  accrued,
  DAY_COUNTS,
  type DayCount,
  daysCounted,
  yearPart,
} from '../../../src/domain/contracts/day-count-and-rounding.ts';
import { day, type Day } from '../../../src/domain/values/days.ts';
import {
  Decimal,
  money,
  ratio,
  total,
  wireMoney,
  type Money,
} from '../../../src/domain/values/money.ts';
import { allInCost, type Financing } from '../../../src/domain/contracts/all-in-cost.ts';
import {
  interestAccrued,
  REPAYMENT_METHODS,
  type Method,
  PERIODS,
  schedule,
  type Instalment,
  type LoanTerms,
} from '../../../src/domain/contracts/loan-schedule.ts';
import { holds } from '../../support/extent.ts';

const dayCounts = Object.keys(DAY_COUNTS) as DayCount[];
const methods = Object.keys(REPAYMENT_METHODS) as Method[];

const TERMS: LoanTerms = {
  principal: money('1200000.00'),
  annualRate: ratio('0.0435'),
  drawn: day('2024-01-15'),
  due: day('2025-01-15'),
  months: 1,
  method: 'equal-principal',
  dayCount: 'ACT/360',
};

function rows(terms: Partial<LoanTerms>): Instalment[] {
  const result = schedule({ ...TERMS, ...terms });
  if ('reason' in result) throw new Error(result.reason);
  return result.instalments;
}
const wire = (amounts: Money[]): string[] => amounts.map(wireMoney);
const interestOf = (list: Instalment[]): string[] => wire(list.map(({ interest }) => interest));
const principalOf = (list: Instalment[]): string[] => wire(list.map(({ principal }) => principal));
const paymentOf = (list: Instalment[]): string[] => wire(list.map(({ payment }) => payment));
const daysOf = (list: Instalment[]): string[] => list.map((row) => row.day);

describe('等额本金', () => {
  test('interest is the balance before × rate × days ÷ 360', () => {
    const [first, second] = rows({});
    // 1 200 000 × 0.0435 × 31 ÷ 360 = 4 495.00
    expect(first).toMatchObject({ number: 1, from: '2024-01-15', day: '2024-02-15', days: 31 });
    expect(interestOf([first!])).toEqual(['4495.00']);
    // 1 100 000 × 0.0435 × 29 ÷ 360 = 3 854.5833…; February 2024 has 29 days
    expect(interestOf([second!])).toEqual(['3854.58']);
    expect(paymentOf([first!, second!])).toEqual(['104495.00', '103854.58']);
    expect(wire([second!.balance])).toEqual(['1000000.00']);
  });

  test('under 30/360 all interest is P × i × (n + 1) ÷ 2 = 1 200 000 × 0.003625 × 6.5', () => {
    const list = rows({ dayCount: '30/360' });
    expect(wireMoney(total(list.map(({ interest }) => interest)))).toBe('28275.00');
  });

  test('100.00 in three: 33.33, 33.33, and the last takes the remainder', () => {
    const list = rows({ principal: money('100'), due: day('2024-04-15') });
    expect(principalOf(list)).toEqual(['33.33', '33.33', '33.34']);
  });

  test('0.06 in twelve: half a cent each is cut, not rounded up to 0.12', () => {
    const list = rows({ principal: money('0.06') });
    expect(principalOf(list)).toEqual([...Array<string>(11).fill('0.00'), '0.06']);
  });
});

describe('等额本息', () => {
  test('1 000 000 over 30 years at 4.9% pays 5 307.27 a month, as every mortgage table says', () => {
    // P·i ÷ (1 − (1 + i)⁻ⁿ), i = 0.049 ÷ 12, n = 360: 5 307.2673
    const list = rows({
      principal: money('1000000'),
      annualRate: ratio('0.049'),
      due: day('2054-01-15'),
      method: 'annuity',
      dayCount: '30/360',
    });
    expect(list).toHaveLength(360);
    expect(new Set(paymentOf(list.slice(0, -1)))).toEqual(new Set(['5307.27']));
    // First month: 1 000 000 × 0.049 ÷ 12 = 4 083.33, so 1 223.94 is repaid.
    expect(interestOf(list.slice(0, 1))).toEqual(['4083.33']);
    expect(principalOf(list.slice(0, 1))).toEqual(['1223.94']);
    // The last differs only by what rounding left over 30 years.
    expect(list.at(-1)!.payment.minus('5307.27').abs().lt('5')).toBe(true);
  });

  test('10 000 in twelve at 1% a month pays 888.49', () => {
    // 100 ÷ (1 − 1.01⁻¹²) = 100 ÷ 0.1125507747… = 888.4879
    const list = rows({
      principal: money('10000'),
      annualRate: ratio('0.12'),
      method: 'annuity',
      dayCount: '30/360',
    });
    expect(paymentOf(list.slice(0, 11))).toEqual(Array<string>(11).fill('888.49'));
    expect(wire([list.at(-1)!.balance])).toEqual(['0.00']);
  });

  test('quarterly: 1 000 at 8% in two payments of 2% is 515.05', () => {
    // 1 000 ÷ (1 ÷ 1.02 + 1 ÷ 1.0404) = 1 000 × 1.0404 ÷ 2.02 = 515.0495; interest 20.00, then
    // (1 000 − 495.05) × 0.02 = 10.099
    const list = rows({
      principal: money('1000'),
      annualRate: ratio('0.08'),
      due: day('2024-07-15'),
      months: 3,
      method: 'annuity',
      dayCount: '30/360',
    });
    expect(principalOf(list)).toEqual(['495.05', '504.95']);
    expect(interestOf(list)).toEqual(['20.00', '10.10']);
    expect(paymentOf(list)).toEqual(['515.05', '515.05']);
  });

  test('days move money between interest and principal, not the payment', () => {
    const list = rows({ method: 'annuity' });
    expect(new Set(paymentOf(list.slice(0, -1))).size).toBe(1);
    // 31 days and 29 days at 360
    expect(interestOf(list.slice(0, 1))).toEqual(['4495.00']);
    // ACT/360 earns 366 ÷ 360 of the nominal year, which every payment bears alike: the last
    // differs by what rounding carries to the end, 0.01 × (1.0037¹² − 1) ÷ 0.0037 = 0.1225 at most.
    expect(list.at(-1)!.payment.minus(list[0]!.payment).abs().lte('0.12')).toBe(true);
  });

  test.each(dayCounts)('30 years at 4.9%% by %s end with a payment like the others', (dayCount) => {
    const list = rows({
      principal: money('1000000'),
      annualRate: ratio('0.049'),
      due: day('2054-01-15'),
      method: 'annuity',
      dayCount,
    });
    expect(new Set(paymentOf(list.slice(0, -1))).size).toBe(1);
    // 0.01 × (1.0040833³⁶⁰ − 1) ÷ 0.0040833 = 8.17; on 360 days a little more.
    expect(list.at(-1)!.payment.minus(list[0]!.payment).abs().lt('8.5')).toBe(true);
  });

  test('at no interest it is the principal in equal parts', () => {
    const list = rows({ principal: money('100'), annualRate: ratio('0'), method: 'annuity' });
    // 100 ÷ 12 = 8.333…; eleven of 8.33 leave 8.37
    expect(paymentOf(list)).toEqual([...Array<string>(11).fill('8.33'), '8.37']);
  });

  test('a short last period is discounted by its days, so the last payment stays level', () => {
    // One whole month at 1% and 16 days at 12% ÷ 360, 0.5333…%:
    // 10 000 ÷ (1 ÷ 1.01 + 1 ÷ (1.01 × 1.0053333…)) = 10 000 × 1.01 × 1.0053333… ÷ 2.0053333…
    // = 5 063.43
    const list = rows({
      principal: money('10000'),
      annualRate: ratio('0.12'),
      due: day('2024-03-01'),
      method: 'annuity',
      dayCount: '30/360',
    });
    expect(list.map(({ days }) => days)).toEqual([30, 16]);
    expect(paymentOf(list)).toEqual(['5063.43', '5063.43']);
  });

  test('refused where the level payment does not cover the interest of a period', () => {
    // 36% on 360 days is 3.04% for a month of 30.44 days: over 30 years hardly more than this
    // interest is paid, 30.43 a month per 1 000; 31 days at 360 earn 31.00
    const terms: LoanTerms = {
      ...TERMS,
      principal: money('1000'),
      annualRate: ratio('0.36'),
      due: day('2054-01-15'),
      method: 'annuity',
    };
    expect(schedule(terms)).toEqual({
      term: 'method',
      reason: '等额本息每期 30.43 元，不足以支付第 1 期利息 31.00 元。',
    });
  });
});

describe('展期', () => {
  const LOAN: Partial<LoanTerms> = { annualRate: ratio('0.036'), dayCount: '30/360' };
  const extended = (on: string, due: string) => ({ on: day(on), due: day(due) });

  test('等额本金: the six that were due stay 100 000.00, and 600 000.00 is spread over twelve', () => {
    const before = rows(LOAN);
    const list = rows({ ...LOAN, extensions: [extended('2024-07-20', '2025-07-15')] });
    expect(list.slice(0, 6)).toEqual(before.slice(0, 6));
    expect(principalOf(list.slice(0, 6))).toEqual(Array<string>(6).fill('100000.00'));
    expect(principalOf(list.slice(6))).toEqual(Array<string>(12).fill('50000.00'));
    expect(daysOf(list.slice(6, 8))).toEqual(['2024-08-15', '2024-09-15']);
    expect(list.map(({ number }) => number)).toEqual([...list.keys()].map((index) => index + 1));
    expect(list.at(-1)).toMatchObject({ number: 18, day: '2025-07-15' });
    // 600 000 × 0.036 ÷ 12
    expect(interestOf(list.slice(6, 7))).toEqual(['1800.00']);
  });

  test('等额本息: a new level payment for what is left', () => {
    const terms = { ...LOAN, method: 'annuity' as const };
    const before = rows(terms);
    const list = rows({ ...terms, extensions: [extended('2024-07-20', '2025-07-15')] });
    expect(list.slice(0, 6)).toEqual(before.slice(0, 6));
    const rest = rows({ ...terms, principal: before[5]!.balance, drawn: day('2024-07-15') });
    const again = rows({
      ...{ ...terms, principal: before[5]!.balance },
      ...{ drawn: day('2024-07-15'), due: day('2025-07-15') },
    });
    expect(rest[0]!.payment.gt(list[6]!.payment)).toBe(true);
    expect(paymentOf(list.slice(6))).toEqual(paymentOf(again));
  });

  test('按期付息到期还本: on the day it was due, interest is paid and the principal waits', () => {
    const terms = { ...LOAN, method: 'interest-only' as const, months: 3 as const };
    const list = rows({ ...terms, extensions: [extended('2025-01-15', '2025-07-15')] });
    expect(principalOf(list)).toEqual([...Array<string>(5).fill('0.00'), '1200000.00']);
    expect(daysOf(list.slice(3))).toEqual(['2025-01-15', '2025-04-15', '2025-07-15']);
  });

  test('extended twice, each leaves what was before it', () => {
    const [first, second] = [
      extended('2024-07-20', '2025-07-15'),
      extended('2025-01-20', '2026-01-15'),
    ];
    const once = rows({ ...LOAN, extensions: [first] });
    const twice = rows({ ...LOAN, extensions: [first, second] });
    expect(twice.slice(0, 12)).toEqual(once.slice(0, 12));
    // Six of 100 000 and six of 50 000 leave 300 000 for twelve months.
    expect(principalOf(twice.slice(12))).toEqual(Array<string>(12).fill('25000.00'));
  });

  test('the month ends of the day drawn are kept', () => {
    const list = rows({
      ...{ ...LOAN, drawn: day('2024-01-31'), due: day('2024-04-30') },
      extensions: [extended('2024-03-05', '2024-07-31')],
    });
    expect(daysOf(list)).toEqual(
      ['02-29', '03-31', '04-30', '05-31', '06-30', '07-31'].map((date) => `2024-${date}`),
    );
  });

  test('after all was due there is a reason, for nobody said how it is to be paid', () => {
    const extensions = [extended('2025-01-16', '2025-07-15')];
    expect(schedule({ ...TERMS, extensions })).toEqual({
      term: 'extensions',
      reason: '2025-01-16 展期时各期均已到期，没有写明展期后如何偿还，不能推算还款计划。',
    });
  });
});

describe('按期付息到期还本', () => {
  test('quarterly interest, the principal with the last', () => {
    const list = rows({
      principal: money('10000000'),
      annualRate: ratio('0.038'),
      months: 3,
      method: 'interest-only',
      dayCount: 'ACT/365F',
    });
    // 10 000 000 × 0.038 × 91, 91, 92, 92 ÷ 365; 366 days in all
    expect(interestOf(list)).toEqual(['94739.73', '94739.73', '95780.82', '95780.82']);
    expect(principalOf(list)).toEqual(['0.00', '0.00', '0.00', '10000000.00']);
    expect(wire(list.map(({ balance }) => balance))).toEqual([
      ...Array<string>(3).fill('10000000.00'),
      '0.00',
    ]);
  });
});

describe('payment days', () => {
  test('the end of January does not drift: each is counted from the day drawn', () => {
    expect(daysOf(rows({ drawn: day('2024-01-31'), due: day('2024-06-30') }))).toEqual([
      '2024-02-29',
      '2024-03-31',
      '2024-04-30',
      '2024-05-31',
      '2024-06-30',
    ]);
  });

  test('a short period at the end by default, at the start where the contract says so', () => {
    const terms = { drawn: day('2024-01-15'), due: day('2024-05-01'), months: 3 as const };
    expect(daysOf(rows(terms))).toEqual(['2024-04-15', '2024-05-01']);
    expect(daysOf(rows({ ...terms, stub: 'start' }))).toEqual(['2024-02-01', '2024-05-01']);
    expect(rows({ ...terms, stub: 'start' })[0]).toMatchObject({ from: '2024-01-15', days: 17 });
  });

  test('a term shorter than one period is one payment', () => {
    const list = rows({ due: day('2024-01-16'), months: 12, method: 'annuity' });
    // 1 200 000 × 0.0435 × 1 ÷ 360
    expect(paymentOf(list)).toEqual(['1200145.00']);
  });

  test('the last day of the calendar is no obstacle', () => {
    expect(daysOf(rows({ drawn: day('2199-11-30'), due: day('2199-12-31') }))).toEqual([
      '2199-12-30',
      '2199-12-31',
    ]);
  });
});

describe('one cent', () => {
  test.each(methods)('a loan of 0.01 by %s is repaid to the cent', (method) => {
    const list = rows({ principal: money('0.01'), method });
    expect(principalOf(list)).toEqual([...Array<string>(11).fill('0.00'), '0.01']);
  });
});

describe('refused terms', () => {
  test.each<[Partial<LoanTerms>, string, string]>([
    [{ principal: money('0') }, 'principal', '本金 0.00 元 应大于零。'],
    [{ principal: money('-1') }, 'principal', '本金 -1.00 元 应大于零。'],
    [
      { annualRate: ratio('4.35') },
      'annualRate',
      '年利率 4.35 应以小数填写且小于 1，如 4.35% 填 0.0435。',
    ],
    [
      { annualRate: ratio('-0.01') },
      'annualRate',
      '年利率 -0.01 应以小数填写且小于 1，如 4.35% 填 0.0435。',
    ],
    [
      { annualRate: ratio('1') },
      'annualRate',
      '年利率 1 应以小数填写且小于 1，如 4.35% 填 0.0435。',
    ],
    [{ due: day('2024-01-14') }, 'due', '到期日 2024-01-14 应晚于发放日 2024-01-15。'],
    [{ due: day('2024-01-15') }, 'due', '到期日 2024-01-15 应晚于发放日 2024-01-15。'],
    [{ months: 2 as 1 }, 'months', '还款周期 2 个月不在 1、3、6、12 之内。'],
  ])('%o', (terms, term, reason) => {
    expect(schedule({ ...TERMS, ...terms })).toEqual({ term, reason });
  });
});

const cents = fc.integer({ min: 1, max: 1_000_000_000_00 });
const anyTerms: fc.Arbitrary<LoanTerms> = fc
  .record({
    principal: cents.map((count) => new Decimal(count).div(100) as Money),
    annualRate: fc.integer({ min: 0, max: 2400 }).map((bp) => ratio(`0.${pad4(bp)}`)),
    drawn: fc.constantFrom('2023-01-31', '2023-02-28', '2024-02-29', '2024-04-30', '2024-06-17'),
    term: fc.integer({ min: 1, max: 1830 }),
    months: fc.constantFrom(...PERIODS),
    method: fc.constantFrom(...methods),
    dayCount: fc.constantFrom(...dayCounts),
    stub: fc.constantFrom('start' as const, 'end' as const),
  })
  .map(({ term, drawn, ...rest }) => ({
    ...rest,
    drawn: day(drawn),
    due: daysLater(drawn, term),
  }));

function pad4(basisPoints: number): string {
  return String(basisPoints).padStart(4, '0');
}

function daysLater(from: string, count: number): Day {
  const time = Date.parse(`${from}T00:00:00Z`) + count * 86_400_000;
  return day(new Date(time).toISOString().slice(0, 10));
}

describe('any schedule', () => {
  test('principal sums exactly, balances fall to 0.00 and never below, days rise to the due day', async () => {
    await holds(
      'values',
      fc.property(anyTerms, (terms) => {
        const result = schedule(terms);
        // Up to 24% and 5 years, only an annuity of less than a cent a period may be refused.
        if ('reason' in result) return expect(terms.principal.lt(1)).toBe(true);
        const list = result.instalments;
        expect(total(list.map(({ principal }) => principal)).equals(terms.principal)).toBe(true);
        expect(list.at(-1)!.balance.isZero()).toBe(true);
        expect(list.at(-1)!.day).toBe(terms.due);
        let [before, from] = [terms.principal, terms.drawn];
        for (const row of list) {
          expect(row.from).toBe(from);
          expect(row.day > row.from).toBe(true);
          expect(row.principal.isNegative() && !row.principal.isZero()).toBe(false);
          expect(row.balance.equals(before.minus(row.principal))).toBe(true);
          expect(row.balance.gte(0)).toBe(true);
          expect(row.payment.equals(row.principal.plus(row.interest))).toBe(true);
          expect(row.days).toBe(daysCounted(terms.dayCount, row.from, row.day));
          [before, from] = [row.balance, row.day];
        }
      }),
    );
  });

  test('equal principal differs only in the last, by less than a cent an instalment', async () => {
    await holds(
      'values',
      fc.property(anyTerms, (terms) => {
        const list = rows({ ...terms, method: 'equal-principal' });
        const [first, last] = [list[0]!.principal, list.at(-1)!.principal];
        for (const row of list.slice(0, -1)) expect(row.principal.equals(first)).toBe(true);
        expect(last.minus(first).gte(0)).toBe(true);
        expect(last.minus(first).lt(new Decimal(list.length).div(100))).toBe(true);
      }),
    );
  });

  test('annuity payments are all equal but the last, once a payment is worth some money', async () => {
    await holds(
      'values',
      fc.property(anyTerms, (terms) => {
        const principal = terms.principal.plus(10_000) as Money;
        const list = rows({ ...terms, principal, method: 'annuity' });
        const level = list[0]!.payment;
        for (const row of list.slice(0, -1)) expect(row.payment.equals(level)).toBe(true);
      }),
    );
  });

  test('the last payment of an annuity differs by no more than rounding carries to the end', async () => {
    await holds(
      'values',
      fc.property(anyTerms, (terms) => {
        const result = schedule({ ...terms, method: 'annuity' });
        if ('reason' in result) return;
        const list = result.instalments;
        let carried = new Decimal(0);
        for (const { from, day: to } of list) {
          const earned = accrued(
            new Decimal(1),
            terms.annualRate,
            yearPart(terms.dayCount, from, to),
          );
          carried = carried.times(earned.plus(1)).plus('0.01');
        }
        const difference = list.at(-1)!.payment.minus(list[0]!.payment);
        expect(difference.abs().lte(carried)).toBe(true);
      }),
    );
  });

  test('an extension changes nothing before it, and all is repaid by the new day', async () => {
    const later = fc.record({
      after: fc.integer({ min: 1, max: 1830 }),
      more: fc.integer({ min: 1, max: 900 }),
    });
    await holds(
      'values',
      fc.property(anyTerms, later, (terms, { after, more }) => {
        const on = daysLater(terms.drawn, after);
        fc.pre(on <= terms.due);
        const due = daysLater(terms.due, more);
        const before = schedule(terms);
        const result = schedule({ ...terms, extensions: [{ on, due }] });
        if ('reason' in before || 'reason' in result) return;
        const list = result.instalments;
        const kept = before.instalments.filter((row) => row.day < on);
        expect(list.slice(0, kept.length)).toEqual(kept);
        expect(total(list.map(({ principal }) => principal)).equals(terms.principal)).toBe(true);
        expect(list.at(-1)!.day).toBe(due);
        for (const [index, row] of list.entries())
          expect(row.from).toBe(list[index - 1]?.day ?? terms.drawn);
      }),
    );
  });

  test('what the schedule charges is what the loan earns when it is paid on time', async () => {
    await holds(
      'values',
      fc.property(anyTerms, (terms) => {
        const list = rows({ ...terms, method: 'equal-principal' });
        const history = [
          { day: terms.drawn, balance: terms.principal },
          ...list.map((row) => ({ day: row.day, balance: row.balance })),
        ];
        for (const row of list) {
          const earned = interestAccrued(terms, history, row.from, row.day);
          expect(earned.equals(row.interest)).toBe(true);
        }
      }),
    );
  });
});

describe('interest on the balances there were', () => {
  const loan = { annualRate: ratio('0.0365'), dayCount: 'ACT/365F' as const };
  const history = [
    { day: day('2024-03-01'), balance: money('600000') },
    { day: day('2024-01-01'), balance: money('1000000') },
  ];

  test('a repayment stops earning on its day: 60 days on 1 000 000 and 30 on 600 000', () => {
    // 100 a day for 31 + 29 days, then 60 a day for 30 days
    const earned = interestAccrued(loan, history, day('2024-01-01'), day('2024-03-31'));
    expect(wireMoney(earned)).toBe('7800.00');
  });

  test('from inside a stretch, and nothing before the loan or after its end', () => {
    const of = (from: string, to: string): string =>
      wireMoney(interestAccrued(loan, history, day(from), day(to)));
    expect(of('2024-02-20', '2024-03-02')).toBe('1060.00');
    expect(of('2023-12-01', '2024-01-03')).toBe('200.00');
    expect(of('2023-12-01', '2024-01-01')).toBe('0.00');
    expect(of('2024-05-01', '2024-04-01')).toBe('0.00');
  });

  test('of two balances on one day the later entry holds', () => {
    const twice = [...history, { day: day('2024-03-01'), balance: money('0') }];
    const earned = interestAccrued(loan, twice, day('2024-01-01'), day('2024-03-31'));
    expect(wireMoney(earned)).toBe('6000.00');
  });

  test('a change that changes nothing adds no day under 30/360', () => {
    // 15 January to 15 February is 30 days; split at the 31st it would be 16 + 15
    const terms = { annualRate: ratio('0.036'), dayCount: '30/360' as const };
    const split = [
      { day: day('2024-01-15'), balance: money('100000') },
      { day: day('2024-01-31'), balance: money('100000') },
    ];
    const earned = interestAccrued(terms, split, day('2024-01-15'), day('2024-02-15'));
    expect(wireMoney(earned)).toBe('300.00');
  });

  test('rounded once: three days of a third of a cent are one cent', () => {
    // 100 × 0.012 × 1 ÷ 360 = 0.00333… a day
    const terms = { annualRate: ratio('0.012'), dayCount: 'ACT/360' as const };
    const daily = ['01', '02', '03'].map((date) => ({
      day: day(`2024-01-${date}`),
      balance: money('100'),
    }));
    const earned = interestAccrued(terms, daily, day('2024-01-01'), day('2024-01-04'));
    expect(wireMoney(earned)).toBe('0.01');
  });
});

describe('综合融资成本', () => {
  const financing: Financing = {
    principal: money('10000000'),
    annualRate: ratio('0.046'),
    days: 1095,
    intermediaryFees: money('300000'),
    otherFees: money('63000'),
    interestSubsidyShare: ratio('0.2'),
    feeSubsidyShare: ratio('0.9'),
  };

  test('10 000 000 for three years, 20% of interest and 90% of intermediary fees subsidised', () => {
    const cost = allInCost(financing);
    if ('reason' in cost) throw new Error(cost.reason);
    // 10 000 000 × 0.046 × 3 = 1 380 000, of which the city pays 276 000; of 300 000, 270 000.
    expect(wireMoney(cost.interest)).toBe('1380000.00');
    expect(wireMoney(cost.interestSubsidy)).toBe('276000.00');
    expect(wireMoney(cost.fees)).toBe('363000.00');
    expect(wireMoney(cost.feeSubsidy)).toBe('270000.00');
    // (1 104 000 + 93 000) ÷ 10 000 000 ÷ 3 = 3.99%. The rate and fees are made up to meet the
    // published 3.99% of 浙江竟成环保; its own were not published, so this proves arithmetic alone.
    expect(cost.value.toFixed()).toBe('0.0399');
  });

  test('without fees and subsidies it is the rate', () => {
    const [none, zero] = [ratio('0'), money('0')];
    const cost = allInCost({
      ...financing,
      ...{ intermediaryFees: zero, otherFees: zero },
      ...{ interestSubsidyShare: none, feeSubsidyShare: none },
      days: 400,
    });
    expect('value' in cost && cost.value.toDecimalPlaces(30).toFixed()).toBe('0.046');
  });

  // 100.00 for a day at 36.5% is 0.10 of interest; fees of 0.10 make that 0.20, or 73% a year.
  test.each<[string, Partial<Financing>, string]>([
    ['a single day', {}, '0.73'],
    ['no interest', { annualRate: ratio('0') }, '0.365'],
    ['all interest subsidised', { interestSubsidyShare: ratio('1') }, '0.365'],
    ['all fees subsidised', { feeSubsidyShare: ratio('1') }, '0.365'],
    ['all subsidised', { interestSubsidyShare: ratio('1'), feeSubsidyShare: ratio('1') }, '0'],
  ])('at the edge of what is taken: %s', (_, terms, expected) => {
    const [none, fees] = [ratio('0'), money('0.1')];
    const cost = allInCost({
      ...{ principal: money('100'), annualRate: ratio('0.365'), days: 1 },
      ...{ intermediaryFees: fees, otherFees: money('0') },
      ...{ interestSubsidyShare: none, feeSubsidyShare: none },
      ...terms,
    });
    expect('value' in cost && cost.value.toFixed()).toBe(expected);
  });

  test.each<[Partial<Financing>, string]>([
    [{ interestSubsidyShare: ratio('1.0000000001') }, '补贴比例 1.0000000001 不在 0 与 1 之间。'],
    [{ principal: money('0') }, '融资本金 0.00 元 应大于零。'],
    [{ days: 0 }, '融资期限 0 天应为正整数。'],
    [{ days: 1.5 }, '融资期限 1.5 天应为正整数。'],
    [{ annualRate: ratio('-0.01') }, '年利率 -0.01 小于零。'],
    [{ intermediaryFees: money('-1') }, '中介服务费用 -1.00 元 小于零。'],
    [{ otherFees: money('-1') }, '其他费用 -1.00 元 小于零。'],
    [{ interestSubsidyShare: ratio('20') }, '补贴比例 20 不在 0 与 1 之间。'],
    [{ feeSubsidyShare: ratio('-0.1') }, '补贴比例 -0.1 不在 0 与 1 之间。'],
  ])('no answer for %o', (terms, reason) => {
    expect(allInCost({ ...financing, ...terms })).toEqual({ reason });
  });
});
