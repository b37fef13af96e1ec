/** The rows of the quarterly report, which the registers of sub-funds and projects share. */
import { z } from '@hono/zod-openapi';
import { BASES, type Basis } from '../domain/figures/figure.ts';
import { FUND_TABLES } from '../domain/report/tables.ts';
import { day, illustrative, instant, seq, text } from './common-shapes.ts';
import { groupShape, lineSchema, overviewSchema, tablesSchema } from './report-table-shapes.ts';
import { proofSchema, reportStatusSchema, restatementSchema } from './quarter-shapes.ts';

const baseLabels = Object.fromEntries(
  Object.entries(BASES).map(([name, label]) => [name, text(label)]),
) as Record<Basis, z.ZodString>;

export const quarterReportSchema = z
  .object({
    format: text('报告格式'),
    status: reportStatusSchema,
    proof: proofSchema,
    restatement: restatementSchema.nullable().meta({ description: '上一次定版以来的变化' }),
    quarter: text('季度，例如 2024Q2'),
    label: text('季度名称'),
    as_of: day('截至日'),
    known_at: instant('按当时所知'),
    known_seq: seq('当时已知的最后一个记录号'),
    illustrative,
    review: z.object({
      on: z.boolean().meta({ description: '复核是否开启' }),
      records_loaded_initially: z.int().meta({ description: '初始载入、未经第二人复核的记录数' }),
      records_without_review: z.int().meta({ description: '复核关闭期间由填报人自行入账的记录数' }),
    }),
    scheme: z.object({ code: text('产业分类编号'), title: text('产业分类名称') }),
    bases: z.object(baseLabels).meta({ description: '各口径的名称' }),
    compared_with: z
      .object({ previous_quarter: day('上季末'), year_before: day('上年同日') })
      .meta({ description: '总览与哪两天比较' }),
    overview: z.array(overviewSchema).meta({ description: '总体情况：全部指标' }),
    shares: z.array(lineSchema).meta({ description: '五大产业占比及其分子、分母' }),
    ...groupShape(FUND_TABLES),
    tables: tablesSchema,
  })
  .openapi('QuarterReport');
