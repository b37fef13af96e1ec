/** 投资项目明细: one row per project; the sheet that the others' formulas read. */
import type { Workbook } from 'exceljs';
import { NONE } from '../../domain/code-lists.ts';
import { REASONS } from '../../domain/figures.ts';
import { cellNumber, type Decimal } from '../../domain/money.ts';
import type { InvestmentLine, QuarterReport } from '../../domain/report.ts';
import { fitCells, HEADER_ROW, setPaper, writeHeading } from './style.ts';
import { provenanceColumn, Table, type Column, type Criterion } from './table.ts';
import { dayCell, FORMATS, NO_VALUE, quotientNumber } from './values.ts';

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

const money = (header: string, amount: Amount): Column<InvestmentLine> => ({
  header,
  width: 13,
  format: FORMATS.money,
  amount,
  cell: (line) => {
    const value = amount(line);
    return value ? cellNumber(value, `${line.vehicle} × ${line.enterprise} ${header}`) : NO_VALUE;
  },
});

/**
 * Printed on two pages: who and what, then the amounts. The library can set no break between
 * columns; it falls where it should as long as the columns before the amounts are about as wide
 * together as the first three and all those after.
 */
const COLUMNS = {
  index: { header: '序号', width: 4.5, align: 'center', cell: (_, row) => row - HEADER_ROW },
  enterprise: { header: '企业代码', width: 7.5, cell: (line) => line.enterprise },
  enterpriseName: { header: '企业名称', width: 25, cell: (line) => line.enterpriseName },
  vehicle: { header: '基金代码', width: 7.5, cell: (line) => line.vehicle },
  vehicleName: { header: '基金名称', width: 25, cell: (line) => line.vehicleName },
  region: { header: '注册地', width: 7, cell: (line) => line.region || NO_VALUE },
  industryCode: {
    header: '产业代码',
    width: 7.5,
    cell: (line) => industryCodeText(line.industryCode),
  },
  industry: { header: '产业', width: 19, cell: (line) => line.industry },
  strategic: {
    header: '是否五大',
    width: 7.5,
    align: 'center',
    cell: (line) => strategicText(line.industryCode),
  },
  listing: { header: '上市进程', width: 8.5, cell: (line) => line.listing || NO_VALUE },
  firstInvestedOn: {
    header: '首次投资日',
    width: 10.5,
    format: FORMATS.day,
    align: 'center',
    cell: (line) => dayCell(line.firstInvestedOn),
  },
  rounds: { header: '轮次', width: 9.5, cell: (line) => line.rounds || NO_VALUE },
  ownership: {
    header: '持股比例',
    width: 7.5,
    format: FORMATS.ownership,
    cell: ({ ownership }) => (ownership ? quotientNumber(ownership) : NO_VALUE),
  },
  quarter: money('当季投资金额', (line) => line.invested.quarter),
  year: money('本年累计投资金额', (line) => line.invested.year),
  inception: money('自成立累计投资金额', (line) => line.invested.inception),
  costRemaining: money('剩余成本', (line) => line.costRemaining),
  proceeds: money('累计回收金额', (line) => line.proceeds),
  fairValue: money('公允价值', (line) => line.fairValue),
  records: {
    header: '记录号',
    width: 12,
    align: 'center',
    cell: (line) => line.records.join('、'),
  },
  provenance: provenanceColumn,
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
  return new Table('投资项目明细', columns, report.investments, options);
}

export function writeInvestments(
  workbook: Workbook,
  report: QuarterReport,
  table: InvestmentTable,
): void {
  const sheet = workbook.addWorksheet(table.sheetName);
  setPaper(sheet, {
    orientation: 'landscape',
    frozenRows: HEADER_ROW,
    frozenColumns: 3,
    isSplit: true,
  });
  table.write(sheet);
  writeHeading(sheet, '投资项目明细', report);
  fitCells(sheet, HEADER_ROW);
  sheet.autoFilter = table.filterRange;
}
