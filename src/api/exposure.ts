/** One enterprise across the books. */
import { readExposure } from '../actions/exposure.ts';
import { CATALOGUE } from '../domain/figures/catalogue/index.ts';
import type { Value } from '../domain/figures/figure.ts';
import { MARK_KINDS, type MarkKind } from '../domain/journal/event-definition.ts';
import { EXPOSURE } from '../domain/lists/exposure.ts';
import { personScope } from '../platform/roles-and-rights.ts';
import { READING_REFUSALS } from '../platform/errors.ts';

import {
  answers,
  createRoute,
  createRouter,
  echo,
  protectedBy,
  listMeta,
  requestedMoment,
  readingQuery,
  z,
} from './http.ts';
import { wireFigureValue } from './figures.ts';
import { day, seq, text, valueSchema } from './common-shapes.ts';

/** Figures by name; null for a figure without postings here. */
const wireFigures = (figures: Readonly<Record<string, Value | undefined>>) =>
  Object.fromEntries(
    Object.entries(figures).map(([id, value]) => [
      id,
      value === undefined ? null : wireFigureValue(CATALOGUE.get(id)!, value),
    ]),
  );

const statementSchema = z
  .object({
    kind: text('认定种类'),
    label: text('认定种类的名称'),
    key: text('同一种类之内的区分，例如产业分类编号'),
    value: text('认定为何'),
    effective_on: day('发生日'),
    seq: seq(),
  })
  .openapi('Statement');

const bookExposure = z
  .object({
    label: text('账本名称'),
    figures: z.record(z.string(), z.string()).meta({ description: '指标编号与名称' }),
    instruments: z.array(
      z.object({
        instrument: text('工具的编码'),
        figures: z
          .record(z.string(), valueSchema.nullable())
          .meta({ description: '指标编号与数值；没有发生的没有此项' }),
      }),
    ),
  })
  .openapi('BookExposure');

const getExposure = createRoute({
  method: 'get',
  path: '/enterprises/{code}/exposure',
  tags: ['查询'],
  summary: '一家企业在四本账中的全部工具；各层、各口径不相加',
  ...protectedBy('records:read', '查看企业'),
  request: {
    params: z.object({ code: z.string().max(200).meta({ description: '企业编码' }) }),
    query: readingQuery({}),
  },
  responses: answers(
    z
      .object({
        code: text('编码'),
        name: text('名称'),
        names: z.array(z.string()).meta({ description: '名称、别名与统一社会信用代码' }),
        statements: z.array(statementSchema).meta({ description: '截至日的各项认定' }),
        books: z
          .record(z.string(), bookExposure)
          .meta({ description: '各账本：fund、credit、securitisation、grants' }),
        meta: listMeta,
      })
      .openapi('Exposure'),
    '企业',
    [...READING_REFUSALS, 'not_found'],
  ),
});

export const books = createRouter().openapi(getExposure, async (c) => {
  const moment = await requestedMoment(c, c.req.valid('query'));
  const {
    enterprise,
    name,
    statements,
    books: held,
    illustrative,
  } = await readExposure(
    c.var.database,
    personScope(c.var.person),
    moment,
    c.req.valid('param').code,
  );
  return c.json(
    {
      code: enterprise.code,
      name,
      names: enterprise.names,
      statements: statements.map((statement) => ({
        ...statement,
        kind: statement.kind as string,
        label: MARK_KINDS[statement.kind as MarkKind],
        effective_on: statement.effective_on as string,
      })),
      books: Object.fromEntries(
        Object.entries(held).map(([book, { label, instruments }]) => [
          book,
          {
            label,
            figures: Object.fromEntries(
              EXPOSURE[book]!.figures.map((id) => [id, CATALOGUE.get(id)!.label]),
            ),
            instruments: instruments.map(({ instrument, figures }) => ({
              instrument,
              figures: wireFigures(figures),
            })),
          },
        ]),
      ),
      meta: { ...echo(moment), illustrative },
    },
    200,
  );
});
