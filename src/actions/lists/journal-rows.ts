/** The rows of the journal: its records, and what each posts. */
import { readLatestMarks } from '../../db/statements.ts';
import type { Sql } from '../../db/connection.ts';
import { readEvents, type StoredEvent } from '../../db/journal.ts';
import { readPostings, type PostingPlace, type PostingRow } from '../../db/postings.ts';
import { DEFINITIONS } from '../../domain/books/index.ts';
import { DIMENSIONS, isOfProgramme } from '../../domain/journal/measures.ts';
import { EVENTS, POSTINGS } from '../../domain/lists/journal.ts';
import type { KnownMoment } from '../../domain/journal/posted-event.ts';
import { flagCell, type ListRow } from '../../domain/lists/list.ts';
import type { Filter } from '../../domain/lists/search-filter-sort.ts';
import { byKind, type Field, type Fields } from '../../domain/values/fields.ts';
import { Decimal, readableMoney } from '../../domain/values/money.ts';
import { withCodes } from './codes-meant.ts';
import { numbered, optional, type EndlessPart, type Reading } from './endless-part.ts';

/** A cell of a sheet holds 32 767 characters; a code list in words has more. */
const LONGEST = 2000;

/** A text or number as it is. */
const asIs = (_: Field, value: unknown): string => String(value);

/** The value of a field, in words. */
const fieldWords = byKind<[value: unknown], string>({
  text: asIs,
  texts: (_, value) => (value as string[]).join('、'),
  code: asIs,
  reference: asIs,
  'list-code': asIs,
  money: (_, value) => readableMoney(new Decimal(String(value))),
  ratio: asIs,
  count: asIs,
  day: asIs,
  choice: ({ options }, value) => options[String(value)] ?? String(value),
  flag: (_, value) => (value === true ? '是' : '否'),
  items: ({ fields }, value) =>
    (value as Record<string, unknown>[]).map((item) => `[${contentWords(fields, item)}]`).join(''),
});

/** In words, what was entered in each field, in the order of the form. */
function contentWords(fields: Fields, data: Readonly<Record<string, unknown>>): string {
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

/** The codes that fields refer to, those of their items among them. */
const referred = (fields: Fields, data: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(data).flatMap(([name, value]) => {
    const field = fields[name];
    if (field?.kind === 'reference') return typeof value === 'string' ? [value] : [];
    if (field?.kind !== 'items') return [];
    return (value as Record<string, unknown>[]).flatMap((item) => referred(field.fields, item));
  });

/** The codes that a record registers or refers to. */
function ownCodes({ type, data }: StoredEvent): string[] {
  const own = typeof data.code === 'string' ? [data.code] : [];
  return [...new Set([...own, ...referred(DEFINITIONS.get(type)!.fields as Fields, data)])];
}

/** The codes to which a record posts, and about which it states something. */
const postedCodes = ({ effects, marks }: StoredEvent): string[] => [
  ...effects.flatMap((effect) => DIMENSIONS.flatMap((dimension) => effect[dimension] ?? [])),
  ...marks.map(({ subject }) => subject),
];

type NamesByCode = ReadonlyMap<string, { value: string }>;

/** The names of these things at a moment. */
const readRowNames = (
  sql: Sql,
  moment: KnownMoment,
  codes: Iterable<string>,
): Promise<NamesByCode> => readLatestMarks(sql, 'name', moment, '', [...new Set(codes)]);

/** A record as a row of the list of records. */
function eventRow(event: StoredEvent, names: NamesByCode): ListRow {
  const own = ownCodes(event);
  // Not everything that is posted to is a thing: a holding is a fund's in an enterprise.
  const posted = postedCodes(event).filter((code) => names.has(code));
  const about = [...new Set([...own, ...posted])].map((code) =>
    [code, names.get(code)?.value].filter(Boolean).join(' '),
  );
  const [first] = event.effects;
  return {
    key: String(event.seq),
    illustrative: event.provenance === 'illustrative',
    cells: {
      seq: new Decimal(event.seq),
      type: event.type,
      effective_on: event.effective_on,
      recorded_at: event.recorded_at,
      content:
        brief(contentWords(DEFINITIONS.get(event.type)!.fields as Fields, event.data)) || null,
      about: about.join('；') || null,
      measure: first?.measure ?? null,
      amount: first?.amount ?? null,
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
      audience: event.audience ?? null,
      content_hash: event.content_hash,
    },
  };
}

export interface ListedEvent {
  event: StoredEvent;
  row: ListRow;
}

const withNames = async (
  sql: Sql,
  moment: KnownMoment,
  events: readonly StoredEvent[],
): Promise<ListedEvent[]> => {
  const names = await readRowNames(
    sql,
    moment,
    events.flatMap((event) => [...ownCodes(event), ...postedCodes(event)]),
  );
  return events.map((event) => ({ event, row: eventRow(event, names) }));
};

/** Records at a moment, each with its row. */
export const readEventPart = (
  { database, scope }: Reading,
  moment: KnownMoment,
  filters: readonly Filter[],
  part: EndlessPart,
): Promise<ListedEvent[]> =>
  database.read(scope, async (sql) => {
    const { after, before, limit } = numbered(part);
    const events = await readEvents(sql, {
      knownSeq: moment.knownSeq,
      asOf: moment.asOf,
      limit,
      filters: await withCodes(sql, moment, EVENTS, filters),
      ...(after !== undefined && { after }),
      ...(before !== undefined && { before }),
    });
    return withNames(sql, moment, events);
  });

/** One record at a moment; undefined if it does not exist or is hidden. */
export const readListedEvent = (
  { database, scope }: Reading,
  moment: KnownMoment,
  seq: number,
): Promise<ListedEvent | undefined> =>
  database.read(scope, async (sql) => {
    const { asOf, knownSeq } = moment;
    const [listed] = await withNames(
      sql,
      moment,
      await readEvents(sql, { knownSeq, asOf, seqs: [seq] }),
    );
    return listed;
  });

/** Whether any of the records that are asked for is demonstration data. */
export const anyEventIllustrative = (
  { database, scope }: Reading,
  moment: KnownMoment,
  filters: readonly Filter[],
): Promise<boolean> =>
  database.read(scope, async (sql) => {
    const meant = await withCodes(sql, moment, EVENTS, filters);
    const among = [...meant, { column: 'provenance', is: 'illustrative' }];
    const { asOf, knownSeq } = moment;
    return (await readEvents(sql, { asOf, knownSeq, filters: among, limit: 1 })).length > 0;
  });

const postingKey = ({ seq, line }: PostingPlace): string => `${seq}/${line}`;

function postingPlace(key: string | undefined): PostingPlace | undefined {
  if (key === undefined) return undefined;
  const [seq, line = '0'] = key.split('/');
  return { seq: Number.parseInt(seq!, 10), line: Number.parseInt(line, 10) };
}

function postingRow(posting: PostingRow, names: NamesByCode): ListRow {
  const dimensions = DIMENSIONS.flatMap((dimension) => {
    const code = posting[dimension];
    const name = code === null ? null : (names.get(code)?.value ?? null);
    return [
      [dimension, code],
      [`${dimension}_name`, name],
    ];
  });
  return {
    key: postingKey(posting),
    illustrative: posting.illustrative,
    ...(isOfProgramme(posting.measure) && { named: { vehicle: 'programme' as const } }),
    cells: {
      ...Object.fromEntries(dimensions),
      seq: new Decimal(posting.seq),
      line: new Decimal(posting.line),
      effective_on: posting.effective_on,
      recorded_at: posting.recorded_at,
      type: posting.type,
      measure: posting.measure,
      amount: new Decimal(posting.amount),
      reversal: flagCell(posting.reversal),
      submission: new Decimal(posting.submission),
    },
  };
}

/** Whether any of the effects that are asked for rests on demonstration data. */
export const anyPostingIllustrative: typeof anyEventIllustrative = (
  { database, scope },
  moment,
  filters,
) =>
  database.read(scope, async (sql) => {
    const meant = await withCodes(sql, moment, POSTINGS, filters);
    const asked = { filters: meant, illustrative: true, limit: 1 } as const;
    const found = await readPostings(sql, moment, asked);
    return found.length > 0;
  });

/** The effects of the records known at a moment, one row for each. */
export const readPostingPart = (
  { database, scope }: Reading,
  moment: KnownMoment,
  filters: readonly Filter[],
  { after, before, limit }: EndlessPart,
): Promise<ListRow[]> =>
  database.read(scope, async (sql) => {
    const places = { after: postingPlace(after), before: postingPlace(before) };
    const meant = await withCodes(sql, moment, POSTINGS, filters);
    const postings = await readPostings(sql, moment, { ...places, limit, filters: meant });
    const codes = postings.flatMap((each) => DIMENSIONS.flatMap((name) => each[name] ?? []));
    const names = await readRowNames(sql, moment, codes);
    return postings.map((posting) => postingRow(posting, names));
  });
