/** Loads what the rules need before a batch is judged: names, lists, marks, sums by day. */
import { CodeLists, type CodeList } from '../domain/values/code-lists.ts';
import type { Day } from '../domain/values/days.ts';
import {
  foldName,
  parentCode,
  type Entity,
  type EntityKind,
} from '../domain/values/entity-codes.ts';
import type { MarkKind } from '../domain/journal/event-definition.ts';
import type { Measure } from '../domain/journal/measures.ts';
import { BEFORE_ALL_DAYS, type DailySum, type SumsNeeded } from '../domain/journal/daily-sums.ts';
import type { MarksNeeded } from '../domain/journal/touched.ts';
import { moneySum } from '../domain/values/money.ts';
import { LATEST, type Moment } from '../domain/journal/posted-event.ts';
import type { LiveMark } from '../domain/journal/batch-lookups.ts';
import type { Original } from '../domain/journal/reversal.ts';
import { columns, together, type Fragment, type Sql } from './connection.ts';
import { readEvents } from './journal.ts';
import { live } from './live-records.ts';

interface EntityRow {
  seq: number;
  code: string;
  kind: EntityKind;
  name: string;
  begins_on: Day;
  data: Record<string, unknown>;
  names: string[];
  audience: string | null;
}

const toEntity = (row: EntityRow): Entity => ({
  code: row.code,
  kind: row.kind,
  name: row.name,
  beginsOn: row.begins_on,
  seq: row.seq,
  names: row.names,
  data: row.data,
  audience: row.audience,
});

export interface EntityFilter {
  knownSeq?: number;
  asOf?: Day;
  kinds?: readonly EntityKind[];
  codes?: readonly string[];
  /** Texts that are the code or any name of what is wanted. */
  named?: readonly string[];
}

/**
 * Live registrations in order of code, with all their names; as of a day, those that had begun,
 * with the names said up to it.
 */
export async function readEntities(sql: Sql, filter: EntityFilter): Promise<Entity[]> {
  const knownSeq = filter.knownSeq ?? LATEST;
  const isSaid =
    filter.asOf === undefined
      ? sql``
      : sql`and exists (select from event said where said.seq = n.seq and said.effective_on <= ${filter.asOf})`;
  const liveNames = sql`from entity_name n where ${live(sql, 'n', knownSeq)} ${isSaid}`;
  const inOrder = sql`array_agg(n.name order by n.seq, n.line) as names`;
  const ofKinds =
    filter.kinds === undefined
      ? sql``
      : sql`and n.code in (select code from entity where kind = any (${filter.kinds as string[]}))`;
  // A few things have their names looked up one by one; else all names of their kinds are read.
  const names =
    (filter.codes ?? filter.named)
      ? sql`left join lateral (select ${inOrder} ${liveNames} and n.code = entity.code) named on true`
      : sql`left join (select n.code, ${inOrder} ${liveNames} ${ofKinds} group by n.code) named on named.code = entity.code`;
  const rows = await sql<EntityRow[]>`
    select entity.*, named.names
    from ${filter.named === undefined ? sql`entity` : entitiesNamed(sql, filter.named)} ${names}
    where ${live(sql, 'entity', knownSeq)}
      ${filter.asOf === undefined ? sql`` : sql`and begins_on <= ${filter.asOf}`}
      ${filter.kinds === undefined ? sql`` : sql`and kind = any (${filter.kinds as string[]})`}
      ${filter.codes === undefined ? sql`` : sql`and entity.code = any (${filter.codes as string[]})`}
    order by entity.code`;
  return rows.map(toEntity);
}

/** Of these kinds those of which at most so many things were ever registered. */
export async function readFewKinds(
  sql: Sql,
  kinds: readonly EntityKind[],
  most: number,
): Promise<EntityKind[]> {
  const rows = await sql<{ kind: EntityKind }[]>`
    select kind from unnest(${kinds as string[]}::text[]) as asked (kind)
    where (select count(*) from (
      select from entity where entity.kind = asked.kind limit ${most + 1}) first) <= ${most}`;
  return rows.map(({ kind }) => kind);
}

/** The codes of all that was ever registered with a code or a name among the texts. */
const codesMeant = (sql: Sql, texts: readonly string[]) => sql`
  select code from entity where code = any (${texts as string[]})
  union select code from entity_name where folded = any (${texts.map(foldName)})`;

/**
 * The registrations with these codes. For each code the index is asked, so that the time depends on
 * the batch alone and never on a plan that was made when there were few of them.
 */
const entitiesNamed = (sql: Sql, texts: readonly string[]) => sql`
  (${codesMeant(sql, texts)}) meant
  cross join lateral (select * from entity where entity.code = meant.code offset 0) entity`;

/**
 * Live registrations whose code or any name is among the texts, and those they belong to: now, or
 * at a moment with the names said by then.
 */
export async function findEntities(
  sql: Sql,
  texts: readonly string[],
  moment?: Moment,
): Promise<Entity[]> {
  if (texts.length === 0) return [];
  const entities = await readEntities(sql, { ...moment, named: texts });
  const parents = missingParents(entities);
  return parents.length === 0
    ? entities
    : [...entities, ...(await readEntities(sql, { ...moment, codes: parents }))];
}

/** The codes of what these things belong to, without those that are among them. */
function missingParents(entities: readonly Entity[]): string[] {
  const known = new Set(entities.map((entity) => entity.code));
  const parents = entities.flatMap((entity) => parentCode(entity) ?? []);
  return [...new Set(parents)].filter((code) => !known.has(code));
}

/**
 * What `findEntities` finds, and the live marks of these kinds about all of it at every day. Takes
 * one round trip, and a second one if anything found belongs to something else.
 */
export async function findEntitiesWithMarks(
  sql: Sql,
  texts: readonly string[],
  kinds: readonly MarkKind[],
): Promise<{ entities: Entity[]; marks: LiveMark[] }> {
  if (texts.length === 0) return { entities: [], marks: [] };
  const [entities, marks] = await together([
    readEntities(sql, { named: texts }),
    readMarksAbout(sql, kinds, codesMeant(sql, texts)),
  ]);
  const parents = missingParents(entities);
  if (parents.length === 0) return { entities, marks };
  const [others, otherMarks] = await together([
    readEntities(sql, { codes: parents }),
    readMarksAbout(sql, kinds, sql`select unnest(${parents}::text[])`),
  ]);
  return { entities: [...entities, ...others], marks: [...marks, ...otherMarks] };
}

/**
 * The code lists at a moment: of each, the last adoption up to the day, or else the first after it,
 * since a list is often entered later than it took force.
 */
export async function readCodeLists(sql: Sql, moment?: Moment): Promise<CodeLists> {
  const { asOf, knownSeq } = moment ?? { asOf: null, knownSeq: LATEST };
  const rows = await sql<{ seq: number; adopted_on: Day; data: CodeList }[]>`
    select distinct on (data ->> 'list') seq, effective_on as adopted_on, data from event
    where type = 'code-list.adopted' and ${live(sql, 'event', knownSeq)}
    order by data ->> 'list', effective_on > ${asOf}::date, abs(effective_on - ${asOf}::date),
      effective_on desc, seq desc`;
  return new CodeLists(rows.map(({ data, ...row }) => ({ ...data, ...row })));
}

/** Those of these codes under which something was ever registered, even if it was reversed. */
export async function readUsedCodes(
  sql: Sql,
  codes: readonly string[],
): Promise<ReadonlySet<string>> {
  if (codes.length === 0) return new Set();
  const rows = await sql<{ code: string }[]>`
    select code from entity where code = any (${codes as string[]})`;
  return new Set(rows.map(({ code }) => code));
}

/** The records that are to be reversed or corrected, by number. */
export async function readOriginals(
  sql: Sql,
  seqs: readonly number[],
): Promise<Map<number, Original>> {
  const originals = seqs.length === 0 ? [] : await readEvents(sql, { knownSeq: LATEST, seqs });
  return new Map(originals.map((event) => [event.seq, event]));
}

const markColumns = (sql: Sql) => sql`
  mark.kind, mark.subject, mark.key, mark.value, mark.effective_on, mark.seq, mark.detail`;

/** Live marks of these kinds about the subjects that a query gives, at every day. */
const readMarksAbout = (
  sql: Sql,
  kinds: readonly MarkKind[],
  subjects: Fragment,
): Promise<LiveMark[]> => sql<LiveMark[]>`
  select ${markColumns(sql)} from (${subjects}) about (code)
  cross join lateral (
    select * from mark where mark.subject = about.code and mark.kind = any (${kinds as string[]})
    offset 0) mark
  where ${live(sql, 'mark', LATEST)}`;

/** Live marks of these kinds and subjects, at every day. */
export async function readMarks(sql: Sql, needed: readonly MarksNeeded[]): Promise<LiveMark[]> {
  if (needed.length === 0) return [];
  const kinds = needed.map((mark) => mark.kind);
  const subjects = needed.map((mark) => mark.subject);
  return sql<LiveMark[]>`
    select ${markColumns(sql)}
    from (select distinct * from unnest(${kinds}::text[], ${subjects}::text[]) as u(kind, subject)) u
    cross join lateral (
      select * from mark where mark.kind = u.kind and mark.subject = u.subject offset 0) mark
    where ${live(sql, 'mark', LATEST)}`;
}

/**
 * Sums by key, day and measure for the keys of one group of rules. The sum of the days before those
 * that are needed is what the measure comes to now, less those days: a key such as a fund may have
 * any number of postings.
 */
export async function readDailySums(sql: Sql, needed: SumsNeeded): Promise<DailySum[]> {
  if (needed.keys.length === 0) return [];
  const { since } = needed;
  const key = columns(sql, needed.dimensions);
  const keys = sql.json(
    needed.keys.map((key) =>
      Object.fromEntries(key.map((code, index) => [needed.dimensions[index]!, code])),
    ),
  );
  const isNeeded = sql`measure = any (${needed.measures as string[]})
    and (${key}) in (select ${key} from jsonb_populate_recordset(null::effect, ${keys}))`;
  const before = sql`
    union all
    select ${key}, ${BEFORE_ALL_DAYS}::date, measure, sum(amount)::text
    from (select ${key}, measure, amount from balance where ${isNeeded}
      union all select ${key}, measure, -amount from of_day) earlier
    group by ${key}, measure having sum(amount) <> 0`;
  const rows = await sql<
    ({ day: Day; measure: Measure; amount: string } & Record<string, string>)[]
  >`
    with of_day as (
      select ${key}, effective_on as day, measure, sum(amount) as amount from effect
      where ${isNeeded} ${since === undefined ? sql`` : sql`and effective_on >= ${since}`}
      group by ${key}, effective_on, measure)
    select ${key}, day, measure, amount::text from of_day
    ${since === undefined ? sql`` : before}`;
  return rows.map((row) => ({
    key: needed.dimensions.map((dimension) => row[dimension]!),
    day: row.day,
    measure: row.measure,
    amount: moneySum(row.amount),
  }));
}

/**
 * The earliest live reference to each code, leaving out the events that are about to be reversed.
 */
export async function readFirstReferences(
  sql: Sql,
  codes: readonly string[],
  without: readonly number[],
): Promise<Map<string, { day: Day; seq: number }>> {
  if (codes.length === 0) return new Map();
  const rows = await sql<{ code: string; day: Day; seq: number }[]>`
    select distinct on (code) code, effective_on as day, seq from entity_reference
    where code = any (${codes as string[]}) and seq <> all (${without as number[]}::bigint[])
      and ${live(sql, 'entity_reference', LATEST)}
    order by code, effective_on, seq`;
  return new Map(rows.map((row) => [row.code, { day: row.day, seq: row.seq }]));
}

/** The highest number in codes such as E-0031, by prefix; a prefix without codes is missing. */
export async function readHighestNumbers(
  sql: Sql,
  prefixes: readonly string[],
): Promise<Map<string, number>> {
  if (prefixes.length === 0) return new Map();
  const rows = await sql<{ prefix: string; number: number }[]>`
    select prefix, number from unnest(${prefixes as string[]}::text[]) as prefix,
      highest_number_of(prefix) as number
    where number is not null`;
  return new Map(rows.map((row) => [row.prefix, row.number]));
}

/** What recognises a repeated row: the record's content hash, and the reasons it was given. */
export interface Recorded {
  seq: number;
  hash: string;
  overrides: { code: string; reason: string }[] | null;
  corrects: number | null;
  restatement: string | null;
  audience: string | null;
}

/** Live events already recorded under these external ids for one organisation. */
export async function readExternal(
  sql: Sql,
  organisation: string,
  ids: readonly string[],
): Promise<Map<string, Recorded>> {
  if (ids.length === 0) return new Map();
  const rows = await sql<(Recorded & { external_id: string })[]>`
    select external_id, seq, content_hash as hash, overrides, corrects, restatement, audience
    from event
    where organisation = ${organisation} and external_id = any (${ids as string[]})
      and external_id is not null and ${live(sql, 'event', LATEST)}`;
  return new Map(rows.map(({ external_id, ...row }) => [external_id, row]));
}
