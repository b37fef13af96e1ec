/** The one importer of postgres.js: a pool, and transactions under the application's role. */
import postgres from 'postgres';
import { Refusal } from '../platform/errors.ts';

/** Days, instants and exact numbers stay text: a JavaScript Date or number would change them. */
const asText = (oids: number[], to: number) => ({
  to,
  from: oids,
  serialize: String,
  parse: (text: string) => text,
});
const types = {
  date: asText([1082], 1082),
  instant: {
    to: 1184,
    from: [1184],
    serialize: String,
    // PostgreSQL writes 2024-06-28 08:00:00.123456+00; RFC 3339 wants T and Z.
    parse: (text: string) => text.replace(' ', 'T').replace(/\+00$/, 'Z'),
  },
  bigint: { to: 20, from: [20], serialize: String, parse: Number },
};

export type Sql = postgres.TransactionSql<{ date: string; instant: string; bigint: number }>;
type Pool = postgres.Sql<{ date: string; instant: string; bigint: number }>;
export type Json = postgres.JSONValue;

/** A piece of SQL with its parameters; what rows it would give is of no interest. */
export type Fragment = postgres.PendingQuery<any>;

/**
 * Fragments one after another with commas between; what postgres.js makes of a list depends on
 * where it stands.
 */
export const listed = (sql: Sql, parts: readonly Fragment[]): Fragment =>
  parts.reduce((all, part, index) => (index === 0 ? part : sql`${all}, ${part}`), sql``);

/**
 * Fragments one after another; none are nothing, where postgres.js would make an empty list a
 * value.
 */
export const inSequence = (sql: Sql, parts: readonly Fragment[]): Fragment =>
  parts.reduce((all, part) => sql`${all} ${part}`, sql``);

/** Column names, quoted. */
export const columns = (sql: Sql, names: readonly string[]): Fragment =>
  listed(
    sql,
    names.map((name) => sql`${sql(name)}`),
  );

/** Whose eyes a transaction has. `everything` is for the service's own bookkeeping. */
export interface Scope {
  person: number;
  vehicles: '*' | readonly string[];
}
export const EVERYTHING: Scope = { person: 0, vehicles: '*' };

export interface ConnectionSettings {
  /** postgres://… or the path of a Unix socket of the embedded database. */
  url?: string;
  socket?: string;
  poolSize: number;
}

/** Faults of the connection itself, as opposed to refusals by the database. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'ENOENT',
  'EAI_AGAIN',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'ECONNRESET',
  '28P01',
  '28000',
  '3D000',
  '57P03',
  '53300',
]);

/** Whether an error means that the database cannot be reached or refuses us entry. */
export function isUnreachable(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && UNREACHABLE.has(code);
}

export class Database {
  readonly #pool: Pool;

  constructor(settings: ConnectionSettings) {
    const options = {
      max: settings.poolSize,
      types,
      connect_timeout: 5,
      onnotice: () => {},
      ...(settings.socket !== undefined && {
        path: settings.socket,
        username: 'postgres',
        database: 'postgres',
      }),
    } as const;
    this.#pool = settings.url === undefined ? postgres(options) : postgres(settings.url, options);
  }

  /** Reads in one snapshot, under the application's role and the person's scope. */
  read<T>(scope: Scope, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#transaction('isolation level repeatable read read only', scope, work);
  }

  /** Writes all or nothing, under the application's role. */
  write<T>(scope: Scope, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#transaction('isolation level read committed', scope, work);
  }

  /** Work of the tables' owner: migrations and people. The journal still refuses change. */
  async own<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return (await this.#pool.begin(work as never)) as T;
  }

  async close(): Promise<void> {
    await this.#pool.end({ timeout: 5 });
  }

  async #transaction<T>(mode: string, scope: Scope, work: (sql: Sql) => Promise<T>): Promise<T> {
    const vehicles = scope.vehicles === '*' ? '*' : scope.vehicles.join(',');
    try {
      return (await this.#pool.begin(mode, (async (sql: Sql) => {
        await sql`select set_config('role', 'kechuang_app', true), set_config('TimeZone', 'UTC', true),
          set_config('kechuang.scope', ${vehicles}, true), set_config('kechuang.person', ${String(scope.person)}, true)`;
        return work(sql);
      }) as never)) as T;
    } catch (error) {
      if (isUnreachable(error))
        throw new Refusal('database_unavailable', '数据库暂时连接不上，请稍后重试。');
      throw error;
    }
  }
}
