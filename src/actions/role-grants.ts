/** A role that moves money: proposed by an administrator, granted by an officer. */
import { EVERYTHING, type Database, type Sql } from '../db/connection.ts';
import { lockPeople, readPeople, savePerson, type PersonRow } from '../db/people.ts';
import {
  insertProposedGrant,
  insertCommandLineGrant,
  readWaiting,
  settleGrant,
  withdrawGrants,
  type RoleGrant,
} from '../db/role-grants.ts';
import type { Person, Role } from '../platform/auth.ts';
import { Refusal } from '../platform/errors.ts';

/** Whoever has one of these settles what others record. */
const MOVES_MONEY: readonly Role[] = ['officer'];

/** What somebody is who is to have such a role and was nobody before: a manager of no vehicle. */
const UNTIL_GRANTED: Role = 'manager';

/** The role that a person has now, and the one that waits for an officer. */
export interface RoleChange {
  role: Role;
  proposed?: Role;
}

/**
 * What becomes of a role that is asked for. `by` is nobody for the command line, which grants by
 * itself.
 */
export function roleChange(by: Person | undefined, before: Role | undefined, asked: Role) {
  const waits = by !== undefined && asked !== before && MOVES_MONEY.includes(asked);
  return waits ? { role: before ?? UNTIL_GRANTED, proposed: asked } : { role: asked };
}

/** Writes down what `roleChange` says; another one that waited is taken back. */
export async function recordRoleChange(
  sql: Sql,
  by: Person | undefined,
  { personId, before, asked }: { personId: number; before: Role | undefined; asked: RoleChange },
): Promise<void> {
  const waiting = (await readWaiting(sql)).find((grant) => grant.person_id === personId);
  if (waiting !== undefined && waiting.role === asked.proposed) return;
  await withdrawGrants(sql, personId, by?.id);
  if (asked.proposed && by)
    return insertProposedGrant(sql, { personId, role: asked.proposed, proposedBy: by.id });
  if (!by && asked.role !== before && MOVES_MONEY.includes(asked.role))
    await insertCommandLineGrant(sql, personId, asked.role);
}

/** What waits for a decision. */
export const listGrants = (database: Database): Promise<RoleGrant[]> =>
  database.read(EVERYTHING, (sql) => readWaiting(sql));

/**
 * Approves or declines a role that was proposed. Whoever proposed it, and whoever it is for, does
 * not decide. Approved, it counts from the next request on.
 */
export function decideGrant(
  database: Database,
  by: Person,
  id: number,
  outcome: 'approved' | 'declined',
): Promise<RoleGrant> {
  return database.own(async (sql) => {
    await lockPeople(sql);
    const [grant] = await readWaiting(sql, id);
    if (!grant) throw new Refusal('not_found', `没有等待决定的第 ${id} 号角色授予，或已有结果。`);
    if (grant.proposer_id === by.id || grant.person_id === by.id)
      throw new Refusal('maker_is_checker', '角色授予须由提议人与本人之外的另一位科技局人员决定。');
    await demandStill(sql, by, '决定角色授予');
    await settleGrant(sql, id, outcome, by.id);
    const [person] = await readPeople(sql, grant.login);
    if (outcome === 'approved') await savePerson(sql, granted(person!, grant.role));
    return grant;
  });
}

const granted = ({ login, name, organisation }: PersonRow, role: Role) => ({
  ...{ login, name, organisation, role, vehicles: [] },
});

/**
 * Refuses somebody who was disabled or given another role a moment ago: two who do so to each other
 * at once would leave nobody, and a role that was taken away is given to nobody else.
 */
export async function demandStill(sql: Sql, by: Person, what: string): Promise<void> {
  const [now] = await readPeople(sql, by.login);
  if (now?.disabled_at === null && now.role === by.role) return;
  throw new Refusal('forbidden', `您的账号刚被停用或更改了角色，不能再${what}。`);
}
