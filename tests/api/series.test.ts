/** A figure by quarter is the same figure as on each quarter's last day. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Ledger } from '../support/ledger.ts';
import { expectProblem, withPortfolio } from './support.ts';

let ledger: Ledger;

beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
});
afterAll(() => ledger.close());

interface Point {
  quarter: string;
  label: string;
  as_of: string;
  value: string;
}

const series = (query: string, id = 'fund.invested', login = 'officer') =>
  ledger.get(login, `/figures/${id}/series?${query}`);

test('one value for each quarter end, equal to the figure of that day', async () => {
  const { body } = await series('from=2019Q4&to=2021Q3');
  expect(body.points.map(({ quarter }: Point) => quarter)).toEqual([
    ...['2019Q4', '2020Q1', '2020Q2', '2020Q3', '2020Q4', '2021Q1', '2021Q2', '2021Q3'],
  ]);
  const values = ['0.00', '0.00', '300.00', '300.00', '300.00', '300.00', '800.00', '800.00'];
  expect(body.points.map(({ value }: Point) => value)).toEqual(values);
  for (const { as_of, value } of body.points as Point[])
    expect(await ledger.figure('fund.invested', `?as_of=${as_of}`)).toBe(value);
});

test('the running quarter ends today, and one quarter is a series too', async () => {
  const { body } = await series('from=2024Q3&to=2024Q3');
  expect(body.points).toMatchObject([
    { quarter: '2024Q3', label: '2024年第三季度', as_of: '2024-07-05', value: '800.00' },
  ]);
});

test('on the basis of the quarter, quarters add up to the whole', async () => {
  const { body } = await series('from=2020Q1&to=2021Q4&basis=quarter');
  expect(body.points.map(({ value }: Point) => value)).toEqual([
    ...['0.00', '300.00', '0.00', '0.00', '0.00', '500.00', '0.00', '0.00'],
  ]);
});

test('narrowed to one fund or enterprise, and to what a manager sees', async () => {
  const last = async (query: string, login?: string) =>
    (await series(`from=2024Q2&to=2024Q2${query}`, undefined, login)).body.points[0].value;
  expect(await last('&vehicle=SF-002')).toBe('500.00');
  expect(await last('&enterprise=E-0001')).toBe('300.00');
  expect(await last('', 'manager2')).toBe('500.00');
});

test('as known before anything was recorded there is nothing; ratios keep their reasons', async () => {
  const known = encodeURIComponent('2020-01-01T00:00:00Z');
  const { body } = await series(`from=2021Q2&to=2021Q2&known_at=${known}`);
  expect(body).toMatchObject({ points: [{ value: '0.00' }], meta: { known_seq: 0 } });
  const share = await series('from=2019Q1&to=2019Q1', 'fund.strategic_share_by_amount');
  expect(share.body.points[0]).toMatchObject({ value: null, reason: { code: 'no_investment' } });
});

test.each([
  ['reversed', 'from=2024Q2&to=2024Q1', '/from', '请对调'],
  ['no quarter', 'from=2024Q5&to=2024Q2', '/from', '2024Q5'],
  ['lower case', 'from=2024Q1&to=2024q2', '/to', '2024q2'],
  ['a day', 'from=2024-01-01&to=2024Q2', '/from', '应为季度'],
  ['not begun', 'from=2024Q1&to=2024Q4', '/to', '尚未开始'],
  ['too long', 'from=2004Q1&to=2024Q2', '/from', '共 82 个季度'],
  ['no start', 'to=2024Q2', '/from', '起始季度'],
  ['no end', 'from=2024Q1', '/to', '截止季度'],
  ['given twice', 'from=2024Q1&from=2024Q2&to=2024Q2', '/from', '起始季度'],
  ['a basis there is not', 'from=2024Q1&to=2024Q2&basis=decade', '/basis', 'basis'],
  ['an as_of', 'from=2024Q1&to=2024Q2&as_of=2024-06-30', '', 'as_of'],
])('refuses %s', async (_, query, pointer, words) => {
  const answer = await series(query);
  expectProblem(answer, 400, 'parameter_invalid');
  expect(answer.body.errors[0].detail).toContain(words);
  if (pointer !== '') expect(answer.body.errors[0].pointer).toBe(pointer);
});

test('80 quarters are the most', async () => {
  expect((await series('from=2004Q3&to=2024Q2')).body.points).toHaveLength(80);
  expectProblem(await series('from=2004Q2&to=2024Q2'), 400, 'parameter_invalid');
});

test('demonstration data is marked where it is: the quarter, the series, the line of the report', async () => {
  await ledger.record(
    {
      ...{ type: 'investment.made', effective_on: '2024-06-28', provenance: 'illustrative' },
      data: { vehicle: 'SF-001', enterprise: 'E-0001', amount: '1' },
    },
    {
      ...{ type: 'enterprise.qualified', effective_on: '2024-06-28', provenance: 'illustrative' },
      data: {
        ...{ enterprise: 'E-0001', qualification: 'high-tech' },
        ...{ valid_from: '2024-06-28', valid_to: '2026-06-27' },
      },
    },
  );
  const { body } = await series('from=2024Q1&to=2024Q2');
  const marked = body.points.map(({ illustrative }: { illustrative: boolean }) => illustrative);
  expect([marked, body.meta.illustrative]).toEqual([[false, true], true]);
  expect((await series('from=2023Q4&to=2024Q1')).body.meta.illustrative).toBe(false);
  const report = (await ledger.get('officer', '/quarters/2024Q2/report')).body;
  expect(report.tables.coverage.map((line: any) => [line.figure, line.illustrative])).toEqual([
    ['credit.high_tech_coverage', true],
    ['credit.high_tech_coverage_in_force', true],
    ['credit.tech_sme_coverage', false],
    ['credit.tech_sme_coverage_in_force', false],
  ]);
});
