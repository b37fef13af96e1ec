/** Figures by name, their trail, and the reconciliation with what was said in public. */
import {
  basisOf,
  figureNamed,
  readAllFigures,
  readFigure,
  readTrail,
  reconcilePublished,
  resolveOnly,
} from '../actions/figures.ts';
import {
  BASES,
  GROUPINGS,
  REASONS,
  wireValue,
  type Basis,
  type Figure,
  type Grouping,
  type Value,
} from '../domain/figures.ts';
import { Decimal, wireMoney } from '../domain/money.ts';
import { scopeOf } from '../platform/auth.ts';
import { Refusal } from '../platform/errors.ts';
import {
  answers,
  createRoute,
  createRouter,
  echo,
  protectedBy,
  listMeta,
  momentMeta,
  momentOf,
  readingQuery,
  z,
  type Ctx,
} from './http.ts';

export const valueShape = {
  value: z.string().nullable(),
  reason: z.object({ code: z.string(), text: z.string() }).nullable(),
  numerator: z.string().nullable(),
  denominator: z.string().nullable(),
  illustrative: z.boolean(),
};

const figureSchema = z
  .object({
    id: z.string(),
    label: z.string(),
    unit: z.string(),
    basis: z.string(),
    basis_label: z.string(),
    meaning: z.string(),
    scheme: z.string().nullable(),
    ...valueShape,
    groups: z.array(z.object({ by: z.record(z.string(), z.string()), ...valueShape })).optional(),
  })
  .openapi('Figure');

/** A value on the wire, or the reason why there is none. */
export function wireValueOf(figure: Figure, value: Value) {
  const whole = (part: Decimal | undefined): string | null =>
    part === undefined ? null : part.toFixed();
  return {
    value: value.value === undefined ? null : wireValue(value.value, figure.unit),
    reason: value.reason === undefined ? null : { code: value.reason, text: REASONS[value.reason] },
    numerator: whole(value.numerator),
    denominator: whole(value.denominator),
    illustrative: value.illustrative,
  };
}

function described(figure: Figure, basis: Basis, value: Value) {
  const { id, label, unit, meaning } = figure;
  return {
    id,
    label,
    unit,
    basis,
    basis_label: BASES[basis],
    meaning,
    scheme: figure.scheme ?? null,
    ...wireValueOf(figure, value),
  };
}

const basisParam = z
  .enum(Object.keys(BASES) as [Basis], `basis 只能是 ${Object.keys(BASES).join('、')}`)
  .optional();
const code = z.string().max(200, '编码过长').optional();

const listFigures = createRoute({
  method: 'get',
  path: '/figures',
  tags: ['指标'],
  summary: '全部指标',
  ...protectedBy('records:read', '查看指标'),
  request: { query: readingQuery({}) },
  responses: answers(z.object({ data: z.array(figureSchema), meta: listMeta }), '指标'),
});

const getFigure = createRoute({
  method: 'get',
  path: '/figures/{id}',
  tags: ['指标'],
  summary: '一项指标，可分组、可限于一支基金或一家企业',
  ...protectedBy('records:read', '查看指标'),
  request: {
    params: z.object({ id: z.string() }),
    query: readingQuery({
      basis: basisParam,
      group_by: z
        .string()
        .max(100)
        .optional()
        .meta({ description: `以逗号分隔：${Object.keys(GROUPINGS).join('、')}` }),
      vehicle: code,
      enterprise: code,
    }),
  },
  responses: answers(figureSchema.extend({ meta: z.object(momentMeta) }), '指标'),
});

const trailRow = z.object({
  seq: z.int(),
  effective_on: z.string(),
  type: z.string(),
  measure: z.string(),
  amount: z.string(),
  vehicle: z.string().nullable(),
  enterprise: z.string().nullable(),
  counterparty: z.string().nullable(),
});

const getTrail = createRoute({
  method: 'get',
  path: '/figures/{id}/trail',
  tags: ['指标'],
  summary: '指标背后的记录；金额之和等于该指标（比率为分子与分母）',
  ...protectedBy('records:read', '查看指标'),
  request: {
    params: z.object({ id: z.string() }),
    query: readingQuery({ basis: basisParam, vehicle: code, enterprise: code }),
  },
  responses: answers(
    z
      .object({
        id: z.string(),
        basis: z.string(),
        parts: z.array(
          z.object({
            figure: z.string(),
            label: z.string(),
            part: z.string(),
            sum: z.string(),
            rows: z.array(trailRow),
          }),
        ),
        meta: z.object(momentMeta),
      })
      .openapi('Trail'),
    '记录',
  ),
});

const listPublished = createRoute({
  method: 'get',
  path: '/published-figures',
  tags: ['指标'],
  summary: '对外口径核对：公布数、计算数、差异',
  ...protectedBy('reports:read', '核对对外口径'),
  request: { query: readingQuery({}) },
  responses: answers(
    z
      .object({
        data: z.array(
          z.object({
            figure: z.string(),
            label: z.string(),
            document: z.string(),
            as_of: z.string(),
            published: z.string(),
            unit: z.string(),
            decimals: z.int(),
            computed: z.string().nullable(),
            difference: z.string().nullable(),
            status: z.enum(['ties', 'differs', 'not_in_records']),
            operator: z
              .string()
              .nullable()
              .meta({ description: '文件所说的范围，例如 >、≥；空为等于' }),
            note: z.string().nullable(),
            seq: z.int(),
            illustrative: z.boolean(),
          }),
        ),
        meta: listMeta,
      })
      .openapi('PublishedFigures'),
    '核对表',
  ),
});

function groupings(text: string | undefined): Grouping[] | undefined {
  if (text === undefined) return undefined;
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !Object.hasOwn(GROUPINGS, name));
  if (unknown !== undefined)
    throw new Refusal(
      'parameter_invalid',
      `不能按“${unknown}”分组，可用：${Object.keys(GROUPINGS).join('、')}。`,
    );
  return [...new Set(names)] as Grouping[];
}

const onlyOf = (c: Ctx, query: { vehicle?: string | undefined; enterprise?: string | undefined }) =>
  resolveOnly(c.var.database, scopeOf(c.var.person), {
    vehicle: query.vehicle,
    enterprise: query.enterprise,
  });

export const figures = createRouter()
  .openapi(listFigures, async (c) => {
    const moment = await momentOf(c, c.req.valid('query'));
    const all = await readAllFigures(c.var.database, scopeOf(c.var.person), moment);
    const data = all.map(({ figure, basis, values }) => described(figure, basis, values[0]!));
    return c.json(
      { data, meta: { ...echo(moment), illustrative: data.some((row) => row.illustrative) } },
      200,
    );
  })
  .openapi(getFigure, async (c) => {
    const query = c.req.valid('query');
    const figure = figureNamed(c.req.valid('param').id);
    const basis = basisOf(figure, query.basis);
    const groupBy = groupings(query.group_by);
    const moment = await momentOf(c, query);
    const only = await onlyOf(c, query);
    const read = (by?: Grouping[]) =>
      readFigure(c.var.database, scopeOf(c.var.person), moment, figure, basis, {
        groupBy: by,
        only,
      });
    const [whole] = await read();
    const groups =
      groupBy &&
      (await read(groupBy)).map((value) => ({
        by: Object.fromEntries(groupBy.map((name, index) => [name, value.group[index]!])),
        ...wireValueOf(figure, value),
      }));
    return c.json(
      { ...described(figure, basis, whole!), ...(groups && { groups }), meta: echo(moment) },
      200,
    );
  })
  .openapi(getTrail, async (c) => {
    const query = c.req.valid('query');
    const figure = figureNamed(c.req.valid('param').id);
    const basis = basisOf(figure, query.basis);
    const moment = await momentOf(c, query);
    const trails = await readTrail(
      c.var.database,
      scopeOf(c.var.person),
      moment,
      figure,
      basis,
      await onlyOf(c, query),
    );
    const parts = trails.map(({ figure: of, part, rows }) => ({
      figure: of.id,
      label: of.label,
      part,
      sum: wireMoney(rows.reduce((sum, row) => sum.plus(row.amount), new Decimal(0))),
      rows: rows.map(({ round: _, ...row }) => row),
    }));
    return c.json({ id: figure.id, basis, parts, meta: echo(moment) }, 200);
  })
  .openapi(listPublished, async (c) => {
    const moment = await momentOf(c, c.req.valid('query'));
    const rows = await reconcilePublished(c.var.database, scopeOf(c.var.person), moment);
    const data = rows.map(({ published, computed, difference, status, illustrative }) => ({
      figure: published.figure,
      label: published.label,
      document: published.document,
      as_of: published.asOf as string,
      published: published.value,
      unit: published.unit,
      decimals: published.decimals,
      computed: computed ?? null,
      difference: difference ?? null,
      operator: published.operator ?? null,
      note: published.note ?? null,
      status,
      seq: published.seq,
      illustrative,
    }));
    return c.json(
      { data, meta: { ...echo(moment), illustrative: data.some((row) => row.illustrative) } },
      200,
    );
  });
