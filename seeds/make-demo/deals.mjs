/**
 * Securitisation deals. Published are the first deal's size, day, number of enterprises and rights, one
 * of its enterprises, and the city's total: 65 enterprises, 7.48 亿元 (温科提复〔2024〕118号). All else is
 * invented: the other deals, every other enterprise, every payment.
 */
import {
  chance,
  daysBetween,
  divided,
  decimal,
  pad,
  shift,
  sum,
  wan,
  workday,
  yuan,
} from './tools.mjs';

const { draw, between, shuffled } = chance(20210105);

const PAPER = '人民网 2021-01-06';
const FIRST = { code: 'ABS-001', on: '2021-01-05', enterprises: 12, rights: 56 };
const PUBLISHED_ENTERPRISE = 'E-0091';
const PAYER = 'GOV-002';
const LETTER_DAY = '2024-06-28';

/**
 * Amounts in 万元; enterprises of its own and from earlier deals; rates in basis points. The pool repays
 * `pool` % of its principal on each payment day, and interest. In all 53 + 12 enterprises, 7.48 亿元.
 */
// prettier-ignore
const DEALS = [
  {
    code: 'ABS-002', name: '演示技术产权1号资产支持专项计划（虚构）', form: 'abs', venue: '演示交易所', on: '2022-03-16', matures: '2024-03-16',
    size: 15_000, own: 14, again: 0, held: 1, rate: 520, rule: 'sequential', rounding: 'HALF_UP', reserve: 150,
    tranches: [['A', 1, 11_200, 380, 'AAA（演示）'], ['B', 2, 3_050, 450, 'AA+（演示）'], ['SUB', 3, 750, 0, undefined]], dayCount: 'ACT/365F',
    days: ['2022-09-16', '2023-03-16', '2023-09-16', '2024-03-16'], pool: [10, 20, 30, 40], fees: 18,
  },
  {
    code: 'ABS-003', name: '演示技术产权1号资产支持票据（虚构）', form: 'abn', venue: '演示银行间市场', on: '2022-11-18', matures: '2025-11-18',
    size: 15_800, own: 15, again: 1, held: 1, rate: 500, rule: 'pro-rata', rounding: 'HALF_UP', reserve: 160,
    tranches: [['A', 1, 11_900, 350, 'AAA（演示）'], ['B', 2, 3_100, 420, 'AA+（演示）'], ['SUB', 3, 800, 0, undefined]], dayCount: 'ACT/365F',
    days: ['2023-05-18', '2023-11-18', '2024-05-18'], pool: [10, 10, 20], fees: 16,
  },
  {
    code: 'ABS-004', name: '演示技术产权2号资产支持专项计划（虚构）', form: 'abs', venue: '演示交易所', on: '2023-08-25', matures: '2024-08-25',
    size: 13_000, own: 13, again: 1, held: 1, rate: 460, rule: 'sequential', rounding: 'DOWN', reserve: 130,
    tranches: [['A', 1, 10_400, 320, 'AAA（演示）'], ['B', 2, 1_950, 390, 'AA+（演示）'], ['SUB', 3, 650, 0, undefined]], dayCount: 'ACT/365F',
    days: ['2023-11-25', '2024-02-25', '2024-05-25'], pool: [0, 0, 0], fees: 8,
  },
  {
    code: 'ABS-005', name: '演示技术产权2号资产支持票据（虚构）', form: 'abn', venue: '演示银行间市场', on: '2024-03-20', matures: '2026-03-20',
    size: 12_000, own: 11, again: 2, held: 0, rate: 430, rule: 'sequential', rounding: 'HALF_EVEN', reserve: 120,
    tranches: [['A', 1, 9_300, 290, 'AAA（演示）'], ['B', 2, 2_100, 360, 'AA+（演示）'], ['SUB', 3, 600, 0, undefined]], dayCount: 'ACT/360',
    days: ['2024-06-20'], pool: [5], fees: 7,
  },
];
/** 暂留: the last distribution of the first illustrative deal is short of what its steps ask for. */
const KEPT_BACK = { code: 'ABS-002', on: '2024-03-16', amount: 100_000n };
const INTEREST_SUBSIDY = 20n; // %
const FEE_SUBSIDY = 90n; // %
/** Interest is subsidised for whole years that have ended: deal → day of the subsidy, interest until. */
const INTEREST_SUBSIDISED = {
  'ABS-002': ['2024-04-26', '2024-03-16'],
  'ABS-003': ['2024-01-24', '2023-11-18'],
};

let patents = 0;
/** Numbers that nobody takes for patent numbers. */
const rights = (count) =>
  JSON.stringify(
    Array.from({ length: count }, () => {
      patents += 1;
      return { number: `演示专利-${pad(patents, 4)}`, title: `演示技术产权${pad(patents, 4)}` };
    }),
  );

/** Splits 万元 into so many parts in steps of 50, none small. */
function split(total, count) {
  const weights = Array.from({ length: count }, () => between(60, 150));
  const whole = weights.reduce((all, weight) => all + weight, 0);
  const parts = weights.map((weight) => Math.floor((total * weight) / whole / 50) * 50);
  for (let rest = total - parts.reduce((all, part) => all + part, 0), at = 0; rest > 0; at += 1) {
    parts[at % count] += Math.min(50, rest);
    rest -= 50;
  }
  return parts;
}

const cut = (numerator, denominator, rounding) => {
  const down = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  if (rounding === 'DOWN' || twice < denominator) return down;
  return twice > denominator || rounding === 'HALF_UP' || down % 2n === 1n ? down + 1n : down;
};
const BASIS = { 'ACT/360': 360n, 'ACT/365F': 365n };
const accrued = (balance, rate, from, to, dayCount, rounding) =>
  cut(balance * BigInt(rate) * BigInt(daysBetween(from, to)), 10_000n * BASIS[dayCount], rounding);

/** Divides by weights, the cents left over going to the largest remainders. */
function divide(amount, weights) {
  const whole = sum(weights, (weight) => weight);
  if (whole === 0n) return weights.map(() => 0n);
  const parts = weights.map((weight) => (amount * weight) / whole);
  const remainders = weights.map((weight, at) => amount * weight - parts[at] * whole);
  let rest = amount - sum(parts, (part) => part);
  for (const at of [...weights.keys()].sort((a, b) =>
    remainders[b] > remainders[a] ? 1 : remainders[b] < remainders[a] ? -1 : a - b,
  )) {
    if (rest === 0n) break;
    parts[at] += 1n;
    rest -= 1n;
  }
  return parts;
}

const least = (a, b) => (a < b ? a : b);

/** The order of payment as the deal states it. */
const stepsOf = ({ rule, reserve }) => [
  { kind: 'fees' },
  { kind: 'interest', ranks: '1' },
  { kind: 'interest', ranks: '2' },
  { kind: 'reserve', amount: yuan(wan(reserve)) },
  { kind: 'principal', ranks: '1,2', rule },
  { kind: 'principal', ranks: '3', rule: 'sequential' },
  { kind: 'residual', ranks: '3' },
];

/** Runs those steps on one payment day; changes the balances. */
function distribute(deal, lines, { from, day, collected, fees, reserve }) {
  let available = collected - fees;
  for (const line of lines) {
    line.interest = accrued(line.balance, line.coupon, from, day, deal.dayCount, deal.rounding);
    line.principal = 0n;
    available -= line.interest;
  }
  if (available < 0n) throw new Error(`${deal.code} cannot pay its interest on ${day}`);
  const [a, b, sub] = lines;
  const repay = (some) => {
    const owed = sum(some, ({ balance }) => balance);
    const parts = divide(
      least(available, owed),
      some.map(({ balance }) => balance),
    );
    for (const [at, line] of some.entries()) {
      line.principal += parts[at];
      line.balance -= parts[at];
      available -= parts[at];
    }
  };
  for (const group of deal.rule === 'pro-rata' ? [[a, b], [sub]] : [[a], [b], [sub]]) repay(group);
  const settled = lines.every(({ balance }) => balance === 0n);
  sub.interest += available + (settled ? reserve : 0n);
}

/** The payments of the deal until now: what is collected, and what is paid out by its steps. */
function tellPayments(deal, pool, record) {
  const lines = deal.tranches.map(([id, , size, coupon]) => ({ id, coupon, balance: wan(size) }));
  let from = deal.on;
  for (const [index, day] of deal.days.entries()) {
    let collected = 0n;
    for (const loan of pool) {
      const interest = accrued(loan.balance, deal.rate, from, day, 'ACT/365F', 'HALF_UP');
      const principal = divided(loan.principal * BigInt(deal.pool[index]), 100n);
      loan.balance -= principal;
      loan.interest.push({ on: day, amount: interest });
      collected += principal + interest;
    }
    const fees = wan(deal.fees);
    record('deal.collected', shift(day, -2), { deal: deal.code, amount: yuan(collected) });
    distribute(deal, lines, { from, day, collected, fees, reserve: wan(deal.reserve) });
    const isShort = deal.code === KEPT_BACK.code && day === KEPT_BACK.on;
    const payments = lines
      .map(({ id, interest, principal }) => ({
        id,
        principal,
        interest: interest - (isShort && id === 'SUB' ? KEPT_BACK.amount : 0n),
      }))
      .filter(({ interest, principal }) => interest + principal > 0n)
      .map(({ id, interest, principal }) => ({
        tranche: id,
        interest: yuan(interest),
        principal: yuan(principal),
      }));
    record(
      'deal.distributed',
      day,
      { deal: deal.code, fees: yuan(fees), payments: JSON.stringify(payments) },
      isShort ? { memo: '演示差异：专户暂留 1000.00 元未付给次级，与支付顺序推算不同' } : {},
    );
    from = day;
  }
}

function tellFinanced(deal, enterprises, record) {
  const amounts = split(deal.size, enterprises.length);
  return enterprises.map((enterprise, index) => {
    const principal = wan(amounts[index]);
    const fees = divided(principal * BigInt(between(90, 150)), 10_000n);
    record('deal.financed', deal.on, {
      deal: deal.code,
      enterprise,
      principal: yuan(principal),
      rate: decimal(BigInt(deal.rate), 4),
      due_on: deal.matures,
      fees: yuan(fees),
      appraised_value: yuan(wan(Math.ceil(amounts[index] / (between(70, 85) / 100) / 10) * 10)),
      rights: rights(between(2, 7)),
    });
    return { enterprise, principal, balance: principal, fees, interest: [] };
  });
}

function tellSubsidies(deal, pool, record) {
  for (const { enterprise, fees } of pool)
    record('deal.subsidised', workday(shift(deal.on, 70)), {
      ...{ deal: deal.code, enterprise, kind: 'fees', payer: PAYER },
      amount: yuan(divided(fees * FEE_SUBSIDY, 100n)),
    });
  const [on, until] = INTEREST_SUBSIDISED[deal.code] ?? [];
  if (!on) return;
  for (const { enterprise, interest } of pool)
    record('deal.subsidised', on, {
      ...{ deal: deal.code, enterprise, kind: 'interest', payer: PAYER },
      amount: yuan(
        divided(
          sum(
            interest.filter((paid) => paid.on <= until),
            ({ amount }) => amount,
          ) * INTEREST_SUBSIDY,
          100n,
        ),
      ),
    });
}

function tellFirstDeal(enterprises, record) {
  const { code, on } = FIRST;
  record(
    'deal.issued',
    on,
    {
      code,
      name: '兴业圆融—温州技术产权资产支持专项计划',
      form: 'abs',
      venue: '深圳证券交易所',
      issue_size: yuan(wan(19_000)),
      supports: JSON.stringify([{ kind: '增信', provider: '温州市融资担保有限公司' }]),
    },
    {
      published: PAPER,
      memo: '发生日为挂牌日；12家企业、56项技术产权；档次、利率、期限与支付顺序未公布',
    },
  );
  record(
    'deal.financed',
    on,
    {
      deal: code,
      enterprise: PUBLISHED_ENTERPRISE,
      principal: yuan(wan(1_000)),
      appraised_value: yuan(wan(1_196)),
    },
    {
      published: PAPER,
      memo: '4项专利，期限3年，补贴后综合成本3.99%；专利号、利率、费用与起止日未公布，发生日取挂牌日',
    },
  );
  const counts = Array(enterprises.length).fill(4);
  for (let rest = FIRST.rights - 4 - 4 * counts.length, at = 0; rest > 0; rest -= 1, at += 2)
    counts[at % counts.length] += 1;
  const amounts = split(18_000, enterprises.length);
  for (const [index, enterprise] of enterprises.entries())
    record(
      'deal.financed',
      on,
      {
        deal: code,
        enterprise,
        principal: yuan(wan(amounts[index])),
        rights: rights(counts[index]),
      },
      {
        memo: '演示：该项目公开报道只举一家企业为例，其余企业、金额与技术产权为虚构，合计为公布的规模与件数',
      },
    );
}

export function tellDeals({ borrowers, held }, record) {
  record(
    'party.registered',
    '2018-01-01',
    {
      code: PUBLISHED_ENTERPRISE,
      kind: 'enterprise',
      name: '浙江竟成环保',
      no_uscc_reason: '公开报道仅载简称',
    },
    { published: PAPER, memo: '登记日为台账起始日，并非成立日；注册地与产业未载于该报道' },
  );
  const able = shuffled(
    borrowers.filter(
      ({ highTech, invested, from }) => highTech && !invested && from < '2020-06-01',
    ),
  );
  const invested = shuffled(held.filter(({ from }) => from < '2022-01-01'));
  const take = (list, count) => list.splice(0, count).map(({ code }) => code);
  const used = take(able, FIRST.enterprises - 1);
  tellFirstDeal(used, record);
  for (const deal of DEALS) {
    const again = shuffled(used).slice(0, deal.again);
    const own = [...take(invested, deal.held), ...take(able, deal.own - deal.held)];
    record('deal.issued', deal.on, {
      ...{ code: deal.code, name: deal.name, form: deal.form, venue: deal.venue },
      ...{ issue_size: yuan(wan(deal.size)), matures_on: deal.matures, rounding: deal.rounding },
      initial_reserve: yuan(wan(deal.reserve)),
      tranches: JSON.stringify(
        deal.tranches.map(([tranche, rank, size, coupon, rating]) => ({
          ...{ tranche, rank, size: yuan(wan(size)), coupon: decimal(BigInt(coupon), 4) },
          ...{ day_count: deal.dayCount, rating },
        })),
      ),
      steps: JSON.stringify(stepsOf(deal)),
      supports: JSON.stringify([
        { kind: '优先/次级分层', provider: '次级由演示原始权益人（虚构）自留' },
        { kind: '差额支付', provider: '演示融资担保机构（虚构）' },
      ]),
    });
    const pool = tellFinanced(deal, [...own, ...again].sort(), record);
    tellPayments(deal, pool, record);
    tellSubsidies(deal, pool, record);
    used.push(...own);
  }
}
