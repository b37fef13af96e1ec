/**
 * The embedded database: PostgreSQL compiled to WebAssembly (PGlite), served on a Unix socket that
 * only this user can open. The first process to come holds the database; others speak to it.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';

/** A Unix socket's path may have about 100 bytes; a deep checkout needs a shorter one. */
const LONGEST_SOCKET_PATH = 100;

export interface Embedded {
  socket: string;
  /** Whether this process holds the database, or another one does. */
  held: boolean;
  close(): Promise<void>;
}

function socketPath(folder: string): string {
  const beside = join(folder, 'postgres.sock');
  if (Buffer.byteLength(beside) <= LONGEST_SOCKET_PATH) return beside;
  const id = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const short = join(tmpdir(), `kechuang-${process.getuid?.() ?? 0}-${id}`);
  mkdirSync(short, { recursive: true, mode: 0o700 });
  return join(short, 'postgres.sock');
}

function answers(socket: string): Promise<boolean> {
  return new Promise((done) => {
    const probe = createConnection(socket);
    probe.once('connect', () => {
      probe.destroy();
      done(true);
    });
    probe.once('error', () => done(false));
  });
}

/** Opens the database below a folder, or finds the process that has it open already. */
export async function openEmbedded(dataFolder: string): Promise<Embedded> {
  const folder = resolve(dataFolder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const socket = socketPath(folder);
  if (await answers(socket)) return { socket, held: false, close: async () => {} };
  // A process that was killed leaves its socket file behind, and listening would fail on it.
  rmSync(socket, { force: true });
  const { PGlite } = await import('@electric-sql/pglite');
  const postgres = await PGlite.create({ dataDir: join(folder, 'postgres') });
  const stop = await servePostgres(postgres, socket);
  return { socket, held: true, close: stop };
}

/** Serves a PGlite on a socket; gives back how to end both. */
export async function servePostgres(
  postgres: PGlite,
  socket: string,
): Promise<() => Promise<void>> {
  const { PGLiteSocketServer } = await import('@electric-sql/pglite-socket');
  // Several clients take turns by transaction; every statement of ours is inside one.
  const server = new PGLiteSocketServer({ db: postgres, path: socket, maxConnections: 16 });
  await server.start();
  return async () => {
    await server.stop();
    await postgres.close();
    rmSync(socket, { force: true });
  };
}
