/** What a sheet cannot hold is refused with the cell's name, and never rounded or cut. */
import { expect, test } from 'vitest';
import { fileBytes, bufferFile, inBatches, type ListFacts } from '../../src/actions/downloads.ts';
import { Decimal } from '../../src/domain/values/money.ts';
import type { Cell, List, ListRow } from '../../src/domain/lists/list.ts';
import { MOST_ROWS } from '../../src/reports/list-sheet.ts';

const LOANS: List = {
  path: 'loans',
  label: '贷款',
  action: 'records:read',
  doing: '查看贷款',
  row: 'Loan',
  tag: '查询',
  columns: [{ key: 'drawn', label: '发放', kind: 'money', total: true }],
};
const FACTS: ListFacts = {
  ...{ list: LOANS, scope: '全部', narrowing: [], provenance: false, illustrative: false },
};
const row = (key: string, drawn: Cell): ListRow => ({ key, cells: { drawn }, illustrative: false });
const HELD = { bytes: 1e8, milliseconds: 60_000 };

const made = (format: 'csv' | 'xlsx', rows: readonly ListRow[]) =>
  bufferFile(
    fileBytes(
      format,
      FACTS,
      inBatches(rows, (each) => each),
    ),
    HELD,
  );

test('an amount of more than 15 digits is refused in a workbook and exact in CSV', async () => {
  const rows = [row('LN-1', new Decimal('1')), row('LN-2', new Decimal('12345678901234.56'))];
  await expect(made('xlsx', rows)).rejects.toThrow(
    /LN-2 的发放（元） 12345678901234\.56 超过 15 位/,
  );
  const { chunks } = await made('csv', rows);
  expect(Buffer.concat(chunks).toString()).toContain('\r\n12345678901234.56\r\n');
});

test('so is a sum that only the total is too long for', async () => {
  const rows = Array.from({ length: 11 }, (_, n) =>
    row(`LN-${n}`, new Decimal('9999999999999.99')),
  );
  await expect(made('xlsx', rows)).rejects.toThrow(/合计 的发放/);
});

test('more rows than a sheet has are refused, with the way to have them', async () => {
  async function* one() {
    yield new Array<ListRow>(MOST_ROWS + 1).fill(row('LN-1', null));
  }
  const bytes = fileBytes('xlsx', FACTS, one());
  await expect(bufferFile(bytes, HELD)).rejects.toThrow(/1048572 行.+CSV/);
});
