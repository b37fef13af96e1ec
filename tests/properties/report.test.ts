/** The quarterly report is the same from the database and from the exported journal alone. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger, TODAY } from '../support/ledger.ts';
import { day, folded, LATEST, move, open, play, reversal } from './portfolio.ts';
import { holds } from '../support/extent.ts';
import { expectSameReport } from '../support/reports.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
});
afterAll(() => ledger.close());

describe('the report from the exported journal', () => {
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
      reports.push(await expectSameReport(ledger, journal, '2024-06-28', known));
    // Each of them changes the report, and taking each back makes it what it was.
    const said = reports.map((report) =>
      report.replace(/"(known_seq|records_without_review)":\d+/g, ''),
    );
    expect(new Set(said).size).toBe(seqs.length + 1);
    expect(said).toEqual(said.toReversed());
  });

  test('of any journal, at any moment', () =>
    holds(
      'histories',
      fc.asyncProperty(
        fc.array(move, { minLength: 40, maxLength: 70, size: 'max' }),
        fc.array(fc.tuple(day, fc.integer({ min: 45, max: 90 })), { minLength: 3, maxLength: 3 }),
        async (made, moments) => {
          await open(ledger);
          await play(ledger, made);
          const journal = await folded(ledger);
          for (const [asOf, knownSeq] of [...moments, [TODAY, LATEST] as const])
            await expectSameReport(ledger, journal, asOf, knownSeq);
        },
      ),
    ));
});
