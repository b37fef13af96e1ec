/**
 * Lists without an end: the journal, what was handed in, who looked at what. They are read in
 * pages by their number, with the filters of their JSON lists and in its order, each page in a
 * snapshot of its own. What is bounded by a record number, an instant or a log number does not
 * change, so the pages belong together, and no connection is held while somebody reads slowly.
 */
import { readAccess, type AccessFilter } from '../../db/access-log.ts';
import type { Database, Scope } from '../../db/connection.ts';
import { readEvents, type StoredEvent } from '../../db/journal.ts';
import { readProvenances } from '../../db/provenance.ts';
import { listSubmissions, type SubmissionFilter } from '../../db/submissions.ts';
import { readLatestMarks } from '../../db/batch-loading.ts';
import { DEFINITIONS } from '../../domain/books/index.ts';
import type { Field, Fields } from '../../domain/values/fields.ts';
import type { KnownMoment } from '../../domain/journal/posted-event.ts';
import { Decimal, readableMoney } from '../../domain/values/money.ts';
import { PROVENANCES } from '../../domain/journal/proposals.ts';
import { SUBMISSION_STATUSES } from '../../domain/journal/submission-status.ts';
import type { Column, Row, Table } from '../../domain/lists/table.ts';
import { ROLES } from '../../platform/auth.ts';
import { readPostedAs } from '../submission-outcome.ts';

/** Rows in memory at a time. */
const BATCH = 500;

/** Where a list is read, and for whom. */
export interface Place {
  database: Database;
  scope: Scope;
}

const eventTypes = Object.fromEntries(
  [...DEFINITIONS.values()].map(({ type, label }) => [type, label]),
);

export const EVENTS: Table = {
  path: 'events',
  label: '记录',
  columns: [
    { key: 'seq', label: '记录号', kind: 'seq', of: 'event' },
    { key: 'type', label: '事项', kind: 'text', options: eventTypes, few: true },
    { key: 'effective_on', label: '发生日', kind: 'day' },
    { key: 'recorded_at', label: '入账时刻', kind: 'instant' },
    { key: 'content', label: '填报内容', kind: 'text' },
    { key: 'about', label: '所涉对象', kind: 'text', hint: '编码与名称' },
    { key: 'submission', label: '批次', kind: 'seq', of: 'submission' },
    { key: 'organisation', label: '填报单位', kind: 'text', few: true },
    { key: 'maker', label: '填报人', kind: 'text', few: true },
    { key: 'checker', label: '复核人', kind: 'text', few: true },
    { key: 'document', label: '依据文件', kind: 'text' },
    { key: 'memo', label: '摘要', kind: 'text' },
    { key: 'provenance', label: '来源', kind: 'text', options: PROVENANCES, few: true },
    { key: 'external_id', label: '报送方编号', kind: 'text' },
    { key: 'reverses', label: '冲销哪一条', kind: 'seq', of: 'event' },
    { key: 'reversed_by', label: '被哪一条冲销', kind: 'seq', of: 'event' },
    { key: 'corrects', label: '订正哪一条', kind: 'seq', of: 'event' },
    { key: 'restatement', label: '重述原因', kind: 'text' },
  ],
};

/** A cell of a sheet holds 32 767 characters; a code list in words has more. */
const LONGEST = 2000;

function fieldWords(field: Field, value: unknown): string {
  if (field.kind === 'choice') return field.options[String(value)] ?? String(value);
  if (field.kind === 'flag') return value === true ? '是' : '否';
  if (field.kind === 'money') return readableMoney(new Decimal(String(value)));
  if (field.kind === 'texts') return (value as string[]).join('、');
  if (field.kind === 'items')
    return (value as Record<string, unknown>[])
      .map((item) => `[${contentOf(field.fields, item)}]`)
      .join('');
  return String(value);
}

/** What was filled in, field by field in the order of the form, in words. */
function contentOf(fields: Fields, data: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .flatMap(([name, field]) => {
      const value = data[name];
      if (value === undefined || value === null) return [];
      // The unit stands beside the number already.
      return [`${field.label.replace('（元）', '')}：${fieldWords(field, value)}`];
    })
    .join('；');
}

const brief = (text: string): string =>
  text.length > LONGEST ? `${text.slice(0, LONGEST)}…（全文见该记录）` : text;

/** The codes that a record's own fields and postings name. */
function codesOf(event: StoredEvent): string[] {
  const fields = DEFINITIONS.get(event.type)!.fields as Fields;
  const named = Object.entries(event.data).flatMap(([name, value]) =>
    fields[name]?.kind === 'reference' && typeof value === 'string' ? [value] : [],
  );
  const own = typeof event.data.code === 'string' ? [event.data.code] : [];
  return [...new Set([...own, ...named])];
}

const optional = (number: number | undefined): Decimal | null =>
  number === undefined ? null : new Decimal(number);

function eventRow(event: StoredEvent, names: ReadonlyMap<string, { value: string }>): Row {
  const about = codesOf(event).map((code) =>
    [code, names.get(code)?.value].filter(Boolean).join(' '),
  );
  return {
    key: String(event.seq),
    illustrative: event.provenance === 'illustrative',
    cells: {
      seq: new Decimal(event.seq),
      type: event.type,
      effective_on: event.effective_on,
      recorded_at: event.recorded_at,
      content: brief(contentOf(DEFINITIONS.get(event.type)!.fields as Fields, event.data)),
      about: about.join('；') || null,
      submission: new Decimal(event.submission),
      organisation: event.organisation,
      maker: event.maker,
      checker: event.checker ?? null,
      document: event.document ?? null,
      memo: event.memo ?? null,
      provenance: event.provenance,
      external_id: event.external_id ?? null,
      reverses: optional(event.reverses),
      reversed_by: optional(event.reversedBy),
      corrects: optional(event.corrects),
      restatement: event.restatement ?? null,
    },
  };
}

export interface EventNarrowing {
  type?: string | undefined;
  about?: string | undefined;
}

/** Records at a moment, in order of their number. */
export async function* eventRows(
  { database, scope }: Place,
  { asOf, knownSeq }: KnownMoment,
  { type, about }: EventNarrowing,
): AsyncGenerator<Row[]> {
  const narrowing = { ...(type !== undefined && { type }), ...(about !== undefined && { about }) };
  const names = await database.read(scope, (sql) =>
    readLatestMarks(sql, 'name', { asOf, knownSeq }),
  );
  for (let after = 0; ;) {
    const events = await database.read(scope, (sql) =>
      readEvents(sql, { knownSeq, asOf, after, limit: BATCH, ...narrowing }),
    );
    if (events.length > 0) yield events.map((event) => eventRow(event, names));
    if (events.length < BATCH) return;
    after = events.at(-1)!.seq;
  }
}

/** Whether any record known at a moment is demonstration data, which the file says at its head. */
export const anyIllustrative = (
  { database, scope }: Place,
  { asOf, knownSeq }: KnownMoment,
): Promise<boolean> =>
  database.read(scope, async (sql) =>
    (await readProvenances(sql, { asOf, knownSeq })).includes('illustrative'),
  );

export const SUBMISSIONS: Table = {
  path: 'submissions',
  label: '批次',
  columns: [
    { key: 'id', label: '批次', kind: 'seq', of: 'submission' },
    { key: 'status', label: '状态', kind: 'text', options: SUBMISSION_STATUSES, few: true },
    { key: 'events', label: '事项数', kind: 'count' },
    { key: 'content', label: '事项', kind: 'text' },
    { key: 'maker', label: '填报人', kind: 'text', few: true },
    { key: 'organisation', label: '填报单位', kind: 'text', few: true },
    { key: 'note', label: '说明', kind: 'text' },
    { key: 'received_at', label: '提交时刻', kind: 'instant' },
    { key: 'settled_by', label: '处理人', kind: 'text', few: true },
    { key: 'settled_at', label: '处理时刻', kind: 'instant' },
    { key: 'reason', label: '退回或撤回的原因', kind: 'text' },
  ],
};

/** Where they are asked for by a sender's number, the record that each made under it. */
const RECORDED: Column = {
  ...{ key: 'seq', label: '记录号', kind: 'seq', of: 'event' },
  hint: '由该批次以所问的报送方编号入账的记录',
};

/** The columns of a list of submissions, of all or of those that hold a sender's number. */
export const submissionsTable = (externalId: string | undefined): Table =>
  externalId === undefined
    ? SUBMISSIONS
    : { ...SUBMISSIONS, columns: [...SUBMISSIONS.columns, RECORDED] };

/** 事项 and how many of each. */
function countedTypes(types: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => `${eventTypes[type] ?? type} ${count}`).join('、');
}

/** Submissions as they stood at an instant, in order of their number. */
export async function* submissionRows(
  { database, scope }: Place,
  filter: Pick<SubmissionFilter, 'knownAt' | 'status' | 'makerId' | 'externalId'>,
): AsyncGenerator<Row[]> {
  const { externalId } = filter;
  for (let after = 0; ;) {
    const found = await database.read(scope, (sql) =>
      listSubmissions(sql, { ...filter, after, limit: BATCH }),
    );
    const posted = externalId === undefined ? [] : await readPostedAs(database, found, externalId);
    const recorded = new Map(posted.map(({ submission, seq }) => [submission, seq]));
    const rows = found.map((each): Row => ({
      key: String(each.id),
      illustrative: false,
      cells: {
        id: new Decimal(each.id),
        status: each.outcome ?? 'pending',
        events: new Decimal(each.types.length),
        content: countedTypes(each.types),
        maker: each.maker,
        organisation: each.organisation,
        note: each.note,
        received_at: each.received_at,
        settled_by: each.settled_by,
        settled_at: each.settled_at,
        reason: each.reason,
        ...(externalId !== undefined && { seq: optional(recorded.get(each.id)) }),
      },
    }));
    if (rows.length > 0) yield rows;
    if (found.length < BATCH) return;
    after = found.at(-1)!.id;
  }
}

const VIA = { session: '登录', token: '令牌', cli: '命令行', none: '未登录' } as const;

export const ACCESS_LOG: Table = {
  path: 'audit/access-log',
  label: '访问日志',
  columns: [
    { key: 'id', label: '编号', kind: 'seq' },
    { key: 'at', label: '时刻', kind: 'instant' },
    { key: 'person', label: '登录名', kind: 'text', few: true },
    { key: 'role', label: '角色', kind: 'text', options: ROLES, few: true },
    { key: 'via', label: '方式', kind: 'text', options: VIA, few: true },
    { key: 'method', label: '方法', kind: 'code', few: true },
    { key: 'route', label: '路由', kind: 'text' },
    { key: 'path', label: '地址', kind: 'text' },
    { key: 'status', label: '状态码', kind: 'seq' },
    { key: 'code', label: '拒绝代码', kind: 'code' },
    { key: 'subject', label: '对象', kind: 'text' },
    { key: 'address', label: '网络地址', kind: 'code' },
    { key: 'request_id', label: '请求编号', kind: 'code' },
  ],
};

const COLUMN_OF: Partial<Record<string, 'login'>> = { person: 'login' };

/** Entries up to a number, in order. */
export async function* accessRows(
  { database, scope }: Place,
  filter: Omit<AccessFilter, 'after' | 'limit'>,
): AsyncGenerator<Row[]> {
  for (let after = 0; ;) {
    const found = await readAccess(database, scope, { ...filter, after, limit: BATCH });
    const rows = found.map((entry): Row => ({
      key: String(entry.id),
      illustrative: false,
      cells: Object.fromEntries(
        ACCESS_LOG.columns.map(({ key, kind }: Column) => {
          const value = entry[COLUMN_OF[key] ?? (key as keyof typeof entry)];
          return [key, kind === 'seq' ? new Decimal(value!) : (value as string | null)];
        }),
      ),
    }));
    if (rows.length > 0) yield rows;
    if (found.length < BATCH) return;
    after = found.at(-1)!.id;
  }
}
