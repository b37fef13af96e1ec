/**
 * The quarterly report: figures by name, put in the order of the sheets. Computes nothing itself.
 */
import { Refusal } from '../platform/errors.ts';
import type { Database, Scope, Sql } from '../db/connection.ts';
import { readCodeLists, readEntities, readLatestMarks } from '../db/loading.ts';
import { countUnreviewed } from '../db/submissions.ts';
import { REVIEW } from '../domain/books/settings.ts';
import { FUND_FIGURES } from '../domain/catalogue/fund.ts';
import { NONE, type CodeLists } from '../domain/code-lists.ts';
import { isQuarterName, quarter, type Day, type Quarter } from '../domain/days.ts';
import { STRATEGIC_SCHEME } from '../domain/figures.ts';
import type { FigureLine, IndustryLine, QuarterReport, ReviewState } from '../domain/report.ts';
import { FigureReader, perFlow } from './figure-reader.ts';
import type { KnownMoment } from './moment.ts';
import { industryLabel, investmentLines, readStatements, subFundLines } from './registers.ts';

const LAST_DAY = '9999-12-31' as Day;
const SHARES = ['fund.strategic_share_by_count', 'fund.strategic_share_by_amount'];

/** The quarter of that name, as of its last day or, while it runs, as of today. */
export function reportQuarter(name: string, today: Day): { quarter: Quarter; asOf: Day } {
  if (!isQuarterName(name))
    throw new Refusal('parameter_invalid', `季度应形如 2024Q2，所填为“${name}”。`);
  const found = quarter(name);
  if (found.from > today)
    throw new Refusal('parameter_invalid', `${found.label}尚未开始，没有可报告的内容。`);
  return { quarter: found, asOf: found.to < today ? found.to : today };
}

async function industryLines(figures: FigureReader, lists: CodeLists): Promise<IndustryLine[]> {
  const counts = await figures.flows('fund.investments', 'industry');
  const amounts = await figures.flows('fund.invested', 'industry');
  const items = lists.get(STRATEGIC_SCHEME)?.items ?? [];
  const lines = [
    ...items.map(({ code, label }) => ({ code, label, strategic: true })),
    ...[NONE, ''].map((code) => ({ code, label: industryLabel(lists, code), strategic: false })),
  ];
  return lines.map((line) => ({
    ...line,
    counts: perFlow(counts, line.code),
    amounts: perFlow(amounts, line.code),
  }));
}

/** As it stood when the last record known was made, whatever day the report is for. */
async function reviewState(sql: Sql, knownSeq: number): Promise<ReviewState> {
  const states = await readLatestMarks(sql, 'setting', { asOf: LAST_DAY, knownSeq });
  return {
    isOn: states.get(REVIEW)?.value !== 'off',
    ...(await countUnreviewed(sql, knownSeq)),
  };
}

/** Builds the report of one quarter as known at a moment. */
export function buildQuarterReport(
  database: Database,
  scope: Scope,
  of: Quarter,
  moment: KnownMoment,
): Promise<QuarterReport> {
  return database.read(scope, async (sql) => {
    const figures = new FigureReader(sql, moment);
    const lists = await readCodeLists(sql, moment);
    const marks = await readStatements(sql, moment, lists);
    const subFunds = await readEntities(sql, {
      knownSeq: moment.knownSeq,
      asOf: moment.asOf,
      kinds: ['sub-fund'],
    });
    const overview: FigureLine[] = [];
    for (const { id } of FUND_FIGURES) overview.push(await figures.line(id));
    return {
      quarter: of,
      asOf: moment.asOf,
      knownAt: moment.knownAt,
      knownSeq: moment.knownSeq,
      scheme: {
        code: STRATEGIC_SCHEME,
        title: lists.get(STRATEGIC_SCHEME)?.title ?? STRATEGIC_SCHEME,
      },
      review: await reviewState(sql, moment.knownSeq),
      overview,
      industries: await industryLines(figures, lists),
      shares: overview.filter((line) => SHARES.includes(line.figure.id)),
      subFunds: await subFundLines(figures, subFunds, marks.names),
      investments: await investmentLines(figures, marks, lists),
      illustrative: figures.illustrative,
    };
  });
}
