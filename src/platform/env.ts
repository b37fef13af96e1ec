/** The one reader of the process environment. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Environment {
  /** A PostgreSQL server; without it the embedded database is used. */
  databaseUrl: string | undefined;
  host: string;
  port: number;
  /** Where the embedded database and the demo sign-ins are kept. */
  dataFolder: string;
  poolSize: number;
}

/** The folder of the installation, which holds sql/ and seeds/. */
export const installation = fileURLToPath(new URL('../../', import.meta.url));

const isPostgresUrl = (text: string): boolean =>
  /^postgres(ql)?:\/\/./.test(text) && URL.canParse(text);

/** Reads the environment; throws a sentence about the first value that cannot be used. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const port = env.PORT ?? '8787';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535)
    throw new Error(`PORT 应为 0 至 65535 的整数，现为“${port}”。`);
  const databaseUrl = env.DATABASE_URL?.trim() || undefined;
  if (databaseUrl !== undefined && !isPostgresUrl(databaseUrl)) {
    throw new Error('DATABASE_URL 应形如 postgres://用户:口令@主机:5432/数据库。');
  }
  return {
    databaseUrl,
    host: env.HOST ?? '127.0.0.1',
    port: Number(port),
    dataFolder: env.KECHUANG_DATA ?? join(installation, 'data'),
    poolSize: Number(env.DATABASE_POOL ?? '10'),
  };
}
