/** PostgreSQL compiled to WebAssembly (PGlite), served on a Unix socket. */
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
