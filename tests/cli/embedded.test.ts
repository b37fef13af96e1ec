/**
 * The embedded database's folder: one process has it at a time, whoever else comes is told who, and
 * what is wrong with its files is said in a sentence and never made worse. Meanwhile the service
 * goes on answering, whatever the database is doing.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sentenceFor } from '../../src/cli/embedded-fault.ts';
import { faultMet, embeddedFault } from '../../src/db/embedded/faults.ts';
import { freePort, Installation, type Ended, type Service } from './command.ts';
import { longTest } from '../support/extent.ts';

let here: Installation;

test('what a statement met is a fault of the files, or none', () => {
  const met = (code: string) => faultMet(Object.assign(new Error(''), { code }))?.kind;
  const kinds = ['XX001', 'XX002', '53100', 'XX000', '23505'].map(met);
  expect(kinds).toEqual(['damaged', 'damaged', 'disk full', undefined, undefined]);
  expect(faultMet(new Error('fetch failed'))).toBeUndefined();
});

/** Speaks to a running service's database, as any process of its user may. */
const connect = (data: string) =>
  postgres({
    path: join(data, 'postgres.sock'),
    ...{ username: 'postgres', database: 'postgres', max: 1 },
  });

/** Whether this user may give a folder a small disk of its own. */
const canMount = ((): boolean => {
  const probe = mkdtempSync(join(tmpdir(), 'kechuang-mount-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe]);
  if (status === 0) spawnSync('umount', [probe]);
  rmdirSync(probe);
  return status === 0;
})();

/** One sentence for a person, in their language; no stack, no object, and the exit code says so. */
function expectSentence({ code, err }: Ended, ...words: (string | RegExp)[]): void {
  expect(err).toMatch(/^[^\n]*\p{Script=Han}[^\n]*\n$/u);
  expect(err).not.toMatch(/\bat .*:\d+:\d+|Error:|node_modules|\[object/);
  for (const word of words) expect(err).toMatch(word);
  expect(code).toBe(1);
}

const serve = async (data: string): Promise<Ended> =>
  here.run(['serve'], { KECHUANG_DATA: data, PORT: String(await freePort()) });

async function stopped(service: Service): Promise<void> {
  service.signal('SIGTERM');
  expect((await service.ended).code).toBe(0);
}

/** How much is recorded, as any command line of this machine is told. */
async function people(data: string): Promise<string> {
  const { code, out, err } = await here.run(['user', 'list'], { KECHUANG_DATA: data });
  expect([code, err]).toEqual([0, '']);
  return out;
}

/** Every file below a folder with its content, to see that none was touched. */
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => `${name} ${readFileSync(join(folder, name)).toString('base64')}`)
    .sort();

describe.skipIf(process.env.TEST_DATABASE_URL !== undefined)('the folder of the database', () => {
  beforeAll(async () => {
    here = await Installation.make('small');
    await here.ready('ready');
  });
  afterAll(() => here.remove());

  /** A folder that was in use and is closed, for tests that leave it as they found it. */
  const untouched = (): string => here.data('ready');

  /** A copy of its own of that folder. */
  function copied(name: string): string {
    cpSync(here.data('ready'), here.data(name), { recursive: true });
    return here.data(name);
  }

  test('two first starts at once: one makes it, the others say who does', async () => {
    const data = here.data('at once');
    const starts = await Promise.all(
      [1, 2, 3].map(() => here.run(['migrate'], { KECHUANG_DATA: data })),
    );
    const [made, ...others] = starts.sort((a, b) => a.code! - b.code!);
    expect([made!.code, made!.err]).toEqual([0, '']);
    for (const other of others)
      if (other.code !== 0) expectSentence(other, data, /进程号 \d+，自 \d{4}-\S+Z 起/);
    expect(await people(data)).toContain('还没有人员');
  });

  longTest('a second service is told who has it, by number and since when', async () => {
    const data = copied('second');
    const service = await here.serve({ KECHUANG_DATA: data });
    const { pid } = JSON.parse(readFileSync(join(data, 'holder.json'), 'utf8')) as { pid: number };
    expectSentence(await serve(data), data, '另一个', `进程号 ${pid}，自 2`, 'KECHUANG_DATA');
    // Other commands work on it meanwhile.
    expect(await people(data)).toContain('officer');
    await stopped(service);
  });

  test('what a killed process left behind keeps nobody out', async () => {
    const data = copied('killed');
    for (let turn = 0; turn < 2; turn += 1) {
      const service = await here.serve({ KECHUANG_DATA: data });
      service.signal('SIGKILL');
      await service.ended;
      expect(readdirSync(data).filter((name) => name.startsWith('lock.'))).toHaveLength(1);
    }
    // Of two at once, one may be told that the other is opening it.
    const refused = () => 'refused';
    const starts = await Promise.all([1, 2].map(() => people(data).catch(refused)));
    expect(starts.find((said) => said !== 'refused')).toContain('officer');
  });

  test('a folder of a long name is held all the same, whatever TMPDIR is', async () => {
    const data = copied('a folder whose name is longer than that of a socket may be '.repeat(2));
    const [one, other] = ['one', 'other'].map((name) => mkdtempSync(join(here.folder, name)));
    const release = await here.hold({ KECHUANG_DATA: data, TMPDIR: one! });
    const settings = { KECHUANG_DATA: data, TMPDIR: other!, PORT: String(await freePort()) };
    expectSentence(await here.run(['serve'], settings), data, '另一个', /进程号 \d+/);
    expect(await people(data)).toContain('officer');
    expect((await release()).code).toBe(0);
  });

  test('where the system does not say whether somebody has it, it stays closed', async () => {
    const data = untouched();
    symlinkSync('lock.00000000', join(data, 'lock.00000000'));
    const said = await serve(data);
    expectSentence(said, data, '没有打开', /lock\.00000000：错误代码 ELOOP）/);
    expect(said.err).not.toContain('connect');
    rmSync(join(data, 'lock.00000000'));
    expect(await people(data)).toContain('officer');
  });

  test.each([
    [
      `could not write to file "pg_wal/x.42": No space left on device`,
      '磁盘空间已满（pg_wal/x.42）',
    ],
    [
      `could not open file "global/1262": Permission denied`,
      '无法写入数据文件夹 /data（global/1262）',
    ],
    ["ENOTDIR: not a directory, mkdir '/data'", '无法写入数据文件夹 /data（/data）'],
    ['No space left on device', '/data 所在的磁盘空间已满；'],
  ])('that cannot be written is said without the English of %s', (message, said) => {
    const sentence = sentenceFor(embeddedFault(new Error(message), []), '/data');
    expect(sentence).toContain(said);
    expect(sentence).not.toMatch(/could|space|denied|directory/i);
  });

  test.each(['PG_VERSION', 'global/pg_control'])('without %s it is left as it is', async (file) => {
    const data = untouched();
    const away = here.data('away');
    renameSync(join(data, 'postgres', file), away);
    const before = filesOf(join(data, 'postgres'));
    expectSentence(await serve(data), data, file, '未作任何改动', '备份');
    expect(filesOf(join(data, 'postgres'))).toEqual(before);
    renameSync(away, join(data, 'postgres', file));
    expect(await people(data)).toContain('officer');
  });

  /** Writes over the files of the largest tables, from their second kilobyte on. */
  function spoil(data: string): void {
    const base = join(data, 'postgres', 'base');
    const sizes = readdirSync(base, { recursive: true, encoding: 'utf8' })
      .map((name) => join(base, name))
      .filter((path) => statSync(path).isFile());
    for (const path of sizes) writeFileSync(path, Buffer.alloc(statSync(path).size, 'spoilt'));
  }

  longTest.each([
    ['its pages', spoil],
    [
      'its control file',
      (data: string) => {
        writeFileSync(join(data, 'postgres', 'global', 'pg_control'), Buffer.alloc(8192, 'x'));
      },
    ],
    [
      'its log',
      (data: string) => {
        rmSync(join(data, 'postgres', 'pg_wal'), { recursive: true });
        mkdirSync(join(data, 'postgres', 'pg_wal'));
      },
    ],
  ])('with %s spoilt, it is said to be damaged', async (what, damage) => {
    const data = copied(`spoilt ${what}`);
    damage(data);
    expectSentence(await serve(data), data, '已损坏', '备份');
    expectSentence(await here.run(['verify'], { KECHUANG_DATA: data }), data, '已损坏');
  });

  longTest('with the pages of one table spoilt, whoever reads it says so', async () => {
    const data = copied('spoilt table');
    const service = await here.serve({ KECHUANG_DATA: data });
    const sql = connect(data);
    const [found] = await sql`select pg_relation_filepath('migration') as path`;
    await sql.end();
    await stopped(service);
    const table = join(data, 'postgres', found!.path as string);
    writeFileSync(table, Buffer.alloc(statSync(table).size, 'spoilt'));
    expectSentence(await here.run(['verify'], { KECHUANG_DATA: data }), data, '已损坏', '备份');
  });

  test.skipIf(process.getuid?.() === undefined)('open to others it is refused', async () => {
    const data = untouched();
    // To the group alone, or to all others alone.
    for (const mode of [0o750, 0o705]) {
      chmodSync(data, mode);
      expectSentence(await serve(data), data, 'chmod 700');
    }
    chmodSync(data, 0o700);
    expect(await people(data)).toContain('officer');
  });

  test('health is answered while the database works on a statement that never ends', async () => {
    const data = copied('busy');
    const service = await here.serve({ KECHUANG_DATA: data });
    const sql = connect(data);
    const begun = join(data, 'postgres', 'begun');
    const endless = sql.unsafe(`do $$ begin
      execute format('copy (select 1) to %L', current_setting('data_directory') || '/begun');
      loop end loop; end $$`);
    const cut = expect(endless).rejects.toThrow();
    while (!existsSync(begun)) await pause(5);
    expect((await fetch(`${service.origin}/healthz`)).status).toBe(200);
    service.signal('SIGKILL');
    await service.ended;
    await cut;
    await sql.end();
    rmSync(begun);
    expect(await people(data)).toContain('officer');
  });

  /** Takes all room that is left on a disk; gives back how to make room again. */
  function fill(disk: string): () => void {
    const filler = join(disk, 'filler');
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k'], { stdio: 'ignore' });
    spawnSync('dd', ['if=/dev/zero', `of=${filler}2`, 'bs=512'], { stdio: 'ignore' });
    return () => [filler, `${filler}2`].forEach((file) => rmSync(file));
  }

  describe.skipIf(!canMount)('on a disk of its own', () => {
    let disk: string;
    let data: string;
    beforeAll(() => {
      disk = here.data('disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256m', 'tmpfs', disk]);
      data = join(disk, 'data');
      cpSync(here.data('ready'), data, { recursive: true });
    });
    afterAll(() => {
      execFileSync('umount', ['-l', disk]);
    });

    longTest('that is full it does not start, and starts when there is room', async () => {
      const makeRoom = fill(disk);
      expectSentence(await serve(data), data, '空间已满');
      makeRoom();
      expect(await people(data)).toContain('officer');
    });

    longTest('that becomes full while people work, nothing acknowledged is lost', async () => {
      let service = await here.serve({ KECHUANG_DATA: data });
      const logins = JSON.parse(readFileSync(join(data, 'demo-logins.json'), 'utf8')) as {
        login: string;
        token: string;
      }[];
      const { token } = logins.find(({ login }) => login === 'officer')!;
      const answer = (turn: number): Promise<Response> =>
        fetch(`${service.origin}/api/v1/submissions`, {
          method: 'POST',
          headers: {
            ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
            'idempotency-key': `full-${turn}`,
          },
          body: JSON.stringify({
            events: Array.from({ length: 100 }, (_, index) => ({
              type: 'party.registered',
              effective_on: '2024-01-02',
              data: { kind: 'enterprise', name: `${turn}-${index}`, no_uscc_reason: '测试' },
            })),
          }),
        });
      const handIn = async (turn: number): Promise<number> => (await answer(turn)).status;
      let acknowledged = 0;
      let status = await handIn(acknowledged);
      expect(status).toBe(200);
      const makeRoom = fill(disk);
      // What finds room in files that are there already is acknowledged still.
      while (status === 200) {
        acknowledged += 1;
        status = await handIn(acknowledged);
      }
      expect(status).toBe(503);
      makeRoom();
      service.signal('SIGKILL');
      await service.ended;
      service = await here.serve({ KECHUANG_DATA: data });
      for (let turn = 0; turn < acknowledged; turn += 1)
        expect((await answer(turn)).headers.get('idempotent-replayed')).toBe('true');
      expect(await handIn(acknowledged)).toBe(200);
      await stopped(service);
    });
  });
});
