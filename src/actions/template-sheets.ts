/** Workbooks to fill in, with a person's choices, and recorded events in the same sheets. */
import { may, personScope, type Person } from '../platform/roles-and-rights.ts';
import { Refusal } from '../platform/errors.ts';
import type { Database, Sql } from '../db/connection.ts';
import { readOpenHoldings } from '../db/flows.ts';
import { readEvents } from '../db/journal.ts';
import { readCodeLists, readEntities, readFewKinds } from '../db/batch-loading.ts';
import { readLatestMarks } from '../db/statements.ts';
import { BOOKS } from '../domain/books/index.ts';
import { NONE, NONE_LABEL, type CodeLists } from '../domain/values/code-lists.ts';
import type { Day } from '../domain/values/days.ts';
import { VEHICLE_KINDS, type Entity, type EntityKind } from '../domain/values/entity-codes.ts';
import type { AnyDefinition, Book, Proposal } from '../domain/journal/event-definition.ts';
import { eventExample } from '../domain/books/examples/index.ts';
import { byKind, type Field } from '../domain/values/fields.ts';
import { LATEST } from '../domain/journal/posted-event.ts';
import { CODE_SEPARATOR, SHEET_BOOKS } from '../domain/import/columns.ts';
import { loadExcel } from '../reports/excel.ts';
import { renderSheets, type SheetContent } from '../reports/import/template.ts';

/** All books at once, less the reference data that every installation starts from. */
const ALL_BOOKS = 'all';
export const SHEET_BOOK_NAMES = [...SHEET_BOOKS.map(({ name }) => name), ALL_BOOKS];

function booksNamed(name: string): readonly Book[] {
  if (name === ALL_BOOKS) return SHEET_BOOKS.filter((book) => book.name !== 'reference');
  const found = SHEET_BOOKS.find((book) => book.name === name);
  if (found) return [found];
  const names = SHEET_BOOKS.map((book) => `${book.name}（${book.label}）`).join('、');
  const isOther = BOOKS.some((book) => book.name === name);
  throw new Refusal(
    'not_found',
    `${isOther ? `“${name}”不以表格登记` : `没有账本“${name}”`}；可用：${names}、${ALL_BOOKS}（全部）。`,
  );
}

/** The books of which the person may record something, and so has a template. */
export const templatesFor = (person: Person): readonly Book[] =>
  SHEET_BOOKS.filter(({ events }) => events.some(({ reach }) => may(person, `record:${reach}`)));

const booksLabel = (books: readonly Book[]): string =>
  books.length === 1 ? books[0]!.label : '全部账本';

/** A choice of a list: “SF-001｜某基金”. */
const entry = (code: string, name: string): string =>
  name === code ? code : `${code}${CODE_SEPARATOR}${name}`;

const isOfVehicles = (kinds: readonly EntityKind[]): boolean =>
  kinds.every((kind) => (VEHICLE_KINDS as readonly EntityKind[]).includes(kind));

interface ChoiceSource {
  /** The kinds of which there are few enough to choose from. */
  few: readonly EntityKind[];
  entities: readonly Entity[];
  lists: CodeLists;
  vehicles: '*' | readonly string[];
}

const noChoices = (): undefined => undefined;

/** The choices for a reference: of vehicles the person's own, otherwise all that they may see. */
const choicesAmong = byKind<[known: ChoiceSource], string[] | undefined>({
  text: noChoices,
  texts: noChoices,
  code: noChoices,
  reference: ({ to }, { few, entities, vehicles }) => {
    if (!to.every((kind) => few.includes(kind))) return undefined;
    const own = isOfVehicles(to) && vehicles !== '*' ? vehicles : undefined;
    return entities
      .filter(({ kind, code }) => to.includes(kind) && (own?.includes(code) ?? true))
      .map(({ code, name }) => entry(code, name));
  },
  'list-code': ({ list, allowNone }, { lists }) => {
    const found = typeof list === 'string' ? [lists.get(list)] : lists.ofKind(list.kind);
    const items = found.flatMap((each) => each?.items ?? []);
    const named = items.map(({ code, label }) => entry(code, label));
    return [...new Set(allowNone ? [...named, entry(NONE, NONE_LABEL)] : named)];
  },
  money: noChoices,
  ratio: noChoices,
  count: noChoices,
  day: noChoices,
  choice: noChoices,
  flag: noChoices,
  items: noChoices,
});

/** Holdings that are still open, filled in except for their value. */
async function prefilledFor(
  sql: Sql,
  { type }: AnyDefinition,
  today: Day,
  { vehicles }: ChoiceSource,
): Promise<Proposal[]> {
  if (type !== 'investment.valued') return [];
  const moment = { asOf: today, knownSeq: LATEST };
  const holdings = await readOpenHoldings(sql, moment);
  const codes = holdings.flatMap(({ vehicle, enterprise }) => [vehicle, enterprise]);
  const names = await readLatestMarks(sql, 'name', moment, '', codes);
  const named = (code: string): string => entry(code, names.get(code)?.value ?? code);
  return holdings
    .filter(({ vehicle }) => vehicles === '*' || vehicles.includes(vehicle))
    .map(({ vehicle, enterprise }) => ({
      type,
      provenance: 'record',
      data: { vehicle: named(vehicle), enterprise: named(enterprise) },
    })) as unknown as Proposal[];
}

/** Nobody looks through a longer list of choices; whoever fills in the sheet types the code. */
const MOST_CHOICES = 5000;

/** The kinds of things that a field may name. */
const kindsNamed: (field: Field) => readonly EntityKind[] = byKind<[], readonly EntityKind[]>({
  text: () => [],
  texts: () => [],
  code: () => [],
  reference: ({ to }) => to,
  'list-code': () => [],
  money: () => [],
  ratio: () => [],
  count: () => [],
  day: () => [],
  choice: () => [],
  flag: () => [],
  items: ({ fields }) => Object.values(fields).flatMap((field) => kindsNamed(field)),
});

/** What the fields of some events may name, by the name that it has on the day. */
async function readChoiceSource(
  sql: Sql,
  person: Person,
  today: Day,
  definitions: readonly AnyDefinition[],
): Promise<ChoiceSource> {
  const fields = definitions.flatMap((definition) => Object.values<Field>(definition.fields));
  const kinds = [...new Set(fields.flatMap((field) => kindsNamed(field)))];
  const few = await readFewKinds(sql, kinds, MOST_CHOICES);
  const entities = await readEntities(sql, { kinds: few });
  const codes = entities.map(({ code }) => code);
  const moment = { asOf: today, knownSeq: LATEST };
  const names = await readLatestMarks(sql, 'name', moment, '', codes);
  return {
    few,
    entities: entities.map((entity) => ({
      ...entity,
      name: names.get(entity.code)?.value ?? entity.name,
    })),
    lists: await readCodeLists(sql),
    vehicles: personScope(person).vehicles,
  };
}

const sheetFile = (name: string, kind: string): string => `科创台账-${name}-${kind}.xlsx`;

export interface SheetFile {
  name: string;
  bytes: Uint8Array;
}

/**
 * The workbook in which a person fills in a book's events: those that they may record, with their
 * own vehicles to choose from. A token limited to some vehicles lists those.
 */
export async function drawTemplate(
  database: Database,
  person: Person,
  book: string,
  today: Day,
): Promise<SheetFile> {
  const books = booksNamed(book);
  const definitions = books
    .flatMap(({ events }) => events)
    .filter(({ reach }) => may(person, `record:${reach}`));
  if (definitions.length === 0)
    throw new Refusal('not_found', `“${booksLabel(books)}”中没有您可以登记的事项。`);
  await loadExcel();
  return database.read(personScope(person), async (sql) => {
    const known = await readChoiceSource(sql, person, today, definitions);
    const sheets: SheetContent[] = [];
    for (const definition of definitions) {
      const example = eventExample(definition.type) as unknown as Proposal;
      const prefilled = await prefilledFor(sql, definition, today, known);
      sheets.push({ definition, example, prefilled });
    }
    const title = `${booksLabel(books)} · 填报模板`;
    const choices = (field: Field) => choicesAmong(field, known);
    const bytes = await renderSheets({ title, sheets, choices, remarks: [] });
    return { name: sheetFile(booksLabel(books), '填报模板'), bytes };
  });
}

const NOT_IN_SHEETS = [
  '本表是台账中仍然有效的记录，可以原样导入另一个台账：先载入参考数据，再导入本表（或先导入“主体”）。',
  '不在本表中的：已冲销的记录与冲销记录、所订正的记录号、记录号与入账时刻、填报人与复核人、季度的关闭与系统设置；它们见审计用的核对包。',
];

/**
 * The live events of a book that a person may see, in the sheets of its template. Read into another
 * ledger with the same reference data, they give the same sheets again.
 */
export async function drawRecords(
  database: Database,
  person: Person,
  book: string,
): Promise<SheetFile> {
  const books = booksNamed(book);
  await loadExcel();
  return database.read(personScope(person), async (sql) => {
    const sheets: SheetContent[] = [];
    for (const definition of books.flatMap(({ events }) => events)) {
      const stored = await readEvents(sql, { knownSeq: LATEST, type: definition.type });
      const events = stored.filter(({ reversedBy }) => reversedBy === undefined);
      if (events.length > 0) sheets.push({ definition, events });
    }
    const title = `${booksLabel(books)} · 记录`;
    const choices = (): undefined => undefined;
    const bytes = await renderSheets({ title, sheets, choices, remarks: NOT_IN_SHEETS });
    return { name: sheetFile(booksLabel(books), '记录'), bytes };
  });
}
