/** The journal: its records, and what each posts. */
import type { ListedEvent } from '../actions/lists/journal-rows.ts';
import { readEventPart, readListedEvent, readPostingPart } from '../actions/lists/journal-rows.ts';
import { MARK_KINDS } from '../domain/journal/event-definition.ts';
import { DIMENSIONS, MEASURES, type Dimension } from '../domain/journal/measures.ts';
import { EVENTS, POSTINGS } from '../domain/lists/journal.ts';
import { wireMoney } from '../domain/values/money.ts';
import { personScope } from '../platform/roles-and-rights.ts';
import { LIST_REFUSALS, READING_REFUSALS, Refusal } from '../platform/errors.ts';
import { amount, choiceSchema, text } from './common-shapes.ts';
import {
  answers,
  createRoute,
  createRouter,
  listEnvelope,
  listMeta,
  requestedMoment,
  protectedBy,
  readingQuery,
  wholeNumber,
  z,
  type Ctx,
} from './http.ts';
import { rowSchemaWith, viewAsked, viewShape, typedRow } from './list-schema.ts';
import { momentMeta, pageBody, requestedPage, pageShape } from './paging.ts';

const effectSchema = z
  .object({
    measure: choiceSchema(MEASURES, '科目'),
    amount: amount('金额；个数类科目每件记 1.00'),
    vehicle: text('基金编码').optional(),
    enterprise: text('企业编码').optional(),
    instrument: text('项目、授信、贷款等的编码').optional(),
    counterparty: text('出资人、银行等的编码').optional(),
  })
  .openapi('Effect');

const markSchema = z
  .object({
    kind: choiceSchema(MARK_KINDS, '认定种类'),
    subject: text('关于谁'),
    key: text('同一种类之内的区分，例如产业分类编号'),
    value: text('认定为何'),
    amount: amount('认定为金额的').nullable(),
    detail: z.record(z.string(), z.unknown()).nullable().meta({ description: '细节，因种类而异' }),
  })
  .openapi('Mark');

/** What a record holds beside its columns. */
const content = {
  overrides: z
    .array(z.object({ code: text('提示代码'), reason: text('理由') }))
    .meta({ description: '对提示写明的理由' }),
  data: z.record(z.string(), z.unknown()).meta({ description: '填报内容，各项见该事项类型的定义' }),
  effects: z.array(effectSchema).meta({ description: '入账金额' }),
  marks: z.array(markSchema).meta({ description: '所作认定' }),
};
const eventSchema = rowSchemaWith(EVENTS, content);
const singleEvent = rowSchemaWith(EVENTS, { ...content, meta: listMeta }, 'SingleJournalEvent');

/** A record on the wire: its row, and its content beside the columns. */
const wireEvent = ({ event, row }: ListedEvent) => ({
  ...typedRow(EVENTS, row),
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
});

const listEvents = createRoute({
  method: 'get',
  path: '/events',
  tags: [EVENTS.tag],
  summary: '记录：按记录号排列，可按类型、日期或所涉对象等筛选',
  ...protectedBy(EVENTS.action, EVENTS.doing),
  request: { query: readingQuery({ ...pageShape, ...viewShape(EVENTS) }) },
  responses: answers(listEnvelope(eventSchema), EVENTS.label, LIST_REFUSALS),
});

const getEvent = createRoute({
  method: 'get',
  path: '/events/{seq}',
  tags: [EVENTS.tag],
  summary: '一条记录',
  ...protectedBy(EVENTS.action, EVENTS.doing),
  request: {
    params: z.object({ seq: wholeNumber('记录号') }),
    query: readingQuery({}),
  },
  responses: answers(singleEvent, EVENTS.label, [...READING_REFUSALS, 'not_found']),
});

const listPostings = createRoute({
  method: 'get',
  path: '/postings',
  tags: [POSTINGS.tag],
  summary: '入账明细：每一笔入账金额一行，按记录号与行排列；同一科目的可以相加',
  ...protectedBy(POSTINGS.action, POSTINGS.doing),
  request: { query: readingQuery({ ...pageShape, ...viewShape(POSTINGS) }) },
  responses: answers(listEnvelope(rowSchemaWith(POSTINGS, {})), POSTINGS.label, LIST_REFUSALS),
});

const listReading = (c: Ctx) => ({ database: c.var.database, scope: personScope(c.var.person) });

export const events = createRouter()
  .openapi(listEvents, async (c) => {
    const query = c.req.valid('query');
    const { filters } = viewAsked(EVENTS, query);
    const page = await requestedPage(c, query);
    const part = { after: page.after, limit: page.limit + 1 };
    const listed = await readEventPart(listReading(c), page.known, filters, part);
    const illustrative = listed.slice(0, page.limit).some(({ row }) => row.illustrative);
    const meta = momentMeta(page.known, illustrative);
    const body = await pageBody(c, page, listed, ({ row }) => row.key, meta);
    return c.json({ ...body, data: body.data.map(wireEvent) }, 200);
  })
  .openapi(getEvent, async (c) => {
    const { seq } = c.req.valid('param');
    const moment = await requestedMoment(c, c.req.valid('query'));
    const listed = await readListedEvent(listReading(c), moment, seq);
    if (!listed)
      throw new Refusal(
        'not_found',
        `截至 ${moment.asOf}、按 ${moment.knownAt} 所知，没有第 ${seq} 号记录，或不在您的范围内。`,
      );
    const meta = momentMeta(moment, listed.row.illustrative);
    return c.json({ ...wireEvent(listed), meta }, 200);
  })
  .openapi(listPostings, async (c) => {
    const query = c.req.valid('query');
    const { filters } = viewAsked(POSTINGS, query);
    const page = await requestedPage(c, query);
    const part = { after: page.after, limit: page.limit + 1 };
    const rows = await readPostingPart(listReading(c), page.known, filters, part);
    const illustrative = rows.slice(0, page.limit).some((row) => row.illustrative);
    const meta = momentMeta(page.known, illustrative);
    const body = await pageBody(c, page, rows, ({ key }) => key, meta);
    return c.json({ ...body, data: body.data.map((row) => typedRow(POSTINGS, row)) }, 200);
  });
