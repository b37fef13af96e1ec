/**
 * The thread in which the embedded database runs. A long statement then blocks only those who wait
 * for the database. The thread reports `ready` or what is wrong, and ends when told to.
 */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { EmbeddedFault, embeddedFault, type EmbeddedFaultKind } from './faults.ts';
import { servePostgres } from './single-connection-server.ts';

/** What the thread is started with: the database's folder, and its socket. */
export interface ThreadTask {
  folder: string;
  socket: string;
}

/** What the thread reports: that it answers, or why it has ended. */
export type ThreadReport = 'ready' | { kind: EmbeddedFaultKind; detail: string };

const tell = (report: ThreadReport): void => parentPort!.postMessage(report);

/** The last lines of PostgreSQL's own log. */
const log: string[] = [];

/** Ends the thread at once. After a panic PGlite would go on and could write damaged data. */
function fail(error: unknown): never {
  const { kind, message } = embeddedFault(error, log);
  tell({ kind, detail: message });
  process.exit(1);
}

/** The files of a database; it also listens to PostgreSQL's log and notices its end. */
class Files extends NodeFS {
  override async init(...words: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(...words);
    const printErr = (line: string): void => void (log.push(line) > 50 && log.shift());
    return { emscriptenOpts: { ...emscriptenOpts, printErr, onAbort: fail } };
  }
}

const openFiles = (folder: string): Promise<PGlite> => PGlite.create({ fs: new Files(folder) });

/**
 * Opens the database of a folder. A new one is made beside its place and moved there when complete.
 * So the place never holds an unfinished database, and an existing one is never overwritten.
 */
async function openDatabase(folder: string): Promise<PGlite> {
  const place = join(folder, 'postgres');
  if (!existsSync(place) || readdirSync(place).length === 0) {
    const unfinished = join(folder, 'postgres.new');
    rmSync(unfinished, { recursive: true, force: true });
    await (await openFiles(unfinished)).close();
    renameSync(unfinished, place);
  }
  for (const file of ['PG_VERSION', 'global/pg_control'])
    if (!existsSync(join(place, file))) throw new EmbeddedFault('incomplete', join(place, file));
  return openFiles(place);
}

try {
  const { folder, socket } = workerData as ThreadTask;
  const postgres = await openDatabase(folder);
  const stop = await servePostgres(postgres, socket);
  parentPort!.once('message', () => void stop().then(() => parentPort!.close(), fail));
  tell('ready');
} catch (error) {
  fail(error);
}
