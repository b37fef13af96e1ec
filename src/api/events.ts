/** The journal, and the definitions behind it. */
import { readEvents, type StoredEvent } from '../db/journal.ts';
import { BOOKS, DEFINITIONS } from '../domain/books/index.ts';
import { DIMENSIONS } from '../domain/event.ts';
import { wireMoney } from '../domain/money.ts';
import { scopeOf } from '../platform/auth.ts';
import { Refusal } from '../platform/errors.ts';
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
import { pageBody, pageOf, pageShape } from './paging.ts';

const eventSchema = z
  .object({
    seq: z.int(),
    type: z.string(),
    label: z.string(),
    effective_on: z.string(),
    recorded_at: z.string(),
    submission: z.int(),
    maker: z.string(),
    checker: z.string().nullable(),
    provenance: z.string(),
    external_id: z.string().nullable(),
    document: z.string().nullable(),
    memo: z.string().nullable(),
    audience: z
      .string()
      .nullable()
      .meta({ description: '可见范围：基金编码，bureau 为仅限科技局与审计，空为共享' }),
    reverses: z.int().nullable(),
    reversed_by: z.int().nullable(),
    corrects: z.int().nullable(),
    overrides: z.array(z.object({ code: z.string(), reason: z.string() })),
    data: z.record(z.string(), z.unknown()),
    effects: z.array(z.record(z.string(), z.string())),
    marks: z.array(
      z.object({
        kind: z.string(),
        subject: z.string(),
        key: z.string(),
        value: z.string(),
        amount: z.string().nullable(),
        detail: z.record(z.string(), z.unknown()).nullable(),
      }),
    ),
    content_hash: z.string().meta({ description: 'SHA-256 of the proposal in RFC 8785 form' }),
  })
  .openapi('JournalEvent');

/** An event on the wire. */
export function wireEvent(event: StoredEvent) {
  return {
    seq: event.seq,
    type: event.type,
    label: DEFINITIONS.get(event.type)!.label,
    effective_on: event.effective_on as string,
    recorded_at: event.recorded_at,
    submission: event.submission,
    maker: event.maker,
    checker: event.checker ?? null,
    provenance: event.provenance as string,
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
      ...Object.fromEntries(
        DIMENSIONS.flatMap((dimension) =>
          effect[dimension] === undefined ? [] : [[dimension, effect[dimension]]],
        ),
      ),
    })),
    marks: event.marks.map(({ amount, detail, ...mark }) => ({
      ...mark,
      amount: amount ? wireMoney(amount) : null,
      detail: detail ?? null,
    })),
    content_hash: event.content_hash,
  };
}

const listEvents = createRoute({
  method: 'get',
  path: '/events',
  tags: ['查询'],
  summary: '记录：按记录号排列，可按类型或所涉对象筛选',
  ...protectedBy('records:read', '查看记录'),
  request: {
    query: readingQuery({
      ...pageShape,
      type: z.enum([...DEFINITIONS.keys()], '没有这种事项类型').optional(),
      about: z
        .string()
        .max(80, 'about 过长，请填编码')
        .optional()
        .meta({ description: '所涉对象的编码，或项目（基金/企业）' }),
    }),
  },
  responses: answers(listOf(eventSchema), '记录'),
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
  responses: answers(eventSchema, '记录'),
});

const listEventTypes = createRoute({
  method: 'get',
  path: '/event-types',
  tags: ['定义'],
  summary: '全部事项类型及其填报项',
  ...protectedBy('records:read', '查看事项类型'),
  request: { query: z.strictObject({}) },
  responses: answers(
    z.object({
      data: z.array(
        z.object({
          type: z.string(),
          label: z.string(),
          book: z.string(),
          hint: z.string(),
          reach: z.string(),
          fields: z.record(z.string(), z.record(z.string(), z.unknown())),
        }),
      ),
    }),
    '事项类型',
  ),
});

export const events = createRouter()
  .openapi(listEvents, async (c) => {
    const query = c.req.valid('query');
    const page = await pageOf(c, query, /^[1-9]\d{0,14}$/);
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
      pageBody(c, page, rows.map(wireEvent), (row) => String(row.seq), illustrative),
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
            fields: fields as unknown as Record<string, Record<string, unknown>>,
          })),
        ),
      },
      200,
    ),
  );
