/** What the records between two numbers changed, as far as the sums of figures depend on it. */
import type { Sql } from './connection.ts';

/** Some enterprises, and what is recorded of them. */
export interface Enterprises {
  /** Tells them from others: the records that they were concerned by. */
  by: string;
  codes: readonly string[];
  /** Whether what is recorded of no enterprise belongs to them. */
  hasNone: boolean;
  /** Everything that an effect of theirs was ever recorded on. */
  instruments: readonly string[];
}

export interface Changes {
  measures: ReadonlySet<string>;
  /** The statements made or taken back, as `statementName` writes them. */
  statements: ReadonlySet<string>;
  /** Whether a registration was taken back. */
  hasUnregistered: boolean;
  /**
   * Whatever anything was recorded about, with everything else that is recorded on the same
   * instruments. All sums of other enterprises are what they were.
   */
  enterprises: Enterprises;
}

export const statementName = (kind: string, key: string): string => `${kind} ${key}`;

/** After more records, or about more enterprises, it is as quick to add everything up anew. */
const MOST_RECORDS = 2000;
const MOST_ENTERPRISES = 500;

/**
 * What the records after the first number up to the second changed, as far as this transaction
 * sees; undefined if that is a lot.
 */
export async function changesBetween(
  sql: Sql,
  after: number,
  upTo: number,
): Promise<Changes | undefined> {
  if (upTo - after > MOST_RECORDS) return undefined;
  const [row] = await sql<
    {
      measures: string[];
      statements: string[];
      codes: string[];
      hasNone: boolean;
      instruments: string[];
      hasUnregistered: boolean;
    }[]
  >`
    with posted as (
      select measure, enterprise, instrument from effect where seq > ${after} and seq <= ${upTo}
    ), taken_back as (
      select reverses as seq from event
      where reverses is not null and seq > ${after} and seq <= ${upTo}
    ), stated as (
      select kind, key, subject from mark where seq > ${after} and seq <= ${upTo}
      union all select kind, key, subject from mark join taken_back using (seq)
    ), things as (
      select instrument as code from posted union select subject from stated
    ), touched as (
      select enterprise as code from posted
      union select subject from stated
      union select of_thing.enterprise from things, lateral (
        select distinct enterprise from effect where instrument = things.code) of_thing
    )
    select array(select distinct measure from posted) as measures,
      array(select distinct kind || ' ' || key from stated) as statements,
      array(select code from touched where code is not null) as codes,
      exists (select from touched where code is null) as "hasNone",
      array(
        select of_one.instrument from touched, lateral (
          select distinct instrument from effect
          where enterprise = touched.code and instrument is not null) of_one
        union select of_none.instrument from touched, lateral (
          select distinct instrument from effect
          where touched.code is null and enterprise is null and instrument is not null) of_none
      ) as instruments,
      exists (select from entity join taken_back using (seq)) as "hasUnregistered"`;
  const { measures, statements, hasUnregistered, ...enterprises } = row!;
  if (enterprises.codes.length > MOST_ENTERPRISES) return undefined;
  return {
    measures: new Set(measures),
    statements: new Set(statements),
    hasUnregistered,
    enterprises: { by: `${after}–${upTo}`, ...enterprises },
  };
}
