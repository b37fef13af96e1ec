/** Reverses one record, and records it correctly if asked to. */
import { REVERSAL, REVERSAL_REASONS } from '../domain/books/corrections.ts';
import { pointedEvent, Refusal } from '../platform/errors.ts';
import { answers, createRoute, createRouter, protectedBy } from './http.ts';
import { described, jsonBody } from './json.ts';
import { flattened, type SentAs } from './pointers.ts';
import {
  answerSchema,
  dryRunQuery,
  HAND_IN_REFUSALS,
  handIn,
  idParam,
  keyHeader,
} from './submissions.ts';

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

/** A reversal as a submission: the reversing event, and the corrected event if there is one. */
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
    throw new Refusal('field_unknown', [
      {
        code: 'field_unknown',
        pointer: '/event',
        detail: '要冲销的记录号已在地址中写明，请勿在内容中再写 event。',
      },
    ]);
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

const ofReversal = flattened(['event'], ['effective_on', 'overrides', 'restatement']);

/** Where the body has the parts of the reversal, the first event, and of the correction. */
const sentAs =
  (body: unknown): SentAs =>
  (pointer) => {
    const of = pointedEvent(pointer);
    if (of?.index !== 1) return ofReversal(pointer);
    const { restatement, replacement } = body as Record<string, unknown>;
    const own = (replacement ?? {}) as Record<string, unknown>;
    const isShared = restatement !== undefined && !Object.hasOwn(own, 'restatement');
    if (of.within === '/restatement' && isShared) return of.within;
    return of.within === '/corrects' ? '/replacement' : `/replacement${of.within}`;
  };

export const reversal = createRouter().openapi(postReversal, async (c) => {
  const sent = await jsonBody(c);
  const body = reversalSubmission(c.req.valid('param').id, sent);
  const dryRun = c.req.valid('query').dry_run === 'true';
  return c.json(await handIn(c, body, dryRun, sentAs(sent)), 200);
});
