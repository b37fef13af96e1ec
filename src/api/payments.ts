/** What is due and what was paid: a loan's schedule, a deal's waterfall. */
import { readDealWaterfall } from '../actions/deal-waterfall.ts';
import { readLoanSchedule } from '../actions/loan-schedule.ts';
import { wireMoney, type Money } from '../domain/money.ts';
import type { Distribution } from '../domain/waterfall.ts';
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
import { wireRate } from './returns.ts';

const code = z.string().max(80, '编码过长');

const getSchedule = createRoute({
  method: 'get',
  path: '/loans/{code}/schedule',
  tags: ['业绩'],
  summary: '贷款的还款计划与已还款项',
  ...protectedBy('records:read', '查看贷款'),
  request: { params: z.object({ code }), query: readingQuery({}) },
  responses: answers(
    z
      .object({
        reason: z.string().nullable(),
        instalments: z.array(
          z.object({
            number: z.int(),
            from: z.string(),
            day: z.string(),
            days: z.int(),
            principal: z.string(),
            interest: z.string(),
            payment: z.string(),
            balance: z.string(),
          }),
        ),
        paid: z.array(
          z.object({
            day: z.string(),
            principal: z.string().nullable(),
            interest: z.string().nullable(),
          }),
        ),
        accrued: z.object({ from: z.string(), to: z.string(), interest: z.string() }).nullable(),
        meta: z.object(momentMeta),
      })
      .openapi('LoanSchedule'),
    '还款计划',
  ),
});

const trancheSchema = z.object({
  id: z.string(),
  interest_due: z.string(),
  interest: z.string(),
  principal: z.string(),
  residual: z.string(),
  balance: z.string(),
  shortfall: z.string(),
});
const distributionSchema = z.object({
  day: z.string(),
  collected: z.string(),
  fees: z.string(),
  originator: z.string(),
  reserve_balance: z.string(),
  tranches: z.array(trancheSchema),
});

const getWaterfall = createRoute({
  method: 'get',
  path: '/deals/{code}/waterfall',
  tags: ['业绩'],
  summary: '证券化项目的兑付：推算、实付与差异，后续兑付，企业综合成本',
  ...protectedBy('records:read', '查看证券化项目'),
  request: { params: z.object({ code }), query: readingQuery({}) },
  responses: answers(
    z
      .object({
        faults: z.array(z.string()),
        distributions: z.array(
          z.object({
            seq: z.int(),
            day: z.string(),
            collected: z.string(),
            reason: z.string().nullable(),
            expected: distributionSchema.nullable(),
            differences: z.array(
              z.object({
                tranche: z.string().nullable(),
                kind: z.string(),
                expected: z.string(),
                recorded: z.string(),
                difference: z.string(),
              }),
            ),
          }),
        ),
        projected: z.array(distributionSchema),
        costs: z.array(
          z.object({
            enterprise: z.string(),
            seq: z.int(),
            annual_cost: z.string().nullable(),
            reason: z.string().nullable(),
          }),
        ),
        meta: z.object(momentMeta),
      })
      .openapi('DealWaterfall'),
    '兑付',
  ),
});

const wireDistribution = (of: Distribution) => ({
  day: of.day as string,
  collected: wireMoney(of.collected),
  fees: wireMoney(of.fees),
  originator: wireMoney(of.originator),
  reserve_balance: wireMoney(of.reserve.balance),
  tranches: of.tranches.map((tranche) => ({
    id: tranche.id,
    interest_due: wireMoney(tranche.interestDue),
    interest: wireMoney(tranche.interest),
    principal: wireMoney(tranche.principal),
    residual: wireMoney(tranche.residual),
    balance: wireMoney(tranche.balance),
    shortfall: wireMoney(tranche.shortfall),
  })),
});

const orNull = (amount: Money | undefined): string | null =>
  amount === undefined ? null : wireMoney(amount);

export const payments = createRouter()
  .openapi(getSchedule, async (c) => {
    const moment = await momentOf(c, c.req.valid('query'));
    const { instalments, reason, paid, accrued } = await readLoanSchedule(
      c.var.database,
      scopeOf(c.var.person),
      moment,
      c.req.valid('param').code,
    );
    return c.json(
      {
        reason: reason ?? null,
        instalments: instalments.map(
          ({ number, from, day, days, principal, interest, payment, balance }) => ({
            number,
            from: from as string,
            day: day as string,
            days,
            principal: wireMoney(principal),
            interest: wireMoney(interest),
            payment: wireMoney(payment),
            balance: wireMoney(balance),
          }),
        ),
        paid: paid.map(({ day, principal, interest }) => ({
          day: day as string,
          principal: orNull(principal),
          interest: orNull(interest),
        })),
        accrued: accrued
          ? {
              from: accrued.from as string,
              to: accrued.to as string,
              interest: wireMoney(accrued.interest),
            }
          : null,
        meta: echo(moment),
      },
      200,
    );
  })
  .openapi(getWaterfall, async (c) => {
    const moment = await momentOf(c, c.req.valid('query'));
    const waterfall = await readDealWaterfall(
      c.var.database,
      scopeOf(c.var.person),
      moment,
      c.req.valid('param').code,
    );
    return c.json(
      {
        faults: waterfall.faults,
        distributions: waterfall.distributions.map(
          ({ seq, day, collected, reason, expected, differences }) => ({
            seq,
            day: day as string,
            collected: wireMoney(collected),
            reason: reason ?? null,
            expected: expected ? wireDistribution(expected) : null,
            differences: differences.map((difference) => ({
              tranche: difference.tranche ?? null,
              kind: difference.kind as string,
              expected: wireMoney(difference.expected),
              recorded: wireMoney(difference.recorded),
              difference: wireMoney(difference.difference),
            })),
          }),
        ),
        projected: waterfall.projected.map(wireDistribution),
        costs: waterfall.costs.map(({ enterprise, seq, cost }) => ({
          enterprise,
          seq,
          annual_cost: 'value' in cost ? wireRate(cost.value) : null,
          reason: 'reason' in cost ? cost.reason : null,
        })),
        meta: echo(moment),
      },
      200,
    );
  });
