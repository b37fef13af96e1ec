/** Cursors say where a list continues, for one filter and two dates, so that pages never shift. */
import type { KnownMoment } from '../actions/resolve-dates.ts';
import { readInstant, whyNoInstant } from '../domain/values/instants.ts';
import { Refusal } from '../platform/errors.ts';
import { seal, unseal } from '../platform/sealed-text.ts';
import { echo, requestedMoment, z, type Ctx } from './http.ts';

const limit = z
  .string('limit 只能给出一次')
  .regex(/^[1-9]\d{0,3}$/, 'limit 应为 1 至 1000 的整数')
  .transform(Number)
  .refine((limit) => limit <= 1000, 'limit 最多 1000');
const LIMIT = { type: 'integer', minimum: 1, maximum: 1000 } as const;
const cursor = z
  .string()
  .max(4000, 'cursor 过长')
  .optional()
  .meta({ description: '上一页给出的 next_cursor' });

/** How many rows a page holds, and where it continues. */
export const pageShape = {
  limit: limit.default(100).meta({ ...LIMIT, description: '一页至多几行' }),
  cursor,
};

/** The same for a short list, which is given whole if no limit is asked for. */
export const shortPageShape = {
  limit: limit.optional().meta({ ...LIMIT, description: '一页至多几行；不填为全部' }),
  cursor,
};

export interface PageRequest<Known = KnownMoment> {
  /** What was known when the first page was read; the cursor carries it to all other pages. */
  known: Known;
  /** The key after which this page begins; undefined on the first page. */
  after: string | undefined;
  limit: number;
  filter: string;
}

export type PageQuery = {
  limit?: number | undefined;
  cursor?: string | undefined;
} & Record<string, unknown>;

const BROKEN_CURSOR = '分页游标不正确，请从第一页重新读取。';

const OTHER_FILTER = '分页游标属于另一组条件或日期；翻页时请保持条件不变，或从第一页重新读取。';

/** What a cursor is bound to besides its dates: the list and its filters. */
const filterKey = (c: Ctx, query: object): string => {
  const asked = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return JSON.stringify([new URL(c.req.url).pathname, Object.fromEntries(asked)]);
};

/** The cursor of the next page; the Link header names it too. */
async function nextCursor(c: Ctx, cursor: object): Promise<string> {
  const next = await seal(c.var.secret, 'cursor', JSON.stringify(cursor));
  const url = new URL(c.req.url);
  url.searchParams.set('cursor', next);
  c.header('Link', `<${url.pathname}${url.search}>; rel="next"`);
  return next;
}

/** The content of a cursor. Refuses one that was changed or belongs to another filter. */
async function readCursor(c: Ctx, text: string, filter: string): Promise<Record<string, unknown>> {
  const opened = await unseal(c.var.secret, 'cursor', text);
  if (opened === undefined) throw new Refusal('cursor_invalid', BROKEN_CURSOR);
  const cursor = JSON.parse(opened) as Record<string, unknown>;
  if (cursor.filter !== filter) throw new Refusal('cursor_invalid', OTHER_FILTER);
  return cursor;
}

/** An instant in one uniform spelling. A wrong one stays as it is and is refused later. */
const spelled = (asked: string): string => {
  const text = asked.replace(' ', '+');
  return whyNoInstant(text) === undefined ? readInstant(text) : text;
};

/** The page that a request asks for; the first page settles what is known, later ones keep it. */
export async function pageKnowing<Known extends object>(
  c: Ctx,
  query: PageQuery,
  settle: () => Known | Promise<Known>,
): Promise<PageRequest<Known>> {
  const { cursor, limit = Infinity, totals: _, ...rest } = query;
  const filter = filterKey(c, rest);
  if (cursor === undefined) return { known: await settle(), after: undefined, limit, filter };
  const { after, filter: __, ...known } = await readCursor(c, cursor, filter);
  return { known: known as Known, after: after as string, limit, filter };
}

type Dates = { as_of?: string | undefined; known_at?: string | undefined };

/**
 * The page of a list that is read at a moment. A cursor brings its own dates, which are settled
 * already; other dates or filters are refused.
 */
export async function requestedPage(c: Ctx, { as_of, known_at, ...query }: PageQuery & Dates) {
  const page = await pageKnowing(c, query, () => requestedMoment(c, { as_of, known_at }));
  refuseShifted(page.known, { as_of, known_at });
  return page;
}

/** Refuses dates beside a cursor that differ from the cursor's own. */
export function refuseShifted(
  known: { asOf?: string; knownAt: string },
  { as_of, known_at }: Dates,
): void {
  const isShifted =
    (as_of !== undefined && as_of !== known.asOf) ||
    (known_at !== undefined && spelled(known_at) !== spelled(known.knownAt));
  if (isShifted) throw new Refusal('cursor_invalid', OTHER_FILTER);
}

/** The body of one page of a list read with one row more than its limit. */
export async function pageBody<T, Meta extends object>(
  c: Ctx,
  { known, limit, filter }: PageRequest<object>,
  rows: readonly T[],
  rowKey: (row: T) => string,
  meta: Meta,
) {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const next =
    rows.length > limit && last !== undefined
      ? await nextCursor(c, { after: rowKey(last), filter, ...known })
      : null;
  return { data, has_more: next !== null, next_cursor: next, meta };
}

/** The `meta` of a list that is read as of two dates. */
export const momentMeta = (moment: KnownMoment, illustrative: boolean) => ({
  ...echo(moment),
  illustrative,
});
