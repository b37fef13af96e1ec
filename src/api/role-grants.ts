/** Roles that wait for an officer's decision. */
import { decideGrant, listGrants } from '../actions/role-grants.ts';
import type { RoleGrant } from '../db/role-grants.ts';
import { roleSubject } from '../http/logged-role.ts';
import { ROLES, type Role } from '../platform/roles-and-rights.ts';
import type { RefusalCode } from '../platform/errors.ts';
import { answers, createRoute, createRouter, protectedBy, z, type Ctx } from './http.ts';
import { idParam } from './submissions.ts';

const grantSchema = z
  .object({
    id: z.int(),
    login: z.string(),
    name: z.string(),
    organisation: z.string(),
    role: z.enum(Object.keys(ROLES) as [Role]),
    role_label: z.string(),
    proposed_by: z.string().nullable().meta({ description: '提议人的登录名' }),
    proposed_at: z.string(),
    password_temporary: z
      .boolean()
      .meta({ description: '密码还是他人设置的临时密码；本人改为自己的密码之前不能同意' }),
  })
  .openapi('RoleGrant');

const wire = ({ person_id: _, proposer_id: __, ...grant }: RoleGrant) => ({
  ...grant,
  role_label: ROLES[grant.role],
});

const none = z.strictObject({});

const listRoute = createRoute({
  method: 'get',
  path: '/role-grants',
  tags: ['人员'],
  summary: '等待科技局人员决定的角色授予',
  ...protectedBy('roles:see', '查看角色授予'),
  request: { query: none },
  responses: answers(z.object({ data: z.array(grantSchema) }), '角色授予'),
});

const REFUSALS: readonly RefusalCode[] = ['not_found', 'maker_is_checker'];

const approveRoute = createRoute({
  method: 'post',
  path: '/role-grants/{id}/approve',
  tags: ['人员'],
  summary: '同意授予角色；即刻生效，此前的令牌作废。本人须已改为自己的密码',
  ...protectedBy('roles:grant', '决定角色授予'),
  request: { params: idParam, query: none },
  responses: answers(grantSchema, '已同意', [...REFUSALS, 'password_temporary']),
});

const declineRoute = createRoute({
  method: 'post',
  path: '/role-grants/{id}/decline',
  tags: ['人员'],
  summary: '不同意授予角色',
  ...protectedBy('roles:grant', '决定角色授予'),
  request: { params: idParam, query: none },
  responses: answers(grantSchema, '已不同意', REFUSALS),
});

async function decided(c: Ctx, id: number, outcome: 'approved' | 'declined') {
  const grant = await decideGrant(c.var.database, c.var.person, id, outcome);
  c.set('subject', roleSubject(grant.login, grant.role));
  return wire(grant);
}

export const roleGrants = createRouter()
  .openapi(listRoute, async (c) =>
    c.json({ data: (await listGrants(c.var.database)).map(wire) }, 200),
  )
  .openapi(approveRoute, async (c) =>
    c.json(await decided(c, c.req.valid('param').id, 'approved'), 200),
  )
  .openapi(declineRoute, async (c) =>
    c.json(await decided(c, c.req.valid('param').id, 'declined'), 200),
  );
