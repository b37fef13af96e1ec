/** Files that are no workbook, or mean harm: a clear refusal, soon, and nothing is recorded. */
import { zipSync, strToU8, unzipSync, type Zippable } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Ledger } from '../support/ledger.ts';
import { withPortfolio } from '../api/support.ts';
import { preview, send, workbook } from './support.ts';

let ledger: Ledger;
let good: Uint8Array;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
  const header = ['发生日', '基金', '企业', '金额（元）'];
  good = await workbook({ 投资: [header, ['2024-06-01', 'SF-001', 'E-0001', 5]] });
});
afterAll(() => ledger.close());

/** The good workbook with some of its parts replaced or added. */
function withParts(parts: Record<string, string | Uint8Array>): Uint8Array {
  const files: Zippable = { ...unzipSync(good) };
  for (const [name, content] of Object.entries(parts))
    files[name] = typeof content === 'string' ? strToU8(content) : content;
  return zipSync(files);
}

const SHEET = 'xl/worksheets/sheet1.xml';
const sheet = (rows: string, before = '') =>
  `<?xml version="1.0"?>${before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`;

const bytes = (...codes: number[]) => new Uint8Array([...codes, ...new Array(64).fill(0)]);
const compound = (text = '') =>
  new Uint8Array([
    ...[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
    ...new Array(600).fill(0),
    ...[...text].flatMap((letter) => [letter.charCodeAt(0), 0]),
  ]);
const cut = (file: Uint8Array) => file.subarray(0, file.length - 40);
const nested = (depth: number) =>
  `<sst xmlns="x">${'<si>'.repeat(depth)}<t>x</t>${'</si>'.repeat(depth)}</sst>`;
const entities = `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(1000)}"><!ENTITY b "&a;&a;&a;">]>`;

const FILES: [string, () => Uint8Array, string, RegExp][] = [
  ['nothing', () => new Uint8Array(0), 'file_unreadable', /空的/],
  ['a renamed .xls', () => compound(), 'file_unreadable', /旧版 \.xls.*另存为/],
  ['an encrypted file', () => compound('EncryptedPackage'), 'file_unreadable', /打开密码/],
  ['a picture', () => bytes(0x89, 0x50, 0x4e, 0x47), 'file_unreadable', /图片/],
  ['a PDF', () => strToU8('%PDF-1.7 and so on'), 'file_unreadable', /PDF/],
  [
    'a page saved as .xls',
    () => strToU8('<html><table></table></html>'),
    'file_unreadable',
    /网页/,
  ],
  ['a renamed .csv', () => strToU8('发生日,基金\n2024-06-01,SF-001'), 'file_unreadable', /\.csv/],
  ['another zip', () => zipSync({ 'a.txt': strToU8('x') }), 'file_unreadable', /不是 Excel 工作簿/],
  ['a file cut short', () => cut(good), 'file_unreadable', /无法解开/],
  ['macros', () => withParts({ 'xl/vbaProject.bin': 'x' }), 'file_refused', /宏/],
  [
    'links to others',
    () => withParts({ 'xl/externalLinks/externalLink1.xml': '<x/>' }),
    'file_refused',
    /断开链接/,
  ],
  [
    'embedded files',
    () => withParts({ 'xl/embeddings/oleObject1.bin': 'x' }),
    'file_refused',
    /嵌有/,
  ],
  ['a binary workbook', () => withParts({ 'xl/workbook.bin': 'x' }), 'file_unreadable', /xlsb/],
  ['entities', () => withParts({ [SHEET]: sheet('<row/>', entities) }), 'file_refused', /DTD/],
  [
    'an unknown entity',
    () => withParts({ [SHEET]: sheet('<row>&a;</row>') }),
    'file_unreadable',
    /已损坏/,
  ],
  [
    'broken XML',
    () => withParts({ [SHEET]: '<worksheet><row></worksheet>' }),
    'file_unreadable',
    /已损坏/,
  ],
  [
    'text that is no UTF-8',
    () => withParts({ [SHEET]: new Uint8Array([0x3c, 0xff, 0xfe]) }),
    'file_unreadable',
    /已损坏/,
  ],
  [
    'deep shared strings',
    () => withParts({ 'xl/sharedStrings.xml': nested(100_000) }),
    'file_unreadable',
    /已损坏/,
  ],
  [
    'a zip bomb',
    () => withParts({ [SHEET]: sheet(' '.repeat(120 * 1024 * 1024)) }),
    'file_too_large',
    /64 MB/,
  ],
  [
    'a bomb in the shared strings',
    () =>
      withParts({
        'xl/sharedStrings.xml': `<sst><si><t>${'a'.repeat(120 * 1024 * 1024)}</t></si></sst>`,
      }),
    'file_too_large',
    /64 MB/,
  ],
  [
    'more rows than it may have',
    () => withParts({ [SHEET]: sheet('<row><c><v>1</v></c></row>'.repeat(70_000)) }),
    'file_too_large',
    /60000 行/,
  ],
  [
    'a cell of a million letters',
    () =>
      withParts({
        [SHEET]: sheet(`<row><c t="inlineStr"><is><t>${'a'.repeat(1_000_000)}</t></is></c></row>`),
      }),
    'file_too_large',
    /超过 32767 个字/,
  ],
];

test.each(FILES)('%s', async (_, make, code, said) => {
  const file = make();
  const answer = await preview(ledger, 'officer', file);
  expect(answer.status, JSON.stringify(answer.body)).toBe(422);
  expect(answer.body.code).toBe(code);
  expect(answer.body.detail).toMatch(said);
});

test('a million empty rows, and a dimension of the whole sheet, do no harm', async () => {
  const cells = new TextDecoder().decode(unzipSync(good)[SHEET]);
  const rows = '<row><c s="0"/></row>'.repeat(1_000_000);
  const padded = cells
    .replace('</sheetData>', `${rows}</sheetData>`)
    .replace(/<dimension[^>]*>/, '<dimension ref="A1:XFD1048576"/>');
  const { body } = await preview(ledger, 'officer', withParts({ [SHEET]: padded }));
  expect(body).toMatchObject({ acceptable: true, events_total: 1 });
});

test('other content types, and forms without a file, are refused', async () => {
  const asJson = await send(ledger, 'officer', '/imports', good, {
    'content-type': 'application/json',
  });
  expect([asJson.status, asJson.body.code]).toEqual([415, 'media_type_unsupported']);
  const form = new FormData();
  form.set('other', 'x');
  const init = { method: 'POST', body: form };
  const without = await ledger.request('officer', '/api/v1/imports/preview', init);
  expect(without.body.detail).toContain('没有名为 file 的文件');
});

test('a form of a browser brings the file', async () => {
  const form = new FormData();
  form.set('file', new File([good as Uint8Array<ArrayBuffer>], '二季度.xlsx'));
  const init = { method: 'POST', body: form };
  const { body } = await ledger.request('officer', '/api/v1/imports', init);
  expect(body).toMatchObject({ status: 'posted' });
  const { body: stored } = await ledger.get('officer', `/submissions/${body.submission}`);
  expect(stored.note).toBe('导入 二季度.xlsx');
});
