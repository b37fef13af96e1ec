/**
 * The kinds of field an event may have. A field is data: the schema of the API, the web form, the
 * import sheet and the label on every page are all derived from it.
 */
import './schema-sentences.ts';
import { z } from 'zod';
import { moneySchema, ratioSchema } from './typed-amounts.ts';
import { isDay, whyNoDay } from './days.ts';
import { normalUscc } from './social-credit-code.ts';
import type { CodeListKind } from './code-lists.ts';
import type { EntityKind } from './entity-codes.ts';

interface Described {
  label: string;
  hint?: string;
  optional?: true;
}

export type Field = Described &
  (
    | { kind: 'text'; max: number; spelling?: 'uscc' }
    | { kind: 'texts'; max: number }
    | { kind: 'code' }
    | { kind: 'reference'; to: readonly EntityKind[] }
    | { kind: 'list-code'; list: string | { field: string; kind: CodeListKind }; allowNone?: true }
    | { kind: 'money'; sign: 'positive' | 'not-negative' }
    | { kind: 'ratio'; min: string; max: string }
    | { kind: 'count'; min: number; max: number }
    | { kind: 'day' }
    | { kind: 'choice'; options: Readonly<Record<string, string>> }
    | { kind: 'flag' }
    | { kind: 'items'; fields: Fields }
  );

export type Fields = Readonly<Record<string, Field>>;

export type FieldKind = Field['kind'];

/** What one task does with a field of each kind; every kind must be there. */
export type KindTable<Rest extends unknown[], Result> = {
  readonly [K in FieldKind]: (field: Extract<Field, { kind: K }>, ...rest: Rest) => Result;
};

/** Calls the function of the table for the field's kind. */
export const byKind =
  <Rest extends unknown[], Result>(table: KindTable<Rest, Result>) =>
  (field: Field, ...rest: Rest): Result =>
    (table[field.kind] as (field: Field, ...rest: Rest) => Result)(field, ...rest);

/** The label of each kind of field. */
export const FIELD_KINDS = {
  text: '文本',
  texts: '文本列表',
  code: '编码',
  reference: '引用',
  'list-code': '代码表中的代码',
  money: '金额（元）',
  ratio: '小数',
  count: '整数',
  day: '日期',
  choice: '选项',
  flag: '是否',
  items: '明细列表',
} as const satisfies Record<FieldKind, string>;

type FieldValue<F extends Field> = F extends { kind: 'texts' }
  ? string[]
  : F extends { kind: 'count' }
    ? number
    : F extends { kind: 'flag' }
      ? boolean
      : F extends { kind: 'choice'; options: infer O }
        ? keyof O & string
        : F extends { kind: 'items'; fields: infer I extends Fields }
          ? FieldValues<I>[]
          : string;

type Flat<T> = { [K in keyof T]: T[K] };

/** The data of an event in its wire form: amounts and ratios are decimal text. */
export type FieldValues<F extends Fields> = Flat<
  { [K in keyof F as F[K] extends { optional: true } ? never : K]: FieldValue<F[K]> } & {
    [K in keyof F as F[K] extends { optional: true } ? K : never]?: FieldValue<F[K]>;
  }
>;

const CODE_PATTERN = /^[A-Z0-9][A-Z0-9.-]{0,31}$/;

/** Characters that no line of text needs: controls, line breaks, marks that hide or reorder. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const LINE_BREAK = /[\n\r\v\f\u0085\u2028\u2029]/;
/** How many characters before a hidden one are quoted, so that the user can find it. */
const SHOWN_BEFORE = 10;

/** Where in a text the first such character is, and which one it is. */
function whereHidden(text: string): string {
  const at = HIDDEN.exec(text)?.index ?? 0;
  const before = text.slice(0, at);
  const lines = before.split(LINE_BREAK);
  const end = [...lines.at(-1)!].slice(-SHOWN_BEFORE).join('');
  const place = end === '' ? '' : `（“${end}”之后）`;
  if (LINE_BREAK.test(text[at]!)) return `第 ${lines.length} 行后有换行${place}，请合为一行`;
  const code = text.codePointAt(at)!.toString(16).toUpperCase().padStart(4, '0');
  return `第 ${[...before].length + 1} 个字符是 U+${code}${place}，请删去`;
}

interface TextRules {
  max: number;
  /** Turns several spellings into one before the length is checked. */
  normal?: (text: string) => string;
}

/** Text in normal form: composed characters, no spaces at the ends, nothing hidden. */
function ruledText(label: string, { max, normal = (text) => text }: TextRules): z.ZodType<string> {
  return z
    .string(`${label}应为文本`)
    .transform((text) => normal(text.normalize('NFC').trim()))
    .pipe(
      z
        .string()
        .min(1, `${label}不能为空`)
        .max(max, `${label}最多 ${max} 个字`)
        .refine((text) => !HIDDEN.test(text), {
          error: ({ input }) => `${label}含有不可见的控制字符：${whereHidden(String(input))}`,
        })
        .refine((text) => text.isWellFormed(), `${label}含有不完整的字符，请重新填写`),
    );
}

export const textSchema = (label: string, max: number): z.ZodType<string> =>
  ruledText(label, { max });

/** Identifiers that are written in several ways and recorded in one. */
const SPELLINGS = { uscc: normalUscc } as const;

/** The most rows in a list within one event. */
export const MOST_ITEMS = 2000;

/** The schema of one field, with refusals in the user's words. */
const fieldSchema = byKind<[], z.ZodType>({
  text: ({ label, max, spelling }) =>
    ruledText(label, { max, ...(spelling && { normal: SPELLINGS[spelling] }) }),
  texts: ({ label, max }) =>
    z.array(textSchema(label, max), `${label}应为文本列表`).max(50, `${label}最多 50 条`),
  code: ({ label }) =>
    z
      .string(`${label}应为文本`)
      .regex(CODE_PATTERN, `${label}由大写字母、数字、点和横线组成，最多 32 位`),
  reference: ({ label }) => textSchema(label, 200),
  'list-code': ({ label }) => textSchema(label, 40),
  money: ({ label, sign }) => moneySchema(label, sign),
  ratio: ({ label, min, max }) => ratioSchema(label, min, max),
  count: ({ label, min, max }) =>
    z
      .int(`${label}应为整数`)
      .min(min, `${label}不能小于 ${min}`)
      .max(max, `${label}不能大于 ${max}`),
  day: ({ label }) => daySchema(label),
  choice: ({ label, options }) =>
    z.enum(
      Object.keys(options),
      `${label}只能是：${Object.entries(options)
        .map(([key, name]) => `${key}（${name}）`)
        .join('、')}`,
    ),
  flag: ({ label }) => z.boolean(`${label}应为 true 或 false`),
  items: ({ label, fields }) =>
    z
      .array(fieldsSchema(fields), `${label}应为列表`)
      .min(1, `${label}不能为空`)
      .max(MOST_ITEMS, `${label}最多 ${MOST_ITEMS} 条`),
});

/** A calendar day that exists, as text. */
export function daySchema(label: string): z.ZodType<string> {
  return z
    .string(`${label}应为 YYYY-MM-DD 形式的日期`)
    .regex(/^\d{4}-\d\d-\d\d$/, `${label}应为 YYYY-MM-DD 形式的日期，例如 2024-06-28`)
    .refine((text) => !/^\d{4}-\d\d-\d\d$/.test(text) || isDay(text), {
      error: ({ input }) => `${label}${whyNoDay(String(input))}`,
    })
    .meta({ format: 'date' });
}

/** How a field is filled in: its hint, and what its options mean. */
function described(field: Field): string {
  const said = field.hint ?? field.label;
  if (field.kind !== 'choice') return said;
  const options = Object.entries(field.options).map(([key, name]) =>
    key === name ? key : `${key} ${name}`,
  );
  return `${said}：${options.join('、')}`;
}

/** The schema of a set of fields; a field nobody defined is refused, not ignored. */
export function fieldsSchema(fields: Fields): z.ZodObject {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, field] of Object.entries(fields)) {
    const schema = fieldSchema(field).meta({
      title: field.label,
      description: described(field),
    });
    shape[name] = field.optional ? schema.optional() : schema;
  }
  return z.strictObject(shape, '填报内容应为 JSON 对象');
}

/** The label of the field at a path, with its row in a list; undefined if there is none. */
export function labelAmong(fields: Fields, path: readonly string[]): string | undefined {
  const [name, place, ...rest] = path;
  const field: Field | undefined = name === undefined ? undefined : fields[name];
  if (!field || place === undefined || field.kind !== 'items') return field?.label;
  const inner = rest.length === 0 ? undefined : labelAmong(field.fields, rest);
  if (inner === undefined) return field.label;
  return `${field.label}第 ${Number.parseInt(place, 10) + 1} 行的${inner}`;
}
