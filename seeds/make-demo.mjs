/**
 * Writes the demo portfolio, seeds/demo. Of the city's fund only totals are public (温科提复〔2024〕118号):
 * 20 sub-funds, 93 investments of 17.29 亿元, 95.7 % of them in the five strategic industries. The
 * deals behind them are not. To show and test the product a portfolio is needed that adds up to those
 * totals to the cent and breaks no rule on any day; that is too much to keep right by hand, so this
 * program makes it. What it invents is visibly invented (演示…, provenance illustrative); what the
 * letter itself says (names, relocations, listings) is provenance published.
 *
 * The fund is made here; make-demo/ has the enterprises that banks lend to, the credit lines and loans,
 * the securitisation deals and the 先投后股 projects, each with a chance of its own, so that changing one
 * book leaves the rows of the others as they are.
 *
 *   node seeds/make-demo.mjs        always writes the same bytes: change it, run it, read the diff
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tellCredit } from './make-demo/credit.mjs';
import { planBorrowers, tellBorrowers } from './make-demo/borrowers.mjs';
import { tellDeals } from './make-demo/deals.mjs';
import { tellGrants } from './make-demo/grants.mjs';
import {
  byDay,
  chance,
  daysBetween,
  decimal,
  divided,
  earlier,
  later,
  pad,
  plusYears,
  shift,
  sum,
  wan,
  workday,
  yuan,
} from './make-demo/tools.mjs';

const { draw, between, pick, shuffled } = chance(20240628);

const FOLDER = new URL('./demo/', import.meta.url);
const LETTER = '温科提复〔2024〕118号';
const LETTER_DAY = '2024-06-28';
/** Nothing is bought, paid or drawn after this day, so that all of it is in the letter's totals. */
const LAST_DAY = '2024-06-20';
const LEDGER_START = '2018-01-01';
const SCHEME_START = '2019-07-26';

/** In 万元. 165 470 ÷ 172 900 = 95.70 %; 89 of 93 projects = 95.70 %. */
const STRATEGIC_TOTAL = 165_470;
const OTHER_AMOUNTS = [2_100, 1_900, 1_830, 1_600];
const PROJECTS_BY_INDUSTRY = { W3: 31, W1: 22, W2: 17, W5: 11, W4: 8 };
const PAID_IN_RESERVE = 8; // % of commitments kept as cash between calls

// ── the files ──────────────────────────────────────────────────────────────────────────────────────

/** Every file in loading order: its event type, the prefix of its row ids, its data columns, digits of the ids. */
const FILES = {
  'party.registered': ['PTY', 'code kind name uscc no_uscc_reason aliases region zone founded_on'],
  'fund.established': ['FND', 'code name aliases manager target_size invest_ahead'],
  'sub-fund.registered': [
    'SF',
    'code name aliases fund manager filing_no target_size investment_until term_until return_multiple return_base return_scope return_confirmed invest_ahead',
  ],
  'commitment.made': ['CMT', 'vehicle investor amount change'],
  'contribution.paid': ['CTR', 'vehicle investor amount'],
  'investment.made': ['INV', 'vehicle enterprise round form amount ownership post_money lead'],
  'enterprise.classified': ['CLS', 'enterprise scheme industry segment evidence'],
  'enterprise.qualified': ['QLF', 'enterprise qualification certificate valid_from valid_to'],
  'enterprise.relocated': ['RLC', 'enterprise from to zone'],
  'enterprise.listing-advanced': ['LST', 'enterprise stage exchange ticker'],
  'investment.valued': ['VAL', 'vehicle enterprise fair_value method level post_money'],
  'investment.realised': [
    'RLS',
    'vehicle enterprise route proceeds cost_relieved recycled ownership_after',
  ],
  'investment.written-off': ['WOF', 'vehicle enterprise amount reason'],
  'distribution.paid': ['DST', 'vehicle investor capital gain'],
  'fee.charged': ['FEE', 'vehicle kind amount'],
  'local-return.recognised': ['RET', 'vehicle enterprise basis base_amount factor recognised_by'],
  'performance.reported': ['PRF', 'vehicle metric value'],
  'credit.granted': [
    'CRG',
    'code enterprise bank product stage limit valid_to revolving contract_no guarantee index_score index_scheme index_on',
    5,
  ],
  'credit.adjusted': ['CRA', 'line change amount valid_to'],
  'loan.drawn': [
    'LND',
    'code line receipt_no amount rate lpr_term lpr_spread_bp due_on method period_months day_count',
    5,
  ],
  'loan.extended': ['LNX', 'loan due_on'],
  'loan.repaid': ['LNR', 'loan principal interest', 5],
  'loan.classified': ['LNC', 'loan class overdue_days'],
  'loan.compensated': ['LNP', 'loan payer amount'],
  'loan.written-off': ['LNW', 'loan amount reason'],
  'deal.issued': [
    'DLI',
    'code name form venue issue_size matures_on rounding initial_reserve tranches steps supports',
  ],
  'deal.financed': ['DLF', 'deal enterprise principal rate due_on fees appraised_value rights'],
  'deal.collected': ['DLC', 'deal amount'],
  'deal.distributed': ['DLD', 'deal fees payments'],
  'deal.subsidised': ['DLS', 'deal enterprise kind payer amount'],
  'programme.funded': ['PGF', 'code name amount revolving'],
  'project.proposed': ['PJP', 'code name programme enterprise source expected_benefit'],
  'project.approved': ['PJA', 'project amount'],
  'project.signed': ['PJS', 'project trigger valuation_basis holding_cap convert_by'],
  'project.disbursed': ['PJD', 'project amount instalment'],
  'project.assessed': ['PJX', 'project milestone outcome'],
};
const rows = Object.fromEntries(Object.keys(FILES).map((type) => [type, []]));
/** The rows of the other books follow those of the fund, whose ids thereby stay what they are. */
let book = 'fund';

/** Adds one event; `published` names the document it was published in. */
function record(type, on, data, { published, memo = '' } = {}) {
  rows[type].push({
    book,
    on,
    data,
    provenance: published ? 'published' : 'illustrative',
    document: published ?? '',
    memo,
  });
}

const cell = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

function writeFiles() {
  mkdirSync(FOLDER, { recursive: true });
  for (const [type, [prefix, columns, digits = 3]] of Object.entries(FILES)) {
    const names = columns.split(' ');
    const ofFund = rows[type].filter((row) => row.book === 'fund');
    const others = rows[type].filter((row) => row.book !== 'fund');
    const ordered =
      type === 'party.registered'
        ? rows[type]
        : [...[...ofFund].sort(byDay), ...[...others].sort(byDay)];
    const lines = ordered.map((row, index) => [
      `DEMO-${prefix}-${pad(index + 1, digits)}`,
      row.on,
      ...names.map((name) => String(row.data[name] ?? '')),
      row.provenance,
      row.document,
      row.memo,
    ]);
    const table = [
      ['external_id', 'effective_on', ...names, 'provenance', 'document', 'memo'],
      ...lines,
    ];
    writeFileSync(
      new URL(`${type}.csv`, FOLDER),
      table.map((line) => `${line.map(cell).join(',')}\n`).join(''),
    );
  }
  writeFileSync(
    new URL('order.json', FOLDER),
    `${JSON.stringify(
      Object.keys(FILES).map((type) => `${type}.csv`),
      null,
      2,
    )}\n`,
  );
}

// ── the plan: sub-funds, and what each of them holds ───────────────────────────────────────────────

/** code, registered, manager, commitments (万元), number of holdings, share of commitments invested (weight), calls. */
// prettier-ignore
const SUB_FUNDS = [
  ['SF-001', '2018-08-21', 'M-001', 15_000, 5, 75, 4], ['SF-002', '2018-11-06', 'M-002', 20_000, 6, 75, 4],
  ['SF-003', '2019-04-10', 'M-003', 12_000, 4, 75, 3], ['SF-004', '2019-08-22', 'M-001', 25_000, 6, 75, 4],
  ['SF-005', '2019-12-05', 'M-004', 18_000, 5, 75, 3], ['SF-006', '2020-03-30', 'M-002', 20_000, 5, 65, 3],
  ['SF-007', '2020-07-15', 'M-005', 30_000, 6, 65, 4], ['SF-008', '2020-10-20', 'M-003', 15_000, 4, 65, 3],
  ['SF-009', '2020-12-28', 'M-006', 16_000, 5, 65, 3], ['SF-010', '2021-02-25', 'M-004', 20_000, 5, 50, 3],
  ['SF-011', '2021-05-18', 'M-007', 24_000, 6, 50, 3], ['SF-012', '2021-07-30', 'M-001', 30_000, 6, 50, 3],
  ['SF-013', '2021-10-12', 'M-005', 20_000, 5, 50, 3], ['SF-014', '2021-12-16', 'M-008', 16_000, 4, 50, 2],
  ['SF-015', '2022-04-21', 'M-002', 22_000, 5, 35, 2], ['SF-016', '2022-09-08', 'M-006', 25_000, 5, 35, 2],
  ['SF-017', '2022-12-14', 'M-007', 20_000, 3, 35, 2], ['SF-018', '2023-05-26', 'M-003', 24_000, 3, 20, 2],
  ['SF-019', '2023-11-09', 'M-008', 18_000, 2, 20, 2], ['SF-020', '2024-04-11', 'M-004', 10_000, 1, 15, 2],
].map(([code, registered, manager, committed, holdings, weight, calls]) => ({ code, registered, manager, committed, holdings, weight, calls }));

/** The mother fund's own two investments: day, weight in 万元. */
const DIRECT = [
  ['2022-09-15', 2_400],
  ['2024-05-16', 1_800],
];

/** The companies that the letter names, each given to one holding of one sub-fund (`at`: which one). */
// prettier-ignore
const NAMED = [
  ['康金元', 'relocated', 'W3', 'SF-005', 2], ['万未', 'relocated', 'W1', 'SF-007', 1],
  ['冠脉堂', 'relocated', 'W3', 'SF-009', 1], ['清大视光', 'relocated', 'W3', 'SF-010', 1],
  ['英赛克', 'relocated', 'W1', 'SF-011', 1], ['空天合一', 'relocated', 'W2', 'SF-012', 2],
  ['维眸生物', 'relocated', 'W3', 'SF-013', 1], ['美亚特医', 'relocated', 'W3', 'SF-015', 0],
  ['莱特光电', 'listed', 'W5', 'SF-004', 0], ['新亚电子', 'listed', 'W1', 'SF-002', 0],
  ['有方科技', 'listed', 'W1', 'SF-001', 0], ['美硕电气', 'listed', 'W2', 'SF-003', 1],
  ['明泰控股', 'passed', 'W4', 'SF-006', 1], ['科腾精工', 'passed', 'W2', 'SF-008', 0],
].map(([name, story, industry, vehicle, at], index) => ({ code: `E-${pad(index + 1, 4)}`, name, story, industry, vehicle, at, named: true }));

/** Enterprises that two sub-funds hold: industry, one holder and which of its holdings, the other. */
// prettier-ignore
const SHARED = [['W3', 'SF-004', 3, 'SF-007', 2], ['W1', 'SF-011', 2, 'SF-012', 4], ['W2', 'SF-013', 3, 'SF-016', 2]];
/** Holdings outside the five industries; the last two are of 2024, so that its shares are below 100 %. */
// prettier-ignore
const OUTSIDE = [['SF-005', 4], ['SF-009', 3], ['SF-016', 4], ['SF-018', 2]];

/** All 93 holdings with the day of their first round, in no enterprise yet. */
function planHoldings() {
  const holdings = SUB_FUNDS.flatMap(({ code, registered, committed, holdings: count, weight }) => {
    const from = shift(registered, 45);
    const width = daysBetween(from, earlier(shift(registered, 1500), LAST_DAY)) / count;
    return Array.from({ length: count }, (_, at) => ({
      vehicle: code,
      at,
      on: earlier(
        workday(shift(from, Math.floor(width * (at + (at === 0 ? draw(20) : draw(100)) / 100)))),
        LAST_DAY,
      ),
      weight: Math.floor((committed * weight * between(60, 140)) / (count * 10_000)),
    }));
  });
  return [...holdings, ...DIRECT.map(([on, weight], at) => ({ vehicle: 'F-001', at, on, weight }))];
}

/** Gives every holding its enterprise; returns all enterprises in order of their codes. */
function assignEnterprises(holdings) {
  const at = (vehicle, index) =>
    holdings.find((each) => each.vehicle === vehicle && each.at === index);
  const left = { ...PROJECTS_BY_INDUSTRY };
  for (const company of NAMED) {
    at(company.vehicle, company.at).enterprise = company;
    left[company.industry] -= 1;
  }
  for (const [industry, ...places] of SHARED) {
    const enterprise = { industry, shared: true };
    at(places[0], places[1]).enterprise = enterprise;
    at(places[2], places[3]).enterprise = enterprise;
    left[industry] -= 2;
  }
  for (const [vehicle, index] of OUTSIDE) at(vehicle, index).enterprise = { industry: 'none' };
  const deck = shuffled(
    Object.entries(left).flatMap(([industry, count]) => Array(count).fill(industry)),
  );
  for (const holding of holdings) holding.enterprise ??= { industry: deck.pop() };
  const invented = [];
  for (const holding of [...holdings].sort(byDay)) {
    const { enterprise } = holding;
    if (!enterprise.named && !enterprise.first) invented.push(enterprise);
    enterprise.first ??= holding;
  }
  for (const [index, enterprise] of invented.entries()) {
    const number = pad(NAMED.length + index + 1, 4);
    enterprise.code = `E-${number}`;
    enterprise.name = `演示企业${number}（虚构）`;
  }
  return [...NAMED, ...invented];
}

/** Gives every holding its whole amount in 万元, so that both totals come out exactly. */
function assignAmounts(holdings) {
  const outside = [...OTHER_AMOUNTS];
  const strategic = holdings.filter(({ enterprise }) => enterprise.industry !== 'none');
  for (const holding of holdings)
    if (holding.enterprise.industry === 'none') holding.amount = outside.shift();
  const weights = strategic.reduce((total, { weight }) => total + weight, 0);
  for (const holding of strategic)
    holding.amount = Math.floor((holding.weight * STRATEGIC_TOTAL) / weights / 50) * 50;
  let rest = STRATEGIC_TOTAL - strategic.reduce((total, { amount }) => total + amount, 0);
  for (const holding of shuffled(strategic)) {
    const more = Math.min(50, rest);
    holding.amount += more;
    rest -= more;
  }
  if (rest !== 0) throw new Error(`${rest} 万元 left over`);
}

const ROUNDS = ['天使轮', 'Pre-A', 'A', 'A+', 'B', 'B+', 'C'];

/** Splits holdings into rounds; some get a second one later, some of those in 2024. */
function assignRounds(holdings) {
  const able = shuffled(
    holdings.filter(
      ({ enterprise, vehicle, amount }) =>
        !enterprise.named && !enterprise.shared && vehicle !== 'F-001' && amount >= 800,
    ),
  );
  const windows = [
    ...Array(12).fill(['2019-01-01', '2023-12-20']),
    ...Array(3).fill(['2024-01-08', '2024-03-28']),
    ...Array(3).fill(['2024-04-08', LAST_DAY]),
  ];
  for (const [from, to] of windows) {
    const index = able.findIndex(({ on }) => shift(on, 240) <= to && shift(on, 720) >= from);
    const [holding] = able.splice(index, 1);
    const low = later(shift(holding.on, 240), from);
    const high = earlier(shift(holding.on, 720), to);
    holding.second = earlier(workday(shift(low, draw(daysBetween(low, high) + 1))), to);
  }
  for (const holding of holdings) {
    const first = holding.second
      ? Math.floor((holding.amount * between(50, 65)) / 5_000) * 50
      : holding.amount;
    const stage = draw(5);
    holding.rounds = [{ on: holding.on, amount: wan(first), round: ROUNDS[stage] }];
    if (holding.second)
      holding.rounds.push({
        on: holding.second,
        amount: wan(holding.amount - first),
        round: ROUNDS[stage + 1],
      });
    if (!holding.enterprise.named) priceRounds(holding);
    delete holding.second;
  }
}

/** Post-money and ownership (in millionths) of invented rounds; named companies get none. */
function priceRounds(holding) {
  const [first, second] = holding.rounds;
  const convertible = !second && draw(14) === 0;
  first.form = convertible ? 'convertible' : draw(8) === 0 ? 'transfer' : 'equity';
  first.lead = draw(3) === 0;
  if (convertible) return;
  first.post = wan(Number(divided(first.amount * BigInt(between(9, 32)), 500_000_000n)) * 500);
  first.ownership = divided(first.amount * 1_000_000n, first.post);
  if (!second) return;
  second.form = 'equity';
  second.lead = false;
  second.post = wan(Number(divided(first.post * BigInt(between(14, 25)), 5_000_000_000n)) * 500);
  const raised = second.amount * BigInt(between(2, 4));
  second.ownership =
    divided(first.ownership * (second.post - raised), second.post) +
    divided(second.amount * 1_000_000n, second.post);
}

// ── what happens to the holdings ───────────────────────────────────────────────────────────────────

/** route, day, % of cost relieved, proceeds as % of what is relieved (of cost for dividends), % recycled, day of distribution. */
// prettier-ignore
const EXITS = [
  ['transfer', '2022-08-12', 40, 150, 0, '2022-09-16'], ['merger', '2022-11-18', 100, 165, 0, '2022-12-23'],
  ['secondary', '2023-05-19', 30, 130, 30, '2023-06-21'], ['buyback', '2023-09-15', 100, 112, 0, '2023-10-20'],
  ['reduction', '2023-11-10', 25, 100, 0, '2023-12-15'], ['concession', '2024-04-19', 100, 108, 0, '2024-05-24'],
  ['transfer', '2024-05-17', 50, 180, 0, '2024-06-14'],
];
const DIVIDENDS = [
  ['2022-06-24', 6, '2022-07-22'],
  ['2024-06-14', 9, undefined],
];
const WRITE_OFF = {
  on: '2023-06-16',
  recoveredOn: '2023-12-08',
  recovered: 8,
  distributedOn: '2024-01-19',
};

/** Exits, dividends and the write-off: of invented enterprises only, one a holding, spread over the sub-funds. */
function assignEnds(holdings) {
  const used = new Set();
  const able = shuffled(
    holdings.filter(
      ({ enterprise, vehicle, rounds, on }) =>
        !enterprise.named &&
        !enterprise.shared &&
        rounds.length === 1 &&
        rounds[0].ownership &&
        vehicle !== 'F-001' &&
        on < '2022-06-01',
    ),
  );
  const next = (before) => {
    const fitting = able.filter(({ on }) => shift(on, 400) < before);
    const holding = fitting.find(({ vehicle }) => !used.has(vehicle)) ?? fitting[0];
    used.add(holding.vehicle);
    return able.splice(able.indexOf(holding), 1)[0];
  };
  for (const holding of holdings) holding.ends = [];
  for (const [route, on, part, gain, recycled, distributedOn] of EXITS) {
    const holding = next(on);
    const cost = divided(wan(holding.amount * part), 100n);
    const proceeds = divided(cost * BigInt(gain), 100n);
    const ownership = divided(holding.rounds[0].ownership * BigInt(100 - part), 100n);
    holding.ends.push({
      route,
      on,
      cost,
      proceeds,
      recycled: divided(proceeds * BigInt(recycled), 100n),
      ownership,
      distributedOn,
    });
  }
  for (const [on, part, distributedOn] of DIVIDENDS) {
    const holding = next(on);
    holding.ends.push({
      route: 'dividend',
      on,
      cost: 0n,
      proceeds: divided(wan(holding.amount * part), 100n),
      recycled: 0n,
      distributedOn,
    });
  }
  const failed = next(WRITE_OFF.on);
  failed.writtenOff = WRITE_OFF.on;
  failed.ends.push({
    route: 'liquidation',
    on: WRITE_OFF.recoveredOn,
    cost: 0n,
    proceeds: divided(wan(failed.amount * WRITE_OFF.recovered), 100n),
    recycled: 0n,
    distributedOn: WRITE_OFF.distributedOn,
  });
}

/** Cost still held at the end of a day; written-off cost counts, since the holding is not exited. */
const costOn = (holding, day) =>
  sum(
    holding.rounds.filter(({ on }) => on <= day),
    ({ amount }) => amount,
  ) -
  sum(
    holding.ends.filter(({ on }) => on <= day),
    ({ cost }) => cost,
  );

/** What a holding is worth on a day, how that was found, and the post-money it rests on if any. */
function valuation(holding, day) {
  const cost = costOn(holding, day);
  if (holding.enterprise.named)
    return { fair: cost, method: 'cost', memo: '演示按成本列示，并非该企业的估值' };
  if (holding.writtenOff && holding.writtenOff <= day) return { fair: 0n, method: 'net-assets' };
  const round = holding.rounds.findLast(({ on }) => on <= day);
  if (round.post && daysBetween(round.on, day) < 365 && cost === costOn(holding, round.on)) {
    const fair =
      holding.rounds[0] === round ? cost : divided(round.ownership * round.post, 1_000_000n);
    return { fair, method: 'recent-round', post: round.post };
  }
  if (!round.post) return { fair: cost, method: 'cost' };
  holding.method ??= pick(['multiples', 'multiples', 'discounted-cash-flow', 'net-assets']);
  holding.growth ??= between(88, 132);
  let worth = cost;
  for (let years = daysBetween(round.on, day); years >= 365; years -= 365)
    worth = divided(worth * BigInt(holding.growth), 100n);
  return { fair: worth, method: holding.method };
}

/** The days on which a holding is valued: all at the end of 2023, some before, those moved in 2024 again. */
function valuationDays(holding, index) {
  const moved = (from, to) =>
    [...holding.rounds, ...holding.ends].some(({ on }) => on >= from && on <= to);
  return [
    ...(index % 4 === 0 ? ['2021-12-31'] : []),
    ...(index % 3 === 0 ? ['2022-12-31'] : []),
    '2023-12-31',
    ...(moved('2024-01-01', '2024-03-31') ? ['2024-03-31'] : []),
    ...(moved('2024-01-01', LETTER_DAY) ? [LETTER_DAY] : []),
  ].filter((day) => costOn(holding, day) > 0n);
}

// ── the money that pays for them ───────────────────────────────────────────────────────────────────

/** Shares of a sub-fund's commitments in %: the mother fund first. */
// prettier-ignore
const SHARES = [[35, 40, 25], [40, 30, 20, 10], [30, 45, 25], [35, 35, 20, 10]];
const MANAGEMENT_FEE = 2n; // % of paid-in, every December
const feeDays = [2019, 2020, 2021, 2022, 2023].map((year) => workday(`${year}-12-20`));

/** Management fees that a sub-fund with these calls is charged. */
function managementFees(calls, committed) {
  return feeDays
    .filter((day) => calls.length > 0 && daysBetween(calls[0].on, day) >= 180)
    .map((on) => {
      const percent = calls
        .filter((call) => call.on <= on)
        .reduce((total, call) => total + call.percent, 0);
      return { on, amount: divided(wan(committed) * BigInt(percent) * MANAGEMENT_FEE, 10_000n) };
    });
}

/** Calls of commitments in whole 5 %, each large enough to last, with a reserve, until the next. */
function planCalls({ code, registered, committed, calls: count }, holdings) {
  const outflows = holdings
    .filter(({ vehicle }) => vehicle === code)
    .flatMap(({ rounds }) => rounds)
    .sort(byDay);
  const starts = Array.from({ length: count }, (_, call) =>
    Math.floor((call * outflows.length) / count),
  );
  const days = starts.map((start, call) => {
    const isAlone = starts[call + 1] === start;
    return workday(
      isAlone
        ? shift(registered, 8)
        : later(shift(outflows[start].on, -between(12, 24)), shift(registered, 15)),
    );
  });
  const calls = [];
  for (const [index, on] of days.entries()) {
    const call = { on, percent: 0 };
    calls.push(call);
    const until = days[index + 1] ?? '2025-01-01';
    const lacks = () => {
      const paid = divided(
        wan(committed) * BigInt(calls.reduce((total, { percent }) => total + percent, 0)),
        100n,
      );
      const spent = sum(
        [...outflows, ...managementFees(calls, committed)].filter((each) => each.on < until),
        ({ amount }) => amount,
      );
      return paid - spent < divided(wan(committed) * BigInt(PAID_IN_RESERVE), 100n);
    };
    do call.percent += 5;
    while (lacks());
  }
  return calls;
}

function splitPercent(total, shares) {
  const parts = shares.map((share) => (total * BigInt(share)) / 100n);
  parts[0] += total - sum(parts, (part) => part);
  return parts;
}

// ── telling it as events ───────────────────────────────────────────────────────────────────────────

const NO_USCC = '演示数据，虚构主体';
/** Test codes that pass both checks and belong to nobody (domain facts §8.1), by region. */
const TEST_USCC = {
  330302: '91330302MA0DEM013K',
  330304: '91330304MA0DEM021B',
  330303: '91330303MA0DEM101G',
};
const TEST_USCC_MEMO = '统一社会信用代码为合成的测试代码';
const identity = (uscc) => (uscc ? { uscc } : { no_uscc_reason: NO_USCC });

const MANAGERS = [...'甲乙丙丁戊己庚辛'].map((name, index) => ({
  code: `M-${pad(index + 1, 3)}`,
  name: `演示管理人${name}`,
}));
const INVESTORS = Array.from({ length: 16 }, (_, index) => ({
  code: `LP-${pad(index + 1, 3)}`,
  name: `演示社会出资人${pad(index + 1, 2)}`,
}));
const REGIONS = Object.entries({
  330302: 7,
  330303: 13,
  330304: 13,
  330305: 2,
  330324: 4,
  330326: 4,
  330327: 3,
  330328: 1,
  330329: 1,
  330381: 9,
  330382: 9,
  330383: 2,
  310000: 3,
  440000: 2,
  320000: 2,
  110000: 1,
}).flatMap(([code, count]) => Array(count).fill(code));
const isHome = (region) => region.startsWith('3303');

function tellParties(enterprises) {
  for (const { name, story, code } of NAMED) {
    const isKnown = name === '莱特光电';
    record(
      'party.registered',
      LEDGER_START,
      {
        code,
        kind: 'enterprise',
        name,
        no_uscc_reason: '公开文件仅载简称',
        ...(isKnown && {
          no_uscc_reason: '公开文件未载统一社会信用代码',
          aliases: '陕西莱特光电材料股份有限公司',
          region: '610100',
        }),
      },
      {
        published: isKnown ? `${LETTER}；上海证券报 2022-03-17` : LETTER,
        memo: `登记日为台账起始日，并非成立日${story === 'relocated' ? '；迁入前注册地未公布' : ''}`,
      },
    );
  }
  const regions = shuffled(REGIONS);
  const uscc = { ...TEST_USCC };
  for (const enterprise of enterprises.slice(NAMED.length)) {
    const region = regions.pop();
    enterprise.region = region;
    const test = uscc[region];
    delete uscc[region];
    const registered = `${shift(`${enterprise.first.on.slice(0, 8)}01`, -1).slice(0, 8)}01`;
    const zone =
      region === '330303' && draw(2)
        ? pick(['Z01', 'Z04'])
        : region === '330304' && draw(3) === 0
          ? 'Z02'
          : undefined;
    record(
      'party.registered',
      registered,
      {
        code: enterprise.code,
        kind: 'enterprise',
        name: enterprise.name,
        ...identity(test),
        region,
        zone,
        founded_on: workday(shift(registered, -between(300, 2600))),
      },
      test && { memo: TEST_USCC_MEMO },
    );
  }
  for (const [index, { code, name }] of MANAGERS.entries()) {
    const test = index === 0 ? '91330300MA0DEM0489' : undefined;
    record(
      'party.registered',
      LEDGER_START,
      {
        code,
        kind: 'fund-manager',
        name,
        ...identity(test),
        region: index < 5 ? '330300' : '330000',
      },
      test && { memo: TEST_USCC_MEMO },
    );
  }
  record('party.registered', LEDGER_START, {
    code: 'GOV-001',
    kind: 'government',
    name: '演示市级财政出资人（虚构）',
    no_uscc_reason: NO_USCC,
    region: '330300',
  });
  for (const { code, name } of INVESTORS)
    record('party.registered', LEDGER_START, {
      code,
      kind: 'investor',
      name,
      no_uscc_reason: NO_USCC,
    });
}

function tellVehicles() {
  record('fund.established', '2018-06-15', {
    code: 'F-001',
    name: '演示科创母基金',
    aliases: '市科创基金（演示）',
    manager: 'M-001',
    target_size: yuan(wan(150_000)),
  });
  for (const [index, { code, registered, manager, committed }] of SUB_FUNDS.entries()) {
    const number = pad(index + 1, 2);
    record(
      'sub-fund.registered',
      registered,
      {
        code,
        name: `演示子基金${number}号`,
        aliases: `演示${number}号；演示科创${number}号基金`,
        fund: 'F-001',
        manager,
        filing_no: `S0DM${number}`,
        target_size: yuan(wan(committed)),
        investment_until: shift(plusYears(registered, 5), -1),
        term_until: shift(plusYears(registered, 8), -1),
        return_multiple: ['1', '1.2', '1.5'][index % 3],
        return_base: index % 5 === 4 ? 'committed' : 'paid_in',
        return_scope: '演示约定：直投本地企业、落地子公司、新增产能、带动其他资本',
        return_confirmed: [0, 6, 11].includes(index),
        invest_ahead: code === 'SF-013' ? true : undefined,
      },
      { memo: '备案编号为演示编号' },
    );
  }
}

/** Commitments, calls and fees of the sub-funds; returns what the mother fund pays into them. */
function tellCapital(holdings) {
  const investors = shuffled(INVESTORS);
  const paidByFund = [];
  for (const [index, subFund] of SUB_FUNDS.entries()) {
    const { code, registered, committed } = subFund;
    const shares = SHARES[index % SHARES.length];
    const members = [
      'F-001',
      ...shares.slice(1).map(() => {
        const investor = investors.shift();
        investors.push(investor);
        return investor.code;
      }),
    ];
    subFund.members = members;
    subFund.shares = shares;
    for (const [i, amount] of splitPercent(wan(committed), shares).entries()) {
      record('commitment.made', registered, {
        vehicle: code,
        investor: members[i],
        amount: yuan(amount),
      });
    }
    subFund.payments = planCalls(subFund, holdings).map(({ on, percent }) => ({
      on,
      amount: divided(wan(committed) * BigInt(percent), 100n),
    }));
    subFund.fees = [];
    for (const { on, amount } of subFund.payments) {
      for (const [i, part] of splitPercent(amount, shares).entries()) {
        record('contribution.paid', on, {
          vehicle: code,
          investor: members[i],
          amount: yuan(part),
        });
        if (i === 0) paidByFund.push({ on, amount: part });
      }
    }
    const charge = (kind, on, amount) => {
      subFund.fees.push({ on, amount });
      record('fee.charged', on, { vehicle: code, kind, amount: yuan(amount) });
    };
    const paidOn = (day) =>
      sum(
        subFund.payments.filter(({ on }) => on <= day),
        ({ amount }) => amount,
      );
    for (const day of feeDays) {
      if (daysBetween(subFund.payments[0].on, day) >= 180)
        charge('management', day, divided(paidOn(day) * MANAGEMENT_FEE, 100n));
    }
    if (index >= 6 && index < 12) charge('custody', LAST_DAY, divided(paidOn(LAST_DAY), 4_000n));
  }
  record(
    'commitment.made',
    '2024-05-24',
    {
      vehicle: 'SF-018',
      investor: SUB_FUNDS[17].members[1],
      amount: yuan(wan(1_000)),
      change: 'decrease',
    },
    { memo: '演示减少认缴' },
  );
  return paidByFund;
}

/** The government pays the mother fund what it needs, every half-year. */
function tellMotherFund(outflows) {
  record('commitment.made', '2018-06-20', {
    vehicle: 'F-001',
    investor: 'GOV-001',
    amount: yuan(wan(80_000)),
  });
  record('commitment.made', '2021-03-15', {
    vehicle: 'F-001',
    investor: 'GOV-001',
    amount: yuan(wan(70_000)),
    change: 'increase',
  });
  let cash = 0n;
  for (let year = 2018; year <= 2024; year += 1) {
    for (const [from, to] of [
      [`${year}-01-01`, `${year}-06-30`],
      [`${year}-07-01`, `${year}-12-31`],
    ]) {
      const needed = sum(
        outflows.filter(({ on }) => on >= from && on <= to),
        ({ amount }) => amount,
      );
      const call = needed > cash ? ((needed - cash) / wan(500) + 1n) * wan(500) : 0n;
      if (call > 0n)
        record('contribution.paid', workday(from === '2018-07-01' ? '2018-09-03' : from), {
          vehicle: 'F-001',
          investor: 'GOV-001',
          amount: yuan(call),
        });
      cash += call - needed;
    }
  }
}

function tellInvestments(holdings) {
  for (const { vehicle, enterprise, rounds } of holdings) {
    for (const { on, amount, round, form, ownership, post, lead } of rounds) {
      const terms = enterprise.named
        ? {}
        : {
            round,
            form,
            lead,
            ...(ownership && { ownership: decimal(ownership, 6), post_money: yuan(post) }),
          };
      record(
        'investment.made',
        on,
        { vehicle, enterprise: enterprise.code, amount: yuan(amount), ...terms },
        { memo: enterprise.named ? '金额、日期与出资子基金均为演示，未公布' : '' },
      );
    }
  }
}

const EVIDENCE = '演示认定，非正式产业认定';
/** Further classifications of invented enterprises: industry of the five → SEI-2018 and LSH-2021. */
// prettier-ignore
const FURTHER = [
  ['W3', ['4', '4.1'], ['L1', 'L1.1']], ['W3', ['4', '4.1'], ['L1', 'L1.3']], ['W3', ['4', '4.2'], ['L2', 'L2.1']],
  ['W3', ['4', '4.2'], ['L2', 'L2.2']], ['W3', ['4', '4.2'], ['L2', 'L2.2']], ['W3', ['none'], ['L3', 'L3.1']],
  ['W3', ['1', '1.5'], ['L4', 'L4.2']], ['W3', ['none'], ['L5', 'L5.1']], ['W1', ['1', '1.3']], ['W1', ['1', '1.4']],
  ['W1', ['1', '1.5']], ['W2', ['2', '2.1']], ['W2', ['2', '2.4']], ['W5', ['3', '3.6']], ['W4', ['5', '5.2']],
];

function tellClassifications(enterprises) {
  const classify = (on, { code }, scheme, [industry, segment], memo) =>
    record(
      'enterprise.classified',
      on,
      { enterprise: code, scheme, industry, segment, evidence: EVIDENCE },
      { memo },
    );
  const invented = enterprises.slice(NAMED.length);
  // One enterprise is looked at again later, so that a dated classification can be seen to change.
  const reconsidered = invented.find(
    ({ industry, first }) =>
      industry === 'W2' && first.on > '2020-06-01' && first.on < '2021-06-01',
  );
  for (const enterprise of enterprises) {
    const on = later(enterprise.first.on, SCHEME_START);
    if (enterprise === reconsidered) {
      classify(on, enterprise, 'WZ5-2019', ['W1']);
      classify(
        '2022-03-10',
        enterprise,
        'WZ5-2019',
        ['W2'],
        '演示重新认定：主营业务由软件转为成套装备',
      );
    } else {
      classify(
        on,
        enterprise,
        'WZ5-2019',
        [enterprise.industry],
        enterprise.named ? '演示，公开文件未载该企业的产业归属' : '',
      );
    }
  }
  const taken = new Set();
  for (const [industry, national, plan] of FURTHER) {
    const enterprise = invented.find(
      (each) => each.industry === industry && each.first.on >= '2020-03-01' && !taken.has(each),
    );
    taken.add(enterprise);
    classify(enterprise.first.on, enterprise, 'SEI-2018', national);
    if (plan)
      classify(workday(later(enterprise.first.on, '2021-09-10')), enterprise, 'LSH-2021', plan);
  }
}

function tellStandings(enterprises) {
  const invented = enterprises.slice(NAMED.length);
  const kinds = [
    'high-tech',
    'tech-sme',
    'high-tech',
    'provincial-tech-sme',
    'high-tech',
    'specialised-sme',
  ];
  const years = { 'high-tech': 3, 'tech-sme': 1, 'provincial-tech-sme': 3, 'specialised-sme': 3 };
  for (const [index, enterprise] of invented
    .filter((_, at) => at % 6 === 2)
    .slice(0, 12)
    .entries()) {
    const qualification = kinds[index % kinds.length];
    const from = workday(shift(enterprise.first.on, between(20, 200)));
    const on = earlier(from, LAST_DAY);
    record('enterprise.qualified', on, {
      enterprise: enterprise.code,
      qualification,
      certificate: `演示证书-${pad(index + 1, 2)}`,
      valid_from: on,
      valid_to: shift(plusYears(on, years[qualification]), -1),
    });
  }
  for (const { code, name, story } of NAMED) {
    if (story === 'relocated') {
      record(
        'enterprise.relocated',
        LETTER_DAY,
        { enterprise: code, from: '000000', to: '330300' },
        {
          published: LETTER,
          memo: '该文件列明注册地搬迁至温州；实际迁入日、原注册地与迁入县（市、区）均未公布，发生日取文件日',
        },
      );
    } else if (name === '莱特光电') {
      record(
        'enterprise.listing-advanced',
        '2022-03-18',
        { enterprise: code, stage: 'listed', exchange: '上海证券交易所科创板', ticker: '688150' },
        { published: '上海证券报 2022-03-17' },
      );
    } else {
      record(
        'enterprise.listing-advanced',
        LETTER_DAY,
        { enterprise: code, stage: story },
        {
          published: LETTER,
          memo: `${story === 'listed' ? '上市' : '过会'}日期未载于该文件，发生日取文件日`,
        },
      );
    }
  }
}

function tellValuations(holdings) {
  for (const [index, holding] of holdings.entries()) {
    for (const day of valuationDays(holding, index)) {
      const { fair, method, post, memo } = valuation(holding, day);
      holding.lastValue = day <= '2023-12-31' ? fair : holding.lastValue;
      record(
        'investment.valued',
        day,
        {
          vehicle: holding.vehicle,
          enterprise: holding.enterprise.code,
          fair_value: yuan(fair),
          method,
          level: 3,
          ...(post && { post_money: yuan(post) }),
        },
        { memo },
      );
    }
  }
}

/** Exits and the write-off, and what the sub-funds pass on to their investors: nine tenths of what is not recycled. */
function tellEnds(holdings) {
  for (const subFund of SUB_FUNDS) subFund.distributions = [];
  for (const { vehicle, enterprise, ends, amount, writtenOff } of holdings) {
    if (writtenOff)
      record('investment.written-off', writtenOff, {
        vehicle,
        enterprise: enterprise.code,
        amount: yuan(wan(amount)),
        reason: '演示核销：企业停止经营',
      });
    for (const { route, on, cost, proceeds, recycled, ownership, distributedOn } of ends) {
      record('investment.realised', on, {
        vehicle,
        enterprise: enterprise.code,
        route,
        proceeds: yuan(proceeds),
        cost_relieved: yuan(cost),
        ...(recycled > 0n && { recycled: yuan(recycled) }),
        ...(ownership !== undefined && { ownership_after: decimal(ownership, 6) }),
      });
      if (!distributedOn) continue;
      const subFund = SUB_FUNDS.find(({ code }) => code === vehicle);
      const total = divided((proceeds - recycled) * 9n, 10n);
      const capital = total < cost || route === 'liquidation' ? total : cost;
      subFund.distributions.push({ on: distributedOn, amount: total });
      const gains = splitPercent(total - capital, subFund.shares);
      for (const [i, part] of splitPercent(capital, subFund.shares).entries()) {
        record('distribution.paid', distributedOn, {
          vehicle,
          investor: subFund.members[i],
          capital: yuan(part),
          gain: yuan(gains[i]),
        });
      }
    }
  }
}

function tellLocalReturns(holdings) {
  const able = holdings.filter(
    ({ enterprise, vehicle, on }) => !enterprise.named && vehicle !== 'F-001' && on < '2024-02-01',
  );
  for (const [index, holding] of shuffled(able).slice(0, 25).entries()) {
    const { vehicle, enterprise, rounds, on } = holding;
    const basis = isHome(enterprise.region)
      ? ['local', 'local', 'capacity', 'attracted'][index % 4]
      : 'subsidiary';
    const factor = { local: '1', capacity: '0.5', attracted: '1', subsidiary: '0.8' }[basis];
    const base =
      basis === 'local'
        ? rounds[0].amount
        : divided(rounds[0].amount * BigInt(between(5, 14)), 10n);
    const recognised =
      index < 4
        ? workday(shift('2024-04-12', index * 18))
        : earlier(workday(shift(on, between(120, 420))), LAST_DAY);
    record('local-return.recognised', recognised, {
      vehicle,
      enterprise: enterprise.code,
      basis,
      base_amount: yuan(base),
      factor,
      recognised_by: '演示认定机构',
    });
  }
}

/** What five managers report for the end of 2023: near to what the records give, once clearly not. */
function tellPerformance(holdings) {
  const day = '2023-12-31';
  const until = (list) =>
    sum(
      list.filter(({ on }) => on <= day),
      ({ amount }) => amount,
    );
  for (const [index, code] of ['SF-001', 'SF-002', 'SF-004', 'SF-006', 'SF-007'].entries()) {
    const subFund = SUB_FUNDS.find((each) => each.code === code);
    const own = holdings.filter(({ vehicle, on }) => vehicle === code && on <= day);
    const invested = until(own.flatMap(({ rounds }) => rounds));
    const proceeds = sum(
      own.flatMap(({ ends }) => ends).filter(({ on }) => on <= day),
      (end) => end.proceeds,
    );
    const worth = sum(
      own.filter((holding) => costOn(holding, day) > 0n),
      ({ lastValue }) => lastValue,
    );
    const paid = until(subFund.payments);
    const distributed = until(subFund.distributions);
    const assets = worth + paid + proceeds - invested - until(subFund.fees) - distributed;
    const moic = divided((worth + proceeds) * 100n, invested);
    const years = BigInt(2023 - Number(subFund.registered.slice(0, 4)));
    const metrics = {
      irr_gross: decimal(divided((moic - 100n) * 8n, years), 3),
      moic: decimal(moic, 2),
      tvpi: decimal(divided((distributed + assets) * 100n, paid) + (index === 2 ? 6n : 0n), 2),
      dpi: decimal(divided(distributed * 100n, paid), 2),
    };
    for (const [metric, value] of Object.entries(metrics))
      record('performance.reported', day, { vehicle: code, metric, value });
  }
}

// ── all of it, in order ────────────────────────────────────────────────────────────────────────────

const holdings = planHoldings();
const enterprises = assignEnterprises(holdings);
assignAmounts(holdings);
assignRounds(holdings);
assignEnds(holdings);

tellParties(enterprises);
tellVehicles();
const paidByFund = tellCapital(holdings);
tellMotherFund([
  ...paidByFund,
  ...holdings.filter(({ vehicle }) => vehicle === 'F-001').flatMap(({ rounds }) => rounds),
]);
tellInvestments(holdings);
tellClassifications(enterprises);
tellStandings(enterprises);
tellValuations(holdings);
tellEnds(holdings);
tellLocalReturns(holdings);
tellPerformance(holdings);

book = 'others';
const borrowers = planBorrowers(enterprises.slice(NAMED.length));
tellBorrowers(borrowers, record);
tellCredit(borrowers, record);
const held = borrowers.filter(({ invested }) => invested);
tellDeals({ borrowers, held }, record);
tellGrants(borrowers, record);
writeFiles();
