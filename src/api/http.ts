/** What every route shares: who asks, the two dates, the shape of lists and of refusals. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { resolveMoment, type KnownMoment } from '../actions/moment.ts';
import type { Database } from '../db/connection.ts';
import type { Day } from '../domain/days.ts';
import { daySchema } from '../domain/fields.ts';
import { demand, type Action, type Person } from '../platform/auth.ts';
import { Refusal, REFUSALS, type Fault, type RefusalCode } from '../platform/errors.ts';
import { authenticate } from './authenticate.ts';

export interface Env {
  Variables: {
    database: Database;
    person: Person;
    requestId: string;
    today: Day;
    refusal: RefusalCode | undefined;
  };
}
export type Ctx = Context<Env>;

const faultSchema = z.object({
  pointer: z.string().optional().meta({ description: '出错内容的 JSON Pointer' }),
  code: z.string(),
  detail: z.string(),
});

/** RFC 9457. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(REFUSALS) as [RefusalCode]),
    detail: z.string(),
    request_id: z.string(),
    errors: z.array(faultSchema),
  })
  .openapi('Problem');

/** The body of a refusal. */
export function problem(refusal: Refusal, requestId: string) {
  const [status, title] = REFUSALS[refusal.code];
  return {
    type: 'about:blank',
    title,
    status,
    code: refusal.code,
    detail: refusal.faults[0]?.detail ?? title,
    request_id: requestId,
    errors: refusal.faults.map(({ code, detail, pointer }) => ({
      ...(pointer !== undefined && { pointer }),
      code,
      detail,
    })),
  };
}

const refusalAnswer = {
  description: '拒绝',
  content: { 'application/problem+json': { schema: problemSchema } },
};

/** The answers of a route: its own, and the refusals it may meet besides those of every route. */
export const answers = <S extends z.ZodType>(
  schema: S,
  description: string,
  _refuses: readonly RefusalCode[] = [],
) => ({
  200: { description, content: { 'application/json': { schema } } },
  default: refusalAnswer,
});

/** The answers of a route that sends a file. */
export const fileAnswers = (type: string, description: string) => ({
  200: { description, content: { [type]: { schema: z.string().meta({ format: 'binary' }) } } },
  default: refusalAnswer,
});

/**
 * A positive whole number in an address, written as one writes it: no signs, points or exponents.
 */
export const wholeNumber = (label: string) =>
  z
    .string()
    .regex(/^[1-9]\d{0,15}$/, `${label}应为正整数`)
    .transform(Number)
    .refine(Number.isSafeInteger, `${label}过大`)
    .meta({ type: 'integer', minimum: 1 });

export const security = [{ token: [] }];

/** Lets only people through who may take the action. Every route under /api/v1 names one. */
export function guard(action: Action, doing: string): MiddlewareHandler<Env> {
  return async (c, next) => {
    const person = await authenticate(c);
    demand(person, action, doing);
    c.set('person', person);
    await next();
  };
}

/** What a route needs so that only people come through who may take the action. */
export const protectedBy = (action: Action, doing: string) => ({
  security,
  middleware: guard(action, doing),
});

/** A router whose parameter faults are refusals like all others. */
export function createRouter(): OpenAPIHono<Env> {
  return new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (result.success) return;
      const faults = result.error.issues.map((issue): Fault => ({
        code: 'parameter_invalid',
        pointer: `/${issue.path.map(String).join('/')}`,
        detail:
          issue.code === 'unrecognized_keys'
            ? `没有参数 ${issue.keys.join('、')}，请检查拼写。`
            : `${issue.message}。`,
      }));
      throw new Refusal('parameter_invalid', faults);
    },
  });
}

const momentShape = {
  as_of: daySchema('as_of').optional().meta({ description: '截至日，默认今天' }),
  known_at: z
    .string()
    .max(40, 'known_at 过长')
    .optional()
    .meta({ description: '按当时所知（RFC 3339），默认现在' }),
};

/** The query of a reading: both dates, and what else it takes. Anything unknown is refused. */
export const readingQuery = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject({ ...momentShape, ...shape });

export const momentMeta = {
  as_of: z.string(),
  known_at: z.string(),
  known_seq: z.int(),
};

/** Settles the two dates that a request asks for. */
export function momentOf(
  c: Ctx,
  query: { as_of?: string | undefined; known_at?: string | undefined },
): Promise<KnownMoment> {
  return resolveMoment(
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

export const listMeta = z.object({ ...momentMeta, illustrative: z.boolean() });

/** The shape of every list. */
export const listOf = <S extends z.ZodType>(item: S) =>
  z.object({
    data: z.array(item),
    has_more: z.boolean(),
    next_cursor: z.string().nullable(),
    meta: listMeta,
  });

export { createRoute, z };
