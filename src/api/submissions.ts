/** Handing in and correcting, and what was handed in. */
import { stateTag } from '../actions/settle.ts';
import { submit, type SubmissionAnswer } from '../actions/submit.ts';
import {
  findSubmission,
  listSubmissions,
  OUTCOMES,
  type ListedSubmission,
  type StoredSubmission,
} from '../db/submissions.ts';
import { DEFINITIONS } from '../domain/books/index.ts';
import { REVERSAL, REVERSAL_REASONS } from '../domain/books/corrections.ts';
import { may, scopeOf, type Person } from '../platform/auth.ts';
import {
  BODY_REFUSALS,
  LIST_REFUSALS,
  RECORD_REFUSALS,
  Refusal,
  type RefusalCode,
} from '../platform/errors.ts';
import { ALLOWED } from '../http/bodies.ts';
import { preview } from '../http/limiting.ts';
import { described, jsonBody } from './json.ts';
import { pageBody, pageOf, pageShape } from './paging.ts';
import { eventSchemaName } from './recorded-data.ts';
import {
  answers,
  createRoute,
  createRouter,
  listOf,
  protectedBy,
  wholeNumber,
  z,
  type Ctx,
} from './http.ts';

export const answerSchema = z
  .object({
    submission: z.int().nullable(),
    status: z.enum(['posted', 'pending', 'checked']),
    events: z.array(
      z.object({
        index: z.int(),
        type: z.string(),
        seq: z.int().nullable(),
        code: z.string().nullable(),
      }),
    ),
    already_recorded: z.array(z.object({ index: z.int(), seq: z.int() })),
  })
  .openapi('SubmissionAnswer');

/** The body is read by the event definitions themselves; this is what the document says of it. */
const submissionBody = described('Submission', {
  type: 'object',
  required: ['events'],
  additionalProperties: false,
  properties: {
    note: { type: 'string', maxLength: 500, description: '批次说明' },
    events: {
      type: 'array',
      minItems: 1,
      items: {
        oneOf: [...DEFINITIONS.keys()].map((type) => ({
          $ref: `#/components/schemas/${eventSchemaName(type)}`,
        })),
      },
    },
  },
});

export const idParam = z.object({ id: wholeNumber('编号') });

export function idempotencyKey(c: Ctx, dryRun: boolean): string {
  const key = c.req.header('idempotency-key') ?? '';
  if (dryRun) return key;
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new Refusal(
      'idempotency_key_missing',
      '请在 Idempotency-Key 请求头中为本次提交给出一个不重复的键（1 至 200 个可见字符），重试时沿用同一个键。',
    );
  }
  return key;
}

export async function handIn(c: Ctx, body: unknown, dryRun: boolean): Promise<SubmissionAnswer> {
  const key = idempotencyKey(c, dryRun);
  const { database, person, today } = c.var;
  const request = { body, key, dryRun, today };
  const work = () => submit(database, person, request);
  const { answer, replayed } = await (dryRun ? preview(c, work) : work());
  if (replayed) c.header('Idempotent-Replayed', 'true');
  return answer;
}

/** What anything that hands in records may be refused for. */
export const HAND_IN_REFUSALS: readonly RefusalCode[] = [
  ...BODY_REFUSALS,
  'vehicle_out_of_scope',
  'idempotency_key_missing',
  'idempotency_in_progress',
  'idempotency_key_reused',
  'preview_under_way',
  ...RECORD_REFUSALS,
];

export const dryRunQuery = z.strictObject({
  dry_run: z
    .enum(['true', 'false'], 'dry_run 只能是 true 或 false')
    .optional()
    .meta({ description: 'true 为只检查、不登记' }),
});
export const keyHeader = z.object({
  'idempotency-key': z
    .string()
    .optional()
    .meta({ description: '本次提交的键，重试时沿用；dry_run 时可不给' }),
});

const postSubmission = createRoute({
  method: 'post',
  path: '/submissions',
  tags: ['登记'],
  summary: '提交一批事项，由另一人复核后入账；dry_run 只检查不提交',
  ...protectedBy('submission:propose', '登记事项'),
  request: { query: dryRunQuery, headers: keyHeader, body: submissionBody },
  responses: answers(
    answerSchema,
    '待复核、已入账（复核关闭时），或（dry_run）检查通过',
    HAND_IN_REFUSALS,
  ),
});

const SUBMISSION_STATUSES = ['pending', ...OUTCOMES] as const;

const faultShape = z.object({
  code: z.string(),
  detail: z.string(),
  pointer: z.string().optional(),
});

const summaryShape = {
  id: z.int(),
  status: z.enum(SUBMISSION_STATUSES).meta({
    description:
      'pending 待复核，approved 已复核入账，returned 已退回，withdrawn 已撤回，posted 复核关闭时自行入账，initial 初始载入',
  }),
  maker: z.string(),
  organisation: z.string(),
  note: z.string().nullable(),
  received_at: z.string(),
  settled_by: z.string().nullable(),
  settled_at: z.string().nullable(),
  reason: z.string().nullable().meta({ description: '退回或撤回的原因' }),
};

export const submissionSchema = z
  .object({
    ...summaryShape,
    etag: z.string().meta({ description: '退回或撤回时用作 If-Match' }),
    faults: z.array(faultShape).meta({ description: '复核时检查不再通过的原因' }),
    events: z.array(z.record(z.string(), z.unknown())),
    answer: answerSchema,
  })
  .openapi('StoredSubmission');

/** What a list of submissions may be narrowed to. */
export const submissionFilters = {
  status: z.enum(SUBMISSION_STATUSES, '没有这种状态').optional(),
  known_at: z.string().max(40, 'known_at 过长').optional(),
};

const listRoute = createRoute({
  method: 'get',
  path: '/submissions',
  tags: ['复核'],
  summary: '批次：按编号排列，可按状态筛选；管理人只见本人的',
  ...protectedBy('submission:read', '查看批次'),
  request: {
    query: z.strictObject({
      ...submissionFilters,
      ...pageShape,
    }),
  },
  responses: answers(
    listOf(z.object({ ...summaryShape, events: z.int() }).openapi('SubmissionSummary')),
    '批次',
    LIST_REFUSALS,
  ),
});

const getSubmission = createRoute({
  method: 'get',
  path: '/submissions/{id}',
  tags: ['复核'],
  summary: '一个批次：所填事项与处理结果',
  ...protectedBy('submission:read', '查看批次'),
  request: { params: idParam, query: z.strictObject({}) },
  responses: answers(submissionSchema, '批次', ['not_found']),
});

const summarised = (found: StoredSubmission | ListedSubmission) => ({
  id: found.id,
  status: found.outcome ?? ('pending' as const),
  maker: found.maker,
  organisation: found.organisation,
  note: found.note,
  received_at: found.received_at,
  settled_by: found.settled_by,
  settled_at: found.settled_at,
  reason: found.reason,
});

/** A stored submission on the wire. */
export const wireSubmission = (found: StoredSubmission) => ({
  ...summarised(found),
  etag: stateTag(found),
  faults: (found.faults ?? []).map(({ asks: _, ...fault }) => fault),
  events: found.events as unknown as Record<string, unknown>[],
  answer: found.answer as unknown as SubmissionAnswer,
});

const postReversal = createRoute({
  method: 'post',
  path: '/events/{id}/reversal',
  tags: ['登记'],
  summary: '冲销一条记录，可同时登记订正后的事项',
  ...protectedBy('submission:propose', '冲销记录'),
  request: {
    params: idParam,
    query: dryRunQuery,
    headers: keyHeader,
    body: described('Reversal', {
      type: 'object',
      required: ['reason_code', 'reason'],
      additionalProperties: false,
      properties: {
        reason_code: { type: 'string', enum: Object.keys(REVERSAL_REASONS) },
        reason: { type: 'string', maxLength: 500 },
        effective_on: { type: 'string', format: 'date', description: '默认为原记录的发生日' },
        restatement: {
          type: 'string',
          maxLength: 500,
          description: '发生日在已关闭的季度之内时，写明重述原因；订正后的事项同此',
        },
        overrides: {
          type: 'array',
          description: '对提示的理由',
          items: {
            type: 'object',
            required: ['code', 'reason'],
            properties: { code: { type: 'string' }, reason: { type: 'string' } },
          },
        },
        replacement: { type: 'object', description: '订正后的事项' },
      },
    }),
  },
  responses: answers(answerSchema, '冲销待复核或已入账', HAND_IN_REFUSALS),
});

/**
 * A reversal as the submission it is: the red entry, and the corrected event where there is one.
 */
function reversalSubmission(seq: number, body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal('field_invalid', '请求应形如 {"reason_code":"entry-error","reason":"…"}。');
  }
  const { effective_on, overrides, restatement, replacement, ...data } = body as Record<
    string,
    unknown
  >;
  const restated = restatement !== undefined && { restatement };
  if ('event' in data) {
    throw new Refusal('field_unknown', '要冲销的记录号已在地址中写明，请勿在内容中再写 event。');
  }
  const reversal = {
    type: REVERSAL,
    ...(effective_on !== undefined && { effective_on }),
    ...(overrides !== undefined && { overrides }),
    ...restated,
    data: { ...data, event: seq },
  };
  if (replacement === undefined) return { events: [reversal] };
  const corrected =
    typeof replacement === 'object' && replacement !== null
      ? { ...restated, ...replacement, corrects: seq }
      : replacement;
  return { events: [reversal, corrected] };
}

/** Whose submissions somebody sees: managers and administrators their own, the others all. */
export const makerSeenBy = (person: Person): number | undefined =>
  may(person, 'reports:read') ? undefined : person.id;

export const submissions = createRouter()
  .openapi(postSubmission, async (c) =>
    c.json(
      await handIn(c, await jsonBody(c, ALLOWED.batch), c.req.valid('query').dry_run === 'true'),
      200,
    ),
  )
  .openapi(postReversal, async (c) => {
    const body = reversalSubmission(c.req.valid('param').id, await jsonBody(c));
    return c.json(await handIn(c, body, c.req.valid('query').dry_run === 'true'), 200);
  })
  .openapi(listRoute, async (c) => {
    const { person, database } = c.var;
    const query = c.req.valid('query');
    const page = await pageOf(c, query, /^[1-9]\d{0,14}$/);
    const rows = await database.read(scopeOf(person), (sql) =>
      listSubmissions(sql, {
        knownAt: page.moment.knownAt,
        status: query.status,
        makerId: makerSeenBy(person),
        after: page.after === undefined ? undefined : Number.parseInt(page.after, 10),
        limit: page.limit + 1,
      }),
    );
    const data = rows.map((row) => ({ ...summarised(row), events: row.types.length }));
    return c.json(await pageBody(c, page, data, (row) => String(row.id), false), 200);
  })
  .openapi(getSubmission, async (c) => {
    const { id } = c.req.valid('param');
    const { person, database } = c.var;
    const found = await database.read(scopeOf(person), (sql) => findSubmission(sql, id));
    if (!found || (found.maker_id !== person.id && !may(person, 'reports:read')))
      throw new Refusal('not_found', `没有第 ${id} 号批次，或不属于您。`);
    c.header('ETag', stateTag(found));
    return c.json(wireSubmission(found), 200);
  });
