/** Charts in a finished workbook: bound to its cells, drawn from a cache, no repair needed. */
import ExcelJS from 'exceljs';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { withCharts, type Chart } from '../../src/reports/charts.ts';
import { settled } from '../../src/reports/workbook-files.ts';
import { packageFaults } from './package.ts';

const SHEET = "表2 '占比' & 合计";
const AT = "'表2 ''占比'' & 合计'!";
const INDUSTRIES = ['新材料', '生物 & 医药', '<高端装备>'];
const AMOUNTS = [60, 30.5, null];

let plain: Uint8Array;
const charted = (charts: readonly Chart[], book = plain): Uint8Array =>
  settled(book, (files) => withCharts(files, charts));
beforeAll(async () => {
  const workbook = new ExcelJS.Workbook();
  const table = workbook.addWorksheet(SHEET);
  table.addRow(['行业', '投资额', '项目数']);
  INDUSTRIES.forEach((name, at) => table.addRow([name, AMOUNTS[at], at + 1]));
  // Everything that stands before or after a drawing in the sheet.
  table.getCell('A6').value = { text: '明细', hyperlink: 'https://example.org/' };
  table.getCell('A1').note = '口径见说明';
  table.headerFooter.oddFooter = '第 &P 页';
  table.getRow(5).addPageBreak();
  const other = workbook.addWorksheet('明细');
  other.addTable({
    ...{ name: 'T', ref: 'A1', columns: [{ name: '甲' }, { name: '乙' }] },
    rows: [['x', 1]],
  });
  // Not on the sheet with the note: exceljs writes those two out of order.
  other.addConditionalFormatting({
    ref: 'B2:B4',
    rules: [{ type: 'dataBar', priority: 1, cfvo: [{ type: 'min' }, { type: 'max' }] } as never],
  });
  plain = new Uint8Array(await workbook.xlsx.writeBuffer());
});

const amounts = {
  ...{ name: '投资额', nameRef: `${AT}$B$1`, ref: `${AT}$B$2:$B$4` },
  ...{ values: AMOUNTS, format: '#,##0.00' },
};
const counts = { name: '项目数', ref: `${AT}$C$2:$C$4`, values: [1, 2, 3], format: '0' };

const chart = (more: Partial<Chart> = {}): Chart => ({
  sheet: SHEET,
  ...{ from: { column: 5, row: 2 }, to: { column: 10, row: 16 } },
  ...{ kind: 'column', title: '各行业 <投资额> & 占比', description: '新材料"最多"' },
  categories: { ref: `${AT}$A$2:$A$4`, values: INDUSTRIES },
  series: [amounts],
  ...more,
});

const KINDS = ['bar', 'column', 'stacked-column', 'line', 'pie', 'doughnut'] as const;
const every = (): Chart[] => [
  ...KINDS.map((kind) => chart({ kind })),
  chart({ series: [amounts, { ...counts, secondary: true }], axis: { title: '万元' } }),
  chart({ sheet: '明细' }),
];

const partsOf = (xlsx: Uint8Array): Record<string, string> =>
  Object.fromEntries(
    Object.entries(unzipSync(xlsx)).map(([name, bytes]) => [name, strFromU8(bytes)]),
  );
const textsOf = (xml: string, tag: string): string[] =>
  [...xml.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g'))].map(([, text]) => text!);

test('every kind is in the file, and the file needs no repair', () => {
  expect(packageFaults(plain)).toEqual([]);
  const xlsx = charted(every());
  expect(packageFaults(xlsx)).toEqual([]);
  const names = Object.keys(partsOf(xlsx));
  expect(names.filter((name) => name.startsWith('xl/charts/chart'))).toHaveLength(8);
  expect(names.filter((name) => /^xl\/drawings\/drawing\d+\.xml$/.test(name))).toHaveLength(2);
});

test('a chart names its cells and keeps what they show; an empty cell is a gap', () => {
  const xml = partsOf(charted([chart()]))['xl/charts/chart1.xml']!;
  expect(textsOf(xml, 'c:f').map((ref) => ref.replaceAll('&amp;', '&'))).toEqual([
    `${AT}$B$1`,
    `${AT}$A$2:$A$4`,
    `${AT}$B$2:$B$4`,
  ]);
  const [name, ...rest] = textsOf(xml, 'c:v');
  expect(name).toBe('投资额');
  expect(rest).toEqual(['新材料', '生物 &amp; 医药', '&lt;高端装备&gt;', '60', '30.5']);
  expect(textsOf(xml, 'a:t')).toEqual(['各行业 &lt;投资额&gt; &amp; 占比']);
});

test('the frame covers its cells, and tells those who cannot see it', () => {
  const xml = partsOf(charted([chart()]))['xl/drawings/drawing1.xml']!;
  expect(textsOf(xml, 'xdr:col')).toEqual(['4', '10']);
  expect(textsOf(xml, 'xdr:row')).toEqual(['1', '16']);
  expect(xml).toContain('descr="新材料&quot;最多&quot;"');
});

test('the sheet keeps what it had: cells, link, note, table', async () => {
  const before = partsOf(settled(plain));
  const after = partsOf(charted(every()));
  for (const [name, text] of Object.entries(before))
    if (!/rels$|Content_Types/.test(name) && !name.endsWith('/'))
      expect(after[name]!.replace(/<drawing r:id="rId\d+"\/>/, ''), name).toBe(text);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(charted(every()).buffer as ArrayBuffer);
  const sheet = book.getWorksheet(SHEET)!;
  expect(sheet.getCell('A6').hyperlink).toBe('https://example.org/');
  expect(sheet.getCell('A1').note).toBeDefined();
});

test('the same charts are the same bytes, and no chart leaves the workbook as it was', () => {
  expect(charted(every())).toEqual(charted(every()));
  expect(partsOf(charted([]))).toEqual(partsOf(settled(plain)));
});

test('characters that XML cannot hold are left out', () => {
  const xlsx = charted([chart({ title: '投\u0001资\ud800额' })]);
  expect(packageFaults(xlsx)).toEqual([]);
});

describe('a chart that would not show what it says is refused', () => {
  test.each<[string, Partial<Chart>, string]>([
    ['a range of another length', { series: [{ ...amounts, values: [1] }] }, '3 个单元格'],
    ['no such sheet', { series: [{ ...amounts, ref: '别处!$B$2:$B$4' }] }, '没有工作表“别处”'],
    ['a place on no sheet', { sheet: '别处' }, '没有工作表“别处”'],
    ['no sheet named', { series: [{ ...amounts, ref: '$B$2:$B$4' }] }, '不是带工作表名'],
    ['a block of cells', { series: [{ ...amounts, ref: `${AT}$B$2:$C$4` }] }, '一行或一列'],
    ['no number', { series: [{ ...amounts, values: [1, NaN, 2] }] }, '不是数'],
    ['two series in a pie', { kind: 'pie', series: [amounts, counts] }, '只能有一个系列'],
    ['only a second axis', { series: [{ ...counts, secondary: true }] }, '没有主坐标轴'],
    [
      'a line over lying bars',
      { kind: 'bar', series: [amounts, { ...counts, secondary: true }] },
      '不能叠加',
    ],
  ])('%s', (_, more, words) => expect(() => charted([chart(more)])).toThrow(words));

  test('a sheet that has a drawing already', () =>
    expect(() => charted([chart()], charted([chart()]))).toThrow('已有图形'));
});

describe('the check of the package finds what a program would offer to repair', () => {
  const faultsWith = (change: (parts: Record<string, string>) => void): string => {
    const parts = partsOf(charted(every()));
    change(parts);
    const files = Object.entries(parts).map(([name, text]) => [name, strToU8(text)] as const);
    return packageFaults(zipSync(Object.fromEntries(files))).join('\n');
  };
  const edit = (name: string, from: string | RegExp, to: string) =>
    faultsWith((parts) => {
      expect(parts[name]).toMatch(from);
      parts[name] = parts[name]!.replace(from, to);
    });

  test.each<[string, () => string, string]>([
    ['no XML', () => edit('xl/charts/chart1.xml', '</c:chart>', ''), 'is no XML'],
    ['no namespace', () => edit('xl/drawings/drawing1.xml', /xmlns:c="[^"]*"/, ''), 'is no XML'],
    ['no type', () => faultsWith((parts) => (parts['xl/a.bin'] = '')), 'no content type'],
    ['a lost part', () => faultsWith((parts) => delete parts['xl/charts/chart2.xml']), 'leads to'],
    [
      'an id used twice',
      () => edit('xl/drawings/_rels/drawing1.xml.rels', '"rId2"', '"rId1"'),
      'two rId1',
    ],
    ['an unknown id', () => edit('xl/worksheets/sheet1.xml', /<drawing r:id="/, '$&x'), 'names x'],
    [
      'a drawing after the notes',
      () => edit('xl/worksheets/sheet1.xml', /(<drawing [^>]*>)(<legacyDrawing [^>]*>)/, '$2$1'),
      'drawing after legacyDrawing',
    ],
    [
      'two frames of one number',
      () => edit('xl/drawings/drawing1.xml', 'cNvPr id="3"', 'cNvPr id="2"'),
      'two 2',
    ],
  ])('%s', (_, faults, words) => expect(faults()).toContain(words));
});
