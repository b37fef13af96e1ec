/** The real command in a process of its own, as a user starts it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inject } from 'vitest';

const ROOT = new URL('../..', import.meta.url).pathname;

/** What a user has set, and nothing that this shell happens to have. */
export type Settings = Partial<
  Record<
    | 'KECHUANG_DATA'
    | 'PORT'
    | 'HOST'
    | 'DATABASE_URL'
    | 'KECHUANG_SECRET'
    | 'KECHUANG_SIGNING_KEY'
    | 'KECHUANG_ORIGIN'
    | 'KECHUANG_RATE_LIMIT'
    | 'NODE_OPTIONS'
    | 'TMPDIR',
    string
  >
>;

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export interface Service {
  origin: string;
  /** Everything written so far. */
  output(): string;
  /** Done when a text has been written; fails where the process ends without it. */
  waitFor(text: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
  ended: Promise<Ended>;
}

/** A port that is free at this moment. */
export function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}

/** What the first to come makes in the run's folder; all others wait for it and take it. */
async function once(name: string, make: (folder: string) => unknown): Promise<string> {
  const made = join(inject('folder'), name);
  const own = `${made}.unfinished`;
  for (;;) {
    if (existsSync(made)) return made;
    try {
      mkdirSync(own, { mode: 0o700 });
    } catch {
      await pause(50);
      continue;
    }
    try {
      if (existsSync(made)) rmSync(own, { recursive: true });
      else {
        await make(own);
        renameSync(own, made);
      }
    } catch (error) {
      // Whoever waits tries it again.
      rmSync(own, { recursive: true });
      throw error;
    }
  }
}

/** The sheets of the demo that belong to the fund; qualifications are the coverage's of credit. */
const FUND_ENDS_WITH = 'performance.reported.csv';
const OF_CREDIT = 'enterprise.qualified.csv';
/** Nine of ten enterprises of the demo have credit alone. */
const WITHOUT_HOLDING = /^[^,]*,[^,]*,E-(0[2-9]|1)\d\d/;

/** The demo portfolio with the book of the fund alone, which loads in a tenth of the time. */
function writeSmallSeeds(seeds: string): void {
  cpSync(join(ROOT, 'seeds'), seeds, { recursive: true });
  const at = (name: string): string => join(seeds, 'demo', name);
  const sheets = JSON.parse(readFileSync(at('order.json'), 'utf8')) as string[];
  const fund = sheets.slice(0, sheets.indexOf(FUND_ENDS_WITH) + 1);
  const order = fund.filter((name) => name !== OF_CREDIT);
  writeFileSync(at('order.json'), JSON.stringify(order));
  for (const name of ['party.registered.csv', 'enterprise.classified.csv']) {
    const lines = readFileSync(at(name), 'utf8').split('\n');
    const kept = lines.filter((line) => !WITHOUT_HOLDING.test(line));
    writeFileSync(at(name), kept.join('\n'));
  }
}

/** Opens what the settings name, as commands do, and closes it when told to end. */
const HOLDING = `
  import { open } from './dist/cli/open.js';
  import { readEnvironment } from './dist/platform/env.js';
  const opened = await open(readEnvironment(process.env), () => {});
  const waiting = setInterval(() => {}, 60_000);
  process.once('SIGTERM', () => opened.close().finally(() => clearInterval(waiting)));
  console.log('open');
`;

/** An installation built from the sources, in a folder of its own. */
export class Installation {
  readonly folder: string;
  readonly #running = new Set<ChildProcess>();
  readonly #command: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.#command = join(folder, 'dist', 'node.js');
  }

  /** With the whole demo portfolio, or with a small one that is loaded sooner. */
  static async make(demo: 'whole' | 'small'): Promise<Installation> {
    const folder = mkdtempSync(join(inject('folder'), 'installation-'));
    cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
    for (const name of ['sql', 'node_modules', 'package.json'])
      symlinkSync(join(ROOT, name), join(folder, name));
    if (demo === 'whole') symlinkSync(join(ROOT, 'seeds'), join(folder, 'seeds'));
    else writeSmallSeeds(join(folder, 'seeds'));
    return new Installation(folder);
  }

  /** A folder with the small demo and its people, as it lies there after the service has ended. */
  async ready(name: string): Promise<string> {
    const ready = await once('ready', async (folder) => {
      const small = await Installation.make('small');
      const service = await small.serve({ KECHUANG_DATA: folder });
      service.signal('SIGTERM');
      await service.ended;
      small.remove();
    });
    cpSync(ready, this.data(name), { recursive: true });
    return this.data(name);
  }

  /** A folder that is not there yet. */
  data(name: string): string {
    return join(this.folder, name);
  }

  /** Runs a command to its end. */
  run(args: string[], settings: Settings = {}): Promise<Ended> {
    return this.#spawn(args, settings).ended;
  }

  /** Starts the service; gives it back when a text appears in its output. */
  async serve(settings: Settings, until = '已就绪'): Promise<Service> {
    const port = settings.PORT ?? String(await freePort());
    const service = this.#spawn(['serve'], { ...settings, PORT: port });
    await service.waitFor(until);
    return { ...service, origin: `http://127.0.0.1:${port}` };
  }

  /**
   * Opens a data folder as every command does, and has it open until it is told to let go; who
   * opens it meanwhile speaks to this process.
   */
  async hold(settings: Settings): Promise<() => Promise<Ended>> {
    const program = join(this.folder, 'holding.mjs');
    writeFileSync(program, HOLDING);
    const holding = this.#spawn([], settings, program);
    await holding.waitFor('open');
    return () => {
      holding.signal('SIGTERM');
      return holding.ended;
    };
  }

  /** Ends what a failed test left running, and removes everything. */
  remove(): void {
    for (const child of this.#running) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #spawn(args: string[], settings: Settings, program = this.#command) {
    const { PATH = '', HOME = '' } = process.env;
    // These processes end before it pays to compile the database's code a second time, for speed.
    const child = spawn(process.execPath, ['--liftoff-only', program, ...args], {
      cwd: this.folder,
      env: { PATH, HOME, KECHUANG_DATA: join(this.folder, 'unused'), ...settings },
    });
    this.#running.add(child);
    const written = { out: '', err: '' };
    let heard = (): void => {};
    child.stdout.on('data', (text) => {
      written.out += text;
      heard();
    });
    child.stderr.on('data', (text) => {
      written.err += text;
    });
    const ended = new Promise<Ended>((done) =>
      child.once('close', (code) => {
        this.#running.delete(child);
        done({ code, ...written });
      }),
    );
    const waitFor = (text: string): Promise<void> =>
      new Promise((found, fail) => {
        heard = () => {
          if (written.out.includes(text)) found();
        };
        heard();
        void ended.then(({ code, out, err }) =>
          fail(new Error(`it ended with ${code} before “${text}” came:\n${out}\n${err}`)),
        );
      });
    return {
      ended,
      waitFor,
      output: () => written.out + written.err,
      signal: (name: NodeJS.Signals) => void child.kill(name),
    };
  }
}
