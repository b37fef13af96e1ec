/** A PostgreSQL of a test's own, which it may stop and start without harm to anybody. */
import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onServer } from './template.ts';

const VERSIONS = '/usr/lib/postgresql';

/** Where the newest PostgreSQL's programs are, as Debian has them; undefined where are none. */
export const PROGRAMS = existsSync(VERSIONS)
  ? readdirSync(VERSIONS)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(VERSIONS, version, 'bin'))
      .find((folder) => existsSync(join(folder, 'initdb')))
  : undefined;

/** The user that its programs run as; they refuse to run as root. */
function whoRunsIt(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = ['-u', '-g'].map((which) =>
    Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' })),
  );
  return { uid: uid!, gid: gid! };
}

export class Cluster {
  readonly url: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'kechuang-cluster-'));
  readonly #user = whoRunsIt();

  /** Makes and starts one that listens on a port of this machine. */
  constructor(port: number) {
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`;
    if (this.#user) chownSync(this.#folder, this.#user.uid, this.#user.gid);
    this.#run('initdb', '-D', this.#data, '-U', 'postgres', '-A', 'trust', '-N');
    this.#control('start', '-o', `-p ${port} -k ${this.#folder}`);
  }

  /** Ends every session at once: `fast` in order, `immediate` as if it had crashed. */
  restart(how: 'fast' | 'immediate'): void {
    this.#control('restart', '-m', how);
  }

  /** Ends the sessions of all others, while the server goes on. */
  async drop(): Promise<void> {
    const others = 'select pg_terminate_backend(pid) from pg_stat_activity';
    await onServer(this.url, [`${others} where pid <> pg_backend_pid() and usename = 'postgres'`]);
  }

  remove(): void {
    this.#control('stop', '-m', 'immediate');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #data(): string {
    return join(this.#folder, 'data');
  }

  #control(what: string, ...more: string[]): void {
    const log = join(this.#folder, 'log');
    this.#run('pg_ctl', what, '-w', '-s', '-D', this.#data, '-l', log, ...more);
  }

  #run(program: string, ...args: string[]): void {
    const options = { cwd: this.#folder, stdio: 'ignore', ...this.#user } as const;
    execFileSync(join(PROGRAMS!, program), args, options);
  }
}
