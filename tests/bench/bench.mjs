/**
 * Speed as ratios within one run, since the seconds of one machine say little about another:
 * the figures query to the same sums in hand-written SQL, and recording through HTTP to a bare
 * Hono + postgres.js insert. Needs a PostgreSQL: BENCH_DATABASE_URL.
 */
import { readFileSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import postgres from 'postgres';
import { readFigure } from '../../dist/actions/figures.js';
import { createApp } from '../../dist/app.js';
import { readMigrations } from '../../dist/cli/open.js';
import { loadSeed, referenceEvents } from '../../dist/cli/seed.js';
import { Database, EVERYTHING } from '../../dist/db/connection.js';
import { migrate } from '../../dist/db/migrate.js';
import { savePerson, saveToken } from '../../dist/db/people.js';
import { CATALOGUE } from '../../dist/domain/catalogue/index.js';
import { newToken, sha256 } from '../../dist/platform/auth.js';
import { limitsOf } from '../../dist/platform/limits.js';

const SERVER = process.env.BENCH_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const NAME = `kechuang_bench_${process.pid}`;
const ROUNDS = 7;
const POSTS = 400;
const CLIENTS = 8;

const HAND_WRITTEN = `
  with industry as (
    select distinct on (subject) subject, value from mark
    where kind = 'industry' and key = 'WZ5-2019' and effective_on <= $1
      and not exists (select from event r where r.reverses = mark.seq)
    order by subject, effective_on desc, seq desc)
  select coalesce(i.value, '') as industry, sum(e.amount) as amount
  from effect e left join industry i on i.subject = e.enterprise
  where e.measure = 'invested' and e.effective_on <= $1 group by 1`;

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function compareFigures(database, sql) {
  const figure = CATALOGUE.get('fund.invested');
  const moment = { asOf: '2024-06-30', knownSeq: Number.MAX_SAFE_INTEGER };
  const ours = () =>
    readFigure(database, EVERYTHING, moment, figure, 'inception', { groupBy: ['industry'] });
  const theirs = () => sql.unsafe(HAND_WRITTEN, ['2024-06-30']);
  const sums = new Map((await theirs()).map((row) => [row.industry, row.amount]));
  for (const value of await ours()) {
    if (value.value.toFixed(2) !== Number(sums.get(value.group[0])).toFixed(2))
      throw new Error('The sums differ.');
  }
  const [figures, hand] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    figures.push(await timed(ours));
    hand.push(await timed(theirs));
  }
  return { ours: median(figures), theirs: median(hand) };
}

/** Requests from several clients at once; the time for one, on average. */
async function load(url, init) {
  let sent = 0;
  const client = async () => {
    while (sent < POSTS) {
      sent += 1;
      const answer = await fetch(url, init(sent));
      if (answer.status !== 200) throw new Error(await answer.text());
      await answer.arrayBuffer();
    }
  };
  return (await timed(() => Promise.all(Array.from({ length: CLIENTS }, client)))) / POSTS;
}

const listen = (fetch) =>
  new Promise((done) => {
    const server = serve({ fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      done({ server, origin: `http://127.0.0.1:${port}` }),
    );
  });

async function compareRecording(database, sql, token) {
  const ledger = await listen(
    createApp({
      database: () => database,
      today: () => '2024-07-05',
      log: () => {},
      secret: 'x'.repeat(32),
      signingKey: 'x'.repeat(64),
      limits: limitsOf(0),
    }).fetch,
  );
  await sql`create table bare (id bigint generated always as identity, body jsonb)`;
  const bareApp = new Hono().post('/', async (c) => {
    const [row] =
      await sql`insert into bare (body) values (${sql.json(await c.req.json())}) returning id`;
    return c.json({ id: Number(row.id) });
  });
  const bare = await listen(bareApp.fetch);
  const event = (n) => ({
    type: 'enterprise.qualified',
    effective_on: `20${10 + (n % 14)}-0${1 + (n % 9)}-${10 + (n % 18)}`,
    external_id: `B-${n}`,
    data: {
      enterprise: `BENCH-${n % 50}`,
      qualification: 'gazelle',
      valid_from: '2020-01-01',
      valid_to: '2023-01-01',
    },
  });
  const body = (n) => JSON.stringify({ events: [event(n)] });
  const headers = (n) => ({
    'content-type': 'application/json',
    authorization: `Bearer ${token}`,
    'idempotency-key': `b-${n}`,
  });
  const ours = await load(`${ledger.origin}/api/v1/submissions`, (n) => ({
    method: 'POST',
    headers: headers(n),
    body: body(n),
  }));
  const theirs = await load(bare.origin, (n) => ({
    method: 'POST',
    headers: headers(n),
    body: body(n),
  }));
  ledger.server.close();
  bare.server.close();
  return { ours, theirs };
}

function print(label, { ours, theirs }) {
  console.log(
    `${label}: ${ours.toFixed(1)} ms / ${theirs.toFixed(1)} ms = ${(ours / theirs).toFixed(2)}`,
  );
}

async function run() {
  const admin = postgres(SERVER, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${NAME}`);
  const url = new URL(SERVER);
  url.pathname = `/${NAME}`;
  const database = new Database({ url: url.href, poolSize: CLIENTS });
  const sql = postgres(url.href, { max: CLIENTS, onnotice: () => {} });
  try {
    await migrate(database, readMigrations(), () => {});
    await loadSeed(database, 'reference', referenceEvents(), () => {});
    const token = newToken();
    const person = {
      login: 'bench',
      name: 'bench',
      role: 'officer',
      organisation: 'bench',
      vehicles: [],
    };
    const hash = await sha256(token);
    await database.own(async (own) => {
      const personId = await savePerson(own, person);
      await saveToken(own, { hash, personId, label: 'bench', days: 1 });
    });
    console.log(
      'Recording through HTTP, one event a request, 8 clients, per request (ledger / bare insert):',
    );
    const parties = Array.from({ length: 50 }, (_, n) => ({
      type: 'party.registered',
      effective_on: '2009-01-01',
      data: {
        kind: 'enterprise',
        code: `BENCH-${n}`,
        name: `压测企业${n}`,
        no_uscc_reason: '压测',
      },
    }));
    await loadSeed(database, 'bench-parties', parties, () => {});
    print('  recording', await compareRecording(database, sql, token));
    console.log('Building 1 000 000 effects …');
    await sql.begin((tx) =>
      tx.unsafe(readFileSync(new URL('portfolio.sql', import.meta.url), 'utf8')),
    );
    console.log(
      'Sum by industry over 1 000 000 effects as of a day (figures query / hand-written SQL):',
    );
    print('  figures', await compareFigures(database, sql));
  } finally {
    await database.close();
    await sql.end();
    await admin.unsafe(`drop database ${NAME} with (force)`);
    await admin.end();
  }
}

await run();
