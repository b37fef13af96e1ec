/**
 * The forms of a leaf, field by field: which values are allowed, and the sentence for a wrong one.
 * Only values that come back from the database exactly as they were stored are allowed.
 */
import { canonicalize } from '../values/canonical-json.ts';
import { isDay } from '../values/days.ts';
import { MARK_KINDS } from '../journal/event-definition.ts';
import { DIMENSIONS, MEASURES } from '../journal/measures.ts';
import { isInstant } from '../values/instants.ts';
import { isRecord } from '../values/json-object.ts';
import { PROVENANCES } from '../journal/proposals.ts';

/** Every form of a leaf by its number, as the leaf names it. None ever changes. */
export const LEAF_FORMATS = { 1: 'kechuang-event/1', 2: 'kechuang-event/2' } as const;
export type LeafForm = keyof typeof LEAF_FORMATS;

/** The form of new leaves. */
export const LEAF_FORM: LeafForm = 2;

/** What is wrong, and the JSON pointer of the value. */
export interface FormFault {
  field: string;
  detail: string;
}

type Form = (value: unknown, field: string) => FormFault | undefined;

/** A hostile name may be as long as the file; its beginning is enough to find it. */
const named = (field: string): string => `记录的“${(field || '/').slice(0, 200)}”`;

/** Accepts the values that pass a test; `form` ends the sentence 应为…. */
const fitting =
  (fits: (value: unknown) => boolean, form: string): Form =>
  (value, field) =>
    fits(value) ? undefined : { field, detail: `${named(field)}有误，应为${form}。` };

/** Text that survives storing and hashing: no half characters, no U+0000. */
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.isWellFormed() && !value.includes('\u0000');

const matching = (pattern: RegExp, form: string): Form =>
  fitting((value) => typeof value === 'string' && pattern.test(value), form);

const oneOf = (options: object | readonly string[], form: string): Form => {
  const names = new Set(Array.isArray(options) ? options : Object.keys(options));
  return fitting((value) => names.has(value as string), form);
};

const noObject = (field: string): FormFault => ({
  field,
  detail: `${named(field)}有误，应为 JSON 对象。`,
});
const missing = (field: string): FormFault => ({ field, detail: `${named(field)}缺失。` });

const TEXT = fitting(isText, '文本');
const FILLED = fitting((value) => isText(value) && value !== '', '非空的文本');
const REASON = fitting(
  (value) => isText(value) && value !== '' && value.length <= 500,
  '1 至 500 个字的文本',
);
const COUNT = fitting(
  (value) => typeof value === 'number' && Number.isSafeInteger(value) && value > 0,
  '大于零的整数',
);
const DAY = fitting((value) => typeof value === 'string' && isDay(value), '存在的日期 YYYY-MM-DD');
const INSTANT = fitting(isInstant, '协调世界时，六位小数，例如 2024-07-01T00:00:00.000000Z');
const AMOUNT = matching(
  /^(?!-0\.00$)-?(0|[1-9]\d{0,12})\.\d\d$/,
  '两位小数的金额文本，例如 "5000000.00"',
);
const HASH = matching(/^[0-9a-f]{64}$/, '64 位小写十六进制');

const ESCAPED = /[~/]/;

const pointer = (field: string, name: string | number): string =>
  typeof name === 'number' || !ESCAPED.test(name)
    ? `${field}/${name}`
    : `${field}/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`;

/** An object with exactly these fields. The fault reported is the first in the order of names. */
function object(
  required: Readonly<Record<string, Form>>,
  optional: Readonly<Record<string, Form>> = {},
): Form {
  const needed = Object.keys(required);
  const forms = new Map(Object.entries({ ...optional, ...required }));
  const faultAt = (value: Record<string, unknown>, field: string, name: string) => {
    const at = pointer(field, name);
    const form = forms.get(name);
    const held = Object.hasOwn(value, name) ? value[name] : undefined;
    if (form === undefined) return { field: at, detail: `${named(at)}是不认识的内容。` };
    if (held !== undefined) return form(held, at);
    return Object.hasOwn(required, name) ? missing(at) : undefined;
  };
  return (value, field) => {
    if (!isRecord(value)) return noObject(field);
    const names = Object.keys(value);
    // Nearly all objects have no fault, and sorting them would be wasted.
    const isFine =
      needed.every((name) => Object.hasOwn(value, name) && value[name] !== undefined) &&
      names.every((name) => faultAt(value, field, name) === undefined);
    if (isFine) return undefined;
    for (const name of [...new Set([...needed, ...names])].sort()) {
      const fault = faultAt(value, field, name);
      if (fault) return fault;
    }
    return undefined;
  };
}

const list =
  (form: Form): Form =>
  (value, field) => {
    if (!Array.isArray(value)) return { field, detail: `${named(field)}有误，应为列表。` };
    // By index, because array methods would skip a hole in a list.
    for (let index = 0; index < value.length; index += 1) {
      const fault = form(value[index], pointer(field, index));
      if (fault) return fault;
    }
    return undefined;
  };

/** Far deeper than any event's data; a hostile file might nest until the stack is full. */
const DEEPEST = 16;

/** Any JSON of text, whole numbers, true, false, null, lists and objects. */
const json =
  (depth: number): Form =>
  (value, field) => {
    if (value === null || typeof value === 'boolean') return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return undefined;
    if (isText(value)) return undefined;
    if (depth < DEEPEST && Array.isArray(value)) return list(json(depth + 1))(value, field);
    if (depth < DEEPEST && isRecord(value) && isPlain(value)) return members(value, field, depth);
    const detail = `${named(field)}有误：只能是文本、整数、true、false、null，或由它们组成的列表与对象（最多 ${DEEPEST} 层）。`;
    return { field, detail };
  };

/** Not a Decimal or another thing with a JSON form of its own, which would be written so. */
const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

function members(
  value: Record<string, unknown>,
  field: string,
  depth: number,
): FormFault | undefined {
  for (const name of Object.keys(value).sort()) {
    const at = pointer(field, name);
    if (!isText(name)) return { field: at, detail: `${named(at)}的名称有误，应为文本。` };
    const fault = value[name] === undefined ? undefined : json(depth + 1)(value[name], at);
    if (fault) return fault;
  }
  return undefined;
}

const DATA: Form = (value, field) =>
  isRecord(value) ? json(0)(value, field) : { field, detail: `${named(field)}应为 JSON 对象。` };

const SIGNATORY = object({ login: FILLED, name: FILLED, organisation: FILLED });

/** A submission. Each outcome has fields of its own. */
function submission(outcomes: Readonly<Record<string, Readonly<Record<string, Form>>>>): Form {
  const names = Object.keys(outcomes);
  const outcome = oneOf(names, `${names.slice(0, -1).join('、')} 或 ${names.at(-1)}`);
  const forms = new Map<unknown, Form>(
    names.map((name) => [
      name,
      object({ id: COUNT, maker: SIGNATORY, outcome, ...outcomes[name] }),
    ]),
  );
  return (value, field) => {
    if (!isRecord(value)) return noObject(field);
    const fault = outcome(value.outcome, pointer(field, 'outcome'));
    return fault ?? forms.get(value.outcome)!(value, field);
  };
}

/** Checker and time stand in a leaf if somebody checked the event, and otherwise not. */
const CHECKED_BY_ONE = submission({
  posted: {},
  initial: {},
  approved: { checker: SIGNATORY, settled_at: INSTANT },
});

const NOBODY = fitting(
  (value) => Array.isArray(value) && value.length === 0,
  '空的列表：这样入账的无人复核',
);
const SOMEBODY: Form = (value, field) =>
  Array.isArray(value) && value.length === 0
    ? { field, detail: `${named(field)}有误，应至少有一名复核人。` }
    : list(SIGNATORY)(value, field);

/** Everybody who checked it. The time stands there if it was not settled by posting alone. */
const CHECKED_BY_ALL = submission({
  posted: { checkers: NOBODY },
  initial: { checkers: NOBODY },
  approved: { checkers: SOMEBODY, settled_at: INSTANT },
  delegated: { checkers: list(SIGNATORY), settled_at: INSTANT },
});

const NEWER = '请用写出这份记录的版本或更新的版本核对';

/** A name that an adopted type may have defined, so it is not checked against a list of ours. */
const NAME = fitting(
  (value) => isText(value) && /^\S{1,100}$/u.test(value),
  '不含空白的名称，最多 100 个字',
);

const effectBy = (measure: Form): Form =>
  object(
    { measure, amount: AMOUNT },
    Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, FILLED])),
  );
const MARK = object(
  { kind: oneOf(MARK_KINDS, `已知的认定种类；${NEWER}`), subject: TEXT, key: TEXT, value: TEXT },
  { amount: AMOUNT, detail: DATA },
);
const FILE = object({
  name: FILLED,
  bytes: COUNT,
  hash: oneOf(['SHA-256'], 'SHA-256'),
  digest: HASH,
});

const FORMATS = Object.values(LEAF_FORMATS);
const FORMAT = oneOf(FORMATS, `${FORMATS.join(' 或 ')}；${NEWER}`);

const REQUIRED = {
  format: FORMAT,
  seq: COUNT,
  type: FILLED,
  effective_on: DAY,
  recorded_at: INSTANT,
  provenance: oneOf(PROVENANCES, Object.keys(PROVENANCES).join('、')),
  data: DATA,
  organisation: FILLED,
  content_hash: HASH,
  marks: list(MARK),
};
const OPTIONAL = {
  external_id: FILLED,
  document: FILLED,
  memo: FILLED,
  overrides: list(object({ code: FILLED, reason: FILLED })),
  corrects: COUNT,
  reverses: COUNT,
  audience: FILLED,
  restatement: REASON,
};

const EVENTS = new Map<unknown, Form>([
  [
    LEAF_FORMATS[1],
    object(
      {
        ...REQUIRED,
        submission: CHECKED_BY_ONE,
        effects: list(effectBy(oneOf(MEASURES, `已知的口径；${NEWER}`))),
      },
      OPTIONAL,
    ),
  ],
  [
    LEAF_FORMATS[2],
    object(
      {
        ...REQUIRED,
        submission: CHECKED_BY_ALL,
        effects: list(effectBy(NAME)),
        files: list(FILE),
      },
      OPTIONAL,
    ),
  ],
]);

/** An event in the form that it names itself. */
export const EVENT: Form = (value, field) => {
  if (!isRecord(value)) return noObject(field);
  const at = pointer(field, 'format');
  if (!Object.hasOwn(value, 'format')) return missing(at);
  return FORMAT(value.format, at) ?? EVENTS.get(value.format)!(value, field);
};

/** The first fault of a value in the order in which its canonical JSON is written. */
export const faultIn = (value: unknown, form: Form): FormFault | undefined => form(value, '');

/** The field in which a text first departs from the canonical JSON of the value it holds. */
export function fieldAt(value: Record<string, unknown>, canonical: string, text: string): string {
  let same = 0;
  while (same < canonical.length && canonical[same] === text[same]) same += 1;
  let end = 1;
  for (const name of Object.keys(value).sort()) {
    end += `${JSON.stringify(name)}:${canonicalize(value[name])},`.length;
    if (same < end) return pointer('', name);
  }
  return '';
}
