/** Payments due and paid: a loan's schedule, a deal's waterfall. */
import { readDealWaterfall } from '../actions/deal-waterfall.ts';
import { readLoanSchedule } from '../actions/loan-schedule.ts';
import { wireMoney, type Money } from '../domain/values/money.ts';
import type { Distribution } from '../domain/contracts/waterfall.ts';
import { personScope } from '../platform/roles-and-rights.ts';
import { READING_REFUSALS } from '../platform/errors.ts';
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
} from './http.ts';
import { wireRate } from './returns.ts';
import { amount, day, ratioText, seq, text } from './common-shapes.ts';

const code = z.string().max(80, '编码过长').meta({ description: '编码' });

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
        reason: z.string().nullable().meta({ description: '不能推算还款计划的原因' }),
        instalments: z.array(
          z.object({
            number: z.int().meta({ description: '期次' }),
            from: day('计息起始日'),
            day: day('还款日'),
            days: z.int().meta({ description: '计息天数' }),
            principal: amount('本金'),
            interest: amount('利息'),
            payment: amount('还款合计'),
            balance: amount('还款后余额'),
          }),
        ),
        paid: z.array(
          z.object({
            day: day('还款日'),
            principal: amount('本金').nullable(),
            interest: amount('利息').nullable(),
          }),
        ),
        accrued: z
          .object({ from: day('起始日'), to: day('截至日'), interest: amount('应计利息') })
          .nullable()
          .meta({ description: '上一还款日以来的应计利息' }),
        meta: momentSchema,
      })
      .openapi('LoanSchedule'),
    '还款计划',
    [...READING_REFUSALS, 'not_found'],
  ),
});

const trancheSchema = z
  .object({
    id: text('档次编号'),
    interest_due: amount('应付利息'),
    interest: amount('利息'),
    principal: amount('本金'),
    residual: amount('剩余收益'),
    balance: amount('兑付后余额'),
    shortfall: amount('未付利息'),
  })
  .openapi('TranchePayment');
export const distributionSchema = z
  .object({
    day: day('兑付日'),
    collected: amount('归集款'),
    fees: amount('费用'),
    originator: amount('归原始权益人'),
    reserve_balance: amount('储备金余额'),
    tranches: z.array(trancheSchema),
  })
  .openapi('Distribution');

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
        faults: z.array(z.string()).meta({ description: '不能推算的原因' }),
        distributions: z.array(
          z.object({
            seq: seq(),
            day: day('兑付日'),
            collected: amount('归集款'),
            reason: z.string().nullable().meta({ description: '不能推算的原因' }),
            expected: distributionSchema.nullable().meta({ description: '按支付顺序推算' }),
            differences: z.array(
              z.object({
                tranche: z.string().nullable().meta({ description: '档次；费用等为空' }),
                kind: text('款项'),
                expected: amount('推算'),
                recorded: amount('实付'),
                difference: amount('实付减推算'),
              }),
            ),
          }),
        ),
        projected: z.array(distributionSchema).meta({ description: '后续兑付' }),
        costs: z.array(
          z.object({
            enterprise: text('企业编码'),
            seq: seq(),
            annual_cost: ratioText('综合成本（年化），0.04 即 4%').nullable(),
            reason: z.string().nullable().meta({ description: '没有综合成本的原因' }),
          }),
        ),
        meta: momentSchema,
      })
      .openapi('DealWaterfall'),
    '兑付',
    [...READING_REFUSALS, 'not_found'],
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
    const moment = await requestedMoment(c, c.req.valid('query'));
    const { instalments, reason, paid, accrued } = await readLoanSchedule(
      c.var.database,
      personScope(c.var.person),
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
    const moment = await requestedMoment(c, c.req.valid('query'));
    const waterfall = await readDealWaterfall(
      c.var.database,
      personScope(c.var.person),
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
