/**
 * The values entered for one event, right or wrong, from a form or a draft, before they are
 * proposed. Nothing is judged here: a wrong number stays text.
 */
import { DEFINITIONS } from '../domain/books/index.ts';
import type { AnyDefinition } from '../domain/journal/event-definition.ts';
import { byKind, type Fields } from '../domain/values/fields.ts';
import { isRecord } from '../domain/values/json-object.ts';
import { plainDigits } from '../domain/values/typed-amounts.ts';
import type { Form } from '../http/forms.ts';
import { REFUSALS } from '../platform/errors.ts';

export type Data = Record<string, unknown>;

/** The fields of the envelope that are lines of text. */
export const ENVELOPE = [
  'effective_on',
  'document',
  'memo',
  'external_id',
  'provenance',
  'restatement',
] as const;
export type EnvelopeName = (typeof ENVELOPE)[number];

export interface FormValues extends Partial<Record<EnvelopeName, string>> {
  type: string;
  corrects?: number;
  overrides?: { code: string; reason: string }[];
  data: Data;
}

/** One line of a form; undefined if it is empty. */
export function lineIn(form: Form, name: string): string | undefined {
  const text = form.text(name).trim();
  return text === '' ? undefined : text;
}

/** The whole number in a hidden field; undefined if there is none. */
export function numberIn(form: Form, name: string): number | undefined {
  const text = lineIn(form, name);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number.parseInt(text, 10) : undefined;
}

/** How a field is read from a form, and how its value from a draft is shown. */
interface FormField {
  /** The value entered; undefined if it is empty. */
  typed(form: Form, name: string): unknown;
  /** Any value, in a form that the field's control or table can show. */
  shown(value: unknown): unknown;
}

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

/** A field of one line; `read` turns the text into the value. */
const line = (
  read: (text: string) => unknown = (text) => text,
  shown: (value: unknown) => unknown = asText,
): FormField => ({
  typed: (form, name) => {
    const text = lineIn(form, name);
    return text === undefined ? undefined : read(text);
  },
  shown,
});

const TEXT = line();
const DECIMAL = line(plainDigits);
const COUNT = line(
  (text) =>
    /^-?\d{1,15}$/.test(plainDigits(text)) ? Number.parseInt(plainDigits(text), 10) : text,
  (value) => (typeof value === 'number' ? value : asText(value)),
);
const FLAG = line(
  (text) => (text === 'true' ? true : text === 'false' ? false : text),
  (value) => (typeof value === 'boolean' ? value : asText(value)),
);
const TEXTS = line(
  (text) =>
    text
      .split('\n')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
  (value) => (Array.isArray(value) ? value.map(asText) : [asText(value)]),
);

const formField = byKind<[], FormField>({
  text: () => TEXT,
  texts: () => TEXTS,
  code: () => TEXT,
  reference: () => TEXT,
  'list-code': () => TEXT,
  money: () => DECIMAL,
  ratio: () => DECIMAL,
  count: () => COUNT,
  day: () => TEXT,
  choice: () => TEXT,
  flag: () => FLAG,
  items: ({ fields }) => ({
    typed: (form, name) => itemsIn(form, name, fields),
    shown: (value) =>
      (Array.isArray(value) ? value : [])
        .filter(isRecord)
        .map((item) => loosenedData(fields, item)),
  }),
});

/** The rows that have anything in them; an empty row was offered and not used. */
function itemsIn(form: Form, name: string, fields: Fields): Data[] | undefined {
  const rows = form
    .placesIn(name)
    .map((place) => dataIn(form, `${name}.${place}.`, fields))
    .filter((row) => Object.keys(row).length > 0);
  return rows.length === 0 ? undefined : rows;
}

function dataIn(form: Form, prefix: string, fields: Fields): Data {
  const entries = Object.entries(fields).map(([name, field]): [string, unknown] => [
    name,
    formField(field).typed(form, prefix + name),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** The values of one event in a form; the names of its fields begin with the prefix. */
export function readFormValues(form: Form, definition: AnyDefinition, prefix = ''): FormValues {
  const lines = ENVELOPE.flatMap((name) => {
    const text = lineIn(form, prefix + name);
    return text === undefined || (name === 'provenance' && text === 'record') ? [] : [[name, text]];
  });
  const corrects = numberIn(form, `${prefix}corrects`);
  const start = `${prefix}override.`;
  const overrides = [...form.keys()].flatMap((key) => {
    const code = key.startsWith(start) ? key.slice(start.length) : '';
    const reason = Object.hasOwn(REFUSALS, code) ? lineIn(form, key) : undefined;
    return reason === undefined ? [] : [{ code, reason }];
  });
  return {
    type: definition.type,
    ...(Object.fromEntries(lines) as Partial<Record<EnvelopeName, string>>),
    ...(corrects !== undefined && { corrects }),
    ...(overrides.length > 0 && { overrides }),
    data: dataIn(form, `${prefix}data.`, definition.fields),
  };
}

const loosenedData = (fields: Fields, data: Data): Data =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => data[name] !== undefined && data[name] !== null)
      .map(([name, field]) => [name, formField(field).shown(data[name])]),
  );

/** An event of a draft, which may contain anything; undefined if its type is unknown. */
export function loosened(value: unknown): FormValues | undefined {
  if (!isRecord(value) || typeof value.type !== 'string') return undefined;
  const definition = DEFINITIONS.get(value.type);
  if (!definition) return undefined;
  const lines = ENVELOPE.filter((name) => value[name] !== undefined && value[name] !== null);
  const overrides = (Array.isArray(value.overrides) ? value.overrides : []).filter(isRecord);
  return {
    type: value.type,
    ...Object.fromEntries(lines.map((name) => [name, asText(value[name])])),
    ...(typeof value.corrects === 'number' && { corrects: value.corrects }),
    ...(overrides.length > 0 && {
      overrides: overrides.map(({ code, reason }) => ({
        code: asText(code),
        reason: asText(reason),
      })),
    }),
    data: isRecord(value.data) ? loosenedData(definition.fields, value.data) : {},
  };
}
