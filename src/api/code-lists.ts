/** One code list with all its codes. */
import { readCodeLists } from '../db/batch-loading.ts';
import { LIST_KINDS } from '../domain/books/reference.ts';
import { personScope } from '../platform/roles-and-rights.ts';
import { READING_REFUSALS, Refusal } from '../platform/errors.ts';
import {
  answers,
  createRoute,
  createRouter,
  echo,
  protectedBy,
  requestedMoment,
  momentSchema,
  readingQuery,
  z,
} from './http.ts';
import { day, choiceSchema, seq, text } from './common-shapes.ts';

const codeSchema = z
  .object({
    code: text('代码'),
    label: text('名称'),
    parent: text('上级代码').optional(),
    note: text('说明').optional(),
    valid_from: day('启用日').optional(),
    valid_to: day('停用日').optional(),
  })
  .openapi('CodeListItem');

const codeListSchema = z
  .object({
    list: text('代码表编号'),
    kind: choiceSchema(LIST_KINDS, '类别'),
    title: text('名称'),
    valid_from: day('施行日'),
    valid_to: day('废止日').nullable(),
    seq: seq('采用该代码表的记录号'),
    items: z.array(codeSchema),
  })
  .openapi('CodeList');

const getCodeList = createRoute({
  method: 'get',
  path: '/code-lists/{list}',
  tags: ['定义'],
  summary: '一张代码表及其全部代码',
  ...protectedBy('records:read', '查看代码表'),
  request: {
    params: z.object({ list: z.string().meta({ description: '代码表编号，例如 WZ5-2019' }) }),
    query: readingQuery({}),
  },
  responses: answers(codeListSchema.extend({ meta: momentSchema }), '代码表', [
    ...READING_REFUSALS,
    'not_found',
  ]),
});

export const codeLists = createRouter().openapi(getCodeList, async (c) => {
  const moment = await requestedMoment(c, c.req.valid('query'));
  const lists = await c.var.database.read(personScope(c.var.person), (sql) =>
    readCodeLists(sql, moment),
  );
  const name = c.req.valid('param').list;
  const found = lists.get(name);
  if (!found)
    throw new Refusal('not_found', `没有代码表“${name}”，全部代码表见 /api/v1/code-lists。`);
  const { list, kind, title, valid_from, valid_to, seq, items } = found;
  return c.json(
    {
      list,
      kind,
      title,
      valid_from: valid_from as string,
      valid_to: valid_to ?? null,
      seq,
      items,
      meta: echo(moment),
    },
    200,
  );
});
