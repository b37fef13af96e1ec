/** 封面 and 重述 of signed reports and drafts, opened by a reader. */
import ExcelJS from 'exceljs';
import { expect, test } from 'vitest';
import { quarter, type Day } from '../../src/domain/values/days.ts';
import { FoldedJournal } from '../../src/domain/figures/folded-journal.ts';
import { money } from '../../src/domain/values/money.ts';
import { buildReport } from '../../src/domain/report/build.ts';
import type { QuarterReport, ReportProof, ReportStatus } from '../../src/domain/report/report.ts';
import { reportAnswers } from '../../src/domain/report/compared-answers.ts';
import { restate, type LaterEvent } from '../../src/domain/report/restatement.ts';
import { renderQuarterly } from '../../src/reports/quarterly.ts';
import { PROOF, reportFor } from './report.mjs';

const domain = { buildReport, quarter, FoldedJournal };
const SIGNED: ReportStatus = {
  ...{ kind: 'signed', closing: 4, closedOn: '2024-07-05' as Day, maker: '王科员' },
  checker: '李科长',
};

async function open(report: QuarterReport, proof?: ReportProof): Promise<ExcelJS.Workbook> {
  const book = new ExcelJS.Workbook();
  const file = await renderQuarterly(report, proof);
  await book.xlsx.load(file.buffer as ArrayBuffer);
  return book;
}

/** Rows as the texts of their cells; merged cells say their text once. */
const rowsOf = (book: ExcelJS.Workbook, name: string): string[][] => {
  const rows: string[][] = [];
  book.getWorksheet(name)!.eachRow((row) => {
    const texts: string[] = [];
    row.eachCell((cell) => {
      if (cell.master === cell) texts.push(cell.text);
    });
    rows.push(texts);
  });
  return rows;
};
const rowOf = (rows: string[][], label: string) => rows.find((row) => row[0] === label);

/** 2024Q2 with what changed since 2024Q1 was signed knowing the first record alone. */
async function restated(later: LaterEvent[] = []): Promise<QuarterReport> {
  const then = await reportFor(domain, { name: '2024Q1', knownSeq: 1 });
  const now = await reportFor(domain, { name: '2024Q1' });
  const { quarter: of, asOf } = then;
  const since = { quarter: of, closing: 2, asOf, knownAt: '2024-04-10T02:00:00Z', knownSeq: 1 };
  const restatement = restate(since, reportAnswers(then), reportAnswers(now), later);
  return { ...(await reportFor(domain)), restatement };
}

const LATER: LaterEvent = {
  ...{ seq: 2, type: 'investment.made', effective_on: '2024-02-01' as Day, data: {}, marks: [] },
  ...{ maker: '王经理', document: '演示〔2024〕1号', restatement: '=漏报()' },
  effects: [{ measure: 'invested', amount: money('30'), vehicle: 'F-001', enterprise: 'E-0002' }],
};

test('a draft says so, has no proof where none is given, and is signed by nobody', async () => {
  const rows = rowsOf(await open(await reportFor(domain)), '封面');
  expect(rowOf(rows, '状态')).toEqual(['状态', '征求意见稿']);
  expect(rowOf(rows, '记录树')).toBeUndefined();
  expect(rowOf(rows, '填报人')).toEqual(['填报人', '', '审核人', ''].filter(Boolean));
});

test('a signed report names its record, who answers for it, and what to compare', async () => {
  const book = await open({ ...(await reportFor(domain)), status: SIGNED }, PROOF);
  const rows = rowsOf(book, '封面');
  const status = '已定版：2024-07-05 第 4 号记录，填报人 王科员，复核人 李科长';
  expect(rowOf(rows, '状态')).toEqual(['状态', status]);
  const half = '01234567 89abcdef 01234567 89abcdef';
  expect(rowOf(rows, '记录树')![1]).toBe(`共 3 条记录，SHA-256 树根\n${half}\n${half}`);
  expect(rowOf(rows, '数据摘要')![1]).toContain('\nfedcba98 76543210 fedcba98 76543210\n');
  expect(rowOf(rows, '填报人')).toEqual(['填报人', '王科员', '审核人', '李科长']);
  for (const { name } of book.worksheets.slice(1))
    expect(rowsOf(book, name)[1]!.join(), name).toContain('已定版');
  expect(book.getWorksheet('重述')).toBeUndefined();
});

test('closed while review was off, it names no second person', async () => {
  const status: ReportStatus = { ...SIGNED, checker: null };
  const rows = rowsOf(await open({ ...(await reportFor(domain)), status }), '封面');
  expect(rowOf(rows, '状态')![1]).toMatch(/填报人 王科员，未经第二人复核$/);
  expect(rowOf(rows, '填报人')!.at(-1)).toBe('（复核已关闭）');
});

test('重述 has each changed figure with its records, and the records with their reasons', async () => {
  const book = await open(await restated([LATER]));
  const rows = rowsOf(book, '重述');
  expect(rows[0]![0]).toBe('重述：2024年第一季度定版以来的变动');
  expect(rows.flat().join()).toContain(
    '第 2 号记录；截至 2024-03-31，按当时所知 2024-04-10 10:00:00',
  );
  const changed = rows.find(
    (row) => row[1] === '投资金额' && row[4] === '当季' && row[2] === '全部',
  )!;
  expect(changed.slice(5)).toEqual(['0', '30', '30', '数据重述', '0', '2']);
  const record = rowsOf(book, '重述记录').find(([first]) => first === '2');
  expect(record!.slice(0, 1)).toEqual(['2']);
  expect(record!.slice(2)).toEqual([
    ...['投资', '投资金额 30.00 元', '=漏报()', '王经理', '未经复核', '演示〔2024〕1号'],
  ]);
  for (const name of ['重述', '重述记录']) {
    const { pageSetup } = book.getWorksheet(name)!;
    expect([pageSetup.paperSize, pageSetup.orientation]).toEqual([9, 'landscape']);
    expect(pageSetup.printTitlesRow).toBe('1:4');
  }
  const cover = rowsOf(book, '封面').flat().join();
  expect(cover).toContain('重述记录');
});

test('where nothing changed, one sentence says so', async () => {
  const report = await restated();
  const book = await open({ ...report, restatement: { ...report.restatement!, figures: [] } });
  const rows = rowsOf(book, '重述');
  expect(rows.at(-1)!.join()).toMatch(/^自2024年第一季度定版报告.*各项指标均无变动。$/);
  expect(book.getWorksheet('重述记录')).toBeUndefined();
});

test('projects print one page wide, with their header on every page', async () => {
  const { pageSetup } = (await open(await reportFor(domain))).getWorksheet('表4 投资项目明细')!;
  expect([pageSetup.fitToWidth, pageSetup.fitToHeight]).toEqual([1, 0]);
  expect(pageSetup.printTitlesRow).toBe('1:5');
});
