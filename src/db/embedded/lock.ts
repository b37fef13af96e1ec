/**
 * The lock of a folder, for two processes that open one database destroy it. A file that says
 * “taken” would stay behind when its process is killed, and Node has no locks of the system's; but
 * a socket is closed when its process is gone. So whoever wants the folder first listens on a
 * socket of their own in it, and then tries all others there. Of two that come at once, the one
 * that tries later finds the other, because everybody listens before trying: never do both get it.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { now } from '../../platform/clock.ts';
import { EmbeddedFault, type Holder } from './faults.ts';

export interface Lock {
  release(): Promise<void>;
}

/** Not longer than the database's own socket: a path has little room, see folder.ts. */
const newName = (): string => `lock.${randomBytes(4).toString('hex')}`;
const isName = (name: string): boolean => /^lock\.[0-9a-f]{8}$/.test(name);

/** Who got the lock last, alive or not. */
const HOLDER = 'holder.json';

function writeHolder(folder: string, holder: Holder): void {
  const file = join(folder, HOLDER);
  writeFileSync(`${file}.new`, JSON.stringify(holder));
  renameSync(`${file}.new`, file);
}

function readHolder(folder: string): Holder | undefined {
  const file = join(folder, HOLDER);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Holder) : undefined;
}

function listenOn(path: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  // The lock keeps nobody's process running.
  server.unref();
  return new Promise((listening, fail) =>
    server.once('error', fail).listen(path, () => listening(server)),
  );
}

const close = (server: Server): Promise<void> =>
  new Promise((closed) => server.close(() => closed()));

/** What the system says of a socket whose process is gone. */
const GONE = ['ECONNREFUSED', 'ENOENT'];
/** What it says of one whose process has more callers waiting than it answers. */
const BUSY = 'EAGAIN';

/**
 * Whether a process listens on a socket, however busy it is; refuses where the system does not
 * say, for a holder that is taken for gone loses the database.
 */
export function isListening(path: string): Promise<boolean> {
  return new Promise((done, fail) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (GONE.includes(error.code ?? '')) done(false);
      else if (error.code === BUSY) done(true);
      else fail(new EmbeddedFault('lock unclear', path, error.code));
    });
  });
}

/** Takes the lock of a folder, or says who has it. The folder must be open to this user alone. */
export async function lockFolder(folder: string): Promise<Lock | Holder> {
  for (;;) {
    const lock = newName();
    const own = join(folder, lock);
    const server = await listenOn(own);
    const others = readdirSync(folder).filter((other) => isName(other) && other !== lock);
    const heard = await Promise.all(others.map((other) => isListening(join(folder, other)))).catch(
      async (error: unknown) => {
        await close(server);
        throw error;
      },
    );
    // Whoever got the lock before we listened may have taken our socket for one left behind.
    if (!heard.includes(true) && existsSync(own)) {
      for (const killed of others) rmSync(join(folder, killed), { force: true });
      writeHolder(folder, { pid: process.pid, since: now(), lock });
      return { release: () => close(server) };
    }
    await close(server);
    const holder = readHolder(folder);
    if (holder && heard[others.indexOf(holder.lock)]) return holder;
    // Several came at once and found each other: again, each in its own time.
    await pause(randomInt(10, 200));
  }
}
