/** Adds to the access log whose role is given, proposed or decided, and which role. */
import { changePerson, resetPassword } from '../actions/people.ts';
import type { PersonChange, ResetPassword } from '../actions/people.ts';
import type { Role } from '../platform/roles-and-rights.ts';
import type { Ctx } from './request-context.ts';

export const roleSubject = (login: string, role: Role): string => `${login} ${role}`;

/** Writes down, for the access log, the role that a change of a person is about. */
const noting =
  (c: Ctx, login: string) =>
  (role: Role): void =>
    c.set('subject', roleSubject(login, role));

/** Changes a person; the role that it is about is logged, since the log keeps no body. */
export const changeLogged = (c: Ctx, login: string, change: PersonChange): Promise<void> =>
  changePerson(c.var.database, c.var.person, login, change, noting(c, login));

/** Resets a password; the role that is thereby proposed again is logged. */
export const resetLogged = (c: Ctx, login: string): Promise<ResetPassword> =>
  resetPassword(c.var.database, c.var.person, login, noting(c, login));
