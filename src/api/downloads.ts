/**
 * Every list as a file, `.csv` or `.xlsx`: the rows of the JSON list for the same dates and
 * filters, all of them, with names beside codes. Roles and scope are those of the list.
 */
import {
  ACCESS_LOG,
  accessRows,
  anyIllustrative,
  EVENTS,
  eventRows,
  SUBMISSIONS,
  submissionRows,
  submissionsTable,
} from '../actions/tables/streamed.ts';
import { SERVICE_TABLES } from '../actions/tables/service.ts';
import {
  fileBytes,
  FORMATS,
  inBatches,
  scopeWords,
  viewWords,
  type Format,
  type TableFacts,
} from '../actions/downloads.ts';
import { makerSeenBy } from '../actions/submissions-seen.ts';
import { seenBy, TABLES } from '../actions/tables.ts';
import type { WholeTable } from '../actions/tables/reader.ts';
import { settledAccess } from '../db/access-log.ts';
import type { KnownMoment } from '../domain/journal/posted-event.ts';
import { readView, viewParameters } from '../domain/lists/view.ts';
import { type Row, type Table } from '../domain/lists/table.ts';
import { scopeOf, type Action } from '../platform/auth.ts';
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

interface Listed {
  table: Table;
  action: Action;
  doing: string;
  query: z.ZodObject;
}

const REFUSES = [...READING_REFUSALS, 'cell_too_long', 'table_too_long'] as const;

const fileRoute = ({ table, action, doing, query }: Listed, format: Format) =>
  createRoute({
    method: 'get',
    path: `/${table.path}.${format}`,
    tags: ['下载'],
    summary: `${table.label}（${FORMATS[format]}）`,
    description: `${WRITTEN[format]}。答复带 Content-Digest（RFC 9530）；特大的文件边写边发，不带。`,
    ...protectedBy(action, doing),
    request: { query },
    responses: fileAnswers(TYPES[format].split(';')[0]!, table.label, REFUSES),
  });

const parameter = (hint: string) =>
  z.string('每个参数只能给出一次').max(200, '参数过长').optional().meta({ description: hint });

/** The dates, and what narrows and sorts the table. */
const wholeQuery = (table: Table) =>
  readingQuery(
    Object.fromEntries(viewParameters(table).map(({ name, hint }) => [name, parameter(hint)])),
  );

/** Sends the rows as a file, which says in its name what it is true for. */
function send(
  c: Ctx,
  format: Format,
  facts: TableFacts,
  batches: AsyncIterable<readonly Row[]>,
): Promise<Response> {
  const { table, asOf, knownSeq } = facts;
  const days = [asOf && `截至${asOf}`, knownSeq !== undefined && `第${knownSeq}号记录`];
  const plain = [table.path.replace('/', '-'), asOf, knownSeq].filter((part) => part !== undefined);
  return sendFile(c, {
    type: TYPES[format],
    name: `${[table.label, ...days.filter(Boolean)].join('-')}.${format}`,
    plainName: `${plain.join('-')}.${format}`,
    bytes: fileBytes(format, facts, batches),
  });
}

async function sendWhole(c: Ctx, { path }: WholeTable, format: Format, query: Query) {
  const { as_of, known_at, ...asked } = query;
  const { database, person, tables } = c.var;
  const table = seenBy(TABLES.get(path)!, person);
  const view = readView(table, asked);
  const moment = await momentOf(c, { as_of, known_at });
  const { rows, illustrative } = await tables.read(database, person, path, moment, view);
  const facts: TableFacts = {
    ...{ table, ...dates(moment), scope: scopeWords(person), narrowing: viewWords(table, view) },
    ...{ rows: rows.length, provenance: true, illustrative },
  };
  return send(c, format, facts, inBatches(rows));
}

const dates = ({ asOf, knownAt, knownSeq }: KnownMoment) => ({ asOf, knownAt, knownSeq });

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
  const facts: TableFacts = {
    ...{ table: EVENTS, ...dates(moment), scope: scopeWords(person) },
    ...{ narrowing: filterWords(filters), provenance: false },
    illustrative: await anyIllustrative(place, moment),
  };
  return send(c, format, facts, eventRows(place, moment, filters));
}

async function sendSubmissions(c: Ctx, format: Format, query: Query): Promise<Response> {
  const { known_at, ...filters } = query;
  const { database, person } = c.var;
  const { knownAt, knownSeq } = await momentOf(c, { known_at });
  const makerId = makerSeenBy(person);
  const table = submissionsTable(filters.external_id);
  const facts: TableFacts = {
    ...{ table, knownAt, knownSeq, narrowing: filterWords(filters) },
    ...{ scope: makerId === undefined ? '全部' : '本人提交的', provenance: false },
    illustrative: false,
  };
  const status = filters.status as z.infer<typeof submissionFilters.status>;
  const narrowed = { knownAt, status, makerId, externalId: filters.external_id };
  const rows = submissionRows({ database, scope: scopeOf(person) }, narrowed);
  return send(c, format, facts, rows);
}

async function sendAccessLog(c: Ctx, format: Format, query: Query): Promise<Response> {
  const { database, person } = c.var;
  const upTo = await settledAccess(database);
  const { status, ...filters } = query;
  const facts: TableFacts = {
    ...{ table: ACCESS_LOG, scope: `编号不大于 ${upTo} 的全部`, narrowing: filterWords(query) },
    ...{ provenance: false, illustrative: false },
  };
  const rows = accessRows(
    { database, scope: scopeOf(person) },
    { ...filters, ...(status !== undefined && { status: Number(status) }), upTo },
  );
  return send(c, format, facts, rows);
}

type Sender = (c: Ctx, format: Format, query: Query) => Promise<Response>;

const STREAMED: readonly [Listed, Sender][] = [
  [
    {
      ...{ table: EVENTS, action: 'records:read', doing: '查看记录' },
      query: readingQuery(eventFilters),
    },
    sendEvents,
  ],
  [
    {
      ...{ table: SUBMISSIONS, action: 'submission:read', doing: '查看批次' },
      query: z.strictObject(submissionFilters),
    },
    sendSubmissions,
  ],
  [
    {
      ...{ table: ACCESS_LOG, action: 'audit:read', doing: '查看访问日志' },
      query: z.strictObject(accessFilters),
    },
    sendAccessLog,
  ],
];

const WHOLE: readonly [Listed, Sender][] = [...TABLES.values()].map((table) => [
  { table, action: table.action, doing: table.doing, query: wholeQuery(table) },
  (c, format, query) => sendWhole(c, table, format, query),
]);

const SERVICE: readonly [Listed, Sender][] = SERVICE_TABLES.map((table) => [
  { table, action: table.action, doing: table.doing, query: z.strictObject({}) },
  async (c, format) => {
    const { database, person, today } = c.var;
    const rows = await table.load(database, scopeOf(person), today);
    const facts: TableFacts = {
      ...{ table, scope: scopeWords(person), narrowing: [], rows: rows.length },
      ...{ provenance: false, illustrative: false },
    };
    return send(c, format, facts, inBatches(rows));
  },
]);

/** Two routes a list. Files need no types in the typed client, so they are made in a loop. */
export const downloads = createRouter();
for (const [listed, sender] of [...WHOLE, ...SERVICE, ...STREAMED]) {
  for (const format of Object.keys(FORMATS) as Format[]) {
    downloads.openapi(
      fileRoute(listed, format),
      async (c) => (await sender(c, format, c.req.valid('query') as Query)) as never,
    );
  }
}
