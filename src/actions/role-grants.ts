/** Roles that move money: an administrator proposes them, an officer grants them. */
import { EVERYTHING, type Database, type Sql } from '../db/connection.ts';
import {
  lockPeople,
  readActive,
  readPeople,
  revokePersonTokens,
  savePerson,
  type PersonRow,
} from '../db/people.ts';
import {
  insertProposedGrant,
  insertCommandLineGrant,
  readPendingGrants,
  recordGrantDecision,
  withdrawGrants,
  type RoleGrant,
} from '../db/role-grants.ts';
import { ACTIONS, type Person, type Role } from '../platform/roles-and-rights.ts';
import { Refusal } from '../platform/errors.ts';

/** The roles whose holders decide on what others record. */
const MOVES_MONEY: readonly Role[] = ['officer'];

/** The role of a new person who waits for such a role: a manager without vehicles. */
const UNTIL_GRANTED: Role = 'manager';

/** The role that a person has now, and the one that waits for an officer. */
export interface RoleChange {
  role: Role;
  proposed?: Role;
}

/**
 * What follows when a role is asked for. At the command line `by` is undefined, and the role is
 * granted at once.
 */
export function roleChange(by: Person | undefined, before: Role | undefined, asked: Role) {
  const waits = by !== undefined && asked !== before && MOVES_MONEY.includes(asked);
  return waits ? { role: before ?? UNTIL_GRANTED, proposed: asked } : { role: asked };
}

/** Records what `roleChange` says. A role that was waiting for a decision is withdrawn. */
export async function recordRoleChange(
  sql: Sql,
  by: Person | undefined,
  { personId, before, asked }: { personId: number; before: Role | undefined; asked: RoleChange },
): Promise<void> {
  const waiting = (await readPendingGrants(sql)).find((grant) => grant.person_id === personId);
  if (waiting !== undefined && waiting.role === asked.proposed) return;
  await withdrawGrants(sql, personId, by?.id);
  if (asked.proposed && by)
    return insertProposedGrant(sql, { personId, role: asked.proposed, proposedBy: by.id });
  if (!by && asked.role !== before && MOVES_MONEY.includes(asked.role))
    await insertCommandLineGrant(sql, personId, asked.role);
}

/** Whether a role that an administrator asks for waits for a second person's consent. */
export const waitsForConsent = (role: Role): boolean => MOVES_MONEY.includes(role);

/** The present or proposed role of a person that needs a second person's consent, if any. */
export function roleToAgree({ role, proposed_role }: PersonRow): Role | undefined {
  const held = proposed_role ?? role;
  return MOVES_MONEY.includes(held) ? held : undefined;
}

/**
 * When `by` alone renews a person's way in, takes the role that moves money away and proposes it
 * again. A role that was waiting is proposed again too, because whoever consents must know of the
 * renewal. Returns the role that waits now; undefined for other roles and for the command line.
 */
export async function roleAnew(
  sql: Sql,
  by: Person | undefined,
  person: PersonRow,
): Promise<Role | undefined> {
  const role = roleToAgree(person);
  if (!by || role === undefined) return undefined;
  if (person.role === role) await savePerson(sql, withRole(person, UNTIL_GRANTED));
  await withdrawGrants(sql, person.id, by.id);
  await insertProposedGrant(sql, { personId: person.id, role, proposedBy: by.id });
  return role;
}

/**
 * The numbers of the people who may decide on roles now. Nobody may decide on what they proposed,
 * or on their own role.
 */
export const listDeciders = (database: Database): Promise<readonly number[]> =>
  database.own((sql) => readActive(sql, ACTIONS['roles:grant']));

/** The grants that wait for a decision. */
export const listGrants = (database: Database): Promise<RoleGrant[]> =>
  database.read(EVERYTHING, (sql) => readPendingGrants(sql));

/**
 * Approves or declines a proposed role. Neither its proposer nor its recipient may decide. Refuses
 * to approve while somebody else knows the recipient's password. An approved role counts from the
 * next request on. Tokens issued before are revoked, because others may have them.
 */
export function decideGrant(
  database: Database,
  by: Person,
  id: number,
  outcome: 'approved' | 'declined',
): Promise<RoleGrant> {
  return database.own(async (sql) => {
    await lockPeople(sql);
    const [grant] = await readPendingGrants(sql, id);
    if (!grant) throw new Refusal('not_found', `没有等待决定的第 ${id} 号角色授予，或已有结果。`);
    if (grant.proposer_id === by.id || grant.person_id === by.id)
      throw new Refusal('maker_is_checker', '角色授予须由提议人与本人之外的另一位科技局人员决定。');
    await demandStill(sql, by, '决定角色授予');
    if (outcome === 'approved') await grantRole(sql, grant);
    await recordGrantDecision(sql, id, outcome, by.id);
    return grant;
  });
}

async function grantRole(sql: Sql, { person_id, login, role }: RoleGrant): Promise<void> {
  const [person] = await readPeople(sql, login);
  if (person!.password_temporary)
    throw new Refusal(
      'password_temporary',
      `${login} 的密码还是他人设置的临时密码，不能授予角色；请先由本人登录并改为自己的密码，再来同意。`,
    );
  await savePerson(sql, withRole(person!, role));
  await revokePersonTokens(sql, person_id);
}

const withRole = ({ login, name, organisation }: PersonRow, role: Role) => ({
  login,
  name,
  organisation,
  role,
  vehicles: [],
});

/**
 * Refuses a person who was disabled or lost their role a moment ago. Otherwise two people who
 * disable each other at once would leave nobody, and a person without the role could still grant it
 * or create another way in.
 */
export async function demandStill(sql: Sql, by: Person, what: string): Promise<void> {
  const [now] = await readPeople(sql, by.login);
  if (now?.disabled_at === null && now.role === by.role) return;
  throw new Refusal('forbidden', `账号“${by.login}”已被停用或更改了角色，不能再${what}。`);
}
