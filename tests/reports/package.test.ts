/** The quarterly workbook opens without an offer to repair it; charts.test.ts plants the faults. */
import { expect, test } from 'vitest';
import { quarter } from '../../src/domain/values/days.ts';
import { FoldedJournal } from '../../src/domain/figures/folded-journal.ts';
import { buildReport } from '../../src/domain/report/build.ts';
import { renderQuarterly } from '../../src/reports/quarterly.ts';
import { packageFaults } from './package.ts';
import { PROOF, reportFor } from './report.mjs';

test('the quarterly workbook needs no repair', async () => {
  const report = await reportFor({ buildReport, quarter, FoldedJournal });
  expect(packageFaults(await renderQuarterly(report, PROOF))).toEqual([]);
});
