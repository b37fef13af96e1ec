/** What the access log says where a role is given, asked for or decided: whose, and which. */
import { changePerson, getPerson, letsIn, resetPassword } from '../actions/people.ts';
import type { PersonChange, ResetPassword } from '../actions/people.ts';
import { roleToAgree } from '../actions/role-grants.ts';
import type { Role } from '../platform/auth.ts';
import type { Ctx } from './request-context.ts';

export const roleSubject = (login: string, role: Role): string => `${login} ${role}`;

/**
 * Changes a person; a role that becomes another one is logged, since the log keeps no body. So is
 * the one that stays where a proposed one is taken back, be it that somebody is disabled, and the
 * one that is proposed again where they are let in.
 */
export async function changeLogged(c: Ctx, login: string, change: PersonChange): Promise<void> {
  const { database, person } = c.var;
  const before = await getPerson(database, login);
  const asked = change.role ?? (change.disabled ? before.role : undefined);
  const differs = asked !== undefined && asked !== (before.proposed_role ?? before.role);
  const role = differs ? asked : letsIn(before, change) ? roleToAgree(before) : undefined;
  if (role !== undefined) c.set('subject', roleSubject(before.login, role));
  await changePerson(database, person, login, change);
}

/** Resets a password; the role that is thereby proposed again is logged. */
export async function resetLogged(c: Ctx, login: string): Promise<ResetPassword> {
  const { database, person } = c.var;
  const role = roleToAgree(await getPerson(database, login));
  if (role !== undefined) c.set('subject', roleSubject(login, role));
  return resetPassword(database, person, login);
}
