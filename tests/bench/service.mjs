/**
 * Speed as ratios within one run, since the seconds of one machine say little about another:
 * the figures query to the same sums in hand-written SQL, and recording through HTTP to a bare
 * Hono + postgres.js insert. Needs a PostgreSQL.
 */
import { readFileSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import postgres from 'postgres';
import { submit } from '../../dist/actions/submit.js';
import { createApp } from '../../dist/app.js';
import { readMigrations } from '../../dist/cli/open.js';
import { loadSeed, seedSets } from '../../dist/cli/seed.js';
import { Database, EVERYTHING } from '../../dist/db/connection.js';
import { migrate } from '../../dist/db/migrate.js';
import { findPerson, savePerson, saveToken } from '../../dist/db/people.js';
import { sha256Hex } from '../../dist/platform/digest.js';
import { newToken } from '../../dist/platform/roles-and-rights.js';
import { limitSettings } from '../../dist/platform/request-limits.js';
import { byIndustry } from './by-industry.mjs';
import { AT_MOST, SIZE } from './sizes.mjs';
import { judgeRatio, median, mustAgree, onDatabase, run, timed } from './support.mjs';

const CLIENTS = 8;
const TODAY = '2024-07-05';

async function compareFigures(database, sql) {
  const asked = { figure: 'fund.invested', measure: 'invested', asOf: '2024-06-30' };
  const { ours, theirs } = await byIndustry(database, sql, asked);
  const [figures, hand] = [[], []];
  for (let round = 0; round < SIZE.rounds; round += 1) {
    figures.push(await timed(ours));
    hand.push(await timed(theirs));
  }
  return { ours: median(figures), theirs: median(hand) };
}

/** Requests from several clients at once, numbered after `before`; the time for one, on average. */
async function load(url, init, before) {
  let sent = 0;
  const client = async () => {
    while (sent < SIZE.requests) {
      sent += 1;
      const answer = await fetch(url, init(before + sent));
      if (answer.status !== 200) throw new Error(await answer.text());
      await answer.arrayBuffer();
    }
  };
  return (await timed(() => Promise.all(Array.from({ length: CLIENTS }, client)))) / SIZE.requests;
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
      database: (_, answers) => database.keeping(answers),
      today: () => TODAY,
      log: () => {},
      secret: 'x'.repeat(32),
      signingKey: 'x'.repeat(64),
      limits: limitSettings(0),
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
  const init = (n) => ({ method: 'POST', headers: headers(n), body: body(n) });
  const rounds = [];
  for (let round = 0; round <= SIZE.recordings; round += 1) {
    const before = round * SIZE.requests;
    const ours = await load(`${ledger.origin}/api/v1/submissions`, init, before);
    rounds.push({ ours, theirs: await load(bare.origin, init, before) });
  }
  const [{ events }] = await sql`select count(*) as events from event where external_id like 'B-%'`;
  mustAgree('events recorded', events, SIZE.requests * rounds.length);
  ledger.server.close();
  bare.server.close();
  // The first round is that of a service which has just started.
  return median(rounds.slice(1), ({ ours, theirs }) => ours / theirs);
}

function judge(label, { ours, theirs }, { ratio }) {
  const times = `${ours.toFixed(1)} ms / ${theirs.toFixed(1)} ms`;
  judgeRatio(`${label} ${times}`, ours / theirs, ratio);
}

/** Gives the id of a person of this role. */
const addPerson = (database, role) =>
  database.own((own) =>
    savePerson(own, { login: role, name: role, role, organisation: 'bench', vehicles: [] }),
  );

/** Without review what is sent in is posted at once, so that all of the write path counts. */
async function switchReviewOff(database) {
  const id = await addPerson(database, 'admin');
  const admin = await database.read(EVERYTHING, (sql) => findPerson(sql, id));
  const data = { state: 'off', reason: '压测' };
  const events = [{ type: 'review.switched', effective_on: '2009-01-01', data }];
  await submit(database, admin, {
    ...{ body: { events }, key: 'review-off', dryRun: false, today: TODAY, initial: true },
  });
}

/** Sets a ledger up with fifty enterprises; gives the token of an officer. */
async function prepare(database) {
  await migrate(database, readMigrations(), () => {});
  await switchReviewOff(database);
  await loadSeed(database, seedSets(false)[0], () => {});
  const parties = Array.from({ length: 50 }, (_, n) => ({
    type: 'party.registered',
    effective_on: '2009-01-01',
    data: {
      ...{ kind: 'enterprise', code: `BENCH-${n}`, name: `压测企业${n}` },
      no_uscc_reason: '压测',
    },
  }));
  await loadSeed(database, { name: 'bench', events: parties }, () => {});
  const personId = await addPerson(database, 'officer');
  const token = newToken();
  const hash = sha256Hex(token);
  await database.own((own) => saveToken(own, { hash, personId, label: 'bench', days: 1 }));
  return token;
}

async function buildPortfolio(sql) {
  const portfolio = readFileSync(new URL('portfolio.sql', import.meta.url), 'utf8');
  await sql.begin(async (tx) => {
    await tx`select set_config('bench.effects', ${String(SIZE.effects)}, true)`;
    await tx.unsafe(portfolio);
  });
}

async function all(url) {
  const database = new Database({ url, poolSize: CLIENTS });
  const sql = postgres(url, { max: CLIENTS, onnotice: () => {} });
  try {
    const token = await prepare(database);
    console.log(`Recording through HTTP, one event a request, ${CLIENTS} clients (ledger / bare):`);
    judge('recording', await compareRecording(database, sql, token), AT_MOST.recording);
    await buildPortfolio(sql);
    console.log(
      `Sum by industry of ${SIZE.effects} effects as of a day (figures / hand-written SQL):`,
    );
    judge('figures', await compareFigures(database, sql), AT_MOST.figures);
  } finally {
    await database.close();
    await sql.end();
  }
}

await run(() => onDatabase(all));
