/** Describes one event type and its fields for programs that build forms or imports. */
import { BOOKS } from '../domain/books/index.ts';
import { EVENT_TYPES } from '../domain/lists/reference.ts';
import { Refusal } from '../platform/errors.ts';
import { answers, createRoute, createRouter, protectedBy, z } from './http.ts';
import type { Reach } from '../domain/journal/event-definition.ts';
import { FIELD_KINDS } from '../domain/values/fields.ts';
import { choiceSchema, text } from './common-shapes.ts';

const REACHES = {
  bureau: '仅科技局',
  shared: '科技局与各管理人',
  vehicle: '科技局；管理人限本机构的基金',
  settings: '仅系统管理',
} as const satisfies Record<Reach, string>;

const bound = z.union([z.int(), z.string()]);

const plainField = {
  label: text('名称'),
  kind: choiceSchema(FIELD_KINDS, '种类'),
  hint: text('怎样填').optional(),
  optional: z.boolean().optional().meta({ description: '可不填' }),
  max: bound.optional().meta({ description: '最多几个字，或最大值' }),
  min: bound.optional().meta({ description: '最小值' }),
  to: z.array(z.string()).optional().meta({ description: '可引用的类别' }),
  list: z
    .union([z.string(), z.object({ field: z.string(), kind: z.string() })])
    .optional()
    .meta({ description: '代码表编号，或写明代码表的那一项' }),
  spelling: z.enum(['uscc']).optional().meta({
    description: '有几种写法而只以一种登记：uscc 统一社会信用代码，空格、大小写、全角半角不论',
  }),
  allowNone: z.boolean().optional().meta({ description: '可填 none' }),
  sign: z
    .enum(['positive', 'not-negative'])
    .optional()
    .meta({ description: 'positive 大于零、not-negative 不为负' }),
  options: z.record(z.string(), z.string()).optional().meta({ description: '选项与名称' }),
};

const itemField = z.object(plainField).openapi('ItemField');

const fieldSchema = z
  .object({
    ...plainField,
    fields: z.record(z.string(), itemField).optional().meta({ description: '明细的各项' }),
  })
  .openapi('Field');
type FieldShape = z.infer<typeof fieldSchema>;

const eventTypeSchema = z
  .object({
    type: text('事项类型'),
    label: text('名称'),
    book: text('所属账本'),
    hint: text('何时登记、怎样登记'),
    reach: choiceSchema(REACHES, '谁可登记'),
    fields: z.record(z.string(), fieldSchema).meta({ description: '填报项' }),
  })
  .openapi('EventType');

const getEventType = createRoute({
  method: 'get',
  path: '/event-types/{type}',
  tags: [EVENT_TYPES.tag],
  summary: '一种事项类型：何时登记、谁可登记及其填报项',
  ...protectedBy(EVENT_TYPES.action, EVENT_TYPES.doing),
  request: {
    params: z.object({
      type: z.string().max(80, '事项类型过长').meta({ description: '例如 investment.made' }),
    }),
    query: z.strictObject({}),
  },
  responses: answers(eventTypeSchema, '事项类型', ['not_found']),
});

export const eventTypes = createRouter().openapi(getEventType, (c) => {
  const { type: asked } = c.req.valid('param');
  for (const book of BOOKS) {
    const found = book.events.find(({ type }) => type === asked);
    if (!found) continue;
    const { type, label, hint, reach } = found;
    const fields = found.fields as Record<string, FieldShape>;
    return c.json({ type, label, book: book.name, hint, reach, fields }, 200);
  }
  throw new Refusal('not_found', `没有事项类型“${asked}”，全部类型见 /api/v1/event-types。`);
});
