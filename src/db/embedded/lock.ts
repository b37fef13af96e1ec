/**
 * The lock of a folder: two processes that open one database would destroy it.
 *
 * A lock file would stay behind when its process is killed, and Node has no system locks. But a
 * socket is closed when its process is gone. So each process first listens on a socket of its own
 * in the folder, and then tries all the others there. If two come at once, the later one to try
 * finds the other, because both listen before they try: they never both get the lock.
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

/** Who got the lock last, whether it still runs or not. */
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
  // The lock alone must not keep a process running.
  server.unref();
  return new Promise((listening, fail) =>
    server.once('error', fail).listen(path, () => listening(server)),
  );
}

const close = (server: Server): Promise<void> =>
  new Promise((closed) => server.close(() => closed()));

/** The system's codes for a socket whose process is gone. */
const GONE = ['ECONNREFUSED', 'ENOENT'];
/**
 * The system's codes for a process that has too many callers waiting, and for one that listened
 * when it was called and stopped before it answered.
 */
const LISTENED = ['EAGAIN', 'ECONNRESET'];

/**
 * Whether a process listened on a socket when it was called, even if it is busy or stops at that
 * moment. Refuses if the system does not say, because taking a live holder for gone would destroy
 * the database.
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
      else if (LISTENED.includes(error.code ?? '')) done(true);
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
    // A process that got the lock before we listened may have removed our socket as a leftover.
    if (!heard.includes(true) && existsSync(own)) {
      for (const killed of others) rmSync(join(folder, killed), { force: true });
      writeHolder(folder, { pid: process.pid, since: now(), lock });
      return { release: () => close(server) };
    }
    await close(server);
    const holder = readHolder(folder);
    if (holder && heard[others.indexOf(holder.lock)]) return holder;
    // Several processes found each other: each tries again after a random pause.
    await pause(randomInt(10, 200));
  }
}
