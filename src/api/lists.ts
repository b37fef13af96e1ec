/** Every list of the journal as JSON: search, filters, sorting, totals and pages. */
import { seenBy } from '../actions/lists.ts';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { LISTS } from '../domain/lists/index.ts';
import {
  isRegisteredList,
  type Column,
  type List,
  type RegisteredList,
} from '../domain/lists/list.ts';
import { LIST_REFUSALS, READING_REFUSALS } from '../platform/errors.ts';
import {
  answers,
  createRoute,
  createRouter,
  listMeta,
  listEnvelope,
  requestedMoment,
  protectedBy,
  readingQuery,
  z,
  type Ctx,
  type Env,
} from './http.ts';
import {
  rowSchema,
  thingSchema,
  totalsParameter,
  totalsSchema,
  viewAsked,
  viewShape,
  wireRow,
  wireTotals,
  type RegistrationShape,
  type ViewParameter,
  type WireRow,
} from './list-schema.ts';
import {
  momentMeta,
  pageBody,
  requestedPage,
  pageShape,
  shortPageShape,
  type PageQuery,
} from './paging.ts';

function listRoute(list: List) {
  const page = list.isShort ? (shortPageShape as unknown as typeof pageShape) : pageShape;
  const figures = list.columns.filter(({ figure }) => figure !== undefined);
  const shows = figures.length === 0 ? '' : `：${figures.map(({ label }) => label).join('、')}`;
  return createRoute({
    method: 'get',
    path: `/${list.path}`,
    tags: [list.tag],
    summary: `${list.label}${shows}`,
    ...protectedBy(list.action, list.doing),
    request: { query: readingQuery({ ...page, totals: totalsParameter, ...viewShape(list) }) },
    responses: answers(
      listEnvelope(rowSchema(list)).extend({ totals: totalsSchema.optional() }),
      list.label,
      LIST_REFUSALS,
    ),
  });
}

type PagedQuery = PageQuery & { totals?: string | undefined };

/** One page of a list. Only where sums are asked for are all its rows gone through. */
async function listed(c: Ctx, list: List, query: PagedQuery) {
  const { database, person, lists } = c.var;
  const seen = seenBy(list, person);
  const view = viewAsked(seen, query);
  const page = await requestedPage(c, query);
  const part = { after: page.after, limit: page.limit + 1 };
  const reading =
    query.totals === 'true'
      ? await lists.read(database, person, list, page.known, view, part)
      : undefined;
  const rows = reading?.rows ?? (await lists.part(database, person, list, page.known, view, part));
  // The sums are of all rows, on this page or not.
  const illustrative =
    reading?.illustrative ?? rows.slice(0, page.limit).some((row) => row.illustrative);
  const meta = momentMeta(page.known, illustrative);
  const body = await pageBody(c, page, rows, ({ key }) => key, meta);
  return {
    ...body,
    data: body.data.map((row) => wireRow(seen, row)),
    ...(reading && { totals: wireTotals(seen, reading.totals) }),
  };
}

const codeParam = z.object({ code: z.string().max(80, '编码过长').meta({ description: '编码' }) });

function thingRoute(list: RegisteredList) {
  return createRoute({
    method: 'get',
    path: `/${list.path}/{code}` as const,
    tags: [list.tag],
    summary: `一项${list.label}：列表的各列与登记内容`,
    ...protectedBy(list.action, list.doing),
    request: { params: codeParam, query: readingQuery({}) },
    responses: answers(thingSchema(list), list.label, [...READING_REFUSALS, 'not_found']),
  });
}

async function thing(
  c: Ctx,
  list: RegisteredList,
  code: string,
  query: { as_of?: string | undefined; known_at?: string | undefined },
) {
  const moment = await requestedMoment(c, query);
  const { database, person, lists } = c.var;
  const found = await lists.thing(database, person, list, moment, code);
  return {
    ...wireRow(found.list, found.row),
    names: found.entity.names,
    registered_by: list.registeredBy,
    data: found.entity.data,
    meta: momentMeta(moment, found.row.illustrative),
  };
}

const listRouter = (list: List): OpenAPIHono<Env> =>
  createRouter().openapi(listRoute(list), async (c) =>
    c.json(await listed(c, list, c.req.valid('query') as PagedQuery), 200),
  ) as OpenAPIHono<Env>;

const thingRouter = (list: RegisteredList): OpenAPIHono<Env> =>
  createRouter().openapi(thingRoute(list), async (c) => {
    const { code } = c.req.valid('param');
    return c.json(await thing(c, list, code, c.req.valid('query')), 200);
  }) as OpenAPIHono<Env>;

// The types of these routes for the typed client

type Get<Input, Output> = {
  $get: { input: Input; output: Output; outputFormat: 'json'; status: 200 };
};
type DateQuery = Partial<Record<'as_of' | 'known_at', string>>;
type ListQuery<Columns extends readonly Column[]> = DateQuery &
  Partial<Record<ViewParameter<Columns> | 'limit' | 'cursor' | 'totals', string>>;

export interface ListAnswer<Columns extends readonly Column[]> {
  data: WireRow<Columns>[];
  has_more: boolean;
  next_cursor: string | null;
  totals?: z.infer<typeof totalsSchema>;
  meta: z.infer<typeof listMeta>;
}

type ListRoutes<L> =
  L extends List<infer Columns, infer Path>
    ? { [At in `/${Path}`]: Get<{ query: ListQuery<Columns> }, ListAnswer<Columns>> }
    : never;
type ThingRoutes<L> =
  L extends RegisteredList<infer Columns, infer Path>
    ? {
        [At in `/${Path}/:code`]: Get<
          { param: { code: string }; query: DateQuery },
          WireRow<Columns> & z.infer<z.ZodObject<RegistrationShape>>
        >;
      }
    : unknown;
type RoutesFor<L> = L extends List ? ListRoutes<L> & ThingRoutes<L> : never;
type Every<Union> = (Union extends unknown ? (each: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;
type Routes = Every<RoutesFor<(typeof LISTS)[keyof typeof LISTS]>>;

/** A route for each list, and one for each registered thing. */
export const lists = Object.values<List>(LISTS)
  .flatMap((list) => [listRouter(list), ...(isRegisteredList(list) ? [thingRouter(list)] : [])])
  .reduce(
    (all, router) => all.route('/', router) as OpenAPIHono<Env>,
    createRouter(),
  ) as unknown as OpenAPIHono<Env, Routes>;
