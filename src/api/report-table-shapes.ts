/** The report's further tables as the document describes them. */
import { z } from '@hono/zod-openapi';
import { PROGRESS_REASONS, VERDICTS } from '../domain/figures/indicator-progress.ts';
import { amount, day, illustrative, ratioText, reasonSchema, seq, text } from './common-shapes.ts';

export const count = z.string().meta({ description: '个数', pattern: '^\\d+$' });

export const periods = <S extends z.ZodType>(part: S) =>
  z.object({ quarter: part, year: part, inception: part });

export const cellSchema = z
  .object({
    value: z.string().nullable().meta({ description: '数值，单位见 unit；空见 reason' }),
    reason: reasonSchema.nullable(),
  })
  .openapi('ReportCell');

const row = {
  illustrative,
  records: z.array(seq()).meta({ description: '所依据的记录号' }),
};
const vehicle = { vehicle: text('基金编码'), vehicle_name: text('基金名称') };
const enterprise = { enterprise: text('企业编码'), enterprise_name: text('企业名称') };

const creditSchema = z
  .object({
    code: text('银行、地区或产品的编码；空文本为未登记'),
    label: text('名称'),
    granted: periods(amount('授信')),
    drawn: periods(amount('发放')),
    outstanding: amount('贷款余额'),
    non_performing: amount('不良贷款余额'),
    enterprises: periods(count).meta({ description: '获授信企业数' }),
    illustrative,
  })
  .openapi('ReportCredit');

const dealSchema = z
  .object({
    ...{ code: text('编码'), name: text('名称'), form: text('形式') },
    venue: text('挂牌场所').optional(),
    ...{ issued_on: day('发行日'), issued: amount('发行规模'), financed: amount('企业融资') },
    ...{ enterprises: count, collected: amount('归集'), subsidised: amount('补贴') },
    outstanding: amount('各档未偿本金合计'),
    tranches: z.array(
      z.object({
        tranche: text('档次'),
        rank: z.int().meta({ description: '偿付顺序' }),
        ...{ size: amount('规模'), coupon: ratioText('票面利率') },
        rating: text('评级').optional(),
        outstanding: amount('未偿本金'),
      }),
    ),
    ...row,
  })
  .openapi('ReportDeal');

const projectSchema = z
  .object({
    ...{ code: text('编码'), name: text('名称'), programme: text('专项资金编码'), ...enterprise },
    ...{ source: text('项目来源'), stage: text('阶段'), approved: amount('立项金额') },
    ...{ disbursed: amount('拨付'), returned: amount('退回与追回') },
    ...{ written_off: amount('免责核销'), converted: amount('转股') },
    expected_benefit: amount('预计效益（申报）').optional(),
    ...row,
  })
  .openapi('ReportProject');

const decimalOrNothing = ratioText('数').nullable();
const indicatorSchema = z
  .object({
    ...{ code: text('编码'), name: text('名称'), group: z.string().nullable() },
    ...{ kind: text('类型'), unit: text('单位') },
    target: z
      .object({
        ...{ period: text('目标期'), base_year: z.int(), operator: text('比较') },
        ...{ base: decimalOrNothing, value: decimalOrNothing, bracket: decimalOrNothing },
        growth: z.string().nullable(),
      })
      .nullable(),
    latest: z.object({ year: z.int(), value: ratioText('最近实际数') }).nullable(),
    progress: z.object({
      ...{ value: decimalOrNothing, goal: decimalOrNothing, gap: decimalOrNothing },
      path: decimalOrNothing,
      verdict: z.enum(Object.keys(VERDICTS) as [keyof typeof VERDICTS]).nullable(),
      reason: z.enum(Object.keys(PROGRESS_REASONS) as [keyof typeof PROGRESS_REASONS]).nullable(),
    }),
    ...row,
  })
  .openapi('ReportIndicator');

const publishedSchema = z
  .object({
    ...{ figure: text('指标编号'), label: text('文件中的表述'), document: text('出处文件') },
    ...{ as_of: day('该数字的截至日'), value: ratioText('公布数'), unit: text('单位') },
    ...{ decimals: z.int(), operator: z.string().nullable() },
    ...{ computed: decimalOrNothing, difference: decimalOrNothing },
    status: z.enum(['ties', 'differs', 'not_in_records']),
    ...row,
  })
  .openapi('ReportPublished');

export const tablesSchema = z
  .object({
    series: z.array(
      z.object({
        figure: text('指标编号'),
        points: z.array(z.object({ quarter: text('季度') }).extend(cellSchema.shape)),
      }),
    ),
    local_returns: z.array(
      z.object({
        ...vehicle,
        is_confirmed: z.boolean().meta({ description: '返投约定是否已经确认' }),
        multiple: ratioText('约定返投倍数').optional(),
        base: text('返投倍数的基数：paid_in 母基金实缴、committed 母基金认缴').optional(),
        scope: text('认定范围').optional(),
        recognised: periods(amount('认定返投额')),
        paid_in_by_fund: amount('母基金实缴'),
        ...row,
      }),
    ),
    recognitions: z.array(
      z.object({
        ...{ ...vehicle, ...enterprise, on: day('认定日'), basis: text('认定情形') },
        ...{ base_amount: amount('计算基数'), factor: ratioText('系数') },
        ...{ amount: amount('认定返投额'), recognised_by: text('认定机构') },
        document: text('依据文件').optional(),
        ...row,
      }),
    ),
    relocations: z.array(
      z.object({
        ...enterprise,
        way: text('in 迁入本市、out 迁出本市；格式 3 只列迁入，没有此项').optional(),
        from: text('迁出地'),
        to: text('迁入地'),
        on: day('日期'),
        ...row,
      }),
    ),
    exits: z.array(
      z.object({
        ...{ ...vehicle, ...enterprise, on: day('日期') },
        kind: text('realised 退出与回收、written-off 核销'),
        route: text('退出方式').optional(),
        ...{ proceeds: amount('回收金额'), cost: amount('转出或核销成本') },
        ...row,
      }),
    ),
    listings: z.array(
      z.object({
        ...{ ...enterprise, stage: text('上市进程'), since: day('自何日') },
        ...{ exchange: text('交易所').optional(), ticker: text('证券代码').optional() },
        ...row,
      }),
    ),
    credit: z.object({
      by_bank: z.array(creditSchema),
      by_region: z.array(creditSchema),
      by_product: z.array(creditSchema),
    }),
    coverage: z.array(
      z
        .object({ figure: text('指标编号'), numerator: count, denominator: count, illustrative })
        .extend(cellSchema.shape),
    ),
    deals: z.array(dealSchema),
    programmes: z.array(
      z.object({
        ...{ code: text('编码'), name: text('名称'), pool: amount('规模') },
        ...{ approved: amount('立项'), disbursed: amount('拨付'), available: amount('可用余额') },
        ...row,
      }),
    ),
    projects: z.array(projectSchema),
    indicators: z.array(indicatorSchema),
    published: z.array(publishedSchema),
  })
  .openapi('ReportTables');
