/**
 * A stranger's first hour, on a machine with nothing else installed: the README's start command,
 * then every command that the README and the page about the API show, as written. Only the port
 * is another one, and the folder.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenApi } from '../../src/platform/openapi.ts';
import { onServer } from '../support/template.ts';
import { blocksOf, callsOf, commandsOf, tableBelow, type Block, type Command } from './commands.ts';
import {
  checkService,
  EXPECTED,
  freePort,
  start,
  type DemoLogin,
  type Running,
  startOnTerminal,
} from './process.ts';
import { Shell } from './shell.ts';
import { answerFaults, textFaults } from './shown.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const BLOCKS = blocksOf(README);

const WRITTEN_ORIGIN = 'http://127.0.0.1:8787';

const scratch = mkdtempSync(join(tmpdir(), 'kechuang-start-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The service with its data in a folder, and a shell that is open there. */
interface Place {
  folder: string;
  service: Running;
  shell: Shell;
}

type Begin = (port: number, env: Record<string, string>) => Promise<Running>;

async function serveIn(folder: string, begin: Begin): Promise<Place> {
  const port = await freePort();
  const env = { KECHUANG_DATA: join(folder, 'data'), DATABASE_URL: '' };
  const service = await begin(port, { ...env, PORT: String(port), KECHUANG_RATE_LIMIT: '0' });
  return { folder, service, shell: new Shell(folder, env) };
}

const loginsIn = (folder: string): DemoLogin[] =>
  JSON.parse(readFileSync(join(folder, 'data', 'demo-logins.json'), 'utf8')) as DemoLogin[];

/** The command with this service's port. */
const asHere = (command: string, { service }: Place): string =>
  command.replaceAll(WRITTEN_ORIGIN, service.origin);

const OUT = /\s(?:-o|--out) ([\p{L}\d-]+\.[a-z]+)/gu;
const ZIPPED = /\.(xlsx|zip)$/;

/** The files that a command says it writes, and what is wrong with them. */
const fileFaults = (command: string, folder: string): string[] =>
  [...command.matchAll(OUT)].flatMap(([, name]) => {
    const file = join(folder, name!);
    if (!existsSync(file)) return [`${name} was not written`];
    const bytes = readFileSync(file);
    if (bytes.length === 0) return [`${name} is empty`];
    return ZIPPED.test(name!) && bytes.subarray(0, 2).toString() !== 'PK'
      ? [`${name} is no zip`]
      : [];
  });

/** Runs a command as it is shown; what is not as shown, with the place where it stands. */
async function faultsOf(
  shown: Command,
  place: Place,
): Promise<{ faults: string[]; output: string }> {
  const { status, output, type } = await place.shell.run(asHere(shown.command, place));
  const found = [
    ...(status === 0 ? [] : [`ends with ${status}: ${output}`]),
    ...(status === 0 && shown.shown ? answerFaults(shown.shown, output, shown.at) : []),
    ...fileFaults(shown.command, place.folder),
    ...(shown.type === undefined || /json/.test(shown.type) || shown.command.includes(' -o ')
      ? []
      : [`prints ${shown.type} on the terminal; add -o`]),
    ...(shown.type === undefined || type === shown.type
      ? []
      : [`answers ${type}, not ${shown.type}`]),
  ];
  return {
    faults: found.map((fault) => `${shown.at} ${shown.command}\n${fault}`),
    output,
  };
}

/** Runs commands one after the other; all that is not as shown. */
async function allFaults(commands: readonly Command[], place: Place): Promise<string[]> {
  const faults: string[] = [];
  for (const command of commands) faults.push(...(await faultsOf(command, place)).faults);
  return faults;
}

let printed = '';
let place: Place | undefined;
const leave = async (): Promise<void> => {
  place?.shell.close();
  await place?.service.stop();
  place = undefined;
};
afterAll(leave);

beforeAll(async () => {
  mkdirSync(join(scratch, 'first'));
  // On a terminal, which alone is told the passwords.
  place = await serveIn(join(scratch, 'first'), (port, env) =>
    startOnTerminal('npm start', port, env),
  );
  printed = place.service
    .output()
    .replaceAll('\r', '')
    .replace(place.service.origin, WRITTEN_ORIGIN)
    .replaceAll(place.folder, '…');
  await leave();
});

/** Goes on, in a folder of its own, with what the first start has made. */
async function goOnIn(name: string): Promise<Place> {
  await leave();
  cpSync(join(scratch, 'first'), join(scratch, name), { recursive: true });
  return (place = await serveIn(join(scratch, name), (port, env) =>
    start('node', ['dist/node.js', 'serve'], port, env),
  ));
}

test('the first commands are those that are checked before every change', () => {
  const [commands] = BLOCKS;
  expect(commands!.lines).toEqual(['npm ci && npm start', 'npm ci && npm test']);
  const checks = readFileSync(join(ROOT, '.ci/run'), 'utf8');
  for (const part of ['npm ci', 'npm test'])
    expect(checks).toMatch(new RegExp(`^ *step \\w+ ${part}\\b`, 'm'));
});

test('npm start prints what the README shows', () => {
  // Behind it come the lines of the log, one for each request.
  const given = printed.replace(/^[{>].*\n?/gm, '').trim();
  expect(textFaults(BLOCKS[1]!.lines.join('\n'), given)).toEqual([]);
});

test('the demo portfolio is served, and its figures tie with the published ones', async () => {
  const { folder, service } = await goOnIn('figures');
  const { token } = loginsIn(folder).find(({ login }) => login === 'officer')!;
  expect(printed).toContain(token);
  expect(await checkService(service.origin, token)).toEqual(EXPECTED);
});

test('every call on the page about the API answers what the page shows', async () => {
  const place = await goOnIn('docs');
  const page = await (await fetch(`${place.service.origin}/docs`)).text();
  const calls = callsOf(page);
  const { paths } = (await (await fetch(`${place.service.origin}/openapi.json`)).json()) as OpenApi;
  const routes = Object.values(paths).flatMap((methods) => Object.keys(methods)).length;
  // Each of them, and what is typed before all.
  expect(new Set(calls.map(({ at }) => at)).size).toBe(routes + 1);
  const passwords = new Map(loginsIn(place.folder).map(({ login, password }) => [login, password]));
  const asPeople = calls.map((call) => {
    const login = /-[bc] (\w+)\.cookies/.exec(call.command)?.[1] ?? '';
    return { ...call, command: call.command.replace('（密码）', passwords.get(login) ?? '') };
  });
  expect(await allFaults(asPeople, place)).toEqual([]);
});

interface Published {
  figure: string;
  operator: string | null;
  published: string;
  unit: string;
  computed: string;
  status: string;
}

interface Changed {
  figure: string;
  basis: string;
  as_of: string;
  before: Told;
  after: Told;
  difference: string | null;
}

interface Told {
  value: string | null;
  reason: string | null;
}

/** A table of the README, the command whose answer it shows, and the answer as such a table. */
const TABLES = [
  {
    heading: '| figure | published | computed | status |',
    of: "as auditor 'http://127.0.0.1:8787/api/v1/published-figures?as_of=2024-06-30'",
    isWhole: true,
    rows: (answer: string): string[][] =>
      (JSON.parse(answer) as { data: Published[] }).data.map((row) => [
        row.figure,
        `${row.operator === null ? '' : `${row.operator} `}${row.published} ${row.unit}`,
        row.computed,
        row.status,
      ]),
  },
  {
    heading: '| figure | basis | as of | before | after | difference |',
    of: 'cat review.json',
    isWhole: false,
    rows: (answer: string): string[][] => {
      const told = ({ value, reason }: Told): string => value ?? reason!;
      return (JSON.parse(answer) as { figures: Changed[] }).figures.map((row) => [
        row.figure,
        row.basis,
        row.as_of,
        told(row.before),
        told(row.after),
        row.difference ?? '',
      ]);
    },
  },
];

/** The rows of the README that an answer does not have, and of a whole table those it lacks. */
function tableFaults(command: string, answer: string): string[] {
  return TABLES.filter(({ of }) => of === command).flatMap(({ heading, isWhole, rows }) => {
    const shown = tableBelow(README, heading).map((row) => row.join(' | '));
    const given = rows(answer).map((row) => row.join(' | '));
    const missing = shown.filter((row) => !given.includes(row));
    const unsaid = isWhole ? given.filter((row) => !shown.includes(row)) : [];
    return [
      ...(shown.length === 0 ? [`README.md has no table ${heading}`] : []),
      ...missing.map((row) => `README.md: no such row is answered: ${row}\n${given.join('\n')}`),
      ...unsaid.map((row) => `README.md does not show: ${row}`),
    ];
  });
}

/** The last command of a server, until it answers; then it is ended. */
const SERVED = `set -m
npx kechuang serve & served=$!
for _ in $(seq 240); do
  curl http://127.0.0.1:$PORT/healthz && break
  sleep 0.25
done
kill -- -$served
wait $served`;

const isOnServer = ({ lines }: Block): boolean =>
  lines.some((line) => line.startsWith('$ export DATABASE_URL='));
const typed = BLOCKS.filter(({ lines }) => lines.some((line) => line.startsWith('$ ')));

test('every command of the README answers what the README shows', async () => {
  const place = await goOnIn('readme');
  const [deal] = BLOCKS.filter(({ language }) => language === 'json');
  writeFileSync(join(place.folder, 'deal.json'), deal!.lines.join('\n'));
  const faults: string[] = [];
  const commands = typed.filter((block) => !isOnServer(block)).flatMap(commandsOf);
  expect(commands.length).toBeGreaterThan(15);
  for (const command of commands) {
    const { faults: found, output } = await faultsOf(command, place);
    faults.push(...found, ...tableFaults(command.command, output));
    if (command.command.includes('-o review.json')) {
      const kept = await place.shell.run('cat review.json');
      faults.push(...tableFaults('cat review.json', kept.output));
    }
  }
  expect(faults).toEqual([]);
});

describe.skipIf(process.env.TEST_DATABASE_URL === undefined)('on a server', () => {
  const server = process.env.TEST_DATABASE_URL!;
  const name = `kechuang_readme_${process.pid}`;
  afterAll(() => onServer(server, [`drop database if exists ${name} with (force)`]));

  test('the commands for PostgreSQL do what the README says, and the service starts', async () => {
    await onServer(server, [`create database ${name}`]);
    const url = new URL(server);
    url.pathname = `/${name}`;
    const commands = typed.filter(isOnServer).flatMap(commandsOf);
    const port = await freePort();
    const { folder, service } = await goOnIn('server');
    const shell = new Shell(folder, { PORT: String(port) });
    const there = { folder, service, shell };
    try {
      expect(commands.at(-1)!.command).toBe('npx kechuang serve');
      const before = commands.slice(0, -1).map((command) => ({
        ...command,
        command: command.command.replace(/DATABASE_URL=\S+/, `DATABASE_URL=${url.href}`),
      }));
      expect(await allFaults(before, there)).toEqual([]);
      const { output } = await shell.run(SERVED);
      expect(output).toContain('"status":"ok"');
    } finally {
      shell.close();
    }
  });
});
