/** Merged cells: the value in the first of the rows counts for all of them. */
import type { FieldKind } from '../values/fields.ts';
import type { Bound } from './header.ts';
import { cellName, isBlank, type RawCell, type RawRow, type RawSheet } from './raw-sheet.ts';

type Merge = RawSheet['merges'][number];

/** Whether several rows may share a value; a number would be counted once for each of them. */
const IS_SHARED: Readonly<Record<FieldKind, boolean>> = {
  text: true,
  texts: true,
  code: true,
  reference: true,
  'list-code': true,
  money: false,
  ratio: false,
  count: false,
  day: true,
  choice: true,
  flag: true,
  items: true,
};

const rangeName = ({ top, left, bottom, right }: Merge): string =>
  `${cellName(left, top)}:${cellName(right, bottom)}`;

/** A cell that a row shares with one above, or why it cannot. */
export interface SharedCell {
  cell: RawCell;
  bound: Bound;
  range: string;
  fault?: string;
}

/** For each column, the merged range with the current row; rows come from top to bottom. */
export class Merges {
  /** Ranges that begin further down, the last one first. */
  readonly #waiting: Merge[];
  readonly #bound: ReadonlyMap<number, Bound>;
  readonly #held = new Map<number, { merge: Merge; cell: RawCell | undefined }>();

  constructor({ merges }: RawSheet, below: number, bound: ReadonlyMap<number, Bound>) {
    this.#bound = bound;
    this.#waiting = merges
      .filter(({ top }) => top > below)
      .sort((one, other) => other.top - one.top);
  }

  /** Call this for every row, so that the value in the first row of a range is known. */
  enter(row: RawRow): void {
    for (const [column, { merge }] of this.#held)
      if (merge.bottom < row.number) this.#held.delete(column);
    let next = this.#waiting.at(-1);
    while (next && next.top <= row.number) {
      this.#begin(next, row);
      this.#waiting.pop();
      next = this.#waiting.at(-1);
    }
  }

  #begin(merge: Merge, { number, cells }: RawRow): void {
    const isFirst = merge.top === number;
    const own = ({ column }: RawCell): boolean => column === merge.left;
    const cell = isFirst ? cells.find(own) : undefined;
    for (const column of this.#boundIn(merge)) this.#held.set(column, { merge, cell });
  }

  #boundIn({ left, right }: Merge): number[] {
    return [...this.#bound.keys()].filter((column) => column >= left && column <= right);
  }

  /** The cells that a row has from ranges which began above it. */
  above(row: RawRow): SharedCell[] {
    return [...this.#held].flatMap(([column, { merge, cell }]) => {
      const isOwn = row.cells.some((own) => own.column === column && !isBlank(own));
      if (isOwn || merge.top === row.number || column !== merge.left) return [];
      if (!cell || isBlank(cell)) return [];
      const [bound, range] = [this.#bound.get(column)!, rangeName(merge)];
      const { kind, label } = bound.column.field;
      if (IS_SHARED[kind]) return [{ cell, bound, range }];
      const fault = `${range} 合并了几行，${label}不能由几行共用；请取消合并，逐行填写。`;
      return [{ cell, bound, range, fault }];
    });
  }

  /** Why a cell cannot be read: it spans several columns, and may be meant for either. */
  mergeFault(column: number): string | undefined {
    const merge = this.#held.get(column)?.merge;
    if (!merge || this.#boundIn(merge).length < 2) return undefined;
    return `${rangeName(merge)} 合并了几列，不知所填属于哪一列；请取消合并后分别填写。`;
  }
}
