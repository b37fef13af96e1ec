/** Who read or exported what, and who may read that. */
import { whyNoInstant } from '../domain/values/instants.ts';
import { readAccess, settledAccess, type Access } from '../db/access-log.ts';
import { scopeOf } from '../platform/auth.ts';
import { answers, createRoute, createRouter, protectedBy, z, type Ctx } from './http.ts';
import { filterOf, nextCursor, pageShape, readCursor } from './paging.ts';

/** "+08:00" typed into an address arrives with a space for its plus. */
const instant = (name: string, description: string) =>
  z
    .string(`${name} 只能给出一次`)
    .max(40, `${name} 过长`)
    .transform((text) => text.replace(' ', '+'))
    .refine((text) => whyNoInstant(text) === undefined, {
      error: ({ input }) => `${name} ${whyNoInstant(String(input))}`,
    })
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
    subject: z.string().nullable().meta({
      description:
        '地址未写明的对象：尝试登录的登录名；授予、提议或决定角色时的登录名与角色；导出文件的散列值',
    }),
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
