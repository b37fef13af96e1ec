/** Returns as people are shown them: on pages, in the list's files, and to programs. */
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tell } from '../stories/story.ts';
import { Ledger } from '../support/ledger.ts';
import { Browser, textOf } from './support.ts';

let ledger: Ledger;
let officer: Browser;
beforeAll(async () => {
  ledger = await Ledger.open();
  await tell(ledger, join(import.meta.dirname, '../stories/23-returns.story.txt'));
  officer = await Browser.of(ledger, 'officer');
});
afterAll(() => ledger.close());

async function page(path: string): Promise<string> {
  const { status, html } = await officer.get(path);
  expect(status).toBe(200);
  return textOf(html.slice(html.indexOf('<main')));
}

/** Too long for any number that people read. */
const ENDLESS = /\d{25}/;

test('what a manager reports is held against ours of that day, whatever came after', async () => {
  const { body } = await ledger.get('officer', '/sub-funds/SF-001/performance?as_of=2024-06-30');
  const compared = body.reported.map((each: Record<string, any>) => [
    ...[each.metric, each.on, each.computed.value, each.difference],
  ]);
  expect(compared).toEqual([
    // The day before money was paid out, the day itself, and the day before a fee was charged.
    ['dpi', '2024-03-31', '0', '0'],
    ['rvpi', '2024-04-01', '1.052500505', '0'],
    ['tvpi', '2024-04-30', '1.152500505', '0'],
  ]);
  // Of the day that is asked for stand those of the vehicle itself.
  expect([body.net.dpi.value, body.net.rvpi.value]).toEqual(['0.1', '1.002500505']);
  const said = await page('/vehicles/SF-001?as_of=2024-06-30');
  expect(said).toContain('DPI 2024-03-31 0.0000 0.0000 0.0000');
  expect(said).toContain('RVPI 2024-04-01 1.0525 1.0525 0.0000');
  expect(said).toContain('TVPI 2024-04-30 1.1525 1.1525 0.0000');
});

test('a late call for a fee leaves both rates, the plausible one first', async () => {
  const { body } = await ledger.get('officer', '/sub-funds/SF-002/performance?as_of=2024-06-30');
  expect(body.net.irr).toMatchObject({
    ...{ value: null, reason: { code: 'several_roots' } },
    ...{ roots: ['-0.9994998749', '0.9994998749'], plausible: '0.9994998749' },
  });
  expect(await page('/vehicles/SF-002?as_of=2024-06-30')).toContain(
    '较合理的为 99.95%（与总收益同号、离零最近），另有 -99.95%',
  );
  // The day before the call there is one.
  expect(await page('/vehicles/SF-002?as_of=2022-02-28')).toMatch(/净收益.*IRR（年化） 100\.00%/);
});

test('of less than a year the return of the period stands, and no yearly rate', async () => {
  const said = await page('/investments/SF-001/E-0003?as_of=2024-06-30');
  expect(said).toContain('期间收益率（未年化） 50.00%（历时 31 天）');
  expect(said).not.toContain('IRR（年化）');
  expect(await page('/investments/SF-001/E-0001?as_of=2024-06-30')).toContain('IRR（年化） 5.');
});

test('a rate that nobody can read is said so, on the page and in both files', async () => {
  const said = await page('/investments/SF-001/E-0002?as_of=2024-06-30');
  expect(said).toContain('IRR（年化） 无从计算：收益率超过 1,000,000%');
  const list = '/investments?as_of=2024-06-30';
  const csv = strFromU8(await officer.file(`/api/v1${list.replace('?', '.csv?')}`));
  const rates = csv.split('\r\n').map((row) => row.match(/[^,]*,[^,]*,[^,]*$/)?.[0]);
  expect(rates[0]).toBe('IRR（毛）,期间收益率（毛）,数据来源');
  expect(csv).toContain('2.01,"收益率超过 1,000,000%，没有参考意义，不列出数值",不适用,');
  expect(csv).toContain('1.5,不适用,0.5,');
  const files = unzipSync(await officer.file(`/api/v1${list.replace('?', '.xlsx?')}`));
  const sheets = Object.entries(files).filter(([name]) => name.includes('worksheets/sheet'));
  const shown = [said, await page(list), csv, ...sheets.map(([, bytes]) => strFromU8(bytes))];
  expect(shown.filter((text) => ENDLESS.test(text))).toEqual([]);
  // A program is told how great it is: 2^365 - 1.
  const { body } = await ledger.get('officer', '/investments/SF-001/E-0002/performance');
  expect(body.gross.irr.value).toMatch(/^7\.5\d+e\+109$/);
});
