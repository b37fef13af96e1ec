/** The one importer of postgres.js: a pool, and transactions under the application's role. */
import postgres from 'postgres';
import { Refusal } from '../platform/errors.ts';
import type { LongWork, Tell } from '../platform/long-work.ts';
import { errorCode, DISK_FULL, LOCK_NOT_AVAILABLE } from './error-codes.ts';
import { KeptAnswers, lendAnswers } from './kept-answers.ts';
import { attended } from './long-transaction.ts';

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

/** A piece of SQL with its parameters. The type of its rows does not matter. */
export type Fragment = postgres.PendingQuery<any>;

/**
 * Fragments joined with commas. postgres.js would treat a list differently depending on its place.
 */
export const listed = (sql: Sql, parts: readonly Fragment[]): Fragment =>
  parts.reduce((all, part, index) => (index === 0 ? part : sql`${all}, ${part}`), sql``);

/**
 * Fragments joined without commas; an empty list gives nothing. postgres.js would turn an empty
 * list into a value.
 */
export const inSequence = (sql: Sql, parts: readonly Fragment[]): Fragment =>
  parts.reduce((all, part) => sql`${all} ${part}`, sql``);

/** Column names, quoted. */
export const columns = (sql: Sql, names: readonly string[]): Fragment =>
  listed(
    sql,
    names.map((name) => sql`${sql(name)}`),
  );

/** What a transaction may see. `everything` is for the service's own bookkeeping. */
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
  /** How long one statement of a reading or writing may take, in seconds. */
  statementSeconds?: number;
  /** Told of each statement that is sent, by its text; parameters stay out of it. */
  onStatement?: (text: string) => void;
}

/** Faults of the connection itself, as opposed to refusals by the database. */
const UNREACHABLE = new Set([
  // From the system: the server or the network is away, before or after connecting.
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT', 'ETIMEDOUT', 'EHOSTUNREACH'],
  ...['EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'ECONNRESET', 'ECONNABORTED', 'EPIPE'],
  // From the driver.
  ...['CONNECT_TIMEOUT', 'CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED'],
  // From PostgreSQL: no entry.
  ...['28P01', '28000', '3D000', '53300'],
  // From PostgreSQL: it shuts down, crashed, starts, or ended the session.
  ...['57P01', '57P02', '57P03', '57P04', '57P05'],
  // From a pooler or PostgreSQL: the connection failed or cannot be made.
  ...['08000', '08001', '08003', '08004', '08006'],
]);

/** The database's own error behind a refusal that was made of it; any other error as it is. */
export const saidByDatabase = (error: unknown): unknown =>
  error instanceof Refusal && error.cause !== undefined ? error.cause : error;

/** Whether an error means that the database cannot be reached or refuses us entry. */
export const isUnreachable = (error: unknown): boolean =>
  UNREACHABLE.has(errorCode(saidByDatabase(error)));

/**
 * The results of statements that are sent together, without waiting for one another's answers: one
 * round trip instead of several. They run in the order given. If any fail, this rejects with the
 * error of the first, because those after it only say that the transaction is aborted.
 */
export async function together<T extends readonly unknown[]>(
  work: readonly [...{ [K in keyof T]: PromiseLike<T[K]> }],
): Promise<T> {
  const settled = await Promise.allSettled(work);
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  }) as unknown as T;
}

/** Does some of a transaction's work with another scope's eyes, in one that writes or rehearses. */
export async function withScope<T>(sql: Sql, scope: Scope, work: () => Promise<T>): Promise<T> {
  const [before] = await sql<{ scope: string; person: string }[]>`
    select current_setting('kechuang.scope') as scope, current_setting('kechuang.person') as person`;
  const set = (vehicles: string, person: string) => sql`
    select set_config('kechuang.scope', ${vehicles}, true), set_config('kechuang.person', ${person}, true)`;
  await set(scopeVehicles(scope), String(scope.person));
  const result = await work();
  await set(before!.scope, before!.person);
  return result;
}

const scopeVehicles = ({ vehicles }: Scope): string =>
  vehicles === '*' ? '*' : vehicles.join(',');

/**
 * Stopped for taking too long: cancelled, waiting for a lock, or a transaction that stood idle or
 * went on for too long.
 */
const TOO_LONG = new Set(['57014', LOCK_NOT_AVAILABLE, '25P03', '25P04']);

/** A restarting server is usually back within this many seconds. */
const RESTART = 2;

/** The refusal for a database that cannot be used now but will be back in a moment. */
export const unavailable = (
  detail = '数据库暂时连接不上，请稍后重试。',
  cause?: unknown,
): Refusal => new Refusal('database_unavailable', detail, { retryAfter: RESTART, cause });

/** The application's role may not make the temporary tables that lay a batch over the journal. */
export class NoTemporaryTables extends Error {
  override message = 'kechuang_app lacks the privilege TEMPORARY on this database; grant it.';
}

/** What an error of the database means to the person who asked; other errors as they are. */
function refusalFor(error: unknown): unknown {
  if (isUnreachable(error)) return unavailable(undefined, error);
  if (errorCode(error) === DISK_FULL)
    return unavailable(
      '数据库所在的磁盘空间已满，没有写入任何内容；请管理员腾出空间后再试。',
      error,
    );
  if (error instanceof NoTemporaryTables)
    return unavailable(
      '数据库没有允许服务建立临时表，无法预览与复核；请管理员授予服务的数据库角色这项权限后再试。',
      error,
    );
  if (TOO_LONG.has(errorCode(error))) {
    return new Refusal(
      'took_too_long',
      '数据库未能在时限内完成这项请求，已中止，没有写入任何内容；请缩小范围或稍后重试。',
      { retryAfter: 5, cause: error },
    );
  }
  return error;
}

/**
 * Settings for adding up many rows: room to keep their groups in memory, and no merging, for which
 * the planner would read a whole table in the order of an index. To compile a statement of many
 * figures takes longer than to answer it.
 */
const planForSums = (sql: Sql): Fragment => sql`
  set_config('jit', 'off', true), set_config('enable_mergejoin', 'off', true),
  set_config('work_mem',
    greatest(pg_size_bytes(current_setting('work_mem')) / 1024, 32768) || 'kB', true)`;

/** Between two attempts to connect, in seconds; the driver's own wait grows to 20 under load. */
const RECONNECT = 0.2;

/** Long enough for the largest submission; somebody waits for the answer. */
const STATEMENT_SECONDS = 25;

function connect({ poolSize, url, socket, onStatement }: ConnectionSettings): Pool {
  const options = {
    max: poolSize,
    types,
    connection: { TimeZone: 'UTC' },
    connect_timeout: 5,
    backoff: () => RECONNECT,
    onnotice: () => {},
    ...(onStatement && { debug: (_: number, text: string) => onStatement(text) }),
    ...(socket !== undefined && { path: socket, username: 'postgres', database: 'postgres' }),
  } as const;
  return url === undefined ? postgres(options) : postgres(url, options);
}

export class Database {
  readonly #settings: ConnectionSettings;
  readonly #pool: Pool;
  readonly #answers: KeptAnswers | undefined;
  readonly #keeping = new WeakMap<KeptAnswers, Database>();
  readonly #milliseconds: number;
  /** The work that its transactions belong to. */
  readonly #work: LongWork | undefined;
  /**
   * Whether everybody shares one connection, see `embedded/single-connection-server`. Then whoever
   * reads waits for whoever posts.
   */
  readonly takesTurns: boolean;

  constructor(
    settings: ConnectionSettings,
    pool = connect(settings),
    { answers, work }: { answers?: KeptAnswers | undefined; work?: LongWork | undefined } = {},
  ) {
    this.#settings = settings;
    this.#pool = pool;
    this.#answers = answers;
    this.#work = work;
    this.#milliseconds = (settings.statementSeconds ?? STATEMENT_SECONDS) * 1000;
    this.takesTurns = settings.socket !== undefined;
  }

  /**
   * The same database, whose readings bring these answers forward instead of adding up anew. It is
   * one for all who ask with the same answers, so that their postings gather.
   */
  keeping(answers: KeptAnswers): Database {
    const own = { answers, work: this.#work };
    const same = this.#keeping.get(answers) ?? new Database(this.#settings, this.#pool, own);
    this.#keeping.set(answers, same);
    return same;
  }

  /** The same database for long work, which its transactions tell of, and with which they end. */
  during(work: LongWork): Database {
    return new Database(this.#settings, this.#pool, { answers: this.#answers, work });
  }

  /** Says how far the work is that this database is for; throws if it is cancelled. */
  readonly tell: Tell = (...said) => this.#work?.tell(...said);

  /** Reads in one snapshot, under the application's role and the person's scope. */
  read<T>(scope: Scope, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#transaction('isolation level repeatable read read only', scope, (sql) => {
      if (this.#answers) lendAnswers(sql, this.#answers.of(scopeVehicles(scope)));
      return work(sql);
    });
  }

  /**
   * Reads in one snapshot as `read` does, and may lay a batch over it in temporary tables; the
   * ledger itself is not written.
   */
  rehearse<T>(scope: Scope, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#transaction('isolation level repeatable read', scope, work);
  }

  /** Writes everything or nothing, under the application's role. */
  write<T>(scope: Scope, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#transaction('isolation level read committed', scope, work);
  }

  /** Work of the tables' owner: migrations and people. The journal still refuses change. */
  async own<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    try {
      return (await this.#pool.begin(work as never)) as T;
    } catch (error) {
      throw refusalFor(error);
    }
  }

  /**
   * One statement with the rights of the tables' owner, outside any transaction. What every request
   * asks first and last is asked so, because a transaction takes three round trips instead of one.
   * The clients of the embedded database take turns by transaction, so there it has one.
   */
  async ask<T>(statement: (sql: Sql) => PromiseLike<T>): Promise<T> {
    if (this.takesTurns) return this.own(async (sql) => statement(sql));
    try {
      return await statement(this.#pool as unknown as Sql);
    } catch (error) {
      throw refusalFor(error);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end({ timeout: 5 });
  }

  async #transaction<T>(mode: string, scope: Scope, work: (sql: Sql) => Promise<T>): Promise<T> {
    const limit = String(this.#milliseconds);
    // A transaction whose service is gone or busy elsewhere may not hold its locks for ever.
    const idle = String(this.#milliseconds * 2);
    const signal = this.#work?.signal;
    signal?.throwIfAborted();
    try {
      return (await this.#pool.begin(mode, (async (sql: Sql) => {
        const settings = sql<
          Place[]
        >`select set_config('role', 'kechuang_app', true), set_config('TimeZone', 'UTC', true),
          set_config('kechuang.scope', ${scopeVehicles(scope)}, true), set_config('kechuang.person', ${String(scope.person)}, true),
          set_config('statement_timeout', ${limit}, true), set_config('lock_timeout', ${limit}, true),
          set_config('idle_in_transaction_session_timeout', ${idle}, true),
          ${planForSums(sql)}, pg_backend_pid() as process, now() as began`;
        if (!this.#work) return (await together([settings.execute(), work(sql)]))[1];
        this.#work.inTransaction?.(true);
        const unheard = signal && this.#cancelWith(signal, settings);
        try {
          const [, result] = await together([settings.execute(), work(attended(sql, this.#work))]);
          signal?.throwIfAborted();
          return result;
        } finally {
          unheard?.();
          this.#work.inTransaction?.(false);
        }
      }) as never)) as T;
    } catch (error) {
      // Whatever the error, nothing of it stays.
      signal?.throwIfAborted();
      throw refusalFor(error);
    }
  }

  /**
   * Cancels the statement under way of a transaction when its work is cancelled; gives back how to
   * stop listening. The embedded database has no connection left to do it by: there the transaction
   * ends with the statement.
   */
  #cancelWith(signal: AbortSignal, place: PromiseLike<Place[]>): () => void {
    const cancel = async (): Promise<void> => {
      const [at] = await place;
      // The connection may be another transaction's by now, which began at another instant.
      await this.#pool`select pg_cancel_backend(pid) from pg_stat_activity
        where pid = ${at!.process} and xact_start = ${at!.began}`;
    };
    // If it fails, the transaction ends with its statement.
    const heard = (): void => void cancel().catch(() => {});
    if (!this.takesTurns) signal.addEventListener('abort', heard, { once: true });
    return () => signal.removeEventListener('abort', heard);
  }
}

/** Where a transaction runs: its process, and when it began. */
interface Place {
  process: number;
  began: string;
}
