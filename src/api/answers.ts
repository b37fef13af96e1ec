/** Describes the answers of a route for the document: its success and every refusal it may give. */
import { z } from '@hono/zod-openapi';
import { groupBy } from '../domain/values/group-by.ts';
import {
  COMMON_REFUSALS,
  MOST_FAULTS,
  REFUSALS,
  type Refusal,
  type RefusalCode,
} from '../platform/errors.ts';

export const PROBLEM = 'application/problem+json';

const codeSchema = z
  .enum(Object.keys(REFUSALS) as [RefusalCode])
  .openapi('RefusalCode', { description: '拒绝代码：稳定，可据以编程' });

const faultSchema = z.object({
  pointer: z.string().optional().meta({
    description: '出错内容在所发内容中的位置：JSON Pointer；工作簿为单元格，查询参数为参数名',
  }),
  code: codeSchema,
  detail: z.string().meta({ description: '哪里不对、应怎样做' }),
});

/** A problem document by RFC 9457. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string().meta({ description: '拒绝的类别，一句话' }),
    status: z.int().meta({ description: 'HTTP 状态码' }),
    code: codeSchema,
    detail: z.string().meta({ description: '第一处错误的说明' }),
    request_id: z.string().meta({ description: '请求编号，询问管理员时请告知' }),
    errors: z.array(faultSchema).meta({ description: `全部错误，最多列出 ${MOST_FAULTS} 处` }),
    already_recorded: z
      .array(z.object({ index: z.int(), seq: z.int() }))
      .optional()
      .meta({ description: '代码为 nothing_new 时：每一项此前登记的记录号' }),
  })
  .openapi('Problem');

export type Problem = z.infer<typeof problemSchema>;

/** The body of a refusal. */
export function problem(refusal: Refusal, requestId: string): Problem {
  const [status, title] = REFUSALS[refusal.code];
  return {
    type: 'about:blank',
    title,
    status,
    code: refusal.code,
    detail: refusal.faults[0]?.detail ?? title,
    request_id: requestId,
    errors: refusal.faults.slice(0, MOST_FAULTS).map(({ code, detail, pointer }) => ({
      ...(pointer !== undefined && { pointer }),
      code,
      detail,
    })),
    ...(refusal.alreadyRecorded && { already_recorded: [...refusal.alreadyRecorded] }),
  };
}

/** One answer for each status that the codes have, with the codes that are possible there. */
function refusalAnswers(codes: Iterable<RefusalCode>) {
  const byStatus = groupBy([...new Set(codes)].sort(), (code) => [REFUSALS[code][0]]);
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [status, refusalAnswer(status, of)]),
  );
}

function refusalAnswer(status: number, codes: readonly RefusalCode[]) {
  return {
    description: codes.map((code) => `\`${code}\` ${REFUSALS[code][1]}`).join('；'),
    content: {
      [PROBLEM]: {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Problem' }],
          properties: { status: { const: status }, code: { enum: codes } },
        },
        examples: Object.fromEntries(
          codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
        ),
      },
    },
  };
}

/**
 * The answers of a route: its own, and its refusals besides those of every route. Its type names
 * only the success, because refusals are thrown and never returned.
 */
export const answers = <S extends z.ZodType>(
  schema: S,
  description: string,
  refuses: readonly RefusalCode[] = [],
) => {
  const own = { 200: { description, content: { 'application/json': { schema } } } };
  return { ...refusalAnswers([...COMMON_REFUSALS, ...refuses]), ...own } as typeof own;
};

/** The answers of a route that sends a file. */
export const fileAnswers = (
  type: string,
  description: string,
  refuses: readonly RefusalCode[] = [],
) => {
  const schema = z.string().meta({ format: 'binary' });
  const own = { 200: { description, content: { [type]: { schema } } } };
  return { ...refusalAnswers([...COMMON_REFUSALS, ...refuses]), ...own } as typeof own;
};

/** A believable body of each refusal, for the document. */
export function refusalExamples(): Record<string, { summary: string; value: Problem }> {
  const examples = Object.entries(REFUSALS).map(([code, [status, title]]) => {
    const fault = { code: code as RefusalCode, detail: `${title}。` };
    const request_id = '0b9f1c52-6f0e-4a83-9d0c-3f2f5a4f7c11';
    const value = { type: 'about:blank', title, status, ...fault, request_id, errors: [fault] };
    return [code, { summary: title, value }] as const;
  });
  return Object.fromEntries(examples);
}
