/** The quarterly report is the same from the database and from the exported journal alone. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import canonicalize from 'canonicalize';
import { demoEvents, loadSeed, publishedEvents } from '../../src/cli/seed.ts';
import { EVERYTHING } from '../../src/db/connection.ts';
import { ReportTables } from '../../src/db/report-tables.ts';
import { quarterOf, type Day } from '../../src/domain/days.ts';
import type { FoldedJournal } from '../../src/domain/fold.ts';
import { buildReport } from '../../src/domain/quarterly/build.ts';
import type { ReportSource } from '../../src/domain/quarterly/source.ts';
import { wireReport } from '../../src/domain/report-wire.ts';
import { Ledger, TODAY } from '../support/ledger.ts';
import { day, folded, LATEST, move, open, play, reversal } from './portfolio.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
});
afterAll(() => ledger.close());

/** The bytes of a report, which is what is compared, signed and kept. */
async function reportFrom(source: ReportSource, asOf: string, knownSeq: number): Promise<string> {
  const moment = { asOf: asOf as Day, knownSeq, knownAt: '2024-07-05T00:00:00Z' };
  const report = await buildReport(source, quarterOf(moment.asOf), moment);
  return canonicalize(wireReport(report))!;
}

async function expectSame(journal: FoldedJournal, asOf: string, knownSeq: number): Promise<string> {
  const inSql = await ledger.database.read(EVERYTHING, (sql) =>
    reportFrom(new ReportTables(sql), asOf, knownSeq),
  );
  expect(await reportFrom(journal, asOf, knownSeq)).toBe(inSql);
  return inSql;
}

describe('the report from the exported journal', () => {
  test('of the demo portfolio, at several moments', async () => {
    await ledger.empty();
    await ledger.withReference();
    await loadSeed(ledger.database, 'demo', demoEvents(), () => {});
    await loadSeed(ledger.database, 'published', publishedEvents(), () => {});
    const journal = await folded(ledger);
    const [{ value: half }] = await ledger.database.read(
      EVERYTHING,
      (sql) => sql<{ value: number }[]>`select max(seq) / 2 as value from event`,
    );
    const moments: [string, number][] = [
      ['2024-06-28', LATEST],
      ['2023-12-31', LATEST],
      ['2021-03-31', LATEST],
      ['2024-06-28', half!],
      ['2022-09-30', Math.floor(half! / 3)],
      ['2018-12-31', LATEST],
      ['2024-06-28', 0],
    ];
    const reports = [];
    for (const [asOf, knownSeq] of moments) {
      reports.push(await expectSame(journal, asOf, knownSeq));
    }
    // Were they all empty, they would be the same too.
    expect(new Set(reports).size).toBe(moments.length);
    const { review, overview } = JSON.parse(reports[0]!);
    expect(review.records_loaded_initially).toBeGreaterThan(9000);
    const invested = overview.find((line: { id: string }) => line.id === 'fund.invested');
    expect(invested.bases.inception.value).toBe('1729000000.00');
    // The demo portfolio has ten thousand events.
  }, 300_000);

  test('before and after a reversal is known', async () => {
    await open(ledger);
    const enterprise = 'E-0001';
    const seqs = await ledger.record(
      ...[
        { type: 'party.renamed', data: { party: enterprise, name: '新名称' } },
        {
          type: 'enterprise.classified',
          data: { enterprise, scheme: 'WZ5-2019', industry: 'W2', evidence: '试' },
        },
        { type: 'enterprise.listing-advanced', data: { enterprise, stage: 'listed' } },
        {
          type: 'sub-fund.registered',
          data: { code: 'SF-009', name: '丙基金', fund: 'F-001', manager: 'M-001' },
        },
        {
          type: 'investment.valued',
          data: { vehicle: 'SF-001', enterprise, fair_value: '1', method: 'cost', level: 3 },
        },
      ].map((event) => ({ effective_on: '2020-01-01', ...event })),
    );
    const taken = [];
    for (const seq of seqs.toReversed()) taken.push(...(await ledger.record(reversal(seq))));
    const journal = await folded(ledger);
    const reports = [];
    for (const known of [seqs[0]! - 1, ...seqs, ...taken])
      reports.push(await expectSame(journal, '2024-06-28', known));
    // Each of them changes the report, and taking each back makes it what it was.
    const said = reports.map((report) =>
      report.replace(/"(known_seq|records_without_review)":\d+/g, ''),
    );
    expect(new Set(said).size).toBe(seqs.length + 1);
    expect(said).toEqual(said.toReversed());
  });

  test('of any journal, at any moment', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(move, { minLength: 40, maxLength: 70, size: 'max' }),
        fc.array(fc.tuple(day, fc.integer({ min: 45, max: 90 })), { minLength: 3, maxLength: 3 }),
        async (made, moments) => {
          await open(ledger);
          await play(ledger, made);
          const journal = await folded(ledger);
          for (const [asOf, knownSeq] of [...moments, [TODAY, LATEST] as const])
            await expectSame(journal, asOf, knownSeq);
        },
      ),
      { numRuns: 6, endOnFailure: true },
    ));
});
