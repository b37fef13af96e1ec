/** The three jobs, end to end, as their people do them; and what they must never meet. */
import { readFileSync } from 'node:fs';
import ExcelJS from 'exceljs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { follow, origin, signIn, useBrowser } from './support.ts';

const browser = useBrowser();

/** Fills in a follow-on round of a fund of the manager's. */
async function fillRound(page: Page, amount: string, memo: string): Promise<void> {
  await page.goto(`${origin()}/record/investment.made`);
  await page.locator('[name="effective_on"]').fill('2024-06-28');
  await page.locator('[name="data.vehicle"]').fill('SF-004');
  await page.locator('[name="data.enterprise"]').fill('演示企业0031（虚构）');
  await page.locator('[name="data.round"]').fill('B');
  await page.locator('[name="data.amount"]').fill(amount);
  await page.locator('[name="document"]').fill('演示投决〔2024〕8号');
  await page.locator('[name="memo"]').fill(memo);
}

const handIn = async (page: Page): Promise<void> => {
  await follow(page, () => page.getByRole('button', { name: '提交复核', exact: true }).click());
};

/** The 合计 of 表4, the amount since inception among it, in 元. */
async function totalsIn(file: string): Promise<unknown[]> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(readFileSync(file).buffer as ArrayBuffer);
  const values: unknown[] = [];
  book.getWorksheet('表4 投资项目明细')!.eachRow((row) => {
    if (row.getCell(1).text !== '合计') return;
    row.eachCell((cell) => values.push(cell.formula ? cell.result : cell.value));
  });
  return values;
}

describe.each([
  ['with script', true, '5000000.00', 1_734_000_000],
  ['without script', false, '1000000.00', 1_735_000_000],
] as const)('%s', (_, script, amount, total) => {
  test('a manager records a round, an officer approves it, the workbook has it', async () => {
    const manager = await browser.open('manager', { script });
    // A fault stands beside its field, and nothing that was filled in is lost.
    await fillRound(manager, '五百万', `浏览器 ${amount}`);
    await handIn(manager);
    expect(await manager.getByRole('alert').textContent()).toContain('金额（元）');
    expect(await manager.locator('[name="data.amount"]').inputValue()).toBe('五百万');
    expect(await manager.locator('[name="memo"]').inputValue()).toBe(`浏览器 ${amount}`);
    await manager.locator('[name="data.amount"]').fill(amount);
    if (script)
      expect(await manager.locator('#f-data-amount-read').textContent()).toBe('＝ 500 万元');
    await handIn(manager);
    const address = new URL(manager.url()).pathname;
    expect(address).toMatch(/^\/submissions\/\d+$/);
    expect(await manager.locator('main').textContent()).toContain('待复核');

    const officer = await browser.open('officer', { script });
    await officer.goto(`${origin()}${address}`);
    const review = (await officer.locator('main').textContent())!;
    expect(review).toContain('投资金额');
    expect(review).toContain(script ? '1,734,000,000.00' : '1,735,000,000.00');
    await follow(officer, () =>
      officer.getByRole('button', { name: /复核通过|批准|同意/ }).click(),
    );
    expect(await officer.locator('main').textContent()).toMatch(/已复核入账|已入账/);

    await officer.goto(`${origin()}/?as_of=2024-06-30`);
    const [download] = await Promise.all([
      officer.waitForEvent('download'),
      officer.getByRole('link', { name: '下载本季度的季报工作簿' }).click(),
    ]);
    expect(await totalsIn(await download.path())).toContain(total);
    await officer.context().close();
    await manager.context().close();
  });
});

test.each([
  ['with script', true],
  ['without script', false],
] as const)(
  'an auditor opens the working of a figure, comes to a record and its maker, and verifies all, %s',
  async (_, script) => {
    const auditor = await browser.open('auditor', { script });
    await auditor.goto(`${origin()}/?as_of=2024-03-31`);
    await follow(auditor, () =>
      auditor.locator('.card a', { hasText: '投资金额' }).first().click(),
    );
    const working = (await auditor.locator('main').textContent())!;
    expect(working).toContain('各笔合计 1,612,200,000.00 元');
    await follow(auditor, () => auditor.locator('tbody th a').first().click());
    expect(new URL(auditor.url()).pathname).toMatch(/^\/events\/\d+$/);
    expect(await auditor.locator('main').textContent()).toContain('初始数据');
    await auditor.goto(`${origin()}/audit`);
    await auditor.getByRole('button', { name: '立即核对' }).click();
    await auditor.getByText('核对通过').waitFor();
    await auditor.context().close();
  },
);

test('another manager’s fund is refused by the address bar as well', async () => {
  const manager = await browser.open('manager2');
  const answer = await manager.goto(`${origin()}/vehicles/SF-001?as_of=2024-06-30`);
  expect(answer!.status()).toBe(404);
  expect(await manager.locator('main').textContent()).not.toContain('演示子基金01号');
  expect((await manager.goto(`${origin()}/credit-lines`))!.status()).toBe(403);
  expect(await manager.locator('main').textContent()).toContain('不能查看授信');
  await manager.context().close();
});

test('a session that ends while somebody fills in a form costs a password and nothing else', async () => {
  const manager = await browser.open('manager');
  await fillRound(manager, '1230000.00', '会话中断');
  await manager.context().clearCookies();
  await handIn(manager);
  expect(await manager.locator('main').textContent()).toContain('您刚才填写的内容都在');
  await signIn(manager, 'manager');
  await manager.getByRole('button', { name: '继续提交' }).click();
  await manager.waitForURL(/\/submissions\/\d+$/);
  const submission = (await manager.locator('main').textContent())!;
  expect(submission).toContain('会话中断');
  expect(submission).toContain('1,230,000.00');
  await follow(manager, () => manager.getByRole('button', { name: '撤回', exact: true }).click());
  await manager.context().close();
});

test('a script in the name of a company stays text wherever the name is shown', async () => {
  const name = '<script>window.ran=1</script><img src=x onerror="window.ran=1">公司';
  const officer = await browser.open('officer');
  await officer.goto(`${origin()}/record/party.registered`);
  await officer.locator('[name="effective_on"]').fill('2024-06-03');
  await officer.locator('[name="data.kind"]').selectOption('enterprise');
  await officer.locator('[name="data.name"]').fill(name);
  await officer.locator('[name="data.no_uscc_reason"]').fill('测试');
  await handIn(officer);
  const address = new URL(officer.url()).pathname;
  expect(address).toMatch(/^\/submissions\/\d+$/);
  const second = await browser.open('officer2');
  await second.goto(`${origin()}${address}`);
  await follow(second, () => second.getByRole('button', { name: /复核通过|批准|同意/ }).click());
  const pages = [address, '/enterprises?as_of=2024-06-30&q=onerror', '/events', '/submissions'];
  for (const path of pages) {
    await second.goto(`${origin()}${path}`);
    expect(await second.evaluate('window.ran'), path).toBeUndefined();
  }
  await second.goto(`${origin()}${pages[1]!}`);
  const link = second.locator('tbody a', { hasText: '<script>' });
  await follow(second, () => link.first().click());
  expect(await second.locator('h1').textContent()).toContain(name);
  expect(await second.evaluate('window.ran')).toBeUndefined();
  await officer.context().close();
  await second.context().close();
});
