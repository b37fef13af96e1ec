/** The service as a Cloudflare Worker, on a PostgreSQL behind Hyperdrive. */
import { createApp } from './app.ts';
import { Database } from './db/connection.ts';
import { day } from './domain/days.ts';
import { today } from './platform/clock.ts';
import { logToConsole } from './platform/log.ts';

interface Bindings {
  HYPERDRIVE: { connectionString: string };
}

export default createApp({
  // Workers may not share a connection between requests, so each opens its own; Hyperdrive pools.
  database: (c) => {
    const { HYPERDRIVE } = c.env as unknown as Bindings;
    return new Database({ url: HYPERDRIVE.connectionString, poolSize: 3 });
  },
  release: (c, database) => c.executionCtx.waitUntil(database.close()),
  today: () => day(today()),
  log: logToConsole,
});
