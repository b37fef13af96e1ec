/** From the template to the books and back: filling in, marking, taking back, and moving house. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger } from '../support/ledger.ts';
import { DEFINITIONS } from '../../src/domain/books/index.ts';
import { sheetColumns, definitionNamed, SHEET_BOOKS } from '../../src/domain/import/columns.ts';
import { withBooks, withPortfolio } from '../api/support.ts';
import { opened, preview, send, submit, workbook, faultsOf } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  const open = await Ledger.open({ review: 'on' });
  ledger = await withBooks(await withPortfolio(await open.withReference()));
});
afterAll(() => ledger.close());

async function file(login: string, path: string, from = ledger): Promise<Uint8Array> {
  const answer = await from.get(login, `/sheets/${path}.xlsx`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

const HEADER = ['发生日', '基金', '企业', '金额（元）'];

test('every event type has a sheet of its own name, with columns that can be told apart', () => {
  for (const book of SHEET_BOOKS) {
    for (const definition of book.events) {
      const columns = sheetColumns(definition);
      const keys = columns.map(({ key }) => key);
      expect(new Set(keys).size, definition.type).toBe(keys.length);
      expect(definitionNamed(definition.label), definition.label).toBe(definition);
      expect(definition.label.length).toBeLessThan(32);
      for (const { field } of columns) {
        if (field.kind !== 'choice') continue;
        const labels = Object.values(field.options);
        expect(new Set(labels).size, definition.type).toBe(labels.length);
      }
    }
  }
  expect(SHEET_BOOKS.flatMap(({ events }) => events).length).toBeGreaterThan(DEFINITIONS.size - 6);
});

describe('templates', () => {
  test('a manager gets the sheets they may fill, their own vehicles, and their holdings', async () => {
    const book = await opened(await file('manager', 'fund/template'));
    const names = book.worksheets.map(({ name }) => name);
    expect(names).toContain('投资');
    expect(names).not.toContain('设立母基金');
    const options = book.getWorksheet('选项')!;
    expect(options.state).toBe('veryHidden');
    const listed = JSON.stringify(options.getSheetValues());
    expect(listed).toContain('SF-001｜子基金甲');
    expect(listed).not.toContain('SF-002');
    const values = book.getWorksheet('估值')!.getSheetValues().slice(3) as unknown[][];
    expect(values.map((row) => row[1])).toEqual(['示例', '预填']);
    expect(values[1]!.slice(3, 5)).toEqual(['SF-001｜子基金甲', 'E-0001｜企业甲']);
  });

  test('as it comes it records nothing, and says so', async () => {
    const answer = await preview(ledger, 'manager', await file('manager', 'fund/template'));
    expect(answer.body).toMatchObject({
      code: 'submission_empty',
      detail: '文件中没有要登记的内容：预填的 1 行都没有填写。',
    });
  });

  test('the same template is the same bytes', async () => {
    const [one, other] = [
      await file('officer', 'all/template'),
      await file('officer', 'all/template'),
    ];
    expect(Buffer.compare(one, other)).toBe(0);
  });

  test('no template of a book that one may not record, and none of what is no sheet', async () => {
    for (const book of ['credit', 'settings', 'nothing']) {
      const answer = await ledger.get('manager', `/sheets/${book}/template.xlsx`);
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    }
  });
});

test('a faulty file comes back as it was, with its faults red and listed', async () => {
  const bytes = await workbook({
    投资: [HEADER, ['2024-06-01', 'SF-001', 'E-0001', 5], ['六月', 'SF-001', 'E-0001', '五']],
  });
  const answer = await send(ledger, 'manager', '/imports/marked', bytes);
  const book = await opened(answer.body);
  const sheet = book.getWorksheet('投资')!;
  expect(sheet.getCell('A3').value).toBe('六月');
  expect(sheet.getCell('D3').fill).toMatchObject({ fgColor: { argb: 'FFFFC7CE' } });
  expect(JSON.stringify(sheet.getCell('D3').note)).toContain('不是数字');
  expect(sheet.getCell('D2').fill).not.toMatchObject({ fgColor: { argb: 'FFFFC7CE' } });
  const list = book.getWorksheet('错误清单')!;
  expect(list.actualRowCount).toBe(3);
  expect(list.getCell('B2').value).toMatchObject({ text: 'A3', hyperlink: "#'投资'!A3" });
  const again = await preview(ledger, 'manager', answer.body);
  expect(Object.keys(faultsOf(again))).toEqual(['投资!A3', '投资!D3']);
});

test('the list of faults leads to a cell of a sheet whatever the sheet is called', async () => {
  const bytes = await workbook({ "甲's": [['投资'], HEADER, ['六月', 'SF-001', 'E-0001', 5]] });
  const { body } = await send(ledger, 'manager', '/imports/marked', bytes);
  const list = (await opened(body)).getWorksheet('错误清单')!;
  expect(list.getCell('B2').value).toMatchObject({ text: 'A3', hyperlink: "#'甲''s'!A3" });
});

test('a file without faults has nothing to mark', async () => {
  const bytes = await workbook({ 投资: [HEADER, ['2024-06-01', 'SF-001', 'E-0001', 5]] });
  const answer = await send(ledger, 'officer', '/imports/marked', bytes);
  expect([answer.status, answer.body.code]).toEqual([422, 'nothing_to_mark']);
});

describe('submissions', () => {
  const invested = (day: string, amount: number, vehicle = 'SF-001') =>
    workbook({ 投资: [HEADER, [day, vehicle, 'E-0001', amount]] });

  test('the same file twice is one submission; once sent back, it may come again', async () => {
    const bytes = await invested('2024-06-02', 1);
    const first = await send(ledger, 'manager', '/imports', bytes);
    expect(first.body.status).toBe('pending');
    const again = await send(ledger, 'manager', '/imports', await invested('2024-06-02', 1));
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const path = `/api/v1/submissions/${first.body.submission}`;
    const { headers } = await ledger.request('officer', `${path}/review`);
    await ledger.request('officer', `${path}/return`, {
      method: 'POST',
      headers: { 'if-match': headers.get('etag')!, 'content-type': 'application/json' },
      body: JSON.stringify({ reason: '请核对' }),
    });
    const third = await send(ledger, 'manager', '/imports', bytes);
    expect(third.body.submission).not.toBe(first.body.submission);
  });

  test("another manager's vehicle is refused, and no sentence says whose it is", async () => {
    const bytes = await invested('2024-06-02', 1, 'SF-002');
    const answer = await submit(ledger, 'manager', bytes);
    expect(answer.body.code).toBe('vehicle_out_of_scope');
    expect(answer.body.errors[0].pointer).toBe('投资!B2');
    expect(JSON.stringify(answer.body)).not.toMatch(/乙/);
    expect((await preview(ledger, 'manager', bytes)).body.faults[0].at).toBe('投资!B2');
  });

  test('auditors and administrators hand in nothing', async () => {
    for (const login of ['auditor', 'admin'])
      expect((await submit(ledger, login, await invested('2024-06-02', 1))).status).toBe(403);
  });

  test('a batch is undone as one, parties with all that rests on them, after review', async () => {
    const before = await ledger.figure('fund.invested');
    const bytes = await workbook({
      登记主体: [
        ['发生日', '编码', '类别', '全称', '没有统一社会信用代码的原因'],
        ['2020-01-01', 'E-0900', '企业', '待冲销企业', '测试'],
      ],
      投资: [
        HEADER,
        ['2024-06-05', 'SF-001', 'E-0900', 11],
        ['2024-06-06', 'SF-001', 'E-0900', 12],
      ],
    });
    const { body } = await submit(ledger, 'officer', bytes);
    await ledger.approve('officer2', body.submission);
    expect(await ledger.figure('fund.invested')).not.toBe(before);
    const path = `/submissions/${body.submission}/reversal`;
    const why = { reason_code: 'duplicate', reason: '重复导入' };
    const undo = await ledger.post('officer', path, why, { 'idempotency-key': 'undo-1' });
    expect(undo.body).toMatchObject({ status: 'pending' });
    expect(undo.body.events).toHaveLength(3);
    expect(await ledger.figure('fund.invested')).not.toBe(before);
    await ledger.approve('officer2', undo.body.submission);
    expect(await ledger.figure('fund.invested')).toBe(before);
    const replayed = await ledger.post('officer', path, why, { 'idempotency-key': 'undo-1' });
    expect(replayed.headers.get('idempotent-replayed')).toBe('true');
    const nothing = await ledger.post('officer', path, why);
    expect(nothing.body.code).toBe('reversal_unknown');
    expect((await ledger.post('manager', path, why)).status).toBe(404);
  });

  test('templates, exports and imports are in the access log', async () => {
    const { body } = await ledger.get('auditor', '/audit/access-log?limit=1000');
    const routes = new Set(body.data.map(({ route }: { route: string }) => route));
    for (const route of ['/imports', '/imports/preview', '/sheets/{book}/template.xlsx'])
      expect(routes).toContain(`/api/v1${route}`);
  });
});

test('what was recorded moves to an empty ledger and back, equal byte for byte', async () => {
  const exported = await file('auditor', 'all/records');
  const other = await (await Ledger.open()).withReference();
  try {
    const answer = await submit(other, 'officer', exported);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect(answer.body.events.length).toBeGreaterThan(20);
    expect(Buffer.compare(await file('auditor', 'all/records', other), exported)).toBe(0);
    for (const figure of ['fund.invested', 'credit.drawn', 'grants.disbursed', 'fund.fair_value'])
      expect(await other.figure(figure)).toBe(await ledger.figure(figure));
  } finally {
    await other.close();
  }
});

test("a manager's export has their own records and nobody else's", async () => {
  const book = await opened(await file('manager', 'fund/records'));
  const text = JSON.stringify(book.worksheets.map((sheet) => sheet.getSheetValues()));
  expect(text).toContain('SF-001');
  expect(text).not.toMatch(/SF-002|LN-1|CL-1/);
});
