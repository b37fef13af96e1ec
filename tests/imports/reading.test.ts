/** Sheets as offices really fill them in: what is read as it was meant, and what is asked about. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger } from '../support/ledger.ts';
import { withPortfolio } from '../api/support.ts';
import { faultsOf, preview, submit, workbook, type Cells } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
  const amount = '1000000000';
  const data = { vehicle: 'SF-001', investor: 'LP-001', amount };
  await ledger.record(
    { type: 'commitment.made', effective_on: '2019-02-01', data },
    { type: 'contribution.paid', effective_on: '2019-03-01', data },
  );
});
afterAll(() => ledger.close());

const HEADER = [
  '发生日',
  '基金',
  '企业',
  '金额（元）',
  '投后持股比例',
  '投后估值（元）',
  '领投',
  '投资方式',
];
const row = (more: Partial<Record<number, unknown>> = {}): unknown[] => {
  const cells: unknown[] = ['2024-06-28', 'SF-001', 'E-0001', 100, null, null, null, null];
  for (const [at, value] of Object.entries(more)) cells[Number(at)] = value;
  return cells;
};

let day = 10;
/** A day of its own: a share is stated once a day. */
const anyDay = () =>
  `2023-${String(Math.floor((day += 1) / 28) + 1).padStart(2, '0')}-${String((day % 28) + 1).padStart(2, '0')}`;

/** The data of the first event that such sheets record. */
async function recorded(sheets: Record<string, Cells>, change?: Parameters<typeof workbook>[1]) {
  const answer = await submit(ledger, 'officer', await workbook(sheets, change));
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const { body } = await ledger.get('officer', `/events/${answer.body.events[0].seq}`);
  return body as { effective_on: string; data: Record<string, unknown> };
}

/** What is said of the cells of 投资 with such rows below the header. */
async function faults(rows: Cells, header: readonly unknown[] = HEADER) {
  const answer = await preview(ledger, 'officer', await workbook({ 投资: [header, ...rows] }));
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  expect(answer.body.acceptable).toBe(false);
  return faultsOf(answer);
}

describe('days', () => {
  test.each([
    ['text', '2024-06-03'],
    ['points', '2024.6.3'],
    ['slashes', '2024/6/3'],
    ['Chinese', '2024年6月3日'],
    ['full width', '２０２４－０６－０３'],
    ['eight digits', '20240603'],
    ['spaces of any width', '　2024-06-03 '],
    ['a true date', new Date(Date.UTC(2024, 5, 3))],
    ['a true date with hours', new Date(Date.UTC(2024, 5, 3, 16, 30))],
    ['a serial number', 45446],
  ])('%s', async (_, day) => {
    const { effective_on } = await recorded({ 投资: [HEADER, row({ 0: day })] });
    expect(effective_on).toBe('2024-06-03');
  });

  test.each(['2024-02-30', '24.6.3', '六月三日', '2024-6'])('%s is asked about', async (day) => {
    expect(await faults([row({ 0: day })])).toEqual({
      '投资!A2': `发生日“${day}”不是存在的日期，请填如 2024-06-30、2024.6.30 或 2024年6月30日。`,
    });
  });

  test('days that count from 1904', async () => {
    const { effective_on } = await recorded({ 投资: [HEADER, row({ 0: 43984 })] }, (book) => {
      book.properties.date1904 = true;
    });
    expect(effective_on).toBe('2024-06-03');
  });
});

describe('money', () => {
  test.each([
    ['元', '金额（元）', 1234.5, '1234.50'],
    ['万元', '金额（万元）', 1234.5, '12345000.00'],
    ['千元', '金额（千元）', 1.5, '1500.00'],
    ['百万元', '金额（百万元）', 1.5, '1500000.00'],
    ['亿元, half-width brackets', '金额(亿元)', 0.12345678, '12345678.00'],
    ['with the word 单位', '金额（单位：万元）', 1.1, '11000.00'],
    ['the binary 0.07 of 万元 is 700', '金额（万元）', 0.07, '700.00'],
    ['thousands separated', '金额（元）', '1,234,567.8', '1234567.80'],
    ['full-width', '金额（元）', '１２３４．５０', '1234.50'],
    ['with the sign of the yuan', '金额（元）', '¥100', '100.00'],
  ])('%s', async (_, header, value, expected) => {
    const changed = HEADER.with(3, header);
    const { data } = await recorded({ 投资: [changed, row({ 3: value })] });
    expect(data.amount).toBe(expected);
  });

  test('a unit is never guessed', async () => {
    expect(await faults([row()], HEADER.with(3, '金额'))).toMatchObject({
      '投资!D1': '表头没有写明单位，无法判断是元还是万元；请改为“金额（元）”或“金额（万元）”。',
    });
  });

  test.each([
    ['多少', '金额（元）“多少”不是数字；金额只填数字，单位写在表头，例如“金额（万元）”。'],
    ['100万', '金额（元）“100万”不是数字；金额只填数字，单位写在表头，例如“金额（万元）”。'],
    ['1,23', '金额（元）“1,23”不是数字；金额只填数字，单位写在表头，例如“金额（万元）”。'],
    [0.001, '金额（元）折合 0.001 元，不足一分；请填到分为止。'],
    [-5, '金额（元）应大于零。'],
    [0.1 + 0.2, '数值 0.30000000000000004 超过 15 位有效数字'],
  ])('%s is asked about', async (value, said) => {
    expect((await faults([row({ 3: value })]))['投资!D2']).toContain(said);
  });
});

describe('ratios, choices, flags', () => {
  const asPercent: Parameters<typeof workbook>[1] = (book) => {
    book.worksheets[0]!.getCell('E2').numFmt = '0.00%';
  };

  test.each([
    ['a decimal', 0.085, undefined],
    ['a cell shown as 8.5%', 0.085, asPercent],
    ['text', '8.5%', undefined],
    ['full-width text', '８．５％', undefined],
  ])('%s', async (_, value, change) => {
    const { data } = await recorded({ 投资: [HEADER, row({ 0: anyDay(), 4: value })] }, change);
    expect(data.ownership).toBe('0.085');
  });

  test('a header in % divides by a hundred', async () => {
    const { data } = await recorded({
      投资: [HEADER.with(4, '投后持股比例（%）'), row({ 4: 8.5 })],
    });
    expect(data.ownership).toBe('0.085');
  });

  test('but a cell shown as 8.5% below it is 8.5%, divided once', async () => {
    const header = HEADER.with(4, '投后持股比例（%）');
    const { data } = await recorded({ 投资: [header, row({ 0: anyDay(), 4: 0.085 })] }, asPercent);
    expect(data.ownership).toBe('0.085');
  });

  test('a factor of up to 10 may be given in percent', async () => {
    const header = ['发生日', '基金', '企业', '认定情形', '计算基数（元）', '认定系数', '认定机构'];
    const recognised = ['2024-06-28', 'SF-001', 'E-0001', '企业迁入', 100, '150%', '科技局'];
    const { data } = await recorded({ 认定返投: [header, recognised] });
    expect(data.factor).toBe('1.5');
  });

  test('8.5 without a sign is no share', async () => {
    const said = await faults([row({ 4: 8.5 })]);
    expect(said).toEqual({ '投资!E2': '投后持股比例应在 0 与 1 之间。' });
  });

  test('labels and codes, 是 and TRUE', async () => {
    const one = await recorded({ 投资: [HEADER, row({ 6: '是', 7: '受让' })] });
    expect(one.data).toMatchObject({ lead: true, form: 'transfer' });
    const other = await recorded({ 投资: [HEADER, row({ 6: true, 7: 'equity' })] });
    expect(other.data).toMatchObject({ lead: true, form: 'equity' });
  });

  test('what is none of them is asked about', async () => {
    expect(await faults([row({ 6: '也许', 7: '赠与' })])).toEqual({
      '投资!G2': '领投应填“是”或“否”，所填为“也许”。',
      '投资!H2': '投资方式只能填：增资、受让、可转债；所填为“赠与”。',
    });
  });
});

describe('references', () => {
  test.each([
    ['a code', 'E-0001'],
    ['a code with its name, as the list shows it', 'E-0001｜企业甲'],
    ['a name with spaces', ' 企业甲　'],
    ['a 统一社会信用代码', '91330302MA0DEM013K'],
  ])('%s', async (_, enterprise) => {
    const { data } = await recorded({ 投资: [HEADER, row({ 2: enterprise })] });
    expect(data.enterprise).toBe('E-0001');
  });

  test('an unknown name is asked about at its cell', async () => {
    const said = await faults([row(), row({ 2: '无此企业' })]);
    expect(said).toEqual({
      '投资!C3': '企业“无此企业”尚未登记。请先登记该企业，或核对编码与名称。',
    });
  });

  test('a sheet of parties after the one that names them is read first', async () => {
    const answer = await submit(
      ledger,
      'officer',
      await workbook({
        投资: [HEADER, row({ 2: '先用后登企业' })],
        登记主体: [
          ['发生日', '类别', '全称', '没有统一社会信用代码的原因'],
          ['2020-01-01', '企业', '先用后登企业', '测试'],
        ],
      }),
    );
    expect(answer.body.events.map(({ type }: { type: string }) => type)).toEqual([
      'party.registered',
      'investment.made',
    ]);
  });
});

describe('sheets', () => {
  test('the header may stand below a title, its columns in any order, with empty rows', async () => {
    const { data } = await recorded({
      投资: [
        ['2024年二季度投资明细'],
        [],
        ['金额（万元）', '企业', '基金*', '发生日'],
        [],
        [3, '企业甲', 'SF-001', '2024.6.1'],
      ],
    });
    expect(data).toMatchObject({ amount: '30000.00', enterprise: 'E-0001' });
  });

  test('a title in one of the first three rows says what the sheet is, a later one does not', async () => {
    const titled = async (at: number) => {
      const above = Array.from({ length: 4 }, (_, place) => [place === at ? '投资' : '甲公司']);
      const bytes = await workbook({ Sheet1: [...above, HEADER, row()] });
      return (await preview(ledger, 'officer', bytes)).body.acceptable;
    };
    expect([await titled(0), await titled(2), await titled(3)]).toEqual([true, true, false]);
  });

  test('a header stands in row 20 at the latest', async () => {
    const found = async (at: number) => {
      const bytes = await workbook({ 投资: [...Array(at - 1).fill([]), HEADER, row()] });
      return (await preview(ledger, 'officer', bytes)).body.acceptable;
    };
    expect([await found(20), await found(21)]).toEqual([true, false]);
  });

  test('a header merged over two rows', async () => {
    const { data } = await recorded(
      {
        发行: [
          ['发生日', '名称', '形式', '发行规模（元）', '档次', '', '', '', '', '支付顺序'],
          ['', '', '', '', '档次编号', '偿付顺序', '规模（万元）', '票面利率', '计息天数', '步骤'],
          ['2024-01-02', '一期', 'abs', 100000, 'A', 1, 7, '3.8%', 'ACT/365F', '利息'],
          ['', '', '', '', 'B', 2, 3, '5%', 'ACT/365F', '剩余'],
        ],
      },
      (book) => {
        for (const range of ['A1:A2', 'B1:B2', 'C1:C2', 'D1:D2', 'E1:I1', 'A3:A4', 'B3:B4'])
          book.worksheets[0]!.mergeCells(range);
      },
    );
    expect(data.tranches).toEqual([
      { tranche: 'A', rank: 1, size: '70000.00', coupon: '0.038', day_count: 'ACT/365F' },
      { tranche: 'B', rank: 2, size: '30000.00', coupon: '0.05', day_count: 'ACT/365F' },
    ]);
  });

  test('a fault of an item is at the row of that item', async () => {
    const answer = await preview(
      ledger,
      'officer',
      await workbook({
        发行: [
          [
            '发生日',
            '名称',
            '形式',
            '发行规模（元）',
            '档次·档次编号',
            '档次·偿付顺序',
            '档次·规模（元）',
            '档次·票面利率',
            '档次·计息天数',
          ],
          ['2024-01-02', '二期', 'abs', 100, 'A', 1, 70, 0.03, 'ACT/365F'],
          ['', '', '', '', 'B', 99, '', 0.05, 'ACT/365F'],
        ],
      }),
    );
    expect(faultsOf(answer)).toEqual({
      '发行!F3': '偿付顺序不能大于 20。',
      '发行!G3': expect.stringContaining('请填写'),
    });
  });

  test('items alone join the row above them, and never one above a row that was not read', async () => {
    const header = ['标记', '发生日', '名称', '档次·档次编号', '档次·偿付顺序'];
    const answer = await preview(
      ledger,
      'officer',
      await workbook({
        发行: [
          header,
          ['示例', '2024-01-02', '示例一期', 'A', 1],
          ['', '', '', 'B', 2],
          ['', '2024-01-02', '一期', 'A', 99],
          ['', '', '', 'B', 98],
          ['', '合计', '', '', ''],
          ['', '', '', 'C', 97],
          ['', '2024-01-03', '二期', 'A', 96],
          ['', '', '', 'B', 95],
        ],
      }),
    );
    const said = faultsOf(answer);
    const order = '偿付顺序不能大于 20。';
    // Row 3 is the example's own; what is wrong with the others is said where they stand.
    expect(said).not.toHaveProperty('发行!D3');
    expect([said['发行!E4'], said['发行!E5']]).toEqual([order, order]);
    expect([said['发行!E8'], said['发行!E9']]).toEqual([order, order]);
    expect(said['发行!D7']).toBe(
      '本行只填了明细，而上面的第 6 行没有读取，不知属于哪一项；请移到所属事项之下。',
    );
    expect(answer.body.sheets[0]).toMatchObject({ events: 2, examples: 1 });
  });

  test('columns that are unknown, doubled, without a header or missing', async () => {
    const header = ['发生日', '基金', '基金', '金额（元）', '备注一', '', '企业性质'];
    const said = await faults([['2024-06-01', 'SF-001', 'SF-002', 5, 'x', 'y', 'z']], header);
    expect(said['投资!C1']).toBe('“基金”与 B 列重复，请只保留一列。');
    expect(said['投资!E1']).toContain('没有“备注一”这一列；可用的列：');
    expect(said['投资!G1']).toContain('没有“企业性质”这一列');
    expect(said['投资!F2']).toContain('F 列没有表头');
    expect(said['投资!A1']).toBe('缺少必填的列“企业”。');
  });

  test('sheets nobody knows, and sheets without a header', async () => {
    const answer = await preview(
      ledger,
      'officer',
      await workbook({ Sheet1: [['随便', '写写']], 投资: [['只有一行文字']] }),
    );
    expect(faultsOf(answer)).toEqual({
      'Sheet1!A1':
        '不知道“Sheet1”登记什么事项；工作表（CSV 为文件名）请用模板中的工作表名称，例如“投资”；不需要导入的工作表请删去或隐藏。',
      '投资!A1': '工作表“投资”前 20 行中没有找到表头；请保留模板中的表头行。',
    });
  });

  test('formulas by their stored result, hidden rows and sheets, and sums are said in notes', async () => {
    const bytes = await workbook(
      {
        投资: [HEADER, row({ 3: { formula: '50*2', result: 100 } }), row(), ['合计', '', '', 200]],
        认缴: [['发生日'], ['2024-01-01']],
      },
      (book) => {
        book.worksheets[0]!.getRow(3).hidden = true;
        book.worksheets[1]!.state = 'hidden';
      },
    );
    const { body } = await preview(ledger, 'officer', bytes);
    expect(body.acceptable, JSON.stringify(body.faults)).toBe(true);
    expect(body.events_total).toBe(2);
    const notes = body.notes.map(
      ({ sheet, detail }: Record<string, string>) => `${sheet}：${detail}`,
    );
    expect(notes.sort()).toEqual(
      [
        '认缴：隐藏的工作表没有读取；需要导入的请先取消隐藏。',
        '投资：D 列的公式按文件中保存的结果读取（D2）。',
        '投资：第 4 行以“合计”开头，视为合计行，未读取。',
        '投资：隐藏的 1 行也已读取。',
      ].sort(),
    );
  });

  test('error cells, formulas without a result, and numbers that lost their digits', async () => {
    const header = ['发生日', '类别', '全称', '统一社会信用代码', '没有统一社会信用代码的原因'];
    const answer = await preview(
      ledger,
      'officer',
      await workbook({
        投资: [HEADER, row({ 3: { error: '#REF!' } }), row({ 3: { formula: 'A9' } })],
        登记主体: [header, ['2020-01-01', '企业', '某公司', 123456789012345680, '']],
      }),
    );
    const said = faultsOf(answer);
    expect(said['投资!D2']).toBe('单元格是错误值 #REF!，请改正公式或填写数值。');
    expect(said['投资!D3']).toContain('公式没有保存结果');
    expect(said['登记主体!D2']).toContain('超过 15 位有效数字');
  });

  test('a number in a text column keeps the zeros that its cell shows', async () => {
    const { data } = await recorded(
      {
        上市进程: [
          ['发生日', '企业', '阶段', '证券代码'],
          ['2024-01-05', 'E-0001', '上市', 42],
        ],
      },
      (book) => {
        book.worksheets[0]!.getCell('D2').numFmt = '000000';
      },
    );
    expect(data.ticker).toBe('000042');
  });
});

describe('a workbook is one submission', () => {
  const count = async () =>
    (await ledger.get('officer', '/submissions?limit=1000')).body.data.length as number;

  test('one fault, and nothing is recorded', async () => {
    const before = await count();
    const bytes = await workbook({ 投资: [HEADER, row(), row({ 3: '错' }), row()] });
    const answer = await submit(ledger, 'officer', bytes);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toEqual([
      { code: 'cell_invalid', pointer: '投资!D3', detail: expect.stringContaining('投资!D3：') },
    ]);
    expect(await count()).toBe(before);
  });

  test('a rule of the books is said of the cell, and nothing is recorded', async () => {
    const before = await count();
    const bytes = await workbook({
      实缴: [
        ['发生日', '基金', '出资人', '金额（元）'],
        ['2024-06-01', 'SF-001', 'LP-001', 999999],
      ],
    });
    const answer = await submit(ledger, 'officer', bytes);
    expect(answer.body).toMatchObject({ code: 'paid_in_exceeds_commitment' });
    expect(answer.body.errors[0].pointer).toMatch(/^实缴!/);
    expect(await count()).toBe(before);
  });

  test('a preview says what each figure becomes, and leaves nothing behind', async () => {
    const before = await count();
    const figure = await ledger.figure('fund.invested');
    const bytes = await workbook({ 投资: [HEADER, row({ 3: 7 })] });
    const { body } = await preview(ledger, 'officer', bytes);
    expect(body.figures).toContainEqual(
      expect.objectContaining({ figure: 'fund.invested', basis: 'inception', difference: '7.00' }),
    );
    expect(body.events).toEqual([expect.objectContaining({ at: '投资!A2', label: '投资' })]);
    expect(await count()).toBe(before);
    expect(await ledger.figure('fund.invested')).toBe(figure);
  });

  test('a warning passes with a plain reason in its row', async () => {
    const header = [...HEADER, '提示理由'];
    const warned = row({ 0: anyDay(), 3: 50, 4: 0.01, 5: 100, 7: '增资' });
    const said = await faults([[...warned]], header);
    expect(Object.values(said)[0]).toContain('请在本行“提示理由”一栏写明理由');
    const answer = await submit(
      ledger,
      'officer',
      await workbook({ 投资: [header, [...warned, '协议另有约定']] }),
    );
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const { body } = await ledger.get('officer', `/events/${answer.body.events[0].seq}`);
    expect(body.overrides).toEqual([{ code: 'ownership_too_small', reason: '协议另有约定' }]);
  });

  test('what an external id has recorded already is not recorded again', async () => {
    const header = [...HEADER, '外部编号'];
    const sheets = { 投资: [header, [...row(), 'OA-1']] };
    const first = await submit(ledger, 'officer', await workbook(sheets));
    const more = { 投资: [header, [...row(), 'OA-1'], [...row(), 'OA-2']] };
    const { body } = await preview(ledger, 'officer', await workbook(more));
    expect(body.already_recorded).toEqual([{ at: '投资!A2', seq: first.body.events[0].seq }]);
    expect(body.events_total).toBe(1);
    const changed = { 投资: [header, [...row({ 3: 101 }), 'OA-1']] };
    const said = faultsOf(await preview(ledger, 'officer', await workbook(changed)));
    expect(said['投资!I2']).toContain('外部编号 OA-1 已登记为');
  });
});
