/** What is true of every column and sheet: kinds of fault, and what they must not say or need. */
import { unzipSync, zipSync, strFromU8, strToU8, type Zippable } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkBatch } from '../../src/actions/check-batch.ts';
import { withNearest } from '../../src/actions/nearest-names.ts';
import { EVERYTHING } from '../../src/db/connection.ts';
import { readNamed } from '../../src/db/suggestions.ts';
import type { Book } from '../../src/domain/journal/event-definition.ts';
import type { Shaped } from '../../src/domain/journal/proposals.ts';
import { sheetColumns, SHEET_BOOKS, type SheetColumn } from '../../src/domain/import/columns.ts';
import { withPortfolio, USCC } from '../api/support.ts';
import { Ledger, TODAY, type Answer } from '../support/ledger.ts';
import { faultsOf, preview, submit, workbook, type Cells } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
});
afterAll(() => ledger.close());

const HEADER = ['发生日', '基金', '企业', '金额（元）', '摘要', '外部编号'];
const ROW = ['2024-06-28', 'SF-001', 'E-0001', 100, null, null];
const PARTY = ['发生日', '类别', '全称', '统一社会信用代码', '没有统一社会信用代码的原因'];

const look = async (sheets: Record<string, Cells>, change?: Parameters<typeof workbook>[1]) =>
  preview(ledger, 'officer', await workbook(sheets, change));
const invested = (...rows: Cells) => look({ 投资: [HEADER, ...rows] });
const notesOf = ({ body }: Answer): string[] =>
  body.notes.map(({ detail }: { detail: string }) => detail);

async function recorded(sheets: Record<string, Cells>) {
  const { status, body } = await submit(ledger, 'officer', await workbook(sheets));
  expect(status, JSON.stringify(body)).toBe(200);
  return (await ledger.get('officer', `/events/${body.events[0].seq}`)).body;
}

const TEXTS = ['text', 'texts', 'code', 'reference', 'list-code'];

/** Every sheet of a book, with one row of such cells below its header. */
function sheetsOf(book: Book, cellOf: (column: SheetColumn) => unknown): Record<string, Cells> {
  const sheets = book.events.map((definition) => {
    const columns = sheetColumns(definition).filter(({ place }) => place !== 'row-mark');
    const headers = columns.map(({ field, header }) => {
      const label = header.replace('*', '').replace(/（元）$/, '');
      return field.kind === 'money' ? `${label}（元）` : label;
    });
    return [definition.label, [headers, columns.map(cellOf)]] as const;
  });
  return Object.fromEntries(sheets);
}

describe('digits that a spreadsheet lost', () => {
  test.each([
    ['seventeen digits in a number', 20240628000000100],
    ['what a number looks like in CSV', '2.02406E+16'],
  ])('%s are asked about in every text column of every sheet', async (_, value) => {
    for (const book of SHEET_BOOKS) {
      let texts = 0;
      const { body } = await look(
        sheetsOf(book, ({ field }) => {
          if (!TEXTS.includes(field.kind)) return null;
          texts += 1;
          return value;
        }),
      );
      const lost = body.faults.filter(({ detail }: { detail: string }) =>
        detail.includes('末几位已经丢失'),
      );
      expect(lost.length, book.label).toBe(texts);
    }
  });

  test('an amount of many digits keeps its own advice', async () => {
    const said = faultsOf(await invested(ROW.with(3, 0.1 + 0.2)));
    expect(said['投资!D2']).toContain('金额请用 ROUND(…,2)');
  });
});

describe('a package is read by its relationships', () => {
  async function changed(change: (files: Record<string, string>) => Record<string, string>) {
    const made = unzipSync(await workbook({ 投资: [HEADER, ROW] }));
    const texts = Object.fromEntries(
      Object.entries(made).map(([name, bytes]) => [name, strFromU8(bytes)]),
    );
    const files: Zippable = {};
    for (const [name, text] of Object.entries(change(texts))) files[name] = strToU8(text);
    return preview(ledger, 'officer', zipSync(files));
  }
  const RELATIONS = 'xl/_rels/workbook.xml.rels';
  const SHEET = 'xl/worksheets/sheet1.xml';

  test.each<[string, (files: Record<string, string>) => Record<string, string>]>([
    [
      'absolute targets',
      (files) => ({
        ...files,
        [RELATIONS]: files[RELATIONS]!.replaceAll('Target="', 'Target="/xl/'),
      }),
    ],
    [
      'every name in capitals',
      (files) =>
        Object.fromEntries(Object.entries(files).map(([name, text]) => [name.toUpperCase(), text])),
    ],
    [
      'parts that are somewhere else',
      ({ [SHEET]: cells, ...files }) => ({
        ...files,
        'data/one.xml': cells!,
        [RELATIONS]: files[RELATIONS]!.replace('worksheets/sheet1.xml', '../data/one.xml'),
      }),
    ],
    [
      'the strict form of the format',
      (files) =>
        Object.fromEntries(
          Object.entries(files).map(([name, text]) => [
            name,
            text.replaceAll(
              'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
              'http://purl.oclc.org/ooxml/officeDocument/relationships',
            ),
          ]),
        ),
    ],
  ])('%s', async (_, change) => {
    const { body } = await changed(change);
    expect(body, JSON.stringify(body)).toMatchObject({ acceptable: true, events_total: 1 });
  });

  test('a sheet whose part is missing does not vanish without a word', async () => {
    const { body } = await changed(({ [SHEET]: _, ...files }) => files);
    expect(body.code).toBe('file_unreadable');
    expect(body.detail).toContain('找不到工作表“投资”的内容');
  });

  test('the built-in formats of days, from the first to the last of each row of them', async () => {
    const isDay = async (id: number): Promise<boolean> => {
      const { body } = await changed((files) => ({
        ...files,
        'xl/styles.xml': files['xl/styles.xml']!.replace(
          /<cellXfs.*<\/cellXfs>/s,
          `<cellXfs><xf numFmtId="${id}"/></cellXfs>`,
        ),
      }));
      return faultsOf({ body } as Answer)['投资!D2']?.includes('日期格式') ?? false;
    };
    const days: number[] = [];
    for (const id of [13, 14, 22, 23, 26, 27, 36, 37, 44, 45, 47, 48, 49, 50, 58, 59])
      if (await isDay(id)) days.push(id);
    expect(days).toEqual([14, 22, 27, 36, 45, 47, 50, 58]);
  });

  test.each([
    ['macros', 'application/vnd.ms-office.vbaProject', /宏/],
    [
      'links to others',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml',
      /断开链接/,
    ],
  ])('%s are refused under any name', async (_, type, said) => {
    const { body } = await changed((files) => ({
      ...files,
      'xl/harmless.xml': '<x/>',
      '[Content_Types].xml': files['[Content_Types].xml']!.replace(
        '</Types>',
        `<Override PartName="/xl/harmless.xml" ContentType="${type}"/></Types>`,
      ),
    }));
    expect([body.code, body.detail]).toEqual(['file_refused', expect.stringMatching(said)]);
  });
});

describe('days with a time', () => {
  test.each([
    '2024-06-28T00:00:00Z',
    '2024-06-28T09:30:15.123',
    '2024/6/28 9:30',
    '2024年6月28日 上午9时30分',
    '2024-06-28 23:59:59',
  ])('%s is that day', async (day) => {
    const { body } = await invested(ROW.with(0, day));
    expect(body.faults).toEqual([]);
    expect(body.events[0].effective_on).toBe('2024-06-28');
  });

  test.each(['2024-06-28T16:00:00.000Z', '2024-06-28T09:30:00+09:00'])(
    '%s may be another day here',
    async (day) => {
      expect(faultsOf(await invested(ROW.with(0, day)))['投资!A2']).toContain('带有时区');
    },
  );

  test('an hour that there is not makes no day', async () => {
    const said = faultsOf(await invested(ROW.with(0, '2024-06-28 25:00')));
    expect(said['投资!A2']).toContain('不是存在的日期');
  });
});

describe('what cannot be seen', () => {
  test('is passed over where something known is meant, in any column', async () => {
    const hidden = ROW.with(0, '\u200e2024-06-28\u202c')
      .with(1, 'SF-\u200b001')
      .with(2, '企业\n甲');
    const { body } = await look({ 投资: [HEADER.with(3, '金额\u200b（元）'), hidden] });
    expect(body, JSON.stringify(body.faults)).toMatchObject({ acceptable: true, events_total: 1 });
  });

  test('is said with its place where a text is recorded, from a sheet and from a program', async () => {
    const where = '全称含有不可见的控制字符：第 5 个字符是 U+200B（“温州某某”之后），请删去。';
    const name = '温州某某\u200b公司';
    const said = faultsOf(
      await look({ 登记主体: [PARTY, ['2024-01-02', '企业', name, null, 'x']] }),
    );
    expect(said).toEqual({ '登记主体!C2': where });
    const data = { kind: 'enterprise', name, no_uscc_reason: 'x' };
    const event = { type: 'party.registered', effective_on: '2024-01-02', data };
    const { body } = await ledger.post('officer', '/submissions', { events: [event] });
    expect(body.errors[0].detail).toBe(where);
  });

  test('a line break within a name is said with its line', async () => {
    const broken = ['2024-01-02', '企业', '温州某某\n公司', null, 'x'];
    expect(faultsOf(await look({ 登记主体: [PARTY, broken] }))['登记主体!C2']).toBe(
      '全称含有不可见的控制字符：第 1 行后有换行（“温州某某”之后），请合为一行。',
    );
  });

  test('lines of what an event says about itself become one', async () => {
    const { memo } = await recorded({ 投资: [HEADER, ROW.with(4, '第一期\r\n 第二期\n')] });
    expect(memo).toBe('第一期 第二期');
  });
});

describe('sheets as offices make them', () => {
  const merged = (...ranges: string[]): Parameters<typeof workbook>[1] => {
    return (book) => ranges.forEach((range) => book.worksheets[0]!.mergeCells(range));
  };

  test('an amount merged over rows is not counted for each', async () => {
    const rows = [HEADER, ROW, ROW.with(3, null)];
    const said = faultsOf(await look({ 投资: rows }, merged('D2:D3')));
    expect(said).toEqual({
      '投资!D3': 'D2:D3 合并了几行，金额（元）不能由几行共用；请取消合并，逐行填写。',
    });
  });

  test('a cell over several columns may be meant for either', async () => {
    const said = faultsOf(await look({ 投资: [HEADER, ROW.with(2, null)] }, merged('B2:C2')));
    expect(said['投资!B2']).toBe('B2:C2 合并了几列，不知所填属于哪一列；请取消合并后分别填写。');
  });

  test.each(['合 计', '本页小计：', '总　计', '累计'])('a row of sums: %s', async (sum) => {
    const answer = await invested(ROW, [sum, null, null, 100]);
    expect(answer.body.events_total).toBe(1);
    expect(notesOf(answer)[0]).toContain('视为合计行');
  });

  test('a remark in no usual form is one fault, and not one for each column', async () => {
    const said = faultsOf(await invested(ROW, ['以上数据均已核对']));
    expect(said).toEqual({
      '投资!A3':
        '本行只有“以上数据均已核对”一格，不像一项记录；如是表注请移到工作表之外，否则请填全各列。',
    });
  });

  test('one alias with a comma goes out and comes back as one', async () => {
    const header = [...PARTY, '简称与别名'];
    const sheets = { 登记主体: [header, ['2024-01-02', '企业', '丙公司', null, 'x', '丙、丁；']] };
    expect((await recorded(sheets)).data.aliases).toEqual(['丙、丁']);
    const { body: file } = await ledger.get('officer', '/sheets/parties/records.xlsx');
    const { body } = await preview(ledger, 'officer', file);
    expect(JSON.stringify(body.faults)).not.toContain('不能确定是几项');
  });
});

describe('what pages show is understood', () => {
  test.each([
    ['a label', '鹿城区'],
    ['a label with its code, as records are shown', '鹿城区（330302）'],
    ['a line of the list', '330302｜鹿城区'],
    ['a code', '330302'],
  ])('a region by %s', async (_, region) => {
    const header = [...PARTY, '注册地'];
    const name = `企业在${region}`;
    const { data } = await recorded({
      登记主体: [header, ['2024-01-02', '企业', name, null, 'x', region]],
    });
    expect(data.region).toBe('330302');
  });

  test('zones, products and industries alike', async () => {
    const lists = await Promise.all(
      ['WZ-ZONES', 'CREDIT-PRODUCTS', 'WZ5-2019'].map(
        async (list) => (await ledger.get('officer', `/code-lists/${list}`)).body.items[0],
      ),
    );
    const [zone, product, industry] = lists as { code: string; label: string }[];
    const parties = {
      登记主体: [
        [...PARTY, '功能区'],
        ['2024-01-02', '企业', '戊', null, 'x', zone!.label],
      ],
    };
    expect((await recorded(parties)).data.zone).toBe(zone!.code);
    const classified = {
      产业认定: [
        ['发生日', '企业', '分类标准', '产业', '认定依据'],
        ['2024-01-03', 'E-0002', 'WZ5-2019', industry!.label, '测试'],
      ],
    };
    expect((await recorded(classified)).data.industry).toBe(industry!.code);
    await ledger.record({
      ...{ type: 'party.registered', effective_on: '2018-01-01' },
      data: { kind: 'bank', name: '甲银行', no_uscc_reason: 'x' },
    });
    const granted = {
      type: 'credit.granted',
      effective_on: '2024-01-04',
      data: {
        ...{ bank: '甲银行', enterprise: 'E-0002', product: product!.label, amount: '1' },
        ...{ nature: 'granted', valid_from: '2024-01-04', valid_to: '2025-01-04' },
      },
    };
    const { body } = await ledger.post('officer', '/submissions', { events: [granted] });
    expect(JSON.stringify(body.errors ?? []), 'a label is understood').not.toContain('代码表');
  });

  test('an unknown label or name has the nearest beside it', async () => {
    const header = [...PARTY, '注册地'];
    const row = ['2024-01-02', '企业', '己', null, 'x', '鹿城'];
    expect(faultsOf(await look({ 登记主体: [header, row] }))['登记主体!F2']).toContain(
      '请填写其中的代码或名称。最接近的是 330302 鹿城区。',
    );
    const said = faultsOf(await invested(ROW.with(1, '子基金申甲').with(2, '企业甲甲')));
    expect(said['投资!B2']).toMatch(/尚未登记。.*最接近的是 SF-001 子基金甲。$/);
    expect(said['投资!C2']).toMatch(/尚未登记。.*最接近的是 E-0001 企业甲。$/);
  });

  test('of many unknown names the first twenty have the nearest, however often each stands', async () => {
    const rows = Array.from({ length: 21 }, (_, at) => ROW.with(2, `企业甲${at}`));
    const said = faultsOf(await invested(rows[0]!, ...rows));
    const nearest = (row: number) => said[`投资!C${row}`]!.includes('最接近的是 E-0001 企业甲。');
    expect([2, 3, 22, 23].map(nearest)).toEqual([true, true, true, false]);
  });

  test('the nearest is looked for once the batch is refused, when nobody waits for it', async () => {
    const event = { type: 'fee.charged', effective_on: '2024-01-02', provenance: 'record' };
    const data = { vehicle: '子基金申甲', kind: 'custody', amount: '1' };
    const officer = ledger.people.get('officer')!;
    const check = (): Promise<unknown> =>
      ledger.database.write(EVERYTHING, (sql) =>
        checkBatch(sql, officer, [{ ...event, data } as Shaped], TODAY),
      );
    await expect(check()).rejects.toThrow(/尚未登记。(?!.*最接近)/);
    await expect(withNearest(ledger.database, check)).rejects.toThrow(
      /最接近的是 SF-001 子基金甲。$/,
    );
  });

  test('it is looked for among all there are, some at a time', async () => {
    const codes = await ledger.database.read(EVERYTHING, async (sql) => {
      const read: string[] = [];
      for await (const some of readNamed(sql, ['enterprise', 'sub-fund'], 1))
        read.push(...some.map(({ code }) => code));
      return read;
    });
    expect(codes).toEqual(expect.arrayContaining(['E-0001', 'E-0002', 'SF-001', 'SF-002']));
    expect(codes).toEqual([...new Set(codes)].sort());
  });

  test("every row of another's fund is told, and what else is wrong in the file", async () => {
    const rows = Array.from({ length: 9 }, () => ROW.with(1, 'SF-999'));
    const sheets = { 投资: [HEADER, ...rows, ROW.with(3, 300_000_000_000)] };
    const { body } = await preview(ledger, 'manager', await workbook(sheets));
    expect(body.faults_total).toBe(10);
    const said = faultsOf({ body } as Answer);
    expect(said['投资!B3']).toMatch(/^同上，共 9 行/);
    expect(said['投资!D11']).toContain('超过实缴');
  });

  test("nobody is led to what is another's", async () => {
    const bytes = await workbook({ 投资: [HEADER, ROW.with(1, 'SF-02')] });
    const said = faultsOf(await preview(ledger, 'manager', bytes));
    expect(said['投资!B2']).not.toContain('SF-002');
  });

  test.each([
    ['in small letters', USCC.a.toLowerCase()],
    ['with spaces', '9133 0302 MA0D EM01 3K'],
    ['in full width', '９１３３０３０２ＭＡ０ＤＥＭ０１３Ｋ'],
  ])('a 统一社会信用代码 %s', async (_, code) => {
    const { data } = await recorded({ 投资: [HEADER, ROW.with(2, code)] });
    expect(data.enterprise).toBe('E-0001');
    const said = faultsOf(
      await look({ 登记主体: [PARTY, ['2024-01-02', '企业', '庚', code, null]] }),
    );
    expect(said['登记主体!D2']).toContain(`统一社会信用代码 ${USCC.a} 已登记为E-0001 企业甲`);
  });
});

test('templates lead nobody to an address of programs', async () => {
  const { body: file } = await ledger.get('officer', '/sheets/all/template.xlsx');
  const parts = Object.entries(unzipSync(file)).filter(([name]) => name.endsWith('.xml'));
  expect(parts.filter(([, bytes]) => strFromU8(bytes).includes('/api/'))).toEqual([]);
});

describe('faults', () => {
  test('that are all alike are said once, with how many there are', async () => {
    const rows = Array.from({ length: 304 }, () => ROW.with(2, '没有此企业'));
    const { body } = await invested(...rows);
    expect(body.faults_total).toBe(304);
    expect(body.faults.map(({ at, detail }: Record<string, string>) => `${at}：${detail}`)).toEqual(
      [
        expect.stringContaining('投资!C2：企业“没有此企业”尚未登记'),
        '投资!C3：同上，共 304 行（C2 至 C305）。',
      ],
    );
  });

  test('do not bring their consequences with them', async () => {
    const wrong = ['2024-01-02', '企业', '辛公司', '123', null];
    const answer = await look({
      投资: [HEADER, ROW.with(2, '辛公司'), ROW.with(2, '壬公司')],
      登记主体: [PARTY, wrong],
    });
    expect(Object.keys(faultsOf(answer))).toEqual(['登记主体!D2', '投资!C3']);
  });

  test('of a column that is not there are said of its header alone', async () => {
    const rows: Cells = [
      ['发生日', '基金', '金额（元）'],
      ROW.slice(0, 3).with(2, 1),
      ['2024-06-28', null, 1],
    ];
    const answer = await look({ 投资: rows });
    expect(Object.keys(faultsOf(answer))).toEqual(['投资!A1', '投资!B3']);
    expect(faultsOf(answer)['投资!B3']).toBe('请填写“基金”。');
  });

  test.each([
    ['wrong', ({ field }: SheetColumn) => (field.kind === 'flag' ? '也许' : '错')],
    [
      'lacking',
      ({ name }: SheetColumn) => ({ effective_on: '2024-06-01', memo: '其余未填' })[name],
    ],
  ])('have no word of the API in any sheet where all is %s', async (_, cellOf) => {
    const words = /[a-z]+_[a-z]+|\/api\/|JSON|true|（[a-z]+[.）]/;
    let faults = 0;
    for (const book of SHEET_BOOKS) {
      const { body } = await look(sheetsOf(book, cellOf));
      const said = body.faults.map(({ detail }: { detail: string }) => detail);
      faults += said.length;
      expect(said.filter((detail: string) => words.test(detail))).toEqual([]);
    }
    expect(faults).toBeGreaterThan(100);
  });
});

describe('what was recorded still counts as recorded', () => {
  test('with the plain reason that it was recorded with', async () => {
    const header = [...PARTY, '外部编号', '提示理由'];
    const row = ['2024-01-02', '企业', '甲子公司', '91330302MA0DEM03X5', null, 'ID-2', '原件如此'];
    const sheets = (reason: string) => ({ 登记主体: [header, row.with(6, reason)] });
    const { seq, overrides } = await recorded(sheets('原件如此'));
    expect(overrides).toEqual([{ code: 'uscc_check_digit', reason: '原件如此' }]);
    const { body } = await look(sheets('原件如此'));
    expect(body.already_recorded).toEqual([{ at: '登记主体!A2', seq }]);
    const said = faultsOf(await look(sheets('另有原因')));
    expect(said['登记主体!F2']).toContain('内容不同');
  });

  test('however its 统一社会信用代码 is written the next time', async () => {
    const header = [...PARTY, '外部编号'];
    const row = (code: string) => ['2024-01-02', '企业', '癸公司', code, null, 'ID-1'];
    // Its check digits hold, and it is no company's.
    const code = '91330302MA0DEM03X6';
    const sheets = (text: string) => ({ 登记主体: [header, row(text)] });
    const { seq } = await recorded(sheets(code));
    for (const text of [code, code.toLowerCase(), ` ${code.slice(0, 8)} ${code.slice(8)} `]) {
      const { body } = await look(sheets(text));
      expect(body.already_recorded, text).toEqual([{ at: '登记主体!A2', seq }]);
    }
  });
});
