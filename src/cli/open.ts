/** Opens the database a command works on, and brings it up to date. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeTree } from '../actions/tree.ts';
import { Database, isUnreachable } from '../db/connection.ts';
import { openEmbedded } from '../db/embedded.ts';
import { gatherStatistics } from '../db/statistics.ts';
import { migrate, type Migration } from '../db/migrate.ts';
import { installation, type Environment } from '../platform/env.ts';
import { Stop } from './stop.ts';

export interface Opened {
  database: Database;
  embedded: boolean;
  /** Whether this process holds the embedded database; false when another process does. */
  held: boolean;
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

async function openServer(url: string, poolSize: number): Promise<Opened> {
  const database = new Database({ url, poolSize });
  return { database, embedded: false, held: true, close: () => database.close() };
}

async function openFolder(folder: string): Promise<Opened> {
  let embedded;
  try {
    embedded = await openEmbedded(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (
      code === 'EACCES' ||
      code === 'EROFS' ||
      code === 'EPERM' ||
      code === 'ENOSPC' ||
      code === 'EEXIST' ||
      code === 'ENOTDIR'
    ) {
      throw new Stop(
        `无法写入数据文件夹 ${folder}（${code}）。请检查权限与磁盘空间，或用环境变量 KECHUANG_DATA 指定另一个文件夹。`,
      );
    }
    throw new Stop(
      `无法打开 ${folder} 中的内嵌数据库：${(error as Error).message}。如文件夹已损坏，请移走后重新启动。`,
    );
  }
  const database = new Database({ socket: embedded.socket, poolSize: 1 });
  return {
    database,
    embedded: true,
    held: embedded.held,
    close: async () => {
      await database.close();
      await embedded.close();
    },
  };
}

/** Opens the database of this environment and applies missing migrations, saying so. */
export async function open(environment: Environment, say: (line: string) => void): Promise<Opened> {
  const { databaseUrl } = environment;
  const opened =
    databaseUrl === undefined
      ? await openFolder(environment.dataFolder)
      : await openServer(databaseUrl, environment.poolSize);
  try {
    await migrate(opened.database, readMigrations(), (name) => say(`  迁移 ${name}`));
    await completeTree(opened.database, (done) => say(`  记录树 ${done}`));
    if (opened.embedded && opened.held) await gatherStatistics(opened.database);
  } catch (error) {
    await opened.close();
    if (databaseUrl !== undefined && isUnreachable(error)) {
      const { hostname, port, pathname } = new URL(databaseUrl);
      throw new Stop(
        `连接不上 DATABASE_URL 所指的数据库 ${hostname}:${port || 5432}${pathname}：${(error as Error).message}。请检查地址、口令与数据库是否在运行。`,
      );
    }
    throw error;
  }
  return opened;
}
