/** One investment by its address: the vehicle that holds it, and the enterprise. */
import { LISTS } from '../domain/lists/index.ts';
import { READING_REFUSALS } from '../platform/errors.ts';
import {
  answers,
  createRoute,
  createRouter,
  listMeta,
  protectedBy,
  readingQuery,
  requestedMoment,
  z,
} from './http.ts';
import { rowSchemaWith, typedRow } from './list-schema.ts';
import { momentMeta } from './paging.ts';

const LIST = LISTS.investments;

const code = (description: string) => z.string().max(80, '编码过长').meta({ description });

const getInvestment = createRoute({
  method: 'get',
  path: '/investments/{vehicle}/{enterprise}',
  tags: [LIST.tag],
  summary: `一项${LIST.label}：列表的各列`,
  ...protectedBy(LIST.action, LIST.doing),
  request: {
    params: z.object({ vehicle: code('基金编码'), enterprise: code('企业编码') }),
    query: readingQuery({}),
  },
  responses: answers(rowSchemaWith(LIST, { meta: listMeta }, 'SingleInvestment'), LIST.label, [
    ...READING_REFUSALS,
    'not_found',
  ]),
});

export const investments = createRouter().openapi(getInvestment, async (c) => {
  const { vehicle, enterprise } = c.req.valid('param');
  const moment = await requestedMoment(c, c.req.valid('query'));
  const { database, person, lists } = c.var;
  const { list, row } = await lists.row(database, person, LIST, moment, `${vehicle}/${enterprise}`);
  return c.json({ ...typedRow(list, row), meta: momentMeta(moment, row.illustrative) }, 200);
});
