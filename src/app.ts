/** The application: every route, who asks, and the one place where errors become answers. */
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { books } from './api/books.ts';
import { indicators } from './api/indicators.ts';
import { payments } from './api/payments.ts';
import { events } from './api/events.ts';
import { figures } from './api/figures.ts';
import { createRouter, problem, z, type Ctx, type Env } from './api/http.ts';
import { quarters } from './api/quarters.ts';
import { returns } from './api/returns.ts';
import { registers } from './api/registers.ts';
import { eventSchemaName, submissions } from './api/submissions.ts';
import { isUnreachable, EVERYTHING, type Database } from './db/connection.ts';
import { DEFINITIONS } from './domain/books/index.ts';
import type { Day } from './domain/days.ts';
import { proposalSchema } from './domain/proposals.ts';
import { Refusal, type RefusalCode } from './platform/errors.ts';
import { logFault, type Log } from './platform/log.ts';
import { milliseconds } from './platform/clock.ts';
import { homePage } from './web/home.tsx';

/** Ten megabytes: twice what the longest submission needs. */
const LARGEST_BODY = 10 * 1024 * 1024;

export interface AppSettings {
  /** The database of a request; on Workers each request brings its own. */
  database(c: Ctx): Database;
  /** What to do with the request's database when it was answered. */
  release?(c: Ctx, database: Database): void;
  today(): Day;
  log: Log;
}

export type App = ReturnType<typeof createApp>;

/** Builds the application; the entry points differ only in the database they bring. */
export function createApp(settings: AppSettings) {
  const app = createRouter();
  app.use(requestLine(settings));
  app.use(refuseZeroCharacters);
  app.use(secureHeaders());
  app.use(
    bodyLimit({
      maxSize: LARGEST_BODY,
      onError: () => {
        throw new Refusal('body_too_large', '请求内容超过 10 MB，请分批提交。');
      },
    }),
  );
  app.get('/', (c) => c.html(homePage(new URL(c.req.url).origin)));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    await c.var.database.read(EVERYTHING, (sql) => sql`select 1 from event limit 1`);
    return c.json({ status: 'ready' });
  });
  for (const routes of [
    submissions,
    events,
    registers,
    books,
    indicators,
    figures,
    returns,
    payments,
    quarters,
  ])
    app.route('/api/v1', routes);
  describeApi(app);
  app.notFound((c) =>
    refuse(c, new Refusal('not_found', `没有地址 ${c.req.path}；接口说明见 /openapi.json。`)),
  );
  app.onError((error, c) => refuse(c, asRefusal(error, c.var.requestId)));
  return app;
}

type Router = ReturnType<typeof createRouter>;

function requestLine(settings: AppSettings): MiddlewareHandler<Env> {
  return async (c, next) => {
    const started = milliseconds();
    c.set('requestId', crypto.randomUUID());
    c.set('database', settings.database(c));
    c.set('today', settings.today());
    c.set('refusal', undefined);
    await next();
    settings.release?.(c, c.var.database);
    c.header('X-Request-Id', c.var.requestId);
    settings.log({
      request_id: c.var.requestId,
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      milliseconds: Math.round(milliseconds() - started),
      person: c.var.person?.login,
      code: c.var.refusal,
    });
  };
}

/** PostgreSQL cannot hold a zero character, so an address with one names nothing. */
const refuseZeroCharacters: MiddlewareHandler<Env> = async (c, next) => {
  if (/%00/.test(c.req.url)) throw new Refusal('parameter_invalid', '地址中含有不允许的空字符。');
  await next();
};

/** What hono itself refuses, in our words. */
const HTTP_REFUSALS: Partial<Record<number, [RefusalCode, string]>> = {
  400: ['malformed_json', '请求内容不是合法的 JSON，请检查引号、逗号与括号。'],
  404: ['not_found', '没有这个地址。'],
  413: ['body_too_large', '请求内容超过 10 MB，请分批提交。'],
  415: ['media_type_unsupported', '请将 Content-Type 设为 application/json。'],
};

/**
 * Known refusals by table, then what hono itself refuses; all else is ours and is kept from
 * users.
 */
function asRefusal(error: unknown, requestId: string): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof HTTPException && error.status < 500) {
    const [code, detail] = HTTP_REFUSALS[error.status] ?? HTTP_REFUSALS[400]!;
    return new Refusal(code, detail);
  }
  logFault(requestId, error);
  if (isUnreachable(error))
    return new Refusal('database_unavailable', '数据库暂时连接不上，请稍后重试。');
  return new Refusal('internal', `系统内部错误，请将请求编号 ${requestId} 告知管理员。`);
}

function refuse(c: Ctx, refusal: Refusal): Response {
  c.set('refusal', refusal.code);
  const body = JSON.stringify(problem(refusal, c.var.requestId));
  const retry = refusal.code === 'database_unavailable' ? { 'Retry-After': '5' } : {};
  return new Response(body, {
    status: refusal.status,
    headers: {
      'Content-Type': 'application/problem+json; charset=UTF-8',
      'X-Request-Id': c.var.requestId,
      ...retry,
    },
  });
}

/** The OpenAPI document: routes as declared, and one schema for each event type. */
function describeApi(app: Router): void {
  const registry = app.openAPIRegistry;
  registry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: '令牌，形如 kc_…',
  });
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
    } as never);
  }
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: '科创台账',
      version: '1',
      description:
        '金额为以元计的十进制文本，最多两位小数；日期为 YYYY-MM-DD；每次读取都有截至日与按当时所知两个日期。',
    },
  });
}
