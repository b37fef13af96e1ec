/** The OpenAPI document, from the declared routes, the event definitions and recorded examples. */
import { DEFINITIONS } from '../domain/books/index.ts';
import { eventExample } from '../domain/books/examples/index.ts';
import { proposalSchema } from '../domain/journal/proposals.ts';
import { PROBLEM, problemSchema, refusalExamples } from './answers.ts';
import recorded from './examples.json' with { type: 'json' };
import { z, type createRouter } from './http.ts';
import { BODIES } from './json.ts';
import { distributionSchema } from './payments.ts';
import { grossSchema, netSchema } from './performance-shapes.ts';
import { restatementSchema } from './quarter-shapes.ts';
import { eventSchemaName } from './recorded-data.ts';

import { outcomeSchema, reasonSchema, valueSchema } from './common-shapes.ts';
import {
  successAnswer,
  type Answer,
  type OpenApi,
  type Operation,
  type Schema,
} from '../platform/openapi.ts';

export type { OpenApi, Operation, Schema } from '../platform/openapi.ts';

type Router = ReturnType<typeof createRouter>;

/**
 * Shared schemas that some uses make nullable or describe in their own words. The generator takes
 * the first use for the component itself, so these are registered first, as they are.
 */
const SHARED = {
  Problem: problemSchema,
  Reason: reasonSchema,
  Value: valueSchema,
  Outcome: outcomeSchema,
  GrossPerformance: grossSchema,
  NetPerformance: netSchema,
  Distribution: distributionSchema,
  Restatement: restatementSchema,
};

const TAGS = [
  { name: '登记', description: '提交事项、冲销' },
  { name: '草稿', description: '本人尚未提交的事项' },
  { name: '复核', description: '批次的查看、复核、退回与撤回' },
  { name: '进行中的工作', description: '本人的预览、提交与入账各做到哪里；取消' },
  { name: '查询', description: '记录与登记簿' },
  { name: '指标', description: '指标、趋势、出处与对外口径核对' },
  { name: '业绩', description: '收益、还款计划与兑付' },
  { name: '季报', description: '季度报告' },
  { name: '下载', description: '各列表的 CSV 与 Excel 文件' },
  { name: '定义', description: '事项类型与代码表' },
  { name: '人员', description: '登录、令牌与人员' },
  { name: '审计', description: '访问日志' },
];

const INFO = {
  openapi: '3.1.0',
  info: {
    title: '科创台账',
    version: '1',
    description:
      '金额为以元计的十进制文本，最多两位小数；日期为 YYYY-MM-DD；每次读取都有截至日与按当时所知两个日期。',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  tags: TAGS,
};

/** Gives the router /openapi.json; the document is made when it is first asked for. */
export function describeApi(app: Router): () => OpenApi {
  let made: OpenApi | undefined;
  const document = (): OpenApi => {
    if (!made) {
      registerShared(app.openAPIRegistry);
      made = complete(mended(app.getOpenAPI31Document(INFO)) as OpenApi);
    }
    return made;
  };
  app.get('/openapi.json', (c) => c.json(document()));
  return document;
}

/** What the document has besides the routes: shared schemas, ways to sign in, event types. */
function registerShared(registry: Router['openAPIRegistry']): void {
  for (const [name, schema] of Object.entries(SHARED)) registry.register(name, schema);
  registry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: '令牌，形如 kc_…',
  });
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'kechuang_session',
    description: '登录后的 Cookie（https 下名为 __Host-kechuang_session）；改动须由本站页面发出',
  });
  for (const [name, schema] of BODIES) registry.registerComponent('schemas', name, schema);
  for (const definition of DEFINITIONS.values()) {
    const schema = z.toJSONSchema(proposalSchema(definition), {
      io: 'input',
      unrepresentable: 'any',
    });
    const { $schema: _, ...component } = schema;
    registry.registerComponent('schemas', eventSchemaName(definition.type), {
      ...component,
      title: definition.label,
      description: definition.hint,
      examples: [eventExample(definition.type)],
    } as never);
  }
}

/**
 * A reference that may be null, or has a description of its own. The generator writes both as
 * `allOf`, which no null can fulfil; 3.1 has words for both.
 */
function mended(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(mended);
  const { allOf, ...own } = value as Schema;
  const [first, second, ...more] = allOf ?? [];
  if (first?.$ref !== undefined && second && more.length === 0 && !second.properties) {
    const { type, ...said } = second;
    const nullable = Array.isArray(type) && type.includes('null');
    const of = nullable ? { anyOf: [first, { type: 'null' }] } : first;
    return { ...of, ...own, ...said };
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, mended(part)]));
}

type RecordedExample = NonNullable<Operation['x-example']> & { answer?: unknown };

/** Adds recorded requests and answers of the demo portfolio; a script records them. */
function addExamples(document: OpenApi): void {
  const byRoute = recorded as unknown as Record<string, RecordedExample>;
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const example = byRoute[`${method} ${path}`];
      if (example === undefined) continue;
      const { answer, ...request } = example;
      operation['x-example'] = request;
      const json = successAnswer(operation)?.content?.['application/json'];
      if (json) json.example = answer;
      const { requestBody } = operation;
      if (requestBody && request.body !== undefined)
        requestBody.content['application/json']!.example = request.body;
    }
  }
}

/** Lets answers that several routes share stand once, and adds the examples of refusals. */
function complete(document: OpenApi): OpenApi {
  addExamples(document);
  const names = new Map<string, string>();
  const shared: Record<string, Answer> = {};
  const used = new Set<string>();
  for (const operation of allOperations(document)) {
    for (const [status, answer] of Object.entries(operation.responses)) {
      if ('$ref' in answer || !(PROBLEM in (answer.content ?? {}))) continue;
      const codes = exampleCodes(answer);
      const key = codes.join('.');
      // Few codes make a readable name for the answer; many codes do not, so it gets a number.
      const name = names.get(key) ?? (codes.length <= 3 ? key : `refused_${status}_${names.size}`);
      names.set(key, name);
      shared[name] = answer;
      operation.responses[status] = { $ref: `#/components/responses/${name}` };
      for (const code of codes) used.add(code);
    }
  }
  const examples = Object.entries(refusalExamples()).filter(([code]) => used.has(code));
  document.components.responses = shared;
  document.components.examples = Object.fromEntries(examples);
  return document;
}

const allOperations = (document: OpenApi): Operation[] =>
  Object.values(document.paths).flatMap((methods) => Object.values(methods));

const exampleCodes = (answer: Answer): string[] =>
  Object.values(answer.content ?? {}).flatMap(({ examples }) => Object.keys(examples ?? {}));
