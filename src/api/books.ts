/** The books' registers, one enterprise across them, coverage, and the indicators. */
import { readEquityAndCredit, readExposure } from '../actions/exposure.ts';
import { readCoverage } from '../actions/figures.ts';
import { readRegister, type RegisterRow } from '../actions/listing.ts';
import { QUALIFICATIONS } from '../domain/books/parties.ts';
import { CATALOGUE } from '../domain/catalogue/index.ts';
import { MARK_KINDS, type MarkKind } from '../domain/event.ts';
import type { Value } from '../domain/figures.ts';
import { EXPOSURE, REGISTERS, type Register } from '../domain/registers.ts';
import { scopeOf } from '../platform/auth.ts';
import { valueShape, wireValueOf } from './figures.ts';
import {
  answers,
  createRoute,
  createRouter,
  echo,
  protectedBy,
  listMeta,
  listOf,
  momentOf,
  readingQuery,
  z,
} from './http.ts';
import { pageBody, pageOf, pageShape } from './paging.ts';

const figureValues = z.record(z.string(), z.object(valueShape).nullable());

const registerRow = z
  .object({
    code: z.string(),
    name: z.string(),
    begins_on: z.string(),
    seq: z.int(),
    data: z.record(z.string(), z.unknown()),
    figures: figureValues,
    statements: z.record(z.string(), z.string().nullable()),
  })
  .openapi('RegisterRow');

const wireFigures = (figures: Record<string, Value | undefined>) =>
  Object.fromEntries(
    Object.entries(figures).map(([id, value]) => [
      id,
      value === undefined ? null : wireValueOf(CATALOGUE.get(id)!, value),
    ]),
  );

function wireRow({ entity, figures, marks }: RegisterRow) {
  const statements = Object.entries(marks).map(([kind, value]) => [kind, value ?? null]);
  return {
    code: entity.code,
    name: entity.name,
    begins_on: entity.beginsOn as string,
    seq: entity.seq,
    data: entity.data,
    figures: wireFigures(figures),
    statements: Object.fromEntries(statements) as Record<string, string | null>,
  };
}

const registerRoute = (register: Register) =>
  createRoute({
    method: 'get',
    path: `/${register.path}`,
    tags: ['查询'],
    summary: `${register.label}：${register.figures.map((id) => CATALOGUE.get(id)!.label).join('、')}`,
    ...protectedBy('records:read', `查看${register.label}`),
    request: { query: readingQuery(pageShape) },
    responses: answers(listOf(registerRow), register.label),
  });

const getExposure = createRoute({
  method: 'get',
  path: '/enterprises/{code}/exposure',
  tags: ['查询'],
  summary: '一家企业在四本账中的全部工具；各层、各口径不相加',
  ...protectedBy('records:read', '查看企业'),
  request: { params: z.object({ code: z.string().max(200) }), query: readingQuery({}) },
  responses: answers(
    z
      .object({
        code: z.string(),
        name: z.string(),
        names: z.array(z.string()),
        statements: z.array(
          z.object({
            kind: z.string(),
            label: z.string(),
            key: z.string(),
            value: z.string(),
            effective_on: z.string(),
            seq: z.int(),
          }),
        ),
        books: z.record(
          z.string(),
          z.object({
            label: z.string(),
            figures: z.record(z.string(), z.string()),
            instruments: z.array(z.object({ instrument: z.string(), figures: figureValues })),
          }),
        ),
        meta: listMeta,
      })
      .openapi('Exposure'),
    '企业',
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
            enterprise: z.string(),
            name: z.string(),
            invested: z.string(),
            granted: z.string(),
            drawn: z.string(),
          }),
        ),
        meta: listMeta,
      })
      .openapi('EquityAndCredit'),
    '企业',
  ),
});

const coverageRow = z.object({
  enterprise: z.string(),
  name: z.string(),
  illustrative: z.boolean(),
});

const getCoverage = createRoute({
  method: 'get',
  path: '/coverage/{qualification}',
  tags: ['指标'],
  summary: '授信覆盖名单：资质有效的企业中，谁已覆盖、谁未覆盖',
  ...protectedBy('reports:read', '查看授信覆盖'),
  request: {
    params: z.object({
      qualification: z.enum(
        Object.keys(QUALIFICATIONS) as [keyof typeof QUALIFICATIONS],
        '没有这种资质',
      ),
    }),
    query: readingQuery({}),
  },
  responses: answers(
    z
      .object({
        qualification: z.string(),
        label: z.string(),
        covered: z.array(coverageRow),
        uncovered: z.array(coverageRow),
        meta: listMeta,
      })
      .openapi('Coverage'),
    '名单',
  ),
});

export const books = createRouter();

for (const register of REGISTERS) {
  books.openapi(registerRoute(register), async (c) => {
    const page = await pageOf(c, c.req.valid('query'));
    const rows = await readRegister(c.var.database, scopeOf(c.var.person), register, page.moment, {
      limit: page.limit + 1,
      ...(page.after !== undefined && { after: page.after }),
    });
    const illustrative = rows.some(({ figures }) =>
      Object.values(figures).some((value) => value?.illustrative),
    );
    return c.json(
      pageBody(c, page, rows.map(wireRow), (row) => row.code, illustrative),
      200,
    );
  });
}

books
  .openapi(getExposure, async (c) => {
    const moment = await momentOf(c, c.req.valid('query'));
    const {
      enterprise,
      statements,
      books: held,
    } = await readExposure(
      c.var.database,
      scopeOf(c.var.person),
      moment,
      c.req.valid('param').code,
    );
    const all = Object.values(held).flatMap(({ instruments }) =>
      instruments.flatMap(({ figures }) => Object.values(figures)),
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
        meta: { ...echo(moment), illustrative: all.some((value) => value.illustrative) },
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
