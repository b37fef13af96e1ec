/** The files that the service gave, and the cells in them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { CellValue, ReadSheet } from '../support/office.ts';
import { Service } from './service.ts';

export const given = (name: string): string => join(inject('office').folder, name);

export const givenJson = (name: string): any => JSON.parse(readFileSync(given(name), 'utf8'));

export const service = (): Service => new Service(inject('office').origin, inject('office').tokens);

/** 1 is A, 27 is AA. */
export function letters(column: number): string {
  const rest = Math.floor((column - 1) / 26);
  return (rest > 0 ? letters(rest) : '') + String.fromCharCode(65 + ((column - 1) % 26));
}

/** A is 1, AA is 27. */
export const columnOf = (name: string): number =>
  [...name].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);

/** Rows of a sheet from the first to the last that holds anything; what is empty is null. */
export function grid(cells: Readonly<Record<string, CellValue>>): (CellValue | null)[][] {
  const rows: (CellValue | null)[][] = [];
  for (const [address, value] of Object.entries(cells)) {
    const [, column, row] = /^([A-Z]+)(\d+)$/.exec(address)!;
    const at = Number(row) - 1;
    while (rows.length <= at) rows.push([]);
    rows[at]![columnOf(column!) - 1] = value;
  }
  return rows.map((row) => Array.from(row, (value) => value ?? null));
}

/** Cells of all sheets, by sheet and address. */
export const allCells = (sheets: readonly ReadSheet[]): Map<string, CellValue> =>
  new Map(
    sheets.flatMap(({ name, cells }) =>
      Object.entries(cells).map(([cell, value]) => [`${name}!${cell}`, value] as const),
    ),
  );
