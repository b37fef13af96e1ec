/** Who reads or exports what is written down before the answer leaves; and who may read that. */
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { isInstant } from '../actions/moment.ts';
import { logAccess, readAccess, settledAccess, type Access } from '../db/access-log.ts';
import { bearerToken, scopeOf } from '../platform/auth.ts';
import { Refusal } from '../platform/errors.ts';
import { logFault } from '../platform/log.ts';
import { answers, createRoute, createRouter, protectedBy, z, type Ctx, type Env } from './http.ts';
import { within } from './limiting.ts';
import { filterOf, nextCursor, pageShape, readCursor } from './paging.ts';

/** The pattern of the route that answered, as the OpenAPI document writes it. */
function routeOf(c: Ctx): string | undefined {
  const patterns = matchedRoutes(c).map(({ path }) => path);
  return patterns.findLast((path) => !path.includes('*'))?.replace(/:(\w+)/g, '{$1}');
}

function accessOf(c: Ctx): Access {
  const person = c.get('person') as Env['Variables']['person'] | undefined;
  const url = new URL(c.req.url);
  const token = bearerToken(c.req.header('authorization'));
  return {
    person,
    via: !person ? 'none' : token === undefined ? 'session' : 'token',
    method: c.req.method,
    route: routeOf(c),
    path: url.pathname + url.search,
    status: c.res.status,
    code: c.var.refusal,
    requestId: c.var.requestId,
    address: c.var.address,
    subject: c.var.subject,
  };
}

/**
 * Logs every answer before it leaves. Where that fails, the answer is withheld: nothing is read
 * without a trace. Of a flood, the first refusal after each request let through is logged, so that
 * a flood cannot fill the log faster than the limits allow.
 */
export const recordAccess: MiddlewareHandler<Env> = async (c, next) => {
  await next();
  if (c.var.flood) return;
  try {
    await within(c.var.limits.settings.seconds, logAccess(c.var.database, accessOf(c)));
  } catch (error) {
    if (!(error instanceof Refusal)) logFault(c.var.requestId, error);
    // Otherwise the headers of the answer that is withheld, a cookie among them, would stay.
    c.res = undefined;
    throw new Refusal(
      'database_unavailable',
      '访问日志暂时写不进去，因此不能给出答复；请稍后重试，提交时请沿用同一个 Idempotency-Key。',
    );
  }
};

/** "+08:00" typed into an address arrives with a space for its plus. */
const instant = (name: string, description: string) =>
  z
    .string(`${name} 只能给出一次`)
    .max(40, `${name} 过长`)
    .transform((text) => text.replace(' ', '+'))
    .refine(isInstant, `${name} 应为 RFC 3339 时刻，例如 2024-07-05T09:00:00+08:00`)
    .optional()
    .meta({ type: 'string', format: 'date-time', description });

const accessSchema = z
  .object({
    id: z.int(),
    at: z.string(),
    person: z.string().nullable().meta({ description: '登录名；未登录者为空' }),
    role: z.string().nullable(),
    via: z.enum(['session', 'token', 'cli', 'none']),
    method: z.string(),
    route: z.string().nullable(),
    path: z.string(),
    status: z.int(),
    code: z.string().nullable().meta({ description: '被拒绝时的代码' }),
    request_id: z.string(),
    address: z.string().nullable(),
    subject: z.string().nullable().meta({ description: '地址未写明的对象，例如尝试登录的登录名' }),
  })
  .openapi('Access');

/** What the access log may be narrowed to. */
export const accessFilters = {
  person: z.string('person 只能给出一次').max(200, 'person 过长').optional(),
  status: z
    .string('status 只能给出一次')
    .regex(/^[1-5]\d\d$/, 'status 应为三位 HTTP 状态码')
    .transform(Number)
    .optional()
    .meta({ type: 'integer' }),
  route: z
    .string('route 只能给出一次')
    .max(200, 'route 过长')
    .optional()
    .meta({ description: '路由，例如 /api/v1/quarters/{quarter}/report.xlsx' }),
  from: instant('from', '自该时刻起（RFC 3339）'),
  to: instant('to', '至该时刻之前（RFC 3339）'),
};

const listAccess = createRoute({
  method: 'get',
  path: '/audit/access-log',
  tags: ['审计'],
  summary: '访问日志：谁在何时读取、导出、登录，或被拒绝；查看日志本身也会记入',
  ...protectedBy('audit:read', '查看访问日志'),
  request: {
    query: z.strictObject({
      ...pageShape,
      ...accessFilters,
    }),
  },
  responses: answers(
    z.object({
      data: z.array(accessSchema),
      has_more: z.boolean(),
      next_cursor: z.string().nullable(),
      meta: z.object({
        up_to: z.int().meta({ description: '本次翻阅止于该编号；其后的日志属于下一次' }),
      }),
    }),
    '访问日志，按编号排列',
    ['cursor_invalid'],
  ),
});

/**
 * Where a page begins and where all its pages end. The end is that of the first page: reading adds
 * to the log, and a list that grew with every page would never be read to its end.
 */
async function boundsOf(
  c: Ctx,
  cursor: string | undefined,
  filter: string,
): Promise<{ after: number; upTo: number }> {
  if (cursor === undefined) return { after: 0, upTo: await settledAccess(c.var.database) };
  const { after, upTo } = await readCursor(c, cursor, filter);
  return { after: after as number, upTo: upTo as number };
}

export const accessLog = createRouter().openapi(listAccess, async (c) => {
  const { cursor, limit, ...rest } = c.req.valid('query');
  const filter = filterOf(c, rest);
  const { after, upTo } = await boundsOf(c, cursor, filter);
  const rows = await readAccess(c.var.database, scopeOf(c.var.person), {
    ...rest,
    after,
    upTo,
    limit: limit + 1,
  });
  const data = rows.slice(0, limit).map(({ login, via, ...row }) => ({
    ...row,
    person: login,
    via: via as Access['via'],
  }));
  const next =
    rows.length > limit ? await nextCursor(c, { after: data.at(-1)!.id, upTo, filter }) : null;
  return c.json({ data, has_more: next !== null, next_cursor: next, meta: { up_to: upTo } }, 200);
});
