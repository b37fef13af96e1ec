/** Registers: who and what there is at a moment. */
import {
  FigureReader,
  investmentLines,
  readStatements,
  subFundLines,
} from '../actions/registers.ts';
import { readCodeLists, readEntities } from '../db/batch-loading.ts';
import { readIllustrative } from '../db/provenance.ts';
import { LIST_KINDS } from '../domain/books/reference.ts';
import { ENTITY_KINDS, PARTY_KINDS } from '../domain/values/entity-codes.ts';
import { CURRENT } from '../domain/report/formats/index.ts';
import { wireRows } from '../domain/report/wire.ts';
import { scopeOf } from '../platform/auth.ts';
import { LIST_REFUSALS, READING_REFUSALS, Refusal } from '../platform/errors.ts';
import {
  answers,
  createRoute,
  createRouter,
  echo,
  protectedBy,
  listOf,
  momentOf,
  momentSchema,
  readingQuery,
  z,
} from './http.ts';
import { recordedData } from './recorded-data.ts';
import { investmentSchema, subFundSchema } from './report-shapes.ts';
import { day, oneOf, seq, text } from './common-shapes.ts';
import { pageBody, pageOf, pageShape } from './paging.ts';

type PartyKind = (typeof PARTY_KINDS)[number];

const partyKinds = Object.fromEntries(
  PARTY_KINDS.map((kind) => [kind, ENTITY_KINDS[kind].label]),
) as Record<PartyKind, string>;

const partySchema = z
  .object({
    code: text('编码'),
    kind: oneOf(partyKinds, '类别'),
    kind_label: text('类别名称'),
    name: text('截至日的名称'),
    names: z.array(z.string()).meta({ description: '名称、别名、曾用名与统一社会信用代码' }),
    begins_on: day('在台账中的起始日'),
    seq: seq('登记该主体的记录号'),
    data: recordedData('party.registered'),
  })
  .openapi('Party');

const listParties = createRoute({
  method: 'get',
  path: '/parties',
  tags: ['查询'],
  summary: '主体：企业、银行、管理人、投资人等',
  ...protectedBy('records:read', '查看主体'),
  request: {
    query: readingQuery({
      ...pageShape,
      kind: z
        .enum(PARTY_KINDS, '没有这种主体类别')
        .optional()
        .meta({ description: '只列这一类别' }),
    }),
  },
  responses: answers(listOf(partySchema), '主体', LIST_REFUSALS),
});

const listSubFunds = createRoute({
  method: 'get',
  path: '/sub-funds',
  tags: ['查询'],
  summary: '子基金：认缴、实缴、投资、分配（自成立累计）',
  ...protectedBy('records:read', '查看子基金'),
  request: { query: readingQuery(pageShape) },
  responses: answers(listOf(subFundSchema), '子基金', LIST_REFUSALS),
});

const listInvestments = createRoute({
  method: 'get',
  path: '/investments',
  tags: ['查询'],
  summary: '投资项目：一支基金对一家企业的全部轮次为一个项目',
  ...protectedBy('records:read', '查看投资项目'),
  request: { query: readingQuery(pageShape) },
  responses: answers(listOf(investmentSchema), '投资项目', LIST_REFUSALS),
});

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
    kind: oneOf(LIST_KINDS, '类别'),
    title: text('名称'),
    valid_from: day('施行日'),
    valid_to: day('废止日').nullable(),
    seq: seq('采用该代码表的记录号'),
    items: z.array(codeSchema),
  })
  .openapi('CodeList');

const listCodeLists = createRoute({
  method: 'get',
  path: '/code-lists',
  tags: ['定义'],
  summary: '代码表：产业分类、行政区划、功能区',
  ...protectedBy('records:read', '查看代码表'),
  request: { query: readingQuery({}) },
  responses: answers(
    z.object({ data: z.array(codeListSchema.omit({ items: true })), meta: momentSchema }),
    '代码表',
    READING_REFUSALS,
  ),
});

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

export const registers = createRouter()
  .openapi(listParties, async (c) => {
    const query = c.req.valid('query');
    const page = await pageOf(c, query);
    const { rows, names, demo } = await c.var.database.read(scopeOf(c.var.person), async (sql) => {
      const rows = await readEntities(sql, {
        knownSeq: page.moment.knownSeq,
        asOf: page.moment.asOf,
        kinds: query.kind === undefined ? PARTY_KINDS : [query.kind],
        limit: page.limit + 1,
        ...(page.after !== undefined && { after: page.after }),
      });
      const lists = await readCodeLists(sql, page.moment);
      const { names } = await readStatements(sql, page.moment, lists);
      const shown = rows.slice(0, page.limit).map(({ seq }) => seq);
      return { rows, names, demo: await readIllustrative(sql, shown) };
    });
    const data = rows.map((entity) => ({
      code: entity.code,
      kind: entity.kind as PartyKind,
      kind_label: ENTITY_KINDS[entity.kind].label,
      name: names.get(entity.code) ?? entity.name,
      names: entity.names,
      begins_on: entity.beginsOn as string,
      seq: entity.seq,
      data: entity.data,
    }));
    return c.json(await pageBody(c, page, data, (row) => row.code, demo.size > 0), 200);
  })
  .openapi(listSubFunds, async (c) => {
    const page = await pageOf(c, c.req.valid('query'));
    const lines = await c.var.database.read(scopeOf(c.var.person), async (sql) => {
      const { names } = await readStatements(
        sql,
        page.moment,
        await readCodeLists(sql, page.moment),
      );
      const subFunds = await readEntities(sql, {
        knownSeq: page.moment.knownSeq,
        asOf: page.moment.asOf,
        kinds: ['sub-fund'],
        limit: page.limit + 1,
        ...(page.after !== undefined && { after: page.after }),
      });
      return subFundLines(new FigureReader(sql, page.moment), subFunds, names);
    });
    const body = await pageBody(
      c,
      page,
      lines,
      (line) => line.code,
      lines.some((line) => line.illustrative),
    );
    return c.json({ ...body, data: wireRows(body.data, CURRENT.tables.sub_funds) }, 200);
  })
  .openapi(listInvestments, async (c) => {
    const page = await pageOf(c, c.req.valid('query'));
    const lines = await c.var.database.read(scopeOf(c.var.person), async (sql) => {
      const lists = await readCodeLists(sql, page.moment);
      return investmentLines(
        new FigureReader(sql, page.moment),
        await readStatements(sql, page.moment, lists),
        lists,
      );
    });
    const keyOf = (line: { vehicle: string; enterprise: string }): string =>
      `${line.vehicle}/${line.enterprise}`;
    const rest = lines.filter((line) => page.after === undefined || keyOf(line) > page.after);
    const rows = rest.slice(0, page.limit + 1);
    const body = await pageBody(
      c,
      page,
      rows,
      keyOf,
      rows.some((line) => line.illustrative),
    );
    return c.json({ ...body, data: wireRows(body.data, CURRENT.tables.investments) }, 200);
  })
  .openapi(listCodeLists, async (c) => {
    const moment = await momentOf(c, c.req.valid('query'));
    const lists = await c.var.database.read(scopeOf(c.var.person), (sql) =>
      readCodeLists(sql, moment),
    );
    const data = lists.all().map(({ list, kind, title, valid_from, valid_to, seq }) => ({
      list,
      kind,
      title,
      valid_from: valid_from as string,
      valid_to: valid_to ?? null,
      seq,
    }));
    return c.json({ data, meta: echo(moment) }, 200);
  })
  .openapi(getCodeList, async (c) => {
    const moment = await momentOf(c, c.req.valid('query'));
    const lists = await c.var.database.read(scopeOf(c.var.person), (sql) =>
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
