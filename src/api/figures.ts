/** Figures by name, and the reconciliation with what was said in public. */
import {
  basisOf,
  figureNamed,
  readAllFigures,
  readFigure,
  reconcilePublished,
  resolveOnly,
} from '../actions/figures.ts';
import {
  BASES,
  REASONS,
  wireValue,
  type Basis,
  type Figure,
  type Value,
} from '../domain/figures/figure.ts';
import { GROUPINGS, type Grouping } from '../domain/figures/groupings.ts';
import { Decimal } from '../domain/values/money.ts';
import { RECONCILIATION_STATUSES } from '../domain/figures/reconciliation.ts';
import { scopeOf } from '../platform/auth.ts';
import { NARROWED_REFUSALS, READING_REFUSALS, Refusal } from '../platform/errors.ts';
import {
  answers,
  createRoute,
  createRouter,
  echo,
  protectedBy,
  listMeta,
  momentOf,
  momentSchema,
  readingQuery,
  z,
  type Ctx,
} from './http.ts';
import {
  basis,
  day,
  illustrative,
  oneOf,
  ratioText,
  seq,
  text,
  unit,
  valueShape,
} from './common-shapes.ts';

export const describedShape = {
  id: text('指标编号，例如 fund.invested'),
  label: text('指标名称'),
  unit,
  basis,
  basis_label: text('口径名称'),
  meaning: text('口径说明'),
  scheme: z.string().nullable().meta({ description: '所依据的产业分类；不涉及的为空' }),
};

const groupedBy = Object.fromEntries(
  Object.entries(GROUPINGS).map(([name, label]) => [name, text(label).optional()]),
) as Record<Grouping, z.ZodOptional<z.ZodString>>;

const groupSchema = z
  .object({
    by: z.object(groupedBy).meta({ description: '所在分组；只有所要求的各项' }),
    ...valueShape,
  })
  .openapi('FigureGroup');

const figureSchema = z
  .object({ ...describedShape, ...valueShape, groups: z.array(groupSchema).optional() })
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

/** What a figure is, on the wire. */
export function describe(figure: Figure, basis: Basis) {
  const { id, label, unit, meaning, scheme } = figure;
  return { id, label, unit, basis, basis_label: BASES[basis], meaning, scheme: scheme ?? null };
}

const described = (figure: Figure, basis: Basis, value: Value) => ({
  ...describe(figure, basis),
  ...wireValueOf(figure, value),
});

export const basisParam = z
  .enum(Object.keys(BASES) as [Basis], `basis 只能是 ${Object.keys(BASES).join('、')}`)
  .optional()
  .meta({ description: '口径，默认该指标的第一个口径' });
const code = (label: string) =>
  z
    .string()
    .max(200, '编码过长')
    .optional()
    .meta({ description: `只计这${label}：编码、全称或别名` });
/** What a figure may be narrowed to. */
export const narrowing = { vehicle: code('支基金'), enterprise: code('家企业') };

const listFigures = createRoute({
  method: 'get',
  path: '/figures',
  tags: ['指标'],
  summary: '全部指标',
  ...protectedBy('records:read', '查看指标'),
  request: { query: readingQuery({}) },
  responses: answers(
    z.object({ data: z.array(figureSchema), meta: listMeta }),
    '指标',
    READING_REFUSALS,
  ),
});

export const figureParam = z.object({
  id: z.string().meta({ description: '指标编号，例如 fund.invested' }),
});

const getFigure = createRoute({
  method: 'get',
  path: '/figures/{id}',
  tags: ['指标'],
  summary: '一项指标，可分组、可限于一支基金或一家企业',
  ...protectedBy('records:read', '查看指标'),
  request: {
    params: figureParam,
    query: readingQuery({
      basis: basisParam,
      group_by: z
        .string()
        .max(100)
        .optional()
        .meta({ description: `以逗号分隔：${Object.keys(GROUPINGS).join('、')}` }),
      ...narrowing,
    }),
  },
  responses: answers(figureSchema.extend({ meta: momentSchema }), '指标', NARROWED_REFUSALS),
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
            figure: text('指标编号'),
            label: text('文件中的表述'),
            document: text('出处文件'),
            as_of: day('该数字的截至日'),
            published: ratioText('公布数'),
            unit: text('公布数的单位'),
            decimals: z.int().meta({ description: '公布的小数位' }),
            computed: ratioText('按公布的单位与小数位计算的数').nullable(),
            difference: ratioText('计算数减公布数').nullable(),
            status: oneOf(RECONCILIATION_STATUSES, '核对结果'),
            operator: z
              .string()
              .nullable()
              .meta({ description: '文件所说的范围，例如 >、≥；空为等于' }),
            note: z.string().nullable().meta({ description: '口径说明' }),
            seq: seq(),
            illustrative,
          }),
        ),
        meta: listMeta,
      })
      .openapi('PublishedFigures'),
    '核对表',
    READING_REFUSALS,
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

/** What a request narrows a figure to. */
export const onlyOf = (
  c: Ctx,
  query: { vehicle?: string | undefined; enterprise?: string | undefined },
) =>
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
        by: Object.fromEntries(
          groupBy.map((name, index) => [name, value.group[index]!]),
        ) as Partial<Record<Grouping, string>>,
        ...wireValueOf(figure, value),
      }));
    return c.json(
      { ...described(figure, basis, whole!), ...(groups && { groups }), meta: echo(moment) },
      200,
    );
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
