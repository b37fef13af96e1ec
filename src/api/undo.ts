/** Taking back all that a submission posted. */
import { undoSubmission } from '../actions/undo.ts';
import { REVERSAL_REASONS } from '../domain/books/corrections.ts';
import { longWork } from '../http/long-requests.ts';
import { answers, createRoute, createRouter, protectedBy, z } from './http.ts';
import { readJson, bodySchema } from './json.ts';
import { flattened, refusedAsSent } from './pointers.ts';
import {
  answerSchema,
  dryRunQuery,
  HAND_IN_REFUSALS,
  idempotencyKey,
  idParam,
  keyHeader,
} from './submissions.ts';

const undoBody = z.strictObject({
  reason_code: z.enum(
    Object.keys(REVERSAL_REASONS) as [keyof typeof REVERSAL_REASONS],
    `reason_code 只能是 ${Object.keys(REVERSAL_REASONS).join('、')}`,
  ),
  reason: z.string().max(500, 'reason 最多 500 个字'),
  restatement: z
    .string()
    .max(500, 'restatement 最多 500 个字')
    .optional()
    .meta({ description: '有记录的发生日在已关闭的季度之内时，写明重述原因' }),
});

const postUndo = createRoute({
  method: 'post',
  path: '/submissions/{id}/reversal',
  tags: ['登记'],
  summary: '冲销一个批次中尚未冲销的全部记录，作为一个批次，由另一人复核',
  ...protectedBy('record:shared', '冲销批次'),
  request: {
    params: idParam,
    query: dryRunQuery,
    headers: keyHeader,
    body: bodySchema(undoBody, 'SubmissionReversal'),
  },
  responses: answers(answerSchema, '冲销待复核或已入账', ['not_found', ...HAND_IN_REFUSALS]),
});

/** The reversal of each record gets the one reason that was sent. */
const sentAs = flattened(['event'], ['restatement']);

export const undo = createRouter().openapi(postUndo, async (c) => {
  const dryRun = c.req.valid('query').dry_run === 'true';
  const { person, today } = c.var;
  const request = {
    id: c.req.valid('param').id,
    key: idempotencyKey(c, dryRun),
    body: await readJson(c, undoBody),
    dryRun,
    today,
  };
  const what = `第 ${request.id} 号批次的冲销`;
  const { answer, replayed } = await longWork(c, dryRun ? 'preview' : 'handing_in', what, (told) =>
    refusedAsSent(sentAs, () => undoSubmission(told, person, request)),
  );
  if (replayed) c.header('Idempotent-Replayed', 'true');
  return c.json(answer, 200);
});
