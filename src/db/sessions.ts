/** Sessions of browsers, and attempts to sign in. */
import type { Person } from '../platform/roles-and-rights.ts';
import type { Database, Sql } from './connection.ts';

/** How long a session lasts without use, and at most. */
const IDLE = '60 minutes';
const LONGEST = '12 hours';

/** Failures older than this, or before the last success, are forgotten. */
const REMEMBERED = '15 minutes';

const SIGN_IN_LOCK = 7_230_006;

export interface SessionRow {
  hash: string;
  created_at: string;
  last_seen_at: string;
  /** When it ends at the latest. */
  expires_at: string;
  address: string | null;
  agent: string | null;
}

export interface SessionEntry {
  person: Person;
  /** The password was chosen by somebody else and must be changed first. */
  temporary: boolean;
  session: SessionRow;
  stale: boolean;
}

/** The condition that a session `s` still gives its person access. */
export const validSession = (sql: Sql) => sql`s.expires_at > clock_timestamp()
  and s.last_seen_at > clock_timestamp() - ${IDLE}::interval`;
const row = (sql: Sql) =>
  sql`s.hash, s.created_at, s.last_seen_at, s.expires_at, s.address, s.agent`;
const isStale = (sql: Sql) => sql`s.last_seen_at < clock_timestamp() - interval '1 minute'`;

/** The person of a session; undefined if it has ended or its person is disabled. */
export async function findSession(
  database: Database,
  hash: string,
): Promise<SessionEntry | undefined> {
  type Row = Omit<Person, 'limits'> & SessionRow & { temporary: boolean; stale: boolean };
  const [found] = await database.ask(
    (sql) => sql<Row[]>`
    select p.id, p.login, p.name, p.role, p.organisation, p.vehicles,
      p.password_temporary as temporary, ${row(sql)}, ${isStale(sql)} as stale
    from session s join person p on p.id = s.person_id
    where s.hash = ${hash} and ${validSession(sql)} and p.disabled_at is null`,
  );
  if (!found) return undefined;
  const { id, login, name, role, organisation, vehicles, temporary, stale, ...session } = found;
  const person = { id, login, name, role, organisation, vehicles };
  return { person, temporary, session, stale };
}

/** Writes down that a session was used; at most once a minute. */
export async function touchSession(sql: Sql, hash: string): Promise<void> {
  await sql`update session s set last_seen_at = clock_timestamp()
    where hash = ${hash} and ${isStale(sql)}`;
}

/**
 * Begins a session for a person, if their password is still the one that was checked and they are
 * not disabled; otherwise returns false. Waits for a change of the person that is under way. Ended
 * sessions are removed.
 */
export async function insertSession(
  sql: Sql,
  session: {
    hash: string;
    personId: number;
    passwordHash: string;
    address: string | null;
    agent: string | null;
  },
): Promise<boolean> {
  await sql`delete from session s where person_id = ${session.personId} and not (${validSession(sql)})`;
  const rows = await sql`
    insert into session (hash, person_id, expires_at, address, agent)
    select ${session.hash}, id, clock_timestamp() + ${LONGEST}::interval, ${session.address},
      ${session.agent}
    from person where id = ${session.personId} and password_hash = ${session.passwordHash}
      and disabled_at is null for share
    returning hash`;
  return rows.length > 0;
}

/** A person's sessions that let them in at this moment, last used first. */
export async function readSessions(sql: Sql, personId: number): Promise<SessionRow[]> {
  return sql<SessionRow[]>`select ${row(sql)} from session s
    where person_id = ${personId} and ${validSession(sql)} order by last_seen_at desc, hash`;
}

/** Ends one session. */
export async function deleteSession(sql: Sql, hash: string): Promise<void> {
  await sql`delete from session where hash = ${hash}`;
}

/** Ends all sessions of a person; how many of them still let somebody in. */
export async function deletePersonSessions(sql: Sql, personId: number): Promise<number> {
  const rows = await sql<{ counted: boolean }[]>`
    delete from session s where person_id = ${personId} returning (${validSession(sql)}) as counted`;
  return rows.filter(({ counted }) => counted).length;
}

/** What is needed to check a password. */
export interface Credentials {
  id: number;
  login: string;
  password_hash: string | null;
  password_temporary: boolean;
  disabled: boolean;
}

/** The stored credentials of a login. Owner only. */
export async function findCredentials(sql: Sql, login: string): Promise<Credentials | undefined> {
  const [found] = await sql<Credentials[]>`
    select id, login, password_hash, password_temporary, disabled_at is not null as disabled
    from person where login = ${login}`;
  return found;
}

/** The recent failures of a login. */
export interface Failures {
  count: number;
  /** Seconds since the last one. */
  since: number;
}

/** Where somebody tries a login: a browser known to that login, or anywhere else. */
export interface SignInAttempt {
  loginHash: string;
  browser: string | null;
}

/**
 * The failures of a login since its last success: of a known browser alone, and of all other places
 * together. Nobody else can count them at the same time.
 */
export async function countFailures(
  sql: Sql,
  { loginHash, browser }: SignInAttempt,
): Promise<Failures> {
  const tried = sql`login_hash = ${loginHash} and browser is not distinct from ${browser}`;
  await sql`select pg_advisory_xact_lock(${SIGN_IN_LOCK}, hashtext(${loginHash}))`;
  const [found] = await sql<Failures[]>`
    select count(*)::int as count,
      coalesce(extract(epoch from clock_timestamp() - max(at)), 0)::float8 as since
    from sign_in_attempt
    where ${tried} and not ok and at > clock_timestamp() - ${REMEMBERED}::interval
      and id > coalesce((select max(id) from sign_in_attempt where ${tried} and ok), 0)`;
  return found!;
}

/** Records an attempt as failed until it succeeds; old attempts are forgotten. */
export async function insertAttempt(
  sql: Sql,
  { loginHash, browser }: SignInAttempt,
): Promise<number> {
  await sql`delete from sign_in_attempt where id in (
    select id from sign_in_attempt where at < clock_timestamp() - ${REMEMBERED}::interval
    order by id limit 100 for update skip locked)`;
  const [attempt] = await sql<{ id: number }[]>`
    insert into sign_in_attempt (login_hash, browser) values (${loginHash}, ${browser}) returning id`;
  return attempt!.id;
}

/** Marks an attempt as successful. */
export async function markSucceeded(sql: Sql, attempt: number): Promise<void> {
  await sql`update sign_in_attempt set ok = true where id = ${attempt}`;
}

/** Forgets the attempts at a login, wherever, so that it may be tried again at once. */
export async function forgetAttempts(sql: Sql, loginHash: string): Promise<void> {
  await sql`delete from sign_in_attempt where login_hash = ${loginHash}`;
}
