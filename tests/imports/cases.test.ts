/**
 * Files as people really send them, each with what must come of it. They stand in `cases/` as they
 * came; every name in them is invented.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger, type Answer } from '../support/ledger.ts';
import { faultsOf, opened, XLSX } from './support.ts';

const FOLDER = new URL('cases/', import.meta.url);

const on = (effective_on: string, type: string, data: object) => ({ type, effective_on, data });
const party = (code: string, kind: string, name: string) =>
  on('2018-01-01', 'party.registered', { code, kind, name, no_uscc_reason: '测试' });

let ledger: Ledger;
beforeAll(async () => {
  ledger = await (await Ledger.open()).withReference();
  const vehicles = Array.from({ length: 24 }, (_, at) => `SF-${String(at + 1).padStart(3, '0')}`);
  const paid = { vehicle: 'SF-004', investor: 'LP-001', amount: '100000000' };
  await ledger.record(
    party('M-001', 'fund-manager', '甲管理'),
    party('LP-001', 'investor', '某投资人'),
    ...['31', '32', '33'].map((n) => party(`E-00${n}`, 'enterprise', `演示企业00${n}（虚构）`)),
    on('2018-01-01', 'fund.established', { name: '母基金' }),
    ...vehicles.map((code) =>
      on('2018-01-01', 'sub-fund.registered', {
        ...{ code, name: `子基金 ${code}`, fund: '母基金', manager: 'M-001' },
      }),
    ),
    on('2019-01-01', 'commitment.made', paid),
    on('2019-01-02', 'contribution.paid', paid),
  );
});
afterAll(() => ledger.close());

/** Sends a file as it is; a CSV says of which sheet it is. */
function sent(file: string, path: string): Promise<Answer> {
  const isCsv = file.endsWith('.csv');
  const sheet = isCsv ? `?sheet=${encodeURIComponent('投资')}` : '';
  return ledger.request('officer', `/api/v1/imports${path}${sheet}`, {
    method: 'POST',
    headers: { 'content-type': isCsv ? 'text/csv' : XLSX },
    body: readFileSync(new URL(file, FOLDER)) as never,
  });
}

interface Recorded {
  effective_on: string;
  memo?: string;
  data: Record<string, unknown>;
}

/** What the file records; it is taken back again, so that the next one finds nothing of it. */
async function recorded(file: string): Promise<Recorded[]> {
  const { status, body } = await sent(file, '');
  expect(status, JSON.stringify(body)).toBe(200);
  const events: Recorded[] = [];
  for (const { seq } of body.events)
    events.push((await ledger.get('officer', `/events/${seq}`)).body);
  const why = { reason_code: 'duplicate', reason: '试用' };
  const back = await ledger.post('officer', `/submissions/${body.submission}/reversal`, why);
  expect(back.status, JSON.stringify(back.body)).toBe(200);
  return events;
}

const DAY = '2024-06-28';
const deal = (more: object = {}) => ({
  effective_on: DAY,
  data: { vehicle: 'SF-004', enterprise: 'E-0031', amount: '1000000.00', ...more },
});

/** Files that record what they say; what was done with them that nobody may expect is in notes. */
const READ: Record<string, { events: object[]; notes?: string[] }> = {
  'c03-tab.csv': { events: [{ ...deal({ ownership: '0.085' }), memo: '首笔' }] },
  'c07-eq-text.csv': { events: [{ ...deal({ round: 'A' }), memo: '=HYPERLINK(1)' }] },
  'c09-quote-in-middle.csv': { events: [{ ...deal(), memo: '他说"好"' }] },
  'r01-merged-data.xlsx': {
    events: ['E-0031', 'E-0032', 'E-0033'].map((enterprise) => deal({ enterprise })),
    notes: [
      'A 列的合并单元格按每一行内容相同读取（A3:A4）。',
      'B 列的合并单元格按每一行内容相同读取（B2:B4等 2 格）。',
    ],
  },
  'r02-0-total.xlsx': {
    events: [deal()],
    notes: ['第 3 行以“合  计”开头，视为合计行，未读取。'],
  },
  'r04-footnote.xlsx': {
    events: [deal()],
    notes: [
      '第 4 行以“填表人：甲　　审核人…”开头，视为表注或签章，未读取。',
      '第 5 行以“注：金额以银行回单为…”开头，视为表注或签章，未读取。',
    ],
  },
  's04-newline-memo.xlsx': { events: [{ ...deal(), memo: '第一期款 第二期另行拨付' }] },
  's06-iso-millis.xlsx': { events: [deal()] },
  's07-datetime-text.xlsx': { events: [deal()] },
  's08-ratio-third.xlsx': {
    events: [deal({ ownership: '0.3333333333' })],
    notes: ['F 列的公式按文件中保存的结果读取（F2）。', 'F 列的比例按十位小数读取（F2）。'],
  },
  's12-region-by-name.xlsx': {
    events: [{ data: { name: '辰测科技有限公司', region: '330302' } }],
  },
  's14-zwsp-name.xlsx': { events: [deal()] },
  'x01-empty-string-formulas.xlsx': { events: [deal()] },
  'x02-sharedstrings-case.xlsx': { events: [deal()] },
  'x03-rel-prefix.xlsx': { events: [deal()] },
  'x09-relative-target.xlsx': { events: [deal()] },
  'x10-backslash.xlsx': { events: [deal()] },
  'x11-row-per-cell.xlsx': { events: [deal()] },
  'x22-one-sheet-lost.xlsx': {
    events: [
      { effective_on: DAY, data: { vehicle: 'SF-004', kind: 'management', amount: '123456.00' } },
      deal(),
    ],
  },
};

const LOST_ID =
  '数值 20240628000000100 超过 15 位有效数字，末几位已经丢失，无法还原；请将单元格改为文本格式，照原件重新填写。';

/** Files that record nothing, and what is said of their cells. */
const ASKED: Record<string, Record<string, string>> = {
  'l04-ids-first-file.xlsx': { '投资!E2': LOST_ID },
  'l05-ids-second-file.xlsx': { '投资!E2': LOST_ID },
  'p09-aliases-dunhao.xlsx': {
    '登记主体!E2':
      '简称与别名中有“、”，不能确定是几项；几项之间请用“；”隔开，只有一项的请在末尾加“；”。',
  },
  's02-numbers-summary.xlsx': {
    '输出摘要!A1':
      '不知道“输出摘要”登记什么事项；工作表（CSV 为文件名）请用模板中的工作表名称，例如“投资”；不需要导入的工作表请删去或隐藏。',
  },
  's03-dispimg.xlsx': {
    '投资!G2': '单元格中是图片，台账不能登记图片；请删去图片，改填文字。',
  },
  's11-uscc-number-real.xlsx': {
    '登记主体!D2':
      '数值 913303021234567000 超过 15 位有效数字，末几位已经丢失，无法还原；请将单元格改为文本格式，照原件重新填写。',
  },
  'x19-sst-out-of-range.xlsx': {
    '投资!G2': '这一格的文本在文件中已经丢失；请在 Excel 中重新填写。',
  },
};

/** Files of which not even the cells can be told apart. */
const REFUSED: Record<string, string> = {
  'c06-fullwidth-comma.csv':
    '各列之间用的似乎是全角逗号“，”；请改用半角逗号“,”，或另存为“Excel 工作簿（*.xlsx）”后再导入。',
};

const OWN_EXPORT = 'e02-own-fees-again.xlsx';

test('every file that came is looked at', () => {
  const named = [READ, ASKED, REFUSED].flatMap((table) => Object.keys(table));
  expect([...named, OWN_EXPORT].sort()).toEqual(readdirSync(FOLDER).sort());
});

test.each(Object.entries(READ))('%s records what it says', async (file, { events, notes = [] }) => {
  const { body } = await sent(file, '/preview');
  expect(body.faults).toEqual([]);
  expect(body.notes.map(({ detail }: { detail: string }) => detail).sort()).toEqual(notes);
  expect(await recorded(file)).toMatchObject(events);
});

describe('what is asked about', () => {
  test.each(Object.entries(ASKED))('%s', async (file, said) => {
    const answer = await sent(file, '/preview');
    expect(answer.body.acceptable).toBe(false);
    expect(faultsOf(answer)).toEqual(said);
    expect((await sent(file, '')).status).toBe(422);
    // The same faults come back marked, whatever the file is made like.
    const marked = await opened((await sent(file, '/marked')).body);
    const [[place, detail]] = Object.entries(said) as [[string, string]];
    const [sheet, cell] = place.split('!') as [string, string];
    expect(JSON.stringify(marked.getWorksheet(sheet)!.getCell(cell).note)).toContain(detail);
  });

  test.each(Object.entries(REFUSED))('%s', async (file, detail) => {
    const { status, body } = await sent(file, '/preview');
    expect([status, body.code, body.detail]).toEqual([422, 'file_unreadable', detail]);
  });
});

test('rows of our own export, sent back: before they are handed in, each is said to equal a record', async () => {
  // Recorded by somebody else, who has other numbers or none for them.
  const events = (await recorded(OWN_EXPORT)).map(({ effective_on, data }) =>
    on(effective_on, 'fee.charged', data),
  );
  expect((await sent(OWN_EXPORT, '/preview')).body.equal_to_recorded_total).toBe(0);
  const seqs = await ledger.record(...events);
  const { body } = await sent(OWN_EXPORT, '/preview');
  expect(body).toMatchObject({ acceptable: true, events_total: 24, equal_to_recorded_total: 24 });
  expect(body.equal_to_recorded.map(({ seq }: { seq: number }) => seq)).toEqual(seqs);
  expect(body.equal_to_recorded[0].at).toBe('费用!A3');
});
