/** Returns of investments, vehicles and the fund. */
import {
  readFundPerformance,
  readInvestmentPerformance,
  readVehiclePerformance,
  type PublicMoney,
} from '../actions/performance.ts';
import { Decimal, wireMoney, wireRatio } from '../domain/money.ts';
import { LEVERAGE, PERFORMANCE_REASONS, type Outcome } from '../domain/multiples.ts';
import type { Gross, Net, Performance, Side } from '../domain/performance.ts';
import { scopeOf } from '../platform/auth.ts';
import {
  answers,
  createRoute,
  createRouter,
  echo,
  protectedBy,
  momentMeta,
  momentOf,
  readingQuery,
  z,
} from './http.ts';

const outcomeSchema = z
  .object({
    value: z.string().nullable(),
    reason: z.object({ code: z.string(), text: z.string() }).nullable(),
    roots: z.array(z.string()).nullable(),
  })
  .openapi('Outcome');

const flowSchema = z.object({ day: z.string(), amount: z.string(), kind: z.string() });
const side = {
  label: z.string(),
  convention: z.string(),
  paid_out: z.string(),
  received: z.string(),
  residual: outcomeSchema,
  oldest_valuation_days: z.int().nullable(),
  irr: outcomeSchema,
  period_return: outcomeSchema.nullable(),
  flows: z.array(flowSchema),
  valuations: z.array(
    z.object({ value: z.string(), day: z.string(), source: z.string(), age_days: z.int() }),
  ),
};
const performanceShape = {
  level: z.string(),
  gross: z.object({ ...side, moic: outcomeSchema }).nullable(),
  net: z
    .object({
      ...side,
      dpi: outcomeSchema,
      rvpi: outcomeSchema,
      tvpi: outcomeSchema,
      pic: outcomeSchema,
    })
    .nullable(),
};
const performanceSchema = z
  .object({ ...performanceShape, meta: z.object(momentMeta) })
  .openapi('Performance');

const publicMoneySchema = z.object({
  fund_scale: outcomeSchema,
  total_capital: outcomeSchema,
  social_only: outcomeSchema,
  local_return: outcomeSchema,
  deployment: outcomeSchema,
  conventions: z.record(
    z.string(),
    z.object({ label: z.string(), formula: z.string(), source: z.string() }),
  ),
});

const code = z.string().max(80, '编码过长');

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
      reported: z.array(
        z.object({
          metric: z.string(),
          label: z.string(),
          reported: z.string(),
          on: z.string(),
          seq: z.int(),
          computed: outcomeSchema,
          difference: z.string().nullable(),
        }),
      ),
    }),
    '业绩',
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
      breakdowns: z.array(
        z.object({ by: z.string(), key: z.string(), investments: z.int(), ...performanceShape }),
      ),
    }),
    '业绩',
  ),
});

const getInvestment = createRoute({
  method: 'get',
  path: '/investments/{vehicle}/{enterprise}/performance',
  tags: ['业绩'],
  summary: '一个项目的业绩',
  ...protectedBy('records:read', '查看业绩'),
  request: { params: z.object({ vehicle: code, enterprise: code }), query: readingQuery({}) },
  responses: answers(performanceSchema, '业绩'),
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
  roots: outcome.reason !== undefined && outcome.roots ? outcome.roots.map(wireRate) : null,
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
    kind: kind as string,
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
  level: level as string,
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
    const moment = await momentOf(c, c.req.valid('query'));
    const { performance, publicMoney, reported } = await readVehiclePerformance(
      c.var.database,
      scopeOf(c.var.person),
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
    const moment = await momentOf(c, c.req.valid('query'));
    const { performance, publicMoney, breakdowns } = await readFundPerformance(
      c.var.database,
      scopeOf(c.var.person),
      moment,
    );
    return c.json(
      {
        ...wirePerformance(performance),
        public_money: wirePublicMoney(publicMoney),
        breakdowns: breakdowns.map(({ by, key, investments, performance: part }) => ({
          by: by as string,
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
    const moment = await momentOf(c, c.req.valid('query'));
    const performance = await readInvestmentPerformance(
      c.var.database,
      scopeOf(c.var.person),
      moment,
      vehicle,
      enterprise,
    );
    return c.json({ ...wirePerformance(performance), meta: echo(moment) }, 200);
  });
