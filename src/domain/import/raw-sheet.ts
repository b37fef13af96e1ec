/** A sheet as it was filled in: cells by row, before anybody has said what they mean. */
import type { RefusalCode } from '../../platform/errors.ts';

export interface RawCell {
  /** 1 for A. */
  column: number;
  kind: 'number' | 'text' | 'flag' | 'error' | 'unreadable';
  /** Numbers as the file writes them; flags as 1 or 0; errors as #REF!; else why, as a sentence. */
  text: string;
  /** How a number is displayed, if that changes its meaning. */
  format?: 'date' | 'percent';
  /** The least number of digits of a number displayed with leading zeros. */
  digits?: number;
  isFormula?: true;
}

export interface RawRow {
  number: number;
  isHidden?: true;
  cells: RawCell[];
}

export interface RawSheet {
  name: string;
  isHidden: boolean;
  rows: RawRow[];
  /** Merged ranges; the value stands in the first cell. */
  merges: { top: number; left: number; bottom: number; right: number }[];
  /** Whether serial numbers of days count from 1904, as old Macintosh files do. */
  is1904: boolean;
}

/** What is wrong with one cell, in the user's words. */
export interface SheetFault {
  sheet: string;
  /** D7 */
  cell: string;
  code: RefusalCode;
  detail: string;
}

/** A change that the reading made and that the sender may not expect. */
export interface SheetNote {
  sheet: string;
  detail: string;
}

/** The letters of a column: D for 4. */
export function columnName(column: number): string {
  let [name, left] = ['', column];
  while (left > 0) {
    name = String.fromCharCode(65 + ((left - 1) % 26)) + name;
    left = Math.floor((left - 1) / 26);
  }
  return name;
}

export const cellName = (column: number, row: number): string => `${columnName(column)}${row}`;

/** 投资!D7, as spreadsheets themselves name a cell. */
export const cellAddress = ({ sheet, cell }: { sheet: string; cell: string }): string =>
  `${sheet}!${cell}`;

/** Why a cell contains nothing that could be recorded, in the user's words. */
export const UNREADABLE = {
  noResult: '公式没有保存结果；请在 Excel 或 WPS 中打开并保存后再导入。',
  picture: '单元格中是图片，台账不能登记图片；请删去图片，改填文字。',
  lostText: '这一格的文本在文件中已经丢失；请在 Excel 中重新填写。',
} as const;

/** D7 as column 4, row 7; undefined if the text is not a cell. */
export function readCellName(name: string): { column: number; row: number } | undefined {
  const found = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(name);
  if (!found) return undefined;
  const column = [...found[1]!].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  return { column, row: Number.parseInt(found[2]!, 10) };
}

const EMPTY = /[\s\p{Cf}]/u;

/** Without invisible characters at both ends: spaces of any width, including zero width. */
export function trimmed(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && EMPTY.test(text[from]!)) from += 1;
  while (to > from && EMPTY.test(text[to - 1]!)) to -= 1;
  return text.slice(from, to);
}

export const isBlank = (cell: RawCell): boolean => trimmed(cell.text) === '';
