/** The journal, and the definitions behind it. */
import { readEvents, type StoredEvent } from '../db/journal.ts';
import { BOOKS, DEFINITIONS } from '../domain/books/index.ts';
import { MARK_KINDS } from '../domain/journal/event-definition.ts';
import { DIMENSIONS, MEASURES, type Dimension } from '../domain/journal/measures.ts';
import { wireMoney } from '../domain/values/money.ts';
import { PROVENANCES } from '../domain/journal/proposals.ts';
import { scopeOf } from '../platform/auth.ts';
import { LIST_REFUSALS, READING_REFUSALS, Refusal } from '../platform/errors.ts';
import {
  answers,
  createRoute,
  createRouter,
  protectedBy,
  listOf,
  momentOf,
  readingQuery,
  wholeNumber,
  z,
} from './http.ts';
import { eventTypeSchema, type FieldShape } from './event-types.ts';
import { amount, day, instant, oneOf, seq, text } from './common-shapes.ts';
import { pageBody, pageOf, pageShape } from './paging.ts';

const effectSchema = z
  .object({
    measure: oneOf(MEASURES, '科目'),
    amount: amount('金额；个数类科目每件记 1.00'),
    vehicle: text('基金编码').optional(),
    enterprise: text('企业编码').optional(),
    instrument: text('项目、授信、贷款等的编码').optional(),
    counterparty: text('出资人、银行等的编码').optional(),
  })
  .openapi('Effect');

const markSchema = z
  .object({
    kind: oneOf(MARK_KINDS, '认定种类'),
    subject: text('关于谁'),
    key: text('同一种类之内的区分，例如产业分类编号'),
    value: text('认定为何'),
    amount: amount('认定为金额的').nullable(),
    detail: z.record(z.string(), z.unknown()).nullable().meta({ description: '细节，因种类而异' }),
  })
  .openapi('Mark');

const eventSchema = z
  .object({
    seq: seq(),
    type: text('事项类型'),
    label: text('事项名称'),
    effective_on: day('发生日'),
    recorded_at: instant('入账时刻'),
    submission: z.int().meta({ description: '批次号' }),
    maker: text('填报人'),
    checker: z.string().nullable().meta({ description: '复核人；无须复核的为空' }),
    provenance: oneOf(PROVENANCES, '来源'),
    external_id: z.string().nullable().meta({ description: '报送方的编号' }),
    document: z.string().nullable().meta({ description: '依据文件' }),
    memo: z.string().nullable().meta({ description: '摘要' }),
    audience: z
      .string()
      .nullable()
      .meta({ description: '可见范围：基金编码，bureau 为仅限科技局与审计，空为共享' }),
    reverses: seq('所冲销的记录号').nullable(),
    reversed_by: seq('冲销本记录的记录号').nullable(),
    corrects: seq('所订正的记录号').nullable(),
    overrides: z
      .array(z.object({ code: text('提示代码'), reason: text('理由') }))
      .meta({ description: '对提示写明的理由' }),
    data: z
      .record(z.string(), z.unknown())
      .meta({ description: '填报内容，各项见该事项类型的定义' }),
    effects: z.array(effectSchema).meta({ description: '入账金额' }),
    marks: z.array(markSchema).meta({ description: '所作认定' }),
    content_hash: z.string().meta({ description: '填报内容按 RFC 8785 序列化后的 SHA-256' }),
  })
  .openapi('JournalEvent');

/** An event on the wire. */
function wireEvent(event: StoredEvent) {
  return {
    seq: event.seq,
    type: event.type,
    label: DEFINITIONS.get(event.type)!.label,
    effective_on: event.effective_on as string,
    recorded_at: event.recorded_at,
    submission: event.submission,
    maker: event.maker,
    checker: event.checker ?? null,
    provenance: event.provenance,
    external_id: event.external_id ?? null,
    document: event.document ?? null,
    memo: event.memo ?? null,
    audience: event.audience ?? null,
    reverses: event.reverses ?? null,
    reversed_by: event.reversedBy ?? null,
    corrects: event.corrects ?? null,
    overrides: event.overrides ?? [],
    data: event.data,
    effects: event.effects.map((effect) => ({
      measure: effect.measure,
      amount: wireMoney(effect.amount),
      ...(Object.fromEntries(
        DIMENSIONS.flatMap((dimension) =>
          effect[dimension] === undefined ? [] : [[dimension, effect[dimension]]],
        ),
      ) as Partial<Record<Dimension, string>>),
    })),
    marks: event.marks.map(({ amount, detail, ...mark }) => ({
      ...mark,
      amount: amount ? wireMoney(amount) : null,
      detail: detail ?? null,
    })),
    content_hash: event.content_hash,
  };
}

/** What a list of records may be narrowed to. */
export const eventFilters = {
  type: z
    .enum([...DEFINITIONS.keys()], '没有这种事项类型')
    .optional()
    .meta({ description: '只列这一事项类型' }),
  about: z
    .string()
    .max(80, 'about 过长，请填编码')
    .optional()
    .meta({ description: '所涉对象的编码，或项目（基金/企业）' }),
};

const listEvents = createRoute({
  method: 'get',
  path: '/events',
  tags: ['查询'],
  summary: '记录：按记录号排列，可按类型或所涉对象筛选',
  ...protectedBy('records:read', '查看记录'),
  request: {
    query: readingQuery({
      ...pageShape,
      ...eventFilters,
    }),
  },
  responses: answers(listOf(eventSchema), '记录', LIST_REFUSALS),
});

const getEvent = createRoute({
  method: 'get',
  path: '/events/{seq}',
  tags: ['查询'],
  summary: '一条记录',
  ...protectedBy('records:read', '查看记录'),
  request: {
    params: z.object({ seq: wholeNumber('记录号') }),
    query: readingQuery({}),
  },
  responses: answers(eventSchema, '记录', [...READING_REFUSALS, 'not_found']),
});

const listEventTypes = createRoute({
  method: 'get',
  path: '/event-types',
  tags: ['定义'],
  summary: '全部事项类型及其填报项',
  ...protectedBy('records:read', '查看事项类型'),
  request: { query: z.strictObject({}) },
  responses: answers(z.object({ data: z.array(eventTypeSchema) }), '事项类型'),
});

export const events = createRouter()
  .openapi(listEvents, async (c) => {
    const query = c.req.valid('query');
    const page = await pageOf(c, query);
    const rows = await c.var.database.read(scopeOf(c.var.person), (sql) =>
      readEvents(sql, {
        knownSeq: page.moment.knownSeq,
        asOf: page.moment.asOf,
        limit: page.limit + 1,
        ...(page.after !== undefined && { after: Number(page.after) }),
        ...(query.type !== undefined && { type: query.type }),
        ...(query.about !== undefined && { about: query.about }),
      }),
    );
    const illustrative = rows.some((row) => row.provenance === 'illustrative');
    return c.json(
      await pageBody(c, page, rows.map(wireEvent), (row) => String(row.seq), illustrative),
      200,
    );
  })
  .openapi(getEvent, async (c) => {
    const { seq } = c.req.valid('param');
    const moment = await momentOf(c, c.req.valid('query'));
    const [event] = await c.var.database.read(scopeOf(c.var.person), (sql) =>
      readEvents(sql, { knownSeq: moment.knownSeq, asOf: moment.asOf, seqs: [seq] }),
    );
    if (!event)
      throw new Refusal(
        'not_found',
        `截至 ${moment.asOf}、按 ${moment.knownAt} 所知，没有第 ${seq} 号记录，或不在您的范围内。`,
      );
    return c.json(wireEvent(event), 200);
  })
  .openapi(listEventTypes, (c) =>
    c.json(
      {
        data: BOOKS.flatMap((book) =>
          book.events.map(({ type, label, hint, reach, fields }) => ({
            type,
            label,
            book: book.name,
            hint,
            reach,
            fields: fields as Record<string, FieldShape>,
          })),
        ),
      },
      200,
    ),
  );
