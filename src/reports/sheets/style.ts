/** The look all sheets share: fonts, borders, paper, and cells large enough for what they hold. */
import type { Border, Cell, CellValue, Fill, Font, Row, Worksheet } from 'exceljs';
import { STATUS_LABELS, type QuarterReport } from '../../domain/report.ts';
import { beijingTime } from './values.ts';

export const FONT_NAME = '微软雅黑';
export const FONT: Partial<Font> = { name: FONT_NAME, size: 10 };
export const BOLD: Partial<Font> = { ...FONT, bold: true };
export const MUTED: Partial<Font> = { ...FONT, color: { argb: 'FF7F7F7F' } };
export const WARNING: Partial<Font> = { ...FONT, bold: true, color: { argb: 'FFC00000' } };

const solid = (argb: string): Fill => ({ type: 'pattern', pattern: 'solid', fgColor: { argb } });
export const HEADER_FILL = solid('FFDCE6F1');
export const WARNING_FILL = solid('FFC00000');

const THIN: Partial<Border> = { style: 'thin', color: { argb: 'FFA6A6A6' } };
export const BORDERS = { top: THIN, left: THIN, bottom: THIN, right: THIN };

/** Title, dates, then the table; every sheet but the cover opens so. */
export const HEADER_ROW = 3;
export const DEMONSTRATION = '含演示数据，不得作为正式口径使用';

const LINE_HEIGHT = 14.5;
const PADDING = 4;
const GAP = 8;

interface Paper {
  orientation: 'portrait' | 'landscape';
  /** Rows and columns that stay in sight; the rows are repeated on every printed page. */
  frozenRows?: number;
  frozenColumns?: number;
  /** Two pages wide, where one could not be read; the frozen columns are on both. */
  isSplit?: boolean;
}

/** A4, one page wide unless said otherwise, header rows repeated, page numbers below. */
export function setPaper(
  sheet: Worksheet,
  { orientation, frozenRows = 0, frozenColumns = 0, isSplit = false }: Paper,
): void {
  Object.assign(sheet.pageSetup, {
    paperSize: 9,
    orientation,
    horizontalCentered: true,
    fitToPage: true,
    fitToWidth: isSplit ? 2 : 1,
    fitToHeight: 0,
    margins: { left: 0.4, right: 0.4, top: 0.5, bottom: 0.6, header: 0.3, footer: 0.3 },
  });
  sheet.headerFooter.oddFooter = '&L&A&C第 &P 页 共 &N 页';
  if (frozenRows === 0) {
    sheet.views = [{ showGridLines: false }];
    return;
  }
  sheet.views = [
    { state: 'frozen', xSplit: frozenColumns, ySplit: frozenRows, showGridLines: false },
  ];
  sheet.pageSetup.printTitlesRow = `1:${frozenRows}`;
  if (!isSplit) return;
  // The halves of a row come out one after the other, and lie side by side.
  sheet.pageSetup.pageOrder = 'overThenDown';
  sheet.pageSetup.printTitlesColumn = `A:${String.fromCharCode(64 + frozenColumns)}`;
}

/** 2024年第二季度 · 已定版 · 截至 2024-06-30 · 按当时所知 … — what the numbers on the sheet are true for. */
export function describeMoment(report: QuarterReport): string {
  const { quarter, status, asOf, knownAt, knownSeq } = report;
  const known = `按当时所知 ${beijingTime(knownAt)}（第 ${knownSeq} 号记录）`;
  return [quarter.label, STATUS_LABELS[status.kind], `截至 ${asOf}`, known, '金额单位：元'].join(
    ' · ',
  );
}

/**
 * The two lines that open every sheet but the cover; the second says what its numbers are true for.
 */
export function writeHeading(
  sheet: Worksheet,
  title: string,
  report: QuarterReport,
  trueFor = describeMoment(report),
): void {
  const heading = sheet.getCell('A1');
  heading.value = title;
  heading.font = { name: FONT_NAME, size: 16, bold: true };
  heading.alignment = { vertical: 'middle' };
  sheet.getRow(1).height = 30;
  const moment = { text: trueFor, font: FONT };
  const warning = { text: ` · ${DEMONSTRATION}`, font: WARNING };
  const dates = sheet.getCell('A2');
  dates.value = { richText: report.illustrative ? [moment, warning] : [moment] };
  dates.alignment = { vertical: 'middle' };
  sheet.getRow(2).height = 20;
  // At the foot as well: of a sheet two pages wide, the second shows only how this line begins.
  const said = [report.quarter.label, STATUS_LABELS[report.status.kind]];
  if (report.illustrative) said.push(DEMONSTRATION);
  sheet.headerFooter.oddFooter += `&R${said.join(' · ')}`;
}

export function styleHeader(cell: Cell): void {
  cell.font = { ...BOLD, size: 9 };
  cell.fill = HEADER_FILL;
  cell.border = BORDERS;
  cell.alignment = { horizontal: 'center', vertical: 'middle', wrapText: true };
}

/** Sentences below a table, after a gap, each across its whole width. */
export function writeNotes(
  sheet: Worksheet,
  below: number,
  notes: readonly string[],
  columns: number,
): void {
  sheet.getRow(below).height = GAP;
  let width = 0;
  for (let at = 1; at <= columns; at += 1) width += sheet.getColumn(at).width ?? 0;
  notes.forEach((note, index) => {
    const row = sheet.getRow(below + 1 + index);
    sheet.mergeCells(row.number, 1, row.number, columns);
    const cell = row.getCell(1);
    cell.value = note;
    cell.font = FONT;
    cell.alignment = { vertical: 'top', wrapText: true };
    row.height = heightOf(lineCount(note, width));
  });
}

const heightOf = (lines: number): number => lines * LINE_HEIGHT + PADDING;

const lineCount = (text: string, width: number): number =>
  text
    .split('\n')
    .map((line) => Math.max(1, Math.ceil(textWidth(line) / (width - 1))))
    .reduce((sum, lines) => sum + lines, 0);

/** In widths of a digit of the workbook's default font, which column widths are counted in. */
function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += character.charCodeAt(0) > 0x2e7f ? 1.92 : 1.05;
  return width;
}

/** What a reader sees of a value: a formula's result, a text, a number. */
export function shownValue(value: CellValue): unknown {
  return typeof value === 'object' && value !== null && 'formula' in value ? value.result : value;
}

/** Makes columns wide enough for their numbers (no ####) and rows high enough for wrapped text. */
export function fitCells(sheet: Worksheet, firstRow: number): void {
  const rows = sheet.getRows(firstRow, sheet.rowCount - firstRow + 1) ?? [];
  for (const row of rows) row.eachCell((cell) => widenFor(sheet, cell));
  for (const row of rows) row.height ??= heightOf(tallest(sheet, row));
}

function widenFor(sheet: Worksheet, cell: Cell): void {
  const shown = shownValue(cell.value);
  if (typeof shown !== 'number') return;
  const decimals = /\.(0+)/.exec(cell.numFmt ?? '')?.[1]?.length ?? 0;
  const digits = Math.abs(shown).toFixed(decimals).length;
  const separators = cell.numFmt?.includes(',') ? Math.floor((digits - decimals) / 3) : 0;
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
