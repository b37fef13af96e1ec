/**
 * How long the largest import takes and how much memory, step by step: 10 000 enterprises with a
 * credit line each and 30 000 loans, looked at, handed in, reviewed, approved. Each step is a
 * process of its own, so that its memory is its own. On BENCH_DATABASE_URL, else embedded.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ExcelJS from 'exceljs';
import postgres from 'postgres';
import { previewImport, submitImport } from '../../dist/actions/imports.js';
import { readReview } from '../../dist/actions/review.js';
import { approve } from '../../dist/actions/settle.js';
import { open } from '../../dist/cli/open.js';
import { loadSeed, referenceEvents } from '../../dist/cli/seed.js';
import { EVERYTHING } from '../../dist/db/connection.js';
import { findPersonByLogin, savePerson } from '../../dist/db/people.js';

const SCALE = Number(process.env.BENCH_ROWS ?? 50_000) / 5;
const TODAY = '2024-07-05';
const self = fileURLToPath(import.meta.url);

async function workbook(file) {
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: file });
  const fill = (name, header, count, row) => {
    const sheet = book.addWorksheet(name);
    sheet.addRow(header).commit();
    for (let index = 1; index <= count; index += 1) sheet.addRow(row(index)).commit();
    sheet.commit();
  };
  const day = (index) => `2024-0${(index % 6) + 1}-${String((index % 27) + 1).padStart(2, '0')}`;
  fill(
    '登记主体',
    ['发生日', '编码', '类别', '全称', '没有统一社会信用代码的原因', '外部编号'],
    SCALE,
    (at) => ['2023-01-02', `E-9${at}`, '企业', `批量企业${at}`, '演示', `P-${at}`],
  );
  fill(
    '授信',
    [
      '发生日',
      '编码',
      '企业',
      '银行',
      '产品',
      '性质',
      '授信额度（元）',
      '授信到期日',
      '循环使用',
      '外部编号',
    ],
    SCALE,
    (at) => [
      '2023-06-01',
      `CL-9${at}`,
      `E-9${at}`,
      'B-9',
      'P01',
      '授信',
      9e6,
      '2026-06-01',
      '是',
      `C-${at}`,
    ],
  );
  fill(
    '发放贷款',
    ['发生日', '授信', '发放金额（元）', '到期日', '年利率', '外部编号'],
    SCALE * 3,
    (at) => [day(at), `CL-9${(at % SCALE) + 1}`, 1000 + at, '2025-06-01', 0.04, `L-${at}`],
  );
  await book.commit();
}

async function prepare(database) {
  await database.own(async (sql) => {
    for (const login of ['maker', 'checker'])
      await savePerson(sql, {
        login,
        name: login,
        role: 'officer',
        organisation: '局',
        vehicles: [],
      });
  });
  const bank = {
    type: 'party.registered',
    effective_on: '2020-01-01',
    data: { code: 'B-9', kind: 'bank', name: '批量银行', no_uscc_reason: '演示' },
  };
  await loadSeed(database, 'bench', [...referenceEvents(), bank], () => {});
}

const STEPS = {
  prepare: ({ database }) => prepare(database),
  preview: async ({ database, maker, request }) => {
    const found = await previewImport(database, maker, request);
    if (!found.acceptable) throw new Error(JSON.stringify(found.faults.slice(0, 3)));
  },
  submit: ({ database, maker, request }) => submitImport(database, maker, request),
  review: async ({ database, checker }) =>
    readReview(database, checker, await last(database), TODAY),
  approve: async ({ database, checker }) => {
    const id = await last(database);
    const { review } = await readReview(database, checker, id, TODAY);
    const began = performance.now();
    await approve(database, checker, { id, shown: review.hash, today: TODAY });
    console.log(`  approve alone ${((performance.now() - began) / 1000).toFixed(1)} s`);
  },
};

const last = (database) =>
  database.read(EVERYTHING, async (sql) => (await sql`select max(id) as id from submission`)[0].id);

async function step(name, file) {
  const opened = await open(JSON.parse(process.env.BENCH_ENVIRONMENT), () => {});
  const { database } = opened;
  const person = (login) => database.read(EVERYTHING, (sql) => findPersonByLogin(sql, login));
  const [maker, checker] =
    name === 'prepare' ? [] : [await person('maker'), await person('checker')];
  const request =
    name === 'preview' || name === 'submit'
      ? { bytes: new Uint8Array(readFileSync(file)), name: 'x.xlsx', today: TODAY }
      : {};
  const began = performance.now();
  await STEPS[name]({ database, maker, checker, request });
  const seconds = (performance.now() - began) / 1000;
  const megabytes = process.resourceUsage().maxRSS / 1024;
  console.log(`${name}  ${seconds.toFixed(1)} s  ${megabytes.toFixed(0)} MB`);
  await opened.close();
}

async function all() {
  const folder = mkdtempSync(join(tmpdir(), 'kechuang-import-'));
  const server = process.env.BENCH_DATABASE_URL;
  const name = `kechuang_import_${process.pid}`;
  const admin = server && postgres(server, { onnotice: () => {} });
  if (admin) await admin.unsafe(`create database ${name}`);
  const url = server && new URL(server);
  if (url) url.pathname = `/${name}`;
  const environment = { databaseUrl: url?.href, dataFolder: join(folder, 'data'), poolSize: 4 };
  const file = join(folder, 'import.xlsx');
  await workbook(file);
  try {
    const steps = (process.env.BENCH_STEPS ?? 'prepare,preview,submit,review,approve').split(',');
    for (const each of steps)
      execFileSync(
        process.execPath,
        [...(process.env.BENCH_NODE ?? '').split(' ').filter(Boolean), self, each, file],
        {
          stdio: 'inherit',
          env: { ...process.env, BENCH_ENVIRONMENT: JSON.stringify(environment) },
        },
      );
  } finally {
    if (admin) {
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end();
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

const [, , asked, file] = process.argv;
await (asked === undefined ? all() : step(asked, file));
