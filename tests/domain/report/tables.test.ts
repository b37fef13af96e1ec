/** What a table's column says in a format that has it, and in one that does not. */
import { beforeAll, expect, test } from 'vitest';
import { quarterReportSchema } from '../../../src/api/report-shapes.ts';
import { quarter } from '../../../src/domain/values/days.ts';
import { FoldedJournal } from '../../../src/domain/figures/folded-journal.ts';
import { buildReport } from '../../../src/domain/report/build.ts';
import { formatNamed } from '../../../src/domain/report/formats/index.ts';
import { readReport } from '../../../src/domain/report/read.ts';
import type { QuarterReport } from '../../../src/domain/report/report.ts';
import { canonicalReport, wireReport, type ReportData } from '../../../src/domain/report/wire.ts';
import { plainSheets } from '../../../src/reports/quarterly.ts';
import { EVENTS, reportFor } from '../../reports/report.mjs';

const event = (seq: number, type: string, effective_on: string, data: object) => ({
  ...{ seq, type, effective_on, data, provenance: 'record', effects: [], marks: [] },
  submission: { outcome: 'posted' },
});
const moved = (seq: number, on: string, from: string, to: string) =>
  event(seq, 'enterprise.relocated', on, { enterprise: 'E-0001', from, to });
const events = [
  ...EVENTS,
  event(4, 'code-list.adopted', '2019-01-01', {
    ...{ list: 'GBT2260', kind: 'region', title: '行政区划', valid_from: '2019-01-01' },
    home: '330300',
    items: [
      { code: '310000', label: '上海市' },
      { code: '330300', label: '温州市' },
    ],
  }),
  moved(5, '2024-02-01', '310000', '330300'),
  moved(6, '2024-03-01', '330300', '310000'),
  event(7, 'deal.issued', '2024-03-08', {
    ...{ code: 'D-1', form: 'abs', issue_size: '1000.00' },
    tranches: [
      { tranche: '次级', rank: 2, size: '400.00', coupon: '0' },
      { tranche: '优先', rank: 1, size: '600.00', coupon: '0.035', rating: 'AAA' },
    ],
  }),
  event(8, 'indicator.defined', '2024-03-09', {
    ...{ code: 'I-1', name: '研发投入强度', kind: 'level', unit: '%' },
  }),
  event(9, 'figure.published', '2024-03-31', {
    ...{ figure: 'fund.invested', label: '投资金额', value: '0', unit: '亿元', decimals: 2 },
  }),
];

const reports = new Map<string, QuarterReport>();
beforeAll(async () => {
  for (const name of ['kechuang-report/3', 'kechuang-report/4'])
    reports.set(
      name,
      await reportFor(
        {
          ...{ quarter, FoldedJournal },
          buildReport: (...[source, of, moment]: Parameters<typeof buildReport>) =>
            buildReport(source, of, moment, formatNamed(name)!),
        },
        { events, knownSeq: events.length },
      ),
    );
});

const sheet = (report: QuarterReport, name: string) =>
  plainSheets(report).find((each) => each.name.startsWith(name))!;

test('format 3 lists moves into the city alone, without saying which way they went', () => {
  const report = reports.get('kechuang-report/3')!;
  const [row, ...others] = wireReport(report).tables.relocations;
  expect(others).toEqual([]);
  expect(row).toMatchObject({ on: '2024-02-01', from: '上海市', to: '温州市', records: [5] });
  expect(row).not.toHaveProperty('way');
  const [, table] = sheet(report, '表5').tables;
  expect(table!.caption).toBe('二、注册地迁入的被投企业');
  expect(table!.columns.map(({ label }) => label)).toEqual([
    ...['序号', '企业代码', '企业', '迁入日', '迁出地', '迁入地', '记录号', '数据来源'],
  ]);
});

test('format 4 lists moves both ways, and says which', () => {
  const report = reports.get('kechuang-report/4')!;
  const ways = wireReport(report).tables.relocations.map(({ on, way }) => `${on} ${way}`);
  expect(ways).toEqual(['2024-02-01 in', '2024-03-01 out']);
  const [, table] = sheet(report, '表5').tables;
  expect(table!.caption).toBe('二、注册地迁入、迁出的被投企业');
  const at = table!.columns.findIndex(({ label }) => label === '方向');
  expect(table!.lines.map(({ cells }) => cells[at])).toEqual(['迁入', '迁出']);
});

test.each(['kechuang-report/3', 'kechuang-report/4'])(
  'what %s writes is as the API describes it, and reads back the same',
  (name) => {
    const report = reports.get(name)!;
    const text = canonicalReport(report);
    const data = JSON.parse(text) as ReportData;
    const { tables, investments, overview, shares } = data;
    const described = quarterReportSchema.pick({
      ...{ tables: true, investments: true, overview: true, shares: true },
    });
    const said = { tables, investments, overview, shares };
    expect(described.strict().parse(said)).toEqual(said);
    expect(canonicalReport(readReport(data, report.format, report))).toBe(text);
    // What is not recorded has no field; tranches stand in the order of their rank.
    const [deal] = data.tables.deals;
    expect(deal).not.toHaveProperty('venue');
    expect(deal!.tranches.map(({ tranche, coupon, rating }) => [tranche, coupon, rating])).toEqual([
      ['优先', '0.035', 'AAA'],
      ['次级', '0', undefined],
    ]);
    // Of these the absent is null, and a number has the decimals with which it was published.
    const [indicator] = data.tables.indicators;
    expect(indicator).toMatchObject({ code: 'I-1', group: null, target: null, latest: null });
    // A figure without a value says why.
    const reason = { code: 'none_qualified', text: '没有资质有效的企业，无从计算覆盖率' };
    expect(data.tables.coverage[0]).toMatchObject({ value: null, reason, denominator: '0' });
    const valued = data.overview.find(({ id }) => id === 'fund.invested')!;
    expect(valued.bases.inception).toEqual({ value: '90.00', reason: null });
    expect(valued.bases).not.toHaveProperty('point');
    const [published] = data.tables.published;
    expect(published).toMatchObject({ operator: null, computed: '0.00', difference: '0.00' });
  },
);
