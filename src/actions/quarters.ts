/** The state of quarters: open, closed or opened again, with what still stands against closing. */
import { Refusal } from '../platform/errors.ts';
import type { Database, Scope } from '../db/connection.ts';
import { readClosings, type StoredClosing } from '../db/closings.ts';
import { readEarliestDay } from '../db/journal.ts';
import type { Day, Quarter } from '../domain/days.ts';
import { quarterOf, quartersBetween } from '../domain/days.ts';
import type { Restatement } from '../domain/restatement.ts';
import { readChecklist, type Checked } from './checklist.ts';
import { LATEST } from './posting.ts';
import { restatementSince } from './restatement.ts';

export const QUARTER_STATE_LABELS = {
  open: '未关闭',
  closed: '已关闭',
  reopened: '已重新打开',
} as const;
export type QuarterState = keyof typeof QUARTER_STATE_LABELS;

export interface QuarterRow {
  quarter: Quarter;
  state: QuarterState;
  closings: StoredClosing[];
}

const stateOf = (closings: readonly StoredClosing[]): QuarterState => {
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
    const from = quarterOf(first < today ? first : today);
    return quartersBetween(from, quarterOf(today)).map((each) => {
      const own = closings.filter((closing) => closing.quarter === each.name);
      return { quarter: each, state: stateOf(own), closings: own };
    });
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
    const checklist = await readChecklist(sql, of, LATEST);
    return { quarter: of, state: stateOf(closings), closings, checklist };
  });
}

/** What changed since a quarter was last signed; refuses where it never was. */
export function readRestatementOf(
  database: Database,
  scope: Scope,
  of: Quarter,
  knownSeq: number,
): Promise<Restatement> {
  return database.read(scope, async (sql) => {
    const closing = (await readClosings(sql, knownSeq, of.name)).at(-1);
    if (!closing) throw new Refusal('not_found', `${of.label}没有定版过，没有可对照的报告。`);
    return restatementSince(sql, closing, knownSeq);
  });
}
