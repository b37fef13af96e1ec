/** Handing in and correcting, and the list of submissions. */
import { stateTag } from '../actions/approve-or-return.ts';
import type { SubmissionAnswer } from '../actions/keep-submissions.ts';
import { submit } from '../actions/submit.ts';
import { readSubmissionPart, type ListedWithRow } from '../actions/lists/submission-rows.ts';
import { resolveSubmissions } from '../actions/resolve-dates.ts';
import { answerSoFar, postedAs, readOutcome } from '../actions/submission-outcome.ts';
import { submissionsSeenBy } from '../actions/submissions-visible-to.ts';
import type { StoredSubmission } from '../db/submissions.ts';
import { DEFINITIONS } from '../domain/books/index.ts';
import {
  ANSWERED,
  SUBMISSION_STATUSES,
  type Answered,
} from '../domain/journal/submission-status.ts';
import { instant, choiceSchema, text } from './common-shapes.ts';
import { SUBMISSIONS } from '../domain/lists/journal.ts';
import { personScope } from '../platform/roles-and-rights.ts';
import {
  BODY_REFUSALS,
  LIST_REFUSALS,
  RECORD_REFUSALS,
  Refusal,
  type RefusalCode,
} from '../platform/errors.ts';
import { ALLOWED } from '../http/bodies.ts';
import { preview } from '../http/long-requests.ts';
import type { Database } from '../db/connection.ts';
import { described, jsonBody } from './json.ts';
import { rowSchemaWith, viewAsked, viewShape, typedRow } from './list-schema.ts';
import { pageBody, pageKnowing, pageShape, refuseShifted } from './paging.ts';
import { refusedAsSent, type SentAs } from './pointers.ts';
import { eventSchemaName } from './recorded-data.ts';
import {
  answers,
  createRoute,
  createRouter,
  instantParam,
  protectedBy,
  undatedEnvelope,
  wholeNumber,
  z,
  type Ctx,
} from './http.ts';

/** What became of each event of a submission. */
const answerFields = {
  events: z.array(
    z.object({
      index: z.int(),
      type: z.string(),
      seq: z.int().nullable().meta({ description: '入账后的记录号' }),
      code: z.string().nullable().meta({ description: '入账后，所登记对象的编码' }),
    }),
  ),
  already_recorded: z
    .array(z.object({ index: z.int(), seq: z.int() }))
    .meta({ description: '此前已登记（外部编号与内容相同）而未再登记的事项，及其记录号' }),
};

/** One of these statuses, each with what it means. */
const answeredSchema = <S extends Answered>(...statuses: [S, ...S[]]) =>
  z.enum(statuses).meta({
    description: statuses.map((status) => `${status} ${ANSWERED[status]}`).join('，'),
  });

export const answerSchema = z
  .object({
    submission: z.int().nullable(),
    status: answeredSchema('posted', 'pending', 'checked'),
    ...answerFields,
  })
  .openapi('SubmissionAnswer');

/** What became of a submission after its first answer. */
const outcomeSchema = z
  .object({
    submission: z.int().nullable(),
    status: answeredSchema('posted', 'pending', 'returned', 'withdrawn'),
    ...answerFields,
  })
  .openapi('SubmissionOutcome', { description: '现在的结果：状态，入账后的记录号与编码' });

/** The event definitions read the body; this only describes it for the document. */
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

/** Hands in a batch. `sentAs` translates pointers if the body differs from the batch. */
export async function handIn(
  c: Ctx,
  body: unknown,
  dryRun: boolean,
  sentAs: SentAs = (pointer) => pointer,
): Promise<SubmissionAnswer> {
  const key = idempotencyKey(c, dryRun);
  const { person, today } = c.var;
  const request = { body, key, dryRun, today };
  const work = (database: Database) =>
    refusedAsSent(sentAs, () => submit(database, person, request));
  const { answer, replayed } = await (dryRun ? preview(c, '试提交', work) : work(c.var.database));
  if (replayed) c.header('Idempotent-Replayed', 'true');
  return answer;
}

/** The refusals that any route which hands in records may give. */
export const HAND_IN_REFUSALS: readonly RefusalCode[] = [
  ...BODY_REFUSALS,
  'vehicle_out_of_scope',
  'idempotency_key_missing',
  'idempotency_in_progress',
  'idempotency_key_reused',
  'preview_under_way',
  'work_cancelled',
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

const faultShape = z.object({
  code: z.string(),
  detail: z.string(),
  pointer: z.string().optional(),
});

export const submissionSchema = z
  .object({
    submission: z.int().meta({ description: '批次号' }),
    status: choiceSchema(SUBMISSION_STATUSES, '状态'),
    maker: text('填报人'),
    organisation: text('填报单位'),
    note: text('说明').nullable(),
    received_at: instant('提交时刻'),
    settled_by: text('处理人').nullable(),
    settled_at: instant('处理时刻').nullable(),
    reason: text('退回或撤回的原因').nullable(),
    etag: z.string().meta({ description: '撤回时用作 If-Match；复核与退回用 review 的' }),
    faults: z.array(faultShape).meta({ description: '复核时检查不再通过的原因' }),
    events: z.array(z.record(z.string(), z.unknown())),
    answer: outcomeSchema,
  })
  .openapi('StoredSubmission');

const summarySchema = rowSchemaWith(SUBMISSIONS, {
  event: z
    .object({
      index: z.int(),
      type: z.string(),
      seq: z.int().nullable().meta({ description: '由本批次入账的记录号' }),
      code: z.string().nullable(),
    })
    .nullable()
    .meta({ description: '按 external_id 筛选时，该编号的事项；否则为空' }),
});

const listRoute = createRoute({
  method: 'get',
  path: '/submissions',
  tags: ['复核'],
  summary: '批次：按编号排列，可按状态或报送方的编号筛选；管理人只见本人的',
  ...protectedBy('submission:read', '查看批次'),
  request: {
    query: z.strictObject({ known_at: instantParam, ...pageShape, ...viewShape(SUBMISSIONS) }),
  },
  responses: answers(undatedEnvelope(summarySchema), SUBMISSIONS.label, LIST_REFUSALS),
});

const getSubmission = createRoute({
  method: 'get',
  path: '/submissions/{id}',
  tags: ['复核'],
  summary: '一个批次：所填事项与处理结果，入账后含记录号与编码',
  ...protectedBy('submission:read', '查看批次'),
  request: { params: idParam, query: z.strictObject({}) },
  responses: answers(submissionSchema, '批次', ['not_found']),
});

/** A listed submission on the wire, with the event by whose sender's number it was asked for. */
function wireListed({ submission: { place, types }, posted, row }: ListedWithRow) {
  const { seq, code } = posted ? postedAs(posted) : { seq: null, code: null };
  const event = place === null ? null : { index: place, type: types[place]!, seq, code };
  return { ...typedRow(SUBMISSIONS, row), event };
}

/** A stored submission on the wire. */
export const wireSubmission = (found: StoredSubmission, answer = answerSoFar(found)) => ({
  submission: found.id,
  status: found.outcome ?? ('pending' as const),
  maker: found.maker,
  organisation: found.organisation,
  note: found.note,
  received_at: found.received_at,
  settled_by: found.settled_by,
  settled_at: found.settled_at,
  reason: found.reason,
  etag: stateTag(found),
  faults: (found.faults ?? []).map(({ asks: _, ...fault }) => fault),
  events: found.events as unknown as Record<string, unknown>[],
  answer,
});

export const submissions = createRouter()
  .openapi(postSubmission, async (c) =>
    c.json(
      await handIn(c, await jsonBody(c, ALLOWED.batch), c.req.valid('query').dry_run === 'true'),
      200,
    ),
  )
  .openapi(listRoute, async (c) => {
    const { person, database } = c.var;
    const scope = personScope(person);
    const { known_at, ...query } = c.req.valid('query');
    const { filters } = viewAsked(SUBMISSIONS, query);
    const page = await pageKnowing(c, query, () => resolveSubmissions(database, scope, known_at));
    refuseShifted(page.known, { known_at });
    const { knownAt, upTo } = page.known;
    const part = { after: page.after, limit: page.limit + 1 };
    const known = { knownAt, upTo, ...submissionsSeenBy(person) };
    const listed = await readSubmissionPart({ database, scope }, known, filters, part);
    const meta = { known_at: knownAt, up_to: upTo, illustrative: false };
    const body = await pageBody(c, page, listed, ({ row }) => row.key, meta);
    return c.json({ ...body, data: body.data.map(wireListed) }, 200);
  })
  .openapi(getSubmission, async (c) => {
    const { id } = c.req.valid('param');
    const { submission, answer } = await readOutcome(c.var.database, c.var.person, id);
    c.header('ETag', stateTag(submission));
    return c.json(wireSubmission(submission, answer), 200);
  });
