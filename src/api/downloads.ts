/**
 * Every list as a file, `.csv` or `.xlsx`: the rows of the JSON list for the same dates and
 * filters, all of them, with names beside codes. Roles and scope are those of the list.
 */
import {
  fileBytes,
  FORMATS,
  inBatches,
  scopeWords,
  viewWords,
  type Format,
  type ListFacts,
} from '../actions/downloads.ts';
import { seenBy } from '../actions/lists.ts';
import {
  accessRows,
  anyIllustrative,
  eventRows,
  submissionRows,
} from '../actions/lists/journal-rows.ts';
import { serviceRows } from '../actions/lists/service-rows.ts';
import { makerSeenBy } from '../actions/submissions-seen.ts';
import { settledAccess } from '../db/access-log.ts';
import type { KnownMoment } from '../domain/journal/posted-event.ts';
import { LISTS, SERVICE_LISTS } from '../domain/lists/index.ts';
import { ACCESS_LOG, EVENTS, submissionList, SUBMISSIONS } from '../domain/lists/journal.ts';
import type { List, ListRow } from '../domain/lists/list.ts';
import { narrowed, readView } from '../domain/lists/view.ts';
import { scopeOf } from '../platform/auth.ts';
import { READING_REFUSALS } from '../platform/errors.ts';
import { accessFilters } from './access-log.ts';
import { eventFilters } from './events.ts';
import { sendFile } from './files.ts';
import {
  createRoute,
  createRouter,
  fileAnswers,
  momentOf,
  protectedBy,
  readingQuery,
  z,
  type Ctx,
} from './http.ts';
import { viewShape } from './list-schema.ts';
import { submissionFilters } from './submissions.ts';
import { XLSX } from '../http/content-types.ts';

const TYPES: Record<Format, string> = { csv: 'text/csv; charset=UTF-8', xlsx: XLSX };

/** How a file is written; the same words for every list. */
const WRITTEN: Record<Format, string> = {
  csv:
    'UTF-8（带 BOM），RFC 4180；金额为以元计的十进制数，比率 0.25 即 25%，没有记录的为空；' +
    '以 = + - @ 或制表符开头的文本前加一个撇号，以免被当作公式',
  xlsx: '两个日期、范围与筛选写在表头之上，各列含义见“说明”表；超过 15 位的金额不舍入，拒绝导出',
};

type Query = Record<string, string | undefined>;

interface ListFile {
  list: List;
  query: z.ZodObject;
  send: (c: Ctx, format: Format, query: Query) => Promise<Response>;
}

const REFUSES = [...READING_REFUSALS, 'cell_too_long', 'table_too_long'] as const;

const fileRoute = ({ list, query }: ListFile, format: Format) =>
  createRoute({
    method: 'get',
    path: `/${list.path}.${format}`,
    tags: ['下载'],
    summary: `${list.label}（${FORMATS[format]}）`,
    description: `${WRITTEN[format]}。答复带 Content-Digest（RFC 9530）；特大的文件边写边发，不带。`,
    ...protectedBy(list.action, list.doing),
    request: { query },
    responses: fileAnswers(TYPES[format].split(';')[0]!, list.label, REFUSES),
  });

/** Sends the rows as a file, which says in its name what it is true for. */
function send(
  c: Ctx,
  format: Format,
  facts: ListFacts,
  batches: AsyncIterable<readonly ListRow[]>,
): Promise<Response> {
  const { list, asOf, knownSeq } = facts;
  const days = [asOf && `截至${asOf}`, knownSeq !== undefined && `第${knownSeq}号记录`];
  const plain = [list.path.replace('/', '-'), asOf, knownSeq].filter((part) => part !== undefined);
  return sendFile(c, {
    type: TYPES[format],
    name: `${[list.label, ...days.filter(Boolean)].join('-')}.${format}`,
    plainName: `${plain.join('-')}.${format}`,
    bytes: fileBytes(format, facts, batches),
  });
}

async function sendList(c: Ctx, whole: List, format: Format, query: Query) {
  const { as_of, known_at, ...asked } = query;
  const { database, person, lists } = c.var;
  const view = readView(seenBy(whole, person), asked);
  const moment = await momentOf(c, { as_of, known_at });
  const { list, rows, illustrative } = await lists.read(database, person, whole, moment, view);
  const facts: ListFacts = {
    list,
    ...dates(moment),
    scope: scopeWords(person),
    narrowing: viewWords(list, view),
    rows: rows.length,
    provenance: true,
    illustrative,
  };
  return send(c, format, facts, inBatches(rows));
}

const dates = ({ asOf, knownAt, knownSeq }: KnownMoment) => ({ asOf, knownAt, knownSeq });

async function sendService(c: Ctx, whole: List, format: Format, query: Query) {
  const { person } = c.var;
  const view = readView(whole, query);
  const rows = narrowed(whole, await serviceRows(c.var, whole), view);
  const facts: ListFacts = {
    list: whole,
    scope: scopeWords(person),
    narrowing: viewWords(whole, view),
    rows: rows.length,
    provenance: false,
    illustrative: false,
  };
  return send(c, format, facts, inBatches(rows));
}

/** The filters of a list without an end, in words. */
const filterWords = (filters: Query): string[] =>
  Object.entries(filters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${String(value)}`],
  );

async function sendEvents(c: Ctx, format: Format, query: Query): Promise<Response> {
  const { as_of, known_at, ...filters } = query;
  const { database, person } = c.var;
  const moment = await momentOf(c, { as_of, known_at });
  const place = { database, scope: scopeOf(person) };
  const facts: ListFacts = {
    list: EVENTS,
    ...dates(moment),
    scope: scopeWords(person),
    narrowing: filterWords(filters),
    provenance: false,
    illustrative: await anyIllustrative(place, moment),
  };
  return send(c, format, facts, eventRows(place, moment, filters));
}

async function sendSubmissions(c: Ctx, format: Format, query: Query): Promise<Response> {
  const { known_at, ...filters } = query;
  const { database, person } = c.var;
  const { knownAt, knownSeq } = await momentOf(c, { known_at });
  const makerId = makerSeenBy(person);
  const facts: ListFacts = {
    list: submissionList(filters.external_id),
    knownAt,
    knownSeq,
    narrowing: filterWords(filters),
    scope: makerId === undefined ? '全部' : '本人提交的',
    provenance: false,
    illustrative: false,
  };
  const status = filters.status as z.infer<typeof submissionFilters.status>;
  const asked = { knownAt, status, makerId, externalId: filters.external_id };
  const rows = submissionRows({ database, scope: scopeOf(person) }, asked);
  return send(c, format, facts, rows);
}

async function sendAccessLog(c: Ctx, format: Format, query: Query): Promise<Response> {
  const { database, person } = c.var;
  const upTo = await settledAccess(database);
  const { status, ...filters } = query;
  const facts: ListFacts = {
    list: ACCESS_LOG,
    scope: `编号不大于 ${upTo} 的全部`,
    narrowing: filterWords(query),
    provenance: false,
    illustrative: false,
  };
  const rows = accessRows(
    { database, scope: scopeOf(person) },
    { ...filters, ...(status !== undefined && { status: Number(status) }), upTo },
  );
  return send(c, format, facts, rows);
}

const FILES: readonly ListFile[] = [
  ...Object.values<List>(LISTS).map((list) => ({
    list,
    query: readingQuery(viewShape(list)),
    send: (c: Ctx, format: Format, query: Query) => sendList(c, list, format, query),
  })),
  ...Object.values<List>(SERVICE_LISTS).map((list) => ({
    list,
    query: z.strictObject(viewShape(list)),
    send: (c: Ctx, format: Format, query: Query) => sendService(c, list, format, query),
  })),
  { list: EVENTS, query: readingQuery(eventFilters), send: sendEvents },
  { list: SUBMISSIONS, query: z.strictObject(submissionFilters), send: sendSubmissions },
  { list: ACCESS_LOG, query: z.strictObject(accessFilters), send: sendAccessLog },
];

/** Two routes a list. Files need no types in the typed client, so they are made in a loop. */
export const downloads = createRouter();
for (const file of FILES) {
  for (const format of Object.keys(FORMATS) as Format[]) {
    downloads.openapi(
      fileRoute(file, format),
      async (c) => (await file.send(c, format, c.req.valid('query') as Query)) as never,
    );
  }
}
