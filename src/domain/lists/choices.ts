/** The choices that a page offers for a column: its different values among the rows. */
import { CHINESE } from '../values/chinese-order.ts';
import { valuesIn, wording, type Cell, type Column, type ListRow } from './list.ts';
import { NOTHING_RECORDED } from './search-filter-sort.ts';

export interface ColumnChoice {
  value: string;
  label: string;
  /** How many rows have it. */
  rows: number;
}

/** The different values of a column with their wording and number, from how often each cell is. */
export function choicesAmong(
  column: Column,
  cells: Iterable<readonly [cell: Cell, rows: number]>,
): ColumnChoice[] {
  const counts = new Map<string, number>();
  for (const [cell, rows] of cells) {
    const values =
      typeof cell === 'string' && cell !== '' ? valuesIn(cell, column) : [NOTHING_RECORDED];
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + rows);
  }
  const values = Object.keys(column.options ?? {});
  return [...counts]
    .map(([value, count]) => ({ value, label: wording(column, value), rows: count }))
    .sort(
      (a, b) =>
        values.indexOf(a.value) - values.indexOf(b.value) || CHINESE.compare(a.label, b.label),
    );
}

/** The choices of a column among rows in memory. */
export const columnChoices = (column: Column, rows: readonly ListRow[]): ColumnChoice[] =>
  choicesAmong(
    column,
    rows.map(({ cells }) => [cells[column.key] ?? null, 1] as const),
  );
