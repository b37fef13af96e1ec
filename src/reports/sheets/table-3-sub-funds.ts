/** 表3: one row for each sub-fund, with the totals of its projects from 表4. */
import type { QuarterReport } from '../../domain/report/report.ts';
import { SUB_FUNDS, type SubFundLine } from '../../domain/report/table-3-and-4-fund.ts';
import { leadToFigures, printedColumns, type PrintedKey } from './columns.ts';
import type { Sheet } from './page.ts';
import { indexColumn, WorkbookTable, type WorkbookColumn } from './table.ts';
import { investedIn, type InvestmentTable } from './table-4-investments.ts';
import { FORMATS } from '../../domain/values/number-formats.ts';
import { liveCell, quotientCell } from './values.ts';

const NAME = '表3 子基金';

type Key = 'index' | 'deployment' | PrintedKey<(typeof SUB_FUNDS)['columns']>;

export type SubFundTable = WorkbookTable<SubFundLine, Key>;

export function subFundTable(
  { format, subFunds }: QuarterReport,
  investments: InvestmentTable,
): SubFundTable {
  const printed = printedColumns(SUB_FUNDS, format, ({ code }) => code);
  leadToFigures(printed, SUB_FUNDS, format, ({ code }) => ({ vehicle: code }));
  /** Reads 表4 for the vehicle named in the row. */
  const live = (
    key: 'invested' | 'investments',
    tally: 'sum' | 'count',
  ): WorkbookColumn<SubFundLine> => ({
    ...printed[key],
    cell: (line, row) => {
      const ofVehicle = {
        column: 'vehicle',
        is: line.code,
        ref: `$${table.ref('code', row)}`,
      } as const;
      const found = investments[tally](investedIn('inception'), ofVehicle);
      return liveCell(found, line[key], `${line.code} ${printed[key].label}`);
    },
  });
  const columns: Record<Key, WorkbookColumn<SubFundLine>> = {
    index: indexColumn,
    code: printed.code,
    name: printed.name,
    manager: printed.manager,
    registeredOn: printed.registeredOn,
    committed: printed.committed,
    committedByFund: printed.committedByFund,
    paidIn: printed.paidIn,
    paidInByFund: printed.paidInByFund,
    investments: live('investments', 'count'),
    invested: live('invested', 'sum'),
    deployment: {
      label: '投资进度',
      width: 9,
      format: FORMATS.share,
      cell: (line, row) =>
        quotientCell(
          { ref: table.ref('invested', row), value: line.invested },
          { ref: table.ref('paidIn', row), value: line.paidIn },
          'paid_in_zero',
        ),
      totalCell: () =>
        quotientCell(table.columnTotal('invested'), table.columnTotal('paidIn'), 'paid_in_zero'),
    },
    distributed: printed.distributed,
    fees: printed.fees,
    localReturn: printed.localReturn,
    illustrative: printed.illustrative,
  };
  const options = { totals: true, emptyNote: 'name' } as const;
  const table: SubFundTable = new WorkbookTable(NAME, columns, subFunds, options);
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
  filter: table.filterRange,
});
