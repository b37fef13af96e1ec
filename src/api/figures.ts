/** One figure by its name, grouped and narrowed. */
import { chosenBasis, figureNamed, readFigure, resolveOnly } from '../actions/figures.ts';
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
import { personScope } from '../platform/roles-and-rights.ts';
import { NARROWED_REFUSALS, Refusal } from '../platform/errors.ts';
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
  type Ctx,
} from './http.ts';
import { basis, text, unit, valueShape } from './common-shapes.ts';

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

/** A value on the wire, or the reason for its absence. */
export function wireFigureValue(figure: Figure, value: Value) {
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

/** The description of a figure on the wire. */
export function describe(figure: Figure, basis: Basis) {
  const { id, label, unit, meaning, scheme } = figure;
  return { id, label, unit, basis, basis_label: BASES[basis], meaning, scheme: scheme ?? null };
}

const described = (figure: Figure, basis: Basis, value: Value) => ({
  ...describe(figure, basis),
  ...wireFigureValue(figure, value),
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
/** The things to which a figure may be narrowed. */
export const narrowing = { vehicle: code('支基金'), enterprise: code('家企业') };

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

/** The narrowing that a request asks for. */
export const requestedNarrowing = (
  c: Ctx,
  query: { vehicle?: string | undefined; enterprise?: string | undefined },
) =>
  resolveOnly(c.var.database, personScope(c.var.person), {
    vehicle: query.vehicle,
    enterprise: query.enterprise,
  });

export const figures = createRouter().openapi(getFigure, async (c) => {
  const query = c.req.valid('query');
  const scope = personScope(c.var.person);
  const figure = figureNamed(scope, c.req.valid('param').id);
  const basis = chosenBasis(figure, query.basis);
  const groupBy = groupings(query.group_by);
  const moment = await requestedMoment(c, query);
  const only = await requestedNarrowing(c, query);
  const read = (by?: Grouping[]) =>
    readFigure(c.var.database, scope, moment, figure, basis, { groupBy: by, only });
  const [whole] = await read();
  const groups =
    groupBy &&
    (await read(groupBy)).map((value) => ({
      by: Object.fromEntries(groupBy.map((name, index) => [name, value.group[index]!])) as Partial<
        Record<Grouping, string>
      >,
      ...wireFigureValue(figure, value),
    }));
  return c.json(
    { ...described(figure, basis, whole!), ...(groups && { groups }), meta: echo(moment) },
    200,
  );
});
