/** The access log: who read, exported, signed in or was refused, from where and when. */
import type { Role } from '../platform/roles-and-rights.ts';
import { ACCESS_LOG } from '../domain/lists/journal.ts';
import type { Filter } from '../domain/lists/search-filter-sort.ts';
import { EVERYTHING, type Database, type Scope, type Sql } from './connection.ts';
import { gathered } from './gathering.ts';
import { narrowedBy, type Expressions, type Part } from './narrowing.ts';

/** Writers share this lock; a reader who needs the settled end of the log takes it alone. */
const ACCESS_LOCK = 7_230_006;

/** How many characters are kept: of a query value, of a whole address, of other texts. */
const LONGEST = { value: 2000, path: 8000, text: 200 };

export interface Access {
  person?: { id: number; login: string; role: Role } | undefined;
  /** Who asked, if it is not a person of the ledger: the operating system's user at a terminal. */
  login?: string | undefined;
  via: 'session' | 'token' | 'cli' | 'none';
  method: string;
  route?: string | undefined;
  /** The address with its query, as it was asked for. */
  path: string;
  status: number;
  code?: string | undefined;
  requestId: string;
  address?: string | undefined;
  subject?: string | undefined;
}

/** PostgreSQL cannot hold a zero character. */
const brief = (text: string | undefined, longest = LONGEST.text): string | null =>
  text?.replaceAll('\0', '').slice(0, longest) ?? null;

/** An address as it is logged: long values are cut, and a token in it is made useless. */
export function keptPath(path: string): string {
  const [before = '', ...query] = path.split('?');
  const values = query.join('?').split('&');
  const cut = values.map((pair) => {
    const equals = pair.indexOf('=') + 1;
    return pair.slice(0, equals + LONGEST.value);
  });
  return (query.length === 0 ? before : `${before}?${cut.join('&')}`)
    .replace(/kc_[\w-]{20,}/g, 'kc_…')
    .slice(0, LONGEST.path);
}

/** Adds an entry, at once and for good; those of answers that are given at once, together. */
export const logAccess = gathered<Access, void>(async (database, entries) => {
  const rows = entries.map(rowOf);
  const all = <Column extends keyof ReturnType<typeof rowOf>>(column: Column) =>
    rows.map((row) => row[column]);
  await database.ask(
    (sql) => sql`
      insert into access_log (person_id, login, role, via, method, route, path, status, code,
        request_id, address, subject)
      select * from unnest(${all('person_id')}::bigint[], ${all('login')}::text[],
        ${all('role')}::text[], ${all('via')}::text[], ${all('method')}::text[],
        ${all('route')}::text[], ${all('path')}::text[], ${all('status')}::int[],
        ${all('code')}::text[], ${all('request_id')}::text[], ${all('address')}::text[],
        ${all('subject')}::text[])`,
  );
  return entries.map(() => undefined);
});

/** An entry as it is kept. */
function rowOf(access: Access) {
  const { person, via, status } = access;
  return {
    person_id: person?.id ?? null,
    login: person?.login ?? brief(access.login),
    role: person?.role ?? null,
    via,
    method: brief(access.method),
    route: access.route ?? null,
    path: brief(keptPath(access.path), LONGEST.path),
    status,
    code: access.code ?? null,
    request_id: access.requestId,
    address: brief(access.address),
    subject: brief(access.subject),
  };
}

/**
 * The number up to which the log is settled: all entries up to it can be read, and none will be
 * added below it.
 */
export function settledAccess(database: Database): Promise<number> {
  return database.write(EVERYTHING, async (sql) => {
    await sql`select pg_advisory_xact_lock(${ACCESS_LOCK})`;
    const [row] = await sql<{ id: number }[]>`select coalesce(max(id), 0) as id from access_log`;
    return row!.id;
  });
}

export interface AccessFilter extends Part {
  upTo: number;
  filters?: readonly Filter[];
}

export interface AccessRow {
  id: number;
  at: string;
  person: string | null;
  role: string | null;
  via: string;
  method: string;
  route: string | null;
  path: string;
  status: number;
  code: string | null;
  request_id: string;
  address: string | null;
  subject: string | null;
}

const expressions = (sql: Sql): Expressions => ({
  id: sql`id`,
  at: sql`at`,
  person: sql`login`,
  role: sql`role`,
  via: sql`via`,
  method: sql`method`,
  route: sql`route`,
  status: sql`status`,
  code: sql`code`,
  subject: sql`subject`,
  address: sql`address`,
  request_id: sql`request_id`,
});

/** Entries by number; none if the scope is not everything. */
export function readAccess(
  database: Database,
  scope: Scope,
  { after = 0, before, upTo, limit, filters = [] }: AccessFilter,
): Promise<AccessRow[]> {
  return database.read(scope, async (sql) => [
    ...(await sql<AccessRow[]>`
      select id, at, login as person, role, via, method, route, path, status, code, subject,
        address, request_id
      from access_log
      where id > ${after} and id <= ${upTo} ${before === undefined ? sql`` : sql`and id < ${before}`}
        ${narrowedBy(sql, ACCESS_LOG, filters, expressions(sql))}
      order by ${before === undefined ? sql`id` : sql`id desc`} limit ${limit}`),
  ]);
}
