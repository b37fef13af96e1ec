/** Handing in, approving and correcting. */
import { approve } from '../actions/approve.ts';
import { submit, type SubmissionAnswer } from '../actions/submit.ts';
import { findSubmission } from '../db/submissions.ts';
import { DEFINITIONS } from '../domain/books/index.ts';
import { REVERSAL, REVERSAL_REASONS } from '../domain/books/corrections.ts';
import { scopeOf } from '../platform/auth.ts';
import { Refusal } from '../platform/errors.ts';
import { readJson } from './json.ts';
import {
  answers,
  createRoute,
  createRouter,
  protectedBy,
  wholeNumber,
  z,
  type Ctx,
} from './http.ts';

const answerSchema = z
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

export const eventSchemaName = (type: string): string => `Event_${type.replace(/[.-]/g, '_')}`;

/** The body is read by the event definitions themselves; this is what the document says of it. */
const submissionBody = {
  required: true,
  content: {
    'application/json': {
      schema: z.any().openapi('Submission', {
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
      }),
    },
  },
};

const idParam = z.object({ id: wholeNumber('编号') });

/** A JSON body, whatever is in it; other content is refused before it is read. */
async function jsonBody(c: Ctx): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) {
    throw new Refusal('media_type_unsupported', '请将 Content-Type 设为 application/json。');
  }
  return readJson(await c.req.text());
}

function idempotencyKey(c: Ctx, dryRun: boolean): string {
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

async function handIn(c: Ctx, body: unknown, dryRun: boolean): Promise<SubmissionAnswer> {
  const key = idempotencyKey(c, dryRun);
  const { answer, replayed } = await submit(c.var.database, c.var.person, {
    body,
    key,
    dryRun,
    today: c.var.today,
  });
  if (replayed) c.header('Idempotent-Replayed', 'true');
  return answer;
}

const dryRunQuery = z.strictObject({
  dry_run: z.enum(['true', 'false'], 'dry_run 只能是 true 或 false').optional(),
});
const keyHeader = z.object({ 'idempotency-key': z.string().optional() });

const postSubmission = createRoute({
  method: 'post',
  path: '/submissions',
  tags: ['登记'],
  summary: '提交一批事项；科技局的立即入账，管理人的待复核',
  ...protectedBy('record:shared', '登记事项'),
  request: { query: dryRunQuery, headers: keyHeader, body: submissionBody },
  responses: answers(answerSchema, '已入账、待复核，或（dry_run）检查通过'),
});

const getSubmission = createRoute({
  method: 'get',
  path: '/submissions/{id}',
  tags: ['登记'],
  summary: '一个批次：所填事项与处理结果',
  ...protectedBy('records:read', '查看批次'),
  request: { params: idParam, query: z.strictObject({}) },
  responses: answers(
    z
      .object({
        id: z.int(),
        status: z.enum(['posted', 'approved', 'pending']),
        maker: z.string(),
        note: z.string().nullable(),
        received_at: z.string(),
        settled_by: z.string().nullable(),
        settled_at: z.string().nullable(),
        events: z.array(z.record(z.string(), z.unknown())),
        answer: answerSchema,
      })
      .openapi('StoredSubmission'),
    '批次',
  ),
});

const approveSubmission = createRoute({
  method: 'post',
  path: '/submissions/{id}/approve',
  tags: ['登记'],
  summary: '复核他人的批次：重新检查，全部入账',
  ...protectedBy('submission:approve', '复核批次'),
  request: { params: idParam, query: z.strictObject({}) },
  responses: answers(answerSchema, '已入账'),
});

const postReversal = createRoute({
  method: 'post',
  path: '/events/{id}/reversal',
  tags: ['登记'],
  summary: '冲销一条记录，可同时登记订正后的事项',
  ...protectedBy('record:shared', '冲销记录'),
  request: {
    params: idParam,
    query: dryRunQuery,
    headers: keyHeader,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.any().openapi('Reversal', {
            type: 'object',
            required: ['reason_code', 'reason'],
            additionalProperties: false,
            properties: {
              reason_code: { type: 'string', enum: Object.keys(REVERSAL_REASONS) },
              reason: { type: 'string', maxLength: 500 },
              effective_on: { type: 'string', format: 'date', description: '默认为原记录的发生日' },
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
      },
    },
  },
  responses: answers(answerSchema, '已冲销'),
});

/**
 * A reversal as the submission it is: the red entry, and the corrected event where there is one.
 */
function reversalSubmission(seq: number, body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal('field_invalid', '请求应形如 {"reason_code":"entry-error","reason":"…"}。');
  }
  const { effective_on, overrides, replacement, ...data } = body as Record<string, unknown>;
  if ('event' in data) {
    throw new Refusal('field_unknown', '要冲销的记录号已在地址中写明，请勿在内容中再写 event。');
  }
  const reversal = {
    type: REVERSAL,
    ...(effective_on !== undefined && { effective_on }),
    ...(overrides !== undefined && { overrides }),
    data: { ...data, event: seq },
  };
  if (replacement === undefined) return { events: [reversal] };
  const corrected =
    typeof replacement === 'object' && replacement !== null
      ? { ...replacement, corrects: seq }
      : replacement;
  return { events: [reversal, corrected] };
}

export const submissions = createRouter()
  .openapi(postSubmission, async (c) =>
    c.json(await handIn(c, await jsonBody(c), c.req.valid('query').dry_run === 'true'), 200),
  )
  .openapi(postReversal, async (c) => {
    const body = reversalSubmission(c.req.valid('param').id, await jsonBody(c));
    return c.json(await handIn(c, body, c.req.valid('query').dry_run === 'true'), 200);
  })
  .openapi(approveSubmission, async (c) =>
    c.json(await approve(c.var.database, c.var.person, c.req.valid('param').id, c.var.today), 200),
  )
  .openapi(getSubmission, async (c) => {
    const { id } = c.req.valid('param');
    const found = await c.var.database.read(scopeOf(c.var.person), (sql) =>
      findSubmission(sql, id),
    );
    if (!found) throw new Refusal('not_found', `没有第 ${id} 号批次，或不属于您。`);
    return c.json(
      {
        id: found.id,
        status: found.outcome ?? ('pending' as const),
        maker: found.maker,
        note: found.note,
        received_at: found.received_at,
        settled_by: found.settled_by,
        settled_at: found.settled_at,
        events: found.events as unknown as Record<string, unknown>[],
        answer: found.answer as unknown as SubmissionAnswer,
      },
      200,
    );
  });
