/** Tokens for programs. */
import { endToken, issueToken, listTokens } from '../actions/tokens.ts';
import { newToken } from '../http/people-shapes.ts';
import { ROLES, type Role } from '../platform/roles-and-rights.ts';
import { demandSession, tokenAlone } from '../http/authenticate.ts';
import { BODY_REFUSALS } from '../platform/errors.ts';
import { answers, createRoute, createRouter, protectedBy, wholeNumber, z } from './http.ts';
import { readJson, bodySchema } from './json.ts';

const tokenSchema = z
  .object({
    id: z.int(),
    login: z.string(),
    label: z.string(),
    role: z
      .enum(Object.keys(ROLES) as [Role])
      .nullable()
      .meta({ description: '限于这一角色也可做的事；null 为不限' }),
    vehicles: z.array(z.string()).nullable().meta({ description: '限于这些基金；null 为不限' }),
    created_at: z.string(),
    expires_at: z.string(),
    revoked_at: z.string().nullable(),
    last_used_at: z.string().nullable(),
  })
  .openapi('Token');

const none = z.strictObject({});

const listRoute = createRoute({
  method: 'get',
  path: '/tokens',
  tags: ['人员'],
  summary: '本人的令牌；系统管理员可见全部，或以 login 指定一人',
  ...protectedBy('self:access', '查看令牌'),
  request: { query: z.strictObject({ login: z.string().max(200, '登录名过长').optional() }) },
  responses: answers(z.object({ data: z.array(tokenSchema) }), '令牌', [
    'password_change_required',
  ]),
});

const postRoute = createRoute({
  method: 'post',
  path: '/tokens',
  tags: ['人员'],
  summary: '签发令牌（只显示这一次）；须以密码登录',
  ...protectedBy('self:access', '签发令牌'),
  request: { query: none, body: bodySchema(newToken, 'NewToken') },
  responses: answers(
    tokenSchema.extend({ token: z.string().meta({ description: '只显示这一次' }) }),
    '令牌',
    [
      ...(['cross_site', 'password_change_required', 'session_required'] as const),
      ...(['vehicle_out_of_scope', 'reference_unknown', 'field_missing'] as const),
      ...(['field_unknown', 'field_invalid', ...BODY_REFUSALS] as const),
    ],
  ),
});

const deleteRoute = createRoute({
  method: 'delete',
  path: '/tokens/{id}',
  tags: ['人员'],
  summary: '作废令牌：本人的，或由系统管理员作废他人的',
  ...protectedBy('self:access', '作废令牌'),
  request: { params: z.object({ id: wholeNumber('编号') }), query: none },
  responses: answers(tokenSchema, '已作废', [
    ...(['cross_site', 'password_change_required', 'not_found'] as const),
  ]),
});

export const tokens = createRouter()
  .openapi(listRoute, async (c) => {
    const { database, person } = c.var;
    const { login } = c.req.valid('query');
    return c.json({ data: await listTokens(database, person, login, tokenAlone(c)) }, 200);
  })
  .openapi(postRoute, async (c) => {
    const { person } = demandSession(c);
    const { token, row } = await issueToken(c.var.database, person, await readJson(c, newToken));
    c.header('Cache-Control', 'no-store');
    return c.json({ ...row, token }, 200);
  })
  .openapi(deleteRoute, async (c) =>
    c.json(
      await endToken(c.var.database, c.var.person, c.req.valid('param').id, tokenAlone(c)),
      200,
    ),
  );
