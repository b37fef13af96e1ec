/** LibreOffice works out every formula anew, from nothing, and comes to what the file says. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quarter } from '../../src/domain/days.ts';
import { FoldedJournal } from '../../src/domain/fold.ts';
import { money } from '../../src/domain/money.ts';
import { buildReport } from '../../src/domain/quarterly/build.ts';
import type { QuarterReport } from '../../src/domain/report.ts';
import { renderQuarterly } from '../../src/reports/quarterly.ts';
import { EVENTS, PROOF, reportFor } from './report.mjs';

function hasLibreOffice(): boolean {
  try {
    execFileSync('soffice', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kechuang-recalculated-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Two holdings worth half of what 万元 to one decimal shows, and one that has no value. */
async function report(): Promise<QuarterReport> {
  const made = await reportFor({ buildReport, quarter, FoldedJournal }, { events: EVENTS });
  const [first, second] = made.investments;
  const third = { ...second!, enterprise: 'E-0003', enterpriseName: "=cmd|' /C calc'!A0" };
  return {
    ...made,
    overview: made.overview.map((line) =>
      line.figure.id === 'fund.fair_value'
        ? { ...line, cells: { point: { value: money('1000.00') } } }
        : line,
    ),
    investments: [
      { ...first!, fairValue: money('500.00') },
      { ...second!, fairValue: money('500.00') },
      third,
    ],
  };
}

/** Without the stored results, so that nothing can be taken over. */
function withoutResults(xlsx: Uint8Array): Uint8Array {
  const parts = unzipSync(xlsx);
  for (const name of Object.keys(parts))
    if (name.startsWith('xl/worksheets/sheet'))
      parts[name] = strToU8(strFromU8(parts[name]!).replaceAll(/<\/f><v>[^<]*<\/v>/g, '</f>'));
  return zipSync(parts);
}

async function open(bytes: Uint8Array): Promise<ExcelJS.Workbook> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(bytes.buffer as ArrayBuffer);
  return book;
}

/** Stored results by sheet and cell; exceljs leaves out a stored zero. */
function resultsOf(book: ExcelJS.Workbook): Map<string, unknown> {
  const results = new Map<string, unknown>();
  book.eachSheet((sheet) =>
    sheet.eachRow((row) =>
      row.eachCell((cell) => {
        if (cell.formula && cell.master === cell)
          results.set(`${sheet.name}!${cell.address}`, cell.result ?? 0);
      }),
    ),
  );
  return results;
}

const asText = (value: unknown): string =>
  typeof value === 'number' ? value.toPrecision(12) : JSON.stringify(value);

test.skipIf(!hasLibreOffice())(
  'every formula comes to its stored result, a - among the numbers and a remainder too',
  async () => {
    const file = await renderQuarterly(await report(), PROOF);
    writeFileSync(join(folder, 'bare.xlsx'), withoutResults(file));
    const profile = `-env:UserInstallation=file://${folder}/profile`;
    const out = join(folder, 'out');
    execFileSync('soffice', [
      ...[profile, '--headless', '--convert-to', 'xlsx', '--outdir', out],
      join(folder, 'bare.xlsx'),
    ]);
    const recalculated = await open(new Uint8Array(readFileSync(join(out, 'bare.xlsx'))));
    const stored = resultsOf(await open(file));
    const found = resultsOf(recalculated);
    expect(stored.size).toBeGreaterThan(200);
    const differing = [...stored].filter(
      ([cell, value]) => asText(found.get(cell)) !== asText(value),
    );
    expect(differing.map(([cell, value]) => [cell, value, found.get(cell)])).toEqual([]);
    // 0.1 and 0.1 are printed, of 0.1 in all.
    const remainders = recalculated.getWorksheet('校验与尾差')!;
    const shown: unknown[][] = [];
    remainders.eachRow((row) => {
      if (row.getCell(3).text === '公允价值')
        shown.push([4, 5, 6].map((column) => row.getCell(column).result));
    });
    expect(shown).toEqual([[0.2, 0.1, 0.1]]);
    const names = recalculated.getWorksheet('表4 投资项目明细')!.getColumn(3).values;
    expect(names).toContain("=cmd|' /C calc'!A0");
  },
  120_000,
);
