/** A figure over time: its value at the end of each quarter. */
import { chosenBasis, figureNamed } from '../actions/figures.ts';
import { readSeries, seriesQuarters } from '../actions/figure-series.ts';
import { personScope } from '../platform/roles-and-rights.ts';
import { NARROWED_REFUSALS } from '../platform/errors.ts';
import {
  basisParam,
  describe,
  describedShape,
  figureParam,
  narrowing,
  requestedNarrowing,
  wireFigureValue,
} from './figures.ts';
import {
  answers,
  createRoute,
  createRouter,
  instantParam,
  requestedMoment,
  protectedBy,
  z,
} from './http.ts';
import { day, illustrative, instant, seq, text, valueShape } from './common-shapes.ts';

const quarterParam = (label: string) =>
  z
    .string(`请写明${label}，例如 2024Q2`)
    .max(40, `${label}过长`)
    .meta({ description: `${label}，例如 2024Q2` });

const pointSchema = z
  .object({
    quarter: text('季度，例如 2024Q2'),
    label: text('季度名称'),
    as_of: day('季末；进行中的季度为今天'),
    ...valueShape,
  })
  .openapi('Point');

const getSeries = createRoute({
  method: 'get',
  path: '/figures/{id}/series',
  tags: ['指标'],
  summary: '一项指标在各季末的数，至多 80 个季度',
  ...protectedBy('records:read', '查看指标'),
  request: {
    params: figureParam,
    query: z.strictObject({
      from: quarterParam('起始季度'),
      to: quarterParam('截止季度'),
      basis: basisParam,
      known_at: instantParam,
      ...narrowing,
    }),
  },
  responses: answers(
    z
      .object({
        ...describedShape,
        points: z.array(pointSchema),
        meta: z.object({
          known_at: instant('按当时所知'),
          known_seq: seq('当时已知的最后一个记录号'),
          illustrative,
        }),
      })
      .openapi('Series'),
    '各季末的数',
    NARROWED_REFUSALS,
  ),
});

export const series = createRouter().openapi(getSeries, async (c) => {
  const query = c.req.valid('query');
  const scope = personScope(c.var.person);
  const figure = figureNamed(scope, c.req.valid('param').id);
  const basis = chosenBasis(figure, query.basis);
  const quarters = seriesQuarters(query, c.var.today);
  const { knownAt, knownSeq } = await requestedMoment(c, { known_at: query.known_at });
  const only = await requestedNarrowing(c, query);
  const points = await readSeries(c.var.database, scope, knownSeq, quarters, {
    figure,
    basis,
    only,
  });
  return c.json(
    {
      ...describe(figure, basis),
      points: points.map(({ quarter, asOf, value }) => ({
        quarter: quarter.name as string,
        label: quarter.label,
        as_of: asOf as string,
        ...wireFigureValue(figure, value),
      })),
      meta: {
        known_at: knownAt,
        known_seq: knownSeq,
        illustrative: points.some(({ value }) => value.illustrative),
      },
    },
    200,
  );
});
