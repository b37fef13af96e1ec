/** The service on a Node machine: database, demo portfolio, port, and an orderly end. */
import { createServer } from 'node:net';
import { findPersonByLogin } from '../db/people.ts';
import { isKeyUsed } from '../db/submission-keys.ts';
import { day } from '../domain/values/days.ts';
import { today } from '../platform/clock.ts';
import type { Environment } from '../platform/env.ts';
import { limitSettings } from '../platform/request-limits.ts';
import { logToConsole } from '../platform/log.ts';
import { secretFault, signingKeyFault } from '../platform/settings.ts';
import { addressReader } from './address.ts';
import { heldBy } from './embedded-fault.ts';
import { endInOrder } from './ending.ts';
import { readSigningKey } from './signing-key.ts';
import { listen } from './listening.ts';
import { open, type Opened } from './open.ts';
import { LAST_SEED_KEY, SEED_PERSON } from './seed-keys.ts';
import { Stop } from './stop.ts';

type Say = (line: string) => void;
type Application = typeof import('../app.ts');

/**
 * Refuses a port that is in use. It is checked before the database is opened, so that no start
 * stops halfway.
 */
function refuseBusyPort({ host, port }: Environment): Promise<void> {
  return new Promise((free, refuse) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? '已被占用' : `无法使用（${error.code}）`;
      refuse(
        new Stop(
          `端口 ${host}:${port} ${why}。请停止占用它的程序，或用环境变量 PORT 指定另一个端口，例如 PORT=8788 npm start。`,
        ),
      );
    });
    probe.listen(port, host, () => probe.close(() => free()));
  });
}

/** Loads what a new installation needs, with progress. Prints nothing if all of it is there. */
export async function seedAll(opened: Opened, demo: boolean, say: Say): Promise<void> {
  const { loadSeed, seedSets } = await import('./seed.ts');
  for (const set of seedSets(demo)) {
    await loadSeed(opened.database, set, (done, all) => say(`  ${set.label} ${done}/${all}`));
  }
}

/** Whether all seed sets are loaded; no seed file is read for it, since every start asks. */
async function isSeeded({ database }: Opened): Promise<boolean> {
  return database.own(async (sql) => {
    const person = await findPersonByLogin(sql, SEED_PERSON.login);
    return person !== undefined && (await isKeyUsed(sql, person.id, LAST_SEED_KEY));
  });
}

/**
 * Starts the service and runs it until it is told to stop. The application is loaded only after all
 * settings are checked and the database is open, so that what is wrong with them is said at once.
 */
export async function serve(environment: Environment, say: Say): Promise<void> {
  const onServer = environment.databaseUrl !== undefined;
  const fault = onServer
    ? (secretFault(environment.secret) ?? signingKeyFault(environment.signingKey))
    : undefined;
  if (fault !== undefined) throw new Stop(fault);
  await refuseBusyPort(environment);
  say(
    environment.databaseUrl === undefined
      ? `打开内嵌数据库 ${environment.dataFolder}（首次约需 15 秒）…`
      : '连接 PostgreSQL…',
  );
  const opened = await open(environment, say);
  const holder = opened.embedded?.holder;
  if (holder) {
    await opened.close();
    throw new Stop(heldBy(holder, environment.dataFolder));
  }
  try {
    await answerOn(opened, await import('../app.ts'), environment, say);
  } catch (error) {
    throw await opened.explain(error);
  }
}

/** The demo and its people, if the database is the embedded one. Existing data stays. */
async function prepareDemo(opened: Opened, environment: Environment, say: Say): Promise<void> {
  const { ensureDemoPeople, openTo, sayLogins } = await import('./demo.ts');
  const { dataFolder, host } = environment;
  // On a server `migrate` does it, once and for all processes.
  const { attestWorkbooks } = await import('./migrate.ts');
  await attestWorkbooks(opened.database, say);
  if (!(await isSeeded(opened))) {
    say('载入演示组合…');
    await seedAll(opened, true, say);
  }
  const logins = await ensureDemoPeople(opened.database, dataFolder);
  say(sayLogins(logins, dataFolder, process.stdout.isTTY));
  openTo(host).forEach(say);
}

async function answerOn(
  opened: Opened,
  { createApp }: Application,
  environment: Environment,
  say: Say,
): Promise<void> {
  if (opened.embedded) await prepareDemo(opened, environment, say);
  const { ensureDemoSecret } = await import('./demo.ts');
  const app = createApp({
    database: (_, answers) => opened.database.keeping(answers),
    today: () => day(today()),
    log: logToConsole,
    secret: environment.secret ?? ensureDemoSecret(environment.dataFolder),
    signingKey: await readSigningKey(environment),
    origin: environment.origin,
    limits: limitSettings(environment.rateLimit),
    // Half of the connections are left to those who post; the embedded database has one in all.
    previewsAtOnce: opened.embedded ? 1 : Math.max(1, Math.floor(environment.poolSize / 2)),
    demo: opened.embedded !== undefined,
    address: addressReader(environment.proxies),
  });
  const { loadDrawing } = await import('../actions/signed-drawing.ts');
  const listening = listen(app.fetch, environment, (port) => {
    say(`科创台账已就绪：http://${environment.host}:${port}（按 Ctrl+C 停止）`);
    // Loading blocks everybody once. It happens now, when hardly anybody asks, and not with the
    // first workbook.
    void loadDrawing();
  });
  const end = async (): Promise<void> => {
    await listening.stop();
    await opened.close();
  };
  endInOrder(say, end, opened.failed);
}
