/** What every route shares: who asks, the two dates, the shape of lists and of refusals. */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { resolveMoment, type KnownMoment } from '../actions/moment.ts';
import type { Tables } from '../actions/tables.ts';
import type { Database } from '../db/connection.ts';
import type { Day } from '../domain/days.ts';
import { daySchema } from '../domain/fields.ts';
import { ACTIONS, demand, type Action, type Person, type Role } from '../platform/auth.ts';
import { Refusal, type Fault, type RefusalCode } from '../platform/errors.ts';
import { authenticate, type Entry } from './authenticate.ts';
import type { SigningKey } from '../platform/signing.ts';
import type { Limits } from './limiting.ts';
import { day, illustrative, instant, seq } from './shapes.ts';

export interface Env {
  Variables: {
    database: Database;
    /** Where browsers find the service: `https://host`. */
    origin: string;
    person: Person;
    /** How the person came in. */
    entry: Entry;
    requestId: string;
    today: Day;
    refusal: RefusalCode | undefined;
    /** What only this installation knows; cursors are sealed with it. */
    secret: string;
    /** The key that heads are signed with; refuses where none is configured. */
    signingKey: () => Promise<SigningKey>;
    limits: Limits;
    /** The network address that asks, where it can be known. */
    address: string | undefined;
    /** For the access log: what it is about where the address does not say. */
    subject: string | undefined;
    /** Settles when the answer's stream has ended, which until then reads from the database. */
    streaming: Promise<void> | undefined;
    /** Tables lately read. */
    tables: Tables;
    /** Refused again, before anything else was let through. */
    flood: boolean;
  };
}
export type Ctx = Context<Env>;

/**
 * A positive whole number in an address, written as one writes it: no signs, points or exponents.
 */
export const wholeNumber = (label: string) =>
  z
    .string(`请填写${label}，且只填一次`)
    .regex(/^[1-9]\d{0,15}$/, `${label}应为正整数`)
    .transform(Number)
    .refine(Number.isSafeInteger, `${label}过大`)
    .meta({ type: 'integer', minimum: 1, description: label });

export const security = [{ token: [] }, { session: [] }];

/** What a person with a temporary password may do: see that it is so, change it, sign out. */
const BEFORE_PASSWORD: readonly Action[] = ['self:read', 'self:sign-in'];

/** Lets only people through who may take the action. Every route under /api/v1 names one. */
export function guard(action: Action, doing: string): MiddlewareHandler<Env> {
  return async (c, next) => {
    const entry = await authenticate(c);
    c.set('entry', entry);
    c.set('person', entry.person);
    await c.var.limits.charge(c, entry.person);
    if (entry.via === 'session' && entry.temporary && !BEFORE_PASSWORD.includes(action)) {
      throw new Refusal(
        'password_change_required',
        '您的密码是他人设置的临时密码，请先改为自己的密码（POST /api/v1/me/password）。',
      );
    }
    demand(entry.person, action, doing);
    await next();
  };
}

/** What a route needs so that only people come through who may take the action. */
export const protectedBy = (action: Action, doing: string) => ({
  security,
  middleware: guard(action, doing),
  'x-roles': ACTIONS[action] as readonly Role[],
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

export const instantParam = z
  .string()
  .max(40, 'known_at 过长')
  .optional()
  .meta({ description: '按当时所知（RFC 3339），默认现在' });

const momentShape = {
  as_of: daySchema('as_of').optional().meta({ description: '截至日，默认今天' }),
  known_at: instantParam,
};

/** The query of a reading: both dates, and what else it takes. Anything unknown is refused. */
export const readingQuery = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject({ ...momentShape, ...shape });

export const momentMeta = {
  as_of: day('截至日'),
  known_at: instant('按当时所知'),
  known_seq: seq('当时已知的最后一个记录号'),
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

export const momentSchema = z.object(momentMeta).openapi('Moment');
export const listMeta = z.object({ ...momentMeta, illustrative }).openapi('ListMeta');

/** The shape of every list. */
export const listOf = <S extends z.ZodType>(item: S) =>
  z.object({
    data: z.array(item),
    has_more: z.boolean().meta({ description: '是否还有下一页' }),
    next_cursor: z.string().nullable().meta({ description: '下一页的 cursor；没有下一页时为空' }),
    meta: listMeta,
  });

export { answers, fileAnswers, problem, problemSchema } from './answers.ts';
export { createRoute, z };
