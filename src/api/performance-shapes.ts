/** The shapes of the returns of an investment, a vehicle and the fund. */
import { z } from '@hono/zod-openapi';
import { LEVERAGE } from '../domain/returns/multiples.ts';
import { LEVELS } from '../domain/returns/performance.ts';
import { momentSchema } from './http.ts';
import { amount, day, choiceSchema, outcomeSchema, ratioText, seq, text } from './common-shapes.ts';

const flowSchema = z
  .object({
    day: day('发生日'),
    amount: amount('现金流：付出为负，收回为正'),
    kind: choiceSchema({ cash: '现金', residual: '剩余价值' }, '种类'),
  })
  .openapi('Flow');

const valuationSchema = z
  .object({
    value: amount('估值'),
    day: day('估值日'),
    source: text('来源'),
    age_days: z.int().meta({ description: '估值距截至日的天数' }),
  })
  .openapi('Valuation');

const side = {
  label: text('毛或净'),
  convention: text('计算约定'),
  paid_out: amount('付出合计'),
  received: amount('收回合计'),
  residual: outcomeSchema.meta({ description: '剩余价值（元）' }),
  oldest_valuation_days: z.int().nullable().meta({ description: '最旧估值距截至日的天数' }),
  irr: outcomeSchema.meta({ description: '内部收益率（年化）' }),
  period_return: outcomeSchema
    .nullable()
    .meta({ description: '期间收益率（未年化）；现金流跨度满一年的为空' }),
  flows: z.array(flowSchema).meta({ description: '计算所用现金流' }),
  valuations: z.array(valuationSchema).meta({ description: '计算所用估值' }),
};

export const grossSchema = z.object({ ...side, moic: outcomeSchema }).openapi('GrossPerformance');
export const netSchema = z
  .object({
    ...side,
    dpi: outcomeSchema,
    rvpi: outcomeSchema,
    tvpi: outcomeSchema,
    pic: outcomeSchema,
  })
  .openapi('NetPerformance');

const performanceShape = {
  level: choiceSchema(LEVELS, '层级'),
  gross: grossSchema.nullable(),
  net: netSchema.nullable(),
};
export const performanceSchema = z
  .object({ ...performanceShape, meta: momentSchema })
  .openapi('Performance');

const conventionSchema = z.object({
  label: text('名称'),
  formula: text('公式'),
  source: text('出处'),
});
const conventions = Object.fromEntries(
  Object.keys(LEVERAGE).map((name) => [name, conventionSchema]),
) as Record<keyof typeof LEVERAGE, typeof conventionSchema>;

export const publicMoneySchema = z
  .object({
    fund_scale: outcomeSchema.meta({ description: '放大倍数（基金规模口径）' }),
    total_capital: outcomeSchema.meta({ description: '放大倍数（全部资金口径）' }),
    social_only: outcomeSchema.meta({ description: '放大倍数（社会资本口径）' }),
    local_return: outcomeSchema.meta({ description: '返投倍数' }),
    deployment: outcomeSchema.meta({ description: '投资进度' }),
    conventions: z.object(conventions).meta({ description: '各放大倍数的公式与出处' }),
  })
  .openapi('PublicMoney');

export const reportedSchema = z
  .object({
    metric: text('指标'),
    label: text('指标名称'),
    reported: ratioText('管理人报告值'),
    on: day('报告日：报告值所指的截至日'),
    seq: seq(),
    computed: outcomeSchema.meta({ description: '台账截至同一日的计算值' }),
    difference: ratioText('报告值减计算值').nullable(),
  })
  .openapi('ReportedMetric');

export const breakdownSchema = z
  .object({
    by: choiceSchema({ vintage: '投资年份', industry: '产业' }, '按什么分组'),
    key: text('年份或产业代码'),
    investments: z.int().meta({ description: '项目数（个）' }),
    ...performanceShape,
  })
  .openapi('Breakdown');
