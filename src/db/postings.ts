/** The effects of records, one row for each, in order of record and line. */
import type { Day } from '../domain/values/days.ts';
import type { Dimension, Measure } from '../domain/journal/measures.ts';
import type { Moment } from '../domain/journal/posted-event.ts';
import { POSTINGS } from '../domain/lists/journal.ts';
import type { Filter } from '../domain/lists/search-filter-sort.ts';
import type { Sql } from './connection.ts';
import { narrowedBy, type Expressions } from './narrowing.ts';

export interface PostingRow extends Record<Dimension, string | null> {
  seq: number;
  line: number;
  effective_on: Day;
  recorded_at: string;
  type: string;
  measure: Measure;
  /** In 元 as decimal text with its sign; a reversal has the opposite sign of its original. */
  amount: string;
  reversal: boolean;
  submission: number;
  illustrative: boolean;
}

/** The place of a posting: its record, and its line in the record. */
export interface PostingPlace {
  seq: number;
  line: number;
}

export interface PostingPart {
  /** After this one in order, or below it if the newest come first. */
  after?: PostingPlace | undefined;
  before?: PostingPlace | undefined;
  limit: number;
  filters?: readonly Filter[];
  /** Only those that rest on demonstration data. */
  illustrative?: true;
}

const expressions = (sql: Sql): Expressions => ({
  seq: sql`effect.seq`,
  effective_on: sql`effect.effective_on`,
  recorded_at: sql`event.recorded_at`,
  type: sql`event.type`,
  measure: sql`effect.measure`,
  amount: sql`effect.amount`,
  vehicle: sql`effect.vehicle`,
  enterprise: sql`effect.enterprise`,
  instrument: sql`effect.instrument`,
  counterparty: sql`effect.counterparty`,
  reversal: sql`(event.reverses is not null)`,
  submission: sql`event.submission_id`,
});

/** Postings known at a moment, of records up to its day that the reader may see. */
export function readPostings(
  sql: Sql,
  { asOf, knownSeq }: Moment,
  { after, before, limit, filters = [], illustrative }: PostingPart,
): Promise<PostingRow[]> {
  const place = ({ seq, line }: PostingPlace) => sql`(${seq}::bigint, ${line}::int)`;
  const isNewestFirst = before !== undefined;
  return sql<PostingRow[]>`
    select effect.seq, effect.line, effect.effective_on, event.recorded_at, event.type,
      effect.measure, effect.amount::text as amount, effect.vehicle, effect.enterprise,
      effect.instrument, effect.counterparty, event.reverses is not null as reversal,
      event.submission_id as submission, effect.illustrative
    from effect join event on event.seq = effect.seq
    where effect.seq <= ${knownSeq} and effect.effective_on <= ${asOf}
      ${after === undefined ? sql`` : sql`and (effect.seq, effect.line) > ${place(after)}`}
      ${before === undefined ? sql`` : sql`and (effect.seq, effect.line) < ${place(before)}`}
      ${illustrative ? sql`and effect.illustrative` : sql``}
      ${narrowedBy(sql, POSTINGS, filters, expressions(sql))}
    order by ${isNewestFirst ? sql`effect.seq desc, effect.line desc` : sql`effect.seq, effect.line`}
    limit ${limit}`;
}
