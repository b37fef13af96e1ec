/** Quarters: the state of one, closing and opening, the report as data and as the workbook. */
import {
  asOfIn,
  quarterNamed,
  readDraftReport,
  readSignedReport,
  readWorkbook,
  wireProven,
} from '../actions/quarter-report.ts';
import {
  decisionOn,
  readQuarter,
  readQuarterRestatement,
  type QuarterRow,
} from '../actions/quarters.ts';
import { resolveDates } from '../actions/resolve-dates.ts';
import { QUARTER_CLOSED, QUARTER_REOPENED } from '../domain/books/quarters.ts';
import type { Day, Quarter } from '../domain/values/days.ts';
import type { KnownMoment } from '../domain/journal/posted-event.ts';
import { wireRestatement } from '../domain/report/wire.ts';
import { personScope } from '../platform/roles-and-rights.ts';
import { READING_REFUSALS, Refusal } from '../platform/errors.ts';
import {
  answers,
  createRoute,
  createRouter,
  fileAnswers,
  protectedBy,
  z,
  type Ctx,
} from './http.ts';
import { bodySchema, jsonBody } from './json.ts';
import { flattened } from './pointers.ts';
import {
  closeBody,
  draftQuery,
  quarterParam,
  quarterWithListSchema,
  reopenBody,
  restatementSchema,
} from './quarter-shapes.ts';
import { quarterReportSchema } from './report-shapes.ts';
import { answerSchema, dryRunQuery, HAND_IN_REFUSALS, handIn, keyHeader } from './submissions.ts';
import { XLSX } from '../http/content-types.ts';

const tags = ['季报'];
const reading = protectedBy('reports:read', '查看季度报告');
const none = z.strictObject({});

const getRoute = createRoute({
  method: 'get',
  path: '/quarters/{quarter}',
  tags,
  summary: '一个季度：状态、历次定版与关闭前的核对清单',
  ...reading,
  request: { params: quarterParam, query: none },
  responses: answers(quarterWithListSchema, '季度'),
});

const closeRoute = createRoute({
  method: 'post',
  path: '/quarters/{quarter}/close',
  tags,
  summary: '提交关闭季度：经另一人复核后定版；清单中不为空的各项须写明说明',
  ...protectedBy('record:bureau', '关闭季度'),
  request: {
    params: quarterParam,
    query: dryRunQuery,
    headers: keyHeader,
    body: bodySchema(closeBody, 'QuarterClose'),
  },
  responses: answers(answerSchema, '待复核', HAND_IN_REFUSALS),
});

const reopenRoute = createRoute({
  method: 'post',
  path: '/quarters/{quarter}/reopen',
  tags,
  summary: '提交重新打开季度：写明原因，须由另一人复核',
  ...protectedBy('record:bureau', '重新打开季度'),
  request: {
    params: quarterParam,
    query: dryRunQuery,
    headers: keyHeader,
    body: bodySchema(reopenBody, 'QuarterReopen'),
  },
  responses: answers(answerSchema, '待复核', HAND_IN_REFUSALS),
});

const reportRoute = createRoute({
  method: 'get',
  path: '/quarters/{quarter}/report',
  tags,
  summary: '季度报告（数据）：已关闭的季度为定版，写明日期的为征求意见稿',
  ...reading,
  request: { params: quarterParam, query: draftQuery },
  responses: answers(quarterReportSchema, '季度报告', READING_REFUSALS),
});

const workbookRoute = createRoute({
  method: 'get',
  path: '/quarters/{quarter}/report.xlsx',
  tags,
  summary: '季度报告（Excel 工作簿）：已关闭的季度为定版时的文件，逐字节不变',
  ...protectedBy('reports:read', '下载季度报告'),
  request: { params: quarterParam, query: draftQuery },
  responses: fileAnswers(XLSX, '工作簿', READING_REFUSALS),
});

const restatementRoute = createRoute({
  method: 'get',
  path: '/quarters/{quarter}/restatements',
  tags,
  summary: '定版以来的变化：指标的定版数、现数与差额，以及涉及的记录、原因与经手人',
  ...reading,
  request: {
    params: quarterParam,
    query: z.strictObject({
      known_at: z.string().max(40, 'known_at 过长').optional(),
    }),
  },
  responses: answers(restatementSchema, '重述', ['not_found', ...READING_REFUSALS]),
});

interface DraftDates {
  as_of?: string | undefined;
  known_at?: string | undefined;
}

/** The moment of a draft. Undefined if no date was asked for: then the signed report is meant. */
function draftMoment(c: Ctx, of: Quarter, { as_of, known_at }: DraftDates): Promise<KnownMoment> {
  const asOf = asOfIn(of, as_of as Day | undefined, c.var.today);
  return resolveDates(c.var.database, { asOf, knownAt: known_at }, c.var.today);
}

const isDraft = ({ as_of, known_at }: DraftDates): boolean =>
  as_of !== undefined || known_at !== undefined;

async function reportFor(c: Ctx, of: Quarter, dates: DraftDates) {
  const [database, scope] = [c.var.database, personScope(c.var.person)];
  const signed = isDraft(dates) ? undefined : await readSignedReport(database, scope, of);
  const moment = () => draftMoment(c, of, dates);
  return wireProven(signed ?? (await readDraftReport(database, scope, of, await moment())));
}

async function workbookFor(c: Ctx, of: Quarter, dates: DraftDates): Promise<Uint8Array> {
  const [database, scope] = [c.var.database, personScope(c.var.person)];
  const signed = isDraft(dates) ? undefined : await readWorkbook(database, scope, of, undefined);
  if (signed) return signed;
  const moment = await draftMoment(c, of, dates);
  return (await readWorkbook(database, scope, of, moment, c.var.origin))!;
}

const wireQuarter = ({ quarter, state, closings }: QuarterRow) => ({
  quarter: quarter.name as string,
  label: quarter.label,
  from: quarter.from as string,
  to: quarter.to as string,
  state,
  closings: closings.map(({ quarter: _, ...closing }) => ({
    ...closing,
    hash: 'SHA-256' as const,
  })),
});

/** Hands in the closing or opening of a quarter as a submission. */
async function decide(c: Ctx, type: string, name: string, dryRun: boolean) {
  quarterNamed(name, c.var.today);
  const body = await jsonBody(c);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Refusal('field_invalid', '请求内容应为一个 JSON 对象，形如 {…}。');
  if ('quarter' in body) {
    const detail = '季度已在地址中写明，请勿在内容中再写 quarter。';
    const code = 'field_unknown';
    throw new Refusal(code, [{ code, pointer: '/quarter', detail }]);
  }
  return handIn(c, decisionOn(type, name, c.var.today, body), dryRun, flattened(['quarter'], []));
}

export const quarters = createRouter()
  .openapi(getRoute, async (c) => {
    const of = quarterNamed(c.req.valid('param').quarter, c.var.today);
    const found = await readQuarter(c.var.database, personScope(c.var.person), of);
    const checklist = found.checklist.map(({ item, label, open }) => ({
      item: item as string,
      label,
      count: open.length,
      open: open.map(({ text }) => text),
    }));
    return c.json({ ...wireQuarter(found), checklist }, 200);
  })
  .openapi(closeRoute, async (c) => {
    const { quarter } = c.req.valid('param');
    const dryRun = c.req.valid('query').dry_run === 'true';
    return c.json(await decide(c, QUARTER_CLOSED, quarter, dryRun), 200);
  })
  .openapi(reopenRoute, async (c) => {
    const { quarter } = c.req.valid('param');
    const dryRun = c.req.valid('query').dry_run === 'true';
    return c.json(await decide(c, QUARTER_REOPENED, quarter, dryRun), 200);
  })
  .openapi(reportRoute, async (c) => {
    const of = quarterNamed(c.req.valid('param').quarter, c.var.today);
    return c.json(await reportFor(c, of, c.req.valid('query')), 200);
  })
  .openapi(workbookRoute, async (c) => {
    const of = quarterNamed(c.req.valid('param').quarter, c.var.today);
    const file = await workbookFor(c, of, c.req.valid('query'));
    const name = `科创基金季度报告-${of.name}.xlsx`;
    return c.body(file as Uint8Array<ArrayBuffer>, 200, {
      'Content-Type': XLSX,
      'Content-Disposition': `attachment; filename="kechuang-${of.name}.xlsx"; filename*=UTF-8''${encodeURIComponent(name)}`,
    }) as never;
  })
  .openapi(restatementRoute, async (c) => {
    const { database, person, today } = c.var;
    const of = quarterNamed(c.req.valid('param').quarter, today);
    const { known_at } = c.req.valid('query');
    const { knownSeq } = await resolveDates(database, { asOf: of.to, knownAt: known_at }, today);
    const found = await readQuarterRestatement(database, personScope(person), of, knownSeq);
    return c.json(wireRestatement(found), 200);
  });
