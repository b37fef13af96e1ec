/** Multiples and their reasons, the three 放大倍数, and what can be said of an investment or a fund. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { day } from '../../../src/domain/values/days.ts';
import type { Flow } from '../../../src/domain/returns/irr.ts';
import { Decimal } from '../../../src/domain/values/money.ts';
import {
  deployment,
  dpi,
  leverageByFundScale,
  leverageBySocialCapital,
  leverageByTotalCapital,
  localReturnMultiple,
  moic,
  PERFORMANCE_REASONS,
  pic,
  rvpi,
  tvpi,
} from '../../../src/domain/returns/multiples.ts';
import type { Outcome } from '../../../src/domain/returns/multiples.ts';
import {
  performance as perform,
  readableRate,
  readableYearly,
} from '../../../src/domain/returns/performance.ts';
import type { Position } from '../../../src/domain/returns/performance.ts';
import { holds } from '../../support/extent.ts';

const yuan = (amount: number | string): Decimal => new Decimal(amount);
const cash = (...rows: [on: string, amount: number | string][]): Flow[] =>
  rows.map(([on, amount]) => ({ day: day(on), amount: yuan(amount) }));
const valued = (value: number | string, on: string, source = '管理人估值'): Position['left'] => ({
  value: yuan(value),
  day: day(on),
  source,
});
const text = (outcome: Outcome): string => outcome.value?.toFixed() ?? outcome.reason!;

describe('multiples', () => {
  test('100 paid in of 250 committed, 30 distributed, 90 left: 0.3 + 0.9 = 1.2, and 0.4 paid in', () => {
    const of = { distributed: yuan(30), residual: yuan(90), paidIn: yuan(100) };
    expect([dpi(of), rvpi(of), tvpi(of)].map(text)).toEqual(['0.3', '0.9', '1.2']);
    expect(text(pic({ paidIn: yuan(100), committed: yuan(250) }))).toBe('0.4');
  });

  test('50 realised and 100 unrealised on 60 invested: 2.5', () => {
    const of = { realised: yuan(50), unrealised: yuan(100), invested: yuan(60) };
    expect(text(moic(of))).toBe('2.5');
  });

  test('a value of zero is a value: nothing distributed is a DPI of 0', () => {
    expect(text(dpi({ distributed: yuan(0), paidIn: yuan(100) }))).toBe('0');
  });

  test('nothing below the line is a reason, and never 0 or infinity', () => {
    const none = { distributed: yuan(5), residual: yuan(7), paidIn: yuan(0) };
    for (const multiple of [dpi(none), rvpi(none), tvpi(none)])
      expect(multiple).toEqual({ reason: 'paid_in_zero' });
    expect(pic({ paidIn: yuan(5), committed: yuan(0) })).toEqual({ reason: 'committed_zero' });
    const idle = { realised: yuan(0), unrealised: yuan(0), invested: yuan(0) };
    expect(moic(idle)).toEqual({ reason: 'nothing_invested' });
  });

  test('no valuation is a reason for what needs one, and for nothing else', () => {
    const of = { distributed: yuan(30), residual: undefined, paidIn: yuan(100) };
    expect([dpi(of), rvpi(of), tvpi(of)].map(text)).toEqual([
      '0.3',
      'no_valuation',
      'no_valuation',
    ]);
    const held = { realised: yuan(1), unrealised: undefined, invested: yuan(2) };
    expect(moic(held)).toEqual({ reason: 'no_valuation' });
  });

  test('a denominator below zero is a fault and is thrown', () => {
    expect(() => dpi({ distributed: yuan(1), paidIn: yuan(-1) })).toThrow(RangeError);
  });

  test('TVPI = DPI + RVPI to the last digit, for any amounts', async () => {
    const cents = fc.integer({ min: 0, max: 2 ** 50 }).map((count) => yuan(count).div(100));
    await holds(
      'values',
      fc.property(cents, cents, cents, (distributed, residual, paidIn) => {
        fc.pre(!paidIn.isZero());
        const of = { distributed, residual, paidIn };
        expect(tvpi(of).value!.eq(dpi(of).value!.plus(rvpi(of).value!))).toBe(true);
        const direct = distributed.plus(residual).div(paidIn);
        expect(tvpi(of).value!.minus(direct).abs().lte(direct.times('1e-38'))).toBe(true);
      }),
    );
  });

  test('every reason has its sentence', () => {
    for (const sentence of Object.values(PERFORMANCE_REASONS)) expect(sentence).toMatch(/\S{6}/);
  });
});

describe('public-money figures', () => {
  test('(a) funds of 1000 paid in, 250 of it by the 母基金: 4 times', () => {
    const of = { fundsPaidIn: yuan(1000), parentPaidIn: yuan(250) };
    expect(text(leverageByFundScale(of))).toBe('4');
    expect(leverageByFundScale({ ...of, parentPaidIn: yuan(0) })).toEqual({
      reason: 'paid_in_zero',
    });
  });

  test('(b) 800 invested, 500 beside it and 200 of loans on 250 fiscal: 1500 / 250 = 6', () => {
    const of = { invested: yuan(800), coInvested: yuan(500), followOnLoans: yuan(200) };
    expect(text(leverageByTotalCapital({ ...of, fiscal: yuan(250) }))).toBe('6');
    expect(text(leverageByTotalCapital({ ...of, fiscal: yuan(0) }))).toBe('fiscal_zero');
  });

  test('(b) co-investment that was never recorded is not zero', () => {
    const of = { invested: yuan(800), coInvested: undefined, followOnLoans: yuan(200) };
    expect(text(leverageByTotalCapital({ ...of, fiscal: yuan(250) }))).toBe('not_recorded');
  });

  test('(c) as one province reports it: 782.32 / 144.68 = 5.41, social capital only', () => {
    const found = leverageBySocialCapital({ social: yuan('782.32'), fiscal: yuan('144.68') });
    expect(found.value!.toFixed(2)).toBe('5.41');
    expect(text(leverageBySocialCapital({ social: yuan(1), fiscal: yuan(0) }))).toBe('fiscal_zero');
    const unknown = leverageBySocialCapital({ social: undefined, fiscal: yuan(1) });
    expect(text(unknown)).toBe('not_recorded');
  });

  test('返投倍数 and 投资进度 on paid-in or on committed, whichever the agreement names', () => {
    const [paidIn, committed] = [yuan(200), yuan(500)];
    expect(text(localReturnMultiple(yuan(300), { paidIn }))).toBe('1.5');
    expect(text(localReturnMultiple(yuan(300), { committed }))).toBe('0.6');
    expect(text(localReturnMultiple(yuan(300), { paidIn: yuan(0) }))).toBe('paid_in_zero');
    expect(text(deployment(yuan(150), { paidIn }))).toBe('0.75');
    expect(text(deployment(yuan(150), { committed }))).toBe('0.3');
    expect(text(deployment(yuan(150), { committed: yuan(0) }))).toBe('committed_zero');
  });
});

describe('performance', () => {
  const asOf = day('2024-06-28');

  test('100 in on 2022-03-31, 121 left two years of 365 days later: 10%, 含未实现', () => {
    const position = { flows: cash(['2022-03-31', -100]), left: valued(121, '2024-03-30') };
    const { gross, net } = perform({ level: 'investment', asOf, gross: [position] });
    expect(net).toBeUndefined();
    expect(gross).toMatchObject({
      side: 'gross',
      label: '项目·毛（对项目的现金流）',
      convention: 'ACT/365F，含未实现，估值日 2024-03-30',
      oldestDays: 90,
    });
    expect(text(gross!.irr)).toBe('0.1');
    expect(gross!.irr.label).toBe('内部收益率（年化）');
    expect(gross!.period).toBeUndefined();
    expect(text(gross!.moic)).toBe('1.21');
    expect(gross!.valuations).toEqual([
      { value: yuan(121), day: '2024-03-30', source: '管理人估值', ageDays: 90 },
    ]);
    expect(gross!.used.map(({ day: on, kind }) => `${on} ${kind}`)).toEqual([
      '2022-03-31 cash',
      '2024-03-30 residual',
    ]);
  });

  test('a vehicle, gross over its investments and net over its investors', () => {
    const { gross, net } = perform({
      level: 'vehicle',
      asOf,
      committed: yuan(400),
      gross: [
        { flows: cash(['2021-01-01', -60], ['2023-01-01', 90]), left: 'nothing' },
        { flows: cash(['2022-01-01', -40]), left: valued(70, '2024-03-31', '审计报告') },
      ],
      net: [
        {
          flows: cash(['2020-12-01', -120], ['2023-02-01', 60]),
          left: valued(90, '2024-06-28', '基金净值'),
        },
      ],
    });
    // (90 + 70) / (60 + 40) gross; 60 / 120 and 90 / 120 net; 120 of 400 paid in.
    expect(text(gross!.moic)).toBe('1.6');
    expect([net!.dpi, net!.rvpi, net!.tvpi, net!.pic].map(text)).toEqual([
      '0.5',
      '0.75',
      '1.25',
      '0.3',
    ]);
    expect([gross!.paidOut, gross!.received].map((sum) => sum.toFixed())).toEqual(['100', '90']);
    expect(gross!.convention).toBe('ACT/365F，含未实现，估值日 2024-03-31');
    expect(net!.label).toBe('子基金·净（对出资人的现金流）');
    // Before fees and carry the rate is the higher one.
    expect(gross!.irr.value!.gt(net!.irr.value!)).toBe(true);
  });

  test('valuations of several days each count on their own day, and the oldest age is told', () => {
    const positions = [
      { flows: cash(['2022-06-28', -100]), left: valued(110, '2023-06-28') },
      { flows: cash(['2022-03-30', -100]), left: valued(121, '2024-03-29') },
    ];
    const { gross } = perform({ level: 'fund', asOf, gross: positions });
    // Each alone returns 10%, so together they do, whatever the days.
    expect(text(gross!.irr)).toBe('0.1');
    expect(gross!.oldestDays).toBe(366);
    expect(gross!.convention).toBe('ACT/365F，含未实现，估值日 2023-06-28 至 2024-03-29');
  });

  test('73 days, 100 becomes 102: 2% over the period beside 1.02⁵ - 1 = 10.40808032% a year', () => {
    const position = { flows: cash(['2024-01-01', -100]), left: valued(102, '2024-03-14') };
    const { gross } = perform({ level: 'investment', asOf, gross: [position] });
    expect(text(gross!.irr)).toBe('0.1040808032');
    expect(gross!.period).toMatchObject({
      label: '期间收益率（未年化）',
      not_annualised: true,
      days: 73,
    });
    expect(text(gross!.period!)).toBe('0.02');
  });

  test('nearly all lost in 30 days: the period return is right where the yearly rate rounds to -1', () => {
    const flows = cash(['2024-01-01', -1e9], ['2024-01-31', '0.01']);
    const { gross } = perform({ level: 'investment', asOf, gross: [{ flows, left: 'nothing' }] });
    expect(text(gross!.period!)).toBe('-0.99999999999');
  });

  test('a total loss: MOIC is 0, the rate is a reason, and all is realised', () => {
    const flows = cash(['2020-01-01', -100]);
    const { gross } = perform({ level: 'investment', asOf, gross: [{ flows, left: 'nothing' }] });
    expect(text(gross!.moic)).toBe('0');
    expect(text(gross!.irr)).toBe('one_sign');
    expect(gross!.convention).toBe('ACT/365F，全部已实现');
    expect(gross!.oldestDays).toBeUndefined();
  });

  test('still held without a valuation: what was distributed stands, the rest is a reason', () => {
    const positions = [{ flows: cash(['2020-01-01', -100], ['2021-01-01', 30]), left: undefined }];
    const { net } = perform({ level: 'fund', asOf, net: positions });
    expect([net!.dpi, net!.rvpi, net!.tvpi, net!.irr, net!.residual].map(text)).toEqual([
      '0.3',
      ...Array<string>(4).fill('no_valuation'),
    ]);
    expect(text(net!.pic)).toBe('not_recorded');
    expect(net!.convention).toBe('ACT/365F，缺少估值');
  });

  test('a payment after the valuation makes it stale; one on its day does not', () => {
    const left = valued(150, '2023-12-31');
    const say = (second: string): string => {
      const flows = cash(['2022-01-01', -100], [second, -20]);
      const { gross } = perform({ level: 'investment', asOf, gross: [{ flows, left }] });
      return `${gross!.moic.reason} ${gross!.irr.reason} ${gross!.convention}`;
    };
    expect(say('2024-01-01')).toBe(
      'valuation_stale valuation_stale ACT/365F，估值已失效，估值日 2023-12-31',
    );
    expect(say('2023-12-31')).toBe('undefined undefined ACT/365F，含未实现，估值日 2023-12-31');
  });

  // The same 10% of profit is less a year the longer it took; up to a year it is not made a year's.
  test.each([
    [364, '2022-12-31', 'beside the return of 364 days'],
    [365, '2023-01-01', 'alone'],
    [366, '2023-01-02', 'alone'],
  ])('after %i days, on %s, the yearly rate stands %s', (days, sold, how) => {
    const flows = cash(['2022-01-01', -100], [sold, 110]);
    const { gross } = perform({ level: 'investment', asOf, gross: [{ flows, left: 'nothing' }] });
    const yearly = (1.1 ** (365 / days) - 1).toFixed(8);
    expect(gross!.irr.value!.toFixed(8)).toBe(yearly);
    const beside = gross!.period && `beside the return of ${gross!.period.days} days`;
    expect(beside ?? 'alone').toBe(how);
    if (gross!.period) expect(gross!.period.value!.toFixed(8)).toBe('0.10000000');
  });

  test('several rates are all given with the yearly rate, and none is chosen', () => {
    const flows = cash(['2021-01-01', -1000], ['2022-01-01', 2500], ['2023-01-01', -1540]);
    const { gross } = perform({ level: 'investment', asOf, gross: [{ flows, left: 'nothing' }] });
    expect(text(gross!.irr)).toBe('several_roots');
    expect(gross!.irr).toMatchObject({ roots: [yuan('0.1'), yuan('0.4')] });
  });

  test('several within a year are given for the period as well, each by its days', () => {
    // -1000, +2500, -1540, 73 days apart: 10% and 40% a step are 21% and 96% over both of them.
    const flows = cash(['2022-01-01', -1000], ['2022-03-15', 2500], ['2022-05-27', -1540]);
    const { gross } = perform({ level: 'investment', asOf, gross: [{ flows, left: 'nothing' }] });
    expect(gross!.period).toMatchObject({ days: 146, roots: [yuan('0.21'), yuan('0.96')] });
    expect(readableYearly(gross!)).toBeUndefined();
  });

  test('a rate beyond 1 000 000% is said so, that very one is shown', () => {
    const said = (value: string) => text(readableRate({ value: yuan(value) }));
    expect(['9999.99', '10000', '10000.01', '-1'].map(said)).toEqual([
      ...['9999.99', '10000', 'beyond_reading', '-1'],
    ]);
    // 10% after 364 days has no yearly rate, after 365 it has.
    const yearly = (sold: string) => {
      const flows = cash(['2022-01-01', -100], [sold, 110]);
      const { gross } = perform({ level: 'investment', asOf, gross: [{ flows, left: 'nothing' }] });
      return readableYearly(gross!)?.value?.toFixed();
    };
    expect([yearly('2022-12-31'), yearly('2023-01-01')]).toEqual([undefined, '0.1']);
  });

  test('nothing yet: reasons throughout', () => {
    const { gross, net } = perform({ level: 'fund', asOf, gross: [], net: [] });
    expect([gross!.moic, gross!.irr].map(text)).toEqual(['nothing_invested', 'no_flows']);
    expect([net!.dpi, net!.rvpi, net!.tvpi].map(text)).toEqual(
      Array<string>(3).fill('paid_in_zero'),
    );
  });

  test('knowledge of the future is refused', () => {
    const late = cash(['2024-06-29', -1]);
    const early = cash(['2024-06-01', -1]);
    const ask = (position: Position): unknown =>
      perform({ level: 'investment', asOf, gross: [position] });
    expect(() => ask({ flows: late, left: 'nothing' })).toThrow(RangeError);
    expect(() => ask({ flows: early, left: valued(1, '2024-06-29') })).toThrow(RangeError);
  });
});
