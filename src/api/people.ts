/** Managing people, for administrators; their list is one of the service's lists. */
import { addPerson, endAccess, getPerson } from '../actions/people.ts';
import type { PersonRow } from '../db/people.ts';
import { newPerson, personChange } from '../http/people-shapes.ts';
import { changeLogged, resetLogged, roleSubject } from '../http/logged-role.ts';
import { ROLES, type Role } from '../platform/roles-and-rights.ts';
import { demandSession } from '../http/authenticate.ts';
import { BODY_REFUSALS } from '../platform/errors.ts';
import { answers, createRoute, createRouter, protectedBy, z } from './http.ts';
import { readJson, bodySchema } from './json.ts';

const personSchema = z
  .object({
    login: z.string(),
    name: z.string(),
    role: z.enum(Object.keys(ROLES) as [Role]),
    role_label: z.string(),
    organisation: z.string(),
    vehicles: z.array(z.string()),
    created_at: z.string(),
    disabled_at: z.string().nullable(),
    password_temporary: z.boolean(),
    proposed_role: z
      .enum(Object.keys(ROLES) as [Role])
      .nullable()
      .meta({ description: '已提议、等待科技局人员决定的角色' }),
    sessions: z.int().meta({ description: '现有的登录数' }),
    tokens: z.int().meta({ description: '有效的令牌数' }),
  })
  .openapi('Person');

const passwordSchema = z
  .object({ login: z.string(), password: z.string().meta({ description: '只显示这一次' }) })
  .openapi('TemporaryPassword');

const resetSchema = passwordSchema
  .extend({
    proposed_role: z
      .enum(Object.keys(ROLES) as [Role])
      .nullable()
      .meta({ description: '因重设密码而须由科技局人员重新决定的角色；没有则为 null' }),
  })
  .openapi('ResetPassword');

const wire = ({ id: _, limits: __, role, ...row }: PersonRow) => ({
  ...row,
  role,
  role_label: ROLES[role],
});

const none = z.strictObject({});
const params = z.object({ login: z.string().max(200, '登录名过长') });
const CHANGE_REFUSALS = [
  ...BODY_REFUSALS,
  ...(['field_missing', 'field_unknown', 'field_invalid'] as const),
];
const SESSION_REFUSALS = ['cross_site', 'password_change_required'] as const;

const getRoute = createRoute({
  method: 'get',
  path: '/people/{login}',
  tags: ['人员'],
  summary: '一位人员',
  ...protectedBy('people:manage', '查看人员'),
  request: { params, query: none },
  responses: answers(personSchema, '人员', ['password_change_required', 'not_found']),
});

const postRoute = createRoute({
  method: 'post',
  path: '/people',
  tags: ['人员'],
  summary: '新增人员，给出临时密码（只显示这一次）；须以密码登录',
  ...protectedBy('people:manage', '新增人员'),
  request: { query: none, body: bodySchema(newPerson, 'NewPerson') },
  responses: answers(passwordSchema, '已新增', [
    ...SESSION_REFUSALS,
    ...CHANGE_REFUSALS,
    ...(['session_required', 'login_taken', 'reference_unknown'] as const),
  ]),
});

const patchRoute = createRoute({
  method: 'patch',
  path: '/people/{login}',
  tags: ['人员'],
  summary: '更改人员；停用时其登录与令牌一并作废。重新启用后，科技局角色须重新授予',
  ...protectedBy('people:manage', '更改人员'),
  request: { params, query: none, body: bodySchema(personChange, 'PersonChange') },
  responses: answers(personSchema, '已更改', [
    ...SESSION_REFUSALS,
    ...CHANGE_REFUSALS,
    ...(['not_found', 'own_access', 'reference_unknown'] as const),
  ]),
});

const passwordRoute = createRoute({
  method: 'post',
  path: '/people/{login}/password',
  tags: ['人员'],
  summary:
    '重设密码：给出临时密码（只显示这一次），结束其登录；须以密码登录。' +
    '科技局人员随即改为没有基金的基金管理人，令牌作废；本人改为自己的密码后，由另一位科技局人员重新授予角色',
  ...protectedBy('people:manage', '重设密码'),
  request: { params, query: none },
  responses: answers(resetSchema, '已重设', [
    ...SESSION_REFUSALS,
    ...(['session_required', 'not_found'] as const),
  ]),
});

const endRoute = createRoute({
  method: 'delete',
  path: '/people/{login}/sessions',
  tags: ['人员'],
  summary: '结束一位人员的全部登录，作废其全部令牌',
  ...protectedBy('people:manage', '结束他人的登录'),
  request: { params, query: none },
  responses: answers(
    z.object({ sessions: z.int(), tokens: z.int() }).openapi('EndedAccess'),
    '已结束',
    [...SESSION_REFUSALS, 'not_found'],
  ),
});

export const people = createRouter()
  .openapi(getRoute, async (c) =>
    c.json(wire(await getPerson(c.var.database, c.req.valid('param').login)), 200),
  )
  .openapi(postRoute, async (c) => {
    demandSession(c);
    const { vehicles = [], ...person } = await readJson(c, newPerson);
    c.set('subject', roleSubject(person.login, person.role));
    const password = await addPerson(c.var.database, c.var.person, { ...person, vehicles });
    c.header('Cache-Control', 'no-store');
    return c.json({ login: person.login, password }, 200);
  })
  .openapi(patchRoute, async (c) => {
    const { login } = c.req.valid('param');
    const change = await readJson(c, personChange);
    await changeLogged(c, login, change);
    return c.json(wire(await getPerson(c.var.database, login)), 200);
  })
  .openapi(passwordRoute, async (c) => {
    demandSession(c);
    const { login } = c.req.valid('param');
    const { password, proposed = null } = await resetLogged(c, login);
    c.header('Cache-Control', 'no-store');
    return c.json({ login, password, proposed_role: proposed }, 200);
  })
  .openapi(endRoute, async (c) =>
    c.json(await endAccess(c.var.database, c.req.valid('param').login), 200),
  );
