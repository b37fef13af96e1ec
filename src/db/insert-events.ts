/** Writes rows of the journal: events, and all that they imply. Decides nothing. */
import { foldName } from '../domain/values/entity-codes.ts';
import type { Prepared } from '../domain/journal/batch-lookups.ts';
import { LEAF_FORM } from '../domain/proof/leaf-form.ts';
import { wireMoney } from '../domain/values/money.ts';
import { together, type Json, type Sql } from './connection.ts';

/** Events of one submission that stand side by side in the journal. */
export interface Posting {
  submission: number;
  organisation: string;
  recordedAt: string;
  /** The number of the first event; the others follow in order. */
  firstSeq: number;
  prepared: readonly Prepared[];
}

/** The rows of this many events are made and sent at once, to limit memory and let others work. */
const AT_ONCE = 2000;

/** The parts of a posting that are made and sent one after another, in order. */
export function* inParts<P extends Posting>(posting: P): Generator<P> {
  const { prepared, firstSeq } = posting;
  for (let from = 0; from < prepared.length; from += AT_ONCE)
    yield {
      ...posting,
      firstSeq: firstSeq + from,
      prepared: prepared.slice(from, from + AT_ONCE),
    };
}

/**
 * Adds the events of postings with their content hashes, by posting, and all that they imply. The
 * rows of a table go into it, or into another one with the same columns.
 */
export async function insertPostings(
  sql: Sql,
  postings: readonly Posting[],
  hashes: readonly (readonly string[])[],
  into: (table: JournalTable) => string = (table) => table,
): Promise<void> {
  const items = postings.flatMap(({ prepared, firstSeq }) =>
    prepared.map((item, index) => ({ prepared: item, seq: firstSeq + index })),
  );
  const events = postings.flatMap((posting, at) =>
    posting.prepared.map((item, index) =>
      eventRow(item, posting.firstSeq + index, posting, hashes[at]?.[index] ?? ''),
    ),
  );
  const rows = impliedRows(items);
  // They run in this order, so that a row exists before others refer to it.
  await together([
    insertRows(sql, 'event', events, into('event')),
    ...IMPLIED.map((table) => insertRows(sql, table, rows[table], into(table))),
  ]);
}

export const IMPLIED = ['effect', 'mark', 'entity', 'entity_name', 'entity_reference'] as const;

/**
 * Sets aside all derived rows, so that they can be rebuilt while the old ones are still read; only
 * the tables' owner can. Returns how to put the new rows in their place, and the balances and the
 * latest marks by them.
 */
export async function clearImplied(sql: Sql): Promise<() => Promise<void>> {
  for (const table of IMPLIED)
    await sql`create temp table ${sql(`new_${table}`)} (like ${sql(table)}) on commit drop`;
  return async () => {
    for (const table of IMPLIED) {
      await sql`alter table ${sql(table)} disable trigger user`;
      await sql`delete from ${sql(table)}`;
      await sql`insert into ${sql(table)} select * from ${sql(`new_${table}`)}`;
      await sql`alter table ${sql(table)} enable trigger user`;
    }
    await sql`select remake_balances()`;
  };
}

/** The derived rows of events, by table. */
export function impliedRows(
  items: readonly { seq: number; prepared: Prepared }[],
): Record<(typeof IMPLIED)[number], InsertedRow[]> {
  const all = (makeRows: (item: Prepared, seq: number) => InsertedRow[]): InsertedRow[] =>
    items.flatMap(({ prepared, seq }) => makeRows(prepared, seq));
  return {
    effect: all(effectRows),
    mark: all(markRows),
    entity: all(entityRows),
    entity_name: all(nameRows),
    entity_reference: all(referenceRows),
  };
}

/** Writes the derived rows of these events into the tables that were set aside for them. */
export async function insertImplied(
  sql: Sql,
  items: readonly { seq: number; prepared: Prepared }[],
): Promise<void> {
  const rows = impliedRows(items);
  for (const table of IMPLIED) await insertRows(sql, table, rows[table], `new_${table}`);
}

type InsertedRow = Record<string, Json | undefined>;
type JournalTable = 'event' | 'effect' | 'mark' | 'entity' | 'entity_name' | 'entity_reference';

/**
 * One statement a table, however many rows: the database turns the JSON into its own types. As
 * plain text, because binary JSON would be made of it first, only to be taken apart again.
 */
async function insertRows(
  sql: Sql,
  table: JournalTable,
  rows: InsertedRow[],
  into: string = table,
): Promise<void> {
  if (rows.length === 0) return;
  await sql`insert into ${sql(into)} select * from json_populate_recordset(null::${sql(table)}, ${JSON.stringify(rows)}::text::json)`;
}

function eventRow(
  { event, original, audience }: Prepared,
  seq: number,
  posting: Posting,
  hash: string,
): InsertedRow {
  return {
    seq,
    submission_id: posting.submission,
    type: event.type,
    effective_on: event.effective_on,
    recorded_at: posting.recordedAt,
    external_id: event.external_id,
    organisation: posting.organisation,
    document: event.document,
    memo: event.memo,
    provenance: event.provenance,
    data: event.data as Json,
    overrides: event.overrides,
    content_hash: hash,
    leaf_form: LEAF_FORM,
    reverses: original?.seq,
    corrects: event.corrects,
    audience,
    restatement: event.restatement,
  };
}

const isIllustrative = ({ event, original }: Prepared): boolean =>
  (original ?? event).provenance === 'illustrative';

function effectRows(item: Prepared, seq: number): InsertedRow[] {
  return item.effects.map((effect, line) => ({
    seq,
    line,
    effective_on: item.event.effective_on,
    ...effect,
    amount: wireMoney(effect.amount),
    audience: item.audience,
    illustrative: isIllustrative(item),
  }));
}

function markRows(item: Prepared, seq: number): InsertedRow[] {
  return item.marks.map((mark, line) => ({
    seq,
    line,
    effective_on: item.event.effective_on,
    ...mark,
    amount: mark.amount && wireMoney(mark.amount),
    detail: mark.detail as Json,
    audience: item.audience,
    illustrative: isIllustrative(item),
  }));
}

function entityRows({ registers, event, audience }: Prepared, seq: number): InsertedRow[] {
  if (!registers) return [];
  return [
    {
      seq,
      code: registers.code,
      kind: registers.kind,
      name: registers.name,
      begins_on: registers.beginsOn,
      data: event.data as Json,
      audience,
    },
  ];
}

function nameRows({ registers, renames }: Prepared, seq: number): InsertedRow[] {
  const code = registers?.code ?? renames?.code;
  const names = registers?.names ?? (renames ? [renames.name] : []);
  return [...new Set(names)].map((name, line) => ({
    seq,
    line,
    code,
    name,
    folded: foldName(name),
  }));
}

function referenceRows({ references, event }: Prepared, seq: number): InsertedRow[] {
  return [...new Set(references)].map((code) => ({ seq, code, effective_on: event.effective_on }));
}
