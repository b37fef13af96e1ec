/** 子基金: one row per sub-fund, with what its projects come to in 投资项目明细. */
import type { Workbook } from 'exceljs';
import { cellNumber, type Decimal } from '../../domain/money.ts';
import type { QuarterReport, SubFundLine } from '../../domain/report.ts';
import type { InvestmentTable } from './investments.ts';
import { fitCells, HEADER_ROW, setPaper, writeHeading, writeNotes } from './style.ts';
import { provenanceColumn, Table, type Column } from './table.ts';
import { dayCell, FORMATS, liveCell, quotientCell, type Tally } from './values.ts';

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
  | 'invested'
  | 'investments'
  | 'deployment'
  | 'distributed'
  | 'fees'
  | 'localReturn'
  | 'provenance';

export type SubFundTable = Table<SubFundLine, Key>;

type Amount = (line: SubFundLine) => Decimal;
type LineTally = (line: SubFundLine, row: number) => Tally;

const money = (header: string, amount: Amount): Column<SubFundLine> => ({
  header,
  width: 13,
  format: FORMATS.money,
  amount,
  cell: (line) => cellNumber(amount(line), `${line.code} ${header}`),
});

/** Reads 投资项目明细 for the vehicle named in the row. */
function live(
  header: string,
  format: string,
  amount: Amount,
  tally: LineTally,
): Column<SubFundLine> {
  const cell: Column<SubFundLine>['cell'] = (line, row) =>
    liveCell(tally(line, row), amount(line), `${line.code} ${header}`);
  return { header, width: format === FORMATS.money ? 13 : 7, format, amount, cell };
}

export function subFundTable(report: QuarterReport, investments: InvestmentTable): SubFundTable {
  const ofVehicle = (line: SubFundLine, row: number) =>
    ({ column: 'vehicle', is: line.code, ref: `$${table.ref('code', row)}` }) as const;
  const columns: Record<Key, Column<SubFundLine>> = {
    index: { header: '序号', width: 5, align: 'center', cell: (_, row) => row - HEADER_ROW },
    code: { header: '基金代码', width: 8, cell: (line) => line.code },
    name: { header: '子基金名称', width: 26, cell: (line) => line.name },
    manager: { header: '管理人', width: 22, cell: (line) => line.manager },
    registeredOn: {
      header: '设立日期',
      width: 10.5,
      format: FORMATS.day,
      align: 'center',
      cell: (line) => dayCell(line.registeredOn),
    },
    committed: money('认缴总额', (line) => line.committed),
    committedByFund: money('其中：母基金认缴', (line) => line.committedByFund),
    paidIn: money('实缴总额', (line) => line.paidIn),
    paidInByFund: money('其中：母基金实缴', (line) => line.paidInByFund),
    invested: live(
      '累计投资金额',
      FORMATS.money,
      (line) => line.invested,
      (line, row) => investments.sum('inception', ofVehicle(line, row)),
    ),
    investments: live(
      '投资项目数',
      FORMATS.count,
      (line) => line.investments,
      (line, row) => investments.count('inception', ofVehicle(line, row)),
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
    distributed: money('累计分配', (line) => line.distributed),
    fees: money('累计费用', (line) => line.fees),
    localReturn: money('认定返投额', (line) => line.localReturn),
    provenance: provenanceColumn,
  };
  const options = { totals: true, emptyNote: 'name' } as const;
  const table: SubFundTable = new Table('子基金', columns, report.subFunds, options);
  return table;
}

const NOTES = [
  '投资金额与项目数按基金代码取自“投资项目明细”；投资进度＝累计投资金额÷实缴总额。认缴、实缴、投资金额是不同口径，不相加。',
  '母基金的直接投资不在本表，见“投资项目明细”。',
];

export function writeSubFunds(
  workbook: Workbook,
  report: QuarterReport,
  table: SubFundTable,
): void {
  const sheet = workbook.addWorksheet(table.sheetName);
  setPaper(sheet, { orientation: 'landscape', frozenRows: HEADER_ROW, frozenColumns: 3 });
  table.write(sheet);
  writeHeading(sheet, '子基金情况', report);
  fitCells(sheet, HEADER_ROW);
  writeNotes(sheet, table.end, NOTES, table.width);
  sheet.autoFilter = table.filterRange;
}
