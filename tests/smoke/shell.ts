/**
 * One bash in a folder of its own, as a reader has it open: what one command sets, the next one
 * finds.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

export interface Ran {
  status: number;
  /** What a terminal would show, errors among it. */
  shown: string;
}

/** Beside what a command says itself: refused is failed, and no meter where nobody looks. */
const CURL = 'curl() { command curl -sS --fail-with-body "$@"; }';

export class Shell {
  readonly #bash: ChildProcess;
  readonly #lines: Interface;
  readonly #iterator: AsyncIterator<string>;

  constructor(folder: string, env: Record<string, string>) {
    this.#bash = spawn('bash', ['--norc'], {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#bash.stdout! });
    this.#iterator = this.#lines[Symbol.asyncIterator]();
    this.#bash.stdin!.write(`exec 2>&1\n${CURL}\n`);
  }

  /** Runs a command to its end. */
  async run(command: string): Promise<Ran> {
    const end = 'the command has ended with';
    this.#bash.stdin!.write(`{ ${command}\n} < /dev/null\nprintf '\\n%s %s\\n' '${end}' $?\n`);
    const shown: string[] = [];
    for (;;) {
      const { value, done } = await this.#iterator.next();
      if (done) throw new Error(`bash ended in:\n${command}\n${shown.join('\n')}`);
      if (value.startsWith(end))
        return { status: Number(value.slice(end.length)), shown: shown.join('\n').trim() };
      shown.push(value);
    }
  }

  close(): void {
    this.#lines.close();
    this.#bash.kill();
  }
}
