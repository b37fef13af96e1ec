/** Cursors: where a list goes on, bound to its filter and both dates so that pages never shift. */
import type { KnownMoment } from '../actions/moment.ts';
import { isInstant } from '../actions/moment.ts';
import { isDay, type Day } from '../domain/days.ts';
import { Refusal } from '../platform/errors.ts';
import { echo, momentOf, z, type Ctx } from './http.ts';

export const pageShape = {
  limit: z
    .string('limit 只能给出一次')
    .regex(/^[1-9]\d{0,3}$/, 'limit 应为 1 至 1000 的整数')
    .transform(Number)
    .refine((limit) => limit <= 1000, 'limit 最多 1000')
    .default(100)
    .meta({ type: 'integer', minimum: 1, maximum: 1000 }),
  cursor: z
    .string()
    .max(2000, 'cursor 过长')
    .optional()
    .meta({ description: '上一页给出的 next_cursor' }),
};

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

type PageQuery = {
  as_of?: string | undefined;
  known_at?: string | undefined;
  limit: number;
  cursor?: string | undefined;
} & Record<string, unknown>;

/** Codes, and holdings as two codes. */
const CODE_KEY = /^[A-Z0-9][A-Z0-9.-]{0,31}(\/[A-Z0-9][A-Z0-9.-]{0,31})?$/;

const BROKEN_CURSOR = '分页游标不正确，请从第一页重新读取。';

const encode = (cursor: Cursor): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(cursor))));

function decode(text: string): Cursor {
  try {
    const cursor = JSON.parse(
      new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0))),
    ) as Cursor;
    if (typeof cursor.after === 'string' && isDay(cursor.asOf) && isInstant(cursor.knownAt))
      return cursor;
  } catch {
    // Falls through to the one refusal for every broken cursor.
  }
  throw new Refusal('cursor_invalid', BROKEN_CURSOR);
}

/**
 * The page a request asks for. A cursor brings its own dates; other dates or filters are refused.
 */
export async function pageOf(c: Ctx, query: PageQuery, key: RegExp = CODE_KEY): Promise<Page> {
  const { cursor, limit, as_of, known_at, ...rest } = query;
  const filter = JSON.stringify([new URL(c.req.url).pathname, rest]);
  if (cursor === undefined)
    return { moment: await momentOf(c, { as_of, known_at }), after: undefined, limit, filter };
  const { after, asOf, knownAt, filter: bound } = decode(cursor);
  const shifted =
    (as_of !== undefined && as_of !== asOf) || (known_at !== undefined && known_at !== knownAt);
  if (!key.test(after)) throw new Refusal('cursor_invalid', BROKEN_CURSOR);
  if (bound !== filter || shifted) {
    throw new Refusal(
      'cursor_invalid',
      '分页游标属于另一组条件或日期；翻页时请保持条件不变，或从第一页重新读取。',
    );
  }
  return { moment: await momentOf(c, { as_of: asOf, known_at: knownAt }), after, limit, filter };
}

/** The body of one page of a list read with one row more than its limit. */
export function pageBody<T>(
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
      ? encode({
          after: keyOf(last),
          filter: page.filter,
          asOf: page.moment.asOf,
          knownAt: page.moment.knownAt,
        })
      : null;
  if (next !== null) {
    const url = new URL(c.req.url);
    url.searchParams.set('cursor', next);
    c.header('Link', `<${url.pathname}${url.search}>; rel="next"`);
  }
  return {
    data,
    has_more: next !== null,
    next_cursor: next,
    meta: { ...echo(page.moment), illustrative },
  };
}
