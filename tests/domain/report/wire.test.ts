/** What the digest of a report is taken of, and what stands beside it. */
import { expect, test } from 'vitest';
import { quarter, type Day } from '../../../src/domain/values/days.ts';
import { FoldedJournal } from '../../../src/domain/figures/folded-journal.ts';
import { buildReport } from '../../../src/domain/report/build.ts';
import type { QuarterReport } from '../../../src/domain/report/report.ts';
import type { Figure } from '../../../src/domain/figures/figure.ts';
import { CURRENT_CONTENT } from '../../../src/domain/report/formats/current.ts';
import { reportFormat, type ReportFormat } from '../../../src/domain/report/formats/format.ts';
import { CURRENT, formatNamed } from '../../../src/domain/report/formats/index.ts';
import { canonicalReport, wireSignedReport } from '../../../src/domain/report/wire.ts';
import { reportAnswers } from '../../../src/domain/report/compared-answers.ts';
import { restate } from '../../../src/domain/report/restatement.ts';
import { reportFor } from '../../reports/report.mjs';

const domain = { buildReport, quarter, FoldedJournal };
const SIGNED = {
  ...{ kind: 'signed', closing: 4, closedOn: '2024-07-05' as Day, maker: '甲', checker: '乙' },
} as const;

async function signed(): Promise<QuarterReport> {
  const report = await reportFor(domain);
  const { quarter: of, asOf, knownAt, knownSeq } = report;
  const since = { quarter: of, closing: 2, asOf, knownAt, knownSeq };
  return { ...report, status: SIGNED, restatement: restate(since, [], reportAnswers(report), []) };
}

test('the digested text is the same before and after the closing record exists', async () => {
  const draft = await reportFor(domain);
  expect(canonicalReport(await signed())).toBe(canonicalReport(draft));
  const asked = await reportFor(domain, { knownAt: '2025-01-01T00:00:00Z' });
  expect(canonicalReport(asked)).toBe(canonicalReport(draft));
});

test('the digested text changes with what is known and with the quarter, and is canonical', async () => {
  const texts = await Promise.all(
    [{}, { knownSeq: 2 }, { name: '2024Q1' }].map(async (of) =>
      canonicalReport(await reportFor(domain, of)),
    ),
  );
  expect(new Set(texts).size).toBe(3);
  const data = JSON.parse(texts[0]!);
  expect(data).toMatchObject({ format: CURRENT.name, quarter: '2024Q2', known_seq: 3 });
  expect(Object.keys(data)).toEqual(Object.keys(data).toSorted());
  expect(data).not.toHaveProperty('status');
});

test('what is added to the catalogue enters no report of a format that was released before', async () => {
  const third = formatNamed('kechuang-report/3')!;
  const { definitions } = CURRENT_CONTENT;
  const added: Figure = { ...CURRENT.catalogue.get('fund.fees')!, id: 'fund.added', label: '新增' };
  const next = reportFormat({
    ...CURRENT_CONTENT,
    definitions: { ...definitions, figures: [...definitions.figures, added] },
  });
  const by = (format: ReportFormat): Promise<QuarterReport> =>
    reportFor({
      ...domain,
      buildReport: (...[source, of, moment]: Parameters<typeof buildReport>) =>
        buildReport(source, of, moment, format),
    });
  const idsIn = (report: QuarterReport) =>
    JSON.parse(canonicalReport(report)).overview.map(({ id }: { id: string }) => id);
  const report = await by(third);
  expect(idsIn(report)).toEqual(third.definitions.figures.map(({ id }) => id));
  expect(JSON.parse(canonicalReport(report)).format).toBe('kechuang-report/3');
  const later = await by(next);
  expect(idsIn(later)).toContain('fund.added');
  // Compared with what was signed before it, the new figure is none that has changed.
  const { quarter: of, asOf, knownAt, knownSeq } = report;
  const since = { quarter: of, closing: 2, asOf, knownAt, knownSeq };
  const { figures } = restate(since, reportAnswers(report), reportAnswers(later), [], {
    ...{ then: third.catalogue, now: next.catalogue },
  });
  expect(figures).toEqual([]);
});

test('beside the data stand the status and the restatement', async () => {
  expect(wireSignedReport(await reportFor(domain))).toMatchObject({
    ...{ format: CURRENT.name, status: { kind: 'draft' }, restatement: null },
    known_at: '2024-07-05T16:30:00.123456Z',
  });
  const { status, restatement } = wireSignedReport(await signed());
  expect(status).toEqual({ ...SIGNED, closedOn: undefined, closed_on: '2024-07-05' });
  expect(restatement!.since).toMatchObject({ quarter: '2024Q2', closing: 2, known_seq: 3 });
  const row = restatement!.figures.find(({ id, basis }) => id + basis === 'fund.investedinception');
  expect(row).toMatchObject({ signed: { value: '0.00' }, difference: '90.00', group: null });
});

test('money that moved between projects shows, though every total is as it was', async () => {
  const move = (from: QuarterReport, by: number): QuarterReport => ({
    ...from,
    investments: from.investments.map((line, index) => ({
      ...line,
      costRemaining: line.costRemaining.plus(index === 0 ? by : -by),
    })),
  });
  const report = await reportFor(domain);
  const { quarter: of, asOf, knownAt, knownSeq } = report;
  const since = { quarter: of, closing: 2, asOf, knownAt, knownSeq };
  const { figures } = restate(since, reportAnswers(report), reportAnswers(move(report, 5)), []);
  expect(figures.map(({ group, difference }) => [group?.code, difference?.toFixed()])).toEqual([
    ['F-001/E-0001', '5'],
    ['F-001/E-0002', '-5'],
  ]);
});
