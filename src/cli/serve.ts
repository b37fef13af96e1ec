/** The service on a Node machine: database, demo portfolio, port, and an orderly end. */
import { createServer } from 'node:net';
import { serve as listen } from '@hono/node-server';
import { createApp } from '../app.ts';
import { day } from '../domain/days.ts';
import { today } from '../platform/clock.ts';
import type { Environment } from '../platform/env.ts';
import { logToConsole } from '../platform/log.ts';
import { describeLogins, ensureDemoPeople } from './demo.ts';
import { open, Stop, type Opened } from './open.ts';
import { demoEvents, loadSeed, publishedEvents, referenceEvents } from './seed.ts';

type Say = (line: string) => void;

/**
 * Whether the port can be had; asked before the database is opened, so that nothing is left half
 * done.
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

/** Loads what a new installation needs, with progress, and says nothing where all is there. */
export async function seedAll(opened: Opened, demo: boolean, say: Say): Promise<void> {
  const sets: [string, string, Record<string, unknown>[]][] = [
    ['reference', '参考数据', referenceEvents()],
  ];
  if (demo)
    sets.push(['demo', '演示组合', demoEvents()], ['published', '公开口径', publishedEvents()]);
  for (const [name, label, events] of sets) {
    await loadSeed(opened.database, name, events, (done, all) => say(`  ${label} ${done}/${all}`));
  }
}

async function isSeeded(opened: Opened): Promise<boolean> {
  const [row] = await opened.database.own(
    (sql) => sql`select count(*) filter (where type = 'figure.published') > 0 as done from event`,
  );
  return row!.done as boolean;
}

/** Starts the service and keeps it running until it is told to stop. */
export async function serve(environment: Environment, say: Say): Promise<void> {
  await refuseBusyPort(environment);
  say(
    environment.databaseUrl === undefined
      ? `打开内嵌数据库 ${environment.dataFolder}（首次约需 15 秒）…`
      : '连接 PostgreSQL…',
  );
  const opened = await open(environment, say);
  if (!opened.held) {
    await opened.close();
    throw new Stop(
      `另一个科创台账进程正在使用 ${environment.dataFolder}。请先停止它，或用环境变量 KECHUANG_DATA 指定另一个文件夹。`,
    );
  }
  if (opened.embedded) {
    if (!(await isSeeded(opened))) {
      say('载入演示组合…');
      await seedAll(opened, true, say);
    }
    const logins = await ensureDemoPeople(opened.database, environment.dataFolder);
    say(
      `演示人员（令牌另存于 ${environment.dataFolder}/demo-logins.json）：\n${describeLogins(logins)}`,
    );
  }
  const app = createApp({
    database: () => opened.database,
    today: () => day(today()),
    log: logToConsole,
  });
  const server = listen(
    { fetch: app.fetch, port: environment.port, hostname: environment.host },
    ({ port }) => {
      say(`科创台账已就绪：http://${environment.host}:${port}（按 Ctrl+C 停止）`);
    },
  );
  const stop = (): void => {
    // Requests that were accepted are finished; new ones are not taken.
    server.close(() => void opened.close().then(() => process.exit(0)));
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
