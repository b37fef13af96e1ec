/** 表5 to 表10 of a quarter in which every book has something, as worked out by hand. */
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tell } from '../stories/story.ts';
import { Ledger } from '../support/ledger.ts';

let ledger: Ledger;
let book: ExcelJS.Workbook;
beforeAll(async () => {
  ledger = await Ledger.open();
  await tell(ledger, join(import.meta.dirname, '../stories/18-every-book.story.txt'));
  const { status, body } = await ledger.get('officer', '/quarters/2024Q2/report.xlsx');
  expect(status).toBe(200);
  book = new ExcelJS.Workbook();
  await book.xlsx.load(body.buffer);
});
afterAll(() => ledger.close());

type Shown = string | number;

/** What a reader sees in a cell; exceljs leaves out a stored zero, and reads days as dates. */
function shown(cell: ExcelJS.Cell): Shown {
  const value = cell.formula ? (cell.result ?? 0) : cell.value;
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return typeof value === 'number' ? value : cell.text;
}

const WAN = 10_000;
const isAmount = (value: Shown): boolean => typeof value === 'number' && Math.abs(value) >= WAN;

/**
 * The rows of the table below a caption: amounts in 万元, empty cells left out, and neither the
 * running number nor the record numbers and their source.
 */
function rows(sheetName: string, caption: string): Shown[][] {
  const sheet = book.getWorksheet(sheetName)!;
  const first = (at: number): string => sheet.getCell(at, 1).text;
  let at = 1;
  while (!first(at).endsWith(caption) && at < sheet.rowCount) at += 1;
  while (!/^(1|合计)$/.test(first(at)) && at < sheet.rowCount) at += 1;
  const top = at;
  const isOrigin = (column: number): boolean =>
    [top - 1, top - 2].some((row) =>
      ['序号', '记录号', '数据来源'].includes(sheet.getCell(row, column).text),
    );
  const found: Shown[][] = [];
  for (; /^(\d+|合计)$/.test(first(at)); at += 1) {
    const cells: Shown[] = first(at) === '合计' ? ['合计'] : [];
    sheet.getRow(at).eachCell((cell, column) => {
      if (!isOrigin(column)) cells.push(shown(cell));
    });
    found.push(cells.filter((value) => value !== '').map((v) => (isAmount(v) ? +v / WAN : v)));
  }
  return found;
}

/** The cells of a row with such a text in its second column, from one column to another. */
function cellsOf(sheetName: string, text: string, from: number, to: number): ExcelJS.Cell[] {
  const sheet = book.getWorksheet(sheetName)!;
  const at = Array.from({ length: sheet.rowCount }, (_, row) => row + 1).find(
    (row) => sheet.getCell(row, 2).text === text,
  )!;
  return Array.from({ length: to - from + 1 }, (_, index) => sheet.getCell(at, from + index));
}
const inWan = (cell: ExcelJS.Cell): Shown => {
  const value = shown(cell);
  return isAmount(value) ? +value / WAN : value;
};

test('表1续: a share moves by its difference, uncut', () => {
  // 1000 ÷ 1900 now, 800 ÷ 1600 a quarter ago
  const [basis, now, before, change] = cellsOf('表1续 比较', '用信率', 4, 7).map(shown);
  expect([basis, now, before, change]).toEqual([
    ...['自成立累计', expect.closeTo(0.526315789473684, 15), 0.5, 0.0263157895],
  ]);
});

test('表3: a sub-fund, by all its investors and by the mother fund', () => {
  expect(cellsOf('表3 子基金', 'SF-001', 6, 15).map(inWan)).toEqual([
    ...[12000, 10000, 7000, 5000, 2, 4000, expect.closeTo(4000 / 7000, 12), 300, 400, 4500],
  ]);
});

test('表4: a project, its round named once although it was paid in two parts', () => {
  expect(cellsOf('表4 投资项目明细', 'E-0001', 8, 16).map(inWan)).toEqual([
    ...['2019-08-01', 'A', 0.06, 0, 0, 3000, 1800, 1800, '-'],
  ]);
});

test('对外口径核对: each number with the decimals that were published', () => {
  const sheet = book.getWorksheet('对外口径核对')!;
  const lines: unknown[] = [];
  sheet.eachRow((row) => {
    const cells = [3, 6, 7, 8, 10].map((column) => row.getCell(column));
    if (cells[0]!.text.startsWith('通稿')) lines.push([...cells.map(shown), cells[1]!.numFmt]);
  });
  expect(lines).toEqual([
    ['通稿一', 4000, 4000, 0, '一致', '#,##0'],
    ['通稿二', 0.4, 0.4, 0, '一致', '#,##0.0'],
    ['通稿三', 0.12, 0.1, -0.02, '不一致', '#,##0.00'],
  ]);
});

test('each line names the records that it rests on', async () => {
  const { tables } = (await ledger.get('officer', '/quarters/2024Q2/report')).body;
  const typeOf = async (seq: number): Promise<string> =>
    (await ledger.get('officer', `/events/${seq}`)).body.type;
  const typesIn = (table: string): Promise<string[]> =>
    Promise.all(
      tables[table].map(async ({ records }: { records: number[] }) =>
        (await Promise.all(records.map(typeOf))).join('、'),
      ),
    );
  expect(await typesIn('local_returns')).toEqual(['sub-fund.registered', 'sub-fund.registered']);
  expect(await typesIn('recognitions')).toEqual(Array(2).fill('local-return.recognised'));
  expect(await typesIn('relocations')).toEqual(Array(2).fill('enterprise.relocated'));
  expect(await typesIn('exits')).toEqual(['investment.realised', 'investment.written-off']);
  expect(await typesIn('listings')).toEqual(['enterprise.listing-advanced']);
  expect(await typesIn('deals')).toEqual(['deal.issued']);
  expect(await typesIn('programmes')).toEqual(['programme.funded']);
  expect(await typesIn('projects')).toEqual(['project.proposed']);
  const measured = 'indicator.defined、target.set、indicator.observed';
  expect(await typesIn('indicators')).toEqual([
    ...[measured, measured, 'indicator.defined、target.set'],
  ]);
  expect(await typesIn('published')).toEqual(Array(3).fill('figure.published'));
});

test('表5: what was agreed, recognised, and who moved in', () => {
  const sheet = '表5 返投与迁入';
  expect(rows(sheet, '返投约定与认定')).toEqual([
    // 1000 × 1.5 in this quarter and year; 3000 × 1 before
    ['SF-001', '甲号子基金', '-', '-', '未确认', 1500, 1500, 4500, 5000],
    ['SF-002', '乙号子基金', '-', '-', '未确认', 0, 0, 0, 0],
    ['合计', 1500, 1500, 4500, 5000],
  ]);
  expect(rows(sheet, '认定明细')).toEqual([
    ['SF-001', '甲科技股份有限公司', '2023-06-01', '直投本地企业', '科技局', 3000, 1, 3000, '-'],
    ['SF-001', '乙智能装备有限公司', '2024-05-01', '企业迁入', '科技局', 1000, 1.5, 1500, '-'],
    ['合计', 4000, 4500],
  ]);
  expect(rows(sheet, '注册地迁入、迁出的被投企业')).toEqual([
    ['E-0002', '乙智能装备有限公司', '2024-04-08', '迁入', '上海市', '瓯海区'],
    ['E-0002', '乙智能装备有限公司', '2024-06-20', '迁出', '鹿城区', '上海市'],
  ]);
});

test('表6: exits with their cost, write-offs, and how far investees are', () => {
  const sheet = '表6 退出与上市';
  expect(rows(sheet, '退出、回收与核销')).toEqual([
    ['2024-03-15', 'SF-001', '甲科技股份有限公司', '协议转让', 1800, 1200],
    ['2024-06-20', 'SF-001', '乙智能装备有限公司', '核销', 0, 400],
    ['合计', 1800, 1600],
  ]);
  expect(rows(sheet, '被投企业上市进程')).toEqual([
    ['2024-06-03', 'E-0001', '甲科技股份有限公司', '辅导', '-', '-'],
  ]);
});

test('表7: granted, drawn, outstanding and non-performing, three ways, and who is covered', () => {
  const sheet = '表7 科创指数贷';
  // Granted and drawn: this quarter, this year, since inception; then outstanding, non-performing.
  const total = ['合计', 300, 900, 1900, 200, 200, 1000, 500, 200, '-'];
  expect(rows(sheet, '分银行')).toEqual([
    ['示例甲银行', 0, 0, 1000, 0, 0, 800, 300, 0, 1], // 800 − 500
    ['示例乙银行', 300, 900, 900, 200, 200, 200, 200, 200, 2],
    total,
  ]);
  expect(rows(sheet, '地区（企业截至日的注册地）').map((row) => row.slice(1))).toEqual([
    [0, 600, 1600, 0, 0, 800, 300, 0, 1],
    [300, 300, 300, 200, 200, 200, 200, 200, 1],
    total.slice(1),
  ]);
  expect(rows(sheet, '分产品').map((row) => row.slice(1))).toEqual([
    [300, 300, 1300, 200, 200, 1000, 500, 200, 2],
    [0, 600, 600, 0, 0, 0, 0, 0, 1],
    total.slice(1),
  ]);
  // 甲 of 甲 and 丁, whose line runs to 2026; nobody is a 科技型中小企业
  expect(rows(sheet, '授信覆盖')).toEqual([
    ['高新技术企业曾获授信覆盖率', 1, 2, 0.5],
    ['高新技术企业有效授信覆盖率', 1, 2, 0.5],
    ['科技型中小企业曾获授信覆盖率', 0, 0, expect.any(String)],
    ['科技型中小企业有效授信覆盖率', 0, 0, expect.any(String)],
  ]);
  expect(rows(sheet, '近八个季度')).toEqual([
    ['2022Q3', 0, 0, 0],
    ['2022Q4', 0, 0, 0],
    ['2023Q1', 0, 1000, 800],
    ['2023Q2', 0, 0, 0],
    ['2023Q3', 0, 0, 0],
    ['2023Q4', 0, 0, 0],
    ['2024Q1', 0, 600, 0],
    ['2024Q2', 0, 300, 200],
  ]);
});

test('表8: a deal, and what its tranches still owe', () => {
  const sheet = '表8 证券化';
  expect(rows(sheet, '项目')).toEqual([
    [
      ...['ABS-1', '示例一期', '资产支持专项计划（ABS）', '深圳证券交易所', '2024-01-15'],
      ...[20000, 6000, 1, 2500, 0, 18000],
    ],
    ['合计', 20000, 6000, '-', 2500, 0, 18000],
  ]);
  expect(rows(sheet, '档次')).toEqual([
    ['ABS-1', 'A', '1', 'AAA', 0.038, 16000, 14000], // 16000 − 2000
    ['ABS-1', 'SUB', '2', '-', 0, 4000, 4000],
    ['合计', 20000, 18000],
  ]);
});

test('表9: a programme and its project', () => {
  const sheet = '表9 先投后股';
  expect(rows(sheet, '专项资金')).toEqual([
    ['PG-1', '先投后股专项', 20000, 500, 300, 19700],
    ['合计', 20000, 500, 300, 19700],
  ]);
  expect(rows(sheet, '项目')).toEqual([
    [
      ...['PJ-1', '光芯片中试', 500, 300, 0, 0, 0, 8000],
      ...['丙生物医药有限公司', '平台实验室成果', '拨付'],
    ],
    ['合计', 500, 300, 0, 0, 0, 8000],
  ]);
});

test('表10: a flow by the sum of its years, a stock by its last, and nothing where nothing is known', () => {
  const sheet = '表10 规划指标对照';
  expect(rows(sheet, '目标期内有实际数的指标')).toEqual([
    // 1000 + 3000 × 3/5 = 2800 by now
    ['高新技术企业数（2025）', '家', '2023', 3400, '不低于', 4000, 600, 0.85, 2800, '达到序时进度'],
    // 400 + 600 + 500 of 3000, of which 1800 by now
    ['技术交易额（2025）', '亿元', '2023', 1500, '不低于', 3000, 1500, 0.5, 1800, '落后于序时进度'],
  ]);
  expect(rows(sheet, '文件所载目标与最近实际数').map((row) => [row[0], row.at(-1)])).toEqual([
    ['高新技术企业数', '达到序时进度'],
    ['技术交易额', '落后于序时进度'],
    ['路演场次', '没有目标期内的实际数'],
  ]);
});

test('a formula counts the sub-funds of a quarter from its first day to the day of the report', () => {
  const formulas: string[] = [];
  book
    .getWorksheet('校验与尾差')!
    .eachRow((row) => row.eachCell((cell) => formulas.push(cell.formula ?? '')));
  const quarterly = formulas.filter((formula) => formula.includes('DATE(2024,4,1)'));
  expect(quarterly).toEqual([
    expect.stringMatching(/">="&DATE\(2024,4,1\),.*"<="&DATE\(2024,6,30\)/),
  ]);
});

test('the sheets agree with each other and with the ledger', () => {
  const checks = book.getWorksheet('校验与尾差')!;
  const results: string[] = [];
  checks.getColumn(7).eachCell((cell) => results.push(String(shown(cell))));
  expect(results).toContain('一致');
  expect(results).not.toContain('不一致');
});
