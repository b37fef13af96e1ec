/** Signing in and out, one's own sessions and password, and who one is. */
import { readSessions } from '../db/sessions.ts';
import {
  changePassword,
  signIn,
  signOut,
  signOutEverywhere,
  type NewSession,
} from '../actions/sign-in.ts';
import { EVERYTHING } from '../db/connection.ts';
import {
  ACTIONS,
  allowedActions,
  ROLES,
  personScope,
  type Action,
} from '../platform/roles-and-rights.ts';
import {
  demandSession,
  loginTried,
  signInOrigin,
  refuseCrossSite,
  tokenAlone,
} from '../http/authenticate.ts';
import { giveCookies, sessionSecret, takeCookie } from '../http/cookies.ts';
import { ALLOWED } from '../http/bodies.ts';
import { BODY_REFUSALS } from '../platform/errors.ts';
import { answers, createRoute, createRouter, protectedBy, z, type Ctx } from './http.ts';
import { readJson, bodySchema } from './json.ts';

const text = (label: string, longest: number) =>
  z
    .string(`${label}应为文本`)
    .min(1, `请填写${label}`)
    .max(longest, `${label}不能超过 ${longest} 个字符`);

const credentials = z.strictObject({
  login: text('登录名', 200),
  password: text('密码', 1000),
});
const passwordChange = z.strictObject({ old: text('原密码', 1000), new: text('新密码', 1000) });

const role = z.enum(Object.keys(ROLES) as [keyof typeof ROLES]);
const meSchema = z
  .object({
    login: z.string(),
    name: z.string(),
    role,
    role_label: z.string(),
    organisation: z.string(),
    vehicles: z.array(z.string()).nullable().meta({ description: '限于这些基金；null 为全部' }),
    actions: z.array(z.enum(Object.keys(ACTIONS) as [Action])).meta({ description: '可做的事' }),
    via: z.enum(['session', 'token']).meta({ description: '以登录还是以令牌访问' }),
    password_change_required: z.boolean().meta({ description: '须先修改临时密码' }),
    expires_at: z.string().meta({ description: '登录或令牌最迟何时失效' }),
    token: z
      .object({
        id: z.int(),
        label: z.string(),
        role: role.nullable(),
        vehicles: z.array(z.string()).nullable(),
      })
      .nullable()
      .meta({ description: '令牌及其限制' }),
  })
  .openapi('Me');

const signedInSchema = z
  .object({
    login: z.string(),
    name: z.string(),
    role,
    role_label: z.string(),
    password_change_required: z.boolean(),
  })
  .openapi('SignedIn');

const endedSchema = z.object({ ended: z.int() }).openapi('EndedSessions');

const sessionSchema = z
  .object({
    current: z.boolean().meta({ description: '是否为本次访问所用' }),
    created_at: z.string(),
    last_seen_at: z.string(),
    expires_at: z.string(),
    address: z.string().nullable(),
    agent: z.string().nullable(),
  })
  .openapi('Session');

const none = z.strictObject({});

const postSession = createRoute({
  method: 'post',
  path: '/session',
  tags: ['人员'],
  summary: '登录：Cookie 一小时不用或十二小时后失效',
  security: [],
  request: { query: none, body: bodySchema(credentials, 'Credentials') },
  responses: answers(signedInSchema, '已登录', [
    ...(['cross_site', 'sign_in_failed', 'sign_in_locked', 'field_missing'] as const),
    ...(['field_unknown', 'field_invalid', ...BODY_REFUSALS] as const),
  ]),
});

const deleteSession = createRoute({
  method: 'delete',
  path: '/session',
  tags: ['人员'],
  summary: '退出登录',
  ...protectedBy('self:sign-in', '退出登录'),
  request: { query: none },
  responses: answers(endedSchema, '已退出', ['cross_site', 'session_required']),
});

const getSessions = createRoute({
  method: 'get',
  path: '/sessions',
  tags: ['人员'],
  summary: '本人在各处的登录',
  ...protectedBy('self:access', '查看本人的登录'),
  request: { query: none },
  responses: answers(z.object({ data: z.array(sessionSchema) }), '本人的登录', [
    'password_change_required',
  ]),
});

const deleteSessions = createRoute({
  method: 'delete',
  path: '/sessions',
  tags: ['人员'],
  summary: '在各处退出登录，包括此处',
  ...protectedBy('self:access', '结束本人的登录'),
  request: { query: none },
  responses: answers(endedSchema, '已在各处退出', [
    ...(['cross_site', 'session_required', 'password_change_required'] as const),
  ]),
});

const postPassword = createRoute({
  method: 'post',
  path: '/me/password',
  tags: ['人员'],
  summary: '修改本人密码；别处的登录随之结束',
  ...protectedBy('self:sign-in', '修改本人密码'),
  request: { query: none, body: bodySchema(passwordChange, 'PasswordChange') },
  responses: answers(signedInSchema, '已修改', [
    ...(['cross_site', 'session_required', 'password_wrong', 'password_unsuitable'] as const),
    ...(['sign_in_locked', ...BODY_REFUSALS] as const),
    ...(['field_missing', 'field_unknown', 'field_invalid'] as const),
  ]),
});

const getMe = createRoute({
  method: 'get',
  path: '/me',
  tags: ['人员'],
  summary: '本人：角色、范围、可做的事，以登录还是以令牌访问',
  ...protectedBy('self:read', '查看本人信息'),
  request: { query: none },
  responses: answers(meSchema, '本人'),
});

async function signedIn(c: Ctx, { secret, person, temporary }: NewSession) {
  await giveCookies(c, person.login, secret);
  c.header('Cache-Control', 'no-store');
  const { login, name } = person;
  const label = ROLES[person.role];
  return { login, name, role: person.role, role_label: label, password_change_required: temporary };
}

export const session = createRouter()
  .openapi(postSession, async (c) => {
    refuseCrossSite(c);
    const given = await readJson(c, credentials, ALLOWED.stranger);
    c.set('subject', await loginTried(c, given.login));
    const place = await signInOrigin(c, given.login);
    const begun = await signIn(c.var.database, given, place, sessionSecret(c));
    c.set('person', begun.person);
    return c.json(await signedIn(c, begun), 200);
  })
  .openapi(deleteSession, async (c) => {
    const { hash } = demandSession(c);
    await signOut(c.var.database, hash);
    takeCookie(c);
    return c.json({ ended: 1 }, 200);
  })
  .openapi(getSessions, async (c) => {
    const { entry, person, database } = c.var;
    const current = entry.via === 'session' ? entry.session.hash : undefined;
    const isAlone = tokenAlone(c) !== undefined;
    const rows = isAlone
      ? []
      : await database.read(EVERYTHING, (sql) => readSessions(sql, person.id));
    const data = rows.map(({ hash, ...row }) => ({ current: hash === current, ...row }));
    return c.json({ data }, 200);
  })
  .openapi(deleteSessions, async (c) => {
    const { person } = demandSession(c);
    const ended = await signOutEverywhere(c.var.database, person);
    takeCookie(c);
    return c.json({ ended }, 200);
  })
  .openapi(postPassword, async (c) => {
    const { person } = demandSession(c);
    const change = await readJson(c, passwordChange);
    const place = await signInOrigin(c, person.login);
    const begun = await changePassword(c.var.database, person, change, place);
    return c.json(await signedIn(c, begun), 200);
  })
  .openapi(getMe, (c) => {
    const { entry, person } = c.var;
    const { vehicles } = personScope(person);
    const isSession = entry.via === 'session';
    return c.json(
      {
        login: person.login,
        name: person.name,
        role: person.role,
        role_label: ROLES[person.role],
        organisation: person.organisation,
        vehicles: vehicles === '*' ? null : [...vehicles],
        actions: allowedActions(person),
        via: entry.via,
        password_change_required: isSession && entry.temporary,
        expires_at: isSession ? entry.session.expires_at : entry.token.expires_at,
        token: isSession ? null : wireToken(entry.token),
      },
      200,
    );
  });

const wireToken = ({
  id,
  label,
  role,
  vehicles,
}: NonNullable<z.infer<typeof meSchema>['token']>) => ({
  id,
  label,
  role,
  vehicles,
});
