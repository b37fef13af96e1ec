/** One sheet as comma-separated text, as Excel and WPS save it and as programs write it. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withPortfolio } from '../api/support.ts';
import { giveWay } from '../../src/platform/give-way.ts';
import { readCsv } from '../../src/reports/import/csv.ts';
import { LONGEST_CELL, MOST_ROWS } from '../../src/reports/import/workbook.ts';
import { Ledger, type Answer } from '../support/ledger.ts';
import { faultsOf, opened } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
});
afterAll(() => ledger.close());

const TEXT = [
  '发生日,基金,企业,"金额\r\n（元）",摘要',
  '2024年6月3日,SF-001,企业甲,"1.50","他说""好"",再投"\r\n',
].join('\r\n');
const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Node only decodes GB18030; iconv writes it as WPS does. */
const asGb18030 = (text: string): Uint8Array =>
  execFileSync('iconv', ['-f', 'utf-8', '-t', 'gb18030'], { input: text });

function post(path: string, bytes: Uint8Array, type = 'text/csv'): Promise<Answer> {
  return ledger.request('officer', `/api/v1/imports${path}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: bytes as Uint8Array<ArrayBuffer>,
  });
}

const SHEET = `?sheet=${encodeURIComponent('投资')}`;

describe('encodings', () => {
  test.each([
    ['UTF-8', encoded(TEXT)],
    ['UTF-8 with its mark', encoded(`\ufeff${TEXT}`)],
    ['GB18030', asGb18030(TEXT)],
    ['line ends of one character', encoded(TEXT.replaceAll('\r\n', '\n'))],
  ])('%s', async (_, bytes) => {
    const { body } = await post(`/preview${SHEET}`, bytes);
    expect(body, JSON.stringify(body)).toMatchObject({ acceptable: true, events_total: 1 });
    expect(body.events[0].at).toBe('投资!A2');
    expect(body.figures).toContainEqual(
      expect.objectContaining({ figure: 'fund.invested', difference: '1.50' }),
    );
  });

  test('others are refused with what to do', async () => {
    const wide = new Uint8Array([0xff, 0xfe, ...Buffer.from(TEXT, 'utf16le')]);
    for (const bytes of [wide, new Uint8Array([0x61, 0x2c, 0xff, 0xff])]) {
      const { status, body } = await post(`/preview${SHEET}`, bytes);
      expect([status, body.code]).toEqual([422, 'file_unreadable']);
      expect(body.detail).toMatch(/UTF-8 或 GB18030.*另存为/);
    }
  });
});

test('what is recorded is what the text says, with quotes, commas and line ends', async () => {
  const { body } = await post(SHEET, asGb18030(TEXT));
  const event = await ledger.get('officer', `/events/${body.events[0].seq}`);
  expect(event.body).toMatchObject({
    ...{ effective_on: '2024-06-03', memo: '他说"好",再投' },
    data: { vehicle: 'SF-001', enterprise: 'E-0001', amount: '1.50' },
  });
});

test('what keeps a spreadsheet from changing a text is no part of it', async () => {
  // ="001", ="甲""乙" and '+86 as the cells have them.
  const guarded = ['="001"', '="甲""乙"', "'+86"].map((text) => `"${text.replaceAll('"', '""')}"`);
  const { rows } = await readCsv(encoded(`${guarded.join(',')}\r\n`), '投资', giveWay);
  expect(rows[0]!.cells.map(({ text }) => text)).toEqual(['001', '甲"乙', '+86']);
});

test('a line that ends within a cell ends with one character, as in a workbook', async () => {
  const { rows } = await readCsv(encoded('摘要\r\n"第一行\r\n第二行"\r\n'), '投资', giveWay);
  expect(rows[1]!.cells.map(({ text }) => text)).toEqual(['第一行\n第二行']);
});

test('faults are said of the cells that a spreadsheet shows, and marked in a workbook', async () => {
  const text = `${TEXT}\r\n,,,\r\n六月,SF-001,企业甲,五,\r\n`;
  const { body } = await post(`/preview${SHEET}`, encoded(text));
  expect(Object.keys(faultsOf({ body } as Answer))).toEqual(['投资!A5', '投资!D5']);
  const marked = await post(`/marked${SHEET}`, encoded(text));
  const sheet = (await opened(marked.body)).getWorksheet('投资')!;
  expect(sheet.getCell('D5').value).toBe('五');
  expect(sheet.getCell('D5').fill).toMatchObject({ fgColor: { argb: 'FFFFC7CE' } });
});

test('which sheet it is, its name says, or its title, or nobody', async () => {
  const form = (name: string, text = TEXT): FormData => {
    const fields = new FormData();
    fields.set('file', new File([text], name));
    return fields;
  };
  const asked = (body: FormData): Promise<Answer> =>
    ledger.request('officer', '/api/v1/imports/preview', { method: 'POST', body });
  expect((await asked(form('投资.csv'))).body.acceptable).toBe(true);
  expect((await asked(form('investment.made.CSV'))).body.acceptable).toBe(true);
  expect((await asked(form('六月.csv', `投资\r\n${TEXT}`))).body.acceptable).toBe(true);
  expect(faultsOf(await asked(form('六月.csv')))['六月!A1']).toContain('CSV 为文件名');
});

test('a quote without an end, too many rows, and what only calls itself CSV', async () => {
  const open = await post(`/preview${SHEET}`, encoded(`${TEXT}2024-06-01,"SF-001,E-0001,1\r\n`));
  expect([open.status, open.body.detail]).toEqual([
    422,
    '第 3 行有一格的引号没有成对，无法读取；请补上或删去引号。',
  ]);
  const long = await post(`/preview${SHEET}`, encoded(`a,b\n${'1,2\n'.repeat(60_000)}`));
  expect([long.status, long.body.code]).toEqual([422, 'file_too_large']);
  const pdf = await post(`/preview${SHEET}`, encoded('%PDF-1.7'));
  expect(pdf.body.detail).toContain('PDF');
});

test.each([
  ['as many rows as there may be', '1\n'.repeat(MOST_ROWS), MOST_ROWS],
  ['one row more', '1\n'.repeat(MOST_ROWS + 1), '文件超过 60000 行'],
  ['a cell as long as it may be', `1\n${'x'.repeat(LONGEST_CELL)}\n`, 2],
  [
    'a cell of one letter more',
    `1\n${'x'.repeat(LONGEST_CELL + 1)}\n`,
    '第 2 行有一格超过 32767 个字',
  ],
  [
    'a quote of megabytes without an end',
    `1\n"${'x'.repeat(9_000_000)}`,
    '第 2 行超过 1000000 个字',
  ],
])('%s', async (_, text, expected) => {
  const read = readCsv(encoded(text), '投资', giveWay);
  if (typeof expected === 'string') await expect(read).rejects.toThrow(expected);
  else expect((await read).rows.length).toBe(expected);
});

test('others have their turn while a long file is read', async () => {
  let turns = 0;
  const other = setInterval(() => (turns += 1), 0);
  await readCsv(encoded('2024-06-01,SF-001,E-0001,1.00,附注\n'.repeat(50_000)), '投资', giveWay);
  clearInterval(other);
  expect(turns).toBeGreaterThan(10);
});
