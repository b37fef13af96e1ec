/** People and their tokens. */
import type { Person } from '../platform/auth.ts';
import { EVERYTHING, type Database, type Sql } from './connection.ts';

/** The person a token's hash stands for, unless it has expired. */
export async function findPersonByToken(
  database: Database,
  hash: string,
): Promise<Person | undefined> {
  const [row] = await database.read(
    EVERYTHING,
    (sql) => sql<Person[]>`
    select p.id, p.login, p.name, p.role, p.organisation, p.vehicles
    from access_token t join person p on p.id = t.person_id
    where t.hash = ${hash} and t.expires_at > clock_timestamp()`,
  );
  return row;
}

/** Adds a person, or brings an existing login up to date. */
export async function savePerson(sql: Sql, person: Omit<Person, 'id'>): Promise<number> {
  const [row] = await sql<{ id: number }[]>`
    insert into person (login, name, role, organisation, vehicles)
    values (${person.login}, ${person.name}, ${person.role}, ${person.organisation}, ${person.vehicles})
    on conflict (login) do update set name = excluded.name, role = excluded.role,
      organisation = excluded.organisation, vehicles = excluded.vehicles
    returning id`;
  return row!.id;
}

export async function saveToken(
  sql: Sql,
  token: { hash: string; personId: number; label: string; days: number },
): Promise<void> {
  await sql`
    insert into access_token (hash, person_id, label, expires_at)
    values (${token.hash}, ${token.personId}, ${token.label}, clock_timestamp() + make_interval(days => ${token.days}))
    on conflict (hash) do nothing`;
}

/** A person by number; the number comes from a record that refers to it. */
export async function findPerson(sql: Sql, id: number): Promise<Person> {
  const [row] = await sql<
    Person[]
  >`select id, login, name, role, organisation, vehicles from person where id = ${id}`;
  return row!;
}

export async function findPersonByLogin(sql: Sql, login: string): Promise<Person | undefined> {
  const [row] = await sql<
    Person[]
  >`select id, login, name, role, organisation, vehicles from person where login = ${login}`;
  return row;
}
