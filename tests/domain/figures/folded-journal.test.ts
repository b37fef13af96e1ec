/** A journal folded as it streams by: exact sums, and journals that cannot be read. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Day } from '../../../src/domain/values/days.ts';
import { FoldedJournal } from '../../../src/domain/figures/folded-journal.ts';
import type { Query } from '../../../src/domain/figures/figure.ts';
import type { Grouping } from '../../../src/domain/figures/groupings.ts';

let journal: FoldedJournal;
beforeEach(() => {
  journal = new FoldedJournal();
});

const event = (seq: number, more: object = {}) => ({
  seq,
  type: 'investment.made',
  effective_on: '2024-06-28' as Day,
  provenance: 'record',
  data: {},
  submission: { outcome: 'posted' },
  effects: [],
  marks: [],
  ...more,
});
const invested = (amount: unknown, vehicle = 'SF-001') =>
  ({ measure: 'invested', amount, vehicle, enterprise: 'E-1', instrument: `${vehicle}/E-1` }) as {
    measure: string;
    amount: string;
  };
const query = (more: Partial<Query> = {}): Query => ({
  moment: { asOf: '2024-06-30' as Day, knownSeq: Number.MAX_SAFE_INTEGER },
  basis: 'inception',
  ...more,
});
const sums = async (groupBy: Grouping[] = [], more: Partial<Query> = {}) =>
  (
    await journal.sums(
      { measures: { invested: 1, cost_relieved: -1 } },
      query({ groupBy, ...more }),
    )
  )
    .map(({ group, value }) => [...group, value.toFixed(2)].join(' '))
    .sort();

describe('sums are exact', () => {
  test('where they are beyond what a number can hold', async () => {
    for (let seq = 1; seq <= 3000; seq += 1)
      journal.add(event(seq, { effects: [invested('9999999999999.99')] }));
    journal.add(event(3001, { effects: [invested('0.01')] }));
    // 3000 × 9 999 999 999 999.99 is 2 999 999 999 999 997 000 cents, and one more.
    expect(await sums()).toEqual(['29999999999999970.01']);
  });

  test('in cents, below zero, and taken off', async () => {
    const amounts = ['0.1', '0.2', '-0.05', '-167772.17', '167772.16', '5', '-9999999999999.99'];
    journal.add(event(1, { effects: amounts.map((amount) => invested(amount)) }));
    journal.add(
      event(2, { effects: [{ ...invested('-9999999999999.99'), measure: 'cost_relieved' }] }),
    );
    expect(await sums()).toEqual(['5.24']);
  });

  test('for more owners than the first table has room for, each told apart', async () => {
    const codes = Array.from({ length: 5000 }, (_, n) => `SF-${n}`);
    codes.forEach((code, n) => {
      const effects = [invested(`${n}.00`, code), invested('0.50', code)];
      journal.add(event(n + 1, { effects }));
    });
    expect(await sums(['vehicle'])).toEqual(codes.map((code, n) => `${code} ${n}.50`).sort());
    expect(
      await sums(['vehicle', 'quarter'], { only: { vehicle: ['SF-7', 'nobody', ''] } }),
    ).toEqual(['SF-7 2024Q2 7.50']);
  });

  test('by quarter and year, whatever the order of the groupings', async () => {
    const days = ['2023-03-31', '2023-04-01', '2023-12-31', '2024-01-01'];
    days.forEach((effective_on, n) =>
      journal.add(
        event(n + 1, { effective_on, effects: [invested('1.00'), invested('1', 'F-1')] }),
      ),
    );
    expect(await sums(['quarter'])).toEqual([
      '2023Q1 2.00',
      '2023Q2 2.00',
      '2023Q4 2.00',
      '2024Q1 2.00',
    ]);
    expect(await sums(['year', 'vehicle'])).toEqual([
      ...['2023 F-1 3.00', '2023 SF-001 3.00', '2024 F-1 1.00', '2024 SF-001 1.00'],
    ]);
  });
});

test('what a report tells of a flow stands until the day on which it is taken back', async () => {
  const exit = { data: { vehicle: 'SF-001', enterprise: 'E-1' }, effective_on: '2024-04-10' };
  journal.add(event(1, { ...exit, type: 'investment.realised' }));
  journal.add(event(2, { type: 'event.reversed', effective_on: '2024-06-20', reverses: 1 }));
  const toldOn = async (asOf: string, knownSeq = 2) =>
    (await journal.reportedEvents({ asOf: asOf as Day, knownSeq })).map(({ seq }) => seq);
  // As known before it was taken back, it stands on every day.
  expect([await toldOn('2024-06-19'), await toldOn('2024-06-20'), await toldOn('2024-06-21', 1)]) //
    .toEqual([[1], [], [1]]);
});

describe('a journal that cannot be read is refused, and the sentence names the record', () => {
  const refused = (...events: object[]): string => {
    try {
      for (const each of events) journal.add(each as ReturnType<typeof event>);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  const reversal = (seq: number, reverses: unknown) =>
    event(seq, { type: 'event.reversed', reverses });

  test.each([
    ['out of order', [event(2), event(1)], '第 1 号记录未按顺序排列'],
    ['twice the same', [event(2), event(2)], '第 2 号记录未按顺序排列'],
    ['no number', [event(1.5)], '1.5'],
    ['a day that does not exist', [event(1, { effective_on: '2023-02-29' })], '2023-02-29'],
    ['a type of a later version', [event(1, { type: 'fund.dreamt' })], 'fund.dreamt'],
    [
      'a measure of a later version',
      [event(1, { effects: [{ measure: 'x', amount: '1' }] })],
      '“x”',
    ],
    [
      'a kind of mark',
      [event(1, { marks: [{ kind: 'x', subject: '', key: '', value: '' }] })],
      '“x”',
    ],
    ['an amount as a number', [event(1, { effects: [invested(15)] })], '第 1 号记录的金额“15”'],
    ['an amount with an exponent', [event(1, { effects: [invested('1e3')] })], '1e3'],
    ['an amount of three decimals', [event(1, { effects: [invested('0.001')] })], '0.001'],
    [
      'an amount that is too large',
      [event(1, { effects: [invested('10000000000000')] })],
      '10000000000000',
    ],
    ['taking back what is not there', [event(1), reversal(3, 2)], '冲销第 2 号'],
    ['taking back what comes later', [event(1), reversal(2, 5)], '冲销第 5 号'],
    ['taking back by text', [event(1), reversal(2, '1')], '冲销第 1 号'],
    ['taking back twice', [event(1), reversal(2, 1), reversal(3, 1)], '再次冲销'],
    [
      'registering without a code',
      [event(1, { type: 'fund.established', data: { name: '母基金' } })],
      '没有编码',
    ],
  ])('%s', (_, events, words) => expect(refused(...events)).toContain(words));

  test('and one that can is not', () => expect(refused(event(1), reversal(7, 1))).toBe(''));
});
