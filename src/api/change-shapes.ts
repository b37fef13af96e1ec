/** The shapes of a preview: what a batch would change, and its warnings. */
import { z } from '@hono/zod-openapi';

const side = z.object({ value: z.string().nullable(), reason: z.string().nullable() });

/** A figure on a day, before and after. */
export const figureChangeSchema = z.object({
  figure: z.string(),
  label: z.string(),
  unit: z.string(),
  basis: z.string(),
  as_of: z.string(),
  before: side,
  after: side,
  difference: z.string().nullable(),
});

/** A warning that passes with this reason. */
export const warningSchema = z.object({
  code: z.string(),
  detail: z.string(),
  reason: z.string(),
});
