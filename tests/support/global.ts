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
import { DEFAULT_LIMITS } from '../../src/platform/limits.ts';
import type { Day } from '../../src/domain/days.ts';
import { onServer, servePglite } from './template.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The file the embedded template was dumped to, or the template's name on a real server. */
    template: string;
    /** The OpenAPI document, made once for all test files. */
    document: OpenApi;
  }
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
  project.provide('document', await openApi());
  const server = process.env.TEST_DATABASE_URL;
  if (server !== undefined) {
    const name = `kechuang_template_${process.pid}`;
    await onServer(server, [`create database ${name}`]);
    const url = new URL(server);
    url.pathname = `/${name}`;
    const database = new Database({ url: url.href, poolSize: 1 });
    await migrate(database, readMigrations(), () => {});
    await database.close();
    project.provide('template', name);
    return () => onServer(server, [`drop database ${name}`]);
  }
  const folder = mkdtempSync(join(tmpdir(), 'kechuang-template-'));
  const postgres = await PGlite.create();
  const served = await servePglite(postgres, join(folder, 'template.sock'));
  await migrate(served.database, readMigrations(), () => {});
  await served.database.close();
  const dump = await postgres.dumpDataDir('none');
  const file = join(folder, 'template.tar');
  writeFileSync(file, Buffer.from(await dump.arrayBuffer()));
  await served.stop();
  project.provide('template', file);
  return async () => rmSync(folder, { recursive: true, force: true });
}
