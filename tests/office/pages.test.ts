/** The quarterly workbook on paper, as LibreOffice prints it. */
import { mkdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { pagesOf, readByOpenpyxl, savedByLibreOffice, type Page } from '../support/office.ts';
import { given } from './support.ts';

let pages: Record<'report' | 'investments', Page[]>;
beforeAll(() => {
  const folder = given('printed');
  mkdirSync(folder, { recursive: true });
  const files = [given('report.xlsx'), given('investments.xlsx')];
  const [report, investments] = savedByLibreOffice(files, 'pdf', folder);
  pages = { report: pagesOf(report!), investments: pagesOf(investments!) };
});

/** Points of a sheet of A4: 210 by 297 mm. */
const A4 = [595, 842];

describe.each(['report', 'investments'] as const)('%s', (name) => {
  test('is on A4, every page of it', () => {
    expect(pages[name].length).toBeGreaterThan(1);
    for (const { width, height } of pages[name])
      expect([width, height].map(Math.round).sort((a, b) => a - b)).toEqual(A4);
  });

  test('has no page without anything to read, and no number too wide for its cell', () => {
    for (const [index, { text }] of pages[name].entries()) {
      // More than what stands in the margin of every page.
      expect(text.replace(/\s/g, '').length, `page ${index + 1}`).toBeGreaterThan(60);
      expect(text, `page ${index + 1}`).not.toMatch(/###|#(REF|NAME|VALUE|DIV|N\/A|NUM)/);
    }
  });
});

const squeezed = (text: string): string => text.replace(/\s/g, '');

/** Pages of a sheet: from the one with its title on, to the next sheet's. */
let found: Map<string, string[]> | undefined;
function pagesOfSheets(): Map<string, string[]> {
  if (found) return found;
  const sheets = readByOpenpyxl(given('report.xlsx')).filter(({ state }) => state === 'visible');
  found = new Map();
  let at = 0;
  for (const [index, { name, cells }] of sheets.entries()) {
    const next = sheets[index + 1];
    const isOf = (text: string, sheet: typeof next): boolean =>
      sheet !== undefined && squeezed(text).includes(squeezed(String(sheet.cells.A1)));
    expect(isOf(pages.report[at]!.text, { name, cells } as never), name).toBe(true);
    const own: string[] = [];
    do {
      own.push(pages.report[at]!.text);
      at += 1;
    } while (at < pages.report.length && !isOf(pages.report[at]!.text, next));
    found.set(name, own);
  }
  return found;
}

test('every sheet has pages, in their order', () => {
  expect(pagesOfSheets().size).toBeGreaterThan(15);
});

test.each([
  ['表1 总体情况', ['指标', '本年累计', '自成立累计']],
  ['表1续 比较', ['指标', '上季', '较上年同期']],
  ['表4 投资项目明细', ['企业名称', '首次投资日', '投资金额', '自成立累计', '公允价值']],
  ['口径说明', ['指标编号', '时间口径']],
])('%s goes over pages, with its headers on each', (sheet, headers) => {
  const own = pagesOfSheets().get(sheet)!;
  expect(own.length).toBeGreaterThan(1);
  for (const text of own) for (const header of headers) expect(squeezed(text)).toContain(header);
});

test('a list goes over pages, with the column that names its rows on each', () => {
  // The last page explains the columns.
  const list = pages.investments.slice(0, -1);
  expect(list.length).toBeGreaterThan(1);
  for (const { text } of list) expect(squeezed(text)).toContain('基金编码');
});
