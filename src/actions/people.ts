/** Manage people: add, change, disable, give a new password. */
import { EVERYTHING, type Database, type Sql } from '../db/connection.ts';
import { readEntities } from '../db/batch-loading.ts';
import {
  findLoginLike,
  findPerson,
  lockPeople,
  readPeople,
  revokePersonTokens,
  savePassword,
  savePerson,
  setDisabled,
  type PersonRow,
} from '../db/people.ts';
import { deletePersonSessions } from '../db/sessions.ts';
import type { Person, Role } from '../platform/roles-and-rights.ts';
import { namesSaid, Refusal, type RefusalCode } from '../platform/errors.ts';
import { hashPassword, newPassword } from '../platform/password.ts';
import { demandStill, recordRoleChange, roleAnew, roleChange, roleToAgree } from './role-grants.ts';
import { unlock } from './sign-in.ts';

/** What may be changed about a person; fields that are not given stay as they are. */
export interface PersonChange {
  name?: string | undefined;
  role?: Role | undefined;
  organisation?: string | undefined;
  vehicles?: string[] | undefined;
  disabled?: boolean | undefined;
}

/** Whether a change lets in somebody who was disabled. */
const letsIn = (before: PersonRow, change: PersonChange): boolean =>
  change.disabled === false && before.disabled_at !== null;

/** Whether a change disables somebody who was not. */
const shutsOut = (before: PersonRow, change: PersonChange): boolean =>
  change.disabled === true && before.disabled_at === null;

/**
 * The role that a change is about; undefined if no role changes:
 * - the new role, if the role changes;
 * - the present role, if a proposed role is withdrawn, also by disabling the person;
 * - the role that is proposed again, if the person is enabled again.
 */
function roleConcerned(before: PersonRow, change: PersonChange): Role | undefined {
  const asked = change.role ?? (shutsOut(before, change) ? before.role : undefined);
  if (asked !== undefined && asked !== (before.proposed_role ?? before.role)) return asked;
  return letsIn(before, change) ? roleToAgree(before) : undefined;
}

/** Called with the role of a change before the change is made, even if it is then refused. */
export type NoteRole = (role: Role) => void;
const unnoted: NoteRole = () => {};

export interface NewPerson {
  login: string;
  name: string;
  role: Role;
  organisation: string;
  vehicles: string[];
}

const at = (code: RefusalCode, pointer: string, detail: string): Refusal =>
  new Refusal(code, [{ code, pointer, detail }]);

const LOGIN = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

/** Kinds of thing that have events of their own vehicle, or will have. */
const LIMITING_KINDS = ['fund', 'sub-fund', 'programme'] as const;

/** Every fund, sub-fund and programme that somebody may be limited to, by code. */
export async function readLimiting(database: Database): Promise<{ code: string; name: string }[]> {
  const found = await database.read(EVERYTHING, (sql) =>
    readEntities(sql, { kinds: LIMITING_KINDS }),
  );
  return found
    .map(({ code, name }) => ({ code, name }))
    .sort((one, other) => (one.code < other.code ? -1 : 1));
}

/** Refuses codes that are not of a fund, a sub-fund or a programme in the journal. */
export async function demandVehicles(sql: Sql, codes: readonly string[]): Promise<void> {
  if (codes.length === 0) return;
  const known = await readEntities(sql, { codes: [...codes], kinds: LIMITING_KINDS });
  const missing = codes.filter((code) => !known.some((entity) => entity.code === code));
  if (missing.length > 0) {
    throw at(
      'reference_unknown',
      '/vehicles',
      `没有编码为 ${namesSaid(missing)} 的基金、子基金或专项，请先登记，或检查编码。`,
    );
  }
}

function demandForManagers(role: Role, vehicles: readonly string[]): void {
  if (role !== 'manager' && vehicles.length > 0)
    throw at('field_invalid', '/vehicles', '只有基金管理人（manager）可以指定基金，请留空。');
}

async function found(sql: Sql, login: string): Promise<PersonRow> {
  const [person] = await readPeople(sql, login);
  if (!person) throw new Refusal('not_found', `没有登录名为“${login}”的人员。`);
  return person;
}

/** Everybody, in order of login. */
export const listPeople = (database: Database): Promise<PersonRow[]> =>
  database.read(EVERYTHING, (sql) => readPeople(sql));

/** One person; refuses a login that nobody has. */
export const getPerson = (database: Database, login: string): Promise<PersonRow> =>
  database.read(EVERYTHING, (sql) => found(sql, login));

/**
 * Adds a person with a temporary password, which is shown once. Refuses a login that differs from
 * another in capitals only. A role that moves money waits for an officer, except for the command
 * line, which is nobody.
 */
export async function addPerson(
  database: Database,
  by: Person | undefined,
  person: NewPerson,
): Promise<string> {
  if (!LOGIN.test(person.login)) {
    const detail =
      '登录名应为 1 至 64 个字母、数字或 . _ @ -，以字母或数字开头，例如 zhangsan，请修改。';
    throw at('field_invalid', '/login', detail);
  }
  const password = newPassword();
  const hash = await hashPassword(password);
  await database.own(async (sql) => {
    await lockPeople(sql);
    if (by) await demandStill(sql, by, '新增人员');
    const taken = await findLoginLike(sql, person.login);
    if (taken !== undefined)
      throw at('login_taken', '/login', `登录名“${taken}”已被使用，请换一个。`);
    demandForManagers(person.role, person.vehicles);
    await demandVehicles(sql, person.vehicles);
    const asked = roleChange(by, undefined, person.role);
    const id = await savePerson(sql, { ...person, role: asked.role });
    await recordRoleChange(sql, by, { personId: id, before: undefined, asked });
    await savePassword(sql, id, hash, true);
  });
  return password;
}

/**
 * Adds or updates a person without an administrator. Their role is recorded as granted by the
 * command line.
 */
export async function enrol(sql: Sql, person: NewPerson): Promise<Person> {
  await lockPeople(sql);
  const [before] = await readPeople(sql, person.login);
  const personId = await savePerson(sql, person);
  const asked = roleChange(undefined, before?.role, person.role);
  await recordRoleChange(sql, undefined, { personId, before: before?.role, asked });
  return findPerson(sql, personId);
}

/**
 * The person in whose name the program itself records: an officer without password or token. If the
 * login already had either, it is removed.
 */
export const enrolProgram = (
  database: Database,
  { login, name }: Pick<NewPerson, 'login' | 'name'>,
): Promise<Person> =>
  database.own(async (sql) => {
    const organisation = '科创台账';
    const person = await enrol(sql, { login, name, role: 'officer', organisation, vehicles: [] });
    await savePassword(sql, person.id, null, false);
    await shutOut(sql, person.id);
    return person;
  });

/** Ends all sessions of a person and revokes all tokens that act for them. */
async function shutOut(sql: Sql, id: number): Promise<{ sessions: number; tokens: number }> {
  return {
    sessions: await deletePersonSessions(sql, id),
    tokens: await revokePersonTokens(sql, id),
  };
}

/**
 * Changes a person:
 * - Somebody who is disabled loses sessions and tokens for good.
 * - Somebody who is no longer a manager has no vehicles of their own.
 * - A role that moves money waits for an officer, also when somebody is enabled again.
 *
 * Refuses that administrators take away their own access.
 */
export function changePerson(
  database: Database,
  by: Person | undefined,
  login: string,
  change: PersonChange,
  note = unnoted,
): Promise<void> {
  return database.own(async (sql) => {
    await lockPeople(sql);
    const before = await found(sql, login);
    const concerned = roleConcerned(before, change);
    if (concerned !== undefined) note(concerned);
    const own = before.id === by?.id;
    if (own && change.disabled === true)
      throw at('own_access', '/disabled', '不能停用自己，请由另一位系统管理员操作。');
    if (own && change.role !== undefined && change.role !== before.role)
      throw at('own_access', '/role', '不能更改自己的角色，请由另一位系统管理员操作。');
    if (by) await demandStill(sql, by, '管理人员');
    const asked = roleChange(by, before.role, change.role ?? before.role);
    const { role } = asked;
    // Until an officer has decided, the person keeps their role and their vehicles.
    const chosen = asked.proposed ? undefined : change.vehicles;
    const vehicles = chosen ?? (role === 'manager' ? before.vehicles : []);
    demandForManagers(change.role ?? before.role, change.vehicles ?? []);
    if (change.vehicles) await demandVehicles(sql, vehicles);
    const { name = before.name, organisation = before.organisation } = change;
    await savePerson(sql, { login: before.login, name, role, organisation, vehicles });
    if (change.role !== undefined || shutsOut(before, change))
      await recordRoleChange(sql, by, { personId: before.id, before: before.role, asked });
    if (change.disabled !== undefined) await setDisabled(sql, before.id, change.disabled);
    if (change.disabled) await shutOut(sql, before.id);
    // Not proposed again if this very change proposed it.
    const isNew = asked.proposed !== undefined && asked.proposed !== before.proposed_role;
    if (letsIn(before, change) && !isNew) await roleAnew(sql, by, await found(sql, login));
  });
}

/** The new password, which is shown once, and the role that waits for an officer again. */
export interface ResetPassword {
  password: string;
  proposed: Role | undefined;
}

/**
 * Gives a person a temporary password, ends their sessions and unlocks their login.
 *
 * If `by` is an administrator, they know the password. So a role that moves money is taken away and
 * proposed again, and the person's tokens end. Otherwise the tokens stay, since they do not depend
 * on the password.
 */
export async function resetPassword(
  database: Database,
  by: Person | undefined,
  login: string,
  note = unnoted,
): Promise<ResetPassword> {
  const password = newPassword();
  const hash = await hashPassword(password);
  const proposed = await database.own(async (sql) => {
    await lockPeople(sql);
    const person = await found(sql, login);
    const held = roleToAgree(person);
    if (held !== undefined) note(held);
    if (by) await demandStill(sql, by, '重设密码');
    await savePassword(sql, person.id, hash, true);
    await deletePersonSessions(sql, person.id);
    const waits = await roleAnew(sql, by, person);
    if (waits) await revokePersonTokens(sql, person.id);
    return waits;
  });
  await unlock(database, login);
  return { password, proposed };
}

/** Ends every way in that a person has at this moment; they may sign in again. */
export const endAccess = (
  database: Database,
  login: string,
): Promise<{ sessions: number; tokens: number }> =>
  database.own(async (sql) => shutOut(sql, (await found(sql, login)).id));
