/** What all routes share: who asks, the two dates, the shape of lists and of refusals. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { resolveDates, type KnownMoment } from '../actions/resolve-dates.ts';
import type { Day } from '../domain/values/days.ts';
import { daySchema } from '../domain/values/fields.ts';
import { ACTIONS, type Action, type Role } from '../platform/roles-and-rights.ts';
import { namesSaid, Refusal, type Fault } from '../platform/errors.ts';
import type { Ctx, Env } from '../http/request-context.ts';
import { guard } from '../http/guard.ts';
import { day, illustrative, instant, seq } from './common-shapes.ts';

/** A positive whole number in an address; refuses signs, points and exponents. */
export const wholeNumber = (label: string) =>
  z
    .string(`请填写${label}，且只填一次`)
    .regex(/^[1-9]\d{0,15}$/, `${label}应为正整数`)
    .transform(Number)
    .refine(Number.isSafeInteger, `${label}过大`)
    .meta({ type: 'integer', minimum: 1, description: label });

const security = [{ token: [] }, { session: [] }];

/** What a route needs so that only people who may take the action get through. */
export const protectedBy = (action: Action, doing: string) => ({
  security,
  middleware: guard(action, doing),
  'x-roles': ACTIONS[action] as readonly Role[],
});

/** A router that refuses wrong parameters in the same form as everything else. */
export function createRouter(): OpenAPIHono<Env> {
  return new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (result.success) return;
      const faults = result.error.issues.map((issue): Fault => ({
        code: 'parameter_invalid',
        pointer: `/${issue.path.map(String).join('/')}`,
        detail:
          issue.code === 'unrecognized_keys'
            ? `没有参数 ${namesSaid(issue.keys)}，请检查拼写。`
            : `${issue.message}。`,
      }));
      throw new Refusal('parameter_invalid', faults);
    },
  });
}

export const instantParam = z
  .string()
  .max(40, 'known_at 过长')
  .optional()
  .meta({ description: '按当时所知（RFC 3339），默认现在' });

const momentShape = {
  as_of: daySchema('as_of').optional().meta({ description: '截至日，默认今天' }),
  known_at: instantParam,
};

/** The query of a reading: both dates and the route's parameters; other names are refused. */
export const readingQuery = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject({ ...momentShape, ...shape });

const momentMeta = {
  as_of: day('截至日'),
  known_at: instant('按当时所知'),
  known_seq: seq('当时已知的最后一个记录号'),
};

/** Settles the two dates that a request asks for. */
export function requestedMoment(
  c: Ctx,
  query: { as_of?: string | undefined; known_at?: string | undefined },
): Promise<KnownMoment> {
  return resolveDates(
    c.var.database,
    { asOf: query.as_of as Day | undefined, knownAt: query.known_at },
    c.var.today,
  );
}

export const echo = (moment: KnownMoment) => ({
  as_of: moment.asOf as string,
  known_at: moment.knownAt,
  known_seq: moment.knownSeq,
});

export const momentSchema = z.object(momentMeta).openapi('Moment');
export const listMeta = z
  .object({
    ...momentMeta,
    illustrative: illustrative.meta({
      description: '本次答复是否含演示数据：本页各行，以及所给合计的各行',
    }),
  })
  .openapi('ListMeta');

const undatedMeta = z
  .object({
    known_at: instant('批次按该时刻的状态列出').optional(),
    up_to: z.int().optional().meta({ description: '本次翻阅止于该编号；其后的属于下一次' }),
    illustrative,
  })
  .openapi('UndatedListMeta');

const envelope = <S extends z.ZodType, M extends z.ZodType>(item: S, meta: M) =>
  z.object({
    data: z.array(item),
    has_more: z.boolean().meta({ description: '是否还有下一页' }),
    next_cursor: z.string().nullable().meta({ description: '下一页的 cursor；没有下一页时为空' }),
    meta,
  });

/** The shape of every list that is read at a moment. */
export const listEnvelope = <S extends z.ZodType>(item: S) => envelope(item, listMeta);

/** The shape of lists that show the present state: those of the service, and submissions. */
export const undatedEnvelope = <S extends z.ZodType>(item: S) => envelope(item, undatedMeta);

export type { Ctx, Env };
export { answers, fileAnswers, problem } from './answers.ts';
export { createRoute, z };
