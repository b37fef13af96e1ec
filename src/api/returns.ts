/** Returns of investments, vehicles and the fund. */
import {
  readFundPerformance,
  readInvestmentPerformance,
  readVehiclePerformance,
  type PublicMoney,
} from '../actions/performance.ts';
import { Decimal, wireMoney, wireRatio } from '../domain/values/money.ts';
import { LEVERAGE, PERFORMANCE_REASONS, type Outcome } from '../domain/returns/multiples.ts';
import type { Gross, Net, Performance, Side } from '../domain/returns/performance.ts';
import { personScope } from '../platform/roles-and-rights.ts';
import { READING_REFUSALS } from '../platform/errors.ts';
import {
  answers,
  createRoute,
  createRouter,
  echo,
  protectedBy,
  requestedMoment,
  readingQuery,
  z,
} from './http.ts';
import {
  breakdownSchema,
  performanceSchema,
  publicMoneySchema,
  reportedSchema,
} from './performance-shapes.ts';

const code = z.string().max(80, '编码过长').meta({ description: '编码' });

const getVehicle = createRoute({
  method: 'get',
  path: '/sub-funds/{code}/performance',
  tags: ['业绩'],
  summary: '子基金业绩：毛与净，及管理人报告值与差异',
  ...protectedBy('records:read', '查看业绩'),
  request: { params: z.object({ code }), query: readingQuery({}) },
  responses: answers(
    performanceSchema.extend({
      public_money: publicMoneySchema,
      reported: z.array(reportedSchema).meta({ description: '管理人报告值，与计算值并列' }),
    }),
    '业绩',
    [...READING_REFUSALS, 'not_found'],
  ),
});

const getFund = createRoute({
  method: 'get',
  path: '/fund-performance',
  tags: ['业绩'],
  summary: '母基金业绩：穿透到项目的毛收益、对出资人的净收益、按投资年份与产业分组',
  ...protectedBy('reports:read', '查看母基金业绩'),
  request: { query: readingQuery({}) },
  responses: answers(
    performanceSchema.extend({
      public_money: publicMoneySchema,
      breakdowns: z.array(breakdownSchema),
    }),
    '业绩',
    [...READING_REFUSALS, 'not_found'],
  ),
});

const getInvestment = createRoute({
  method: 'get',
  path: '/investments/{vehicle}/{enterprise}/performance',
  tags: ['业绩'],
  summary: '一个项目的业绩',
  ...protectedBy('records:read', '查看业绩'),
  request: { params: z.object({ vehicle: code, enterprise: code }), query: readingQuery({}) },
  responses: answers(performanceSchema, '业绩', [...READING_REFUSALS, 'not_found']),
});

/**
 * A rate may be astronomic (doubling overnight); past ten digits it is written with an exponent.
 */
export const wireRate = (value: Decimal): string =>
  value.abs().lessThan('1e10') ? wireRatio(value) : value.toExponential(10);
const cents = (value: Decimal): string => wireMoney(value.toDecimalPlaces(2));

const wireOutcome = (outcome: Outcome, as: (value: Decimal) => string = wireRate) => ({
  value: outcome.value === undefined ? null : as(outcome.value),
  reason:
    outcome.reason === undefined
      ? null
      : { code: outcome.reason, text: PERFORMANCE_REASONS[outcome.reason] },
  roots: outcome.roots?.map(wireRate) ?? null,
  plausible: outcome.plausible === undefined ? null : wireRate(outcome.roots![outcome.plausible]!),
});

const wireSide = (of: Side) => ({
  label: of.label,
  convention: of.convention,
  paid_out: cents(of.paidOut),
  received: cents(of.received),
  residual: wireOutcome(of.residual, cents),
  oldest_valuation_days: of.oldestDays ?? null,
  irr: wireOutcome(of.irr),
  period_return: of.period ? wireOutcome(of.period) : null,
  flows: of.used.map(({ day, amount, kind }) => ({
    day: day as string,
    amount: cents(amount),
    kind,
  })),
  valuations: of.valuations.map(({ value, day, source, ageDays }) => ({
    value: cents(value),
    day: day as string,
    source,
    age_days: ageDays,
  })),
});

const wireGross = (of: Gross) => ({ ...wireSide(of), moic: wireOutcome(of.moic) });
const wireNet = (of: Net) => ({
  ...wireSide(of),
  dpi: wireOutcome(of.dpi),
  rvpi: wireOutcome(of.rvpi),
  tvpi: wireOutcome(of.tvpi),
  pic: wireOutcome(of.pic),
});
const wirePerformance = ({ level, gross, net }: Performance) => ({
  level,
  gross: gross ? wireGross(gross) : null,
  net: net ? wireNet(net) : null,
});

const wirePublicMoney = (of: PublicMoney) => ({
  fund_scale: wireOutcome(of.fund_scale),
  total_capital: wireOutcome(of.total_capital),
  social_only: wireOutcome(of.social_only),
  local_return: wireOutcome(of.local_return),
  deployment: wireOutcome(of.deployment),
  conventions: LEVERAGE,
});

export const returns = createRouter()
  .openapi(getVehicle, async (c) => {
    const moment = await requestedMoment(c, c.req.valid('query'));
    const { performance, publicMoney, reported } = await readVehiclePerformance(
      c.var.database,
      personScope(c.var.person),
      moment,
      c.req.valid('param').code,
    );
    return c.json(
      {
        ...wirePerformance(performance),
        public_money: wirePublicMoney(publicMoney),
        reported: reported.map(({ metric, label, reported: said, on, seq, computed }) => ({
          metric,
          label,
          reported: wireRatio(said),
          on: on as string,
          seq,
          computed: wireOutcome(computed),
          difference: computed.value === undefined ? null : wireRate(said.minus(computed.value)),
        })),
        meta: echo(moment),
      },
      200,
    );
  })
  .openapi(getFund, async (c) => {
    const moment = await requestedMoment(c, c.req.valid('query'));
    const { performance, publicMoney, breakdowns } = await readFundPerformance(
      c.var.database,
      personScope(c.var.person),
      moment,
    );
    return c.json(
      {
        ...wirePerformance(performance),
        public_money: wirePublicMoney(publicMoney),
        breakdowns: breakdowns.map(({ by, key, investments, performance: part }) => ({
          by,
          key,
          investments,
          ...wirePerformance(part),
        })),
        meta: echo(moment),
      },
      200,
    );
  })
  .openapi(getInvestment, async (c) => {
    const { vehicle, enterprise } = c.req.valid('param');
    const moment = await requestedMoment(c, c.req.valid('query'));
    const performance = await readInvestmentPerformance(
      c.var.database,
      personScope(c.var.person),
      moment,
      vehicle,
      enterprise,
    );
    return c.json({ ...wirePerformance(performance), meta: echo(moment) }, 200);
  });
