/**
 * Every list as a file, `.csv` or `.xlsx`: the rows of the JSON list for the same dates and
 * filters, all of them, with names beside codes. Roles and scope are those of the list.
 */
import {
  fileBytes,
  FORMATS,
  inBatches,
  scopeWords,
  type Format,
  type ListFacts,
} from '../actions/downloads.ts';
import { seenBy } from '../actions/lists.ts';
import { readAccessPart } from '../actions/lists/access-rows.ts';
import { inParts } from '../actions/lists/endless-part.ts';
import {
  anyEventIllustrative,
  anyPostingIllustrative,
  readEventPart,
  readPostingPart,
} from '../actions/lists/journal-rows.ts';
import { serviceRows } from '../actions/lists/service-rows.ts';
import { readSubmissionPart } from '../actions/lists/submission-rows.ts';
import { resolveSubmissions } from '../actions/resolve-dates.ts';
import { submissionsSeenBy } from '../actions/submissions-visible-to.ts';
import { settledAccess } from '../db/access-log.ts';
import { externalIdIn } from '../db/submission-list.ts';
import type { KnownMoment } from '../domain/journal/posted-event.ts';
import { LISTS, SERVICE_LISTS } from '../domain/lists/index.ts';
import {
  ACCESS_LOG,
  EVENTS,
  POSTINGS,
  submissionList,
  SUBMISSIONS,
} from '../domain/lists/journal.ts';
import type { List, ListRow } from '../domain/lists/list.ts';
import { narrowed, readView } from '../domain/lists/search-filter-sort.ts';
import { viewWords } from '../domain/lists/view-words.ts';
import { personScope } from '../platform/roles-and-rights.ts';
import { READING_REFUSALS } from '../platform/errors.ts';
import { sendFile } from './files.ts';
import {
  createRoute,
  createRouter,
  fileAnswers,
  instantParam,
  requestedMoment,
  protectedBy,
  readingQuery,
  z,
  type Ctx,
} from './http.ts';
import { fileViewShape } from './list-schema.ts';
import { XLSX } from '../http/content-types.ts';

const TYPES: Record<Format, string> = { csv: 'text/csv; charset=UTF-8', xlsx: XLSX };

/** The description of a file format; the same words for every list. */
const WRITTEN: Record<Format, string> = {
  csv:
    'UTF-8（带 BOM），RFC 4180；金额为以元计的十进制数，比率 0.25 即 25%，没有记录的为空；' +
    '以 = + - @ 或制表符开头的文本前加一个撇号，以免被当作公式',
  xlsx: '两个日期、范围与筛选写在表头之上，各列含义见“说明”表；超过 15 位的金额不舍入，拒绝导出',
};

type FileQuery = Record<string, string | undefined>;

interface ListFile {
  list: List;
  query: z.ZodObject;
  send: (c: Ctx, format: Format, query: FileQuery) => Promise<Response>;
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

/** Sends the rows as a file whose name states its dates. */
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

async function sendList(c: Ctx, whole: List, format: Format, query: FileQuery) {
  const { as_of, known_at, ...asked } = query;
  const { database, person, lists } = c.var;
  const view = readView(seenBy(whole, person), asked);
  const moment = await requestedMoment(c, { as_of, known_at });
  const found = await lists.file(database, person, whole, moment, view);
  const { list, count, illustrative } = found;
  const facts: ListFacts = {
    list,
    ...dates(moment),
    scope: scopeWords(person),
    narrowing: viewWords(list, view),
    rows: count,
    provenance: true,
    illustrative,
  };
  return send(c, format, facts, found.batches);
}

const dates = ({ asOf, knownAt, knownSeq }: KnownMoment) => ({ asOf, knownAt, knownSeq });

async function sendService(c: Ctx, whole: List, format: Format, query: FileQuery) {
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
  return send(
    c,
    format,
    facts,
    inBatches(rows, (batch) => batch),
  );
}

/** The list of records, or of the effects of records. */
function journalFile(
  list: List,
  read: typeof readPostingPart,
  anyIllustrative: typeof anyEventIllustrative,
) {
  return async (c: Ctx, format: Format, { as_of, known_at, ...asked }: FileQuery) => {
    const { database, person } = c.var;
    const view = readView(list, asked);
    const moment = await requestedMoment(c, { as_of, known_at });
    const reading = { database, scope: personScope(person) };
    const facts: ListFacts = {
      list,
      ...dates(moment),
      scope: scopeWords(person),
      narrowing: viewWords(list, view),
      // Records have a column of their own for their source.
      provenance: list.columns.every(({ key }) => key !== 'provenance'),
      illustrative: await anyIllustrative(reading, moment, view.filters),
    };
    const rows = inParts((part) => read(reading, moment, view.filters, part));
    return send(c, format, facts, rows);
  };
}

const readEventRows: typeof readPostingPart = async (...asked) =>
  (await readEventPart(...asked)).map(({ row }) => row);

async function sendSubmissions(c: Ctx, format: Format, query: FileQuery): Promise<Response> {
  const { known_at, ...asked } = query;
  const { database, person } = c.var;
  const view = readView(SUBMISSIONS, asked);
  const reading = { database, scope: personScope(person) };
  const { knownAt, upTo } = await resolveSubmissions(database, reading.scope, known_at);
  const whose = submissionsSeenBy(person);
  const facts: ListFacts = {
    list: submissionList(externalIdIn(view.filters)),
    knownAt,
    narrowing: viewWords(SUBMISSIONS, view),
    scope: whose.makerId === undefined ? '全部' : '本人提交的',
    provenance: false,
    illustrative: false,
  };
  const known = { knownAt, upTo, ...whose };
  const rows = inParts(async (part) => {
    const listed = await readSubmissionPart(reading, known, view.filters, part);
    return listed.map(({ row }) => row);
  });
  return send(c, format, facts, rows);
}

async function sendAccessLog(c: Ctx, format: Format, query: FileQuery): Promise<Response> {
  const { database, person } = c.var;
  const view = readView(ACCESS_LOG, query);
  const upTo = await settledAccess(database);
  const reading = { database, scope: personScope(person) };
  const facts: ListFacts = {
    list: ACCESS_LOG,
    scope: `编号不大于 ${upTo} 的全部`,
    narrowing: viewWords(ACCESS_LOG, view),
    provenance: false,
    illustrative: false,
  };
  const rows = inParts((part) => readAccessPart(reading, upTo, view.filters, part));
  return send(c, format, facts, rows);
}

const FILES: readonly ListFile[] = [
  ...Object.values<List>(LISTS).map((list) => ({
    list,
    query: readingQuery(fileViewShape(list)),
    send: (c: Ctx, format: Format, query: FileQuery) => sendList(c, list, format, query),
  })),
  ...Object.values<List>(SERVICE_LISTS).map((list) => ({
    list,
    query: z.strictObject(fileViewShape(list)),
    send: (c: Ctx, format: Format, query: FileQuery) => sendService(c, list, format, query),
  })),
  {
    list: EVENTS,
    query: readingQuery(fileViewShape(EVENTS)),
    send: journalFile(EVENTS, readEventRows, anyEventIllustrative),
  },
  {
    list: POSTINGS,
    query: readingQuery(fileViewShape(POSTINGS)),
    send: journalFile(POSTINGS, readPostingPart, anyPostingIllustrative),
  },
  {
    list: SUBMISSIONS,
    query: z.strictObject({ known_at: instantParam, ...fileViewShape(SUBMISSIONS) }),
    send: sendSubmissions,
  },
  { list: ACCESS_LOG, query: z.strictObject(fileViewShape(ACCESS_LOG)), send: sendAccessLog },
];

/** Two routes for each list, made in a loop, because the typed client needs no types for files. */
export const downloads = createRouter();
for (const file of FILES) {
  for (const format of Object.keys(FORMATS) as Format[]) {
    downloads.openapi(
      fileRoute(file, format),
      async (c) => (await file.send(c, format, c.req.valid('query') as FileQuery)) as never,
    );
  }
}
