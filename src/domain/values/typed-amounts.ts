/**
 * How an amount or a number that somebody typed becomes the one that is recorded: without what
 * separates its digits, checked, and in its wire form. `money.ts` makes a Decimal of that.
 */
import { z } from 'zod';
import { Decimal, MONEY_PATTERN, RATIO_PATTERN, wireMoney, wireRatio } from './money.ts';

/** The digits of a form's field: people type 1,500,000 and full-width digits. */
export const plainDigits = (text: string): string => text.normalize('NFKC').replace(/[,\s]/g, '');

/**
 * The schema of an amount in 元, as text with at most two decimals; gives its wire form. Refuses a
 * JSON number, because that may have lost digits on its way.
 */
export function moneySchema(label: string, sign: 'positive' | 'not-negative'): z.ZodType<string> {
  return z
    .string(`${label}必须是文本形式的金额，例如 "15000000.00"，不能是 JSON 数字`)
    .regex(MONEY_PATTERN, `${label}应为以元计的金额，最多两位小数，例如 15000000.00`)
    .refine(
      (text) => {
        if (!MONEY_PATTERN.test(text)) return true;
        const amount = new Decimal(text);
        return sign === 'positive'
          ? amount.greaterThan(0)
          : !amount.isNegative() || amount.isZero();
      },
      sign === 'positive' ? `${label}应大于零` : `${label}不能为负`,
    )
    .transform((text) => wireMoney(new Decimal(text)));
}

/** The schema of a pure number between two others, as text; gives its wire form. */
export function ratioSchema(label: string, min: string, max: string): z.ZodType<string> {
  return z
    .string(`${label}必须是文本形式的小数，例如 "0.085"，不能是 JSON 数字`)
    .regex(RATIO_PATTERN, `${label}应为小数，最多十位小数，例如 0.085`)
    .refine((text) => {
      if (!RATIO_PATTERN.test(text)) return true;
      const value = new Decimal(text);
      return value.greaterThanOrEqualTo(min) && value.lessThanOrEqualTo(max);
    }, `${label}应在 ${min} 与 ${max} 之间`)
    .transform((text) => wireRatio(new Decimal(text)));
}
