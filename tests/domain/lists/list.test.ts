/** Searching, filtering, sorting and adding up the rows of a list. */
import { describe, expect, test } from 'vitest';
import { Decimal } from '../../../src/domain/values/money.ts';
import { columnChoices } from '../../../src/domain/lists/choices.ts';
import { narrowed, readView } from '../../../src/domain/lists/search-filter-sort.ts';
import {
  NOT_APPLICABLE,
  listTotals,
  type Cell,
  type List,
  type ListRow,
} from '../../../src/domain/lists/list.ts';
import { Refusal } from '../../../src/platform/errors.ts';

const LOANS: List = {
  path: 'loans',
  label: '贷款',
  action: 'records:read',
  doing: '查看贷款',
  row: 'Loan',
  tag: '查询',
  columns: [
    { key: 'code', label: '编码', kind: 'code' },
    { key: 'name', label: '企业', kind: 'text', nameOf: 'code' },
    { key: 'aliases', label: '别名', kind: 'text', hidden: true },
    { key: 'class', label: '分类', kind: 'text', options: { normal: '正常', loss: '损失' } },
    { key: 'held', label: '资质', kind: 'text', many: true },
    { key: 'due_on', label: '到期日', kind: 'day' },
    { key: 'drawn', label: '发放', kind: 'money', total: true },
    { key: 'rate', label: '利率', kind: 'ratio' },
    { key: 'at', label: '登记时刻', kind: 'instant' },
    { key: 'share', label: '占比', kind: 'number', unitIn: 'unit' },
    { key: 'unit', label: '单位', kind: 'text' },
  ],
};

const row = (code: string, cells: Record<string, Cell>): ListRow => ({
  key: code,
  cells: { code, ...cells },
  illustrative: false,
});
const money = (text: string): Decimal => new Decimal(text);

const ROWS = [
  row('LN-1', {
    ...{ name: '瓯海机械', aliases: 'ＯＨ机械', class: 'loss', held: '瞪羚企业、高新技术企业' },
    ...{ due_on: '2024-06-30', drawn: money('9'), rate: money('0.05') },
    // The 1st of July in Beijing, as the database says it; and 2/3 have no last digit.
    ...{ at: '2024-06-30T16:00:00Z', share: new Decimal(2).dividedBy(3), unit: '%' },
  }),
  row('LN-2', {
    ...{ name: '鹿城生物', aliases: '', class: 'normal', held: null },
    ...{ due_on: '2023-01-01', drawn: money('10.10'), rate: money('0.045') },
    ...{ at: '2024-07-01T15:59:59.5Z', share: new Decimal(2).dividedBy(3), unit: '家' },
  }),
  row('LN-3', {
    ...{ name: 'A 科技', aliases: '', class: null, held: '高新技术企业' },
    ...{ due_on: null, drawn: null, rate: null },
  }),
];

const keys = (parameters: Record<string, string>): string[] =>
  narrowed(LOANS, ROWS, readView(LOANS, parameters)).map(({ key }) => key);

describe('searching', () => {
  test.each([
    ['机械', ['LN-1']],
    ['oh机械', ['LN-1']],
    ['ln-2', ['LN-2']],
    ['科技 a', ['LN-3']],
    ['损失', ['LN-1']],
    ['没有的', []],
    ['  ', ['LN-1', 'LN-2', 'LN-3']],
  ])('%s finds %j', (q, found) => expect(keys({ q })).toEqual(found));
});

describe('filtering', () => {
  test.each([
    [{ class: 'loss' }, ['LN-1']],
    [{ class: '损失' }, ['LN-1']],
    [{ class: '-' }, ['LN-3']],
    [{ held: '高新技术企业' }, ['LN-1', 'LN-3']],
    [{ held: '高新技术企业', class: '-' }, ['LN-3']],
    [{ drawn_from: '9.5' }, ['LN-2']],
    [{ drawn_to: '9.0' }, ['LN-1']],
    [{ drawn: '10.1' }, ['LN-2']],
    [{ due_on_from: '2023-01-01', due_on_to: '2024-06-29' }, ['LN-2']],
    [{ class: '' }, ['LN-1', 'LN-2', 'LN-3']],
    [{ at: '2024-07-01' }, ['LN-1', 'LN-2']],
    [{ at: '2024-06-30' }, []],
    [{ at_from: '2024-07-01', at_to: '2024-07-01' }, ['LN-1', 'LN-2']],
    [{ at_from: '2024-07-02' }, []],
    [{ at_to: '2024-06-30' }, []],
    [{ at: '2024-07-01T00:00:00+08:00' }, ['LN-1']],
    [{ at_from: '2024-07-01T00:00:01+08:00' }, ['LN-2']],
    [{ at_to: '2024-06-30T16:00:00Z' }, ['LN-1']],
    [{ at: '2024-07-01T15:59:59.500Z' }, ['LN-2']],
    [{ at_from: '2024-07-01T15:59:59Z' }, ['LN-2']],
    [{ at_to: '2024-07-01T15:59:59Z' }, ['LN-1']],
    [{ at: '-' }, ['LN-3']],
    // As it is answered: a share to ten decimals.
    [{ share: '0.6666666667', unit: '%' }, ['LN-1']],
    [{ share_from: '0.6666666667', share_to: '0.6666666667' }, ['LN-1']],
  ])('%j leaves %j', (parameters, found) =>
    expect(keys(parameters as Record<string, string>)).toEqual(found),
  );

  test.each([
    [{ colour: 'red' }, 'colour'],
    [{ drawn_from: 'much' }, '应为数字'],
    [{ due_on: '2024-02-30' }, '日期'],
    [{ sort: 'colour' }, '排序'],
    [{ class_from: 'loss' }, 'class_from'],
    [{ class: 'lost' }, '可用：normal（正常）、loss（损失）'],
    [{ drawn_from: '-' }, '应为数字'],
    [{ due_on_to: '-' }, '日期'],
    [{ at_from: '-' }, '时刻'],
    [{ aliases: 'ＯＨ机械' }, 'aliases'],
  ])('%j is refused', (parameters, said) => {
    expect(() => readView(LOANS, parameters as unknown as Record<string, string>)).toThrow(Refusal);
    expect(() => keys(parameters as unknown as Record<string, string>)).toThrow(said);
  });
});

describe('sorting', () => {
  test.each([
    // As numbers, not as text: 10.10 is more than 9.
    ['drawn', ['LN-1', 'LN-2', 'LN-3']],
    ['-drawn', ['LN-2', 'LN-1', 'LN-3']],
    ['due_on', ['LN-2', 'LN-1', 'LN-3']],
    // In the order in which the choices are defined.
    ['class', ['LN-2', 'LN-1', 'LN-3']],
    ['-class', ['LN-1', 'LN-2', 'LN-3']],
    ['-code', ['LN-3', 'LN-2', 'LN-1']],
  ])('by %s', (sort, order) => expect(keys({ sort })).toEqual(order));

  test('ties go by key, whatever the order of the rows', () => {
    const same = ['c', 'a', 'b'].map((key) => row(key, { drawn: money('1') }));
    const view = readView(LOANS, { sort: '-drawn' });
    expect(narrowed(LOANS, same, view).map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  });
});

describe('totals', () => {
  const total = (...cells: Cell[]) =>
    listTotals(
      LOANS,
      cells.map((drawn, index) => row(String(index), { drawn })),
    ).drawn;

  test('are exact, and only of columns that may be added up', () => {
    const sums = listTotals(LOANS, ROWS);
    expect(Object.keys(sums)).toEqual(['drawn']);
    expect((sums.drawn as Decimal).toFixed()).toBe('19.1');
    expect(total(money('0.1'), money('0.2'), money('123456789012345.67'))).toEqual(
      money('123456789012345.97'),
    );
  });

  test('have a reason where any row has one; what was not recorded adds nothing', () => {
    const reason = { reason: 'no_valuation', text: '没有估值' };
    expect(total(money('1'), reason, money('2'))).toEqual(reason);
    expect(total(money('1'), null, NOT_APPLICABLE)).toEqual(money('1'));
    expect(total()).toEqual(money('0'));
  });

  test('are not recorded where no row has a number', () => {
    expect(total(null, null)).toBeNull();
    expect(total(null, NOT_APPLICABLE)).toBeNull();
  });
});

test('choices are the values that occur, in their order, with how often they do', () => {
  const column = (key: string) => LOANS.columns.find((each) => each.key === key)!;
  expect(columnChoices(column('class'), ROWS)).toEqual([
    { value: '-', label: '-', rows: 1 },
    { value: 'normal', label: '正常', rows: 1 },
    { value: 'loss', label: '损失', rows: 1 },
  ]);
  expect(columnChoices(column('held'), ROWS)).toContainEqual({
    ...{ value: '高新技术企业', label: '高新技术企业', rows: 2 },
  });
});
