/** Cursors: where a list goes on, bound to its filter and both dates so that pages never shift. */
import type { KnownMoment } from '../actions/resolve-dates.ts';
import type { Day } from '../domain/values/days.ts';
import { Refusal } from '../platform/errors.ts';
import { seal, unseal } from '../platform/sealed-text.ts';
import { echo, momentOf, z, type Ctx } from './http.ts';

export const pageShape = {
  limit: z
    .string('limit 只能给出一次')
    .regex(/^[1-9]\d{0,3}$/, 'limit 应为 1 至 1000 的整数')
    .transform(Number)
    .refine((limit) => limit <= 1000, 'limit 最多 1000')
    .default(100)
    .meta({ type: 'integer', minimum: 1, maximum: 1000, description: '一页至多几行' }),
  cursor: z
    .string()
    .max(2000, 'cursor 过长')
    .optional()
    .meta({ description: '上一页给出的 next_cursor' }),
};

/** What the cursor of a list of records says. */
interface Cursor {
  after: string;
  filter: string;
  asOf: Day;
  knownAt: string;
}

export interface Page {
  moment: KnownMoment;
  /** The key after which this page begins; nothing on the first page. */
  after: string | undefined;
  limit: number;
  filter: string;
}

export type PageQuery = {
  as_of?: string | undefined;
  known_at?: string | undefined;
  limit: number;
  cursor?: string | undefined;
} & Record<string, unknown>;

/** Codes, and holdings as two codes. */
const CODE_KEY = /^[A-Z0-9][A-Z0-9.-]{0,31}(\/[A-Z0-9][A-Z0-9.-]{0,31})?$/;

const BROKEN_CURSOR = '分页游标不正确，请从第一页重新读取。';

const OTHER_FILTER = '分页游标属于另一组条件或日期；翻页时请保持条件不变，或从第一页重新读取。';

/** What a cursor is bound to besides its dates: the list, and how it is filtered. */
export const filterOf = (c: Ctx, query: object): string =>
  JSON.stringify([new URL(c.req.url).pathname, query]);

/** The cursor of the next page; the Link header names it too. */
export async function nextCursor(c: Ctx, cursor: Record<string, unknown>): Promise<string> {
  const next = await seal(c.var.secret, 'cursor', JSON.stringify(cursor));
  const url = new URL(c.req.url);
  url.searchParams.set('cursor', next);
  c.header('Link', `<${url.pathname}${url.search}>; rel="next"`);
  return next;
}

/** What a cursor of ours says; refuses one that was changed or belongs to another filter. */
export async function readCursor(
  c: Ctx,
  text: string,
  filter: string,
): Promise<Record<string, unknown>> {
  const opened = await unseal(c.var.secret, 'cursor', text);
  if (opened === undefined) throw new Refusal('cursor_invalid', BROKEN_CURSOR);
  const cursor = JSON.parse(opened) as Record<string, unknown>;
  if (cursor.filter !== filter) throw new Refusal('cursor_invalid', OTHER_FILTER);
  return cursor;
}

/**
 * The page a request asks for. A cursor brings its own dates; other dates or filters are refused.
 */
export async function pageOf(c: Ctx, query: PageQuery, key: RegExp = CODE_KEY): Promise<Page> {
  const { cursor, limit, as_of, known_at, ...rest } = query;
  const filter = filterOf(c, rest);
  if (cursor === undefined)
    return { moment: await momentOf(c, { as_of, known_at }), after: undefined, limit, filter };
  const { after, asOf, knownAt } = (await readCursor(c, cursor, filter)) as unknown as Cursor;
  const shifted =
    (as_of !== undefined && as_of !== asOf) || (known_at !== undefined && known_at !== knownAt);
  if (!key.test(after)) throw new Refusal('cursor_invalid', BROKEN_CURSOR);
  if (shifted) throw new Refusal('cursor_invalid', OTHER_FILTER);
  return { moment: await momentOf(c, { as_of: asOf, known_at: knownAt }), after, limit, filter };
}

/** The body of one page of a list read with one row more than its limit. */
export async function pageBody<T>(
  c: Ctx,
  page: Page,
  rows: readonly T[],
  keyOf: (row: T) => string,
  illustrative: boolean,
) {
  const data = rows.slice(0, page.limit);
  const last = data.at(-1);
  const next =
    rows.length > page.limit && last !== undefined
      ? await nextCursor(c, {
          after: keyOf(last),
          filter: page.filter,
          asOf: page.moment.asOf,
          knownAt: page.moment.knownAt,
        })
      : null;
  return {
    data,
    has_more: next !== null,
    next_cursor: next,
    meta: { ...echo(page.moment), illustrative },
  };
}
