/** 表4: one row per project; the sheet that the others' formulas read. */
import type { Workbook } from 'exceljs';
import { NONE } from '../../domain/values/code-lists.ts';
import { REASONS, type Basis } from '../../domain/figures/figure.ts';
import { cellNumber, type Decimal } from '../../domain/values/money.ts';
import type { InvestmentLine, QuarterReport } from '../../domain/report/report.ts';
import { closeSheet, openSheet, type Sheet } from './page.ts';
import { indexColumn, provenanceColumn, Table, type Column, type Criterion } from './table.ts';
import { dayCell, FORMATS, NO_VALUE, quotientNumber } from './values.ts';

const NAME = '表4 投资项目明细';

export const FLOWS = ['quarter', 'year', 'inception'] as const;
export type Flow = (typeof FLOWS)[number];

/** The codes that stand in the sheet, where a formula can ask for them by equality. */
export const industryCodeText = (code: string): string =>
  code === '' ? '未认定' : code === NONE ? '不属于' : code;

const strategicText = (code: string): string =>
  code === '' ? '未认定' : code === NONE ? '否' : '是';

export const STRATEGIC: Criterion<'strategic'> = { column: 'strategic', is: '是' };
export const UNCLASSIFIED: Criterion<'strategic'> = { column: 'strategic', is: '未认定' };

type Amount = (line: InvestmentLine) => Decimal | undefined;

const money = (
  header: string,
  amount: Amount,
  [figure, basis]: [string, Basis],
  group?: string,
): Column<InvestmentLine> => ({
  header,
  ...(group && { group }),
  width: 9.5,
  figure: ({ vehicle, enterprise }) => ({ id: figure, basis, of: { vehicle, enterprise } }),
  format: FORMATS.tenThousands,
  amount,
  cell: (line) => {
    const value = amount(line);
    const name = `${line.vehicle} × ${line.enterprise} ${group ?? ''}${header}`;
    return value ? cellNumber(value, name) : NO_VALUE;
  },
});

const invested = (header: string, flow: Flow): Column<InvestmentLine> =>
  money(header, (line) => line.invested[flow], ['fund.invested', flow], '投资金额');

/** What is printed, as wide as A4 lets one read it; then what formulas and filters ask for. */
const COLUMNS = {
  index: indexColumn,
  enterprise: { header: '企业代码', width: 7.5, cell: (line) => line.enterprise },
  enterpriseName: { header: '企业名称', width: 23, cell: (line) => line.enterpriseName },
  vehicle: { header: '基金代码', width: 7.5, cell: (line) => line.vehicle },
  region: { header: '注册地', width: 8, cell: (line) => line.region || NO_VALUE },
  industry: { header: '产业', width: 12.5, cell: (line) => line.industry },
  listing: {
    header: '上市进程',
    width: 6,
    align: 'center',
    cell: (line) => line.listing || NO_VALUE,
  },
  firstInvestedOn: {
    header: '首次投资日',
    width: 10.5,
    format: FORMATS.day,
    align: 'center',
    cell: (line) => dayCell(line.firstInvestedOn),
  },
  rounds: { header: '轮次', width: 9, cell: (line) => line.rounds || NO_VALUE },
  ownership: {
    header: '持股比例',
    width: 7.5,
    format: FORMATS.ownership,
    cell: ({ ownership }) => (ownership ? quotientNumber(ownership) : NO_VALUE),
  },
  quarter: invested('当季', 'quarter'),
  year: invested('本年累计', 'year'),
  inception: invested('自成立累计', 'inception'),
  costRemaining: money('剩余成本', (line) => line.costRemaining, ['fund.cost_remaining', 'point']),
  proceeds: money('累计回收', (line) => line.proceeds, ['fund.proceeds', 'inception']),
  fairValue: money('公允价值', (line) => line.fairValue, ['fund.fair_value', 'point']),
  records: {
    header: '记录号',
    width: 8,
    align: 'center',
    cell: (line) => line.records.join('\n'),
    records: (line) => line.records,
  },
  provenance: provenanceColumn,
  vehicleName: { header: '基金名称', width: 25, isAside: true, cell: (line) => line.vehicleName },
  industryCode: {
    header: '产业代码',
    width: 9,
    isAside: true,
    cell: (line) => industryCodeText(line.industryCode),
  },
  strategic: {
    header: '是否五大',
    width: 9,
    align: 'center',
    isAside: true,
    cell: (line) => strategicText(line.industryCode),
  },
} satisfies Record<string, Column<InvestmentLine>>;

export type InvestmentTable = Table<InvestmentLine, keyof typeof COLUMNS>;

export function investmentTable(report: QuarterReport): InvestmentTable {
  const ofFairValue = report.overview.find(({ figure }) => figure.id === 'fund.fair_value');
  const reason = ofFairValue?.cells.point?.reason;
  // The sum of those holdings that have a valuation would pass for the value of all.
  const fairValue = reason
    ? { ...COLUMNS.fairValue, total: () => REASONS[reason] }
    : COLUMNS.fairValue;
  const columns = { ...COLUMNS, fairValue };
  const options = { totals: true, emptyNote: 'enterpriseName' } as const;
  return new Table(NAME, columns, report.investments, options);
}

const NOTES = [
  '一行为一只基金在一家企业的投资；同一基金多轮投同一企业的合为一行。基金名称见“表3 子基金”。金额单元格内为元，按万元显示。',
  '记录号是该行投资金额所依据的台账记录；打印区以外的基金名称、产业代码、是否五大供公式与筛选使用。',
];

export const investmentSheet = (table: InvestmentTable): Sheet => ({
  plan: {
    name: NAME,
    title: '投资项目明细',
    number: '表4',
    unit: '万元',
    orientation: 'landscape',
    columns: table.width,
    frozenRows: table.headerRow,
    frozenColumns: 3,
  },
  tables: [table],
  notes: NOTES,
});

export function writeInvestments(
  workbook: Workbook,
  report: QuarterReport,
  table: InvestmentTable,
): void {
  const { plan, notes } = investmentSheet(table);
  const sheet = openSheet(workbook, report, plan);
  table.write(sheet);
  sheet.autoFilter = table.filterRange;
  closeSheet(sheet, report, plan, table.end, notes);
}
