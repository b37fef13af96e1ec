/** A PostgreSQL of a test's own, which it may stop and start without harm to anybody. */
import { execFile, execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onServer } from './template.ts';

const VERSIONS = '/usr/lib/postgresql';

/** Seconds that PostgreSQL is given to start or stop; no machine is too slow for it. */
const PATIENCE = 300;

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

  private constructor(port: number) {
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  }

  /** Makes and starts one that listens on a port of this machine. */
  static async start(port: number): Promise<Cluster> {
    const cluster = new Cluster(port);
    const folder = cluster.#folder;
    if (cluster.#user) chownSync(folder, cluster.#user.uid, cluster.#user.gid);
    await cluster.#run('initdb', '-D', cluster.#data, '-U', 'postgres', '-A', 'trust', '-N');
    await cluster.#control('start', '-o', `-p ${port} -k ${folder}`);
    return cluster;
  }

  /** Ends every session at once: `fast` in order, `immediate` as if it had crashed. */
  restart(how: 'fast' | 'immediate'): Promise<void> {
    return this.#control('restart', '-m', how);
  }

  /** Ends the sessions of all others, while the server goes on. */
  async drop(): Promise<void> {
    const others = 'select pg_terminate_backend(pid) from pg_stat_activity';
    await onServer(this.url, [`${others} where pid <> pg_backend_pid() and usename = 'postgres'`]);
  }

  async remove(): Promise<void> {
    await this.#control('stop', '-m', 'immediate');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #data(): string {
    return join(this.#folder, 'data');
  }

  #control(what: string, ...more: string[]): Promise<void> {
    const log = join(this.#folder, 'log');
    const waiting = ['-w', '-t', String(PATIENCE)];
    return this.#run('pg_ctl', what, ...waiting, '-s', '-D', this.#data, '-l', log, ...more);
  }

  /** Beside the test, whose requests are under way meanwhile. */
  async #run(program: string, ...args: string[]): Promise<void> {
    const options = { cwd: this.#folder, ...this.#user };
    await promisify(execFile)(join(PROGRAMS!, program), args, options);
  }
}
