/** The service as a Cloudflare Worker, on a PostgreSQL behind Hyperdrive. */
import type { ExecutionContext } from 'hono';
import { createApp, type App } from './app.ts';
import { Database } from './db/connection.ts';
import { day } from './domain/values/days.ts';
import { today } from './platform/clock.ts';
import { DEFAULT_LIMITS } from './platform/request-limits.ts';
import { logToConsole } from './platform/log.ts';
import { ORIGIN_FAULT, readOrigin } from './platform/settings.ts';

interface Bindings {
  HYPERDRIVE: { connectionString: string };
  /** wrangler secret put KECHUANG_SECRET; without it every request is refused. */
  KECHUANG_SECRET?: string;
  /** wrangler secret put KECHUANG_SIGNING_KEY, with what `kechuang key` prints. */
  KECHUANG_SIGNING_KEY?: string;
  KECHUANG_ORIGIN?: string;
}

function build({ KECHUANG_SECRET, KECHUANG_SIGNING_KEY, KECHUANG_ORIGIN }: Bindings): App {
  const origin = KECHUANG_ORIGIN ? readOrigin(KECHUANG_ORIGIN) : undefined;
  return createApp({
    // Workers may not share a connection between requests, so each opens its own; Hyperdrive pools.
    database: (c, answers) => {
      const { HYPERDRIVE } = c.env as unknown as Bindings;
      return new Database({ url: HYPERDRIVE.connectionString, poolSize: 3 }).keeping(answers);
    },
    release: (c, database) => c.executionCtx.waitUntil(database.close()),
    today: () => day(today()),
    log: logToConsole,
    secret: KECHUANG_SECRET ?? '',
    signingKey: KECHUANG_SIGNING_KEY ?? '',
    origin,
    limits: DEFAULT_LIMITS,
    requestsAreApart: true,
    address: (c) => c.req.header('cf-connecting-ip'),
    ...(KECHUANG_ORIGIN && origin === undefined && { misconfigured: ORIGIN_FAULT }),
  });
}

// The bindings of an isolate never change, and they come with its first request.
let app: App | undefined;

export default {
  fetch(request: Request, bindings: Bindings, context: ExecutionContext) {
    app ??= build(bindings);
    return app.fetch(request, bindings, context);
  },
};
