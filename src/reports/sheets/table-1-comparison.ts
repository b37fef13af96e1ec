/** 表1续: each figure beside the quarter before and the year before. */
import {
  COMPARISON,
  comparisonLines,
  meaningfulDecimals,
  type ComparisonLine,
} from '../../domain/report/table-1-overview.ts';
import type { QuarterReport } from '../../domain/report/report.ts';
import { printedColumns } from './columns.ts';
import type { Sheet } from './page.ts';
import { indexColumn, WorkbookTable, type WorkbookColumn } from './table.ts';
import { figureNumber, formulaCell, NOT_APPLICABLE } from './values.ts';

const NAME = '表1续 比较';

type Key = 'index' | Exclude<keyof typeof COMPARISON, 'id'>;
type ComparisonTable = WorkbookTable<ComparisonLine, Key>;

function comparisonTable({ overview, format }: QuarterReport): ComparisonTable {
  const printed = printedColumns({ columns: COMPARISON }, format);
  /** The difference as a formula. */
  const change = (
    key: 'change' | 'yearChange',
    side: 'before' | 'yearAgo',
  ): WorkbookColumn<ComparisonLine> => ({
    ...printed[key],
    cell: (line, at) => {
      const { value } = line[key];
      if (!value) return NOT_APPLICABLE;
      const places = meaningfulDecimals(line.unit);
      const formula = `ROUND(${table.ref('now', at)}-${table.ref(side, at)},${places})`;
      return formulaCell(formula, figureNumber(value, line));
    },
  });
  const columns: Record<Key, WorkbookColumn<ComparisonLine>> = {
    index: indexColumn,
    ...printed,
    now: { ...printed.now, figure: ({ id, basis }) => ({ id, basis }) },
    change: change('change', 'before'),
    yearChange: change('yearChange', 'yearAgo'),
  };
  const table: ComparisonTable = new WorkbookTable(NAME, columns, comparisonLines(overview), {
    emptyNote: 'label',
  });
  return table;
}

const comparisonNotes = ({ comparedWith, quarter, asOf }: QuarterReport): string[] => [
  `比较：“上季”的当季口径为上一季度全季，其余口径截至 ${comparedWith.previousQuarter}；“上年同期”截至 ${comparedWith.yearBefore}。` +
    '占比与比率的增减为百分点或倍数之差；均按本报告所知计算。' +
    (asOf < quarter.to ? '本季度尚未结束，当季数不是全季。' : ''),
];

export function comparisonSheet(report: QuarterReport): Sheet & { tables: [ComparisonTable] } {
  const table = comparisonTable(report);
  const plan: Sheet['plan'] = {
    name: NAME,
    title: '总体情况：与上季、上年同期比较',
    number: '表1续',
    unit: '元（另有注明的除外）',
    orientation: 'landscape',
    columns: table.width,
    frozenRows: table.headerRow,
    frozenColumns: 2,
  };
  return { plan, tables: [table], notes: comparisonNotes(report) };
}
