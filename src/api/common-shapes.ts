/** Parts that many answers share, with the label and unit that a reader needs. */
import { z } from '@hono/zod-openapi';
import { BASES, UNITS, type Basis, type Unit } from '../domain/figures/figure.ts';

export const text = (description: string) => z.string().meta({ description });

/** An amount in 元: decimal text with two decimals. */
export const amount = (label: string) =>
  z.string().meta({ description: `${label}（元）`, pattern: '^-?\\d+\\.\\d\\d$' });

/** A pure number: 0.25 is 25%. Rates past ten digits are written with an exponent. */
export const ratioText = (label: string) =>
  z.string().meta({ description: label, pattern: '^-?\\d+(\\.\\d+)?(e[+-]\\d+)?$' });

export const day = (label: string) => z.string().meta({ description: label, format: 'date' });

/** An RFC 3339 instant. */
export const instant = (label: string) =>
  z.string().meta({ description: label, format: 'date-time' });

export const seq = (label = '记录号') => z.int().meta({ description: label });

/** One of the keys of a table of labels, which the description spells out. */
export const choiceSchema = <K extends string>(
  labels: Readonly<Record<K, string>>,
  description: string,
) =>
  z.enum(Object.keys(labels) as [K, ...K[]]).meta({
    description: `${description}：${Object.entries(labels)
      .map(([key, label]) => (key === label ? key : `${key} ${String(label)}`))
      .join('、')}`,
  });

export const basis = choiceSchema<Basis>(BASES, '口径');
export const unit = choiceSchema<Unit>(UNITS, '单位');
export const illustrative = z.boolean().meta({ description: '是否含演示数据' });

/** Why there is no number, as a code and as a sentence. */
export const reasonSchema = z
  .object({ code: text('原因代码'), text: text('原因') })
  .openapi('Reason', { description: '没有数值的原因' });

const VALUE = '元为两位小数；个、家、支为整数；% 与倍为小数，0.25 即 25%';

/** A figure's value. */
export const valueShape = {
  value: z
    .string()
    .nullable()
    .meta({ description: `数值：${VALUE}；空见 reason` }),
  reason: reasonSchema.nullable(),
  numerator: z.string().nullable().meta({ description: '比率的分子，未取整' }),
  denominator: z.string().nullable().meta({ description: '比率的分母，未取整' }),
  illustrative,
};
export const valueSchema = z.object(valueShape).openapi('Value');

/** A number of the returns: a multiple (倍), a yearly rate, or 元 for an amount. */
export const outcomeSchema = z
  .object({
    value: ratioText('数值：倍数或比率，0.25 即 25%；residual 为元').nullable(),
    reason: reasonSchema.nullable(),
    roots: z
      .array(z.string())
      .nullable()
      .meta({ description: '有多个收益率时，全部的解，由小到大' }),
    plausible: z.string().nullable().meta({
      description: '其中较合理的一个：与总收益同号、离零最近；没有的为空',
    }),
  })
  .openapi('Outcome');
