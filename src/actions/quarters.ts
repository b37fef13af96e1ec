/** The state of quarters: open, closed or opened again, with what still stands against closing. */
import { Refusal } from '../platform/errors.ts';
import type { Database, Scope, Sql } from '../db/connection.ts';
import { readClosings, type StoredClosing } from '../db/closings.ts';
import { readEarliestDay } from '../db/journal.ts';
import { listPendingDecisions, type PendingDecision } from '../db/pending-submissions.ts';
import {
  QUARTER_CLOSED,
  QUARTER_REOPENED,
  type QUARTER_STANDINGS,
} from '../domain/books/quarters.ts';
import {
  dayAfter,
  dayBefore,
  quarter,
  quarterContaining,
  quartersBetween,
  type Day,
  type Quarter,
} from '../domain/values/days.ts';
import { CURRENT } from '../domain/report/formats/index.ts';
import { LATEST } from '../domain/journal/posted-event.ts';
import type { Restatement } from '../domain/report/restatement.ts';
import { readChecklist, type Checked } from './quarter-checklist.ts';
import { countRestating, restatementSince } from './restatement.ts';
import { rootAt, type Root } from './tree.ts';

export type QuarterState = keyof typeof QUARTER_STANDINGS;

export interface QuarterRow {
  quarter: Quarter;
  state: QuarterState;
  closings: StoredClosing[];
}

const quarterState = (closings: readonly StoredClosing[]): QuarterState => {
  const last = closings.at(-1);
  if (!last) return 'open';
  return last.reopened === null ? 'closed' : 'reopened';
};

/** Every quarter from the first record's to the running one. */
export function readQuarterRows(
  database: Database,
  scope: Scope,
  today: Day,
): Promise<QuarterRow[]> {
  return database.read(scope, async (sql) => {
    const first = (await readEarliestDay(sql)) ?? today;
    const closings = await readClosings(sql, LATEST);
    const from = quarterContaining(first < today ? first : today);
    return quartersBetween(from, quarterContaining(today)).map((each) => {
      const own = closings.filter((closing) => closing.quarter === each.name);
      return { quarter: each, state: quarterState(own), closings: own };
    });
  });
}

/** The state of a quarter as of a record. */
export const readQuarterState = (
  database: Database,
  scope: Scope,
  of: Quarter,
  knownSeq: number,
): Promise<QuarterState> =>
  database.read(scope, async (sql) => quarterState(await readClosings(sql, knownSeq, of.name)));

/** A quarter with its pending decisions, and the records since its last signed report. */
export interface QuarterStanding extends QuarterRow {
  pending: PendingDecision[];
  /** How many records since the signing fall in the report's period; undefined if never signed. */
  restating: number | undefined;
}

/** Every quarter, the newest first, as it stands now. */
export async function readStandings(
  database: Database,
  scope: Scope,
  today: Day,
): Promise<QuarterStanding[]> {
  const rows = await readQuarterRows(database, scope, today);
  const last = rows.flatMap(({ closings }) => closings.at(-1) ?? []);
  return database.read(scope, async (sql) => {
    const restating = await countRestating(sql, last, LATEST);
    const pending = await listPendingDecisions(sql, [QUARTER_CLOSED, QUARTER_REOPENED]);
    return rows.toReversed().map((row) => ({
      ...row,
      pending: pending.filter(({ quarter }) => quarter === row.quarter.name),
      restating: restating.get(row.closings.at(-1)?.seq ?? 0),
    }));
  });
}

/**
 * Quarters that have ended and are not closed, the earliest first. Only quarters after the last
 * closed one count, because an earlier one can no longer be closed. If no quarter was ever closed,
 * only the last one that ended.
 */
export async function readUnclosed(sql: Sql, today: Day): Promise<Quarter[]> {
  const current = quarterContaining(today);
  const before = quarterContaining(dayBefore(current.from));
  const closings = await readClosings(sql, LATEST);
  const quarterNames = (all: readonly StoredClosing[]): string[] =>
    all.map(({ quarter: name }) => name).toSorted();
  const last = quarterNames(closings.filter(({ reopened }) => reopened === null)).at(-1);
  const [opened] = quarterNames(closings);
  const neverClosed = opened === undefined ? before.from : quarter(opened).from;
  const from = last === undefined ? neverClosed : dayAfter(quarter(last).to);
  return from < current.from ? quartersBetween(quarterContaining(from), before) : [];
}

/**
 * The body of a submission that closes or opens a quarter today. An empty list of accepted points
 * is left out, since it says nothing.
 */
export function decisionOn(type: string, name: string, today: Day, said: object) {
  const { accepted, ...data } = said as { accepted?: unknown };
  const isNothing = accepted === undefined || (Array.isArray(accepted) && accepted.length === 0);
  const all = { ...data, ...(!isNothing && { accepted }), quarter: name };
  return { events: [{ type, effective_on: today, data: all }] };
}

/** What only the page of a quarter needs: its pending decisions, and the root that was signed. */
export function readSigning(
  database: Database,
  scope: Scope,
  { quarter: of, closings }: QuarterRow,
): Promise<{ pending: PendingDecision[]; head: Root | undefined }> {
  return database.read(scope, async (sql) => {
    const all = await listPendingDecisions(sql, [QUARTER_CLOSED, QUARTER_REOPENED]);
    const last = closings.at(-1);
    return {
      pending: all.filter(({ quarter: name }) => name === of.name),
      head: last && (await rootAt(sql, last.known_seq)),
    };
  });
}

/** One quarter with its checklist. */
export function readQuarter(
  database: Database,
  scope: Scope,
  of: Quarter,
): Promise<QuarterRow & { checklist: Checked[] }> {
  return database.read(scope, async (sql) => {
    const closings = await readClosings(sql, LATEST, of.name);
    const state = quarterState(closings);
    const signedIn = state === 'closed' ? closings.at(-1)!.report_format : undefined;
    const checklist = await readChecklist(sql, of, LATEST, signedIn);
    return { quarter: of, state, closings, checklist };
  });
}

/** What changed since a quarter was last signed. Refuses a quarter that never was. */
export function readQuarterRestatement(
  database: Database,
  scope: Scope,
  of: Quarter,
  knownSeq: number,
): Promise<Restatement> {
  return database.read(scope, async (sql) => {
    const closing = (await readClosings(sql, knownSeq, of.name)).at(-1);
    if (!closing) throw new Refusal('not_found', `${of.label}没有定版过，没有可对照的报告。`);
    return restatementSince(sql, closing, knownSeq, CURRENT);
  });
}
