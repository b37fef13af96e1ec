/**
 * Lists as files: the same rows as the JSON list, in both formats, as an office reads them. CSV is
 * read by csv-parse and the workbook by exceljs, neither of which wrote it.
 */
import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LISTS } from '../../src/domain/lists/index.ts';
import { Ledger } from '../support/ledger.ts';
import { expectProblem, fee, party, withBooks, withPortfolio } from './support.ts';

let ledger: Ledger;

const HOSTILE = [
  `=HYPERLINK("http://evil.example","点我")`,
  `+1+cmd|' /C calc'!A0`,
  '-2+3',
  '@SUM(A1)',
  '＝1+1',
  '<b>&"引号",逗号</b>_x0041_',
];

beforeAll(async () => {
  ledger = await withBooks(await withPortfolio(await (await Ledger.open()).withReference()));
  const on = (effective_on: string, type: string, data: object) => ({ type, effective_on, data });
  // Of each pair of columns, another number in each: promised, paid; by all, and by the fund.
  await ledger.record(
    on('2019-02-01', 'commitment.made', { vehicle: 'F-001', investor: 'LP-001', amount: '100' }),
    on('2019-02-02', 'contribution.paid', { vehicle: 'F-001', investor: 'LP-001', amount: '90' }),
    on('2019-02-03', 'commitment.made', { vehicle: 'SF-001', investor: 'F-001', amount: '70' }),
    on('2019-03-03', 'contribution.paid', { vehicle: 'SF-001', investor: 'F-001', amount: '40' }),
    on('2020-06-01', 'fee.charged', { vehicle: 'SF-001', kind: 'custody', amount: '3' }),
    on('2020-06-02', 'distribution.paid', {
      ...{ vehicle: 'SF-001', investor: 'F-001', capital: '5', gain: '6' },
    }),
    on('2022-12-01', 'loan.extended', { loan: 'LN-1', due_on: '2024-12-31' }),
    on('2020-01-01', 'code-list.adopted', {
      ...{ list: 'X-2020', kind: 'industry', title: '一年', valid_from: '2020-01-01' },
      ...{ valid_to: '2020-12-31' },
      items: [
        { code: 'A', label: '甲' },
        { code: 'B', label: '乙', valid_from: '2020-03-01', valid_to: '2020-09-30' },
      ],
    }),
  );
  await ledger.record(
    ...HOSTILE.map((name) => party(name)),
    { ...party('演示企业'), provenance: 'illustrative' },
    {
      type: 'indicator.defined',
      effective_on: '2021-01-01',
      data: { code: 'IND-1', name: '高新技术企业数', unit: '家', kind: 'stock' },
    },
  );
  await ledger.record(
    ...['2024', '2025'].map((period) => ({
      type: 'target.set',
      effective_on: '2021-01-02',
      data: {
        indicator: 'IND-1',
        period,
        base_year: 2020,
        base_value: '100',
        value: '200',
        quote: '200家',
      },
    })),
    {
      type: 'figure.published',
      effective_on: '2024-06-28',
      ...{ document: '测试〔2024〕1号', provenance: 'published' },
      data: {
        figure: 'fund.invested',
        label: '累计投资',
        value: '0.08',
        unit: '万元',
        decimals: 2,
      },
    },
  );
});
afterAll(() => ledger.close());

type Line = Record<string, string>;

async function csvOf(login: string, path: string): Promise<Line[]> {
  const { status, body, headers } = await ledger.get(login, path);
  expect(status, JSON.stringify(body)).toBe(200);
  expect(headers.get('content-type')).toBe('text/csv; charset=UTF-8');
  return parse(Buffer.from(body), { columns: true, bom: true }) as Line[];
}

async function bookOf(login: string, path: string): Promise<ExcelJS.Workbook> {
  const { status, body } = await ledger.get(login, path);
  expect(status, JSON.stringify(body)).toBe(200);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(body.buffer);
  return book;
}

const HEADER = 3;

/** A cell as CSV writes it; what is empty there is “-” here. */
function plain(cell: ExcelJS.Cell): string {
  const { value } = cell;
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value === 'number') return String(value);
  // `_x0041_` is written as the format wants it, and this reader leaves it so.
  return value === '-' ? '' : cell.text.replaceAll('_x005F_', '_');
}

/** The rows between the headings and the totals. */
async function sheetOf(login: string, path: string): Promise<Line[]> {
  const sheet = (await bookOf(login, path)).worksheets[0]!;
  const headings = sheet.getRow(HEADER).values as string[];
  const lines: Line[] = [];
  sheet.eachRow((row, number) => {
    if (number <= HEADER || row.getCell(1).text === '合计') return;
    lines.push(
      Object.fromEntries(headings.map((name, at) => [name, plain(row.getCell(at))]).slice(1)),
    );
  });
  return lines;
}

/** All pages of a JSON list. */
async function listed(login: string, path: string, query = ''): Promise<any[]> {
  const rows = [];
  for (let cursor = ''; ;) {
    const answer = await ledger.get(login, `/${path}?${query}&limit=3${cursor}`);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    rows.push(...answer.body.data);
    if (!answer.body.next_cursor) return rows;
    cursor = `&cursor=${encodeURIComponent(answer.body.next_cursor)}`;
  }
}

const numberOr = (text: string | null | undefined): string =>
  text === null || text === undefined ? '' : String(Number(text));
/** A number of a row, or why there is none. */
const numberIn = (row: any, column: string): string =>
  row.reasons[column]?.text ?? numberOr(row[column]);

/** What a line of each file must say of the row of the JSON list. */
const SAID: Record<string, (row: any) => Line | Line[]> = {
  'sub-funds': (row) => ({
    ...{ 基金编码: row.code, 名称: row.name, 设立日: row.registered_on },
    ...{ 管理人编码: row.manager, 管理人: row.manager_name },
    ...{ '认缴总额（元）': row.committed, '其中：母基金认缴（元）': row.committed_by_fund },
    ...{ '实缴总额（元）': row.paid_in, '其中：母基金实缴（元）': row.paid_in_by_fund },
    ...{ '累计投资（元）': row.invested, 投资项目数: String(row.investments) },
    ...{ '累计分配（元）': row.distributed, '累计费用（元）': row.fees },
    '认定返投额（元）': row.local_return,
  }),
  investments: (row) => ({
    ...{ 基金编码: row.vehicle, 基金: row.vehicle_name, 企业编码: row.enterprise },
    ...{ 企业: row.enterprise_name, 产业代码: row.industry ?? '', 产业: row.industry_label },
    ...{ 注册地代码: row.region ?? '', 注册地: row.region_label ?? '' },
    ...{ 上市进程: row.listing_label ?? '', 首次投资日: row.first_invested_on },
    ...{ 持股比例: numberOr(row.ownership), '累计投资（元）': row.invested },
    ...{ '本年投资（元）': row.invested_year, '当季投资（元）': row.invested_quarter },
    ...{ '剩余成本（元）': row.cost_remaining, '项目回收金额（元）': row.proceeds },
    '在持项目公允价值（元）': numberIn(row, 'fair_value'),
    ...{ 'MOIC（倍）': numberIn(row, 'moic'), 'IRR（毛）': numberIn(row, 'irr') },
  }),
  parties: (row) => ({ 编码: row.code, 名称: row.name, 类别: row.kind_label }),
  enterprises: (row) => ({
    ...{ 编码: row.code, 名称: row.name, 产业代码: row.industry ?? '', 产业: row.industry_label },
    ...{ 有效资质: row.qualifications_label.join('、'), 记录号: String(row.seq) },
    '获基金投资（元）': numberOr(row.invested),
    ...(row.granted !== undefined && { '累计授信（元）': numberOr(row.granted) }),
  }),
  'credit-lines': (row) => ({
    ...{ 授信编码: row.code, 企业编码: row.enterprise, 银行编码: row.bank },
    ...{ 融资产品代码: row.product, 融资产品: row.product_label, 性质: row.stage_label },
    '累计授信（元）': numberOr(row.granted),
  }),
  loans: (row) => ({
    ...{ 贷款编码: row.code, 授信编码: row.line, 企业编码: row.enterprise },
    ...{ 到期日: row.due_on, 年利率: numberOr(row.rate) },
    '贷款余额（元）': numberOr(row.outstanding),
  }),
  deals: (row) => ({
    ...{ 项目编码: row.code, 名称: row.name },
    '企业融资（元）': numberOr(row.financed),
  }),
  programmes: (row) => ({
    ...{ 专项编码: row.code, '规模（元）': numberOr(row.pool) },
  }),
  projects: (row) => ({
    ...{ 项目编码: row.code, 名称: row.name, 阶段: '拨付' },
    '拨付金额（元）': numberOr(row.disbursed),
  }),
  figures: (row) => ({
    ...{ 指标编号: row.id, 指标: row.label, 单位: row.unit, 口径: row.basis_label },
    ...(row.unit !== '%' && { 数值: numberIn(row, 'value') }),
  }),
  'published-figures': (row) => ({
    ...{ 文件中的表述: row.label, 公布数: row.published, 计算数: numberOr(row.computed) },
    ...{ 核对结果: '一致', 记录号: String(row.seq) },
  }),
  indicators: (row) => ({
    ...{ 指标编码: row.code, 指标: row.name, 目标期: row.period, 目标值: row.target },
    ...{ 基期: String(row.base_year), 判断: row.reasons.verdict?.text ?? row.verdict_label },
  }),
  coverage: (row) => ({
    ...{ 资质: row.qualification_label, 企业编码: row.enterprise, 企业: row.enterprise_name },
    ...{ 曾获授信: row.covered ? '是' : '否', 授信在效: row.in_force ? '是' : '否' },
  }),
  'code-lists': (row) => ({
    ...{ 代码表编号: row.list, 代码表: row.title, 类别: row.kind_label, 代码: row.code },
    ...{ 名称: row.label, 上级代码: row.parent ?? '', 启用日: row.valid_from },
    ...{ 停用日: row.valid_to ?? '', 记录号: String(row.seq) },
  }),
  'equity-and-credit': (row) => ({
    ...{ 企业编码: row.enterprise, '投资金额（元）': row.invested, '累计授信（元）': row.granted },
  }),
  events: (row) => ({
    ...{
      记录号: String(row.seq),
      事项: row.type_label,
      发生日: row.effective_on,
      填报人: row.maker,
    },
    ...{ 依据文件: row.document ?? '', 批次: String(row.submission), 填报内容: row.content ?? '' },
    // The amount of what it posts first, or blank.
    ...{ 首个科目: row.measure_label ?? '', '首个科目金额（元）': row.effects[0]?.amount ?? '' },
    ...{ 所涉对象: row.about ?? '', 内容散列: row.content_hash },
  }),
  postings: (row) => ({
    ...{ 记录号: String(row.seq), 行: String(row.line), 科目: row.measure_label },
    ...{ '金额（元）': row.amount, 基金编码: row.vehicle ?? '', 企业: row.enterprise_name ?? '' },
  }),
  submissions: (row) => ({
    ...{ 批次: String(row.submission), 填报人: row.maker, 事项数: String(row.events) },
    ...{ 状态: row.status_label, 事项: row.content },
  }),
};

/** Numbers alike: 300.00 is 300. */
const alike = (line: Line): Line =>
  Object.fromEntries(
    Object.entries(line).map(([name, text]) => [
      name,
      /^-?\d+(\.\d+)?$/.test(text) ? String(Number(text)) : text.replace(/^'/, ''),
    ]),
  );

const QUERIES: [login: string, query: string][] = [
  ['officer', ''],
  ['manager', ''],
  ['auditor', 'as_of=2021-12-31'],
];

describe('the rows of a file are those of the list', () => {
  test.each(Object.keys(SAID))('%s', async (path) => {
    let compared = 0;
    for (const [login, query] of QUERIES) {
      const dated = path === 'submissions' ? '' : query;
      const first = await ledger.get(login, `/${path}?${dated}`);
      if (first.status === 403) {
        expectProblem(await ledger.get(login, `/${path}.csv?${dated}`), 403, 'forbidden');
        continue;
      }
      const said = (await listed(login, path, dated)).flatMap((row) => SAID[path]!(row));
      const csv = (await csvOf(login, `/${path}.csv?${dated}`)).map(alike);
      expect(csv.length).toBe(said.length);
      expect(csv).toEqual(said.map((line) => expect.objectContaining(alike(line))));
      expect((await sheetOf(login, `/${path}.xlsx?${dated}`)).map(alike)).toEqual(csv);
      compared += csv.length;
    }
    expect(compared).toBeGreaterThan(0);
  });

  test('coverage is of the qualification that is asked for, and code lists hold every code', async () => {
    const of = async (query: string) => {
      const { data } = (await ledger.get('officer', `/coverage?limit=1000${query}`)).body;
      return data.map((row: any) => [row.qualification, row.enterprise, row.covered, row.in_force]);
    };
    const covered = [['high-tech', 'E-0001', true, true]];
    expect(await of('')).toEqual(covered);
    expect(await of('&qualification=high-tech')).toEqual(covered);
    expect(await of('&qualification=高新技术企业&covered=no')).toEqual([]);
    expect(await of('&qualification=gazelle')).toEqual([]);
    const lines = await csvOf('officer', '/coverage.csv?qualification=high-tech');
    expect(lines.map((line) => [line.企业编码, line.曾获授信, line.授信在效])).toEqual([
      ['E-0001', '是', '是'],
    ]);
    const { items } = (await ledger.get('officer', '/code-lists/WZ5-2019')).body;
    const codes = await csvOf('officer', '/code-lists.csv?list=WZ5-2019');
    expect(codes.map((line) => line.代码)).toEqual(
      items.map((item: { code: string }) => item.code),
    );
    // A code is in force as long as its list, unless it says otherwise.
    const dated = await csvOf('officer', '/code-lists.csv?list=X-2020');
    expect(dated.map((line) => [line.代码, line.启用日, line.停用日])).toEqual([
      ['A', '2020-01-01', '2020-12-31'],
      ['B', '2020-03-01', '2020-09-30'],
    ]);
  });

  test('the access log is that of the auditor, up to the question', async () => {
    const { data } = (await ledger.get('auditor', '/audit/access-log?limit=1000&status=403')).body;
    const lines = await csvOf('auditor', '/audit/access-log.csv?status=403');
    expect(lines.map((line) => line.编号)).toEqual(
      data.map((row: { id: number }) => String(row.id)),
    );
    expect(lines.length).toBeGreaterThan(0);
    const code = await csvOf('auditor', '/audit/access-log.csv?code=forbidden&person=');
    expect(code.map((line) => line.编号)).toEqual(lines.map((line) => line.编号));
    expectProblem(
      await ledger.get('auditor', '/audit/access-log.csv?colour=red'),
      ...([400, 'parameter_invalid'] as const),
    );
  });

  test('every table can be drawn, each row with all its cells and a key of its own', async () => {
    for (const { path } of Object.values(LISTS)) {
      const lines = await csvOf('officer', `/${path}.csv`);
      expect(lines.length, path).toBeGreaterThan(0);
      expect((await sheetOf('officer', `/${path}.xlsx`)).length, path).toBe(lines.length);
    }
  });
});

describe('the service’s own lists', () => {
  test('people are those of the list, and nobody but administrators has them', async () => {
    const { data } = (await ledger.get('admin', '/people')).body;
    const lines = await csvOf('admin', '/people.csv');
    expect(lines.map((line) => [line.登录名, line.有效登录, line.有效令牌])).toEqual(
      data.map(({ login, sessions, tokens }: any) => [login, String(sessions), String(tokens)]),
    );
    expect(lines.find((line) => line.登录名 === 'officer')!.角色).toBe('科技局');
    expectProblem(await ledger.get('officer', '/people.xlsx'), 403, 'forbidden');
  });

  test('quarters say how they stand, fields of events what they are', async () => {
    const quarters = await csvOf('officer', '/quarters.csv');
    expect(quarters.at(-1)).toMatchObject({ 季度: '2024Q3', 状态: '未关闭', 定版次数: '0' });
    const closed = (await ledger.get('officer', '/quarters?state=open&sort=-quarter')).body.data;
    expect(closed[0]).toMatchObject({ quarter: '2024Q3', state_label: '未关闭', times_closed: 0 });
    expect(closed.length).toBe(quarters.length);
    const whole = (await ledger.get('manager', '/event-types/investment.made')).body;
    const { data } = (await ledger.get('manager', '/event-types?type=investment.made')).body;
    expect(data.map((row: { field: string }) => row.field)).toEqual(Object.keys(whole.fields));
    expectProblem(await ledger.get('manager', '/event-types/nothing'), 404, 'not_found');
    const fields = await csvOf('manager', '/event-types.csv');
    const amount = fields.find((line) => line.事项 === '投资' && line.填报项 === 'amount');
    expect(amount).toMatchObject({
      ...{ 账本名称: '科创基金', 事项类型: 'investment.made', 种类: '金额（元）', 必填: '是' },
    });
  });
});

describe('narrowing', () => {
  test('searches, filters and sorts the rows and says so on the sheet', async () => {
    const codes = async (query: string) =>
      (await csvOf('officer', `/enterprises.csv?${query}`)).map((line) => line.编码);
    expect(await codes('q=企业甲')).toEqual(['E-0001']);
    expect(await codes('qualifications=高新技术企业')).toEqual(['E-0001']);
    expect(await codes('invested_from=1&sort=-invested')).toEqual(['E-0002', 'E-0001']);
    const book = await bookOf(
      'officer',
      '/enterprises.xlsx?q=企业甲&invested_from=1&sort=-invested',
    );
    expect(book.worksheets[0]!.getCell('A2').text).toContain(
      '筛选：搜索“企业甲”；获基金投资自 1；按获基金投资降序',
    );
  });

  test.each(['colour=red', 'sort=colour', 'invested_from=much', 'limit=5', 'cursor=x'])(
    '%s is refused',
    async (query) =>
      expectProblem(
        await ledger.get('officer', `/enterprises.csv?${query}`),
        400,
        'parameter_invalid',
      ),
  );

  test('a list of managers has none of the columns of the books they do not see', async () => {
    const [theirs] = await csvOf('manager', '/enterprises.csv');
    const [ours] = await csvOf('officer', '/enterprises.csv');
    expect(Object.keys(ours!)).toContain('累计授信（元）');
    expect(Object.keys(theirs!)).not.toContain('累计授信（元）');
    expect(JSON.stringify(await sheetOf('manager', '/investments.xlsx'))).not.toContain('SF-002');
    expect(JSON.stringify(await sheetOf('officer', '/investments.xlsx'))).toContain('SF-002');
    expectProblem(
      await ledger.get('manager', '/enterprises.csv?granted_from=1'),
      ...([400, 'parameter_invalid'] as const),
    );
  });
});

describe('what is text stays text', () => {
  test('in CSV with an apostrophe, in a sheet as it is', async () => {
    const csv = (await csvOf('officer', '/parties.csv')).map((line) => line.名称);
    const sheet = (await sheetOf('officer', '/parties.xlsx')).map((line) => line.名称);
    for (const name of HOSTILE) {
      expect(csv).toContain(/^[=+\-@＝]/.test(name) ? `'${name}` : name);
      expect(sheet).toContain(name);
    }
    const book = await bookOf('officer', '/parties.xlsx');
    book.worksheets[0]!.eachRow((row) =>
      row.eachCell((cell) => expect(cell.type).not.toBe(ExcelJS.ValueType.Formula)),
    );
  });
});

describe('the sheet', () => {
  test('has totals over what is in sight, and says for what it is true', async () => {
    const book = await bookOf('officer', '/investments.xlsx?as_of=2024-06-30');
    const sheet = book.worksheets[0]!;
    const total = sheet.getRow(sheet.rowCount);
    const column = (sheet.getRow(HEADER).values as string[]).indexOf('累计投资（元）');
    expect(total.getCell(1).text).toBe('合计');
    expect(total.getCell(column).value).toEqual({ formula: 'SUBTOTAL(109,M4:M5)', result: 800 });
    expect(sheet.getCell('A2').text).toMatch(
      /^截至 2024-06-30 · 按当时所知 .+（第 \d+ 号记录） · 范围：全部 · 共 2 行/,
    );
    // A fair value without a valuation is no 0, and so has no sum.
    expect(total.values).toContain('有在持项目没有可用的估值');
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: HEADER });
    expect(sheet.autoFilter).toMatch(/^A3:[A-Z]+5$/);
    expect(sheet.getCell(4, column).numFmt).toBe('#,##0.00;-#,##0.00;0');
    expect(book.worksheets[1]!.name).toBe('说明');
  });

  test('says that it holds demonstration data only where it does', async () => {
    const said = async (query: string) =>
      (await bookOf('officer', `/parties.xlsx?${query}`)).worksheets[0]!.getCell('A2').text;
    expect(await said('')).toContain('含演示数据');
    expect(await said('q=企业甲')).not.toContain('含演示数据');
  });
});

describe('a file', () => {
  test('comes with its digest, which the access log keeps', async () => {
    const { body, headers } = await ledger.get('officer', '/investments.csv');
    const hash = createHash('sha256').update(body);
    const hex = hash.copy().digest('hex');
    expect(headers.get('content-digest')).toBe(`sha-256=:${hash.digest('base64')}:`);
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="investments-2024-07-05-\d+\.csv"/,
    );
    const log = await ledger.get('auditor', '/audit/access-log?limit=1000&person=officer');
    const entry = log.body.data.findLast((row: { route: string }) =>
      row.route.endsWith('/investments.csv'),
    );
    expect(entry.subject).toBe(`导出 sha-256 ${hex}`);
  });

  test('of a past moment stays the same, byte for byte, whatever is recorded since', async () => {
    const { meta } = (await ledger.get('officer', '/investments')).body;
    const query = `?as_of=2024-07-01&known_at=${encodeURIComponent(meta.known_at)}`;
    const paths = ['/sub-funds.xlsx', '/events.csv', '/enterprises.csv', '/submissions.csv'];
    const read = async () => {
      const files = [];
      for (const path of paths) {
        const dated = path === '/submissions.csv' ? query.replace('as_of=2024-07-01&', '') : query;
        files.push(
          Buffer.from((await ledger.get('officer', path + dated)).body).toString('base64'),
        );
      }
      return files;
    };
    const before = await read();
    await ledger.record(fee('5.00'), party('后来的企业'));
    expect(await read()).toEqual(before);
    expect((await csvOf('officer', '/enterprises.csv?q=后来的')).length).toBe(1);
  });
});
