/** Review: shows what would be posted and what it changes; then approve, send back or withdraw. */
import { readReview, wireChange, wirePrepared, type ReviewAnswer } from '../actions/review.ts';
import {
  approve,
  returnSubmission,
  reviewTag,
  stateTag,
  withdraw,
} from '../actions/approve-or-return.ts';
import { LONGEST_REASON, settlementReason } from '../domain/journal/submission-status.ts';
import { isRecord } from '../domain/values/json-object.ts';
import { longWork, preview } from '../http/long-requests.ts';
import { may } from '../platform/roles-and-rights.ts';
import { BODY_REFUSALS, pointerTo, RECORD_REFUSALS, Refusal } from '../platform/errors.ts';
import { ifMatch, ifMatchHeader } from './conditional.ts';
import { answers, createRoute, createRouter, protectedBy, z, type Ctx } from './http.ts';
import { described, jsonBody } from './json.ts';
import { answerSchema, idParam, submissionSchema, wireSubmission } from './submissions.ts';
import { figureChangeSchema, warningSchema } from './change-shapes.ts';

const reviewSchema = z
  .object({
    submission: z.int(),
    maker: z.string(),
    organisation: z.string(),
    note: z.string().nullable(),
    received_at: z.string(),
    postable: z.boolean().meta({ description: '现在的检查是否通过' }),
    faults: z.array(
      z.object({ code: z.string(), detail: z.string(), pointer: z.string().optional() }),
    ),
    etag: z
      .string()
      .nullable()
      .meta({ description: '复核与退回时用作 If-Match：批次号与所见内容、指标变化的 SHA-256' }),
    events: z
      .array(
        z.object({
          index: z.int(),
          type: z.string(),
          label: z.string(),
          effective_on: z.string(),
          provenance: z.string(),
          external_id: z.string().nullable(),
          document: z.string().nullable(),
          memo: z.string().nullable(),
          reverses: z.int().nullable(),
          corrects: z.int().nullable(),
          registers: z.string().nullable().meta({ description: '登记后的编码' }),
          data: z.record(z.string(), z.unknown()),
          effects: z.array(z.record(z.string(), z.string())),
          marks: z.array(
            z.object({
              kind: z.string(),
              label: z.string(),
              subject: z.string(),
              key: z.string(),
              value: z.string(),
              amount: z.string().nullable(),
            }),
          ),
          warnings: z.array(warningSchema),
        }),
      )
      .meta({ description: '将要入账的内容' }),
    already_recorded: z.array(z.object({ index: z.int(), seq: z.int() })),
    equal_to_recorded: z
      .array(z.object({ index: z.int(), seq: z.int(), effective_on: z.string() }))
      .meta({
        description:
          '与已有记录内容相同（事项、发生日与填报内容）的各项、该记录的记录号与发生日；入账后会再登记一次，如是重复报送请退回',
      }),
    figures: z
      .array(figureChangeSchema)
      .meta({ description: '有变化的每项指标：入账前、入账后、差额' }),
  })
  .openapi('Review');

const getReview = createRoute({
  method: 'get',
  path: '/submissions/{id}/review',
  tags: ['复核'],
  summary: '将要入账的内容、提示，以及每项指标的变化',
  ...protectedBy('submission:read', '查看批次'),
  request: { params: idParam, query: z.strictObject({}) },
  responses: answers(reviewSchema, '复核内容', [
    ...(['not_found', 'submission_settled', 'preview_under_way', 'work_cancelled'] as const),
  ]),
});

const approveRoute = createRoute({
  method: 'post',
  path: '/submissions/{id}/approve',
  tags: ['复核'],
  summary: '复核他人的批次：所见即所入账，全部入账或全部不入账',
  ...protectedBy('submission:review', '复核批次'),
  request: { params: idParam, query: z.strictObject({}), headers: z.object(ifMatchHeader) },
  responses: answers(answerSchema, '已入账', [
    'not_found',
    'if_match_missing',
    'if_match_outdated',
    'maker_is_checker',
    'submission_settled',
    'checks_no_longer_pass',
    'work_cancelled',
    ...RECORD_REFUSALS,
  ]),
});

const reasonSchema = (isRequired: boolean) =>
  described(
    isRequired ? 'ReturnReason' : 'WithdrawReason',
    {
      type: 'object',
      ...(isRequired && { required: ['reason'] }),
      additionalProperties: false,
      properties: { reason: { type: 'string', minLength: 1, maxLength: 500 } },
    },
    isRequired,
  );

const SETTLE_REFUSALS = [
  'not_found',
  ...BODY_REFUSALS,
  'field_unknown',
  'field_invalid',
  'if_match_missing',
  'if_match_outdated',
  'submission_settled',
] as const;

const returnRoute = createRoute({
  method: 'post',
  path: '/submissions/{id}/return',
  tags: ['复核'],
  summary: '写明原因，退回他人的批次',
  ...protectedBy('submission:review', '退回批次'),
  request: {
    params: idParam,
    query: z.strictObject({}),
    headers: z.object(ifMatchHeader),
    body: reasonSchema(true),
  },
  responses: answers(submissionSchema, '已退回', ['maker_is_checker', ...SETTLE_REFUSALS]),
});

const withdrawRoute = createRoute({
  method: 'post',
  path: '/submissions/{id}/withdraw',
  tags: ['复核'],
  summary: '撤回本人尚未复核的批次',
  ...protectedBy('submission:propose', '撤回批次'),
  request: {
    params: idParam,
    query: z.strictObject({}),
    headers: z.object(ifMatchHeader),
    body: reasonSchema(false),
  },
  responses: answers(submissionSchema, '已撤回', SETTLE_REFUSALS),
});

/** The reason in a body, as any other text of the journal: there must be something to read. */
function reasonIn(body: unknown, isRequired: boolean): string | undefined {
  const { reason, ...others } = isRecord(body) ? body : {};
  const name = Object.keys(others)[0];
  const refuse = (code: 'field_unknown' | 'field_invalid', at: string, detail: string): never => {
    throw new Refusal(code, [{ code, pointer: pointerTo([at]), detail }]);
  };
  if (name !== undefined)
    return refuse('field_unknown', name, `这里只有 reason 一项，没有 ${name.slice(0, 80)}。`);
  if (reason === undefined && !isRequired) return undefined;
  const text = settlementReason.safeParse(reason);
  if (text.success) return text.data;
  const said = text.error.issues[0]!.message;
  return refuse(
    'field_invalid',
    'reason',
    `请在 reason 中写明原因（1 至 ${LONGEST_REASON} 字）：${said}。`,
  );
}

function wireReview({ submission, review, faults, hash }: ReviewAnswer, mayReview: boolean) {
  const tag = mayReview ? `"${reviewTag(submission.id, hash)}"` : null;
  return {
    submission: submission.id,
    maker: submission.maker,
    organisation: submission.organisation,
    note: submission.note,
    received_at: submission.received_at,
    postable: review !== undefined,
    faults: faults.map(({ asks: _, ...fault }) => fault),
    etag: tag,
    events: review?.batch.prepared.map(wirePrepared) ?? [],
    already_recorded: review?.batch.alreadyRecorded ?? [],
    equal_to_recorded: review?.duplicates ?? [],
    figures: review?.changes.map(wireChange) ?? [],
  };
}

/** The tag of the review on which a decision rests, from `If-Match`. */
const reviewShown = (c: Ctx, id: number): string =>
  ifMatch(c, `/api/v1/submissions/${id}/review`).replace(/^"|"$/g, '');

export const review = createRouter()
  .openapi(getReview, async (c) => {
    const { person, today, answerCache: answers } = c.var;
    const { id } = c.req.valid('param');
    const answer = await preview(c, `第 ${id} 号批次`, (told) =>
      readReview(told, person, id, { today, answers }),
    );
    const body = wireReview(answer, may(person, 'submission:review'));
    if (body.etag !== null) c.header('ETag', body.etag);
    return c.json(body, 200);
  })
  .openapi(approveRoute, async (c) => {
    const { id } = c.req.valid('param');
    const shown = reviewShown(c, id);
    const { person, today, answerCache: answers } = c.var;
    const posted = await longWork(c, 'posting', `第 ${id} 号批次`, (told) =>
      approve(told, person, { id, shown, today, answers }),
    );
    return c.json(posted, 200);
  })
  .openapi(returnRoute, async (c) => {
    const { id } = c.req.valid('param');
    const shown = reviewShown(c, id);
    const reason = reasonIn(await jsonBody(c), true)!;
    const { database, person } = c.var;
    const settled = await returnSubmission(database, person, { id, shown, reason });
    c.header('ETag', stateTag(settled));
    return c.json(wireSubmission(settled), 200);
  })
  .openapi(withdrawRoute, async (c) => {
    const { id } = c.req.valid('param');
    const tag = ifMatch(c, `/api/v1/submissions/${id}`);
    const isEmpty = c.req.header('content-type') === undefined;
    const reason = isEmpty ? undefined : reasonIn(await jsonBody(c), false);
    const settled = await withdraw(c.var.database, c.var.person, { id, tag, reason });
    c.header('ETag', stateTag(settled));
    return c.json(wireSubmission(settled), 200);
  });
