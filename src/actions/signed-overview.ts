/** What 总览 shows of a closed quarter: the headline figures as they were signed. */
import { readClosings, type StoredClosing } from '../db/closings.ts';
import type { Database, Scope } from '../db/connection.ts';
import { quarter, quarterContaining, type Day, type Quarter } from '../domain/values/days.ts';
import type { KnownMoment } from '../domain/journal/posted-event.ts';
import type { Basis } from '../domain/figures/figure.ts';
import type { Verdict } from '../domain/figures/indicator-progress.ts';
import type { FigureCell } from '../domain/figures/answer.ts';
import type { Overview } from './overview.ts';
import { readKept } from './signed-report.ts';

/** A quarter that stands closed, and on what its report rests. */
export interface Closed {
  quarter: Quarter;
  /** The record that closed it. */
  seq: number;
  asOf: Day;
  format: string;
}

/** An indicator by what is said of its targets. */
export interface Judged {
  group?: string | null;
  targets: readonly { progress: { verdict?: Verdict } }[];
}

/** A figure as it was signed, with the label it had then. */
export interface SignedValue {
  label: string;
  now: FigureCell | undefined;
  before: FigureCell | undefined;
}

export interface SignedOverview {
  closed: Closed;
  knownAt: string;
  /** By figure and basis, see `signedKey`. A figure that the format did not have is absent. */
  values: ReadonlyMap<string, SignedValue>;
  industries: Overview['industries'];
  indicators: Judged[];
}

export interface LastClosed {
  /** The last quarter that stands closed, up to the one that the day lies in. */
  last?: Closed;
  /** What was signed for that day; undefined if its format was not kept. */
  signed?: SignedOverview;
}

export const signedKey = (id: string, basis: Basis): string => `${id} ${basis}`;

const closedBy = ({ quarter: name, seq, as_of, report_format }: StoredClosing): Closed => ({
  quarter: quarter(name),
  seq,
  asOf: as_of as Day,
  format: report_format,
});

/**
 * The last closed quarter up to the one that contains the day, as known at the moment. If the day
 * is that quarter's last, also what was signed. For people who may see reports.
 */
export function readLastClosed(
  database: Database,
  scope: Scope,
  moment: KnownMoment,
): Promise<LastClosed> {
  return database.read(scope, async (sql) => {
    const standing = (await readClosings(sql, moment.knownSeq))
      .filter(
        ({ reopened, as_of }) => reopened === null && as_of <= quarterContaining(moment.asOf).to,
      )
      .toSorted((a, b) => (a.as_of < b.as_of ? -1 : 1));
    const closing = standing.at(-1);
    if (!closing) return {};
    const closed = closedBy(closing);
    if (closed.asOf !== moment.asOf) return { last: closed };
    const { report, knownAt } = await readKept(sql, closing);
    if (!report) return { last: closed };
    const values = report.overview.flatMap(({ id, label, bases, previousQuarter }) =>
      (Object.keys(bases) as Basis[]).map((basis) => {
        const said = { label, now: bases[basis], before: previousQuarter[basis] };
        return [signedKey(id, basis), said] as const;
      }),
    );
    return {
      last: closed,
      signed: {
        closed,
        knownAt,
        values: new Map(values),
        industries: report.industries.map(({ label, counts, amounts }) => ({
          label,
          count: counts.inception,
          amount: amounts.inception,
        })),
        indicators: report.tables.indicators.map(({ group, target, progress }) => ({
          ...(group !== undefined && { group }),
          targets: target ? [{ progress }] : [],
        })),
      },
    };
  });
}
