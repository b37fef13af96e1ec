/** Importing by pages alone, without script: a file is chosen once, looked at, and handed in. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withPortfolio } from '../api/support.ts';
import { opened, workbook, XLSX, type Cells } from '../imports/support.ts';
import { Ledger } from '../support/ledger.ts';
import { Browser, hiddenIn } from './support.ts';

let ledger: Ledger;
let manager: Browser;
let manager2: Browser;
let officer: Browser;

beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open({ review: 'on' })).withReference());
  manager = await Browser.of(ledger, 'manager');
  manager2 = await Browser.of(ledger, 'manager2');
  officer = await Browser.of(ledger, 'officer');
});
afterAll(() => ledger.close());

const HEADER = ['发生日', '基金', '企业', '金额（元）', '外部编号'];

async function file(rows: Cells, name = '六月.xlsx'): Promise<File> {
  const bytes = await workbook({ 投资: [HEADER, ...rows] });
  return new File([bytes as Uint8Array<ArrayBuffer>], name, { type: XLSX });
}

/** Chooses a file and gives the address of its preview. */
async function chosen(browser: Browser, rows: Cells): Promise<string> {
  const { status, location, html } = await browser.upload('/import', await file(rows));
  expect(status, html).toBe(303);
  return location;
}

const intent = (name: string) => ({ intent: name });

describe('choosing a file', () => {
  test('templates are offered of the books that one may record', async () => {
    const own = (await manager.get('/import')).html;
    expect(own).toContain('href="/api/v1/sheets/fund/template.xlsx"');
    expect(own).not.toContain('/sheets/credit/');
    expect((await officer.get('/import')).html).toContain('/sheets/credit/template.xlsx');
    const book = await opened(await manager.file('/api/v1/sheets/fund/template.xlsx'));
    expect(book.getWorksheet('投资')).toBeDefined();
    const auditor = await Browser.of(ledger, 'auditor');
    expect((await auditor.get('/import')).status).toBe(403);
  });

  test('what is no workbook, and no file at all, is said on the page', async () => {
    const picture = new File(['\x89PNG and so on'], '图.xlsx');
    const { location } = await manager.upload('/import', picture);
    const answer = await manager.get(location);
    expect(answer.status).toBe(422);
    expect(answer.html).toContain('不是 .xlsx 工作簿');
    expect(answer.html).toContain('type="file"');
    const nothing = await manager.upload('/import', new File([], ''));
    expect(nothing.status).toBe(422);
    expect(nothing.html).toContain('请选择要导入的文件');
  });
});

describe('a faulty file', () => {
  test('every fault is said by its cell, and the file comes back with them marked', async () => {
    const path = await chosen(manager, [['六月', 'SF-001', 'E-0001', '很多<b>']]);
    const { html } = await manager.get(path);
    expect(html).toContain('有 2 处错误，没有登记任何内容');
    expect(html).toMatch(/投资!A2<\/th><td class="said">发生日“六月”不是存在的日期/);
    expect(html).toContain('很多&lt;b&gt;');
    expect(html).not.toContain('提交复核');
    const book = await opened(await manager.file(`${path}/marked.xlsx`));
    expect(book.getWorksheet('投资')!.getCell('D2').note).toBeDefined();
    expect(book.getWorksheet('错误清单')!.actualRowCount).toBe(3);
    // Asked to be handed in all the same, it is not.
    const tried = await manager.post(path, intent('submit'));
    expect([tried.status, tried.html.includes('投资!A2')]).toEqual([422, true]);
  });

  test('rows that the person may not record are faults of their cells', async () => {
    const path = await chosen(manager, [['2024-06-01', 'SF-002', 'E-0001', 5]]);
    expect((await manager.get(path)).html).toMatch(/投资!B2<\/th><td[^>]*>您只能登记本机构管理的/);
    const bytes = await workbook({
      设立母基金: [
        ['发生日', '名称'],
        ['2024-01-01', '新母基金'],
      ],
    });
    const other = new File([bytes as Uint8Array<ArrayBuffer>], 'x.xlsx');
    const { location } = await manager.upload('/import', other);
    const { html } = await manager.get(location);
    expect(html).toContain('设立母基金!A2');
    expect(html).toContain('您的角色是“基金管理人”，不能登记“设立母基金”');
  });
});

describe('a good file', () => {
  test('shows what it would record and what each figure becomes, and records nothing', async () => {
    const path = await chosen(manager, [['2024-06-03', 'SF-001', 'E-0001', 40, 'P-1']]);
    const { html } = await manager.get(path);
    expect(html).toContain('检查通过，可以提交 1 项');
    expect(html).toContain('投资!A2');
    expect(html).toMatch(/投资金额<\/a><\/th><td>[^<]*<\/td><td class="num">300\.00 元<\/td>/);
    expect(html).toContain('+40.00 元');
    expect(await ledger.figure('fund.invested', '?vehicle=SF-001')).toBe('300.00');
  });

  test('is handed in without being chosen again, once, and is then gone', async () => {
    const path = await chosen(manager, [['2024-06-04', 'SF-001', 'E-0001', 41, 'P-2']]);
    expect((await manager.get('/import')).html).toContain(`href="${path}"`);
    const first = await manager.post(path, intent('submit'));
    expect(first.status, first.html).toBe(303);
    expect(first.location).toMatch(/^\/submissions\/\d+$/);
    expect((await manager.get(first.location)).html).toContain('导入 六月.xlsx');
    expect((await manager.post(path, intent('submit'))).location).toBe(first.location);
    expect((await manager.get(path)).location).toBe(first.location);
    expect((await manager.get('/import')).html).not.toContain(`href="${path}"`);
    const [kept] = await ledger.database.own(
      (sql) =>
        sql`select octet_length(content) as size from upload where submission_id is not null`,
    );
    expect(kept!.size).toBe(0);
  });

  test('chosen twice, it says as what it was handed in already', async () => {
    const rows = [['2024-06-05', 'SF-001', 'E-0001', 42]];
    const { location } = await manager.post(await chosen(manager, rows), intent('submit'));
    const { html } = await manager.get(await chosen(manager, rows));
    expect(html).toContain(`内容相同的文件已提交为 <a href="${location}">`);
    expect(html).not.toContain('提交复核');
  });

  test('of which all is recorded already has nothing to hand in', async () => {
    const rows = [['2024-06-06', 'SF-001', 'E-0001', 43, 'P-3']];
    const { location } = await manager.post(await chosen(manager, rows), intent('submit'));
    await ledger.approve('officer', location.split('/').at(-1)!);
    // The same row in another file: other content as a whole, but nothing new in it.
    const more = [...rows, ['2024-06-06', 'SF-001', 'E-0001', 44, 'P-4']];
    const second = await manager.post(await chosen(manager, more), intent('submit'));
    await ledger.approve('officer', second.location.split('/').at(-1)!);
    const path = await chosen(manager, [more[1]!, more[0]!]);
    const { html } = await manager.get(path);
    expect(html).toContain('没有新的内容要登记');
    expect(html).toContain('此前已登记、不会重复登记的 2 项');
    expect(html).not.toContain('提交复核');
    const tried = await manager.post(path, intent('submit'));
    expect(tried.html).toContain('没有新的内容要登记');
  });

  test('is still there after a fault of our own', async () => {
    const path = await chosen(manager, [['2024-06-07', 'SF-001', 'E-0001', 45]]);
    const as = (from: string, to: string) =>
      ledger.database.own((sql) => sql`alter table ${sql(from)} rename to ${sql(to)}`);
    await as('mark', 'mark_away');
    expect((await manager.get(path)).status).toBe(500);
    await as('mark_away', 'mark');
    expect((await manager.get(path)).html).toContain('检查通过，可以提交 1 项');
  });

  test('is seen by nobody else, and not kept when it is not wanted', async () => {
    const path = await chosen(manager, [['2024-06-07', 'SF-001', 'E-0001', 44]]);
    expect((await manager2.get(path)).status).toBe(404);
    expect((await officer.post(path, intent('submit'))).status).toBe(404);
    expect((await manager.post(path, intent('discard'))).location).toBe('/import');
    expect((await manager.get(path)).status).toBe(404);
  });

  test('no more than three are kept for each, and none for longer than a day', async () => {
    const paths: string[] = [];
    for (const amount of [1, 2, 3, 4])
      paths.push(await chosen(manager, [['2024-06-08', 'SF-001', 'E-0001', amount]]));
    expect((await manager.get(paths[0]!)).status).toBe(404);
    expect((await manager.get(paths[1]!)).status).toBe(200);
    await ledger.database.own(
      (sql) => sql`update upload set created_at = created_at - interval '25 hours'`,
    );
    await chosen(manager2, [['2024-06-08', 'SF-002', 'E-0001', 1]]);
    expect((await manager.get(paths[3]!)).status).toBe(404);
  });

  test('of those chosen at one instant, the one that is listed last goes first', async () => {
    for (const amount of [1, 2, 3])
      await chosen(manager, [['2024-06-08', 'SF-001', 'E-0001', amount]]);
    const listed = async (): Promise<string[]> =>
      [...(await manager.get('/import')).html.matchAll(/href="(\/import\/[\w-]{43})"/g)].map(
        ([, path]) => path!,
      );
    await ledger.database.own((sql) => sql`update upload set created_at = now()`);
    const [first, second] = await listed();
    const next = await chosen(manager, [['2024-06-08', 'SF-001', 'E-0001', 4]]);
    expect(await listed()).toEqual([next, first, second]);
  });
});

test('a CSV file is read as the sheet that its form or its name says', async () => {
  const text = '发生日,基金,企业,金额（元）\r\n2024-06-09,SF-001,E-0001,"1.50"\r\n';
  const named = await manager.upload('/import', new File([text], '投资.csv'));
  expect((await manager.get(named.location)).html).toContain('+1.50 元');
  const asked = await manager.upload('/import', new File([text], '导出.csv'), { sheet: '投资' });
  expect((await manager.get(asked.location)).html).toContain('可以提交 1 项');
  const neither = await manager.upload('/import', new File([text], '导出.csv'));
  expect((await manager.get(neither.location)).html).toContain('不知道“导出”登记什么事项');
});

test('a whole batch is taken back from its page, after review, and may be imported anew', async () => {
  const before = await ledger.figure('fund.invested', '?vehicle=SF-001');
  const rows = [
    ['2024-06-10', 'SF-001', 'E-0001', 50, 'U-1'],
    ['2024-06-11', 'SF-001', 'E-0001', 51],
  ];
  const { location } = await manager.post(await chosen(manager, rows), intent('submit'));
  await ledger.approve('officer', location.split('/').at(-1)!);
  const { html } = await manager.get(location);
  const action = `${location}/undo`;
  const why = { ...hiddenIn(html, action), reason_code: 'duplicate' };
  const without = await manager.post(action, why);
  expect([without.status, without.html.includes('请写明冲销原因')]).toEqual([422, true]);
  const undo = await manager.post(action, { ...why, undo_reason: '重复导入' });
  expect(undo.status, undo.html).toBe(303);
  expect((await manager.post(action, { ...why, undo_reason: '重复导入' })).location).toBe(
    undo.location,
  );
  await ledger.approve('officer', undo.location.split('/').at(-1)!);
  expect(await ledger.figure('fund.invested', '?vehicle=SF-001')).toBe(before);
  expect((await manager.get(location)).html).not.toContain(action);
  const anew = await manager.post(await chosen(manager, rows), intent('submit'));
  expect(anew.location).not.toBe(location);
  await ledger.approve('officer', anew.location.split('/').at(-1)!);
  expect(await ledger.figure('fund.invested', '?vehicle=SF-001')).not.toBe(before);
});
