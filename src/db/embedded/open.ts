/**
 * The embedded database, on a Unix socket that only this user can open. The first process to come
 * holds it, in a thread of its own; others speak to it.
 */
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { EmbeddedFault, HeldElsewhere, type Holder } from './faults.ts';
import { databaseFolders, socketIn } from './folder.ts';
import { isListening, lockFolder } from './lock.ts';
import type { ThreadReport, ThreadTask } from './thread.ts';

export interface Embedded {
  socket: string;
  /** The process that holds the database, if it is another one. */
  holder?: Holder;
  /** Done when the database ends unexpectedly; never done if another process holds it. */
  failed: Promise<EmbeddedFault>;
  close(): Promise<void>;
}

/** Starts the thread of a database; done when it answers, or when it says why it cannot. */
async function startThread(task: ThreadTask): Promise<Omit<Embedded, 'socket'>> {
  // Without this process's own Node options, which may be meant for its own program only.
  const settings = { workerData: task, execArgv: [] };
  const thread = new Worker(new URL('./thread.js', import.meta.url), settings);
  let isAsked = false;
  const ended = new Promise<void>((done) => thread.once('exit', () => done()));
  const ready = new Promise<undefined>((done) =>
    thread.on('message', (report: ThreadReport) => {
      if (report === 'ready') done(undefined);
    }),
  );
  const failed = new Promise<EmbeddedFault>((fail) => {
    thread.on('message', (report: ThreadReport) => {
      if (report !== 'ready') fail(new EmbeddedFault(report.kind, report.detail));
    });
    // PostgreSQL's faults arrive as messages; an error event is a fault of our own program.
    thread.once('error', (error) => fail(new EmbeddedFault('program', error.message)));
    thread.once('exit', () => {
      if (!isAsked) fail(new EmbeddedFault('damaged', 'PostgreSQL ended'));
    });
  });
  const fault = await Promise.race([failed, ready]);
  if (fault) throw fault;
  return {
    failed,
    close: async () => {
      isAsked = true;
      thread.postMessage('stop');
      await ended;
    },
  };
}

/**
 * Opens the database below a folder, or finds the process that already has it open. Throws:
 * - an EmbeddedFault;
 * - HeldElsewhere, while the other process is still opening it;
 * - the system's error, if the folder cannot be created.
 */
export async function openEmbedded(dataFolder: string): Promise<Embedded> {
  const { data, sockets } = databaseFolders(resolve(dataFolder));
  const socket = socketIn(sockets);
  const lock = await lockFolder(sockets);
  if (!('release' in lock)) {
    if (!(await isListening(socket))) throw new HeldElsewhere(lock);
    return { socket, holder: lock, failed: new Promise(() => {}), close: async () => {} };
  }
  try {
    // A process that was killed leaves its socket behind, and listening would fail on it.
    rmSync(socket, { force: true });
    const { failed, close } = await startThread({ folder: data, socket });
    return { socket, failed, close: () => close().finally(lock.release) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
