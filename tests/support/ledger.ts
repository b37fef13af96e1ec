/** A ledger to test with: a real database, the real application, and people with tokens. */
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { inject } from 'vitest';
import { createApp, type App, type AppSettings } from '../../src/app.ts';
import { submit } from '../../src/actions/submit.ts';
import { referenceEvents } from '../../src/cli/seed.ts';
import { Database, type ConnectionSettings } from '../../src/db/connection.ts';
import { savePerson, saveToken } from '../../src/db/people.ts';
import type { Day } from '../../src/domain/values/days.ts';
import { newToken, type Person, type Role } from '../../src/platform/roles-and-rights.ts';
import { sha256Hex } from '../../src/platform/digest.ts';
import { expectDeclared } from './contract.ts';
import { emptied, onServer, servePglite } from './template.ts';
import { inOurWords } from './words.ts';

/** A key that everybody knows, for heads that prove nothing. */
export const SIGNING_KEY = 'MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH';

/** No limit of requests: the suite sends thousands. */
const OFF = { perMinute: 0, burst: 1 };

/** As long as a test may take: no machine is too slow for a request. */
const SECONDS = { seconds: 300, batchSeconds: 300 };

/** The day on which all tests happen; the clock is an argument everywhere. */
export const TODAY = '2024-07-05' as Day;

export interface Answer {
  status: number;
  headers: Headers;
  body: any;
}

const PEOPLE: Record<string, { role: Role; organisation: string; vehicles: string[] }> = {
  manager: { role: 'manager', organisation: '甲基金管理', vehicles: ['SF-001'] },
  manager2: { role: 'manager', organisation: '乙基金管理', vehicles: ['SF-002'] },
  officer: { role: 'officer', organisation: '科技局', vehicles: [] },
  officer2: { role: 'officer', organisation: '科技局', vehicles: [] },
  auditor: { role: 'auditor', organisation: '审计局', vehicles: [] },
  admin: { role: 'admin', organisation: '科技局', vehicles: [] },
};

const JOURNAL =
  'settlement, entity_reference, entity_name, entity, mark, effect, event, submission, ' +
  'tree_node, tree_head, balance, party_balance, latest_mark';

let counter = 0;

interface Embedded {
  database: Database;
  place: ConnectionSettings;
  dump(): Promise<Blob>;
  end(): Promise<void>;
}

/** Embedded databases of this process that are free again: emptied sooner than made anew. */
const free: Embedded[] = [];

async function embedded(): Promise<Embedded> {
  const before = free.pop();
  if (before) return before;
  const folder = mkdtempSync(join(tmpdir(), 'kechuang-test-'));
  const pglite = await PGlite.create({
    loadDataDir: new Blob([new Uint8Array(readFileSync(inject('template')))]),
  });
  const { database, place, stop } = await servePglite(pglite, join(folder, 'test.sock'));
  const end = async () => {
    await database.close();
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { database, place, end, dump: () => pglite.dumpDataDir('none') };
}

interface Options {
  review?: 'on' | 'off';
  /** For a test that changes the tables themselves: no other test is given this database. */
  alone?: boolean;
}

export class Ledger {
  database: Database;
  app: App;
  /** How to connect to the database once more. */
  readonly #place: ConnectionSettings | undefined;
  readonly #end: () => Promise<void>;
  readonly #tokens = new Map<string, string>();
  readonly people = new Map<string, Person>();
  #review: 'on' | 'off' = 'off';

  /** The embedded database's whole data folder; a server has pg_dump. */
  readonly dump: (() => Promise<Blob>) | undefined;

  private constructor(
    database: Database,
    end: () => Promise<void>,
    place?: ConnectionSettings,
    dump?: () => Promise<Blob>,
  ) {
    this.database = database;
    this.#end = end;
    this.#place = place;
    this.dump = dump;
    this.app = this.appWith({});
  }

  /** Another application on the same database, with other settings. */
  appWith(settings: Partial<AppSettings>): App {
    return inOurWords(
      createApp({
        database: (_, answers) => this.database.keeping(answers),
        today: () => TODAY,
        log: () => {},
        secret: 'x'.repeat(32),
        signingKey: SIGNING_KEY,
        limits: { person: OFF, address: OFF, signIn: OFF, ...SECONDS },
        ...settings,
      }),
    );
  }

  /**
   * A database of its own, migrated and empty but for the people. Review is switched off, so that
   * what an officer records is posted at once, except where a test is about review.
   */
  static async open({ review = 'off', alone = false }: Options = {}): Promise<Ledger> {
    counter += 1;
    const server = process.env.TEST_DATABASE_URL;
    const ledger =
      server === undefined ? await Ledger.#embedded(alone) : await Ledger.#onServer(server);
    for (const [login, person] of Object.entries(PEOPLE)) await ledger.#addPerson(login, person);
    ledger.#review = review;
    await ledger.#switchReview();
    return ledger;
  }

  static async #onServer(server: string): Promise<Ledger> {
    const name = `kechuang_test_${process.pid}_${counter}_${Math.random().toString(36).slice(2, 8)}`;
    await onServer(server, [`create database ${name} template ${inject('template')}`]);
    const url = new URL(server);
    url.pathname = `/${name}`;
    const place = { url: url.href, poolSize: 8 };
    const database = new Database(place);
    const end = async (): Promise<void> => {
      await database.close();
      await onServer(server, [`drop database ${name} with (force)`]);
    };
    return new Ledger(database, end, place);
  }

  static async #embedded(alone: boolean): Promise<Ledger> {
    const own = await embedded();
    const end = async (): Promise<void> => {
      if (alone) return own.end();
      await emptied(own.database);
      free.push(own);
    };
    return new Ledger(own.database, end, own.place, own.dump);
  }

  /** A ledger that is there already, for people who have tokens of it; it is closed elsewhere. */
  static over(
    database: Database,
    tokens: Readonly<Record<string, string>>,
    settings: Partial<AppSettings>,
  ): Ledger {
    const ledger = new Ledger(database, async () => {});
    for (const [login, token] of Object.entries(tokens)) ledger.#tokens.set(login, token);
    ledger.app = ledger.appWith(settings);
    return ledger;
  }

  close(): Promise<void> {
    return this.#end();
  }

  /**
   * How many statements a piece of work sends to the database. They are counted on a connection of
   * its own, because a driver that tells of its statements is half as fast.
   */
  async statementsOf(work: () => Promise<unknown>): Promise<number> {
    let sent = 0;
    const before = this.database;
    const onStatement = (): void => void (sent += 1);
    this.database = new Database({ ...this.#place!, poolSize: 1, onStatement });
    try {
      // What a connection asks for itself when it is made does not count.
      await this.database.own(async (sql) => sql`select 1`);
      sent = 0;
      await work();
      return sent;
    } finally {
      await this.database.close();
      this.database = before;
    }
  }

  /** Empties the journal, which only a superuser who switches the triggers off can do. */
  async empty(): Promise<void> {
    await this.database.own(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql.unsafe(`truncate ${JOURNAL} cascade`);
    });
    // The old one keeps tables of a journal that only grows, which this one did not.
    this.app = this.appWith({});
    await this.#switchReview();
  }

  async #switchReview(): Promise<void> {
    if (this.#review === 'on') return;
    const data = { state: 'off', reason: '测试' };
    await this.#load('review', [{ type: 'review.switched', effective_on: '1949-10-01', data }]);
  }

  /** What an installation is set up with, from its command line. */
  async #load(key: string, events: object[]): Promise<void> {
    const by = this.people.get(key === 'review' ? 'admin' : 'officer')!;
    const request = { body: { events }, key, dryRun: false, today: TODAY, initial: true } as const;
    await submit(this.database, by, request);
  }

  /** Records the industry schemes and regions that every installation starts from. */
  async withReference(): Promise<this> {
    await this.#load('reference', referenceEvents());
    return this;
  }

  async #addPerson(
    login: string,
    person: { role: Role; organisation: string; vehicles: string[] },
  ): Promise<void> {
    const token = newToken();
    const hash = sha256Hex(token);
    const full = { login, name: login, ...person };
    const id = await this.database.own(async (sql) => {
      const personId = await savePerson(sql, full);
      await saveToken(sql, { hash, personId, label: 'test', days: 1 });
      return personId;
    });
    this.people.set(login, { id, ...full });
    this.#tokens.set(login, token);
  }

  /** Every answer of every test is held against the OpenAPI document. */
  async request(login: string | undefined, path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers(init.headers);
    const token = login === undefined ? undefined : this.#tokens.get(login);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    const response = await this.app.request(path, { ...init, headers });
    const type = response.headers.get('content-type') ?? '';
    const body = type.includes('json')
      ? await response.json()
      : new Uint8Array(await response.arrayBuffer());
    const answer = { status: response.status, headers: response.headers, body };
    expectDeclared(init.method ?? 'GET', path, answer);
    return answer;
  }

  get(login: string | undefined, path: string): Promise<Answer> {
    return this.request(login, `/api/v1${path}`);
  }

  post(
    login: string | undefined,
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    counter += 1;
    return this.request(login, `/api/v1${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': `key-${counter}`,
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** Looks at a pending submission and approves it as seen. */
  async approve(login: string, id: number | string): Promise<Answer> {
    const { headers } = await this.get(login, `/submissions/${id}/review`);
    const etag = headers.get('etag') ?? '"none"';
    return this.request(login, `/api/v1/submissions/${id}/approve`, {
      method: 'POST',
      headers: { 'if-match': etag },
    });
  }

  /** Records events as an officer, reviewed by another; throws with the refusal if there is one. */
  async record(...events: object[]): Promise<number[]> {
    const answer = await this.post('officer', '/submissions', { events });
    if (answer.status !== 200)
      throw new Error(JSON.stringify(answer.body.errors ?? answer.body, null, 1));
    if (answer.body.status === 'pending')
      answer.body = (await this.approve('officer2', answer.body.submission)).body;
    return answer.body.events.map((event: { seq: number }) => event.seq);
  }

  /** The code and sentence of the refusal that these events meet. */
  async refusal(...events: object[]): Promise<{ code: string; detail: string; pointer: string }> {
    const answer = await this.post('officer', '/submissions', { events });
    if (answer.status === 200) throw new Error('expected a refusal, but it was recorded');
    return answer.body.errors[0];
  }

  /** A figure's value, or its reason's code. */
  async figure(id: string, query = ''): Promise<string> {
    const { body, status } = await this.get('auditor', `/figures/${id}${query}`);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body.value ?? body.reason.code;
  }
}
