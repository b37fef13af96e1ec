/** What every sheet has around its tables: paper, heading, notes and signatures. */
import type { Workbook, Worksheet } from 'exceljs';
import { chineseDay } from '../../domain/values/days.ts';
import {
  STATUS_LABELS,
  type QuarterReport,
  type ReportStatus,
} from '../../domain/report/report.ts';
import { fitCells, rowHeight, lineCount } from './fit.ts';
import { BOLD, DEMONSTRATION, FONT, FONT_NAME, WARNING } from './style.ts';
import type { Plainly } from './plain-table.ts';
import { columnLetter } from './values.ts';
import { beijingTime } from '../../domain/values/instants.ts';

/** A title and two lines with dates and unit; the tables follow. */
const HEADING_ROWS = 3;
export const HEADER_ROW = HEADING_ROWS + 1;

const GAP = 8;

export interface Plan {
  /** The name on the tab. */
  name: string;
  title: string;
  /** 表号. Sheets that are not statistical tables have none, and nobody signs them. */
  number?: string;
  /** 计量单位. */
  unit?: string;
  orientation: 'portrait' | 'landscape';
  /** How many columns are printed; further ones are there for formulas and filters. */
  columns: number;
  /** Rows that stay visible and are repeated on every printed page; the heading if absent. */
  frozenRows?: number;
  frozenColumns?: number;
  /** Printed two pages wide, because one page would be unreadable; both have the frozen columns. */
  isSplit?: boolean;
  /** Replaces the line with the dates of the numbers. */
  trueFor?: string;
}

interface SheetTable extends Plainly {
  write(sheet: Worksheet): void;
  /** The first row below it. */
  readonly end: number;
}

/** A sheet before it is written: its tables and what stands around them. */
export interface Sheet {
  plan: Plan;
  tables: readonly SheetTable[];
  notes: readonly string[];
  /** The rows that a reader may filter. */
  filter?: string;
}

/** Writes a sheet as it was planned, its tables one below another. */
export function writeSheet(
  workbook: Workbook,
  report: QuarterReport,
  { plan, tables, notes, filter }: Sheet,
): void {
  const sheet = openSheet(workbook, report, plan);
  for (const table of tables) table.write(sheet);
  if (filter !== undefined) sheet.autoFilter = filter;
  closeSheet(sheet, report, plan, tables.at(-1)!.end, notes);
}

/** A4, one page wide unless split, header rows repeated, page numbers below. */
export function setPaper(
  sheet: Worksheet,
  {
    orientation,
    frozenRows = 0,
    frozenColumns = 0,
    isSplit,
  }: Pick<Plan, 'orientation'> & Partial<Plan>,
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
  sheet.pageSetup.printTitlesColumn = `A:${columnLetter(frozenColumns)}`;
}

const describePeriod = ({ quarter, status, asOf }: QuarterReport): string =>
  `报告期：${quarter.label}（截至 ${chineseDay(asOf)}） · ${STATUS_LABELS[status.kind]}`;

const describeKnown = ({ knownAt, knownSeq }: QuarterReport): string =>
  `按当时所知：${beijingTime(knownAt)}（第 ${knownSeq} 号记录）`;

/** Adds a sheet with its heading; tables and notes follow from HEADER_ROW on. */
export function openSheet(workbook: Workbook, report: QuarterReport, plan: Plan): Worksheet {
  const sheet = workbook.addWorksheet(plan.name);
  setPaper(sheet, { frozenRows: HEADING_ROWS, ...plan });
  const { columns } = plan;
  sheet.mergeCells(1, 1, 1, columns);
  const heading = sheet.getCell('A1');
  heading.value = plan.title;
  heading.font = { name: FONT_NAME, size: 16, bold: true };
  heading.alignment = { horizontal: 'center', vertical: 'middle' };
  sheet.getRow(1).height = 32;
  writeLine(sheet, 2, columns, describePeriod(report), plan.number && `表号：${plan.number}`);
  const known = plan.trueFor ?? describeKnown(report);
  writeLine(sheet, 3, columns, known, plan.unit && `计量单位：${plan.unit}`);
  if (report.illustrative) {
    const warning = { text: ` · ${DEMONSTRATION}`, font: WARNING };
    sheet.getCell('A3').value = { richText: [{ text: known, font: FONT }, warning] };
  }
  const { quarter, status, illustrative } = report;
  // Short, for on an upright page it stands beside the page number.
  const said = `${quarter.name} ${STATUS_LABELS[status.kind]}${illustrative ? '（演示）' : ''}`;
  sheet.headerFooter.oddFooter += `&R${said}`;
  return sheet;
}

/** The left and the right text may both extend over the empty cells between them. */
function writeLine(
  sheet: Worksheet,
  at: number,
  columns: number,
  left: string,
  right: string | undefined,
): void {
  sheet.getRow(at).height = 18;
  for (const [column, text, horizontal] of [
    [1, left, 'left'],
    [columns, right, 'right'],
  ] as const) {
    if (!text) continue;
    const cell = sheet.getCell(at, column);
    cell.value = text;
    cell.font = FONT;
    cell.alignment = { horizontal, vertical: 'middle' };
  }
}

/** The names in the signature block that a signed report already knows. */
export function signatories(status: ReportStatus): { maker: string; checker: string } {
  if (status.kind === 'draft') return { maker: '', checker: '' };
  const { maker, checker } = status;
  return { maker, checker: checker ?? '（复核已关闭）' };
}

const BLANK = '\u3000'.repeat(6);

const signatureLine = ({ status }: QuarterReport): string => {
  const { maker, checker } = signatories(status);
  const names = [
    `单位负责人：${BLANK}`,
    `审核人：${checker || BLANK}`,
    `填报人：${maker || BLANK}`,
    `联系电话：${BLANK}`,
    `报出日期：\u3000\u3000\u3000年\u3000月\u3000日`,
  ];
  return names.join('\u3000');
};

/**
 * Fits the cells, and writes below the tables the notes, each across the printed width, and on
 * statistical tables the line of those who answer for it. The print area ends there.
 */
export function closeSheet(
  sheet: Worksheet,
  report: QuarterReport,
  plan: Plan,
  below: number,
  notes: readonly string[],
): void {
  fitCells(sheet, HEADER_ROW);
  let at = writeNotes(sheet, below, notes, plan.columns);
  if (plan.number) {
    at += 1;
    const cell = sheet.getCell(at, 1);
    cell.value = signatureLine(report);
    cell.font = FONT;
    sheet.getRow(at).height = 22;
  }
  sheet.pageSetup.printArea = `A$1:${columnLetter(plan.columns)}$${at}`;
}

/** Sentences below a table, after a gap. Returns the last row written. */
function writeNotes(
  sheet: Worksheet,
  below: number,
  notes: readonly string[],
  columns: number,
): number {
  if (notes.length === 0) return below - 1;
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
    row.height = rowHeight(lineCount(note, width));
  });
  return below + notes.length;
}

/** 一、按项目数: opens one of several tables of a sheet. */
export function writeCaption(sheet: Worksheet, at: number, text: string): void {
  const cell = sheet.getCell(at, 1);
  cell.value = text;
  cell.font = BOLD;
  cell.alignment = { vertical: 'middle' };
  sheet.getRow(at).height = 20;
}
