/** Text that a spreadsheet would run as a formula is only text in a list's CSV. */
import { expect, test } from 'vitest';
import { fileBytes, bufferFile, inBatches, type ListFacts } from '../../src/actions/downloads.ts';
import { Decimal } from '../../src/domain/values/money.ts';
import type { Cell, List } from '../../src/domain/lists/list.ts';

const PARTIES: List = {
  path: 'parties',
  label: '主体',
  action: 'records:read',
  doing: '查看主体',
  row: 'Party',
  tag: '查询',
  columns: [
    { key: 'name', label: '名称', kind: 'text' },
    { key: 'amount', label: '金额', kind: 'money' },
  ],
};
const FACTS: ListFacts = {
  ...{ list: PARTIES, scope: '全部', narrowing: [], provenance: false, illustrative: false },
};

/** The one row of a list of one thing. */
async function written(name: string, amount: Cell = null): Promise<string> {
  const row = { key: 'E-1', cells: { name, amount }, illustrative: false };
  const most = { bytes: 1e6, milliseconds: 60_000 };
  const batches = inBatches([row], (rows) => rows);
  const { chunks } = await bufferFile(fileBytes('csv', FACTS, batches), most);
  return Buffer.concat(chunks).toString().split('\r\n').slice(1, -1).join('\r\n');
}

test.each([
  ['=1+1', "'=1+1,"],
  ['+1', "'+1,"],
  ['-1', "'-1,"],
  ['@SUM(A1)', "'@SUM(A1),"],
  ['\t=1', "'\t=1,"],
  ['\r=1', '"\'\r=1",'],
  ['＝1', "'＝1,"],
  ['＋1', "'＋1,"],
  ['－1', "'－1,"],
  ['＠SUM', "'＠SUM,"],
])('%j has an apostrophe before it', async (name, row) => expect(await written(name)).toBe(row));

test.each([
  ['甲=乙', '甲=乙,'],
  ['1-2', '1-2,'],
  [' =1', ' =1,'],
  ["'=1", "'=1,"],
  ['a,b', '"a,b",'],
  ['说"好"', '"说""好""",'],
  ['两\n行', '"两\n行",'],
])('%j has none', async (name, row) => expect(await written(name)).toBe(row));

test('a negative amount is a number, and stays one', async () => {
  expect(await written('甲', new Decimal('-0.01'))).toBe('甲,-0.01');
  expect(await written('甲', new Decimal('1'))).toBe('甲,1.00');
  expect(await written('甲', new Decimal('0.001'))).toBe('甲,0.001');
});
