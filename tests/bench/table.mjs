/**
 * A list of 100 000 rows and 7 columns as a workbook, through the path of a download (its rows, the
 * bytes, the digest, the answer's stream), against a bare loop of exceljs's streaming writer with
 * the same rows. Each in a process of its own, for its memory. Needs no database.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import ExcelJS from 'exceljs';
import { fileBytes, bufferFile } from '../../dist/actions/downloads.js';
import { Decimal } from '../../dist/domain/values/money.js';
import { joinedBytes } from '../../dist/platform/zip.js';
import { AT_MOST, SIZE } from './sizes.mjs';
import {
  inFolder,
  inOwnProcess,
  judgeBytes,
  judgeRatio,
  median,
  megabytes,
  mustAgree,
  run,
} from './support.mjs';

const { rows: ROWS } = SIZE;

const LOANS = {
  path: 'loans',
  label: '贷款',
  columns: [
    { key: 'code', label: '编码', kind: 'code' },
    { key: 'name', label: '企业', kind: 'text' },
    { key: 'bank', label: '银行', kind: 'text' },
    { key: 'on', label: '发放日', kind: 'day' },
    { key: 'rate', label: '年利率', kind: 'ratio' },
    { key: 'drawn', label: '发放', kind: 'money', total: true },
    { key: 'left', label: '余额', kind: 'money', total: true },
  ],
};

const DRAWN = LOANS.columns.findIndex(({ key }) => key === 'drawn');

/** The same of row n on either side, as text. */
const cellsOf = (n) => ({
  code: `LN-${String(n).padStart(6, '0')}`,
  name: `演示企业${n % 5000}（虚构）`,
  bank: `演示银行${n % 12}`,
  on: `20${10 + (n % 15)}-0${1 + (n % 9)}-${10 + (n % 18)}`,
  rate: `0.0${310 + (n % 200)}`,
  drawn: `${1_000_000 + ((n * 7919) % 90_000_000)}.${10 + (n % 90)}`,
  left: `${(n * 104_729) % 50_000_000}.${10 + (n % 90)}`,
});

async function* batches() {
  for (let at = 0; at < ROWS; at += 500) {
    yield Array.from({ length: 500 }, (_, index) => {
      const { rate, drawn, left, ...words } = cellsOf(at + index);
      const numbers = {
        rate: new Decimal(rate),
        drawn: new Decimal(drawn),
        left: new Decimal(left),
      };
      return { key: words.code, illustrative: true, cells: { ...words, ...numbers } };
    });
    await new Promise((done) => setTimeout(done, 0));
  }
}

async function ours(format, file) {
  const facts = {
    ...{ list: LOANS, asOf: '2024-06-30', knownAt: '2024-07-05T00:00:00Z', knownSeq: 1 },
    ...{ scope: '全部', narrowing: [], rows: ROWS, provenance: false, illustrative: true },
  };
  const made = await bufferFile(fileBytes(format, facts, batches()), {
    ...{ bytes: 32 * 1024 * 1024, milliseconds: 60_000 },
  });
  if (made.digest === undefined) throw new Error('Not held as a whole.');
  await pipeline(Readable.from([joinedBytes(made.chunks)]), createWriteStream(file));
}

async function bare(file) {
  const writer = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: file, useStyles: true });
  const sheet = writer.addWorksheet('贷款');
  sheet.columns = LOANS.columns.map(({ key, label, kind }) => ({
    ...{ key, header: label, width: 16 },
    style: { numFmt: kind === 'money' ? '#,##0.00' : kind === 'ratio' ? '0.00%' : '@' },
  }));
  for (let n = 0; n < ROWS; n += 1) {
    const { rate, drawn, left, ...words } = cellsOf(n);
    const numbers = { rate: Number(rate), drawn: Number(drawn), left: Number(left) };
    sheet.addRow({ ...words, ...numbers }).commit();
  }
  sheet.commit();
  await writer.commit();
}

/** The rows of a file as lists of cells. */
async function* rowsOf(file, format) {
  if (format === 'csv') {
    yield* createReadStream(file).pipe(parse({ relax_column_count: true, bom: true }));
    return;
  }
  const sheets = new ExcelJS.stream.xlsx.WorkbookReader(file, { sharedStrings: 'cache' });
  for await (const sheet of sheets) for await (const row of sheet) yield row.values.slice(1);
}

/** What the loans of a file were drawn, in cents, and how many there are. */
async function drawnIn(file, format) {
  let [cents, count] = [0n, 0];
  for await (const cells of rowsOf(file, format)) {
    if (!String(cells[0]).startsWith('LN-')) continue;
    cents += BigInt(Math.round(Number(cells[DRAWN]) * 100));
    count += 1;
  }
  return `${count} loans, ${cents} cents`;
}

function drawnInAll() {
  let cents = 0n;
  for (let n = 0; n < ROWS; n += 1) cents += BigInt(cellsOf(n).drawn.replace('.', ''));
  return `${ROWS} loans, ${cents} cents`;
}

const WRITERS = {
  xlsx: (file) => ours('xlsx', file),
  bare,
  csv: (file) => ours('csv', file),
};

async function all() {
  await inFolder(async (folder) => {
    const runs = { xlsx: [], bare: [], csv: [] };
    for (let round = 0; round < SIZE.runs; round += 1)
      for (const name of Object.keys(runs)) runs[name].push(inOwnProcess(name, join(folder, name)));
    for (const name of Object.keys(runs))
      mustAgree(`drawn in ${name}`, await drawnIn(join(folder, name), name), drawnInAll());
    const [xlsx, loop, csv] = Object.values(runs).map((each) => median(each, (one) => one.seconds));
    console.log(`${ROWS} rows × 7 columns, seconds of the processor and peak memory:`);
    for (const [name, { seconds, peak }] of Object.entries({ xlsx, 'bare exceljs': loop, csv }))
      console.log(`  ${name}: ${seconds.toFixed(1)} s, ${megabytes(peak)}`);
    judgeRatio('xlsx / bare exceljs', xlsx.seconds / loop.seconds, AT_MOST.table.ratio);
    judgeBytes('memory', xlsx.peak, AT_MOST.table.bytes);
  });
}

await run(all, WRITERS);
