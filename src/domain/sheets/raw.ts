/** A sheet as it was filled in: cells by row, before anybody has said what they mean. */
import type { RefusalCode } from '../../platform/errors.ts';

export interface RawCell {
  /** 1 for A. */
  column: number;
  kind: 'number' | 'text' | 'flag' | 'error';
  /** Numbers as the file writes them; flags as 1 or 0; errors as #REF!. */
  text: string;
  /** How a number is shown, where that changes what it means. */
  format?: 'date' | 'percent';
  /** A number shown with leading zeros has at least so many digits. */
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

/** What was done with a sheet that its sender may not expect. */
export interface SheetNote {
  sheet: string;
  detail: string;
}

/** D for 4. */
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
export const placeOf = ({ sheet, cell }: { sheet: string; cell: string }): string =>
  `${sheet}!${cell}`;

/** Without spaces of any width at the ends. */
export const trimmed = (text: string): string => text.trim();

export const isBlank = (cell: RawCell): boolean => trimmed(cell.text) === '';
