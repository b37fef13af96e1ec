/** The order in which faults are listed, and how many equal ones are summarised. */
import { groupBy } from '../values/group-by.ts';
import { readCellName, type SheetFault } from './raw-sheet.ts';

/** If a column has the same fault more often than this, only the first is listed. */
const MOST_ALIKE = 5;

/** What is wrong with a file, in order. */
export interface SheetFaults {
  /** Every fault at its own cell. */
  all: readonly SheetFault[];
  /** The faults to list; of many equal ones in a column, the first and their number. */
  listed: readonly SheetFault[];
}

export const NO_FAULTS: SheetFaults = { all: [], listed: [] };

/** Sorts by sheet in the order of reading, then by row and column. */
export function inOrder(
  faults: readonly SheetFault[],
  sheets: readonly { sheet: string }[],
): SheetFaults {
  const order = new Map(sheets.map(({ sheet }, index) => [sheet, index]));
  const key = ({ sheet, cell }: SheetFault): readonly number[] => {
    const { row = 0, column = 0 } = readCellName(cell) ?? {};
    return [order.get(sheet) ?? -1, row, column];
  };
  const all = faults
    .map((fault) => ({ fault, at: key(fault) }))
    .sort((one, other) => {
      const index = one.at.findIndex((place, each) => place !== other.at[each]);
      return index === -1 ? 0 : one.at[index]! - other.at[index]!;
    })
    .map(({ fault }) => fault);
  return { all, listed: alikeFolded(all) };
}

const cellColumn = (cell: string): string => cell.replace(/\d+$/, '');

/** Replaces the same fault in many rows of a column by the first one and their number. */
function alikeFolded(faults: readonly SheetFault[]): SheetFault[] {
  const faultKey = ({ sheet, cell, code, detail }: SheetFault): string =>
    [sheet, cellColumn(cell), code, detail].join('\u001f');
  const alike = groupBy(faults, (fault) => [faultKey(fault)]);
  return faults.flatMap((fault) => {
    const group = alike.get(faultKey(fault))!;
    if (group.length <= MOST_ALIKE) return [fault];
    const [first, second] = group;
    if (fault !== first) return [];
    const range = `${first!.cell} 至 ${group.at(-1)!.cell}`;
    return [fault, { ...second!, detail: `同上，共 ${group.length} 行（${range}）。` }];
  });
}
