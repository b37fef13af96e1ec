/** A chart of a workbook, and which charts are refused. */

/** One row of points, bound to cells; the values are what those cells show today. */
export interface Series {
  name: string;
  /** The cell that holds its name, such as `'表1'!$B$4`. */
  nameRef?: string;
  ref: string;
  /** Cached for viewers that do not recalculate; null leaves a gap. */
  values: readonly (number | null)[];
  /** A number format of the workbook, for the labels. */
  format?: string;
  /** Drawn as a line on a second axis. */
  secondary?: true;
}

/** A native, editable chart. Columns and rows count from 1; `to` is the last cell it covers. */
export interface Chart {
  sheet: string;
  from: { column: number; row: number };
  to: { column: number; row: number };
  kind: 'bar' | 'column' | 'stacked-column' | 'line' | 'pie' | 'doughnut';
  title: string;
  categories: { ref: string; values: readonly string[] };
  series: readonly Series[];
  axis?: { title?: string; format?: string };
  /** The text for people who cannot see the picture. */
  description: string;
}

export const isRound = ({ kind }: Chart): boolean => kind === 'pie' || kind === 'doughnut';

const REF =
  /^(?:'((?:[^']|'')+)'|([^'!\s]+))!\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?$/;

const columnNumber = (letters: string): number =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);

/** The sheet of a range, and its number of cells. Refuses a text that is not a range of a sheet. */
function parseRange(ref: string): { sheet: string; cells: number } {
  const found = REF.exec(ref);
  if (!found) throw new Error(`图表区域 ${ref} 不是带工作表名的单元格区域`);
  const [, quoted, plain, column, row, lastColumn = column!, lastRow = row!] = found;
  const wide = columnNumber(lastColumn) - columnNumber(column!) + 1;
  const high = parseInt(lastRow, 10) - parseInt(row!, 10) + 1;
  if (wide < 1 || high < 1 || (wide > 1 && high > 1))
    throw new Error(`图表区域 ${ref} 应为一行或一列`);
  return { sheet: quoted?.replaceAll("''", "'") ?? plain!, cells: wide * high };
}

/**
 * Refuses a chart that a spreadsheet would draw otherwise than its cache says: a range of another
 * length than its values, of a sheet that is not there, or a mixture no program draws.
 */
export function checkChart(chart: Chart, sheets: readonly string[]): void {
  const refuse = (why: string): never => {
    throw new Error(`图表“${chart.title}”：${why}`);
  };
  const { from, to, kind, categories, series } = chart;
  const ranges: [string, number][] = [
    [categories.ref, categories.values.length],
    ...series.map(({ ref, values }): [string, number] => [ref, values.length]),
    ...series.flatMap(({ nameRef }): [string, number][] => (nameRef ? [[nameRef, 1]] : [])),
  ];
  for (const [ref, length] of ranges) {
    const { sheet, cells } = parseRange(ref);
    if (!sheets.includes(sheet)) refuse(`没有工作表“${sheet}”`);
    if (cells !== length) refuse(`${ref} 有 ${cells} 个单元格，缓存却有 ${length} 个值`);
  }
  if (series.some(({ values }) => values.length !== categories.values.length))
    refuse('各系列与类别的个数不同');
  if (series.some(({ values }) => values.some((value) => value !== null && !isFinite(value))))
    refuse('有不是数的值');
  if (!series.some(({ secondary }) => !secondary)) refuse('没有主坐标轴的系列');
  if (isRound(chart) && series.length > 1) refuse('饼图只能有一个系列');
  if (kind === 'bar' && series.some(({ secondary }) => secondary)) refuse('条形图不能叠加折线');
  if (from.column < 1 || from.row < 1 || to.column < from.column || to.row < from.row)
    refuse('位置不对');
}
