/**
 * An hour of mixed load on a city: two services on one PostgreSQL, people who read pages, post
 * loans and import workbooks, a report every minute and a pack every ten. No answer may be an
 * error, and memory may not grow after the first sixth. BENCH_CITY names a database that holds a
 * city, of which a copy is used.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { Database } from '../../dist/db/connection.js';
import { verifyLedger } from '../../dist/actions/verify.js';
import { buildCity } from './city/build.mjs';
import { XLSX } from './city/meanwhile.mjs';
import { listsFor, pagesFor, REPORT, SORTED } from './city/questions.mjs';
import { ask, Clerk, startService, tokensOf } from './city/reading.mjs';
import { findThings, switchReview } from './city/things.mjs';
import { SIZE, AT_MOST } from './sizes.mjs';
import {
  inFolder,
  judgeBytes,
  judgeNumber,
  judgeRatio,
  mustAgree,
  onDatabase,
  run,
} from './support.mjs';
import { workbook } from './workbook.mjs';

const { minutes, imported, pause } = SIZE.hour;
const PACK = '/api/v1/audit/pack?quarter=2024Q2';
const POSTING_PAUSE = 0.5;
const PACKS = 6;

const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

/** What was asked in all, how often, and what went wrong. */
class Count {
  answers = new Map();
  errors = [];

  async of(kind, work) {
    this.answers.set(kind, (this.answers.get(kind) ?? 0) + 1);
    try {
      const { status, text } = await work();
      if (status !== 200) this.errors.push(`${kind}: ${status} ${text().slice(0, 200)}`);
    } catch (error) {
      this.errors.push(`${kind}: ${error.message}`);
    }
  }
}

/** Reads one page after another until the time is over. */
async function reads(count, isOver, reader, paths, from) {
  for (let at = from; !isOver(); at += 1) {
    const path = paths[at % paths.length];
    await count.of('read', () => ask(reader, path));
  }
}

/** Does something again and again, so many seconds after it was done. */
async function every(seconds, isOver, work) {
  while (!isOver()) {
    await work();
    await wait(seconds);
  }
}

/** Hands workbooks in, each after a preview. */
const imports = (count, isOver, officer, folder) => {
  let handedIn = 0;
  return every(pause, isOver, async () => {
    handedIn += 1;
    const file = join(folder, `import-${handedIn}.xlsx`);
    await workbook(file, imported, `H${handedIn}-`);
    const init = { method: 'POST', headers: { 'content-type': XLSX }, body: readFileSync(file) };
    await count.of('preview', () => ask(officer, '/api/v1/imports/preview', init));
    await count.of('import', () => ask(officer, '/api/v1/imports', init));
  });
};

const memoryOf = ({ pid }) => {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(kilobytes) * 1024;
};

/** The most memory of either service until a sixth of the time was over, and after that. */
async function watch(services, isOver, began) {
  const most = { first: 0, later: 0 };
  while (!isOver()) {
    const isFirst = performance.now() - began < minutes * 10_000;
    const part = isFirst ? 'first' : 'later';
    most[part] = Math.max(most[part], ...services.map(memoryOf));
    await wait(0.5);
  }
  return most;
}

async function load(url, sql, services) {
  const things = await findThings(sql);
  const tokens = await tokensOf(url, ['officer', 'officer2', 'manager', 'auditor']);
  const as = (login, service) => ({ origin: service.origin, token: tokens[login] });
  const [one, two] = services;
  const count = new Count();
  const began = performance.now();
  const isOver = () => performance.now() - began > minutes * 60_000;
  const clerk = new Clerk(as('officer2', two), things.lines);
  const posting = () => count.of('posting', () => clerk.post().then(() => ({ status: 200 })));
  const report = () => count.of('report', () => ask(as('officer', two), REPORT));
  const pack = () => count.of('pack', () => ask(as('auditor', one), PACK));
  const officers = [...pagesFor('officer', things), ...listsFor('officer'), ...SORTED];
  const managers = [...pagesFor('manager', things), ...listsFor('manager')];
  const [memory] = await inFolder((folder) =>
    Promise.all([
      watch(services, isOver, began),
      reads(count, isOver, as('officer', one), officers, 0),
      reads(count, isOver, as('officer', two), officers, officers.length >> 1),
      reads(count, isOver, as('manager', two), managers, 0),
      every(POSTING_PAUSE, isOver, posting),
      every(pause, isOver, report),
      every((minutes * 60) / PACKS, isOver, pack),
      imports(count, isOver, as('officer2', one), folder),
    ]),
  );
  return { count, memory };
}

async function all(url) {
  if (process.env.BENCH_CITY === undefined)
    await buildCity(url, { ...SIZE.city, withDemo: false }, (line) =>
      console.log(`  built, ${line}`),
    );
  const database = new Database({ url, poolSize: 2 });
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const services = [await startService(url), await startService(url)];
  try {
    await switchReview(database, 'off');
    const { count, memory } = await load(url, sql, services);
    const asked = [...count.answers].map(([kind, times]) => `${kind} ${times}`).join(', ');
    console.log(`  ${minutes} minutes: ${asked}`);
    for (const error of count.errors.slice(0, 10)) console.log(`      ${error}`);
    mustAgree('errors', count.errors.length, 0);
    judgeBytes(
      'the most memory of a service',
      Math.max(memory.first, memory.later),
      AT_MOST.hour.bytes,
    );
    judgeRatio(
      'memory later / in the first sixth',
      memory.later / memory.first,
      AT_MOST.hour.growth,
    );
    let differences = 0;
    for (const { difference } of await verifyLedger(database, () => {}))
      differences += difference === undefined ? 0 : 1;
    judgeNumber('differences that verify finds', differences, 0);
  } finally {
    for (const service of services) await service.stop();
    await database.close();
    await sql.end();
  }
}

await run(() => onDatabase(all, process.env.BENCH_CITY));
