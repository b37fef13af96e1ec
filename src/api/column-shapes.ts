/** Columns of lists and of the report's tables in the document: what each kind is on the wire. */
import { z } from '@hono/zod-openapi';
import { spelt, type AnyColumn, type ColumnKind } from '../domain/values/columns.ts';
import { amount, day, instant, ratioText, reasonSchema, seq, text } from './common-shapes.ts';

const whole = (description: string) => z.int().meta({ description });

/** The schema of a cell of each kind, with its description. */
export const CELLS: Readonly<
  Record<Exclude<ColumnKind, 'rows' | 'record'>, (description: string) => z.ZodType>
> = {
  text,
  code: text,
  figure: text,
  day,
  instant,
  flag: (description) => z.boolean().meta({ description }),
  whole,
  count: whole,
  money: (description) => amount('').meta({ description }),
  ratio: ratioText,
  multiple: ratioText,
  number: ratioText,
  decimal: ratioText,
  value: text,
  reason: () => reasonSchema,
  records: (description) => z.array(seq()).meta({ description }),
};

/** What a column is: its label and unit, its hint, and its values if there are only a few. */
export function columnDescription({ kind, label, hint, options = {} }: AnyColumn): string {
  const more = [hint, spelt(options)].filter(Boolean).join('；');
  return `${label}${kind === 'money' ? '（元）' : ''}${more && `：${more}`}`;
}
