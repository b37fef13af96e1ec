/** The words in the cells of a downloaded list, the same in both formats. */
import type { Day } from '../domain/values/days.ts';
import {
  besideUnit,
  isNumber,
  isReason,
  shown,
  wording,
  type Cell,
  type Column,
  type ListRow,
  type List,
} from '../domain/lists/list.ts';
import { ILLUSTRATIVE, RECORDED } from './sheets/values.ts';
import { NOT_APPLICABLE } from './sheets/values.ts';
import { illustrative } from '../domain/report/table.ts';
import { kindOf } from '../domain/values/columns.ts';
import { beijingTime } from '../domain/values/instants.ts';

/** The facts at the head of a download: the list, its dates, its scope and its filters. */
export interface ListFacts {
  /** The list's columns, as the person sees them. */
  list: List;
  asOf?: Day;
  knownAt?: string;
  knownSeq?: number;
  /** The scope in words: everything, or some vehicles. */
  scope: string;
  /** The filters and the sorting in words; empty for the whole list. */
  narrowing: readonly string[];
  /** Where it is known before the rows are written. */
  rows?: number;
  /** Whether rows are marked as demonstration data or records, and whether there are any. */
  provenance: boolean;
  illustrative: boolean;
}

const PROVENANCE: Column = { key: '', label: illustrative.label, kind: 'text' };

/** The columns of a file: the shown ones, and the source of each row. */
export const fileColumns = ({ list, provenance }: ListFacts): Column[] =>
  provenance ? [...shown(list), PROVENANCE] : shown(list);

/** The cell of a column of a file. */
export function fileCell(row: ListRow, column: Column): Cell {
  if (column === PROVENANCE) return row.illustrative ? ILLUSTRATIVE : RECORDED;
  const cell = row.cells[column.key] ?? null;
  return isNumber(cell) ? besideUnit(column, row, cell) : cell;
}

/** A column's heading with its unit. */
export function heading({ label, kind }: Column): string {
  const { heading: beside } = kindOf(kind);
  return beside === undefined ? label : `${label}（${beside}）`;
}

/** The words in a cell without a number: a text, a reason, or "does not apply". */
export function cellWords(cell: Cell, column: Column): string {
  if (cell === null || isNumber(cell)) return '';
  if (typeof cell !== 'string') return isReason(cell) ? cell.text : NOT_APPLICABLE;
  return column.kind === 'instant' && cell !== '' ? beijingTime(cell) : wording(column, cell);
}
