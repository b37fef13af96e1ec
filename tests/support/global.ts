/**
 * Once a run: a migrated template, so that each test file gets its own database within a second.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { TestProject } from 'vitest/node';
import type { OpenApi } from '../../src/api/document.ts';
import { createApp } from '../../src/app.ts';
import { readMigrations } from '../../src/cli/open.ts';
import { Database } from '../../src/db/connection.ts';
import { migrate } from '../../src/db/migrate.ts';
import { DEFAULT_LIMITS } from '../../src/platform/request-limits.ts';
import type { Day } from '../../src/domain/values/days.ts';
import { onServer, servePglite } from './template.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder of this run, which is removed at its end. */
    folder: string;
    /** The file the embedded template was dumped to, or the template's name on a real server. */
    template: string;
    /** The OpenAPI document, made once for all test files. */
    document: OpenApi;
    /** What the random cases of this run are drawn from. */
    seed: number;
  }
}

/** Another one each time, or the one asked for, which repeats a run; it is printed. */
function seedOfRun(): number {
  const asked = process.env.KECHUANG_SEED;
  const seed = asked === undefined ? Date.now() % 2 ** 31 : Number(asked);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new Error(`KECHUANG_SEED=${asked} is no seed.`);
  console.log(`Random cases of seed ${seed}; KECHUANG_SEED=${seed} repeats them.`);
  return seed;
}

/** The document as anybody gets it; no database is asked for it. */
async function openApi(): Promise<OpenApi> {
  const app = createApp({
    database: () => undefined as never,
    today: () => '2024-07-05' as Day,
    log: () => {},
    secret: 'x'.repeat(32),
    signingKey: 'x'.repeat(64),
    limits: DEFAULT_LIMITS,
  });
  return (await app.request('/openapi.json')).json() as Promise<OpenApi>;
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'kechuang-run-'));
  project.provide('folder', folder);
  project.provide('seed', seedOfRun());
  project.provide('document', await openApi());
  const server = process.env.TEST_DATABASE_URL;
  const { template, remove } =
    server === undefined ? await embeddedTemplate(folder) : await serverTemplate(server);
  project.provide('template', template);
  return async () => {
    await remove();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}

interface Template {
  template: string;
  remove(): Promise<void>;
}

async function serverTemplate(server: string): Promise<Template> {
  const name = `kechuang_template_${process.pid}`;
  await onServer(server, [`create database ${name}`]);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = new Database({ url: url.href, poolSize: 1 });
  await migrate(database, readMigrations(), () => {});
  await database.close();
  return { template: name, remove: () => onServer(server, [`drop database ${name}`]) };
}

async function embeddedTemplate(folder: string): Promise<Template> {
  const postgres = await PGlite.create();
  const served = await servePglite(postgres, join(folder, 'template.sock'));
  await migrate(served.database, readMigrations(), () => {});
  await served.database.close();
  const dump = await postgres.dumpDataDir('none');
  const template = join(folder, 'template.tar');
  writeFileSync(template, Buffer.from(await dump.arrayBuffer()));
  await served.stop();
  return { template, remove: async () => {} };
}
