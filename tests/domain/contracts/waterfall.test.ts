import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DAY_COUNTS,
  type DayCount,
  ROUNDINGS,
  type Rounding,
} from '../../../src/domain/contracts/day-count-and-rounding.ts';
import { day } from '../../../src/domain/values/days.ts';
import {
  Decimal,
  money,
  ratio,
  total,
  wireMoney,
  type Money,
} from '../../../src/domain/values/money.ts';
import { compare } from '../../../src/domain/contracts/waterfall-comparison.ts';
import {
  opening,
  pay,
  project,
  validateDeal,
  type Deal,
  type DealState,
  type Distribution,
  type Inflow,
  type Step,
  type Tranche,
} from '../../../src/domain/contracts/waterfall.ts';
import { holds } from '../../support/extent.ts';

const dayCounts = Object.keys(DAY_COUNTS) as DayCount[];

const tranche = (id: string, rank: number, size: string, coupon: string): Tranche => ({
  ...{ id, rank, size: money(size), coupon: ratio(coupon) },
  dayCount: 'ACT/365F',
});
const inflow = (on: string, collected: string, fees = '0'): Inflow => ({
  day: day(on),
  collected: money(collected),
  fees: money(fees),
});

/** 优先 A 73 000 000 at 3.65%: 7 300 a day. 优先 B 20 000 000 at 7.3%: 4 000 a day. 次级 7 000 000. */
const DEAL: Deal = {
  issueSize: money('100000000'),
  from: day('2024-01-01'),
  rounding: 'HALF_UP',
  tranches: [
    tranche('A', 1, '73000000', '0.0365'),
    tranche('B', 2, '20000000', '0.073'),
    tranche('C', 3, '7000000', '0'),
  ],
  steps: [
    { kind: 'fees', cap: money('50000') },
    { kind: 'interest', rank: 1, fromReserve: true },
    { kind: 'interest', rank: 2 },
    { kind: 'reserve', target: money('1000000') },
    { kind: 'principal', ranks: [1, 2, 3], rule: 'sequential' },
    { kind: 'residual', to: 3 },
  ],
};
const withSteps = (...steps: Step[]): Deal => ({ ...DEAL, steps });

function paid(deal: Deal, state: DealState, on: Inflow): Distribution {
  const result = pay(deal, state, on);
  if ('reason' in result) throw new Error(result.reason);
  return result;
}
const part = (of: Distribution, id: string): Record<string, string> => {
  const { id: _, ...amounts } = of.tranches.find((one) => one.id === id)!;
  return Object.fromEntries(Object.entries(amounts).map(([name, sum]) => [name, wireMoney(sum)]));
};
const account = ({ reserve }: Distribution): string[] =>
  [reserve.released, reserve.added, reserve.balance].map(wireMoney);

describe('one payment, by hand', () => {
  test('fees to their cap, interest by rank, the reserve, then principal from the top', () => {
    const first = paid(DEAL, opening(DEAL), inflow('2024-04-10', '5000000', '80000'));
    // 100 days: A earns 730 000, B 400 000. 5 000 000 − 50 000 − 730 000 − 400 000 − 1 000 000.
    expect(wireMoney(first.fees)).toBe('50000.00');
    expect(wireMoney(first.after.feesOwed)).toBe('30000.00');
    expect(part(first, 'A')).toEqual({
      ...{ interestDue: '730000.00', interest: '730000.00', principal: '2820000.00' },
      ...{ residual: '0.00', balance: '70180000.00', shortfall: '0.00' },
    });
    expect(part(first, 'B')).toMatchObject({ interest: '400000.00', principal: '0.00' });
    expect(account(first)).toEqual(['0.00', '1000000.00', '1000000.00']);
    expect(wireMoney(first.left)).toBe('0.00');
    // The next earns on what is left: 70 180 000 × 0.0365 × 100 ÷ 365 = 701 800
    const second = paid(DEAL, first.after, inflow('2024-07-19', '2000000'));
    expect(wireMoney(second.fees)).toBe('30000.00');
    // 2 000 000 − 30 000 − 701 800 − 400 000
    expect(part(second, 'A')).toMatchObject({ interest: '701800.00', principal: '868200.00' });
  });

  test('what is missing for A comes from the reserve; B has no claim on it and is carried', () => {
    const start = opening(DEAL, money('500000'));
    const short = paid(DEAL, start, inflow('2024-04-10', '600000', '50000'));
    // 550 000 left for 730 000: 180 000 out of the reserve.
    expect(part(short, 'A')).toMatchObject({ interest: '730000.00', shortfall: '0.00' });
    expect(part(short, 'B')).toMatchObject({ interestDue: '400000.00', shortfall: '400000.00' });
    expect(account(short)).toEqual(['180000.00', '0.00', '320000.00']);
    // Carried without interest on interest: 100 more days, 400 000 + 400 000.
    const next = paid(DEAL, short.after, inflow('2024-07-19', '10000000'));
    expect(part(next, 'B')).toMatchObject({ interestDue: '800000.00', interest: '800000.00' });
  });

  test('interest on interest where the deal says so: 400 000 × 7.3% × 100 ÷ 365 = 8 000', () => {
    const deal: Deal = { ...DEAL, interestOnShortfall: true };
    const short = paid(deal, opening(deal), inflow('2024-04-10', '730000'));
    const next = paid(deal, short.after, inflow('2024-07-19', '10000000'));
    expect(part(next, 'B')).toMatchObject({ interestDue: '808000.00' });
  });

  test('pro rata shares principal by balances; tranches of one rank share by what they are due', () => {
    const deal: Deal = {
      ...withSteps(
        { kind: 'interest', rank: 1 },
        { kind: 'principal', ranks: [1, 2], rule: 'pro-rata' },
        { kind: 'residual', to: 'originator' },
      ),
      issueSize: money('100'),
      tranches: [
        tranche('A1', 1, '30', '0.5'),
        tranche('A2', 1, '30', '0.25'),
        tranche('B', 2, '40', '0'),
      ],
    };
    // 365 days: A1 is due 15.00 and A2 7.50; of 10.00 they get 6.67 and 3.33.
    const short = paid(deal, opening(deal), inflow('2024-12-31', '10'));
    expect(part(short, 'A1')).toMatchObject({ interest: '6.67', shortfall: '8.33' });
    expect(part(short, 'A2')).toMatchObject({ interest: '3.33', shortfall: '4.17' });
    // On the same day nothing more is earned: 12.50 carried, and 10.01 for 30 : 30 : 40.
    const more = paid(deal, short.after, inflow('2024-12-31', '22.51'));
    expect(part(more, 'A1')).toMatchObject({ interest: '8.33', principal: '3.00' });
    expect(part(more, 'A2')).toMatchObject({ interest: '4.17', principal: '3.00' });
    // 22.51 − 12.50 = 10.01: 3.003, 3.003 and 4.004, whose remainder is the largest
    expect(part(more, 'B')).toMatchObject({ principal: '4.01', balance: '35.99' });
  });

  test.each([
    ['HALF_UP', '0.13'],
    ['DOWN', '0.12'],
    ['HALF_EVEN', '0.12'],
  ] as const)('rounds by the deal: 0.125 is under %s %s', (rounding, due) => {
    // 912.5 × 0.05 × 1 ÷ 365 = 0.125
    const tranches = [tranche('A', 1, '912.50', '0.05')];
    const deal: Deal = { ...DEAL, rounding, tranches };
    const result = pay(deal, opening(deal), inflow('2024-01-02', '0'));
    expect('tranches' in result && wireMoney(result.tranches[0]!.interestDue)).toBe(due);
  });

  test('each tranche by its own day count: 91 days ÷ 360, ÷ 365, ÷ 366, and 90 ÷ 360', () => {
    const tranches = dayCounts.map((dayCount, index) => ({
      ...tranche(dayCount, index + 1, '1000000', '0.036'),
      dayCount,
    }));
    const deal: Deal = { ...DEAL, tranches };
    const result = paid(deal, opening(deal), inflow('2024-04-01', '1000000'));
    // 9 100.00; 36 000 × 91 ÷ 365 = 8 975.3424…; 2024 is a leap year: ÷ 366 = 8 950.8196…; 9 000.00
    const due = result.tranches.map(({ interestDue }) => wireMoney(interestDue));
    expect(due).toEqual(['9100.00', '8975.34', '8950.82', '9000.00', '9000.00']);
  });

  test('with every tranche repaid, the reserve is free and goes with the residual, as income', () => {
    const start = opening(DEAL, money('1000000'));
    // 100 days: 1 130 000 of interest and 100 000 000 of principal; 70 000 is over.
    const last = paid(DEAL, start, inflow('2024-04-10', '101200000'));
    expect(account(last)).toEqual(['1000000.00', '0.00', '0.00']);
    expect(part(last, 'C')).toMatchObject({ principal: '7000000.00', residual: '1070000.00' });
    const after = paid(DEAL, last.after, inflow('2024-07-19', '0.01'));
    expect(part(after, 'C')).toMatchObject({ residual: '0.01', balance: '0.00' });
  });

  test('the reserve repays principal only where it repays all of the step', () => {
    const deal = withSteps(
      { kind: 'principal', ranks: [1, 2, 3], rule: 'sequential', fromReserve: true },
      { kind: 'reserve', target: money('1000000') },
      { kind: 'residual', to: 'originator' },
    );
    const start = opening(deal, money('1000000'));
    const notYet = paid(deal, start, inflow('2024-01-01', '98999999.99'));
    expect(account(notYet)).toEqual(['0.00', '0.00', '1000000.00']);
    expect(part(notYet, 'C')).toMatchObject({ balance: '1000000.01' });
    const enough = paid(deal, start, inflow('2024-01-01', '99000000'));
    expect(account(enough)).toEqual(['1000000.00', '0.00', '0.00']);
    expect(part(enough, 'C')).toMatchObject({ balance: '0.00' });
  });

  test('the reserve repays no junior while a senior is owed, though it could repay the junior', () => {
    const deal = withSteps(
      { kind: 'principal', ranks: [1], rule: 'sequential', fromReserve: true },
      { kind: 'principal', ranks: [2, 3], rule: 'sequential', fromReserve: true },
      { kind: 'residual', to: 'originator' },
    );
    // 30 000 000 would repay B and C, but not A.
    const held = paid(deal, opening(deal, money('30000000')), inflow('2024-01-01', '0'));
    expect(account(held)).toEqual(['0.00', '0.00', '30000000.00']);
  });

  test('what the reserve holds over its target is released to the steps after', () => {
    const result = paid(DEAL, opening(DEAL, money('1500000')), inflow('2024-01-01', '0'));
    expect(account(result)).toEqual(['500000.00', '0.00', '1000000.00']);
    expect(part(result, 'A')).toMatchObject({ principal: '500000.00' });
  });

  test('refused: a day before the last payment, and amounts below zero', () => {
    const state = opening(DEAL);
    expect(pay(DEAL, state, inflow('2023-12-31', '1'))).toEqual({
      reason: '兑付日 2023-12-31 早于上一兑付日 2024-01-01。',
    });
    expect(pay(DEAL, state, inflow('2024-04-01', '-1'))).toEqual({
      reason: '2024-04-01 的回款 -1.00 元 小于零。',
    });
    expect(pay(DEAL, state, inflow('2024-04-01', '1', '-1'))).toEqual({
      reason: '2024-04-01 的费用 -1.00 元 小于零。',
    });
  });
});

describe('the payments still to come', () => {
  const simple: Deal = {
    ...withSteps(
      { kind: 'interest', rank: 1 },
      { kind: 'principal', ranks: [1], rule: 'sequential' },
      { kind: 'residual', to: 'originator' },
    ),
    issueSize: money('73000000'),
    tranches: [tranche('A', 1, '73000000', '0.0365')],
  };

  test('by day, whatever the order planned; each from where the one before ended', () => {
    const rows = project(simple, opening(simple), [
      inflow('2024-07-19', '80000000'),
      inflow('2024-04-10', '36730000'),
    ]);
    if ('reason' in rows) throw new Error(rows.reason);
    expect(rows.map((row) => row.day)).toEqual(['2024-04-10', '2024-07-19']);
    // 730 000 of interest, 36 000 000 of principal; then 37 000 000 × 0.0365 × 100 ÷ 365 = 370 000
    expect(part(rows[0]!, 'A')).toMatchObject({ interest: '730000.00', principal: '36000000.00' });
    expect(part(rows[1]!, 'A')).toMatchObject({ interest: '370000.00', balance: '0.00' });
    // 80 000 000 − 370 000 − 37 000 000
    expect(wireMoney(rows[1]!.originator)).toBe('42630000.00');
  });

  test('no projection with a day in the past', () => {
    expect(project(simple, opening(simple), [inflow('2023-07-19', '1')])).toHaveProperty('reason');
  });
});

describe('a recorded distribution beside the expected', () => {
  const expected = paid(DEAL, opening(DEAL), inflow('2024-04-10', '5000000', '80000'));
  const amounts = (id: string, interest: string, principal: string) => ({
    ...{ id, interest: money(interest), principal: money(principal) },
  });
  const asDue = [amounts('A', '730000', '2820000'), amounts('B', '400000', '0')];

  test('nothing differs', () => {
    expect(compare(expected, { tranches: asDue, fees: money('50000') })).toEqual([]);
    const full = { reserve: money('1000000'), originator: money('0') };
    expect(compare(expected, { tranches: asDue, fees: money('50000'), ...full })).toEqual([]);
  });

  test('each difference with its sign: too much is above zero', () => {
    const recorded = {
      tranches: [amounts('A', '729999.99', '2820000'), amounts('X', '0', '5')],
      ...{ fees: money('80000'), reserve: money('0'), originator: money('1') },
    };
    const found = compare(expected, recorded).map(({ tranche: id, kind, difference }) => [
      ...[id, kind, wireMoney(difference)],
    ]);
    expect(found).toEqual([
      ['A', 'interest', '-0.01'],
      ['B', 'interest', '-400000.00'],
      ['X', 'principal', '5.00'],
      [undefined, 'fees', '30000.00'],
      [undefined, 'reserve', '-1000000.00'],
      [undefined, 'originator', '1.00'],
    ]);
  });

  test('a residual recorded as 收益 is one with interest; stated apart it is compared apart', () => {
    const start = opening(DEAL, money('1000000'));
    const last = paid(DEAL, start, inflow('2024-04-10', '101200000'));
    const rest = [amounts('A', '730000', '73000000'), amounts('B', '400000', '20000000')];
    const of = (sub: object): unknown =>
      compare(last, {
        tranches: [...rest, { ...amounts('C', '0', '7000000'), ...sub }],
        fees: money('0'),
      });
    expect(of({ interest: money('1070000') })).toEqual([]);
    expect(of({ residual: money('1070000') })).toEqual([]);
    expect(of({ interest: money('1070000'), residual: money('0') })).toHaveLength(2);
  });
});

describe('what is wrong with a deal', () => {
  test('nothing', () => {
    expect(validateDeal(DEAL)).toEqual([]);
  });

  const [A, B, C] = DEAL.tranches as [Tranche, Tranche, Tranche];
  const all: Step = { kind: 'principal', ranks: [1, 2, 3], rule: 'sequential' };
  const [one, two]: Step[] = [
    { kind: 'interest', rank: 1 },
    { kind: 'interest', rank: 2 },
  ];
  const end: Step = { kind: 'residual', to: 'originator' };
  const principal = (...ranks: number[]): Step => ({
    kind: 'principal',
    ranks,
    rule: 'sequential',
  });
  const alike = (...ranks: number[]): Step => ({ kind: 'principal', ranks, rule: 'pro-rata' });
  const reserve: Step = { kind: 'reserve', target: money('1') };
  const sum = '各档规模合计 93,000,000.00 元，发行规模 100,000,000.00 元，相差 -7,000,000.00 元。';

  test.each<[Partial<Deal>, string[]]>([
    [{ tranches: [], steps: [end] }, ['交易没有任何档次。']],
    [{ tranches: [A, B], steps: [one!, two!, principal(1, 2), end] }, [sum]],
    [{ tranches: [A, B, { ...C, id: 'A' }] }, ['档次 A 重复。']],
    [
      { tranches: [A, B, C, { ...C, id: 'D', size: money('0'), coupon: ratio('3.8') }] },
      [
        '档次 D 的规模 0.00 元 应大于零。',
        '档次 D 的利率 3.8 应在 0 与 1 之间。',
        '级别 3 的利息没有任何步骤偿付。',
      ],
    ],
    [
      { tranches: [{ ...A, rank: 0.5 }, B, C], steps: [two!, principal(2, 3), end] },
      [
        '档次 A 的级别 0.5 应为正整数。',
        '级别 2 的利息先于级别 0.5 偿付，与优先顺序不符。',
        '级别 0.5 的利息没有任何步骤偿付。',
        '级别 2 的本金先于级别 0.5 偿付，与优先顺序不符。',
        '级别 3 的本金先于级别 0.5 偿付，与优先顺序不符。',
        '级别 0.5 的本金没有任何步骤偿付。',
      ],
    ],
    [
      { steps: [one!, two!, all, { kind: 'residual', to: 4 }] },
      ['第 4 步提到级别 4，交易只有级别 1、2、3。'],
    ],
    [{ steps: [one!, two!, alike(1, 1, 2), principal(3), end] }, ['第 3 步重复列出级别 1、1、2。']],
    [
      { steps: [one!, two!, principal(), end] },
      [
        '第 3 步没有写明偿付哪些级别的本金。',
        ...[1, 2, 3].map((rank) => `级别 ${rank} 的本金没有任何步骤偿付。`),
      ],
    ],
    [
      { steps: [{ kind: 'fees', cap: money('-1') }, one!, two!, all, end] },
      ['第 1 步的金额 -1.00 元 小于零。'],
    ],
    [{ steps: [one!, two!, reserve, reserve, all, end] }, ['第 4 步又有一个储备金目标。']],
    [
      { steps: [one!, two!, end, all] },
      [
        '第 4 步在第 3 步剩余分配之后，分不到任何款项。',
        '最后一步应为剩余分配，否则余款无处可付。',
      ],
    ],
    [{ steps: [one!, two!, all] }, ['最后一步应为剩余分配，否则余款无处可付。']],
    [{ steps: [one!, all, end] }, ['级别 2 的利息没有任何步骤偿付。']],
    [{ steps: [two!, one!, all, end] }, ['级别 2 的利息先于级别 1 偿付，与优先顺序不符。']],
    [
      { steps: [one!, two!, principal(2, 1, 3), end] },
      ['级别 2 的本金先于级别 1 偿付，与优先顺序不符。'],
    ],
    [
      { steps: [end, one!, two!, all, end] },
      [...[2, 3, 4, 5].map((step) => `第 ${step} 步在第 1 步剩余分配之后，分不到任何款项。`)],
    ],
    // Senior first, then the others alike, is what a deal may say; all alike too.
    [{ steps: [one!, two!, principal(1), alike(2, 3), end] }, []],
    [{ steps: [one!, two!, alike(3, 1, 2), end] }, []],
  ])('%#', (change, faults) => {
    expect(validateDeal({ ...DEAL, ...change })).toEqual(faults);
  });

  test.each<[Partial<Tranche>, string | undefined]>([
    [{ rank: 0 }, '档次 C 的级别 0 应为正整数。'],
    [{ rank: 3 }, undefined],
    [{ coupon: ratio('-0.0000000001') }, '档次 C 的利率 -0.0000000001 应在 0 与 1 之间。'],
    [{ coupon: ratio('0') }, undefined],
    [{ coupon: ratio('1') }, '档次 C 的利率 1 应在 0 与 1 之间。'],
  ])('at the edge of what a tranche may be: %o', (change, fault) => {
    const [first] = validateDeal({ ...DEAL, tranches: [A, B, { ...C, ...change }] });
    expect(first).toBe(fault);
  });
});

const cents = (max: number): fc.Arbitrary<Money> =>
  fc.integer({ min: 0, max }).map((count) => new Decimal(count).div(100) as Money);

const anyTranches = fc
  .array(
    fc.record({
      rank: fc.integer({ min: 1, max: 3 }),
      size: cents(1_000_000_00).map((size) => size.plus('0.01') as Money),
      coupon: fc.integer({ min: 0, max: 2000 }).map((bp) => ratio(`0.${`000${bp}`.slice(-4)}`)),
      dayCount: fc.constantFrom(...dayCounts),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((list) => list.map((one, index) => ({ ...one, id: `T${index}` })));

/** Deals that `validateDeal` accepts, and the days they live through. */
const anyDeal = fc
  .record({
    tranches: anyTranches,
    rounding: fc.constantFrom(...(Object.keys(ROUNDINGS) as Rounding[])),
    interestOnShortfall: fc.boolean(),
    rule: fc.constantFrom('sequential' as const, 'pro-rata' as const),
    split: fc.boolean(),
    fromReserve: fc.boolean(),
    cap: fc.option(cents(10_000_00), { nil: undefined }),
    target: cents(100_000_00),
    reserveFirst: fc.boolean(),
    toOriginator: fc.boolean(),
  })
  .map(({ tranches, rounding, interestOnShortfall, rule, fromReserve, cap, ...rest }): Deal => {
    const ranks = [...new Set(tranches.map(({ rank }) => rank))].sort();
    const groups = rest.split ? ranks.map((rank) => [rank]) : [ranks];
    const reserve: Step = { kind: 'reserve', target: rest.target };
    const steps: Step[] = [
      cap ? { kind: 'fees', cap } : { kind: 'fees' },
      ...ranks.map((rank): Step => ({ kind: 'interest', rank, fromReserve })),
      ...(rest.reserveFirst ? [reserve] : []),
      ...groups.map((group): Step => ({ kind: 'principal', ranks: group, rule, fromReserve })),
      ...(rest.reserveFirst ? [] : [reserve]),
      { kind: 'residual', to: rest.toOriginator ? 'originator' : ranks.at(-1)! },
    ];
    const issueSize = total(tranches.map(({ size }) => size));
    return { issueSize, from: day('2024-01-31'), rounding, interestOnShortfall, tranches, steps };
  });
const DAYS = ['2024-01-31', '2024-02-29', '2024-05-31', '2024-05-31', '2024-12-30', '2027-01-01'];
const anyInflows = fc.array(fc.record({ collected: cents(2_000_000_00), fees: cents(5_000_00) }), {
  minLength: 1,
  maxLength: DAYS.length,
});

/** Runs every generated deal, and hands each payment with the state before it to the check. */
function throughout(
  check: (row: Distribution, before: DealState, deal: Deal) => void,
): Promise<void> {
  return holds(
    'values',
    fc.property(anyDeal, cents(100_000_00), anyInflows, (deal, reserve, inflows) => {
      expect(validateDeal(deal)).toEqual([]);
      const start = opening(deal, reserve);
      const planned = inflows.map((one, index) => ({ ...one, day: day(DAYS[index]!) }));
      const rows = project(deal, start, planned);
      if ('reason' in rows) throw new Error(rows.reason);
      expect(rows).toHaveLength(planned.length);
      rows.forEach((row, index) => check(row, rows[index - 1]?.after ?? start, deal));
    }),
  );
}

describe('any deal', () => {
  test('what comes in goes out or stays in the reserve, to the cent, and nothing is left', async () => {
    await throughout((row, before) => {
      const out = row.tranches.flatMap((one) => [one.interest, one.principal, one.residual]);
      const { released, added, balance } = row.reserve;
      const going = total([row.fees, ...out, row.originator, added]);
      expect(wireMoney(going)).toBe(wireMoney(row.collected.plus(released)));
      expect(wireMoney(balance)).toBe(wireMoney(before.reserve.minus(released).plus(added)));
      expect(wireMoney(row.left)).toBe('0.00');
      // distributed ≤ collected + reserve
      expect(total([row.fees, ...out]).lte(row.collected.plus(before.reserve))).toBe(true);
    });
  });

  test('no amount and no balance is below zero or finer than a cent', async () => {
    await throughout((row, before) => {
      const { released, added, balance } = row.reserve;
      const amounts = row.tranches.flatMap(({ id: _, ...rest }) => Object.values(rest));
      const all = [...amounts, row.fees, row.originator, row.after.feesOwed];
      for (const amount of [...all, released, added, balance]) {
        expect(amount.gte(0)).toBe(true);
        expect(amount.decimalPlaces()).toBeLessThanOrEqual(2);
      }
      for (const {
        id,
        principal,
        balance: left,
        interest,
        interestDue,
        shortfall,
      } of row.tranches) {
        const { balance: had } = before.tranches.find((one) => one.id === id)!;
        expect(wireMoney(left.plus(principal))).toBe(wireMoney(had));
        expect(wireMoney(interest.plus(shortfall))).toBe(wireMoney(interestDue));
      }
    });
  });

  test('one rank after another: no principal for a junior while a senior is owed any', async () => {
    await throughout((row, _, deal) => {
      const steps = deal.steps.filter((step) => step.kind === 'principal');
      if (steps.length === 1 && steps[0]!.rule === 'pro-rata') return;
      const rankOf = (id: string): number => deal.tranches.find((one) => one.id === id)!.rank;
      for (const junior of row.tranches) {
        if (junior.principal.isZero()) continue;
        for (const senior of row.tranches)
          if (rankOf(senior.id) < rankOf(junior.id)) expect(senior.balance.isZero()).toBe(true);
      }
    });
  });

  test('together: each principal is within a cent of its share by balances', async () => {
    await throughout((row, before, deal) => {
      const steps = deal.steps.filter((step) => step.kind === 'principal');
      if (steps.length > 1 || steps[0]!.rule !== 'pro-rata') return;
      const repaid = total(row.tranches.map(({ principal }) => principal));
      const owed = total(before.tranches.map(({ balance }) => balance));
      if (owed.isZero()) return;
      for (const [index, { principal }] of row.tranches.entries()) {
        const exact = repaid.times(before.tranches[index]!.balance).div(owed);
        expect(principal.minus(exact).abs().lt('0.01')).toBe(true);
      }
    });
  });

  test('beside itself it shows no difference', async () => {
    await throughout((row) => {
      const reserve = row.reserve.added.minus(row.reserve.released) as Money;
      expect(compare(row, { ...row, reserve })).toEqual([]);
    });
  });
});
