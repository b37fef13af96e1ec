/** 表1续: each figure beside the quarter before and the year before. */
import type { CellValue } from 'exceljs';
import { BASES, REASONS, type Basis, type Unit } from '../../domain/figures/figure.ts';
import { cellNumber } from '../../domain/values/money.ts';
import type { ComparedLine, QuarterReport } from '../../domain/report/report.ts';
import type { FigureCell } from '../../domain/figures/answer.ts';
import type { Sheet } from './page.ts';
import { indexColumn, WorkbookTable, type WorkbookColumn } from './table.ts';
import { formulaCell, NO_VALUE, NOT_APPLICABLE, quotientNumber, UNIT_FORMATS } from './values.ts';

const NAME = '表1续 比较';

/** A figure on a basis that can be compared: a flow, or the amount on the day. */
interface Compared {
  line: ComparedLine;
  basis: Basis;
}

type ComparedQuarter = 'now' | 'before' | 'yearAgo';
type Key = 'index' | 'label' | 'unit' | 'basis' | ComparedQuarter | 'change' | 'yearChange';

const sideCell = ({ line, basis }: Compared, side: ComparedQuarter): FigureCell | undefined =>
  ({ now: line.cells, before: line.previousQuarter, yearAgo: line.yearBefore })[side][basis];

/** The compared bases: quarter and year for flows, cumulative ones too; otherwise the day. */
function comparedBases({ figure }: ComparedLine): Basis[] {
  if (figure.bases.includes('quarter')) return ['quarter', 'year'];
  return [figure.bases[0]!];
}

function comparedNumber({ value }: FigureCell, { line }: Compared): number {
  const { unit, label } = line.figure;
  return unit === '%' || unit === '倍' ? quotientNumber(value!) : cellNumber(value!, label);
}

/** A spreadsheet subtracts in binary, so further decimals would only be noise. */
const meaningfulDecimals = ({ line: { figure } }: Compared): number =>
  (({ 元: 2, '%': 10, 倍: 10 }) as Partial<Record<Unit, number>>)[figure.unit] ?? 0;

type ComparisonTable = WorkbookTable<Compared, Key>;

function comparisonTable(report: QuarterReport): ComparisonTable {
  const rows = report.overview.flatMap((line) =>
    comparedBases(line).map((basis) => ({ line, basis })),
  );
  const lineFormat = ({ line }: Compared): string => UNIT_FORMATS[line.figure.unit];
  const plain = (header: string, side: ComparedQuarter): WorkbookColumn<Compared> => ({
    header,
    width: 18,
    lineFormat,
    cell: (row) => {
      const cell = sideCell(row, side);
      if (cell?.value) return comparedNumber(cell, row);
      return cell?.reason ? REASONS[cell.reason] : NO_VALUE;
    },
  });
  const change = (header: string, side: 'before' | 'yearAgo'): WorkbookColumn<Compared> => ({
    header,
    width: 17,
    lineFormat,
    cell: (row, at): CellValue => {
      const [now, then] = [sideCell(row, 'now'), sideCell(row, side)];
      if (!now?.value || !then?.value) return NOT_APPLICABLE;
      const places = meaningfulDecimals(row);
      const difference = { value: now.value.minus(then.value).toDecimalPlaces(places) };
      const formula = `ROUND(${table.ref('now', at)}-${table.ref(side, at)},${places})`;
      return formulaCell(formula, comparedNumber(difference, row));
    },
  });
  const columns: Record<Key, WorkbookColumn<Compared>> = {
    index: indexColumn,
    label: { header: '指标', width: 36, cell: ({ line }) => line.figure.label },
    unit: { header: '单位', width: 6, align: 'center', cell: ({ line }) => line.figure.unit },
    basis: { header: '口径', width: 17, align: 'center', cell: ({ basis }) => BASES[basis] },
    now: {
      ...plain('本期', 'now'),
      figure: ({ line, basis }) => ({ id: line.figure.id, basis }),
    },
    before: plain('上季', 'before'),
    change: change('较上季', 'before'),
    yearAgo: plain('上年同期', 'yearAgo'),
    yearChange: change('较上年同期', 'yearAgo'),
  };
  const table: ComparisonTable = new WorkbookTable(NAME, columns, rows, { emptyNote: 'label' });
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
