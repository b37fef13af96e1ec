/**
 * A connection to the database that breaks: whoever used it is told to come again, the process goes
 * on, and what a broken transaction still had to say is never said in another.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { Database, EVERYTHING, type Sql } from '../../src/db/connection.ts';
import { servePglite } from '../support/template.ts';

let folder: string;
let database: Database;
let line: Server;
const open = new Set<Socket>();
let end: () => Promise<void>;

/** The line between service and database, which can be cut; new connections come through. */
function layLine(from: string, to: string): Server {
  return createServer((near) => {
    const far = createConnection(to);
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
  }).listen(from);
}
const cut = (): void => open.forEach((socket) => socket.destroy());

const isServer = process.env.TEST_DATABASE_URL !== undefined;

beforeAll(async () => {
  if (isServer) return;
  folder = mkdtempSync(join(tmpdir(), 'kechuang-line-'));
  const pglite = await PGlite.create({
    loadDataDir: new Blob([new Uint8Array(readFileSync(inject('template')))]),
  });
  const [near, far] = [join(folder, 'near.sock'), join(folder, 'far.sock')];
  const behind = await servePglite(pglite, far);
  line = layLine(near, far);
  database = new Database({ socket: near, poolSize: 1 });
  end = async () => {
    await database.close();
    line.close();
    await behind.database.close();
    await behind.stop();
    rmSync(folder, { recursive: true, force: true });
  };
});
afterAll(() => isServer || end());

/** The line is laid to an embedded database; outage.test.ts breaks a server's connections. */
const embedded = test.skipIf(isServer);

const unavailable = { code: 'database_unavailable', status: 503, retryAfter: 2 };
const answers = () => database.read(EVERYTHING, (sql) => sql`select 1 as one`);

/** A transaction that waits, where it has begun, for a test to let it go on. */
function under(work: (sql: Sql) => Promise<unknown>) {
  let goOn = (): void => {};
  const opened = new Promise<void>((done) => (goOn = done));
  let begun = (): void => {};
  const began = new Promise<void>((done) => (begun = done));
  const outcome = database.write(EVERYTHING, async (sql) => {
    await sql`select 1`;
    begun();
    await opened;
    return work(sql);
  });
  outcome.catch(() => {});
  return { outcome, began, goOn: () => goOn() };
}

embedded('while a statement is on its way', async () => {
  const asked = database.read(EVERYTHING, async (sql) => {
    const answer = sql`select pg_sleep(0.01)`;
    await Promise.all([answer, Promise.resolve().then(cut)]);
  });
  await expect(asked).rejects.toMatchObject(unavailable);
  expect(await answers()).toEqual([{ one: 1 }]);
});

embedded('while the owner of the tables works', async () => {
  const asked = database.own(async (sql) => {
    const answer = sql`select pg_sleep(0.01)`;
    await Promise.all([answer, Promise.resolve().then(cut)]);
  });
  await expect(asked).rejects.toMatchObject(unavailable);
  expect(await answers()).toEqual([{ one: 1 }]);
});

const ended = ['57P01', '57P02', '57P04', '57P05', '08003', '08006'];

embedded.each(ended)('by the word of the database, which says %s', async (code) => {
  const saying = `do $$ begin raise exception 'gone' using errcode = '${code}'; end $$`;
  const work = (sql: Sql) => sql.unsafe(saying);
  for (const ask of [
    () => database.read(EVERYTHING, work),
    () => database.write(EVERYTHING, work),
    () => database.own(work),
  ])
    await expect(ask()).rejects.toMatchObject(unavailable);
});

embedded('between two statements of a transaction', async () => {
  const { outcome, began, goOn } = under((sql) => sql`select 1`);
  await began;
  cut();
  await expect(outcome).rejects.toMatchObject(unavailable);
  goOn();
  expect(await answers()).toEqual([{ one: 1 }]);
});

embedded('before the work has ended in an error of its own', async () => {
  const { outcome, began, goOn } = under(() => Promise.reject(new Error('of its own')));
  await began;
  cut();
  goOn();
  await expect(outcome).rejects.toThrow();
  expect(await answers()).toEqual([{ one: 1 }]);
});

embedded('and what it still had to say is not said in the next transaction', async () => {
  let late: Promise<unknown> | undefined;
  const broken = under((sql) => (late = sql`select set_config('kechuang.person', '7', true)`));
  await broken.began;
  cut();
  await expect(broken.outcome).rejects.toMatchObject(unavailable);
  const next = under((sql) => sql`select current_setting('kechuang.person') as person`);
  await next.began;
  broken.goOn();
  await vi.waitFor(() => expect(late).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' }));
  next.goOn();
  expect(await next.outcome).toEqual([{ person: '0' }]);
});

embedded('again and again, and each time the next comer is served', async () => {
  for (let round = 0; round < 20; round += 1) {
    const many = Array.from({ length: 4 }, () => answers().catch((error: unknown) => error));
    if (round % 2) await Promise.race(many);
    cut();
    for (const outcome of await Promise.all(many))
      if (!Array.isArray(outcome)) expect(outcome).toMatchObject(unavailable);
    expect(await answers()).toEqual([{ one: 1 }]);
  }
});
