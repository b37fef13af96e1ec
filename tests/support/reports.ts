/** The report of a quarter, from the database and from the exported journal alone. */
import canonicalize from 'canonicalize';
import { expect } from 'vitest';
import { EVERYTHING } from '../../src/db/connection.ts';
import { ReportTables } from '../../src/db/report-source.ts';
import { quarterContaining, type Day } from '../../src/domain/values/days.ts';
import type { FoldedJournal } from '../../src/domain/figures/folded-journal.ts';
import { buildReport } from '../../src/domain/report/build.ts';
import type { ReportSource } from '../../src/domain/report/source.ts';
import { readReport } from '../../src/domain/report/read.ts';
import { canonicalReport, wireReport } from '../../src/domain/report/wire.ts';
import type { Ledger } from './ledger.ts';

/** The bytes of a report, which is what is compared, signed and kept. */
async function reportFrom(source: ReportSource, asOf: string, knownSeq: number): Promise<string> {
  const moment = { asOf: asOf as Day, knownSeq, knownAt: '2024-07-05T00:00:00Z' };
  const report = await buildReport(source, quarterContaining(moment.asOf), moment);
  const text = canonicalReport(report);
  // What is kept can be read back, and says the same.
  const kept = readReport(JSON.parse(text), report.format, report);
  expect(canonicalReport(kept)).toBe(text);
  return canonicalize(wireReport(report))!;
}

/** Holds both against each other at a moment; gives the report's bytes. */
export async function expectSameReport(
  ledger: Ledger,
  journal: FoldedJournal,
  asOf: string,
  knownSeq: number,
): Promise<string> {
  const inSql = await ledger.database.read(EVERYTHING, (sql) =>
    reportFrom(new ReportTables(sql), asOf, knownSeq),
  );
  expect(await reportFrom(journal, asOf, knownSeq)).toBe(inSql);
  return inSql;
}
