/**
 * The columns that the sheet of an event type has. They follow from its definition, so that a field
 * added to a book is a column of its sheet at once.
 */
import { BOOKS, DEFINITIONS } from '../books/index.ts';
import { REVERSAL } from '../books/corrections.ts';
import type { AnyDefinition, Book } from '../journal/event-definition.ts';
import type { Field, Fields } from '../values/fields.ts';
import { PROVENANCES } from '../journal/proposals.ts';

export interface SheetColumn {
  header: string;
  /** The text by which a header is recognised: without unit, marks and spaces. */
  key: string;
  field: Field;
  isRequired: boolean;
  place: 'envelope' | 'data' | 'item' | 'row-mark';
  /** The name of the field; of an item, that of its list. */
  name: string;
  /** The name of the field within the item. */
  item?: string;
}

/** The marks of a row in the first column: an example, or a row filled in by the ledger. */
export const ROW_MARKS = { example: '示例', prefilled: '预填' } as const;

/** Between a code and its name in a drop-down list; no name has it. */
export const CODE_SEPARATOR = '｜';

const BEFORE = {
  effective_on: { kind: 'day', label: '发生日', hint: '业务发生的日期，例如 2024-06-28' },
} as const satisfies Fields;

const AFTER = {
  external_id: {
    kind: 'text',
    label: '外部编号',
    hint: '贵单位自己的编号；同一编号不会登记两次',
    max: 100,
    optional: true,
  },
  document: {
    kind: 'text',
    label: '依据文件',
    hint: '来源为公开文件时必填',
    max: 300,
    optional: true,
  },
  memo: { kind: 'text', label: '摘要', max: 500, optional: true },
  restatement: {
    kind: 'text',
    label: '重述原因',
    hint: '发生日在已关闭的季度之内时，写明为何仍须登记',
    max: 500,
    optional: true,
  },
  overrides: {
    kind: 'text',
    label: '提示理由',
    hint: '预检给出提示而您确认无误时，写明理由',
    max: 5000,
    optional: true,
  },
  provenance: {
    kind: 'choice',
    label: '来源',
    hint: '留空即登记；公开文件与演示只有科技局可填',
    options: PROVENANCES,
    optional: true,
  },
} as const satisfies Fields;

/** The value of each unit in 元; a ratio may be given in %. */
export const UNITS: Readonly<Record<string, string>> = {
  元: '1',
  千元: '1000',
  万元: '10000',
  百万元: '1000000',
  亿元: '100000000',
};

export interface Header {
  key: string;
  unit?: string;
}

/** Reads a header: full and half width alike, its unit apart, without the mark of the required. */
export function readHeader(text: string): Header {
  const folded = text.normalize('NFKC').replace(/[\s\p{Cf}*]+/gu, '');
  let unit: string | undefined;
  const key = folded.replace(/\(([^()]*)\)/g, (_, inside: string) => {
    const said = inside.split(/[,、]/).filter((part) => {
      const isUnit = part === '%' || part in UNITS || /^单位[::]/.test(part);
      if (isUnit) unit = part.replace(/^单位[::]/, '');
      return !isUnit;
    });
    return said.length === 0 ? '' : `(${said.join(',')})`;
  });
  return { key, ...(unit !== undefined && { unit }) };
}

function column(
  place: SheetColumn['place'],
  name: string,
  field: Field,
  { label = field.label, ...item }: { label?: string; item?: string; isRequired?: boolean } = {},
): SheetColumn {
  const isRequired = item.isRequired ?? !field.optional;
  return {
    header: `${label}${isRequired ? '*' : ''}`,
    key: readHeader(label).key,
    field,
    isRequired,
    place,
    name,
    ...(item.item !== undefined && { item: item.item }),
  };
}

const envelopeColumns = (fields: Fields): SheetColumn[] =>
  Object.entries(fields).map(([name, field]) => column('envelope', name, field));

/** The columns of a list's items; required ones only in rows that have such an item. */
function itemColumns(name: string, list: Extract<Field, { kind: 'items' }>): SheetColumn[] {
  return Object.entries(list.fields).map(([item, field]) =>
    column('item', name, field, {
      label: `${list.label}·${field.label}`,
      item,
      isRequired: !list.optional && !field.optional,
    }),
  );
}

/** The mark of a row, the day, the fields, lists of items, and the rest of the envelope. */
export function sheetColumns(definition: AnyDefinition): SheetColumn[] {
  const fields = Object.entries(definition.fields);
  const mark: Field = {
    kind: 'text',
    label: '标记',
    hint: '示例行不会导入',
    max: 10,
    optional: true,
  };
  return [
    column('row-mark', 'mark', mark),
    ...envelopeColumns(BEFORE),
    ...fields
      .filter(([, field]) => field.kind !== 'items')
      .map(([name, field]) => column('data', name, field)),
    ...fields.flatMap(([name, field]) => (field.kind === 'items' ? itemColumns(name, field) : [])),
    ...envelopeColumns(AFTER),
  ];
}

/** Books whose events come in sheets; settings, closings and red entries are decided one by one. */
export const SHEET_BOOKS: readonly Book[] = BOOKS.filter(({ events }) =>
  events.every(({ alone, reach, type }) => !alone && reach !== 'settings' && type !== REVERSAL),
);

const SHEET_DEFINITIONS: readonly AnyDefinition[] = SHEET_BOOKS.flatMap(({ events }) => events);

/** The order of all types: a type comes before the types that refer to it. */
export const ORDER: ReadonlyMap<string, number> = new Map(
  SHEET_DEFINITIONS.map(({ type }, index) => [type, index]),
);

const byName = new Map<string, AnyDefinition>();
for (const definition of SHEET_DEFINITIONS) {
  byName.set(readHeader(definition.label).key, definition);
  byName.set(definition.type, definition);
}

/** The event type named by a sheet's name or title; undefined if it names none. */
export function definitionNamed(text: string): AnyDefinition | undefined {
  const inTitle = /[a-z-]+\.[a-z-]+/.exec(text)?.[0];
  return byName.get(readHeader(text).key) ?? (inTitle ? DEFINITIONS.get(inTitle) : undefined);
}
