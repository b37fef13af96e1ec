/** People and their tokens. */
import {
  foldLogin,
  type Person,
  type Role,
  type TokenLimits,
} from '../platform/roles-and-rights.ts';
import type { Sql } from './connection.ts';
import { gathered } from './gathering.ts';
import { validSession } from './sessions.ts';

const PEOPLE_LOCK = 7_230_005;

/** A person as those who manage people see them. */
export interface PersonRow extends Person {
  created_at: string;
  disabled_at: string | null;
  password_temporary: boolean;
  /** A role that waits for an officer's decision. */
  proposed_role: Role | null;
  /** How many sessions and tokens let them in at this moment. */
  sessions: number;
  tokens: number;
}

export interface TokenRow {
  id: number;
  login: string;
  label: string;
  role: Role | null;
  vehicles: string[] | null;
  created_at: string;
  expires_at: string;
  revoked_at: string | null;
  last_used_at: string | null;
}

const person = (sql: Sql) => sql`p.id, p.login, p.name, p.role, p.organisation, p.vehicles`;

/** One change of people at a time, so that two cannot take away each other's access. */
export async function lockPeople(sql: Sql): Promise<void> {
  await sql`select pg_advisory_xact_lock(${PEOPLE_LOCK})`;
}

/** The person of a token and its limits; `stale` if its last use must be recorded again. */
export interface TokenEntry {
  person: Person;
  token: Pick<TokenRow, 'id' | 'label' | 'expires_at'> & TokenLimits;
  stale: boolean;
}

/**
 * The person of a token's hash; undefined if it has expired or was revoked, or they are disabled.
 */
export const findPersonByToken = gathered<string, TokenEntry | undefined>(
  async (database, hashes) => {
    type Row = Omit<Person, 'limits'> & {
      hash: string;
      token_id: number;
      label: string;
      expires_at: string;
      token_role: Role | null;
      token_vehicles: string[] | null;
      stale: boolean;
    };
    const found = await database.ask(
      (sql) => sql<Row[]>`
    select ${person(sql)}, t.hash, t.id as token_id, t.label, t.expires_at, t.role as token_role,
      t.vehicles as token_vehicles, ${tokenStale(sql)} as stale
    from access_token t join person p on p.id = t.person_id
    where t.hash = any (${hashes as string[]}) and t.expires_at > clock_timestamp()
      and t.revoked_at is null and p.disabled_at is null`,
    );
    const entries = new Map(
      found.map(
        ({ hash, token_id: id, label, expires_at, token_role, token_vehicles, stale, ...who }) => {
          const limits: TokenLimits = { role: token_role, vehicles: token_vehicles };
          const entry = {
            person: { ...who, limits },
            token: { id, label, expires_at, ...limits },
            stale,
          };
          return [hash, entry] as const;
        },
      ),
    );
    return hashes.map((hash) => entries.get(hash));
  },
);

const tokenStale = (sql: Sql) =>
  sql`(t.last_used_at is null or t.last_used_at < clock_timestamp() - interval '1 minute')`;

/** Writes down that a token was used; at most once a minute. */
export async function touchToken(sql: Sql, id: number): Promise<void> {
  await sql`update access_token t set last_used_at = clock_timestamp()
    where id = ${id} and ${tokenStale(sql)}`;
}

type NewPerson = Omit<Person, 'id' | 'limits'>;

/** Adds a person, or brings an existing login up to date. */
export async function savePerson(sql: Sql, person: NewPerson): Promise<number> {
  const [row] = await sql<{ id: number }[]>`
    insert into person (login, name, role, organisation, vehicles)
    values (${person.login}, ${person.name}, ${person.role}, ${person.organisation}, ${person.vehicles})
    on conflict (login) do update set name = excluded.name, role = excluded.role,
      organisation = excluded.organisation, vehicles = excluded.vehicles
    returning id`;
  return row!.id;
}

/** Disables a person, or lets them in again. */
export async function setDisabled(sql: Sql, id: number, disabled: boolean): Promise<void> {
  await sql`update person set disabled_at =
    case when ${disabled} then coalesce(disabled_at, clock_timestamp()) end where id = ${id}`;
}

/** Keeps a password's hash, or that there is none. A temporary password only allows changing it. */
export async function savePassword(
  sql: Sql,
  id: number,
  hash: string | null,
  temporary: boolean,
): Promise<void> {
  await sql`update person set password_hash = ${hash}, password_temporary = ${temporary}
    where id = ${id}`;
}

/** Adds a token, valid from now; one that is there already stays as it is. */
export async function saveToken(
  sql: Sql,
  token: {
    hash: string;
    personId: number;
    label: string;
    days: number;
    role?: Role | null | undefined;
    vehicles?: string[] | null | undefined;
  },
): Promise<void> {
  await sql`
    insert into access_token (hash, person_id, label, role, vehicles, expires_at)
    values (${token.hash}, ${token.personId}, ${token.label}, ${token.role ?? null},
      ${token.vehicles ?? null}, clock_timestamp() + make_interval(days => ${token.days}))
    on conflict (hash) do nothing`;
}

/** Tokens, newest first: of one person, of one number, or all. */
export async function readTokens(
  sql: Sql,
  filter: { personId?: number; id?: number; hash?: string } = {},
): Promise<TokenRow[]> {
  return sql<TokenRow[]>`
    select t.id, p.login, t.label, t.role, t.vehicles, t.created_at, t.expires_at, t.revoked_at,
      t.last_used_at
    from access_token t join person p on p.id = t.person_id
    where true
      ${filter.personId === undefined ? sql`` : sql`and t.person_id = ${filter.personId}`}
      ${filter.id === undefined ? sql`` : sql`and t.id = ${filter.id}`}
      ${filter.hash === undefined ? sql`` : sql`and t.hash = ${filter.hash}`}
    order by t.id desc`;
}

/** Revokes a token of anybody, or only of one person; false if there is none with that number. */
export async function revokeToken(sql: Sql, id: number, personId?: number): Promise<boolean> {
  const rows = await sql`
    update access_token set revoked_at = coalesce(revoked_at, clock_timestamp())
    where id = ${id} ${personId === undefined ? sql`` : sql`and person_id = ${personId}`}
    returning id`;
  return rows.length > 0;
}

/** Revokes a person's valid tokens, or only those with one label; returns how many. */
export async function revokePersonTokens(
  sql: Sql,
  personId: number,
  label?: string,
): Promise<number> {
  const rows = await sql`
    update access_token set revoked_at = clock_timestamp()
    where person_id = ${personId} and revoked_at is null and expires_at > clock_timestamp()
      ${label === undefined ? sql`` : sql`and label = ${label}`}
    returning id`;
  return rows.length;
}

/** A person by number; the number comes from a record that refers to it. */
export async function findPerson(sql: Sql, id: number): Promise<Person> {
  const [row] = await sql<Person[]>`select ${person(sql)} from person p where id = ${id}`;
  return row!;
}

export async function findPersonByLogin(sql: Sql, login: string): Promise<Person | undefined> {
  const [row] = await sql<Person[]>`select ${person(sql)} from person p where login = ${login}`;
  return row;
}

/** The condition under which a person `p` has this login; `foldLogin` says how it is compared. */
const hasLogin = (sql: Sql, login: string) => sql`lower(p.login collate "C") = ${foldLogin(login)}`;

/** The login that differs from this one in capitals at most, if there is one. */
export async function findLoginLike(sql: Sql, login: string): Promise<string | undefined> {
  const [row] = await sql<{ login: string }[]>`
    select login from person p where ${hasLogin(sql, login)}
    order by login = ${login.trim().replaceAll('\0', '\ufffd')} desc`;
  return row?.login;
}

/**
 * The numbers of those who have one of these roles and access: a password, or a valid token without
 * limits. Owner only.
 */
export async function readActive(sql: Sql, roles: readonly Role[]): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`
    select p.id from person p
    where p.role = any (${roles as Role[]}::text[]) and p.disabled_at is null
      and (p.password_hash is not null or exists (select from access_token t
        where t.person_id = p.id and t.revoked_at is null and t.expires_at > clock_timestamp()
          and t.role is null and t.vehicles is null))`;
  return rows.map(({ id }) => id);
}

/** Everybody in order of login, or the one with a login. */
export async function readPeople(sql: Sql, login?: string): Promise<PersonRow[]> {
  return sql<PersonRow[]>`
    select ${person(sql)}, p.created_at, p.disabled_at, p.password_temporary,
      (select g.role from role_grant g where g.person_id = p.id and g.outcome is null)
        as proposed_role,
      (select count(*) from session s where s.person_id = p.id and ${validSession(sql)})::int
        as sessions,
      (select count(*) from access_token t where t.person_id = p.id and t.revoked_at is null
        and t.expires_at > clock_timestamp())::int as tokens
    from person p ${login === undefined ? sql`` : sql`where p.login = ${login}`}
    order by p.login`;
}
