/** The shapes of quarters, their closings and later restatements. */
import { z } from '@hono/zod-openapi';
import { CHECKLIST, type ChecklistItem } from '../domain/books/quarters.ts';
import { CHANGES, type Change } from '../domain/report/restatement.ts';
import { daySchema } from '../domain/values/fields.ts';
import { day, instant, reasonSchema, seq, text, unit } from './common-shapes.ts';

export const quarterParam = z.object({
  quarter: z.string().meta({ description: '例如 2024Q2' }),
});

export const draftQuery = z.strictObject({
  as_of: daySchema('as_of').optional().meta({ description: '季度内的截至日，默认季末' }),
  known_at: z
    .string()
    .max(40, 'known_at 过长')
    .optional()
    .meta({ description: '按当时所知（RFC 3339）；两个日期均不写时，已关闭的季度给出定版' }),
});

const items = Object.keys(CHECKLIST) as [ChecklistItem];

export const closeBody = z.strictObject({
  accepted: z
    .array(
      z.strictObject({
        item: z.enum(items).meta({ description: '清单项目' }),
        reason: z.string().meta({ description: '为何仍可关闭' }),
      }),
    )
    .optional(),
});

export const reopenBody = z.strictObject({
  reason: z.string().meta({ description: '重新打开的原因' }),
});

const closingSchema = z
  .object({
    seq: seq('关闭季度的记录号'),
    effective_on: day('关闭日'),
    recorded_at: instant('入账时刻'),
    as_of: day('截至日'),
    known_seq: z.int().meta({ description: '所据最后记录号' }),
    report_format: text('报告格式'),
    hash: z.literal('SHA-256'),
    digest: text('报告数据摘要'),
    workbook_sha256: z.string().nullable().meta({
      description: '定版工作簿的 SHA-256；较早版本关闭而尚未补记的为空',
    }),
    maker: text('填报人'),
    checker: z.string().nullable().meta({ description: '复核人；复核关闭时为空' }),
    reopened: z.int().nullable().meta({ description: '重新打开的记录号；未重新打开为空' }),
  })
  .openapi('Closing');

const quarterShape = {
  quarter: text('季度，例如 2024Q2'),
  label: text('季度名称'),
  from: day('首日'),
  to: day('末日'),
  state: z
    .enum(['open', 'closed', 'reopened'])
    .meta({ description: 'open 未关闭，closed 已关闭，reopened 已重新打开' }),
  closings: z.array(closingSchema).meta({ description: '历次定版' }),
};

export const quarterWithListSchema = z
  .object({
    ...quarterShape,
    checklist: z
      .array(
        z.object({
          item: text('清单项目'),
          label: text('清单项目名称'),
          count: z.int(),
          open: z.array(z.string()).meta({ description: '尚未处理的各项' }),
        }),
      )
      .meta({ description: '关闭前的核对清单，按现在的记录' }),
  })
  .openapi('QuarterWithChecklist');

const answered = z.object({
  value: z.string().nullable(),
  reason: reasonSchema.nullable(),
});

export const restatementSchema = z
  .object({
    not_compared: z
      .string()
      .optional()
      .meta({ description: '定版报告的格式未保存指标定义时写明该格式；此时不逐项对照' }),
    since: z.object({
      quarter: text('季度'),
      label: text('季度名称'),
      closing: seq('定版的记录号'),
      as_of: day('截至日'),
      known_at: instant('定版时的按当时所知'),
      known_seq: z.int(),
    }),
    figures: z.array(
      z.object({
        id: text('指标编号'),
        label: text('指标名称'),
        unit,
        basis: text('口径'),
        group: z
          .object({ by: z.string(), code: z.string(), label: z.string() })
          .nullable()
          .meta({ description: '分组；空为全部' }),
        signed: answered.meta({ description: '定版数' }),
        now: answered.meta({ description: '现数' }),
        difference: z.string().nullable(),
        change: z
          .enum(Object.keys(CHANGES) as [Change])
          .optional()
          .meta({
            description:
              'data 数据重述（补记了记录），definition 口径调整（指标定义改变），both 两者都有；格式 3 的报告没有此项及以下两项',
          }),
        data_difference: z.string().nullable().optional().meta({ description: '其中数据重述' }),
        definition_difference: z
          .string()
          .nullable()
          .optional()
          .meta({ description: '其中口径调整' }),
        records: z.array(z.int()).meta({ description: '涉及的记录号' }),
      }),
    ),
    events: z.array(
      z.object({
        seq: seq('记录号'),
        effective_on: day('发生日'),
        type: text('事项类型'),
        label: text('事项名称'),
        reverses: z.int().nullable(),
        amounts: z.array(z.object({ label: z.string(), amount: z.string(), unit: z.string() })),
        reason: z.string().nullable().meta({ description: '重述或冲销的原因' }),
        maker: text('填报人'),
        checker: z.string().nullable().meta({ description: '复核人' }),
        document: z.string().nullable(),
      }),
    ),
  })
  .openapi('Restatement');

export const reportStatusSchema = z
  .object({
    kind: z.enum(['draft', 'signed']).meta({ description: 'draft 征求意见稿，signed 已定版' }),
    closing: z.int().optional().meta({ description: '定版的记录号' }),
    closed_on: z.string().optional(),
    maker: z.string().optional(),
    checker: z.string().nullable().optional(),
  })
  .openapi('ReportStatus');

export const proofSchema = z
  .object({
    head: z.object({ size: z.int(), root: text('根散列'), hash: text('散列算法') }),
    digest: z.object({ hash: text('散列算法'), value: text('报告数据摘要') }),
  })
  .openapi('ReportProof');
