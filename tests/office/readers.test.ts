/**
 * Two readers that have nothing to do with us or with each other find in the workbook the figures
 * that the API gives, cell by cell.
 */
import { readFileSync } from 'node:fs';
import readExcelFile from 'read-excel-file/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { readByOpenpyxl } from '../support/office.ts';
import { FORMULA_NAMES } from './given.ts';
import { given, givenJson, grid } from './support.ts';
import { recordsUnder, type Cell, type Grid, type Records } from './tables.ts';

type Book = Map<string, Grid>;

const openpyxl = async (file: string): Promise<Book> =>
  new Map(readByOpenpyxl(file).map(({ name, cells }) => [name, grid(cells)]));

const plain = (value: unknown): Cell =>
  value instanceof Date ? value.toISOString().slice(0, 10) : (value as Cell);

const readExcel = async (file: string): Promise<Book> =>
  new Map(
    (await readExcelFile(readFileSync(file))).map(({ sheet, data }) => [
      sheet,
      data.map((row) => row.map(plain)),
    ]),
  );

type Row = Record<string, any>;

/** How a figure of the API stands in a cell; what is null stands as `-`. */
const number = (text: string | null | undefined): Cell => (text == null ? '-' : Number(text));
const words = (text: string | null | undefined): Cell => text || '-';
const of = (illustrative: boolean): Cell => (illustrative ? '演示' : '登记');
const records = (row: Row): Cell => row.records.join('\n');

/** A share or a multiple as the API has it: ten decimals. */
const ratio = (cell: Cell | undefined): Cell | undefined =>
  typeof cell === 'number' ? Number(cell.toFixed(10)) : cell;

const bases = (row: Row, names: readonly string[]): Record<string, Cell> =>
  Object.fromEntries(
    ['quarter', 'year', 'inception'].flatMap((basis, at) =>
      names.map((name) => {
        const [header, key] = name.split(':') as [string, string];
        const label = [['当季'], ['本年', '本年累计'], ['自成立', '自成立累计']][at]!;
        return [
          `${header}/${label[header === '投资金额' ? label.length - 1 : 0]}`,
          number(row[key][basis]),
        ];
      }),
    ),
  );

interface Table {
  sheet: string;
  /** What stands above it, where the sheet has several. */
  caption?: string;
  /** Rows of the API as they must stand under the headers of the sheet. */
  rows: (report: Row) => Records;
}

const creditRow = (row: Row, header: string): Record<string, Cell> => ({
  [header]: row.label,
  ...bases(row, ['授信:granted', '发放:drawn']),
  贷款余额: number(row.outstanding),
  不良贷款余额: number(row.non_performing),
  获授信企业: number(row.enterprises.inception),
  数据来源: of(row.illustrative),
});

const TABLES: readonly Table[] = [
  {
    sheet: '表3 子基金',
    rows: ({ sub_funds: rows }) =>
      rows.map((row: Row) => ({
        基金代码: row.code,
        子基金名称: row.name,
        管理人: row.manager,
        设立日期: row.registered_on,
        '认缴/总额': number(row.committed),
        '认缴/其中：母基金': number(row.committed_by_fund),
        '实缴/总额': number(row.paid_in),
        '实缴/其中：母基金': number(row.paid_in_by_fund),
        '累计投资/项目数': number(row.investments),
        '累计投资/金额': number(row.invested),
        累计分配: number(row.distributed),
        累计费用: number(row.fees),
        认定返投额: number(row.local_return),
        数据来源: of(row.illustrative),
      })),
  },
  {
    sheet: '表4 投资项目明细',
    rows: ({ investments: rows }) =>
      rows.map((row: Row) => ({
        企业代码: row.enterprise,
        企业名称: row.enterprise_name,
        基金代码: row.vehicle,
        注册地: words(row.region),
        产业: row.industry,
        上市进程: words(row.listing),
        首次投资日: row.first_invested_on,
        轮次: words(row.rounds),
        持股比例: number(row.ownership),
        ...bases(row, ['投资金额:invested']),
        剩余成本: number(row.cost_remaining),
        累计回收: number(row.proceeds),
        公允价值: number(row.fair_value),
        记录号: records(row),
        数据来源: of(row.illustrative),
        基金名称: row.vehicle_name,
      })),
  },
  {
    sheet: '表5 返投与迁入',
    caption: '一、返投约定与认定',
    rows: ({ tables }) =>
      tables.local_returns.map((row: Row) => ({
        基金代码: row.vehicle,
        子基金: row.vehicle_name,
        约定倍数: number(row.multiple),
        约定确认: row.is_confirmed ? '已确认' : '未确认',
        ...bases(row, ['认定返投额:recognised']),
        母基金实缴: number(row.paid_in_by_fund),
        数据来源: of(row.illustrative),
      })),
  },
  {
    sheet: '表5 返投与迁入',
    caption: '三、认定明细',
    rows: ({ tables }) =>
      tables.recognitions.map((row: Row) => ({
        基金代码: row.vehicle,
        企业: row.enterprise_name,
        认定日: row.on,
        认定情形: row.basis,
        认定机构: row.recognised_by,
        计算基数: number(row.base_amount),
        系数: number(row.factor),
        认定返投额: number(row.amount),
        数据来源: of(row.illustrative),
      })),
  },
  {
    sheet: '表5 返投与迁入',
    caption: '二、注册地迁入、迁出的被投企业',
    rows: ({ tables }) =>
      tables.relocations.map((row: Row) => ({
        企业代码: row.enterprise,
        企业: row.enterprise_name,
        迁移日: row.on,
        方向: row.way === 'in' ? '迁入' : '迁出',
        迁出地: row.from,
        迁入地: row.to,
        数据来源: of(row.illustrative),
      })),
  },
  {
    sheet: '表6 退出与上市',
    caption: '二、退出、回收与核销',
    rows: ({ tables }) =>
      tables.exits.map((row: Row) => ({
        日期: row.on,
        基金代码: row.vehicle,
        企业: row.enterprise_name,
        方式: row.kind === 'realised' ? row.route : '核销',
        回收金额: number(row.proceeds),
        转出或核销成本: number(row.cost),
        数据来源: of(row.illustrative),
      })),
  },
  {
    sheet: '表6 退出与上市',
    caption: '一、被投企业上市进程',
    rows: ({ tables }) =>
      tables.listings.map((row: Row) => ({
        自何日: row.since,
        企业代码: row.enterprise,
        企业: row.enterprise_name,
        进程: row.stage,
        交易所: words(row.exchange),
        证券代码: words(row.ticker),
      })),
  },
  {
    sheet: '表7 科创指数贷',
    caption: '一、分银行',
    rows: ({ tables }) => tables.credit.by_bank.map((row: Row) => creditRow(row, '银行')),
  },
  {
    sheet: '表7 科创指数贷',
    caption: '二、分地区（企业截至日的注册地）',
    rows: ({ tables }) => tables.credit.by_region.map((row: Row) => creditRow(row, '地区')),
  },
  {
    sheet: '表7 科创指数贷',
    caption: '三、分产品',
    rows: ({ tables }) => tables.credit.by_product.map((row: Row) => creditRow(row, '产品')),
  },
  {
    sheet: '表7 科创指数贷',
    caption: '四、近八个季度',
    rows: ({ tables }) =>
      tables.series[0].points.map((point: Row, at: number) => {
        const valueOf = (figure: string): Cell =>
          number(tables.series.find((one: Row) => one.figure === figure).points[at].value);
        return {
          季度: point.quarter,
          基金投资: valueOf('fund.invested'),
          授信: valueOf('credit.granted'),
          发放: valueOf('credit.drawn'),
        };
      }),
  },
  {
    sheet: '表8 证券化',
    caption: '一、项目',
    rows: ({ tables }) =>
      tables.deals.map((row: Row) => ({
        编码: row.code,
        名称: row.name,
        形式: row.form,
        挂牌场所: row.venue,
        发行日: row.issued_on,
        发行规模: number(row.issued),
        企业融资: number(row.financed),
        企业数: number(row.enterprises),
        归集: number(row.collected),
        补贴: number(row.subsidised),
        未偿本金: number(row.outstanding),
        数据来源: of(row.illustrative),
      })),
  },
  {
    sheet: '表8 证券化',
    caption: '二、档次',
    rows: ({ tables }) =>
      tables.deals.flatMap(({ code, tranches }: Row) =>
        tranches.map((row: Row) => ({
          编码: code,
          档次: row.tranche,
          评级: words(row.rating),
          票面利率: number(row.coupon),
          规模: number(row.size),
          未偿本金: number(row.outstanding),
        })),
      ),
  },
  {
    sheet: '表9 先投后股',
    caption: '一、专项资金',
    rows: ({ tables }) =>
      tables.programmes.map((row: Row) => ({
        编码: row.code,
        名称: row.name,
        规模: number(row.pool),
        立项金额: number(row.approved),
        已拨付: number(row.disbursed),
        可用余额: number(row.available),
      })),
  },
  {
    sheet: '表9 先投后股',
    caption: '二、项目',
    rows: ({ tables }) =>
      tables.projects.map((row: Row) => ({
        编码: row.code,
        项目: row.name,
        立项金额: number(row.approved),
        已拨付: number(row.disbursed),
        已转股: number(row.converted),
        退回与追回: number(row.returned),
        免责核销: number(row.written_off),
        '预计效益（申报）': number(row.expected_benefit),
        承担企业: row.enterprise_name,
        来源: row.source,
        阶段: row.stage,
      })),
  },
  {
    sheet: '表10 规划指标对照',
    caption: '二、全部指标：文件所载目标与最近实际数',
    rows: ({ tables }) =>
      tables.indicators.map((row: Row) => ({
        一级指标: words(row.group),
        指标: row.name,
        单位: row.unit,
        基数: number(row.target?.base),
        目标: number(row.target?.value),
        目标期: words(row.target?.period),
        最近实际数: number(row.latest?.value),
      })),
  },
  {
    sheet: '对外口径核对',
    rows: ({ tables }) =>
      tables.published.map((row: Row) => ({
        文件中的表述: row.label,
        出处: row.document,
        截至日: row.as_of,
        公布数: number(row.value),
        台账数: number(row.computed),
        差额: number(row.difference),
        单位: row.unit,
        指标编号: row.figure,
      })),
  },
];

const pick = (row: Record<string, Cell>, keys: readonly string[]): Record<string, Cell> =>
  Object.fromEntries(keys.map((key) => [key, row[key]!]));

const BASES = { 当季: 'quarter', 本年累计: 'year', 自成立累计: 'inception', 时点: 'point' };

describe.each([
  ['openpyxl', openpyxl],
  ['read-excel-file', readExcel],
])('%s', (_, read) => {
  let book: Book;
  let report: Row;
  let compared = 0;
  beforeAll(async () => {
    report = givenJson('report.json');
    book = await read(given('report.xlsx'));
  });

  test.each(TABLES.map((table) => [`${table.sheet} ${table.caption ?? ''}`, table] as const))(
    '%s',
    (__, { sheet, caption, rows }) => {
      const expected = rows(report);
      expect(expected.length).toBeGreaterThan(0);
      const keys = Object.keys(expected[0]!);
      const found = recordsUnder(book.get(sheet)!, caption).map((row) => pick(row, keys));
      compared += found.length * keys.length;
      expect(found).toEqual(expected);
    },
  );

  test('表1 总体情况', () => {
    const found = recordsUnder(book.get('表1 总体情况')!).map((row) => ({
      指标: row.指标,
      ...Object.fromEntries(Object.keys(BASES).map((basis) => [basis, ratio(row[basis])])),
    }));
    const expected = report.overview.map(({ label, bases: had }: Row) => ({
      指标: label,
      ...Object.fromEntries(
        Object.entries(BASES).map(([name, basis]) => [
          name,
          had[basis] ? number(had[basis].value) : '不适用',
        ]),
      ),
    }));
    compared += found.length * 5;
    expect(found).toEqual(expected);
  });

  test.each([
    ['一、按项目数', 'counts', '项目数（个）'],
    ['二、按金额', 'amounts', '投资金额（万元）'],
  ])('表2 五大战新产业占比 %s', (caption, key, header) => {
    const rows = recordsUnder(book.get('表2 五大战新产业占比')!, caption, '产业代码');
    const found = rows.filter(({ 产业: name }) => !String(name).includes('计'));
    const expected = report.industries.map((row: Row) => ({
      产业: row.label,
      [`当季/${header}`]: number(row[key].quarter),
      [`本年累计/${header}`]: number(row[key].year),
      [`自成立累计/${header}`]: number(row[key].inception),
    }));
    const keys = Object.keys(expected[0]!);
    compared += found.length * 4;
    expect(found.map((row) => pick(row, keys))).toEqual(expected);
  });

  test('so many cells', () => {
    console.log(`${compared} 个单元格与 API 的数逐一比较`);
    expect(compared).toBeGreaterThan(2500);
  });

  test('a list as a file has the rows of the API', async () => {
    const list = [...(await read(given('investments.xlsx'))).values()][0]!;
    const { data } = givenJson('investments.json');
    expect(data.length).toBeGreaterThan(90);
    const expected = data.map((row: Row) => ({
      基金编码: row.vehicle,
      基金: row.vehicle_name,
      企业编码: row.enterprise,
      企业: row.enterprise_name,
      注册地代码: words(row.region),
      注册地: words(row.region_label),
      产业代码: words(row.industry),
      产业: row.industry_label,
      上市进程: words(row.listing_label),
      首次投资日: row.first_invested_on,
      轮次: words(row.rounds),
      持股比例: number(row.ownership),
      '累计投资（元）': number(row.invested),
      '本年投资（元）': number(row.invested_year),
      '当季投资（元）': number(row.invested_quarter),
      '剩余成本（元）': number(row.cost_remaining),
      '项目回收金额（元）': number(row.proceeds),
      '在持项目公允价值（元）': number(row.fair_value),
      数据来源: of(row.illustrative),
    }));
    const keys = Object.keys(expected[0]!);
    const found = recordsUnder(list, undefined, '基金编码');
    expect(found.map((row) => pick(row, keys))).toEqual(expected);
  });

  test('names that look like formulas are text in both files', async () => {
    const list = [...(await read(given('investments.xlsx'))).values()][0]!;
    for (const rows of [book.get('表4 投资项目明细')!, list])
      for (const name of Object.values(FORMULA_NAMES)) expect(rows.flat()).toContain(name);
  });
});
