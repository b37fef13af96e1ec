/** Short lists of the service itself as JSON: its people, its quarters, what can be recorded. */
import { rowsAfter } from '../actions/lists.ts';
import { serviceRows } from '../actions/lists/service-rows.ts';
import { SERVICE_LISTS } from '../domain/lists/index.ts';
import type { Column, List } from '../domain/lists/list.ts';
import { narrowed } from '../domain/lists/search-filter-sort.ts';
import { Refusal, type RefusalCode } from '../platform/errors.ts';
import {
  answers,
  createRoute,
  createRouter,
  protectedBy,
  undatedEnvelope,
  z,
  type Ctx,
} from './http.ts';
import { rowSchemaWith, viewAsked, viewShape, typedRow } from './list-schema.ts';
import { pageBody, pageKnowing, shortPageShape, type PageQuery } from './paging.ts';

const limitHint = '一页至多几行；不填为全部。有 sort 时须容得下全部';
const pageShape = {
  ...shortPageShape,
  limit: shortPageShape.limit.meta({ ...shortPageShape.limit.meta(), description: limitHint }),
};

function listRoute<const Path extends string, Columns extends readonly Column[]>(
  path: Path,
  list: List<Columns>,
  refuses: readonly RefusalCode[] = [],
) {
  return createRoute({
    method: 'get',
    path,
    tags: [list.tag],
    summary: `${list.label}，现在的情形`,
    ...protectedBy(list.action, list.doing),
    request: { query: z.strictObject({ ...pageShape, ...viewShape(list) }) },
    responses: answers(undatedEnvelope(rowSchemaWith(list, {})), list.label, [
      'cursor_invalid',
      ...refuses,
    ]),
  });
}

/** Refuses to cut into pages what may be in another order by the next page. */
function refuseSortedPages({ cursor, limit = Infinity }: PageQuery, rows: number): void {
  if (cursor === undefined && rows <= limit) return;
  const pointer = `/${cursor === undefined ? 'limit' : 'cursor'}`;
  const detail =
    `本列表随时变化，按列排序时一次给出全部，现有 ${rows} 行；` +
    '请去掉 limit 与 cursor（或使 limit 不小于行数），或去掉 sort。';
  throw new Refusal('parameter_invalid', [{ code: 'parameter_invalid', pointer, detail }]);
}

/**
 * One page of a list in its present state. A row has its place in the list's own order, whatever of
 * it has changed since the last page.
 */
async function listed<Columns extends readonly Column[]>(
  c: Ctx,
  list: List<Columns>,
  query: PageQuery,
) {
  const view = viewAsked(list, query);
  const page = await pageKnowing(c, query, () => ({}));
  const all = await serviceRows(c.var, list);
  const rows = narrowed(list, rowsAfter(all, { after: page.after, limit: Infinity }), view);
  if (view.sort) refuseSortedPages(query, rows.length);
  const body = await pageBody(c, page, rows, ({ key }) => key, { illustrative: false });
  return { ...body, data: body.data.map((row) => typedRow(list, row)) };
}

export const serviceLists = createRouter()
  .openapi(listRoute('/people', SERVICE_LISTS.people, ['password_change_required']), async (c) =>
    c.json(await listed(c, SERVICE_LISTS.people, c.req.valid('query')), 200),
  )
  .openapi(listRoute('/quarters', SERVICE_LISTS.quarters), async (c) =>
    c.json(await listed(c, SERVICE_LISTS.quarters, c.req.valid('query')), 200),
  )
  .openapi(listRoute('/event-types', SERVICE_LISTS.eventTypes), async (c) =>
    c.json(await listed(c, SERVICE_LISTS.eventTypes, c.req.valid('query')), 200),
  );
