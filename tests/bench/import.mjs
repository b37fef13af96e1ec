/**
 * How long the largest import takes and how much memory, step by step: 10 000 enterprises with a
 * credit line each and 30 000 loans, looked at, handed in, reviewed, approved. Each step is a
 * process of its own, so that its memory is its own. Needs a PostgreSQL.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { previewImport, submitImport } from '../../dist/actions/imports.js';
import { AnswerCache } from '../../dist/actions/answer-cache.js';
import { readReview } from '../../dist/actions/review.js';
import { approve, reviewTag } from '../../dist/actions/approve-or-return.js';
import { open } from '../../dist/cli/open.js';
import { loadSeed, seedSets } from '../../dist/cli/seed.js';
import { EVERYTHING } from '../../dist/db/connection.js';
import { findPersonByLogin, savePerson } from '../../dist/db/people.js';
import { AT_MOST, SIZE } from './sizes.mjs';
import { drawnOn, workbook } from './workbook.mjs';
import {
  inFolder,
  inOwnProcess,
  judgeBytes,
  mustAgree,
  onDatabase,
  run,
  timed,
} from './support.mjs';

const answers = () => new AnswerCache(1);

const { enterprises: ENTERPRISES } = SIZE;
const LOANS = ENTERPRISES * 3;
const TODAY = '2024-07-05';
async function prepare(database) {
  await database.own(async (sql) => {
    for (const login of ['maker', 'checker'])
      await savePerson(sql, {
        login,
        name: login,
        role: 'officer',
        organisation: '局',
        vehicles: [],
      });
  });
  const bank = {
    type: 'party.registered',
    effective_on: '2020-01-01',
    data: { code: 'B-9', kind: 'bank', name: '批量银行', no_uscc_reason: '演示' },
  };
  const [reference] = seedSets(false);
  await loadSeed(database, { name: 'bench', events: [...reference.events, bank] }, () => {});
}

const last = (database) =>
  database.read(EVERYTHING, async (sql) => (await sql`select max(id) as id from submission`)[0].id);

/** A step on the ledger at an address: what it does, and how many milliseconds that takes. */
const step = (work) => async (url, file) => {
  const opened = await open({ databaseUrl: url, poolSize: 4 }, () => {});
  const { database } = opened;
  try {
    return { milliseconds: await work(database, file) };
  } finally {
    await opened.close();
  }
};

const personOf = (database, login) =>
  database.read(EVERYTHING, (sql) => findPersonByLogin(sql, login));

const requestOf = (file) => ({
  ...{ bytes: new Uint8Array(readFileSync(file)), name: 'x.xlsx', today: TODAY },
});

const STEPS = {
  prepare: step((database) => timed(() => prepare(database))),
  preview: step(async (database, file) => {
    const maker = await personOf(database, 'maker');
    return timed(async () => {
      const found = await previewImport(database, maker, requestOf(file));
      if (!found.acceptable) throw new Error(JSON.stringify(found.faults.slice(0, 3)));
    });
  }),
  submit: step(async (database, file) => {
    const maker = await personOf(database, 'maker');
    return timed(() => submitImport(database, maker, requestOf(file)));
  }),
  review: step(async (database) => {
    const [checker, id] = [await personOf(database, 'checker'), await last(database)];
    return timed(() => readReview(database, checker, id, { today: TODAY, answers: answers() }));
  }),
  approve: step(async (database) => {
    const [checker, id] = [await personOf(database, 'checker'), await last(database)];
    // As in the service, which showed the checker the review that is approved.
    const kept = { today: TODAY, answers: answers() };
    const { hash } = await readReview(database, checker, id, kept);
    const asked = { id, shown: reviewTag(id, hash), ...kept };
    return timed(() => approve(database, checker, asked));
  }),
};

async function drawnIn(url) {
  const sql = postgres(url, { max: 1 });
  try {
    const [row] = await sql`select sum(amount) as drawn from effect where measure = 'loan_drawn'`;
    return Number(row.drawn);
  } finally {
    await sql.end();
  }
}

async function all(url) {
  await inFolder(async (folder) => {
    const file = join(folder, 'import.xlsx');
    await workbook(file, ENTERPRISES);
    console.log(`${ENTERPRISES} enterprises and credit lines, ${LOANS} loans:`);
    for (const name of Object.keys(STEPS)) {
      const { milliseconds, peak } = inOwnProcess(name, url, file);
      judgeBytes(
        `${name} ${(milliseconds / 1000).toFixed(1)} s, memory`,
        peak,
        AT_MOST.import.bytes,
      );
    }
    const drawn = Array.from({ length: LOANS }, (_, index) => drawnOn(index + 1));
    mustAgree(
      'loans drawn',
      await drawnIn(url),
      drawn.reduce((sum, each) => sum + each, 0),
    );
  });
}

await run(() => onDatabase(all), STEPS);
