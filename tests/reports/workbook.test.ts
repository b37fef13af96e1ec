/** The quarterly workbook, opened by a reader: live formulas, stored results, the same figures. */
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Ledger } from '../support/ledger.ts';

const SHEETS = [
  ...['封面', '表1 总体情况', '表1续 比较', '表2 五大战新产业占比', '表3 子基金'],
  ...['表4 投资项目明细', '表5 返投与迁入', '表6 退出与上市', '表7 科创指数贷', '表8 证券化'],
  ...['表9 先投后股', '表10 规划指标对照', '对外口径核对', '图表', '口径说明', '校验与尾差'],
];

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
});
beforeEach(async () => {
  await ledger.empty();
  await ledger.withReference();
});
afterAll(() => ledger.close());

async function workbook(query = ''): Promise<ExcelJS.Workbook> {
  const { status, body } = await ledger.get('officer', `/quarters/2024Q2/report.xlsx${query}`);
  expect(status).toBe(200);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(body.buffer);
  return book;
}

/** The stored result of a cell; exceljs leaves out a stored zero. */
const resultOf = (cell: ExcelJS.Cell): unknown => (cell.formula ? (cell.result ?? 0) : cell.value);

/** The cells right of a label in the first two columns, by the header above them. */
function rowOf(sheet: ExcelJS.Worksheet, label: string): ExcelJS.Row {
  let found: ExcelJS.Row | undefined;
  sheet.eachRow((row) => {
    if ([1, 2].some((column) => row.getCell(column).text === label)) found ??= row;
  });
  expect(found, `${sheet.name} has a row ${label}`).toBeDefined();
  return found!;
}

const party = (kind: string, code: string, name: string) => ({
  type: 'party.registered',
  effective_on: '2018-01-01',
  data: { kind, code, name, no_uscc_reason: '测试' },
});
const invested = (on: string, enterprise: string, amount: string) => ({
  type: 'investment.made',
  effective_on: on,
  data: { vehicle: 'SF-001', enterprise, amount },
});
const classified = (enterprise: string, industry: string) => ({
  type: 'enterprise.classified',
  effective_on: '2019-08-01',
  data: { enterprise, scheme: 'WZ5-2019', industry, evidence: '测试' },
});

/** Three projects: two of the five industries (60 + 30), one outside them (10). */
async function recordPortfolio(): Promise<void> {
  const investor = { vehicle: 'SF-001', investor: 'GOV-001', amount: '200.00' };
  await ledger.record(
    party('fund-manager', 'M-001', '甲管理'),
    party('government', 'GOV-001', '财政局'),
    party('enterprise', 'E-0001', '=HYPERLINK("http://x","甲")'),
    party('enterprise', 'E-0002', '乙企业'),
    party('enterprise', 'E-0003', '丙企业'),
    {
      type: 'fund.established',
      effective_on: '2018-01-01',
      data: { code: 'F-001', name: '母基金' },
    },
    {
      type: 'sub-fund.registered',
      effective_on: '2019-01-01',
      data: { code: 'SF-001', name: '子基金一', fund: 'F-001', manager: 'M-001' },
    },
    { type: 'commitment.made', effective_on: '2019-01-01', data: investor },
    { type: 'contribution.paid', effective_on: '2019-01-01', data: investor },
    invested('2020-01-01', 'E-0001', '60.00'),
    invested('2024-02-01', 'E-0002', '30.00'),
    invested('2024-05-01', 'E-0003', '10.00'),
    classified('E-0001', 'W1'),
    classified('E-0002', 'W3'),
    classified('E-0003', 'none'),
  );
}

test('has its sheets in order, and no formula that ends in an error, on an empty ledger too', async () => {
  for (const fill of [async () => {}, recordPortfolio]) {
    await fill();
    const book = await workbook();
    expect(book.worksheets.map((sheet) => sheet.name)).toEqual(SHEETS);
    book.eachSheet((sheet) =>
      sheet.eachRow((row) =>
        row.eachCell((cell) => expect(String(resultOf(cell)), cell.address).not.toMatch(/#|NaN/)),
      ),
    );
  }
});

test('the total of the detail sheet is a live sum, with the service’s figure stored in it', async () => {
  await recordPortfolio();
  const detail = (await workbook()).getWorksheet('表4 投资项目明细')!;
  const totals: ExcelJS.Cell[] = [];
  rowOf(detail, '合计').eachCell((cell) => {
    if (cell.formula) totals.push(cell);
  });
  const sums = totals.filter((cell) => cell.formula.includes('SUM('));
  // 10 this quarter, 30 + 10 this year, 60 + 30 + 10 since inception
  expect(sums.slice(0, 3).map((cell) => resultOf(cell))).toEqual([10, 40, 100]);
  expect(await ledger.figure('fund.invested', '?as_of=2024-06-30')).toBe('100.00');
});

test('the share of the five is live by count and by amount, each on its own base', async () => {
  await recordPortfolio();
  const sheet = (await workbook()).getWorksheet('表2 五大战新产业占比')!;
  const rows: unknown[][] = [];
  sheet.eachRow((row) => {
    if (row.getCell(2).text.startsWith('小计')) {
      const cells: unknown[] = [];
      row.eachCell((cell, column) => {
        if (column > 2 && cell.formula) cells.push(resultOf(cell));
      });
      rows.push(cells);
    }
  });
  // quarter: only the one outside the five; year: 1 of 2, 30 of 40; inception: 2 of 3, 90 of 100
  expect(rows[0]).toEqual([0, 0, 1, 0.5, 2, 0.666666666666667]);
  expect(rows[1]).toEqual([0, 0, 30, 0.75, 90, 0.9]);
});

test('says on every sheet what it rests on, and which two dates', async () => {
  await recordPortfolio();
  await ledger.record({ ...invested('2024-06-01', 'E-0003', '1.00'), provenance: 'illustrative' });
  const book = await workbook();
  for (const name of SHEETS) {
    const text = JSON.stringify(book.getWorksheet(name)!.getSheetValues());
    expect(text, name).toContain('演示数据');
    expect(text, name).toMatch(/2024-06-30|2024年6月30日/);
  }
});

test('a name that looks like a formula stays text', async () => {
  await recordPortfolio();
  const detail = (await workbook()).getWorksheet('表4 投资项目明细')!;
  const row = rowOf(detail, 'E-0001');
  const names: string[] = [];
  row.eachCell((cell) => {
    if (cell.text.includes('HYPERLINK')) names.push(cell.formula ? 'formula' : typeof cell.value);
  });
  expect(names).toEqual(['string']);
});

test('reproduces what was known before, whatever was recorded since', async () => {
  await recordPortfolio();
  const { body } = await ledger.get('officer', '/quarters/2024Q2/report');
  await ledger.record(invested('2024-06-01', 'E-0001', '50.00'));
  const then = (await workbook(`?known_at=${body.known_at}`)).getWorksheet('表4 投资项目明细')!;
  const now = (await workbook()).getWorksheet('表4 投资项目明细')!;
  const sinceInception = (sheet: ExcelJS.Worksheet): unknown[] => {
    const results: unknown[] = [];
    rowOf(sheet, '合计').eachCell((cell) => results.push(resultOf(cell)));
    return results;
  };
  expect(sinceInception(then)).toContain(100);
  expect(sinceInception(now)).toContain(150);
});
