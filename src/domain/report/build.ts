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
import { ALL_PARTS, partLines, PARTS, type Beside, type ReportPart } from './parts.ts';
import { comparedDays, overviewLines, type WantedOverview } from './table-1-overview.ts';
import { NO_STATEMENTS, statementsAt } from './table-3-and-4-fund.ts';
import type { ReportSource, ReportedEventType } from './source.ts';

/** What of a report is built; the rest is left empty, and nothing is read for it. */
export interface Wanted {
  /** Figures of 表1. */
  overview?: WantedOverview;
  parts: readonly ReportPart[];
}

export const WHOLE: Wanted = { overview: { isCompared: true }, parts: ALL_PARTS };

/** The state when the last known record was made, whatever day the report is for. */
async function reviewState(source: ReportSource, knownSeq: number): Promise<ReviewState> {
  const [states, unreviewed] = await Promise.all([
    source.values('setting', '', { asOf: LAST_DAY, knownSeq }),
    source.unreviewed(knownSeq),
  ]);
  return { isOn: states.get(REVIEW) !== 'off', ...unreviewed };
}

/** What the wanted parts need beside figures. */
async function readBeside(
  source: ReportSource,
  moment: KnownMoment,
  format: ReportFormat,
  parts: readonly ReportPart[],
) {
  const lists = await source.codeLists(moment);
  const reads = new Set<Beside>(parts.flatMap((name) => PARTS[name].reads));
  const read = await allTogether({
    names: reads.has('names') ? source.values('name', '', moment) : new Map<string, string>(),
    marks: reads.has('marks') ? statementsAt(source, moment, lists, format) : NO_STATEMENTS,
    subFunds: reads.has('subFunds') ? source.entities(['sub-fund'], moment) : [],
    reportedEvents: reads.has('reportedEvents') ? source.reportedEvents(moment) : [],
    review: reviewState(source, moment.knownSeq),
  });
  return { lists, ...read };
}

/** Whether any of the rows rests on demonstration data. */
const anyIllustrative = (lines: object): boolean =>
  Object.values(lines).some((rows: object) =>
    Array.isArray(rows)
      ? rows.some(({ illustrative }: { illustrative?: unknown }) => illustrative === true)
      : anyIllustrative(rows),
  );

/**
 * Builds the report of one quarter as known at a moment, by the definitions of a format: a draft
 * until it is said to be signed. All of it, or only what is wanted; the rest is then empty.
 */
export async function buildReport(
  source: ReportSource,
  of: Quarter,
  moment: KnownMoment,
  format: ReportFormat = CURRENT,
  { overview, parts }: Wanted = WHOLE,
): Promise<QuarterReport> {
  const figures = new FigureReader(source, moment, format);
  const { strategic_scheme: scheme } = format.definitions;
  const beside = await readBeside(source, moment, format, parts);
  const { lists, names, reportedEvents, review } = beside;
  const comparedWith = comparedDays(of, moment.asOf);
  const from = {
    ...{ ...beside, source, moment, figures, quarter: of },
    nameOf: (code: string) => names.get(code) ?? code,
    reportedEvents: (type: ReportedEventType) =>
      reportedEvents.filter((event) => event.type === type),
  };
  // All figures are asked for at once, so that the source can answer them together.
  const read = await allTogether({
    overview: overview ? overviewLines(figures, comparedWith, overview) : [],
    lines: partLines(from, parts),
  });
  const { industries, subFunds, investments, ...tables } = read.lines;
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
    ...{ overview: read.overview, industries, subFunds, investments, tables },
    shares: read.overview.filter(({ id }) => format.selections.shares.includes(id)),
    // A whole report reads figures of everything; a single table may have none.
    illustrative:
      figures.illustrative || (parts.length < ALL_PARTS.length && anyIllustrative(read.lines)),
  };
}
