/** Pages on paper, as Chromium prints them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { origin, useBrowser } from './support.ts';

const browser = useBrowser();
const folder = mkdtempSync(join(tmpdir(), 'kechuang-printed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The text of each printed sheet of a page. */
async function printed(path: string): Promise<string[]> {
  const page = await browser.open('officer');
  await page.goto(`${origin()}${path}`);
  const file = join(folder, 'page.pdf');
  await page.pdf({ path: file, format: 'A4', landscape: true });
  await page.context().close();
  return execFileSync('pdftotext', ['-layout', file, '-']).toString().split('\f').slice(0, -1);
}

const DAY = 'as_of=2024-06-30';

test.each([
  ['a figure', `/figures/fund.invested?${DAY}`],
  ['a table of the report', `/quarters/2024Q2/report?table=4&${DAY}`],
])('the total of %s is printed once, after the last row', async (_, path) => {
  const sheets = await printed(path);
  expect(sheets.length).toBeGreaterThan(2);
  const total = /^\s*合计 /m;
  expect(sheets.map((text) => total.test(text))).toEqual(
    sheets.map((_, index) => index === sheets.length - 1),
  );
  // What leads to other pages is of no use on paper.
  expect(sheets.join()).not.toContain('表9 先投后股');
});

test('the whole report is printed from one page', async () => {
  const text = (await printed(`/quarters/2024Q2/report?table=all&${DAY}`)).join();
  for (const name of ['表1 总体情况', '表4 投资项目明细', '表10 规划指标对照', '对外口径核对'])
    expect(text).toContain(name);
});
