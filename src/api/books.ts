/** One enterprise across the books, those with equity and credit, and who is covered by credit. */
import { readEquityAndCredit, readExposure } from '../actions/exposure.ts';
import { readCoverage } from '../actions/figures.ts';
import { QUALIFICATIONS } from '../domain/books/parties.ts';
import { CATALOGUE } from '../domain/figures/catalogue/index.ts';
import { MARK_KINDS, type MarkKind } from '../domain/journal/event-definition.ts';
import { EXPOSURE } from '../domain/lists/registers.ts';
import { scopeOf } from '../platform/auth.ts';
import { READING_REFUSALS } from '../platform/errors.ts';

import {
  answers,
  createRoute,
  createRouter,
  echo,
  protectedBy,
  listMeta,
  momentOf,
  readingQuery,
  z,
} from './http.ts';
import { wireFigures } from './list-answers.ts';
import { amount, day, illustrative, seq, text, valueSchema } from './common-shapes.ts';

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

const listEquityAndCredit = createRoute({
  method: 'get',
  path: '/equity-and-credit',
  tags: ['查询'],
  summary: '投贷联动：既获投资又获授信的企业',
  ...protectedBy('reports:read', '查看投贷联动'),
  request: { query: readingQuery({}) },
  responses: answers(
    z
      .object({
        data: z.array(
          z.object({
            enterprise: text('企业编码'),
            name: text('企业名称'),
            invested: amount('累计投资'),
            granted: amount('累计授信'),
            drawn: amount('累计发放贷款'),
          }),
        ),
        meta: listMeta,
      })
      .openapi('EquityAndCredit'),
    '企业',
    READING_REFUSALS,
  ),
});

const coverageRow = z
  .object({
    ...{ enterprise: text('企业编码'), name: text('企业名称') },
    in_force: z.boolean().meta({ description: '截至日有尚未到期的授信额度' }),
    illustrative,
  })
  .openapi('CoverageRow');

const getCoverage = createRoute({
  method: 'get',
  path: '/coverage/{qualification}',
  tags: ['指标'],
  summary: '授信覆盖名单：资质有效的企业中，谁已覆盖、谁未覆盖',
  ...protectedBy('reports:read', '查看授信覆盖'),
  request: {
    params: z.object({
      qualification: z
        .enum(Object.keys(QUALIFICATIONS) as [keyof typeof QUALIFICATIONS], '没有这种资质')
        .meta({ description: '资质' }),
    }),
    query: readingQuery({}),
  },
  responses: answers(
    z
      .object({
        qualification: text('资质'),
        label: text('资质名称'),
        covered: z.array(coverageRow).meta({ description: '曾获授信' }),
        uncovered: z.array(coverageRow).meta({ description: '未获授信' }),
        meta: listMeta,
      })
      .openapi('Coverage'),
    '名单',
    READING_REFUSALS,
  ),
});

export const books = createRouter()
  .openapi(getExposure, async (c) => {
    const moment = await momentOf(c, c.req.valid('query'));
    const {
      enterprise,
      statements,
      books: held,
      illustrative,
    } = await readExposure(
      c.var.database,
      scopeOf(c.var.person),
      moment,
      c.req.valid('param').code,
    );
    return c.json(
      {
        code: enterprise.code,
        name: enterprise.name,
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
  })
  .openapi(listEquityAndCredit, async (c) => {
    const moment = await momentOf(c, c.req.valid('query'));
    const rows = await readEquityAndCredit(c.var.database, scopeOf(c.var.person), moment);
    const data = rows.map(({ enterprise, name, invested, granted, drawn }) => ({
      enterprise,
      name,
      invested: invested.value!.toFixed(2),
      granted: granted.value!.toFixed(2),
      drawn: drawn?.value?.toFixed(2) ?? '0.00',
    }));
    const illustrative = rows.some((row) => row.invested.illustrative || row.granted.illustrative);
    return c.json({ data, meta: { ...echo(moment), illustrative } }, 200);
  })
  .openapi(getCoverage, async (c) => {
    const { qualification } = c.req.valid('param');
    const moment = await momentOf(c, c.req.valid('query'));
    const { covered, uncovered } = await readCoverage(
      c.var.database,
      scopeOf(c.var.person),
      moment,
      qualification,
    );
    const illustrative = [...covered, ...uncovered].some((row) => row.illustrative);
    return c.json(
      {
        qualification: qualification as string,
        label: QUALIFICATIONS[qualification],
        covered,
        uncovered,
        meta: { ...echo(moment), illustrative },
      },
      200,
    );
  });
