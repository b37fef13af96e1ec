/**
 * PostgreSQL compiled to WebAssembly (PGlite), served on a Unix socket.
 *
 * The embedded database has one connection: PGlite is one backend in one process and does one
 * thing at a time. Whoever connects to the socket shares it, a whole transaction at a time, so that
 * a long one holds up all others, and what belongs to a session (settings, prepared statements) is
 * everybody's. That is why `cli/open.ts` gives it a pool of one.
 */
import { rmSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';

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
