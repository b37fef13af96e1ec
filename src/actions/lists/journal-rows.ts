/**
 * Lists without an end: the journal, what was handed in, who looked at what. They are read in
 * pages by their number, with the filters of their JSON lists and in its order, each page in a
 * snapshot of its own. What is bounded by a record number, an instant or a log number does not
 * change, so the pages belong together, and no connection is held while somebody reads slowly.
 */
import { readAccess, type AccessFilter } from '../../db/access-log.ts';
import type { Database, Scope } from '../../db/connection.ts';
import { readEvents, type StoredEvent } from '../../db/journal.ts';
import { readProvenances } from '../../db/provenance.ts';
import { listSubmissions, type SubmissionFilter } from '../../db/submissions.ts';
import { readLatestMarks } from '../../db/batch-loading.ts';
import { DEFINITIONS } from '../../domain/books/index.ts';
import type { Field, Fields } from '../../domain/values/fields.ts';
import type { KnownMoment } from '../../domain/journal/posted-event.ts';
import { Decimal, readableMoney } from '../../domain/values/money.ts';
import { ACCESS_LOG, EVENT_LABELS } from '../../domain/lists/journal.ts';
import type { Column, ListRow } from '../../domain/lists/list.ts';
import { readPostedAs } from '../submission-outcome.ts';

/** Rows in memory at a time. */
const BATCH = 500;

/** Where a list is read, and for whom. */
export interface Place {
  database: Database;
  scope: Scope;
}

/** A cell of a sheet holds 32 767 characters; a code list in words has more. */
const LONGEST = 2000;

function fieldWords(field: Field, value: unknown): string {
  if (field.kind === 'choice') return field.options[String(value)] ?? String(value);
  if (field.kind === 'flag') return value === true ? '是' : '否';
  if (field.kind === 'money') return readableMoney(new Decimal(String(value)));
  if (field.kind === 'texts') return (value as string[]).join('、');
  if (field.kind === 'items')
    return (value as Record<string, unknown>[])
      .map((item) => `[${contentOf(field.fields, item)}]`)
      .join('');
  return String(value);
}

/** What was filled in, field by field in the order of the form, in words. */
function contentOf(fields: Fields, data: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .flatMap(([name, field]) => {
      const value = data[name];
      if (value === undefined || value === null) return [];
      // The unit stands beside the number already.
      return [`${field.label.replace('（元）', '')}：${fieldWords(field, value)}`];
    })
    .join('；');
}

const brief = (text: string): string =>
  text.length > LONGEST ? `${text.slice(0, LONGEST)}…（全文见该记录）` : text;

/** The codes that a record's own fields and postings name. */
function codesOf(event: StoredEvent): string[] {
  const fields = DEFINITIONS.get(event.type)!.fields as Fields;
  const named = Object.entries(event.data).flatMap(([name, value]) =>
    fields[name]?.kind === 'reference' && typeof value === 'string' ? [value] : [],
  );
  const own = typeof event.data.code === 'string' ? [event.data.code] : [];
  return [...new Set([...own, ...named])];
}

const optional = (number: number | undefined): Decimal | null =>
  number === undefined ? null : new Decimal(number);

function eventRow(event: StoredEvent, names: ReadonlyMap<string, { value: string }>): ListRow {
  const about = codesOf(event).map((code) =>
    [code, names.get(code)?.value].filter(Boolean).join(' '),
  );
  return {
    key: String(event.seq),
    illustrative: event.provenance === 'illustrative',
    cells: {
      seq: new Decimal(event.seq),
      type: event.type,
      effective_on: event.effective_on,
      recorded_at: event.recorded_at,
      content: brief(contentOf(DEFINITIONS.get(event.type)!.fields as Fields, event.data)),
      about: about.join('；') || null,
      submission: new Decimal(event.submission),
      organisation: event.organisation,
      maker: event.maker,
      checker: event.checker ?? null,
      document: event.document ?? null,
      memo: event.memo ?? null,
      provenance: event.provenance,
      external_id: event.external_id ?? null,
      reverses: optional(event.reverses),
      reversed_by: optional(event.reversedBy),
      corrects: optional(event.corrects),
      restatement: event.restatement ?? null,
    },
  };
}

export interface EventNarrowing {
  type?: string | undefined;
  about?: string | undefined;
}

/** Records at a moment, in order of their number. */
export async function* eventRows(
  { database, scope }: Place,
  { asOf, knownSeq }: KnownMoment,
  { type, about }: EventNarrowing,
): AsyncGenerator<ListRow[]> {
  const narrowing = { ...(type !== undefined && { type }), ...(about !== undefined && { about }) };
  const names = await database.read(scope, (sql) =>
    readLatestMarks(sql, 'name', { asOf, knownSeq }),
  );
  for (let after = 0; ;) {
    const events = await database.read(scope, (sql) =>
      readEvents(sql, { knownSeq, asOf, after, limit: BATCH, ...narrowing }),
    );
    if (events.length > 0) yield events.map((event) => eventRow(event, names));
    if (events.length < BATCH) return;
    after = events.at(-1)!.seq;
  }
}

/** Whether any record known at a moment is demonstration data, which the file says at its head. */
export const anyIllustrative = (
  { database, scope }: Place,
  { asOf, knownSeq }: KnownMoment,
): Promise<boolean> =>
  database.read(scope, async (sql) =>
    (await readProvenances(sql, { asOf, knownSeq })).includes('illustrative'),
  );

/** 事项 and how many of each. */
function countedTypes(types: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => `${EVENT_LABELS[type] ?? type} ${count}`).join('、');
}

/** Submissions as they stood at an instant, in order of their number. */
export async function* submissionRows(
  { database, scope }: Place,
  filter: Pick<SubmissionFilter, 'knownAt' | 'status' | 'makerId' | 'externalId'>,
): AsyncGenerator<ListRow[]> {
  const { externalId } = filter;
  for (let after = 0; ;) {
    const found = await database.read(scope, (sql) =>
      listSubmissions(sql, { ...filter, after, limit: BATCH }),
    );
    const posted = externalId === undefined ? [] : await readPostedAs(database, found, externalId);
    const recorded = new Map(posted.map(({ submission, seq }) => [submission, seq]));
    const rows = found.map((each): ListRow => ({
      key: String(each.id),
      illustrative: false,
      cells: {
        submission: new Decimal(each.id),
        status: each.outcome ?? 'pending',
        events: new Decimal(each.types.length),
        content: countedTypes(each.types),
        maker: each.maker,
        organisation: each.organisation,
        note: each.note,
        received_at: each.received_at,
        settled_by: each.settled_by,
        settled_at: each.settled_at,
        reason: each.reason,
        ...(externalId !== undefined && { seq: optional(recorded.get(each.id)) }),
      },
    }));
    if (rows.length > 0) yield rows;
    if (found.length < BATCH) return;
    after = found.at(-1)!.id;
  }
}

const COLUMN_OF: Partial<Record<string, 'login'>> = { person: 'login' };

/** Entries up to a number, in order. */
export async function* accessRows(
  { database, scope }: Place,
  filter: Omit<AccessFilter, 'after' | 'limit'>,
): AsyncGenerator<ListRow[]> {
  for (let after = 0; ;) {
    const found = await readAccess(database, scope, { ...filter, after, limit: BATCH });
    const rows = found.map((entry): ListRow => ({
      key: String(entry.id),
      illustrative: false,
      cells: Object.fromEntries(
        ACCESS_LOG.columns.map(({ key, kind }: Column) => {
          const value = entry[COLUMN_OF[key] ?? (key as keyof typeof entry)];
          return [key, kind === 'seq' ? new Decimal(value!) : (value as string | null)];
        }),
      ),
    }));
    if (rows.length > 0) yield rows;
    if (found.length < BATCH) return;
    after = found.at(-1)!.id;
  }
}
