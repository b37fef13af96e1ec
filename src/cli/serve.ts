/** The service on a Node machine: database, demo portfolio, port, and an orderly end. */
import { createServer } from 'node:net';
import { day } from '../domain/days.ts';
import { today } from '../platform/clock.ts';
import type { Environment } from '../platform/env.ts';
import { limitsOf } from '../platform/limits.ts';
import { logToConsole } from '../platform/log.ts';
import { secretFault, signingKeyFault } from '../platform/settings.ts';
import { addressOf } from './address.ts';
import { signingKeyOf } from './signing-key.ts';
import { listen } from './listening.ts';
import { open, type Opened } from './open.ts';
import { Stop } from './stop.ts';

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
  const { demoEvents, loadSeed, publishedEvents, referenceEvents } = await import('./seed.ts');
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

/**
 * Starts the service and keeps it running until it is told to stop. The application is loaded when
 * nothing refuses the start any more, so that a wrong setting is answered at once.
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
  if (!opened.held) {
    await opened.close();
    throw new Stop(
      `另一个科创台账进程正在使用 ${environment.dataFolder}。请先停止它，或用环境变量 KECHUANG_DATA 指定另一个文件夹。`,
    );
  }
  const { ensureDemoPeople, ensureDemoSecret, openTo, sayLogins } = await import('./demo.ts');
  if (opened.embedded) {
    // On a server `migrate` does it, once and for all processes.
    const { completeSignings } = await import('./migrate.ts');
    await completeSignings(opened.database, say);
    if (!(await isSeeded(opened))) {
      say('载入演示组合…');
      await seedAll(opened, true, say);
    }
    const logins = await ensureDemoPeople(opened.database, environment.dataFolder);
    say(sayLogins(logins, environment.dataFolder, process.stdout.isTTY));
    openTo(environment.host).forEach(say);
  }
  const { createApp } = await import('../app.ts');
  const app = createApp({
    database: () => opened.database,
    today: () => day(today()),
    log: logToConsole,
    secret: environment.secret ?? ensureDemoSecret(environment.dataFolder),
    signingKey: await signingKeyOf(environment),
    origin: environment.origin,
    limits: limitsOf(environment.rateLimit),
    demo: opened.embedded,
    address: addressOf(environment.proxies),
  });
  const listening = listen(app.fetch, environment, (port) =>
    say(`科创台账已就绪：http://${environment.host}:${port}（按 Ctrl+C 停止）`),
  );
  endOnSignal(say, async () => {
    await listening.stop();
    await opened.close();
  });
}

/** How long an orderly end may take, in seconds: as long as any request may. */
const LONGEST_END = 30;

/** Ends in order at the first signal; at a second one, or when that takes too long, at once. */
function endOnSignal(say: Say, end: () => Promise<void>): void {
  let ending = false;
  const stop = (): void => {
    if (ending) {
      say('再次收到停止信号，立即结束；尚未答复的请求请由发送方以同一个 Idempotency-Key 重试。');
      process.exit(1);
    }
    ending = true;
    say('正在停止：不再接受新请求，答复完已接受的请求后结束（再按一次 Ctrl+C 立即结束）。');
    setTimeout(() => {
      say(`${LONGEST_END} 秒内未能答复全部请求，现在结束。`);
      process.exit(1);
    }, LONGEST_END * 1000).unref();
    void end().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
