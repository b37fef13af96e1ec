/**
 * Builds the quarterly report: figures by name, in the order of the sheets. It computes nothing
 * itself and works with any source: the database, or a folded journal.
 */
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
import type { ReportSource } from './source.ts';
import { quarterTables } from './tables.ts';

/** The state when the last known record was made, whatever day the report is for. */
async function reviewState(source: ReportSource, knownSeq: number): Promise<ReviewState> {
  const states = await source.values('setting', '', { asOf: LAST_DAY, knownSeq });
  return { isOn: states.get(REVIEW) !== 'off', ...(await source.unreviewed(knownSeq)) };
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
  const lists = await source.codeLists(moment);
  const marks = await statementsAt(source, moment, lists, format);
  const subFunds = await source.entities(['sub-fund'], moment);
  const comparedWith = comparedDays(of, moment.asOf);
  const overview = await overviewLines(figures, comparedWith);
  const reportedEvents = await source.reportedEvents(moment);
  return {
    format,
    status: { kind: 'draft' },
    quarter: of,
    asOf: moment.asOf,
    knownAt: moment.knownAt,
    knownSeq: moment.knownSeq,
    scheme: { code: scheme, title: lists.get(scheme)?.title ?? scheme },
    review: await reviewState(source, moment.knownSeq),
    overview,
    comparedWith,
    industries: await industryLines(figures, lists),
    shares: overview.filter(({ id }) => format.selections.shares.includes(id)),
    subFunds: await subFundLines(
      figures,
      subFunds.sort((a, b) => byCode(a.code, b.code)),
      marks.names,
    ),
    investments: await investmentLines(figures, marks, lists),
    tables: await quarterTables(
      {
        source,
        moment,
        figures,
        lists,
        nameOf: (code) => marks.names.get(code) ?? code,
        reportedEvents: (type) => reportedEvents.filter((event) => event.type === type),
      },
      of,
    ),
    illustrative: figures.illustrative,
  };
}
