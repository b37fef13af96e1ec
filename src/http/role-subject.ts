/** What the access log says where a role is given, asked for or decided: whose, and which. */
import { changePerson, getPerson } from '../actions/people.ts';
import type { PersonChange } from '../actions/people.ts';
import type { Role } from '../platform/auth.ts';
import type { Ctx } from './env.ts';

export const roleSubject = (login: string, role: Role): string => `${login} ${role}`;

/**
 * Changes a person; a role that becomes another one is logged, since the log keeps no body. So is
 * the one that stays where a proposed one is taken back, be it that somebody is disabled.
 */
export async function changeLogged(c: Ctx, login: string, change: PersonChange): Promise<void> {
  const { database, person } = c.var;
  const before = await getPerson(database, login);
  const role = change.role ?? (change.disabled ? before.role : undefined);
  if (role !== undefined && role !== (before.proposed_role ?? before.role))
    c.set('subject', roleSubject(before.login, role));
  await changePerson(database, person, login, change);
}
