/** Tables as a reader finds them on a sheet: by their captions and headers, not by addresses. */
export type Cell = string | number | boolean | null;
export type Grid = readonly (readonly Cell[])[];
export type Records = Record<string, Cell>[];

const isEmpty = (cell: Cell | undefined): boolean => cell == null || cell === '';

/** Headers of one row or two; of two, `above/below`, what is above standing over several. */
function headersOf(above: readonly Cell[], below: readonly Cell[] | undefined): string[] {
  let group = '';
  return above.map((cell, at) => {
    if (!isEmpty(cell)) group = String(cell);
    const sub = below?.[at];
    return isEmpty(sub) || sub === null ? String(cell ?? '') : `${group}/${sub}`;
  });
}

/**
 * The rows of a table by its headers: the table below a caption, or the first of the sheet. It
 * ends at its total, or at an empty row.
 */
export function recordsUnder(sheet: Grid, caption?: string, first = '序号'): Records {
  const from = caption === undefined ? 0 : sheet.findIndex(([cell]) => cell === caption) + 1;
  if (caption !== undefined && from === 0) throw new Error(`no ${caption}`);
  const head = sheet.findIndex((row, at) => at >= from && row[0] === first);
  if (head < 0) throw new Error(`no header below ${caption}`);
  const isOfTwo = isEmpty(sheet[head + 1]?.[0]);
  const headers = headersOf(sheet[head]!, isOfTwo ? sheet[head + 1] : undefined);
  const rows: Records = [];
  for (const row of sheet.slice(head + (isOfTwo ? 2 : 1))) {
    if (row[0] === '合计' || row.every(isEmpty)) break;
    rows.push(Object.fromEntries(headers.map((header, at) => [header, row[at] ?? null])));
  }
  return rows;
}
