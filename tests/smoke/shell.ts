/**
 * One bash in a folder of its own, as a reader has it open: what one command sets, the next one
 * finds.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

export interface Ran {
  status: number;
  /** What a terminal would show, errors among it. */
  output: string;
  /** The kind of content that curl was answered, if it was asked. */
  type?: string;
}

const ROOT = new URL('../..', import.meta.url).pathname;
const TYPE = 'the content is';

/**
 * Beside what a reader types: curl fails where it is refused, shows no meter, and says the kind of
 * content on a line of its own; npx finds the project from any folder.
 */
const PRELUDE = `exec 2>&1
curl() { command curl -sS --fail-with-body -w '%{stderr}\\n${TYPE} %{content_type}\\n' "$@"; }
npx() { command npx --prefix '${ROOT}' "$@"; }
`;

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
    this.#bash.stdin!.write(PRELUDE);
  }

  /** Runs a command to its end. */
  async run(command: string): Promise<Ran> {
    const end = 'the command has ended with';
    this.#bash.stdin!.write(`{ ${command}\n} < /dev/null\nprintf '\\n%s %s\\n' '${end}' $?\n`);
    const lines: string[] = [];
    let type: string | undefined;
    for (;;) {
      const { value, done } = await this.#iterator.next();
      if (done) throw new Error(`bash ended in:\n${command}\n${lines.join('\n')}`);
      if (value.startsWith(end)) {
        const output = lines.join('\n').trim();
        return { status: Number(value.slice(end.length)), output, ...(type && { type }) };
      }
      if (value.startsWith(TYPE)) type = value.slice(TYPE.length).trim().replace(/;.*/, '');
      else lines.push(value);
    }
  }

  close(): void {
    this.#lines.close();
    this.#bash.kill();
  }
}
