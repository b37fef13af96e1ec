/** Opens the database of a command and updates it. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bindWorkbookDrawing } from '../actions/bind-drawing.ts';
import { completeTree } from '../actions/tree.ts';
import { Database, isUnreachable, saidByDatabase } from '../db/connection.ts';
import {
  faultMet,
  embeddedFault,
  HeldElsewhere,
  type EmbeddedFault,
} from '../db/embedded/faults.ts';
import { openEmbedded, type Embedded } from '../db/embedded/open.ts';
import { gatherStatistics } from '../db/planner-statistics.ts';
import { migrate, type Migration } from '../db/migrate.ts';
import { installation, type Environment } from '../platform/env.ts';
import { goneWith, heldBy, sentenceFor } from './embedded-fault.ts';
import { Stop } from './stop.ts';

export interface Opened {
  database: Database;
  /** Where the database is the embedded one. */
  embedded?: Embedded;
  /** Done when the database has ended for good, with the sentence that says why. */
  failed: Promise<Stop>;
  /** Explains an error of the database itself; returns any other error as it is. */
  explain(error: unknown): Promise<unknown>;
  close(): Promise<void>;
}

export function readMigrations(folder = join(installation, 'sql')): Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') };
    });
}

/** In milliseconds. */
const SOON = 1_000;

async function openServer(url: string, poolSize: number): Promise<Opened> {
  const database = new Database({ url, poolSize });
  return {
    database,
    failed: new Promise(() => {}),
    explain: async (error) => {
      if (!isUnreachable(error)) return error;
      const { hostname, port, pathname } = new URL(url);
      return new Stop(
        `连接不上 DATABASE_URL 所指的数据库 ${hostname}:${port || 5432}${pathname}：${(saidByDatabase(error) as Error).message}。请检查地址、口令与数据库是否在运行。`,
      );
    },
    close: () => database.close(),
  };
}

async function openFolder(folder: string): Promise<Opened> {
  const stopFor = (fault: EmbeddedFault) => new Stop(sentenceFor(fault, folder));
  const embedded = await openEmbedded(folder).catch((error: unknown) => {
    if (error instanceof HeldElsewhere) throw new Stop(heldBy(error.holder, folder));
    throw stopFor(embeddedFault(error, []));
  });
  const database = new Database({ socket: embedded.socket, poolSize: 1 });
  const failed = embedded.failed.then(stopFor);
  return {
    database,
    embedded,
    failed,
    explain: async (error) => {
      const fault = faultMet(saidByDatabase(error));
      if (fault) return stopFor(fault);
      if (!isUnreachable(error)) return error;
      if (embedded.holder) return new Stop(goneWith(embedded.holder, folder));
      // The thread reports the reason at about the time when its connections break.
      return Promise.race([failed, pause(SOON, error)]);
    },
    close: async () => {
      await database.close();
      await embedded.close();
    },
  };
}

/** Opens the database of this environment and applies missing migrations, saying so. */
export async function open(environment: Environment, say: (line: string) => void): Promise<Opened> {
  bindWorkbookDrawing();
  const { databaseUrl } = environment;
  const opened =
    databaseUrl === undefined
      ? await openFolder(environment.dataFolder)
      : await openServer(databaseUrl, environment.poolSize);
  try {
    await migrate(opened.database, readMigrations(), (name) => say(`  迁移 ${name}`));
    await completeTree(opened.database, (done) => say(`  记录树 ${done}`));
    if (opened.embedded && !opened.embedded.holder) await gatherStatistics(opened.database);
  } catch (error) {
    const explained = await opened.explain(error);
    await opened.close();
    throw explained;
  }
  return opened;
}
