/** LibreOffice opens the quarterly workbook, works it out anew and saves it: nothing changes. */
import { mkdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { readByOpenpyxl, savedByLibreOffice, type ReadSheet } from '../support/office.ts';
import { chartsOf } from './charts.ts';
import { FORMULA_NAMES } from './given.ts';
import { allCells, columnOf, given, letters } from './support.ts';

let before: ReadSheet[];
let after: ReadSheet[];
let saved: string;
beforeAll(() => {
  const folder = given('saved');
  mkdirSync(folder, { recursive: true });
  before = readByOpenpyxl(given('report.xlsx'));
  saved = savedByLibreOffice([given('report.xlsx')], 'xlsx', folder)[0]!;
  after = readByOpenpyxl(saved);
});

const formulasOf = (sheets: readonly ReadSheet[]): Map<string, string> =>
  new Map(
    sheets.flatMap(({ name, formulas }) =>
      Object.entries(formulas).map(([cell, formula]) => [`${name}!${cell}`, formula] as const),
    ),
  );

/** The cells that a formula names on its own sheet. */
const operandsOf = (cell: string, formula: string): string[] =>
  [...formula.matchAll(/(?<![!A-Z$])\$?([A-Z]{1,2})\$?(\d+)\b/g)].map(
    ([, column, row]) => `${cell.split('!')[0]}!${column}${row}`,
  );

/**
 * Whether two values are the same in the 15 digits that cells hold. What is left when two cells are
 * subtracted has no more of them than the larger cell had.
 */
function isSame(one: unknown, other: unknown, operands: readonly unknown[] = []): boolean {
  if (typeof one !== 'number' || typeof other !== 'number') return one === other;
  const numbers = operands.filter((operand) => typeof operand === 'number');
  const largest = Math.max(...[one, other, ...numbers].map(Math.abs));
  if (largest === 0) return true;
  return Math.abs(one - other) <= 10 ** (Math.floor(Math.log10(largest)) - 14) * 1.001;
}

test('every formula comes to what was stored with it', () => {
  const stored = allCells(before);
  const found = allCells(after);
  const formulas = formulasOf(before);
  expect([...formulasOf(after).keys()].sort()).toEqual([...formulas.keys()].sort());
  const differing = [...formulas].flatMap(([cell, formula]) => {
    const operands = operandsOf(cell, formula).map((operand) => stored.get(operand));
    return stored.has(cell) && isSame(stored.get(cell), found.get(cell), operands)
      ? []
      : [{ cell, formula, stored: stored.get(cell), found: found.get(cell) }];
  });
  console.log(`${formulas.size} 个公式由 LibreOffice 重新计算并逐一比较`);
  expect(differing).toEqual([]);
  expect(formulas.size).toBeGreaterThan(500);
});

test('all other cells, and the sheets, are as they were', () => {
  const sheets = (of: readonly ReadSheet[]) => of.map(({ name, state }) => [name, state]);
  expect(sheets(after)).toEqual(sheets(before));
  const formulas = formulasOf(before);
  const typed = (of: readonly ReadSheet[]) =>
    [...allCells(of)].filter(([cell, value]) => value !== '' && !formulas.has(cell));
  const found = new Map(typed(after));
  expect(found.size).toBe(typed(before).length);
  expect(typed(before).filter(([cell, value]) => !isSame(value, found.get(cell)))).toEqual([]);
});

/** The cells of a range on one sheet: `Sheet!$A$1:$B$2`. */
function cellsIn(range: string): string[] {
  const [, sheet, left, top, right = left, bottom = top] =
    /^(.*)!\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$(\d+))?$/.exec(range)!;
  const cells: string[] = [];
  for (let row = Number(top); row <= Number(bottom); row += 1)
    for (let column = columnOf(left!); column <= columnOf(right!); column += 1)
      cells.push(`${sheet}!${letters(column)}${row}`);
  return cells;
}

describe('charts', () => {
  test('are there after saving: as many, on the same sheets, of the same cells', () => {
    const drawn = chartsOf(given('report.xlsx'));
    expect(drawn.length).toBeGreaterThan(3);
    expect(chartsOf(saved)).toEqual(drawn);
  });

  test('show cells that hold something: words for categories, numbers or - for values', () => {
    const cells = allCells(after);
    for (const { series } of chartsOf(saved)) {
      expect(series.length).toBeGreaterThan(0);
      for (const { name, categories, values } of series) {
        expect(name).not.toBe('');
        expect(cellsIn(categories).length, categories).toBe(cellsIn(values).length);
        for (const cell of cellsIn(categories)) expect(cells.get(cell), cell).toBeTruthy();
        const shown = cellsIn(values).map((cell) => cells.get(cell));
        expect(
          shown.some((value) => typeof value === 'number'),
          values,
        ).toBe(true);
        for (const value of shown) expect(typeof value === 'number' || value === '-').toBe(true);
      }
    }
  });
});

test('a name that looks like a formula is the text it was', () => {
  const detail = after.find(({ name }) => name.startsWith('表4'))!;
  const rows = Object.entries(detail.cells).filter(([, value]) => String(value) in FORMULA_NAMES);
  const names = rows.map(([cell, code]) => [code, detail.cells[cell.replace('B', 'C')]]);
  expect(Object.fromEntries(names)).toEqual(FORMULA_NAMES);
  for (const [cell] of rows) expect(detail.formulas[cell.replace('B', 'C')]).toBeUndefined();
});
