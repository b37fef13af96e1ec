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
function pagesOfSheets(): Map<string, string[]> {
  const sheets = readByOpenpyxl(given('report.xlsx')).filter(({ state }) => state === 'visible');
  const found = new Map<string, string[]>();
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

test('every sheet has pages, and what is long has its header on each of them', () => {
  const sheets = pagesOfSheets();
  const detail = sheets.get('表4 投资项目明细')!;
  expect(detail.length).toBeGreaterThan(2);
  for (const text of detail)
    for (const header of ['企业名称', '首次投资日', '自成立累计'])
      expect(squeezed(text)).toContain(header);
  const list = pages.investments.slice(0, -1);
  expect(list.length).toBeGreaterThan(1);
  for (const { text } of list) expect(squeezed(text)).toContain('基金编码');
});
