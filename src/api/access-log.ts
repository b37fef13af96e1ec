/** Who read or exported what, and who may read this log. */
import { readAccessPart } from '../actions/lists/access-rows.ts';
import { settledAccess } from '../db/access-log.ts';
import { ACCESS_LOG } from '../domain/lists/journal.ts';
import { personScope } from '../platform/roles-and-rights.ts';
import { answers, createRoute, createRouter, protectedBy, undatedEnvelope, z } from './http.ts';
import { rowSchemaWith, viewAsked, viewShape, typedRow } from './list-schema.ts';
import { pageBody, pageKnowing, pageShape } from './paging.ts';

const listAccess = createRoute({
  method: 'get',
  path: '/audit/access-log',
  tags: [ACCESS_LOG.tag],
  summary: '访问日志：谁在何时读取、导出、登录，或被拒绝；查看日志本身也会记入',
  ...protectedBy(ACCESS_LOG.action, ACCESS_LOG.doing),
  request: { query: z.strictObject({ ...pageShape, ...viewShape(ACCESS_LOG) }) },
  responses: answers(undatedEnvelope(rowSchemaWith(ACCESS_LOG, {})), '访问日志，按编号排列', [
    'cursor_invalid',
  ]),
});

/**
 * All pages end where the log was settled for the first page, because reading adds entries to the
 * log and the list would otherwise never end.
 */
export const accessLog = createRouter().openapi(listAccess, async (c) => {
  const { database, person } = c.var;
  const query = c.req.valid('query');
  const { filters } = viewAsked(ACCESS_LOG, query);
  const page = await pageKnowing(c, query, async () => ({ upTo: await settledAccess(database) }));
  const { upTo } = page.known;
  const part = { after: page.after, limit: page.limit + 1 };
  const rows = await readAccessPart({ database, scope: personScope(person) }, upTo, filters, part);
  const meta = { up_to: upTo, illustrative: false };
  const body = await pageBody(c, page, rows, ({ key }) => key, meta);
  return c.json({ ...body, data: body.data.map((row) => typedRow(ACCESS_LOG, row)) }, 200);
});
