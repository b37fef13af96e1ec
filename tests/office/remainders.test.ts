/** What is rounded on paper adds up as it is printed, or says by how much it does not. */
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { quarter } from '../../src/domain/values/days.ts';
import { FoldedJournal } from '../../src/domain/figures/folded-journal.ts';
import { money } from '../../src/domain/values/money.ts';
import { buildReport } from '../../src/domain/report/build.ts';
import type { QuarterReport } from '../../src/domain/report/report.ts';
import { renderQuarterly } from '../../src/reports/quarterly.ts';
import { EVENTS, PROOF, reportFor } from '../reports/report.mjs';
import { readByOpenpyxl, savedByLibreOffice } from '../support/office.ts';
import { given, grid } from './support.ts';

/** Two holdings worth half of what 万元 to one decimal shows, and one that has no value. */
async function report(): Promise<QuarterReport> {
  const made = await reportFor({ buildReport, quarter, FoldedJournal }, { events: EVENTS });
  const [first, second] = made.investments;
  return {
    ...made,
    overview: made.overview.map((line) =>
      line.id === 'fund.fair_value'
        ? { ...line, bases: { point: { value: money('1000.00') } } }
        : line,
    ),
    investments: [
      { ...first!, fairValue: money('500.00') },
      { ...second!, fairValue: money('500.00') },
      { ...second!, enterprise: 'E-0003' },
    ],
  };
}

test('LibreOffice finds the stored remainder, a - among the numbers', async () => {
  const file = given('remainders.xlsx');
  writeFileSync(file, await renderQuarterly(await report(), PROOF));
  const [saved] = savedByLibreOffice([file], 'xlsx', given('saved'));
  const remaindersIn = (book: string) =>
    grid(readByOpenpyxl(book).find(({ name }) => name === '校验与尾差')!.cells)
      .filter((row) => row[2] === '公允价值')
      .map((row) => row.slice(3, 6));
  // 0.1 and 0.1 are printed, of 0.1 in all.
  expect(remaindersIn(saved!)).toEqual([[0.2, 0.1, 0.1]]);
  expect(remaindersIn(file)).toEqual(remaindersIn(saved!));
});
