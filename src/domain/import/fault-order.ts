/** In which order faults are listed, and how those that are all alike are said. */
import { groupBy } from '../values/group-by.ts';
import { readCellName, type SheetFault } from './raw-sheet.ts';

/** As many faults as are listed one by one where a column has the same one again and again. */
const MOST_ALIKE = 5;

/** What is wrong with a file, in order. */
export interface SheetFaults {
  /** Every fault at its own cell. */
  all: readonly SheetFault[];
  /** As they are listed: of many that are alike in a column the first, and how many there are. */
  listed: readonly SheetFault[];
}

export const NO_FAULTS: SheetFaults = { all: [], listed: [] };

/** By sheet in the order they were read, then by row and column. */
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

/** Where a column has the same fault in more rows than a few: the first, and how many there are. */
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
