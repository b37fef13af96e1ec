/** Builds a city in an empty database. */
import { readFileSync } from 'node:fs';
import postgres from 'postgres';
import { readMigrations } from '../../../dist/cli/open.js';
import { loadSeed, seedSets } from '../../../dist/cli/seed.js';
import { bindWorkbookDrawing } from '../../../dist/actions/bind-drawing.js';
import { Database } from '../../../dist/db/connection.js';
import { migrate } from '../../../dist/db/migrate.js';
import { savePerson } from '../../../dist/db/people.js';
import { MANAGED, REFERENCE } from './reference.mjs';

/** The last day on which something happened. */
export const TODAY = '2024-07-05';

const BUREAU = '城市科技局';

const PEOPLE = [
  ...['officer', 'officer2'].map((login) => ({ login, role: 'officer', organisation: BUREAU })),
  ...Object.entries(MANAGED).map(([login, vehicles]) => ({
    ...{ login, role: 'manager', organisation: `城市管理人${login}`, vehicles },
  })),
  { login: 'auditor', role: 'auditor', organisation: '城市审计局' },
  { login: 'admin', role: 'admin', organisation: BUREAU },
];

const PARTS = ['facts', 'records', 'journal'];

/**
 * Builds a city of so many enterprises at a database's address; 20 000 make a million effects.
 * `say` gets what was done and the seconds it took.
 */
export async function buildCity(url, { enterprises, withDemo }, say = () => {}) {
  let began = performance.now();
  const done = (what) => {
    say(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    began = performance.now();
  };
  bindWorkbookDrawing();
  const database = new Database({ url, poolSize: 2 });
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await migrate(database, readMigrations(), () => {});
    for (const set of seedSets(withDemo)) await loadSeed(database, set, () => {});
    await loadSeed(database, { name: 'city', events: REFERENCE }, () => {});
    await database.own(async (own) => {
      for (const person of PEOPLE)
        await savePerson(own, { vehicles: [], ...person, name: `城市·${person.login}` });
    });
    done('what there is of each once');
    await sql.begin(async (tx) => {
      await tx`select set_config('bench.enterprises', ${String(enterprises)}, true)`;
      for (const part of PARTS) {
        await tx.unsafe(readFileSync(new URL(`${part}.sql`, import.meta.url), 'utf8'));
        done(part);
      }
    });
    await sql`vacuum analyze`;
    done('vacuum');
  } finally {
    await database.close();
    await sql.end();
  }
}
