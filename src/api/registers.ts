/** Registers: who and what there is at a moment. */
import { FigureReader } from '../actions/figure-reader.ts';
import { investmentLines, readStatements, subFundLines } from '../actions/registers.ts';
import { readCodeLists, readEntities } from '../db/loading.ts';
import { ENTITY_KINDS, PARTY_KINDS } from '../domain/entities.ts';
import { wireRow } from '../domain/report-wire.ts';
import { ROLES, scopeOf } from '../platform/auth.ts';
import { Refusal } from '../platform/errors.ts';
import {
  answers,
  createRoute,
  createRouter,
  echo,
  protectedBy,
  listOf,
  momentMeta,
  momentOf,
  readingQuery,
  z,
} from './http.ts';
import { pageBody, pageOf, pageShape } from './paging.ts';

const partySchema = z
  .object({
    code: z.string(),
    kind: z.string(),
    kind_label: z.string(),
    name: z.string(),
    names: z.array(z.string()),
    begins_on: z.string(),
    seq: z.int(),
    data: z.record(z.string(), z.unknown()),
  })
  .openapi('Party');

const listParties = createRoute({
  method: 'get',
  path: '/parties',
  tags: ['查询'],
  summary: '主体：企业、银行、管理人、投资人等',
  ...protectedBy('records:read', '查看主体'),
  request: {
    query: readingQuery({ ...pageShape, kind: z.enum(PARTY_KINDS, '没有这种主体类别').optional() }),
  },
  responses: answers(listOf(partySchema), '主体'),
});

const rowSchema = z.record(z.string(), z.unknown());

const listSubFunds = createRoute({
  method: 'get',
  path: '/sub-funds',
  tags: ['查询'],
  summary: '子基金：认缴、实缴、投资、分配（自成立累计）',
  ...protectedBy('records:read', '查看子基金'),
  request: { query: readingQuery(pageShape) },
  responses: answers(listOf(rowSchema.openapi('SubFund')), '子基金'),
});

const listInvestments = createRoute({
  method: 'get',
  path: '/investments',
  tags: ['查询'],
  summary: '投资项目：一支基金对一家企业的全部轮次为一个项目',
  ...protectedBy('records:read', '查看投资项目'),
  request: { query: readingQuery(pageShape) },
  responses: answers(listOf(rowSchema.openapi('Investment')), '投资项目'),
});

const codeListSchema = z
  .object({
    list: z.string(),
    kind: z.string(),
    title: z.string(),
    valid_from: z.string(),
    valid_to: z.string().nullable(),
    seq: z.int(),
    items: z.array(z.record(z.string(), z.unknown())),
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
    z.object({ data: z.array(codeListSchema.omit({ items: true })), meta: z.object(momentMeta) }),
    '代码表',
  ),
});

const getCodeList = createRoute({
  method: 'get',
  path: '/code-lists/{list}',
  tags: ['定义'],
  summary: '一张代码表及其全部代码',
  ...protectedBy('records:read', '查看代码表'),
  request: { params: z.object({ list: z.string() }), query: readingQuery({}) },
  responses: answers(codeListSchema.extend({ meta: z.object(momentMeta) }), '代码表'),
});

const getMe = createRoute({
  method: 'get',
  path: '/me',
  tags: ['定义'],
  summary: '当前令牌代表的人员与角色',
  ...protectedBy('self:read', '查看本人信息'),
  request: { query: z.strictObject({}) },
  responses: answers(
    z
      .object({
        login: z.string(),
        name: z.string(),
        role: z.string(),
        role_label: z.string(),
        organisation: z.string(),
        vehicles: z.array(z.string()).nullable(),
      })
      .openapi('Me'),
    '本人',
  ),
});

export const registers = createRouter()
  .openapi(listParties, async (c) => {
    const query = c.req.valid('query');
    const page = await pageOf(c, query);
    const { rows, names } = await c.var.database.read(scopeOf(c.var.person), async (sql) => ({
      rows: await readEntities(sql, {
        knownSeq: page.moment.knownSeq,
        asOf: page.moment.asOf,
        kinds: query.kind === undefined ? PARTY_KINDS : [query.kind],
        limit: page.limit + 1,
        ...(page.after !== undefined && { after: page.after }),
      }),
      names: (await readStatements(sql, page.moment, await readCodeLists(sql, page.moment))).names,
    }));
    const data = rows.map((entity) => ({
      code: entity.code,
      kind: entity.kind as string,
      kind_label: ENTITY_KINDS[entity.kind].label,
      name: names.get(entity.code) ?? entity.name,
      names: entity.names,
      begins_on: entity.beginsOn as string,
      seq: entity.seq,
      data: entity.data,
    }));
    return c.json(
      pageBody(c, page, data, (row) => row.code, false),
      200,
    );
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
    const body = pageBody(
      c,
      page,
      lines,
      (line) => line.code,
      lines.some((line) => line.illustrative),
    );
    return c.json(
      { ...body, data: body.data.map((line) => wireRow(line) as Record<string, unknown>) },
      200,
    );
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
    const body = pageBody(
      c,
      page,
      rows,
      keyOf,
      rows.some((line) => line.illustrative),
    );
    return c.json(
      { ...body, data: body.data.map((line) => wireRow(line) as Record<string, unknown>) },
      200,
    );
  })
  .openapi(listCodeLists, async (c) => {
    const moment = await momentOf(c, c.req.valid('query'));
    const lists = await c.var.database.read(scopeOf(c.var.person), (sql) =>
      readCodeLists(sql, moment),
    );
    const data = lists.all().map(({ list, kind, title, valid_from, valid_to, seq }) => ({
      list,
      kind: kind as string,
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
        kind: kind as string,
        title,
        valid_from: valid_from as string,
        valid_to: valid_to ?? null,
        seq,
        items: items as unknown as Record<string, unknown>[],
        meta: echo(moment),
      },
      200,
    );
  })
  .openapi(getMe, (c) => {
    const { login, name, role, organisation, vehicles } = c.var.person;
    return c.json(
      {
        login,
        name,
        role: role as string,
        role_label: ROLES[role],
        organisation,
        vehicles: role === 'manager' ? vehicles : null,
      },
      200,
    );
  });
