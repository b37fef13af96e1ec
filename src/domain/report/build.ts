/**
 * Builds the quarterly report: figures by name, in the order of the sheets. It computes nothing
 * itself and works with any source: the database, or a folded journal.
 */
import { allTogether } from '../values/all-together.ts';
import { REVIEW } from '../books/settings.ts';
import { LAST_DAY, type Quarter } from '../values/days.ts';
import type { ReportFormat } from './formats/format.ts';
import { CURRENT } from './formats/index.ts';
import type { KnownMoment } from '../journal/posted-event.ts';
import type { QuarterReport, ReviewState } from './report.ts';
import { FigureReader } from './figure-reader.ts';
import { comparedDays, overviewLines } from './table-1-overview.ts';
import { industryLines } from './table-2-industries.ts';
import { byCode, investmentLines, statementsAt, subFundLines } from './table-3-and-4-fund.ts';
import type { ReportSource, ReportedEventType } from './source.ts';
import { quarterTables } from './tables.ts';

/** The state when the last known record was made, whatever day the report is for. */
async function reviewState(source: ReportSource, knownSeq: number): Promise<ReviewState> {
  const [states, unreviewed] = await Promise.all([
    source.values('setting', '', { asOf: LAST_DAY, knownSeq }),
    source.unreviewed(knownSeq),
  ]);
  return { isOn: states.get(REVIEW) !== 'off', ...unreviewed };
}

/** What the tables need beside figures. */
async function readBeside(source: ReportSource, moment: KnownMoment, format: ReportFormat) {
  const lists = await source.codeLists(moment);
  const read = await allTogether({
    marks: statementsAt(source, moment, lists, format),
    subFunds: source.entities(['sub-fund'], moment),
    reportedEvents: source.reportedEvents(moment),
    review: reviewState(source, moment.knownSeq),
  });
  return { lists, ...read };
}

/**
 * Builds the report of one quarter as known at a moment, by the definitions of a format: a draft
 * until it is said to be signed.
 */
export async function buildReport(
  source: ReportSource,
  of: Quarter,
  moment: KnownMoment,
  format: ReportFormat = CURRENT,
): Promise<QuarterReport> {
  const figures = new FigureReader(source, moment, format);
  const { strategic_scheme: scheme } = format.definitions;
  const { lists, marks, subFunds, reportedEvents, review } = await readBeside(
    source,
    moment,
    format,
  );
  const comparedWith = comparedDays(of, moment.asOf);
  const tableSource = {
    source,
    moment,
    figures,
    lists,
    nameOf: (code: string) => marks.names.get(code) ?? code,
    reportedEvents: (type: ReportedEventType) =>
      reportedEvents.filter((event) => event.type === type),
  };
  // All figures are asked for at once, so that the source can answer them together.
  const lines = await allTogether({
    overview: overviewLines(figures, comparedWith),
    industries: industryLines(figures, lists),
    subFunds: subFundLines(
      figures,
      subFunds.sort((a, b) => byCode(a.code, b.code)),
      marks.names,
    ),
    investments: investmentLines(figures, marks, lists),
    tables: quarterTables(tableSource, of),
  });
  return {
    format,
    status: { kind: 'draft' },
    quarter: of,
    asOf: moment.asOf,
    knownAt: moment.knownAt,
    knownSeq: moment.knownSeq,
    scheme: { code: scheme, title: lists.get(scheme)?.title ?? scheme },
    review,
    comparedWith,
    ...lines,
    shares: lines.overview.filter(({ id }) => format.selections.shares.includes(id)),
    illustrative: figures.illustrative,
  };
}
