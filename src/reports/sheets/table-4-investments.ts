/** 表4: one row for each project. The formulas of other sheets read this sheet. */
import { NONE } from '../../domain/values/code-lists.ts';
import { BASES, REASONS } from '../../domain/figures/figure.ts';
import type { QuarterReport } from '../../domain/report/report.ts';
import type { Flow } from '../../domain/report/table.ts';
import { INVESTMENTS, type InvestmentLine } from '../../domain/report/table-3-and-4-fund.ts';
import { leadToFigures, printedColumns, type PrintedKey } from './columns.ts';
import type { Sheet } from './page.ts';
import { indexColumn, WorkbookTable, type WorkbookColumn, type Criterion } from './table.ts';

const NAME = '表4 投资项目明细';

/** The column of the amount invested in a period. */
export const investedIn = (flow: Flow) => `invested.${flow}` as const;

/** The industry codes as the sheet writes them, so that a formula can compare them. */
export const industryCodeText = (code: string): string =>
  code === '' ? '未认定' : code === NONE ? '不属于' : code;

const strategicText = (code: string): string =>
  code === '' ? '未认定' : code === NONE ? '否' : '是';

export const STRATEGIC: Criterion<'strategic'> = { column: 'strategic', is: '是' };
export const UNCLASSIFIED: Criterion<'strategic'> = { column: 'strategic', is: '未认定' };

type Key = 'index' | 'strategic' | PrintedKey<(typeof INVESTMENTS)['columns']>;

export type InvestmentTable = WorkbookTable<InvestmentLine, Key>;

/** First the printed columns, as wide as is readable on A4; then those for formulas and filters. */
export function investmentTable({ format, overview, investments }: QuarterReport): InvestmentTable {
  const printed = printedColumns(
    INVESTMENTS,
    format,
    ({ vehicle, enterprise }) => `${vehicle} × ${enterprise}`,
  );
  leadToFigures(printed, INVESTMENTS, format, ({ vehicle, enterprise }) => ({
    vehicle,
    enterprise,
  }));
  printed['invested.year'].label = BASES.year;
  printed['invested.inception'].label = BASES.inception;
  const ofFairValue = overview.find(({ id }) => id === 'fund.fair_value');
  const reason = ofFairValue?.bases.point?.reason;
  // The sum of those holdings that have a valuation would pass for the value of all.
  if (reason) printed.fairValue.totalCell = () => REASONS[reason];
  // Narrow, so that the numbers stand one below another.
  printed.records.width = 8;
  printed.records.cell = ({ records }) => records.join('\n');
  printed.vehicleName.isAside = true;
  printed.industryCode.isAside = true;
  printed.industryCode.cell = ({ industryCode }) => industryCodeText(industryCode);
  const columns: Record<Key, WorkbookColumn<InvestmentLine>> = {
    index: indexColumn,
    ...printed,
    strategic: {
      label: '是否五大',
      width: 9,
      align: 'center',
      isAside: true,
      cell: ({ industryCode }) => strategicText(industryCode),
    },
  };
  return new WorkbookTable(NAME, columns, investments, {
    totals: true,
    emptyNote: 'enterpriseName',
  });
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
  filter: table.filterRange,
});
