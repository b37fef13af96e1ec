/** Every list of the journal as JSON: searched, filtered, sorted, added up, page by page. */
import { rowsAfter, seenBy } from '../actions/lists.ts';
import { LISTS } from '../domain/lists/index.ts';
import { type Column, type List, type RegisteredList } from '../domain/lists/list.ts';
import { isWhole, readView } from '../domain/lists/view.ts';
import { LIST_REFUSALS, READING_REFUSALS } from '../platform/errors.ts';
import {
  answers,
  createRoute,
  createRouter,
  echo,
  listOf,
  momentOf,
  protectedBy,
  readingQuery,
  z,
  type Ctx,
} from './http.ts';
import {
  rowSchema,
  thingSchema,
  totalsParameter,
  totalsSchema,
  viewShape,
  wireRow,
  wireTotals,
} from './list-schema.ts';
import { pageBody, pageOf, pageShape, shortPageShape, type PageQuery } from './paging.ts';

function listRoute<const Path extends string, Columns extends readonly Column[]>(
  path: Path,
  list: List<Columns>,
) {
  const page = list.isShort ? (shortPageShape as unknown as typeof pageShape) : pageShape;
  const figures = list.columns.filter(({ figure }) => figure !== undefined);
  const shows = figures.length === 0 ? '' : `：${figures.map(({ label }) => label).join('、')}`;
  return createRoute({
    method: 'get',
    path,
    tags: [list.tag],
    summary: `${list.label}${shows}`,
    ...protectedBy(list.action, list.doing),
    request: { query: readingQuery({ ...page, totals: totalsParameter, ...viewShape(list) }) },
    responses: answers(
      listOf(rowSchema(list)).extend({ totals: totalsSchema.optional() }),
      list.label,
      LIST_REFUSALS,
    ),
  });
}

type Query = PageQuery & { totals?: string | undefined };

/** One page of a list. Where nothing narrows or sorts it, no more is read than the page. */
async function listed<Columns extends readonly Column[]>(
  c: Ctx,
  list: List<Columns>,
  query: Query,
) {
  const { database, person, lists } = c.var;
  const { cursor: _, limit: __, as_of: ___, known_at: ____, totals, ...asked } = query;
  const seen = seenBy(list, person);
  const view = readView(seen, asked as Record<string, string | undefined>);
  const page = await pageOf(c, query);
  const part = { after: page.after, limit: page.limit + 1 };
  if (isWhole(view) && totals !== 'true') {
    const rows = await lists.part(database, person, list, page.moment, part);
    const illustrative = rows.slice(0, page.limit).some((row) => row.illustrative);
    const body = await pageBody(c, page, rows, ({ key }) => key, illustrative);
    return { ...body, data: body.data.map((row) => wireRow(seen, row)) };
  }
  const reading = await lists.read(database, person, list, page.moment, view);
  const rows = rowsAfter(reading.rows, part);
  const body = await pageBody(c, page, rows, ({ key }) => key, reading.illustrative);
  return {
    ...body,
    data: body.data.map((row) => wireRow(seen, row)),
    ...(totals === 'true' && { totals: wireTotals(seen, reading.totals) }),
  };
}

const codeParam = z.object({ code: z.string().max(80, '编码过长').meta({ description: '编码' }) });

function thingRoute<const Path extends string, Columns extends readonly Column[]>(
  path: Path,
  list: RegisteredList<Columns>,
) {
  return createRoute({
    method: 'get',
    path,
    tags: [list.tag],
    summary: `一项${list.label}：列表的各列与登记内容`,
    ...protectedBy(list.action, list.doing),
    request: { params: codeParam, query: readingQuery({}) },
    responses: answers(thingSchema(list), list.label, [...READING_REFUSALS, 'not_found']),
  });
}

async function thing<Columns extends readonly Column[]>(
  c: Ctx,
  list: RegisteredList<Columns>,
  code: string,
  query: { as_of?: string | undefined; known_at?: string | undefined },
) {
  const moment = await momentOf(c, query);
  const { database, person, lists } = c.var;
  const found = await lists.thing(database, person, list, moment, code);
  return {
    ...wireRow(found.list as RegisteredList<Columns>, found.row),
    names: found.entity.names,
    registered_by: list.registeredBy,
    data: found.entity.data,
    meta: echo(moment),
  };
}

/** A route for each list, and one for each registered thing, so that the typed client knows them. */
export const lists = createRouter()
  .openapi(listRoute('/sub-funds', LISTS.subFunds), async (c) =>
    c.json(await listed(c, LISTS.subFunds, c.req.valid('query')), 200),
  )
  .openapi(listRoute('/investments', LISTS.investments), async (c) =>
    c.json(await listed(c, LISTS.investments, c.req.valid('query')), 200),
  )
  .openapi(listRoute('/enterprises', LISTS.enterprises), async (c) =>
    c.json(await listed(c, LISTS.enterprises, c.req.valid('query')), 200),
  )
  .openapi(listRoute('/parties', LISTS.parties), async (c) =>
    c.json(await listed(c, LISTS.parties, c.req.valid('query')), 200),
  )
  .openapi(listRoute('/credit-lines', LISTS.creditLines), async (c) =>
    c.json(await listed(c, LISTS.creditLines, c.req.valid('query')), 200),
  )
  .openapi(listRoute('/loans', LISTS.loans), async (c) =>
    c.json(await listed(c, LISTS.loans, c.req.valid('query')), 200),
  )
  .openapi(listRoute('/deals', LISTS.deals), async (c) =>
    c.json(await listed(c, LISTS.deals, c.req.valid('query')), 200),
  )
  .openapi(listRoute('/programmes', LISTS.programmes), async (c) =>
    c.json(await listed(c, LISTS.programmes, c.req.valid('query')), 200),
  )
  .openapi(listRoute('/projects', LISTS.projects), async (c) =>
    c.json(await listed(c, LISTS.projects, c.req.valid('query')), 200),
  )
  .openapi(listRoute('/figures', LISTS.figures), async (c) =>
    c.json(await listed(c, LISTS.figures, c.req.valid('query')), 200),
  )
  .openapi(listRoute('/published-figures', LISTS.publishedFigures), async (c) =>
    c.json(await listed(c, LISTS.publishedFigures, c.req.valid('query')), 200),
  )
  .openapi(listRoute('/indicators', LISTS.indicators), async (c) =>
    c.json(await listed(c, LISTS.indicators, c.req.valid('query')), 200),
  )
  .openapi(listRoute('/coverage', LISTS.coverage), async (c) =>
    c.json(await listed(c, LISTS.coverage, c.req.valid('query')), 200),
  )
  .openapi(listRoute('/equity-and-credit', LISTS.equityAndCredit), async (c) =>
    c.json(await listed(c, LISTS.equityAndCredit, c.req.valid('query')), 200),
  )
  .openapi(listRoute('/code-lists', LISTS.codeLists), async (c) =>
    c.json(await listed(c, LISTS.codeLists, c.req.valid('query')), 200),
  )
  .openapi(thingRoute('/sub-funds/{code}', LISTS.subFunds), async (c) =>
    c.json(await thing(c, LISTS.subFunds, c.req.valid('param').code, c.req.valid('query')), 200),
  )
  .openapi(thingRoute('/enterprises/{code}', LISTS.enterprises), async (c) =>
    c.json(await thing(c, LISTS.enterprises, c.req.valid('param').code, c.req.valid('query')), 200),
  )
  .openapi(thingRoute('/parties/{code}', LISTS.parties), async (c) =>
    c.json(await thing(c, LISTS.parties, c.req.valid('param').code, c.req.valid('query')), 200),
  )
  .openapi(thingRoute('/credit-lines/{code}', LISTS.creditLines), async (c) =>
    c.json(await thing(c, LISTS.creditLines, c.req.valid('param').code, c.req.valid('query')), 200),
  )
  .openapi(thingRoute('/loans/{code}', LISTS.loans), async (c) =>
    c.json(await thing(c, LISTS.loans, c.req.valid('param').code, c.req.valid('query')), 200),
  )
  .openapi(thingRoute('/deals/{code}', LISTS.deals), async (c) =>
    c.json(await thing(c, LISTS.deals, c.req.valid('param').code, c.req.valid('query')), 200),
  )
  .openapi(thingRoute('/programmes/{code}', LISTS.programmes), async (c) =>
    c.json(await thing(c, LISTS.programmes, c.req.valid('param').code, c.req.valid('query')), 200),
  )
  .openapi(thingRoute('/projects/{code}', LISTS.projects), async (c) =>
    c.json(await thing(c, LISTS.projects, c.req.valid('param').code, c.req.valid('query')), 200),
  );
