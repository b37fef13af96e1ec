/** Cells large enough for what they hold, by an estimate that no font of an office exceeds. */
import type { Cell, Row, Worksheet } from 'exceljs';
import { shownValue } from './style.ts';

const LINE_HEIGHT = 14.5;
const PADDING = 4;

export const rowHeight = (lines: number): number => lines * LINE_HEIGHT + PADDING;

export const lineCount = (text: string, width: number): number =>
  text
    .split('\n')
    .map((line) => Math.max(1, Math.ceil(textWidth(line) / (width - 1))))
    .reduce((sum, lines) => sum + lines, 0);

/** In the unit of column widths: the width of a digit in the workbook's default font. */
function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += character.charCodeAt(0) > 0x2e7f ? 1.92 : 1.05;
  return width;
}

/** Makes columns wide enough for their numbers (no ####) and rows high enough for wrapped text. */
export function fitCells(sheet: Worksheet, firstRow: number): void {
  const rows = sheet.getRows(firstRow, sheet.rowCount - firstRow + 1) ?? [];
  for (const row of rows) row.eachCell((cell) => widenFor(sheet, cell));
  for (const row of rows) row.height ??= rowHeight(tallest(sheet, row));
}

/** A comma at the end of a format takes three digits off: 0\.00,, shows 元 as 亿元. */
function widenFor(sheet: Worksheet, cell: Cell): void {
  const shown = shownValue(cell.value);
  if (typeof shown !== 'number') return;
  const [format = ''] = (cell.numFmt ?? '').split(';');
  const decimals = /\.(0+)/.exec(format)?.[1]?.length ?? 0;
  const thousands = /,+$/.exec(format)?.[0].length ?? 0;
  const scaled = format.includes('\\.') ? shown / 1000 ** thousands / 10 ** decimals : shown;
  const digits = Math.abs(scaled).toFixed(decimals).length + (shown < 0 ? 1 : 0);
  const separators = format.includes('#,#') ? Math.floor((digits - decimals) / 3) : 0;
  const column = sheet.getColumn(Number(cell.col));
  column.width = Math.max(column.width ?? 0, digits * 1.05 + separators * 0.5 + 1.2);
}

function tallest(sheet: Worksheet, row: Row): number {
  let lines = 1;
  row.eachCell((cell) => {
    const shown = shownValue(cell.value);
    if (typeof shown !== 'string' || cell.isMerged) return;
    const width = (sheet.getColumn(Number(cell.col)).width ?? 0) - (cell.alignment?.indent ?? 0);
    lines = Math.max(lines, lineCount(shown, width));
  });
  return lines;
}
