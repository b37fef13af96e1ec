/** Sign in and out, and change one's password. */
import { EVERYTHING, type Database } from '../db/connection.ts';
import { findLoginLike, findPerson, lockPeople, savePassword } from '../db/people.ts';
import {
  countFailures,
  deleteSession,
  deletePersonSessions,
  findCredentials,
  forgetAttempts,
  insertAttempt,
  insertSession,
  markSucceeded,
  readSessions,
  type Credentials,
  type Failures,
} from '../db/sessions.ts';
import { foldLogin, newSecret, type Person } from '../platform/roles-and-rights.ts';
import { sha256Hex } from '../platform/digest.ts';
import { Refusal } from '../platform/errors.ts';
import { hashPassword, passwordFault, verifyPassword } from '../platform/password.ts';

/** Where somebody signs in from, as far as it is known. */
export interface SignInOrigin {
  address: string | null;
  agent: string | null;
  /** SHA-256 of the cookie that marks a browser in which this login has signed in before. */
  browser: string | null;
}

/** What a browser is given. The secret is shown to it once; only its hash is kept. */
export interface NewSession {
  secret: string;
  person: Person;
  /** The password was chosen by somebody else and must be changed first. */
  temporary: boolean;
}

/** How many failures cost no wait, and how many lock the login for a while. */
const FREE_FAILURES = 2;
const LOCKING_FAILURES = 10;
const LOCKED_SECONDS = 15 * 60;

/** Seconds to wait after this many failures: 0, 0, 2, 4, 8 …, and 15 minutes from the tenth on. */
export function waitAfter(failures: number): number {
  if (failures >= LOCKING_FAILURES) return LOCKED_SECONDS;
  return failures <= FREE_FAILURES ? 0 : 2 ** (failures - FREE_FAILURES);
}

/** The key under which attempts at a login are counted; the same for all spellings of it. */
const countedAs = (login: string): string => sha256Hex(foldLogin(login));

function refuseWhileLocked({ count, since }: Failures): void {
  const wait = Math.ceil(waitAfter(count) - since);
  if (wait <= 0) return;
  const said = wait > 90 ? `${Math.ceil(wait / 60)} 分钟` : `${wait} 秒`;
  throw new Refusal(
    'sign_in_locked',
    `密码连续输错次数过多，请在 ${said}后再试；如忘记密码，请联系系统管理员。`,
    { retryAfter: wait },
  );
}

/**
 * Checks a login and password, slowly and with a limit on attempts. Returns undefined for a wrong
 * login or password, for a person without a password and for a disabled person.
 *
 * - Every attempt is counted as failed before it is checked.
 * - No database connection is held while the hash is computed.
 * - Attempts by strangers do not lock a browser in which the person has signed in before.
 */
async function checkPassword(
  database: Database,
  { login, password }: { login: string; password: string },
  { browser }: SignInOrigin,
) {
  const tried = { loginHash: countedAs(login), browser };
  const { attempt, found } = await database.own(async (sql) => {
    refuseWhileLocked(await countFailures(sql, tried));
    const name = await findLoginLike(sql, login);
    const credentials = name === undefined ? undefined : await findCredentials(sql, name);
    return { attempt: await insertAttempt(sql, tried), found: credentials };
  });
  const right = await verifyPassword(password, found?.password_hash ?? null);
  if (!right || !found || found.disabled) return undefined;
  return { attempt, found: found as Credentials & { password_hash: string } };
}

/** Begins a session with a new secret, and ends the browser's previous session. */
export async function signIn(
  database: Database,
  given: { login: string; password: string },
  place: SignInOrigin,
  previous?: string,
): Promise<NewSession> {
  const refusal = new Refusal(
    'sign_in_failed',
    '登录名或密码不正确，或此人不能登录；如忘记密码，请联系系统管理员重置。',
  );
  const checked = await checkPassword(database, given, place);
  if (!checked) throw refusal;
  const { attempt, found } = checked;
  const secret = newSecret();
  const hash = sha256Hex(secret);
  const ended = previous === undefined ? undefined : sha256Hex(previous);
  const begun = await database.own(async (sql) => {
    if (ended !== undefined) await deleteSession(sql, ended);
    await markSucceeded(sql, attempt);
    const passwordHash = found.password_hash;
    return insertSession(sql, { hash, personId: found.id, passwordHash, ...place });
  });
  // The password was changed, or the person disabled, while it was being checked.
  if (!begun) throw refusal;
  const person = await database.read(EVERYTHING, (sql) => findPerson(sql, found.id));
  return { secret, person, temporary: found.password_temporary };
}

/** Ends one session. */
export const signOut = (database: Database, sessionHash: string): Promise<void> =>
  database.own((sql) => deleteSession(sql, sessionHash));

/** A session is shown to its person under this many first characters of its hash. */
const NAMED_BY = 16;

export const sessionName = ({ hash }: { hash: string }): string => hash.slice(0, NAMED_BY);

/** Ends one of a person's own sessions. Refuses one that is not theirs or has already ended. */
export const endSession = (database: Database, person: Person, name: string): Promise<void> =>
  database.own(async (sql) => {
    const found = (await readSessions(sql, person.id)).find((each) => sessionName(each) === name);
    if (!found) throw new Refusal('not_found', '这次登录已经结束，或不是您的。');
    await deleteSession(sql, found.hash);
  });

/** Ends all sessions of a person; how many. */
export const signOutEverywhere = (database: Database, person: Person): Promise<number> =>
  database.own((sql) => deletePersonSessions(sql, person.id));

/** Refuses a password that is too short, too long, or among the first to be guessed. */
function demandSuitable(password: string, login: string): void {
  const detail = passwordFault(password, login);
  if (detail === undefined) return;
  const code = 'password_unsuitable';
  throw new Refusal(code, [{ code, detail, pointer: '/new' }]);
}

/**
 * Changes one's own password, which needs the old one. All sessions end; the browser that asked
 * gets a new one. Refuses if, while the old password was being checked, it was reset or the person
 * was disabled.
 */
export async function changePassword(
  database: Database,
  person: Person,
  change: { old: string; new: string },
  place: SignInOrigin,
): Promise<NewSession> {
  demandSuitable(change.new, person.login);
  if (change.new.normalize('NFKC') === change.old.normalize('NFKC')) {
    const code = 'password_unsuitable';
    throw new Refusal(code, [{ code, detail: '新密码与原密码相同，请换一个。', pointer: '/new' }]);
  }
  const checked = await checkPassword(
    database,
    { login: person.login, password: change.old },
    place,
  );
  if (!checked) {
    const code = 'password_wrong';
    throw new Refusal(code, [{ code, detail: '原密码不正确，请重新输入。', pointer: '/old' }]);
  }
  const passwordHash = await hashPassword(change.new);
  const secret = newSecret();
  const hash = sha256Hex(secret);
  await database.own(async (sql) => {
    await lockPeople(sql);
    const now = await findCredentials(sql, checked.found.login);
    if (now?.password_hash !== checked.found.password_hash || now.disabled)
      throw changedMeanwhile();
    await markSucceeded(sql, checked.attempt);
    await savePassword(sql, person.id, passwordHash, false);
    await deletePersonSessions(sql, person.id);
    await insertSession(sql, { hash, personId: person.id, passwordHash, ...place });
  });
  return { secret, person, temporary: false };
}

function changedMeanwhile(): Refusal {
  const detail =
    '您的密码刚刚被重设或更改，或账号已被停用，因此没有改动；请用现在的密码重新登录后再改，不能登录的请联系系统管理员。';
  const code = 'password_wrong';
  return new Refusal(code, [{ code, detail, pointer: '/old' }]);
}

/** Unlocks a login, so that it may be tried again at once. */
export async function unlock(database: Database, login: string): Promise<void> {
  const loginHash = countedAs(login);
  await database.own((sql) => forgetAttempts(sql, loginHash));
}
