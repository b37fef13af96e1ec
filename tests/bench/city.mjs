/**
 * Reading a city's ledger right after a posting: pages, lists, figures and the quarter's report to
 * the last byte, as of today, of a day two years ago and as it was known before many postings; and
 * how long readers wait while a large workbook is posted. Needs a PostgreSQL. BENCH_CITY names a
 * database that holds a city already, of which a copy is used;
 * `node tests/bench/city.mjs build ADDRESS` builds one in an empty database.
 */
import postgres from 'postgres';
import { verifyLedger } from '../../dist/actions/verify.js';
import { readMigrations } from '../../dist/cli/open.js';
import { Database } from '../../dist/db/connection.js';
import { migrate } from '../../dist/db/migrate.js';
import { byIndustry } from './by-industry.mjs';
import { buildCity, TODAY } from './city/build.mjs';
import { readMeanwhile } from './city/meanwhile.mjs';
import { ALL_FIGURES, listsFor, othersFor, pagesFor, REPORT, SORTED } from './city/questions.mjs';
import { ask, askSurely, Clerk, startService, tokensOf } from './city/reading.mjs';
import { findThings, PAST, switchReview } from './city/things.mjs';
import { countedDatabase } from './city/statement-count.mjs';
import { CITY_AT_MOST as AT_MOST, IS_JUDGED, LONG_AGO, SIZE } from './sizes.mjs';
import {
  judgeNumber,
  judgeRatio,
  judgeTime,
  median,
  mustAgree,
  onDatabase,
  run,
  timed,
} from './support.mjs';

const { city: CITY } = SIZE;

const withQuery = (path, query) => `${path}${path.includes('?') ? '&' : '?'}${query}`;

/** Asks for each path right after a posting; in the small size only the first, to be quick. */
async function readEach(clerk, reader, paths) {
  const found = [];
  for (const path of paths) {
    if (IS_JUDGED || found.length === 0) await clerk.post();
    const { milliseconds, status } = await ask(reader, path);
    const isHeld = status !== 200;
    found.push({ path, milliseconds: isHeld ? Infinity : milliseconds, ...(isHeld && { status }) });
  }
  return found;
}

/** Judges the slowest, and names all that take longer than they may. */
function judgeAll(label, found, most) {
  const bySlowness = found.toSorted((a, b) => b.milliseconds - a.milliseconds);
  const [slowest] = bySlowness;
  judgeTime(
    `${label}, the slowest of ${found.length}: ${slowest.path}`,
    slowest.milliseconds,
    most,
  );
  if (!IS_JUDGED) return;
  for (const { path, milliseconds, status } of bySlowness.filter(
    (each) => each.milliseconds > most,
  ))
    console.log(`      ${status ?? `${Math.round(milliseconds)} ms`} ${path}`);
}

async function readPages({ clerk, officer, manager }, things) {
  const dates = [
    ['today', ''],
    ['mid-2022', `as_of=${PAST}`],
    ['as known before', `known_at=${things.knownAt}`],
  ];
  for (const [when, query] of dates.slice(0, CITY.dates)) {
    const most = when === 'as known before' ? AT_MOST.page * LONG_AGO : AT_MOST.page;
    const dated = (paths) => (query === '' ? paths : paths.map((path) => withQuery(path, query)));
    judgeAll(
      `pages, officer, ${when}`,
      await readEach(clerk, officer, dated(pagesFor('officer', things))),
      most,
    );
    judgeAll(
      `pages, manager, ${when}`,
      await readEach(clerk, manager, dated(pagesFor('manager', things))),
      most,
    );
  }
}

async function readLists({ clerk, officer, manager }) {
  judgeAll(
    'lists by key, officer',
    await readEach(clerk, officer, listsFor('officer')),
    AT_MOST.list,
  );
  judgeAll(
    'lists by key, manager',
    await readEach(clerk, manager, listsFor('manager')),
    AT_MOST.list,
  );
  const past = SORTED.map((path) => withQuery(path, `as_of=${PAST}`));
  judgeAll(
    'lists sorted, with totals, today',
    await readEach(clerk, officer, SORTED),
    AT_MOST.sorted,
  );
  judgeAll(
    'lists sorted, with totals, mid-2022',
    await readEach(clerk, officer, past),
    AT_MOST.sortedPast,
  );
}

/** One figure by industry, against the same sums over the effects in hand-written SQL. */
async function compareFigure({ clerk }, database, sql) {
  const asked = { figure: 'credit.drawn', measure: 'loan_drawn', asOf: TODAY };
  const { ours, theirs } = await byIndustry(database, sql, asked);
  const [figures, hand] = [[], []];
  for (let round = 0; round < CITY.rounds; round += 1) {
    await clerk.post();
    figures.push(await timed(ours));
    hand.push(await timed(theirs));
  }
  const times = `${median(figures).toFixed(1)} ms / ${median(hand).toFixed(1)} ms`;
  judgeRatio(
    `one figure by industry / hand-written SQL ${times}`,
    median(figures) / median(hand),
    AT_MOST.figureRatio,
  );
}

/** The statements of a report, counted between the service and the database. */
async function countStatements(url, token) {
  const way = await countedDatabase(url);
  const service = await startService(way.url);
  try {
    await askSurely({ origin: service.origin, token }, '/api/v1/me');
    const before = way.counted.statements;
    const { status } = await ask({ origin: service.origin, token }, REPORT);
    return status === 200 ? way.counted.statements - before : Infinity;
  } finally {
    await service.stop();
    way.close();
  }
}

/** The sums of the list, the figure and the effects are the same, whatever the two dates. */
async function compareSums({ officer }, sql, { knownAt }) {
  for (const query of [`as_of=${TODAY}`, `as_of=${PAST}`, `as_of=${TODAY}&known_at=${knownAt}`]) {
    const list = (await askSurely(officer, withQuery(SORTED[0], query))).json();
    const { as_of: day, known_seq: seq } = list.meta;
    const [{ drawn }] = await sql`
      select sum(amount)::text as drawn from effect
      where measure = 'loan_drawn' and effective_on <= ${day} and seq <= ${seq}`;
    const figure = (
      await askSurely(officer, withQuery('/api/v1/figures/credit.drawn', query))
    ).json();
    mustAgree(`drawn, ${query}, in the list`, list.totals.values.drawn, drawn);
    mustAgree(`drawn, ${query}, in the figure`, figure.value, drawn);
  }
}

async function compareMeanwhile(url, people) {
  const { alone, during, seconds, waiting } = await readMeanwhile(url, people, CITY.imported);
  const said = Object.entries(seconds).map(([step, time]) => `${step} ${time.toFixed(1)} s`);
  console.log(`  ${CITY.imported * 5} rows are imported meanwhile: ${said.join(', ')}`);
  for (const [what, time] of Object.entries(during)) {
    const label = `the slowest of ${what} meanwhile (alone ${Math.round(alone[what])} ms)`;
    const isHealth = what === '/healthz';
    judgeTime(label, time, isHealth ? AT_MOST.health : alone[what] + AT_MOST.meanwhile);
  }
  judgeNumber('readers seen waiting for a lock', waiting, 0);
}

async function readCity(url, { database, sql }) {
  await switchReview(database, 'off');
  const things = await findThings(sql);
  const tokens = await tokensOf(url, ['officer', 'officer2', 'manager']);
  const service = await startService(url);
  const as = (login) => ({ origin: service.origin, token: tokens[login] });
  const people = {
    officer: as('officer'),
    manager: as('manager'),
    clerk: new Clerk(as('officer2'), things.lines),
  };
  const { officer, clerk } = people;
  try {
    await askSurely(officer, '/api/v1/me');
    await readLists(people);
    await compareFigure(people, database, sql);
    judgeAll('all figures', await readEach(clerk, officer, [ALL_FIGURES]), AT_MOST.figures);
    judgeAll('the report of a quarter', await readEach(clerk, officer, [REPORT]), AT_MOST.report);
    judgeNumber(
      'its statements',
      await countStatements(url, tokens.officer),
      AT_MOST.reportStatements,
    );
    await readPages(people, things);
    judgeAll('others', await readEach(clerk, officer, othersFor(things)), Infinity);
    console.log(`  posting one loan: ${median(clerk.times).toFixed(1)} ms`);
    await compareSums(people, sql, things);
    await switchReview(database, 'on');
    await compareMeanwhile(url, { reader: officer, maker: officer, checker: as('officer2') });
  } finally {
    await service.stop();
  }
}

/** Whatever posting implies is there, and the tree is that of the records. */
async function mustVerify(database) {
  for (const { label, difference } of await verifyLedger(database, () => {}))
    mustAgree(label, difference, undefined);
}

async function all(url) {
  if (process.env.BENCH_CITY === undefined)
    await buildCity(url, { ...CITY, withDemo: false }, (line) => console.log(`  built, ${line}`));
  const database = new Database({ url, poolSize: 2 });
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const took = await timed(() => migrate(database, readMigrations(), () => {}));
    const [{ effects }] = await sql`select count(*) as effects from effect`;
    console.log(`A city of ${effects} effects, upgraded in ${(took / 1000).toFixed(1)} s:`);
    if (!IS_JUDGED) await mustVerify(database);
    await readCity(url, { database, sql });
  } finally {
    await database.close();
    await sql.end();
  }
}

const build = (url, enterprises = CITY.enterprises) =>
  buildCity(url, { enterprises: Number(enterprises), withDemo: true }, console.log);

await run(() => onDatabase(all, process.env.BENCH_CITY), { build });
