/** 表3: one row per sub-fund, with what its projects come to in 表4. */
import type { Workbook } from 'exceljs';
import type { SubFundColumn } from '../../domain/report/formats/format.ts';
import { cellNumber } from '../../domain/values/money.ts';
import type { QuarterReport, SubFundLine } from '../../domain/report/report.ts';
import type { InvestmentTable } from './table-4-investments.ts';
import { closeSheet, openSheet, type Sheet } from './page.ts';
import { indexColumn, provenanceColumn, Table, type Column } from './table.ts';
import type { FigureShown } from './plain-table.ts';
import { dayCell, FORMATS, liveCell, quotientCell, type Tally } from './values.ts';

const NAME = '表3 子基金';

type Key =
  | 'index'
  | 'code'
  | 'name'
  | 'manager'
  | 'registeredOn'
  | 'committed'
  | 'committedByFund'
  | 'paidIn'
  | 'paidInByFund'
  | 'investments'
  | 'invested'
  | 'deployment'
  | 'distributed'
  | 'fees'
  | 'localReturn'
  | 'provenance';

export type SubFundTable = Table<SubFundLine, Key>;

type LineTally = (line: SubFundLine, row: number) => Tally;

const money = (header: string, key: SubFundColumn, group?: string): Column<SubFundLine> => ({
  header,
  ...(group && { group }),
  width: 9.5,
  format: FORMATS.tenThousands,
  amount: (line) => line[key],
  cell: (line) => cellNumber(line[key], `${line.code} ${group ?? ''}${header}`),
});

/** Reads 表4 for the vehicle named in the row. */
function live(
  header: string,
  format: string,
  key: SubFundColumn,
  tally: LineTally,
): Column<SubFundLine> {
  const cell: Column<SubFundLine>['cell'] = (line, row) =>
    liveCell(tally(line, row), line[key], `${line.code} ${header}`);
  return { header, group: '累计投资', width: 8, format, amount: (line) => line[key], cell };
}

export function subFundTable(report: QuarterReport, investments: InvestmentTable): SubFundTable {
  const ofVehicle = (line: SubFundLine, row: number) =>
    ({ column: 'vehicle', is: line.code, ref: `$${table.ref('code', row)}` }) as const;
  const columns: Record<Key, Column<SubFundLine>> = {
    index: indexColumn,
    code: { header: '基金代码', width: 8, cell: (line) => line.code },
    name: { header: '子基金名称', width: 24, cell: (line) => line.name },
    manager: { header: '管理人', width: 22, cell: (line) => line.manager },
    registeredOn: {
      header: '设立日期',
      width: 10.5,
      format: FORMATS.day,
      align: 'center',
      cell: (line) => dayCell(line.registeredOn),
    },
    committed: money('总额', 'committed', '认缴'),
    committedByFund: money('其中：母基金', 'committedByFund', '认缴'),
    paidIn: money('总额', 'paidIn', '实缴'),
    paidInByFund: money('其中：母基金', 'paidInByFund', '实缴'),
    investments: live('项目数', FORMATS.count, 'investments', (line, row) =>
      investments.count('inception', ofVehicle(line, row)),
    ),
    invested: live('金额', FORMATS.tenThousands, 'invested', (line, row) =>
      investments.sum('inception', ofVehicle(line, row)),
    ),
    deployment: {
      header: '投资进度',
      width: 9,
      format: FORMATS.share,
      cell: (line, row) =>
        quotientCell(
          { ref: table.ref('invested', row), value: line.invested },
          { ref: table.ref('paidIn', row), value: line.paidIn },
          'paid_in_zero',
        ),
      total: () => quotientCell(table.totalOf('invested'), table.totalOf('paidIn'), 'paid_in_zero'),
    },
    distributed: money('累计分配', 'distributed'),
    fees: money('累计费用', 'fees'),
    localReturn: money('认定返投额', 'localReturn'),
    provenance: provenanceColumn,
  };
  // Each amount leads to the figure by which the report's format fills it, of the line's own fund.
  for (const [key, id] of Object.entries(report.format.selections.sub_funds))
    columns[key as SubFundColumn].figure = ({ code }): FigureShown => ({
      ...{ id, basis: 'inception', of: { vehicle: code } },
    });
  const options = { totals: true, emptyNote: 'name' } as const;
  const table: SubFundTable = new Table(NAME, columns, report.subFunds, options);
  return table;
}

const NOTES = [
  '累计投资的项目数与金额按基金代码取自“表4 投资项目明细”；投资进度＝累计投资金额÷实缴总额。认缴、实缴、投资金额是不同口径，不相加。',
  '母基金的直接投资不在本表，见“表4 投资项目明细”。金额单元格内为元，按万元显示。',
];

export const subFundSheet = (table: SubFundTable): Sheet => ({
  plan: {
    name: NAME,
    title: '子基金情况',
    number: '表3',
    unit: '万元',
    orientation: 'landscape',
    columns: table.width,
    frozenRows: table.headerRow,
    frozenColumns: 3,
  },
  tables: [table],
  notes: NOTES,
});

export function writeSubFunds(
  workbook: Workbook,
  report: QuarterReport,
  table: SubFundTable,
): void {
  const { plan, notes } = subFundSheet(table);
  const sheet = openSheet(workbook, report, plan);
  table.write(sheet);
  sheet.autoFilter = table.filterRange;
  closeSheet(sheet, report, plan, table.end, notes);
}
