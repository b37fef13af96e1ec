/** Statements that no figure adds up: what they leave in the journal, and 对外口径核对. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { day } from '../../src/domain/values/days.ts';
import { reconcile } from '../../src/domain/figures/reconciliation.ts';
import { Ledger } from '../support/ledger.ts';
import { tell } from './story.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
  await tell(ledger, join(import.meta.dirname, 'opening.txt'));
});
afterAll(() => ledger.close());

const marksOf = async (seq: number) => (await ledger.get('auditor', `/events/${seq}`)).body.marks;

test('performance.reported keeps what the manager reports, and changes no figure', async () => {
  const before = await ledger.figure('fund.distributed_to_paid_in');
  const [seq] = await ledger.record({
    type: 'performance.reported',
    effective_on: '2024-03-31',
    data: { vehicle: 'SF-001', metric: 'dpi', value: '1.50' },
  });
  expect(await marksOf(seq!)).toEqual([
    {
      kind: 'performance',
      subject: 'SF-001',
      key: 'dpi',
      value: '1.5',
      amount: null,
      detail: null,
    },
  ]);
  expect(await ledger.figure('fund.distributed_to_paid_in')).toBe(before);
});

test('two metrics of one day stand beside each other; one metric twice does not', async () => {
  const reported = (metric: string, value: string) => ({
    type: 'performance.reported',
    effective_on: '2024-06-30',
    data: { vehicle: 'SF-001', metric, value },
  });
  await ledger.record(reported('irr_gross', '-0.05'), reported('irr_net', '-0.07'));
  expect(await ledger.refusal(reported('irr_net', '0.01'))).toMatchObject({
    code: 'same_day_statement',
  });
});

test('enterprise.qualified keeps the certificate and its period', async () => {
  const [seq] = await ledger.record({
    type: 'enterprise.qualified',
    effective_on: '2021-03-01',
    data: {
      enterprise: '甲科技',
      qualification: 'little-giant',
      certificate: 'XJR-1',
      valid_from: '2021-03-01',
      valid_to: '2024-02-29',
    },
  });
  expect(await marksOf(seq!)).toEqual([
    {
      kind: 'qualification',
      subject: 'E-0001',
      key: 'little-giant',
      value: '2024-02-29',
      amount: null,
      detail: { valid_from: '2021-03-01', valid_to: '2024-02-29', certificate: 'XJR-1' },
    },
  ]);
});

test('who moves into no functional zone is in none, and no longer in the one before', async () => {
  const [zone] = (await ledger.get('auditor', '/code-lists/WZ-ZONES')).body.items;
  const moved = (effective_on: string, from: string, to: string, more: object) => ({
    ...{ type: 'enterprise.relocated', effective_on },
    data: { enterprise: 'E-0003', from, to, ...more },
  });
  await ledger.record(moved('2022-01-01', '330303', '330302', { zone: zone.code }));
  await ledger.record(moved('2023-01-01', '330302', '330304', {}));
  const zoneOn = async (day: string) =>
    (await ledger.get('officer', `/enterprises/E-0003/exposure?as_of=${day}`)).body.statements.find(
      ({ kind }: { kind: string }) => kind === 'zone',
    )?.value;
  expect([await zoneOn('2022-12-31'), await zoneOn('2023-01-01')]).toEqual([zone.code, 'none']);
});

test('a code list reads as it was adopted by the day, and before that as it first was', async () => {
  const adopted = (effective_on: string, title: string) => ({
    ...{ type: 'code-list.adopted', effective_on },
    data: {
      ...{ list: 'X-1', kind: 'industry', title, valid_from: '2020-01-01' },
      items: [{ code: 'A', label: title }],
    },
  });
  await ledger.record(adopted('2023-01-01', '旧表'), adopted('2024-07-02', '新表'));
  const read = async (day: string) =>
    (await ledger.get('auditor', `/code-lists/X-1?as_of=${day}`)).body.title;
  expect([await read('2022-01-01'), await read('2024-07-01'), await read('2024-07-02')]) //
    .toEqual(['旧表', '旧表', '新表']);
});

test('figure.published of a figure that does not exist is refused', async () => {
  const published = {
    ...{ type: 'figure.published', effective_on: '2024-06-28', provenance: 'published' },
    document: '文件',
    data: { figure: 'fund.investd', label: '文中说法', value: '1', unit: '亿元', decimals: 0 },
  };
  expect(await ledger.refusal(published)).toMatchObject({
    ...{ code: 'field_invalid', pointer: '/events/0/data/figure' },
    detail:
      '没有编号为“fund.investd”的指标。请填写指标编号，例如 fund.invested；每个数字的计算页上都写有它的指标编号。',
  });
});

test('one that was recorded before figures had to exist is not in the records', () => {
  const published = {
    ...{ seq: 1, figure: 'plan.software_revenue', label: '文中说法', document: '文件' },
    ...{ asOf: day('2024-06-28'), value: '941', unit: '亿元', decimals: 0 },
  };
  const row = reconcile(published, undefined, undefined);
  expect([row.computed, row.difference, row.status]).toEqual([
    undefined,
    undefined,
    'not_in_records',
  ]);
});

test('figure.published ties, differs, or is not in the records, at the published precision', async () => {
  await ledger.record(
    {
      type: 'commitment.made',
      effective_on: '2024-05-01',
      data: { vehicle: 'SF-001', investor: '国投', amount: '172850000.00' },
    },
    ...[
      ['fund.sub_funds', '2', '支', 0],
      ['fund.sub_funds', '20', '支', 0],
      // 1.7285亿 is 1.73 at two decimals (HALF_UP), 17285万, 172850000元.
      ['fund.sub_fund_committed', '1.73', '亿元', 2],
      ['fund.sub_fund_committed', '17285', '万元', 0],
      ['fund.sub_fund_committed', '172850000', '元', 0],
      // Nothing granted is a sum of nothing.
      ['credit.granted', '941', '亿元', 0],
      ['fund.strategic_share_by_count', '95.7', '%', 1],
    ].map(([figure, value, unit, decimals], index) => ({
      type: 'figure.published',
      effective_on: '2024-06-28',
      provenance: 'published',
      document: `文件${index}`,
      data: { figure, label: '文中说法', value, unit, decimals },
    })),
  );
  const { body } = await ledger.get('auditor', '/published-figures');
  const found = body.data.map((row: Record<string, unknown>) => [
    row.computed,
    row.difference,
    row.status,
  ]);
  expect(found).toEqual([
    ['2', '0', 'ties'],
    ['2', '-18', 'differs'],
    ['1.73', '0.00', 'ties'],
    ['17285', '0', 'ties'],
    ['172850000', '0', 'ties'],
    ['0', '-941', 'differs'],
    // No investment yet: a share that is not there is not 0%.
    [null, null, 'no_number'],
  ]);
});

test('a quarter that cannot be closed names ten of what is open, and says how many more', async () => {
  const enterprise = (number: number) => `E-${1000 + number}`;
  const invested = (number: number) => [
    {
      ...{ type: 'party.registered', effective_on: '2023-01-01' },
      data: {
        ...{ code: enterprise(number), kind: 'enterprise', name: `待认定${number}` },
        no_uscc_reason: '示例',
      },
    },
    {
      ...{ type: 'investment.made', effective_on: '2023-02-01' },
      data: { vehicle: 'SF-002', enterprise: enterprise(number), amount: '1.00' },
    },
  ];
  const paid = { vehicle: 'SF-002', investor: '国投', amount: '100.00' };
  await ledger.record(
    { type: 'commitment.made', effective_on: '2023-01-01', data: paid },
    { type: 'contribution.paid', effective_on: '2023-01-01', data: paid },
    ...Array.from({ length: 10 }, (_, number) => invested(number)).flat(),
  );
  const closing = {
    type: 'quarter.closed',
    effective_on: '2024-07-01',
    data: { quarter: '2024Q2' },
  };
  const { detail } = await ledger.refusal(closing);
  expect(detail).toContain(
    `：${Array.from({ length: 10 }, (_, at) => enterprise(at)).join('、')}。`,
  );
  await ledger.record(...invested(10));
  expect((await ledger.refusal(closing)).detail).toContain(`${enterprise(9)}等 11 项。`);
});
