/** How long readers wait while a large workbook is looked at, handed in, reviewed and approved. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { inFolder, timed } from '../support.mjs';
import { workbook } from '../workbook.mjs';
import { ask, askSurely } from './reading.mjs';

const READ = {
  'one figure': '/api/v1/figures/credit.outstanding',
  'a list by key': '/api/v1/loans?limit=100',
  'the home page': '/',
  '/healthz': '/healthz',
};

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The slowest answer of each kind of reader, asked again and again until the work is done. */
async function slowestDuring(reader, work) {
  let isDone = false;
  const slowest = {};
  const readers = Object.entries(READ).map(async ([what, path]) => {
    slowest[what] = 0;
    while (!isDone) {
      const { milliseconds, status } = await ask(reader, path);
      slowest[what] = Math.max(slowest[what], status === 200 ? milliseconds : Infinity);
    }
  });
  try {
    return { result: await work(), slowest };
  } finally {
    isDone = true;
    await Promise.all(readers);
  }
}

/** How often a reading transaction was seen to wait for a lock while the work went on. */
async function lockedReaders(url, work) {
  const sql = postgres(url, { max: 1 });
  let [isDone, seen] = [false, 0];
  const watching = (async () => {
    while (!isDone) {
      const [{ waiting }] = await sql`
        select count(*)::int as waiting from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'
          and pid in (select pid from pg_locks where not granted and mode = 'ShareLock')`;
      seen += waiting;
      await new Promise((done) => setTimeout(done, 20));
    }
  })();
  try {
    return { ...(await work()), waiting: seen };
  } finally {
    isDone = true;
    await watching;
    await sql.end();
  }
}

/** Looks at, hands in, reviews and approves a workbook through the API; the seconds of each. */
async function handIn(maker, checker, bytes) {
  const file = { method: 'POST', headers: { 'content-type': XLSX }, body: bytes };
  const seconds = {};
  const step = async (name, work) => {
    let answer;
    seconds[name] = (await timed(async () => (answer = await work()))) / 1000;
    return answer;
  };
  await step('preview', () => askSurely(maker, '/api/v1/imports/preview', file));
  const handed = await step('submit', () => askSurely(maker, '/api/v1/imports', file));
  const { submission } = handed.json();
  const path = `/api/v1/submissions/${submission}`;
  const review = await step('review', () => askSurely(checker, `${path}/review`));
  const headers = { 'if-match': review.headers.get('etag') };
  await step('approve', () => askSurely(checker, `${path}/approve`, { method: 'POST', headers }));
  return seconds;
}

/** The readers alone, and while so many enterprises, each with a line and three loans, come in. */
export const readMeanwhile = (url, { reader, maker, checker }, enterprises) =>
  inFolder(async (folder) => {
    const file = join(folder, 'import.xlsx');
    await workbook(file, enterprises);
    const bytes = readFileSync(file);
    const pause = () => new Promise((done) => setTimeout(done, 3000));
    const alone = await slowestDuring(reader, pause);
    const during = await lockedReaders(url, () =>
      slowestDuring(reader, () => handIn(maker, checker, bytes)),
    );
    return {
      alone: alone.slowest,
      during: during.slowest,
      seconds: during.result,
      waiting: during.waiting,
    };
  });
