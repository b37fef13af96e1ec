/** Roles that are proposed for people, and what became of the proposals. */
import type { Role } from '../platform/roles-and-rights.ts';
import type { Sql } from './connection.ts';

export interface RoleGrant {
  id: number;
  person_id: number;
  login: string;
  name: string;
  organisation: string;
  role: Role;
  /** A login; null if the command line granted it. */
  proposed_by: string | null;
  proposer_id: number | null;
  proposed_at: string;
  /** Somebody else knows the person's present password. */
  password_temporary: boolean;
}

/** Proposals that wait for an officer, the oldest first; of one number, or all. */
export const readPendingGrants = (sql: Sql, id?: number): Promise<RoleGrant[]> =>
  sql<RoleGrant[]>`
    select g.id, g.person_id, p.login, p.name, p.organisation, g.role, b.login as proposed_by,
      g.proposed_by as proposer_id, g.proposed_at, p.password_temporary
    from role_grant g join person p on p.id = g.person_id left join person b on b.id = g.proposed_by
    where g.outcome is null ${id === undefined ? sql`` : sql`and g.id = ${id}`} order by g.id`;

export async function insertProposedGrant(
  sql: Sql,
  grant: { personId: number; role: Role; proposedBy: number },
): Promise<void> {
  await sql`insert into role_grant (person_id, role, proposed_by)
    values (${grant.personId}, ${grant.role}, ${grant.proposedBy})`;
}

/** Records a role that the command line granted by itself. */
export async function insertCommandLineGrant(
  sql: Sql,
  personId: number,
  role: Role,
): Promise<void> {
  await sql`insert into role_grant (person_id, role, decided_at, outcome)
    values (${personId}, ${role}, clock_timestamp(), 'command-line')`;
}

/** Settles a waiting proposal. */
export async function recordGrantDecision(
  sql: Sql,
  id: number,
  outcome: 'approved' | 'declined',
  decidedBy: number,
): Promise<void> {
  await sql`update role_grant set outcome = ${outcome}, decided_by = ${decidedBy},
    decided_at = clock_timestamp() where id = ${id} and outcome is null`;
}

/** Withdraws a person's waiting proposals: another role was chosen, or they were disabled. */
export async function withdrawGrants(sql: Sql, personId: number, by?: number): Promise<void> {
  await sql`update role_grant set outcome = 'withdrawn', decided_by = ${by ?? null},
    decided_at = clock_timestamp() where person_id = ${personId} and outcome is null`;
}
