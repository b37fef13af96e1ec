/** What changed since a quarter was signed, and which records did it. */
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../../src/domain/figures/catalogue/index.ts';
import { quarter, type Day } from '../../../src/domain/values/days.ts';
import type { Effect, Mark } from '../../../src/domain/journal/event-definition.ts';
import { Decimal, money } from '../../../src/domain/values/money.ts';
import { wireRestatement } from '../../../src/domain/report/wire.ts';
import type { FigureAnswer } from '../../../src/domain/figures/answer.ts';
import {
  CHANGES,
  restate,
  type LaterEvent,
  type SignedMoment,
} from '../../../src/domain/report/restatement.ts';

const SINCE: SignedMoment = {
  quarter: quarter('2024Q1'),
  closing: 11,
  asOf: '2024-03-31' as Day,
  knownAt: '2024-04-10T02:00:00.000000Z',
  knownSeq: 10,
};

const is = (figure: string, basis: FigureAnswer['basis'], value: string): FigureAnswer => ({
  ...{ figure, basis, value: new Decimal(value) },
});
const ofVehicle = (answer: FigureAnswer, code: string): FigureAnswer => ({
  ...{ ...answer, group: { by: 'vehicle', code, label: `${code}基金` } },
});
const invested = (amount: string, vehicle = 'SF-001'): Effect => ({
  ...{ measure: 'invested', amount: money(amount), vehicle },
  ...{ enterprise: 'E-0001', instrument: `${vehicle}/E-0001` },
});
const mark = (kind: Mark['kind'], subject: string, more: Partial<Mark> = {}): Mark => ({
  ...{ kind, subject, key: '', value: 'W1', ...more },
});
const later = (seq: number, more: Partial<LaterEvent> = {}): LaterEvent => ({
  ...{ seq, type: 'investment.made', effective_on: '2024-02-01' as Day, data: {}, maker: '甲' },
  ...{ effects: [], marks: [], ...more },
});
const day = (text: string) => text as Day;

describe('figures', () => {
  test('only those that differ, with the difference where both have a value', () => {
    const valuation = { figure: 'fund.fair_value', basis: 'point' } as const;
    const { figures } = restate(
      SINCE,
      [
        is('fund.invested', 'inception', '100.10'),
        is('fund.paid_in_by_fund', 'inception', '7'),
        { ...valuation, value: new Decimal('5') },
      ],
      [
        is('fund.invested', 'inception', '90.00'),
        is('fund.paid_in_by_fund', 'inception', '7.00'),
        { ...valuation, reason: 'no_valuation' },
      ],
      [],
    );
    expect(figures.map(({ figure, difference }) => [figure.id, difference?.toFixed()])).toEqual([
      ['fund.invested', '-10.1'],
      ['fund.fair_value', undefined],
    ]);
    expect(figures[1]!.now).toEqual({ reason: 'no_valuation' });
  });

  test('a share signed with ten decimals is the same as its unrounded value', () => {
    const share = (value: string) => is('fund.strategic_share_by_count', 'inception', value);
    const twoThirds = new Decimal(2).div(3).toFixed();
    expect(restate(SINCE, [share('0.6666666667')], [share(twoThirds)], []).figures).toEqual([]);
    const [row] = restate(SINCE, [share('0.6666666666')], [share(twoThirds)], []).figures;
    expect(row!.difference!.toFixed()).toBe('0.0000000001');
  });

  test('what came with records is told from what came with another definition', () => {
    const invested = (amount: string) => [is('fund.invested', 'inception', amount)];
    const told = (signed: string, byThen: string, now: string) => {
      const definitions = { then: CATALOGUE, now: CATALOGUE, byThen: invested(byThen) };
      const { figures } = restate(SINCE, invested(signed), invested(now), [], definitions);
      return figures.map((row) => [
        ...[CHANGES[row.change], row.dataDifference!.toFixed()],
        ...[row.definitionDifference!.toFixed(), row.difference!.toFixed()],
      ]);
    };
    expect(told('100', '130', '130')).toEqual([['数据重述', '30', '0', '30']]);
    expect(told('100', '100', '80')).toEqual([['口径调整', '0', '-20', '-20']]);
    expect(told('100', '130', '110')).toEqual([['数据重述、口径调整', '30', '-20', '10']]);
    // They may make up for each other; both happened all the same.
    expect(told('100', '130', '100')).toEqual([['数据重述、口径调整', '30', '-30', '0']]);
    expect(told('100', '100', '100')).toEqual([]);
  });

  test('a group that was not there had nothing; one that is gone has nothing now', () => {
    const answer = is('fund.invested', 'inception', '5');
    const { figures } = restate(
      SINCE,
      [ofVehicle(answer, 'SF-001'), ofVehicle(is('fund.proceeds', 'inception', '0'), 'SF-001')],
      [ofVehicle(answer, 'SF-002'), ofVehicle(is('fund.fees', 'inception', '0'), 'SF-002')],
      [],
    );
    expect(figures.map(({ group, difference }) => [group?.code, difference?.toFixed()])).toEqual([
      ['SF-002', '5'],
      ['SF-001', '-5'],
    ]);
  });

  test('nothing differs where nothing changed, and an unknown figure is no figure', () => {
    const same = [is('fund.invested', 'quarter', '1')];
    expect(restate(SINCE, same, same, [])).toEqual({ since: SINCE, figures: [], events: [] });
    expect(() => restate(SINCE, [is('fund.no_such', 'point', '1')], [], [])).toThrow(RangeError);
  });
});

describe('records behind a figure', () => {
  const recordsOf = (
    [figure, basis]: [string, FigureAnswer['basis']],
    events: LaterEvent[],
    vehicle?: string,
  ): number[] => {
    const answer = is(figure, basis, '1');
    const now = vehicle === undefined ? answer : ofVehicle(answer, vehicle);
    return restate(SINCE, [{ ...now, value: new Decimal(2) }], [now], events).figures[0]!.records;
  };

  test('by measure, within the days of the basis, in order of their numbers', () => {
    const events = [
      later(14, { effects: [invested('1')] }),
      later(13, { effects: [invested('1')], effective_on: day('2023-12-31') }),
      later(12, { effects: [{ ...invested('1'), measure: 'proceeds' }] }),
      later(15, { effects: [invested('1')], effective_on: day('2024-04-01') }),
    ];
    expect(recordsOf(['fund.invested', 'quarter'], events)).toEqual([14]);
    expect(recordsOf(['fund.invested', 'inception'], events)).toEqual([13, 14]);
    expect(recordsOf(['fund.proceeds', 'inception'], events)).toEqual([12]);
    expect(recordsOf(['fund.fees', 'inception'], events)).toEqual([]);
  });

  // The quarter that was signed is 2024-01-01 to 2024-03-31.
  test.each([
    ['2023-12-31', [], [12]],
    ['2024-01-01', [12], [12]],
    ['2024-03-31', [12], [12]],
    ['2024-04-01', [], []],
  ])('an amount of %s is in the quarter: %j, in all since the beginning: %j', (on, ...expected) => {
    const paid = [later(12, { effects: [invested('1')], effective_on: day(on) })];
    const bases = ['quarter', 'inception'] as const;
    expect(bases.map((basis) => recordsOf(['fund.invested', basis], paid))).toEqual(expected);
  });

  test.each([
    ['2024-03-30', [12]],
    ['2024-03-31', [12]],
    ['2024-04-01', []],
  ])('what was said for %s counts: %j, and so does taking it back', (on, expected) => {
    const said = later(12, {
      ...{ type: 'investment.valued', effective_on: day(on) },
      marks: [mark('valuation', 'SF-001/E-0001')],
    });
    const reversal = later(12, {
      ...{ type: 'event.reversed', effective_on: day('2024-05-01'), original: said },
      data: { event: 5, reason_code: 'entry-error', reason: '看错一行' },
    });
    for (const event of [said, reversal]) {
      expect(recordsOf(['fund.fair_value', 'point'], [event])).toEqual(expected);
      const listed = restate(SINCE, [], [], [event]).events.map(({ seq }) => seq);
      expect(listed).toEqual(expected);
    }
  });

  test('a share is moved by a classification, of whatever day; money is not', () => {
    const classified = later(12, {
      ...{ type: 'enterprise.classified', effective_on: day('2019-01-01') },
      marks: [mark('industry', 'E-0001', { key: 'WZ5-2019' })],
    });
    expect(recordsOf(['fund.strategic_share_by_count', 'quarter'], [classified])).toEqual([12]);
    expect(recordsOf(['fund.invested', 'quarter'], [classified])).toEqual([]);
  });

  test('of a fund, only its own money and what is said of its projects', () => {
    const events = [
      later(12, { effects: [invested('1', 'SF-001')] }),
      later(13, { effects: [invested('1', 'SF-002')] }),
      later(14, { type: 'investment.valued', marks: [mark('valuation', 'SF-002/E-0001')] }),
      later(15, { type: 'investment.valued', marks: [mark('valuation', 'SF-001/E-0001')] }),
    ];
    expect(recordsOf(['fund.invested', 'inception'], events, 'SF-001')).toEqual([12]);
    expect(recordsOf(['fund.fair_value', 'point'], events, 'SF-001')).toEqual([12, 15]);
  });

  test('a reversal of what was said counts even if its own day is after the quarter', () => {
    const said = later(5, {
      type: 'investment.valued',
      marks: [mark('valuation', 'SF-001/E-0001')],
    });
    const reversal = later(12, {
      ...{ type: 'event.reversed', effective_on: day('2024-05-01'), original: said },
      data: { event: 5, reason_code: 'entry-error', reason: '看错一行' },
    });
    expect(recordsOf(['fund.fair_value', 'point'], [reversal])).toEqual([12]);
    const paid = later(6, { effects: [invested('1')] });
    const red = { ...reversal, original: paid, effects: [invested('-1')] };
    expect(recordsOf(['fund.invested', 'inception'], [red])).toEqual([]);
    expect(restate(SINCE, [], [], [red]).events).toEqual([]);
  });
});

describe('the list of records', () => {
  test('says what, how much, why, and who', () => {
    const original = later(5, { effects: [invested('3')] });
    const { events } = wireRestatement(
      restate(
        SINCE,
        [],
        [],
        [
          later(13, {
            ...{ effects: [invested('1.5'), invested('2')], restatement: '一季度漏报' },
            ...{ checker: '乙', document: '演示〔2024〕1号' },
          }),
          later(12, {
            ...{ type: 'event.reversed', effects: [invested('-3')], original },
            data: { event: 5, reason_code: 'entry-error', reason: '看错一行' },
          }),
        ],
      ),
    );
    expect(events).toEqual([
      {
        ...{ seq: 12, effective_on: '2024-02-01', type: 'event.reversed', reverses: 5 },
        ...{ label: '冲销第 5 号（投资）', reason: '录入差错：看错一行' },
        ...{ amounts: [{ label: '投资金额', amount: '-3.00', unit: '元' }] },
        ...{ maker: '甲', checker: null, document: null },
      },
      {
        ...{ seq: 13, effective_on: '2024-02-01', type: 'investment.made', reverses: null },
        ...{ label: '投资', reason: '一季度漏报' },
        ...{ amounts: [{ label: '投资金额', amount: '3.50', unit: '元' }] },
        ...{ maker: '甲', checker: '乙', document: '演示〔2024〕1号' },
      },
    ]);
  });

  test.each([
    ['sub_funds_registered', '注册设立子基金1项'],
    ['relocated_in', '注册地迁入1项'],
    ['project_signed', '签约项目1项'],
    ['invested', '投资金额1元'],
  ] as const)('%s reads %s', (measure, said) => {
    const event = later(12, { effects: [{ measure, amount: money('1') }] });
    const [{ label, amount, unit }] = restate(SINCE, [], [], [event]).events[0]!.amounts as [any];
    expect(label + amount.toFixed() + unit).toBe(said);
  });

  test('what only counts is no money, and what was only said may be', () => {
    const { events } = restate(
      SINCE,
      [],
      [],
      [
        later(12, {
          effects: [{ measure: 'relocated_in', amount: money('1'), enterprise: 'E-0001' }],
          marks: [
            mark('valuation', 'SF-001/E-0001', { amount: money('9') }),
            mark('zone', 'E-0001'),
          ],
        }),
      ],
    );
    expect(events[0]!.amounts.map(({ label, amount, unit }) => label + amount.toFixed() + unit)) //
      .toEqual(['注册地迁入1项', '公允价值9元']);
  });
});
