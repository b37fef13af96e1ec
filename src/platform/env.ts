/** The one reader of the process environment. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ORIGIN_FAULT, readOrigin, secretFault } from './settings.ts';

export interface Environment {
  /** A PostgreSQL server; without it the embedded database is used. */
  databaseUrl: string | undefined;
  host: string;
  port: number;
  /** Requests a minute of one person with one token; 0 for no limit. */
  rateLimit: number;
  /** How many proxies of ours every request passes, each adding to X-Forwarded-For. */
  proxies: number;
  /** Where the embedded database and the demo sign-ins are kept. */
  dataFolder: string;
  poolSize: number;
  /** The secret that seals cursors; the embedded demo makes and keeps its own. */
  secret: string | undefined;
  /** The key that signs tree heads; the embedded demo makes and keeps its own. */
  signingKey: string | undefined;
  /** The address at which browsers find the service, if it differs from what requests say. */
  origin: string | undefined;
}

/** The folder of the installation, which holds sql/ and seeds/. */
export const installation = fileURLToPath(new URL('../../', import.meta.url));

const isPostgresUrl = (text: string): boolean =>
  /^postgres(ql)?:\/\/./.test(text) && URL.canParse(text);

/** A whole number from the environment; throws a sentence if it is not one or is too large. */
function readCount(name: string, text: string, largest: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) <= largest) return Number(text);
  throw new Error(`${name} 应为 0 至 ${largest} 的整数，现为“${text}”。`);
}

/** Reads the environment; throws a sentence about the first value that cannot be used. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const port = env.PORT ?? '8787';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535)
    throw new Error(`PORT 应为 0 至 65535 的整数，现为“${port}”。`);
  const databaseUrl = env.DATABASE_URL?.trim() || undefined;
  if (databaseUrl !== undefined && !isPostgresUrl(databaseUrl)) {
    throw new Error('DATABASE_URL 应形如 postgres://用户:口令@主机:5432/数据库。');
  }
  const secret = env.KECHUANG_SECRET?.trim() || undefined;
  const fault = secret === undefined ? undefined : secretFault(secret);
  if (fault !== undefined) throw new Error(fault);
  const asked = env.KECHUANG_ORIGIN?.trim() || undefined;
  const origin = asked === undefined ? undefined : readOrigin(asked);
  if (asked !== undefined && origin === undefined)
    throw new Error(`${ORIGIN_FAULT}现为“${asked}”。`);
  return {
    secret,
    signingKey: env.KECHUANG_SIGNING_KEY?.trim() || undefined,
    origin,
    databaseUrl,
    host: env.HOST ?? '127.0.0.1',
    port: Number(port),
    rateLimit: readCount('KECHUANG_RATE_LIMIT', env.KECHUANG_RATE_LIMIT ?? '600', 1_000_000),
    proxies: readCount('KECHUANG_PROXIES', env.KECHUANG_PROXIES ?? '0', 10),
    dataFolder: env.KECHUANG_DATA ?? join(installation, 'data'),
    poolSize: Number(env.DATABASE_POOL ?? '10'),
  };
}
