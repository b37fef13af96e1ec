/** Drafts: kept as they were sent and handed in when ready. People see only their own. */
import {
  changeDraft,
  discardDraft,
  draftTag,
  readDraft,
  readDrafts,
  saveDraft,
  submitDraft,
} from '../actions/drafts.ts';
import type { Draft } from '../db/drafts.ts';
import { draftRow } from '../actions/lists/submission-rows.ts';
import { DRAFTS } from '../domain/lists/journal.ts';
import { ifMatch, ifMatchHeader } from './conditional.ts';
import {
  answers,
  createRoute,
  createRouter,
  protectedBy,
  undatedEnvelope,
  z,
  type Ctx,
} from './http.ts';
import { described, jsonBody } from './json.ts';
import { rowSchemaWith, viewAsked, viewShape, typedRow } from './list-schema.ts';
import { pageBody, pageKnowing, pageShape } from './paging.ts';
import {
  answerSchema,
  HAND_IN_REFUSALS,
  idempotencyKey,
  idParam,
  keyHeader,
} from './submissions.ts';

const draftSchema = rowSchemaWith(DRAFTS, {
  etag: z.string(),
  events: z.array(z.unknown()).meta({ description: '原样保存，提交时才检查' }),
});

const draftBody = described('DraftBody', {
  type: 'object',
  additionalProperties: false,
  properties: {
    note: { type: 'string' },
    events: { type: 'array', items: {}, description: '可以不完整' },
  },
});

const BODY_REFUSALS = [
  'malformed_json',
  'media_type_unsupported',
  'body_too_large',
  'field_unknown',
  'field_invalid',
] as const;
const MATCH_REFUSALS = ['not_found', 'if_match_missing', 'if_match_outdated'] as const;

const common = { tags: [DRAFTS.tag], ...protectedBy(DRAFTS.action, DRAFTS.doing) };

const listRoute = createRoute({
  ...common,
  method: 'get',
  path: '/drafts',
  summary: '本人的草稿，按编号排列',
  request: { query: z.strictObject({ ...pageShape, ...viewShape(DRAFTS) }) },
  responses: answers(undatedEnvelope(draftSchema), DRAFTS.label, ['cursor_invalid']),
});

const postRoute = createRoute({
  ...common,
  method: 'post',
  path: '/drafts',
  summary: '保存一份草稿，有错误也照存',
  request: { query: z.strictObject({}), body: draftBody },
  responses: answers(draftSchema, '草稿', ['draft_too_many', ...BODY_REFUSALS]),
});

const getRoute = createRoute({
  ...common,
  method: 'get',
  path: '/drafts/{id}',
  summary: '一份草稿',
  request: { params: idParam, query: z.strictObject({}) },
  responses: answers(draftSchema, '草稿', ['not_found']),
});

const putRoute = createRoute({
  ...common,
  method: 'put',
  path: '/drafts/{id}',
  summary: '改写一份草稿',
  request: {
    params: idParam,
    query: z.strictObject({}),
    headers: z.object(ifMatchHeader),
    body: draftBody,
  },
  responses: answers(draftSchema, '草稿', [...MATCH_REFUSALS, ...BODY_REFUSALS]),
});

const deleteRoute = createRoute({
  ...common,
  method: 'delete',
  path: '/drafts/{id}',
  summary: '删除一份草稿',
  request: { params: idParam, query: z.strictObject({}), headers: z.object(ifMatchHeader) },
  responses: answers(z.object({ deleted: z.int() }), '已删除', MATCH_REFUSALS),
});

const submitRoute = createRoute({
  ...common,
  method: 'post',
  path: '/drafts/{id}/submit',
  summary: '提交一份草稿：检查通过即成为待复核的批次，草稿随之删除',
  request: {
    params: idParam,
    query: z.strictObject({}),
    headers: keyHeader.extend(ifMatchHeader),
  },
  responses: answers(answerSchema, '已提交', [...MATCH_REFUSALS, ...HAND_IN_REFUSALS]),
});

function wireDraft(c: Ctx, draft: Draft) {
  c.header('ETag', draftTag(draft.version));
  return wired(draft);
}

function wired(draft: Draft) {
  const { events } = JSON.parse(draft.body) as { events: unknown[] };
  return { ...typedRow(DRAFTS, draftRow(draft)), etag: draftTag(draft.version), events };
}

export const drafts = createRouter()
  .openapi(listRoute, async (c) => {
    const query = c.req.valid('query');
    const { filters } = viewAsked(DRAFTS, query);
    const page = await pageKnowing(c, query, () => ({}));
    const after = page.after === undefined ? undefined : Number(page.after);
    const part = { after, limit: page.limit + 1, filters };
    const rows = await readDrafts(c.var.database, c.var.person, part);
    const body = await pageBody(c, page, rows, ({ id }) => String(id), { illustrative: false });
    return c.json({ ...body, data: body.data.map(wired) }, 200);
  })
  .openapi(postRoute, async (c) =>
    c.json(wireDraft(c, await saveDraft(c.var.database, c.var.person, await jsonBody(c))), 200),
  )
  .openapi(getRoute, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(wireDraft(c, await readDraft(c.var.database, c.var.person, id)), 200);
  })
  .openapi(putRoute, async (c) => {
    const { id } = c.req.valid('param');
    const tag = ifMatch(c, `/api/v1/drafts/${id}`);
    const body = await jsonBody(c);
    return c.json(
      wireDraft(c, await changeDraft(c.var.database, c.var.person, { id, tag, body })),
      200,
    );
  })
  .openapi(deleteRoute, async (c) => {
    const { id } = c.req.valid('param');
    const tag = ifMatch(c, `/api/v1/drafts/${id}`);
    await discardDraft(c.var.database, c.var.person, { id, tag });
    return c.json({ deleted: id }, 200);
  })
  .openapi(submitRoute, async (c) => {
    const { id } = c.req.valid('param');
    const tag = ifMatch(c, `/api/v1/drafts/${id}`);
    const key = idempotencyKey(c, false);
    const { database, person, today } = c.var;
    const { answer, replayed } = await submitDraft(database, person, { id, tag, key, today });
    if (replayed) c.header('Idempotent-Replayed', 'true');
    return c.json(answer, 200);
  });
