/** The service in a process of its own, on the database whose address it is given. */
import { serve } from '@hono/node-server';
import { createApp } from '../../../dist/app.js';
import { day } from '../../../dist/domain/values/days.js';
import { Database } from '../../../dist/db/connection.js';
import { limitSettings } from '../../../dist/platform/request-limits.js';
import { generateSigningKey } from '../../../dist/platform/signing.js';
import { TODAY } from './build.mjs';

const [, , url] = process.argv;
const database = new Database({ url, poolSize: 8 });
const { fetch } = createApp({
  database: (_, answers) => database.keeping(answers),
  today: () => day(TODAY),
  log: ({ status, path, code }) => {
    if (status >= 500) console.error(`${status} ${code} ${path}`);
  },
  secret: 'x'.repeat(32),
  signingKey: (await generateSigningKey()).private,
  limits: limitSettings(0),
});
serve({ fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.send({ port }));
