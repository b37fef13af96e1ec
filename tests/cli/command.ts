/** The real command in a process of its own, as a user starts it. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
    | 'KECHUANG_ORIGIN',
    string
  >
>;

export interface Ended {
  code: number | null;
  out: string;
  err: string;
  seconds: number;
}

export interface Service {
  origin: string;
  /** Everything written so far. */
  output(): string;
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

/** An installation built from the sources in a folder of its own; dist/ here stays as it is. */
export class Installation {
  readonly folder = mkdtempSync(join(tmpdir(), 'kechuang-cli-'));
  readonly #running = new Set<ChildProcess>();
  readonly #command = join(this.folder, 'dist', 'node.js');

  constructor() {
    const compiler = join(ROOT, 'node_modules', '.bin', 'tsc');
    execFileSync(compiler, ['-p', ROOT, '--outDir', join(this.folder, 'dist')]);
    for (const name of ['sql', 'seeds', 'node_modules', 'package.json'])
      symlinkSync(join(ROOT, name), join(this.folder, name));
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

  /** Ends what a failed test left running, and removes everything. */
  remove(): void {
    for (const child of this.#running) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #spawn(args: string[], settings: Settings) {
    const began = Date.now();
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [this.#command, ...args], {
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
        done({ code, ...written, seconds: (Date.now() - began) / 1000 });
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
