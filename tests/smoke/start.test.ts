/**
 * A stranger's first hour, on a machine with nothing else installed: the README's start command,
 * then every command that the README and the page about the API show, as written. Only the port
 * is another one, and the folder.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onServer } from '../support/template.ts';
import { blocksOf, callsOf, commandsOf, tableBelow, type Command } from './commands.ts';
import { checkService, EXPECTED, freePort, start, type DemoLogin, type Running } from './process.ts';
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

async function serveIn(folder: string, command: string, args: string[]): Promise<Place> {
  const port = await freePort();
  const env = { KECHUANG_DATA: join(folder, 'data'), DATABASE_URL: '' };
  const service = await start(command, args, port, {
    ...{ ...env, PORT: String(port), KECHUANG_RATE_LIMIT: '0' },
  });
  return { folder, service, shell: new Shell(folder, env) };
}

async function leave({ service, shell }: Place): Promise<void> {
  shell.close();
  await service.stop();
}

const loginsIn = (folder: string): DemoLogin[] =>
  JSON.parse(readFileSync(join(folder, 'data', 'demo-logins.json'), 'utf8')) as DemoLogin[];

/** The command with this service's port, run in the project's folder as far as npx is concerned. */
const asHere = (command: string, { service }: Place): string =>
  command
    .replaceAll(WRITTEN_ORIGIN, service.origin)
    .replace(/^npx kechuang/, `npx --prefix ${ROOT} kechuang`);

const OUT = /\s(?:-o|--out) ([^\s-]\S*)/g;
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
async function faultsOf(shown: Command, place: Place): Promise<{ faults: string[]; given: string }> {
  const { status, output, type } = await place.shell.run(asHere(shown.command, place));
  const found = [
    ...(status === 0 ? [] : [`ends with ${status}: ${output}`]),
    ...(status === 0 && shown.shown !== '' ? answerFaults(shown.shown, output) : []),
    ...fileFaults(shown.command, place.folder),
    ...(shown.type === undefined || type === shown.type ? [] : [`answers ${type}, not ${shown.type}`]),
  ];
  return {
    faults: found.map((fault) => `${shown.at} ${shown.command}\n${fault}`),
    given: output,
  };
}

let started: Place;
/** The data of the first start, before anything was recorded. */
const fresh = join(scratch, 'fresh');

beforeAll(async () => {
  const folder = join(scratch, 'first');
  started = await serveIn(folder, 'npm', ['start']);
}, 180_000);
