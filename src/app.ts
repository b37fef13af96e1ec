/** The application: all routes, authentication, and the one place where errors become answers. */
import { compress } from 'hono/compress';
import type { MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { AnswerCache } from './actions/answer-cache.ts';
import { Lists } from './actions/lists.ts';
import { bindWorkbookDrawing } from './actions/bind-drawing.ts';
import { recordAccess } from './http/access-log.ts';
import { incomplete, isCutOff } from './http/bodies.ts';
import { describeApi } from './api/document.ts';
import { browserHeaders, keepNothing } from './http/headers.ts';
import { createRouter, problem, type Ctx, type Env } from './api/http.ts';
import { api } from './api/index.ts';
import { limitRate, limitTime } from './http/rate-and-time-limits.ts';
import { Limits } from './http/request-counters.ts';
import { RunningWorks } from './http/running-work.ts';
import { allowedMethods } from './api/methods.ts';
import { isUnreachable, unavailable, EVERYTHING, type Database } from './db/connection.ts';
import { KeptAnswers } from './db/kept-answers.ts';
import type { Day } from './domain/values/days.ts';
import { Refusal, type RefusalCode } from './platform/errors.ts';
import type { LimitSettings } from './platform/request-limits.ts';
import { logFault, type Log } from './platform/log.ts';
import { milliseconds } from './platform/clock.ts';
import { secretFault, signingKeyFault } from './platform/settings.ts';
import { importSigningKey, type SigningKey } from './platform/signing.ts';
import { DOCS_STYLE, DOCS_STYLE_PATH } from './web/docs-style.ts';
import { docsPage } from './web/docs.tsx';
import { pages, refusedPage, sayWhoHolds, sharedFiles } from './web/index.ts';

export interface AppSettings {
  /**
   * The database of a request, which keeps the answers of its application; on Workers each request
   * brings its own.
   */
  database(c: Ctx, answers: KeptAnswers): Database;
  /** Called with the request's database after the answer. */
  release?(c: Ctx, database: Database): void;
  today(): Day;
  log: Log;
  /** The secret that seals cursors; if it is too short, every request is refused. */
  secret: string;
  /** The private key that signs tree heads; the public key is published. */
  signingKey: string;
  /** The address of the service for browsers, if it differs from what requests say. */
  origin?: string | undefined;
  /**
   * What else is wrong with the configuration, as a sentence; every request is then refused with
   * it.
   */
  misconfigured?: string;
  limits: LimitSettings;
  /** The clock for counting requests, in milliseconds; the machine's own if not given. */
  clock?(): number;
  /**
   * How many previews are done at once; the others wait for their turn. No limit where each request
   * has connections of its own.
   */
  previewsAtOnce?: number;
  /** Whether one request may not touch what another does, as on Workers. */
  requestsAreApart?: boolean;
  /** Whether people are the demo's, whose passwords stand in a file. */
  demo?: boolean;
  /** The network address of the client; each platform keeps it elsewhere. */
  address?(c: Ctx): string | undefined;
}

export type App = ReturnType<typeof createApp>;

/** Builds the application; the entry points differ only in the database they bring. */
export function createApp(settings: AppSettings) {
  bindWorkbookDrawing();
  const app = createRouter();
  // Only pages are compressed: a file's digest must be that of the bytes that are sent.
  app.use(compress({ contentTypeFilter: /^text\/html/ }));
  app.use(browserHeaders(settings.origin));
  app.use(keepNothing);
  app.use(requestLine(settings));
  app.use(recordAccess);
  app.use(refuseUnconfigured(settings));
  app.use(limitTime);
  app.use(limitRate);
  app.use(refuseZeroCharacters);
  app.use(sayWhoHolds);
  app.route('/', sharedFiles);
  app.route('/', pages);
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    await c.var.database.read(EVERYTHING, (sql) => sql`select 1 from event limit 1`);
    return c.json({ status: 'ready' });
  });
  app.route('/', api);
  const document = describeApi(app);
  app.get('/docs', (c) => c.html(docsPage(document())));
  app.get(DOCS_STYLE_PATH, (c) =>
    c.body(DOCS_STYLE, 200, { 'Content-Type': 'text/css; charset=UTF-8' }),
  );
  app.notFound((c) => refuseAddress(c, allowedMethods(app, c.req.path)));
  app.onError((error, c) => answerRefusal(c, asRefusal(error, c.var.requestId)));
  return app;
}

/** Enough for the pages that a few dozen people use at the same time. */
const MOST_CACHED = 200;

function requestLine(settings: AppSettings): MiddlewareHandler<Env> {
  const limits = new Limits(settings.limits, settings.clock ?? milliseconds);
  const answerCache = new AnswerCache(MOST_CACHED);
  const lists = new Lists();
  const answers = new KeptAnswers();
  const clock = settings.clock ?? milliseconds;
  const { batchSeconds } = settings.limits;
  const works = new RunningWorks({
    clock,
    longest: batchSeconds,
    mostPreviews: settings.previewsAtOnce ?? Infinity,
    areApart: settings.requestsAreApart ?? false,
  });
  let key: Promise<SigningKey> | undefined;
  return async (c, next) => {
    const started = milliseconds();
    c.set('requestId', crypto.randomUUID());
    c.set('database', settings.database(c, answers));
    c.set('today', settings.today());
    c.set('secret', settings.secret);
    c.set('signingKey', () => (key ??= importSigningKey(settings.signingKey)));
    c.set('origin', settings.origin ?? new URL(c.req.url).origin);
    c.set('refusal', undefined);
    c.set('limits', limits);
    c.set('works', works);
    c.set('demo', settings.demo ?? false);
    c.set('answerCache', answerCache);
    c.set('lists', lists);
    c.set('address', settings.address?.(c));
    await next();
    const release = () => settings.release?.(c, c.var.database);
    if (c.var.streaming) void c.var.streaming.finally(release);
    else release();
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

/** Without a secret everything is refused, because anybody could forge what it protects. */
function refuseUnconfigured({
  secret,
  signingKey,
  misconfigured,
}: AppSettings): MiddlewareHandler<Env> {
  const fault = secretFault(secret) ?? signingKeyFault(signingKey) ?? misconfigured;
  return async (_, next) => {
    if (fault !== undefined) throw new Refusal('not_configured', fault);
    await next();
  };
}

/** PostgreSQL cannot hold a zero character, so an address with one cannot exist. */
const refuseZeroCharacters: MiddlewareHandler<Env> = async (c, next) => {
  if (/%00/.test(c.req.url)) throw new Refusal('parameter_invalid', '地址中含有不允许的空字符。');
  await next();
};

/** No route has this address, or only for other methods. */
async function refuseAddress(c: Ctx, allowed: readonly string[]): Promise<Response> {
  if (allowed.length === 0) {
    const hint = FOR_PROGRAMS.test(c.req.path) ? '；接口说明见 /openapi.json' : '';
    return answerRefusal(c, new Refusal('not_found', `没有地址 ${c.req.path}${hint}。`));
  }
  const methods = allowed.join(', ');
  const detail = `地址 ${c.req.path} 只接受 ${methods} 方法的请求。`;
  const answer = await answerRefusal(c, new Refusal('method_not_allowed', detail));
  answer.headers.set('Allow', methods);
  return answer;
}

/** The refusals of hono itself, in our words. */
const HTTP_REFUSALS: Partial<Record<number, [RefusalCode, string]>> = {
  400: ['malformed_json', '请求内容不是合法的 JSON，请检查引号、逗号与括号。'],
  404: ['not_found', '没有这个地址。'],
  415: ['media_type_unsupported', '请将 Content-Type 设为 application/json。'],
};

/**
 * Turns an error into a refusal: known refusals as they are, then those of hono. All other errors
 * are our own faults, and their text is not shown to users.
 */
function asRefusal(error: unknown, requestId: string): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof HTTPException && error.status < 500) {
    const [code, detail] = HTTP_REFUSALS[error.status] ?? HTTP_REFUSALS[400]!;
    return new Refusal(code, detail);
  }
  if (isCutOff(error)) return incomplete();
  logFault(requestId, error);
  if (isUnreachable(error)) return unavailable();
  return new Refusal('internal', `系统内部错误，请将请求编号 ${requestId} 告知管理员。`);
}

/** Addresses that programs ask for; people ask for all others in browsers. */
const FOR_PROGRAMS = /^\/(api|openapi\.json|healthz|readyz|suggest)(\/|$)/;

/** Answers with the refusal, as a page or as a problem document. */
async function answerRefusal(c: Ctx, refusal: Refusal): Promise<Response> {
  c.set('refusal', refusal.code);
  const answer = FOR_PROGRAMS.test(c.req.path)
    ? problemDocument(c, refusal)
    : await refusedPage(c, refusal);
  const { retryAfter } = refusal;
  if (retryAfter !== undefined) answer.headers.set('Retry-After', String(retryAfter));
  return answer;
}

const problemDocument = (c: Ctx, refusal: Refusal): Response =>
  new Response(JSON.stringify(problem(refusal, c.var.requestId)), {
    status: refusal.status,
    headers: {
      'Content-Type': 'application/problem+json; charset=UTF-8',
      'X-Request-Id': c.var.requestId,
    },
  });
