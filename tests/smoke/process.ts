/** Starts a command of the project as a user would, and waits until it answers. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Running {
  origin: string;
  output(): string;
  stop(): Promise<void>;
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

const pause = (milliseconds: number): Promise<void> =>
  new Promise((done) => setTimeout(done, milliseconds));

/**
 * How long a command may take to answer and to end, in seconds: a busy machine builds and loads for
 * minutes. Only what will never come is given up.
 */
const LONGEST = { start: 240, end: 60 };
/** How often we look, a second. */
const LOOKS = 4;

/** Whether no process is left of a group. */
function isGone(group: number): boolean {
  try {
    return !process.kill(-group, 0);
  } catch {
    return true;
  }
}

/** Ends the whole group of processes that a command started, down to the last. */
async function end(child: ChildProcess): Promise<void> {
  const group = child.pid!;
  if (isGone(group)) return;
  process.kill(-group, 'SIGTERM');
  for (let look = 0; look < LONGEST.end * LOOKS && !isGone(group); look += 1)
    await pause(1000 / LOOKS);
  if (!isGone(group)) process.kill(-group, 'SIGKILL');
}

/** Presses Ctrl+C at the terminal on which a command runs, and waits until it has gone. */
async function interrupt(child: ChildProcess): Promise<void> {
  const gone = new Promise((done) => child.once('exit', done));
  child.stdin!.write('\u0003');
  await gone;
}

/** As `start`, on a terminal, with a line as it is typed there. */
export const startOnTerminal = (
  line: string,
  port: number,
  env: Record<string, string>,
): Promise<Running> => start('script', ['-qec', line, '/dev/null'], port, env, interrupt);

/** Runs a command until GET /healthz answers; throws with its output when that takes too long. */
export async function start(
  command: string,
  args: string[],
  port: number,
  env: Record<string, string>,
  stop: (child: ChildProcess) => Promise<void> = end,
): Promise<Running> {
  let output = '';
  const child = spawn(command, args, { env: { ...process.env, ...env }, detached: true });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const origin = `http://127.0.0.1:${port}`;
  for (let look = 0; look < LONGEST.start * LOOKS; look += 1) {
    await pause(1000 / LOOKS);
    const answer = await fetch(`${origin}/healthz`).catch(() => undefined);
    if (answer?.ok) return { origin, output: () => output, stop: () => stop(child) };
    if (child.exitCode !== null) break;
  }
  await end(child);
  throw new Error(`${command} ${args.join(' ')} did not answer:\n${output}`);
}

export interface DemoLogin {
  login: string;
  name: string;
  role: string;
  password: string;
  token: string;
}

/** The service with the demo portfolio in a folder of its own, started as its users start it. */
export async function startDemo() {
  const folder = mkdtempSync(join(tmpdir(), 'kechuang-demo-'));
  const port = await freePort();
  const service = await start('npm', ['start'], port, {
    PORT: String(port),
    KECHUANG_DATA: folder,
    KECHUANG_RATE_LIMIT: '0',
    DATABASE_URL: '',
  });
  const logins = readFileSync(join(folder, 'demo-logins.json'), 'utf8');
  return {
    origin: service.origin,
    folder,
    logins: JSON.parse(logins) as DemoLogin[],
    async stop(): Promise<void> {
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A list as a file: how many bytes, how they begin, and whether the digest is theirs. */
async function checkFile(origin: string, headers: Record<string, string>, path: string) {
  const answer = await fetch(`${origin}/api/v1${path}`, { headers });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const digest = createHash('sha256').update(bytes).digest('base64');
  return {
    status: answer.status,
    begins: new TextDecoder().decode(bytes.subarray(0, path.endsWith('.csv') ? 15 : 2)),
    lines: path.endsWith('.csv') ? new TextDecoder().decode(bytes).split('\r\n').length - 2 : 0,
    isDigested: answer.headers.get('content-digest') === `sha-256=:${digest}:`,
  };
}

/**
 * What any installation with the demo portfolio must answer: the figures tie, the workbook and the
 * lists come.
 */
export async function checkService(origin: string, token: string) {
  const headers = { authorization: `Bearer ${token}` };
  const figure = await fetch(`${origin}/api/v1/figures/fund.invested?as_of=2024-06-28`, {
    headers,
  });
  const published = await fetch(`${origin}/api/v1/published-figures?as_of=2024-06-30`, { headers });
  const workbook = await fetch(`${origin}/api/v1/quarters/2024Q2/report.xlsx`, { headers });
  const bytes = new Uint8Array(await workbook.arrayBuffer());
  const { value } = (await figure.json()) as { value: string };
  const { data } = (await published.json()) as { data: { figure: string; status: string }[] };
  return {
    invested: value,
    published: data.map((row) => `${row.figure} ${row.status}`),
    workbook: { status: workbook.status, zip: String.fromCharCode(bytes[0]!, bytes[1]!) },
    csv: await checkFile(origin, headers, '/loans.csv'),
    xlsx: await checkFile(origin, headers, '/loans.xlsx'),
  };
}

export const EXPECTED = {
  invested: '1729000000.00',
  published: [
    'fund.sub_funds ties',
    'fund.investments ties',
    'fund.invested ties',
    'fund.strategic_share_by_count ties',
    'fund.strategic_share_by_amount ties',
    'fund.relocated_in ties',
    'fund.listed ties',
    'fund.passed_review ties',
    'credit.granted ties',
    'credit.drawn ties',
    'credit.high_tech_coverage ties',
    'securitisation.enterprises ties',
    'securitisation.financed ties',
    'grants.pool ties',
    'grants.projects ties',
    'grants.disbursed ties',
    'grants.expected_benefit ties',
    'credit.high_tech_coverage_in_force differs',
  ],
  workbook: { status: 200, zip: 'PK' },
  csv: { status: 200, begins: '贷款编码', lines: 2231, isDigested: true },
  xlsx: { status: 200, begins: 'PK', lines: 0, isDigested: true },
};
