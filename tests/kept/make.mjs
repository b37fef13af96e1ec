/**
 * Makes the kept ledgers of a version, by hand and once: `npm run build`, then
 *
 *   node tests/kept/make.mjs postgres://…/an-empty-database
 *
 * Everything goes through the command line and the API of dist/. Needs `tar` and `pg_dump`, which
 * the test does not. See README.md beside this file.
 */
import { execFile, execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompressSync, constants } from 'node:zlib';
import { today } from '../../dist/platform/clock.js';
import { PUBLISHED_SHEET, SENT_AGAIN, tell } from './story.mjs';
import { READS } from './reads.mjs';

const ROOT = new URL('../..', import.meta.url).pathname;
const BUREAU = '演示市科技局（虚构）';
const PEOPLE = {
  manager: ['manager', '演示管理人甲（虚构）', 'SF-001'],
  manager2: ['manager', '演示管理人乙（虚构）', 'SF-002'],
  officer: ['officer', BUREAU],
  officer2: ['officer', BUREAU],
  auditor: ['auditor', '演示审计局（虚构）'],
  admin: ['admin', BUREAU],
};
/** As long as a token may be valid: ten years. */
const DAYS = ['--days', '3650'];

/** They are named after the day on which the service made them. */
const name = today();
const [databaseUrl] = process.argv.slice(2);
if (!databaseUrl) throw new Error('node tests/kept/make.mjs postgres://…/an-empty-database');
const work = mkdtempSync(join(tmpdir(), 'kechuang-keep-'));

/**
 * An installation without the demo portfolio, which the service would load into an embedded ledger
 * before the story is told.
 */
function makeInstallation(folder) {
  mkdirSync(folder);
  // The files themselves, since the installation is found from where the program lies.
  cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
  for (const name of ['sql', 'node_modules', 'package.json'])
    symlinkSync(join(ROOT, name), join(folder, name));
  cpSync(join(ROOT, 'seeds'), join(folder, 'seeds'), { recursive: true });
  writeFileSync(join(folder, 'seeds/demo/order.json'), '[]');
  for (const set of ['published', 'published-coverage']) {
    for (const sheet of readdirSync(join(folder, 'seeds', set))) {
      const file = join(folder, 'seeds', set, sheet);
      writeFileSync(file, readFileSync(file, 'utf8').replace(/\n[^]*/, '\n'));
    }
  }
  return join(folder, 'dist/node.js');
}
const program = makeInstallation(join(work, 'installation'));

function freePort() {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

const commandLine = (settings) => {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, KECHUANG_RATE_LIMIT: '0', ...settings };
  return {
    env,
    run: async (...words) => {
      const command = [program, ...words];
      return (await promisify(execFile)(process.execPath, command, { env })).stdout;
    },
  };
};

/** The service in a process of its own, until it is told to end. */
async function serve({ env }) {
  const port = String(await freePort());
  const child = spawn(process.execPath, [program, 'serve'], {
    env: { ...env, PORT: port },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((done) => child.once('exit', done));
  await new Promise((ready, fail) => {
    child.stdout.on('data', (text) => String(text).includes('已就绪') && ready());
    void ended.then(() => fail(new Error('the service ended')));
  });
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return { origin: `http://127.0.0.1:${port}`, stop };
}

/** Asks the service with a token; what it refuses ends the making. */
function client(origin, token) {
  let count = 0;
  const ask = async (method, path, body, headers = {}) => {
    const answer = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(method === 'POST' && {
          'idempotency-key': `kept-${token.slice(3, 9)}-${(count += 1)}`,
        }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${bytes}`);
    const isJson = answer.headers.get('content-type').includes('json');
    return { body: isJson ? JSON.parse(bytes) : bytes, etag: answer.headers.get('etag') };
  };
  return {
    get: (path) => ask('GET', path),
    post: (path, body, headers) => ask('POST', path, body, headers),
  };
}

async function addPerson({ run }, login) {
  const [role, organisation, vehicles] = PEOPLE[login];
  const words = ['--name', `演示${login}（虚构）`, '--role', role, '--organisation', organisation];
  await run('user', 'add', login, ...words, ...(vehicles ? ['--vehicles', vehicles] : []));
}

async function tokenOf({ run }, login, ...limits) {
  const said = await run('token', 'add', login, '--label', '留存', ...DAYS, ...limits);
  return /^kc_\S+/m.exec(said)[0];
}

/** A token that was ended. */
async function revokedToken(line, login) {
  const said = await line.run('token', 'add', login, '--label', '作废', ...DAYS);
  await line.run('token', 'revoke', /编号 (\d+)/.exec(said)[1]);
  return /^kc_\S+/m.exec(said)[0];
}

/** A sheet imported by one officer and approved by another, both at the command line. */
async function importPublished({ run }) {
  const file = join(work, PUBLISHED_SHEET.name);
  writeFileSync(file, PUBLISHED_SHEET.text);
  const number = /第 (\d+) 号批次/.exec(await run('import', file, '--as', 'officer'))[1];
  const shown = / --shown ([0-9a-f]{64})/.exec(await run('approve', number, '--as', 'officer2'))[1];
  await run('approve', number, '--as', 'officer2', '--shown', shown);
}

/** One ledger from nothing to its last answer, and beside it what was signed. */
async function make(settings, folder) {
  mkdirSync(folder, { recursive: true });
  const write = (file, content) => writeFileSync(join(folder, file), content);
  const writeJson = (file, value) => write(file, `${JSON.stringify(value, null, 1)}\n`);
  const line = commandLine(settings);
  await line.run('seed');
  for (const login of ['officer', 'officer2', 'auditor', 'admin']) await addPerson(line, login);
  await importPublished(line);
  const service = await serve(line);
  const tokens = {};
  const give = (login, token) => (tokens[login] = token);
  for (const login of ['officer', 'officer2', 'auditor', 'admin'])
    give(login, await tokenOf(line, login));
  // A manager is added once there is a fund of theirs, and so is a token that is limited to one.
  const addManagers = async () => {
    for (const login of ['manager', 'manager2']) {
      await addPerson(line, login);
      give(login, await tokenOf(line, login));
    }
    give('limited', await tokenOf(line, 'officer', '--role', 'auditor', '--vehicles', 'SF-002'));
    give('revoked', await revokedToken(line, 'officer'));
  };
  const clients = new Map();
  const as = (login) => {
    if (!clients.has(login)) clients.set(login, client(service.origin, tokens[login]));
    return clients.get(login);
  };
  try {
    const moments = {};
    const keep = async (quarter) => {
      const of = quarter.slice(0, 6);
      const report = (await as('auditor').get(`/quarters/${of}/report`)).body;
      write(`${quarter}.xlsx`, (await as('auditor').get(`/quarters/${of}/report.xlsx`)).body);
      writeJson(`${quarter}.json`, report);
      await line.run('pack', of, '--out', join(folder, `${quarter}.zip`));
      moments[quarter] = (await as('auditor').get('/figures')).body.meta.known_at;
    };
    const told = await tell({ as, keep, addManagers });
    moments.now = (await as('auditor').get('/figures')).body.meta.known_at;
    const auditor = /临时密码：(\S+)/.exec(await line.run('user', 'password', 'auditor'))[1];
    const answers = [];
    for (const [login, path] of READS(moments)) {
      const { body } = await as(login).get(path);
      answers.push({ login, path, body });
    }
    writeJson('answers.json', answers);
    writeJson('ledger.json', {
      tokens,
      passwords: { auditor },
      ...(settings.DATABASE_URL && {
        settings: {
          secret: settings.KECHUANG_SECRET,
          signing_key: settings.KECHUANG_SIGNING_KEY,
        },
      }),
      sent_again: SENT_AGAIN,
      ...told,
    });
  } finally {
    await service.stop();
  }
}

const compressed = (bytes) =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });

const out = join(ROOT, 'tests', 'kept', name);
if (existsSync(out)) throw new Error(`${name} is kept already and is never made again`);
try {
  const maxBuffer = 2 ** 30;
  const key = /KECHUANG_SIGNING_KEY=(\S+)/.exec(await commandLine({}).run('key'))[1];
  const settings = {
    ...{ DATABASE_URL: databaseUrl, KECHUANG_DATA: join(work, 'unused') },
    ...{ KECHUANG_SECRET: '演示用秘密，不保护任何东西'.repeat(3), KECHUANG_SIGNING_KEY: key },
  };
  await make(settings, join(out, 'server'));
  const options = ['--no-owner', '--inserts', '--rows-per-insert=100', '--dbname', databaseUrl];
  const dump = execFileSync('pg_dump', options, { maxBuffer, encoding: 'utf8' });
  // What begins with a backslash is for psql alone.
  const statements = dump.replace(/^\\.*\n/gm, '');
  writeFileSync(join(out, 'server', 'dump.sql.br'), compressed(Buffer.from(statements)));

  await make({ KECHUANG_DATA: join(work, 'data') }, join(out, 'embedded'));
  const tar = ['--create', '--owner=0', '--group=0', '--numeric-owner', '--format=ustar'];
  const folder = execFileSync('tar', [...tar, '--directory', work, 'data'], { maxBuffer });
  writeFileSync(join(out, 'embedded', 'data.tar.br'), compressed(folder));
} catch (error) {
  rmSync(out, { recursive: true, force: true });
  throw error;
} finally {
  rmSync(work, { recursive: true, force: true });
}
const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
console.log(`${name}: version ${version}, commit ${commit}`);
