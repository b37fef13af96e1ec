/** The access log: who read, exported, signed in or was refused, from where and when. */
import type { Role } from '../platform/auth.ts';
import { EVERYTHING, type Database, type Scope, type Sql } from './connection.ts';

/** Held shared by whoever adds, and alone by a reader who asks how far the log is settled. */
const ACCESS_LOCK = 7_230_006;

/** Of a value in the query this much is kept, and of a whole address this much. */
const LONGEST = { value: 2000, path: 8000, text: 200 };

export interface Access {
  person?: { id: number; login: string; role: Role } | undefined;
  /** Who asked where there is no person of ours: the operating system's user at a terminal. */
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

/** An address fit to be kept for ever: long values are cut, and a token in it opens no door. */
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

/** Adds an entry, in a transaction of its own. */
export async function logAccess(database: Database, access: Access): Promise<void> {
  const { person, via, status } = access;
  const row = {
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
  await database.write(EVERYTHING, (sql) => sql`insert into access_log ${sql(row)}`);
}

/**
 * The number up to which the log is settled: every entry up to it is there to be read, and none
 * will be added below it.
 */
export function settledAccess(database: Database): Promise<number> {
  return database.write(EVERYTHING, async (sql) => {
    await sql`select pg_advisory_xact_lock(${ACCESS_LOCK})`;
    const [row] = await sql<{ id: number }[]>`select coalesce(max(id), 0) as id from access_log`;
    return row!.id;
  });
}

export interface AccessFilter {
  /** Entries beyond this number, in order; or those below `before`, the newest first. */
  after?: number;
  before?: number | undefined;
  upTo: number;
  limit: number;
  person?: string | undefined;
  status?: number | undefined;
  route?: string | undefined;
  code?: string | undefined;
  /** Only what was refused. */
  refused?: boolean | undefined;
  /** Instants, RFC 3339: from the first, and before the second. */
  from?: string | undefined;
  to?: string | undefined;
}

export interface AccessRow {
  id: number;
  at: string;
  login: string | null;
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

/** Entries by their numbers; none where the scope is not everything. */
export function readAccess(
  database: Database,
  scope: Scope,
  filter: AccessFilter,
): Promise<AccessRow[]> {
  const { after = 0, before, upTo, limit, person, status, route, code, refused } = filter;
  const { from, to } = filter;
  return database.read(scope, async (sql: Sql) => [
    ...(await sql<AccessRow[]>`
      select id, at, login, role, via, method, route, path, status, code, request_id, address, subject
      from access_log
      where id > ${after} and id <= ${upTo}
        ${before === undefined ? sql`` : sql`and id < ${before}`}
        ${code === undefined ? sql`` : sql`and code = ${code}`}
        ${refused ? sql`and status >= 400` : sql``}
        ${person === undefined ? sql`` : sql`and login = ${person}`}
        ${status === undefined ? sql`` : sql`and status = ${status}`}
        ${route === undefined ? sql`` : sql`and route = ${route}`}
        ${from === undefined ? sql`` : sql`and at >= ${from}::timestamptz`}
        ${to === undefined ? sql`` : sql`and at < ${to}::timestamptz`}
      order by ${before === undefined ? sql`id` : sql`id desc`} limit ${limit}`),
  ]);
}
