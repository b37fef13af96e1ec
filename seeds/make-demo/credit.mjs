/**
 * Credit lines and loans, all invented. Published are two totals alone (温科提复〔2024〕118号): 累计授信 941
 * 亿元, 发放贷款 615 亿元, and that every high-tech enterprise has a line. Banks, products by bank, amounts,
 * rates, repayments and bad loans are published nowhere: the banks are 演示银行, whatever they do.
 */
import {
  byDay,
  chance,
  daysBetween,
  decimal,
  divided,
  earlier,
  later,
  pad,
  plusMonths,
  shift,
  sum,
  wan,
  weighted,
  workday,
  yuan,
} from './tools.mjs';

const { draw, between, pick, shuffled } = chance(20240620);

/** The product began in July 2021. */
const FIRST_DAY = '2021-07-05';
/** Nothing is granted or drawn after this day; what falls due is still repaid until the letter's. */
const LAST_DAY = '2024-06-20';
const LETTER_DAY = '2024-06-28';
const LEDGER_START = '2018-01-01';

/** In 万元: 941 and 615 亿元. */
const GRANTED = 9_410_000;
const DRAWN = 6_150_000;
const SECOND_LINES = 140;
const PREAPPROVALS = { before: 50, smes: 30, others: 20 };
const INCREASES = 45;
const DECREASES = 15;
const PROLONGED = 20;
const EXTENDED = 30;
const INSTALMENT_LOANS = 45;
/** Bad loans outstanding in the end, in thousandths of the outstanding. */
const NON_PERFORMING = 12;
const MENTIONED = 18;
const COMPENSATED_PERCENT = 30n;
const CLASSIFIED = { '2024-03-29': 200, [LETTER_DAY]: 200 };

/** Lines granted before that day: % of them not drawn at all, and what % of the others is drawn. */
const USAGE = [
  ['2023-07-01', 6, 75, 100],
  ['2024-01-01', 16, 40, 85],
  ['2025-01-01', 35, 15, 55],
];

const BANKS = [...'甲乙丙丁戊己庚辛'].map((name, index) => ({
  code: `B-${pad(index + 1, 3)}`,
  name: `演示银行${name}`,
}));
const PAYER = 'GOV-002';
const GUARANTOR = 'G-001';
// prettier-ignore
const BANK_WEIGHTS = weighted({ 'B-001': 26, 'B-002': 18, 'B-003': 14, 'B-004': 12, 'B-005': 10, 'B-006': 8, 'B-007': 7, 'B-008': 5 });
const PRODUCTS = weighted({ P01: 62, P02: 14, P03: 11, P04: 7, P99: 6 });
const GUARANTEES = weighted({ credit: 70, pledge: 12, guarantee: 13, insurance: 5 });
const LINE_MONTHS = weighted({ 12: 45, 24: 17, 36: 38 });
const LOAN_MONTHS = weighted({ 6: 30, 12: 60, 24: 5, 36: 5 });
/** Rates of the year in basis points: from, steps of five. */
const RATES = { 2021: [400, 12], 2022: [380, 12], 2023: [340, 14], 2024: [300, 14] };

function tellParties(record) {
  for (const { code, name } of BANKS)
    record('party.registered', LEDGER_START, {
      code,
      kind: 'bank',
      name,
      no_uscc_reason: '演示数据，虚构主体',
      region: '330300',
    });
  for (const [code, kind, name] of [
    [GUARANTOR, 'guarantor', '演示融资担保机构（虚构）'],
    [PAYER, 'government', '演示财政补贴与风险补偿资金（虚构）'],
  ])
    record('party.registered', LEDGER_START, {
      code,
      kind,
      name,
      no_uscc_reason: '演示数据，虚构主体',
      region: '330300',
    });
}

// ── lines ──────────────────────────────────────────────────────────────────────────────────────────

/** The score on which a line rests, where its product asks for one. */
function score(line) {
  if (line.product !== 'P01' && !(line.product === 'P02' && draw(2))) return;
  line.score = decimal(BigInt(between(5_800, 9_600)), 1);
  line.scheme = `演示科创指数 ${line.on < '2023-01-01' ? '2021' : '2023'}版（虚构）`;
  line.scoredOn = later('2021-07-01', shift(line.on, -between(3, 45)));
}

function newLine(enterprise, on, bank) {
  const line = {
    enterprise: enterprise.code,
    on,
    bank,
    product: pick(PRODUCTS),
    stage: 'facility',
    months: Number(pick(LINE_MONTHS)),
    revolving: draw(100) < 55,
    guarantee: pick(GUARANTEES),
    loans: [],
    adjustments: [],
  };
  line.validTo = shift(plusMonths(on, line.months), -1);
  line.until = line.validTo;
  score(line);
  return line;
}

/** When an enterprise gets its first line: soon after its certificate, some before they have one. */
function firstDay({ certificates, from }) {
  const certified = certificates[0]?.from ?? FIRST_DAY;
  const early = draw(100) < 15 ? between(60, 300) : -between(5, 60);
  const earliest = later(later(shift(certified, -early), shift(from, 30)), FIRST_DAY);
  const latest = earlier(LAST_DAY, shift(earliest, 430));
  return earlier(workday(shift(earliest, draw(daysBetween(earliest, latest) + 1))), LAST_DAY);
}

function planLines(borrowers) {
  const covered = borrowers.filter(({ highTech }) => highTech);
  const lines = covered.map((enterprise) =>
    newLine(enterprise, firstDay(enterprise), pick(BANK_WEIGHTS)),
  );
  const again = shuffled(lines.filter(({ on }) => on < '2023-06-30')).slice(0, SECOND_LINES);
  for (const first of again) {
    // One with the same bank begins after the first has ended.
    const renewal = first.validTo < '2024-04-01' && draw(3) > 0;
    const earliest = renewal ? shift(first.validTo, 1) : shift(first.on, 120);
    const latest = renewal ? shift(earliest, 40) : LAST_DAY;
    const on = earlier(workday(shift(earliest, draw(daysBetween(earliest, latest) + 1))), LAST_DAY);
    const others = BANK_WEIGHTS.filter((bank) => bank !== first.bank);
    lines.push(newLine({ code: first.enterprise }, on, renewal ? first.bank : pick(others)));
  }
  return lines;
}

/** Gives the lines their increases and limits in 万元, so that both together are what was granted. */
function assignLimits(lines) {
  let rest = GRANTED;
  for (const line of shuffled(
    lines.filter(({ on, until }) => on < '2024-02-01' && until > shift(on, 150)),
  ).slice(0, INCREASES)) {
    line.increase = between(2, 12) * 250;
    rest -= line.increase;
  }
  for (const line of lines)
    line.weight = Math.floor(2 ** (draw(400) / 100) * 100) * (line.increase ? 2 : 1);
  const weights = lines.reduce((total, { weight }) => total + weight, 0);
  const all = rest;
  for (const line of lines) {
    line.limit = Math.max(300, Math.floor((line.weight * all) / weights / 100) * 100);
    rest -= line.limit;
  }
  for (const line of shuffled(lines)) {
    const more = Math.min(100, rest);
    line.limit += more;
    rest -= more;
  }
  if (rest !== 0) throw new Error(`${rest} 万元 of limits left over`);
}

/** How much of each line is drawn in all, in 万元: never more than its limit, repaid or not. */
function assignDrawn(lines) {
  const usage = ({ on }) => USAGE.find(([until]) => on < until);
  const used = lines.filter((line) => draw(100) >= usage(line)[1]);
  for (const line of lines) line.drawn = 0;
  for (const line of used)
    line.drawn = Math.floor((line.limit * between(...usage(line).slice(2))) / 1_000) * 10;
  let rest = DRAWN - used.reduce((total, { drawn }) => total + drawn, 0);
  while (rest !== 0)
    for (const line of shuffled(used)) {
      const room = rest > 0 ? line.limit - line.drawn : -Math.floor(line.drawn / 2);
      const change = Math.trunc(room / 40) * 10 || Math.sign(room) * Math.min(10, Math.abs(room));
      const step = rest > 0 ? Math.min(change, rest) : Math.max(change, rest);
      line.drawn += step;
      rest -= step;
    }
}

/** Increases, decreases to what is not needed, and terms prolonged before they end. */
function assignAdjustments(lines) {
  const within = (line) => {
    const from = shift(line.on, 60);
    const to = earlier(shift(line.validTo, -10), LAST_DAY);
    return earlier(workday(shift(from, draw(daysBetween(from, to) + 1))), to);
  };
  for (const line of lines.filter(({ increase }) => increase))
    line.adjustments.push({ on: within(line), change: 'increase', amount: line.increase });
  const spare = lines.filter(
    ({ increase, on, limit, drawn }) => !increase && on < '2024-02-01' && limit - drawn > 400,
  );
  for (const line of shuffled(spare).slice(0, DECREASES))
    line.adjustments.push({
      on: within(line),
      change: 'decrease',
      amount: Math.floor((line.limit - line.drawn) / 200) * 100,
    });
  const ending = lines.filter(
    ({ validTo, adjustments, drawn }) =>
      validTo > '2022-07-15' && validTo < '2024-06-01' && adjustments.length === 0 && drawn > 0,
  );
  for (const line of shuffled(ending).slice(0, PROLONGED)) {
    line.until = plusMonths(line.validTo, 12);
    line.adjustments.push({
      on: workday(shift(line.validTo, -between(15, 40))),
      change: 'none',
      amount: 0,
      validTo: line.until,
    });
  }
}

/** Batch pre-approvals: some became a line later, some are of enterprises that have none. */
function planPreapprovals(lines, borrowers) {
  const later150 = shuffled(lines.filter(({ on }) => on > '2022-01-10')).slice(
    0,
    PREAPPROVALS.before,
  );
  const smes = shuffled(borrowers.filter(({ highTech, sme }) => sme && !highTech)).slice(
    0,
    PREAPPROVALS.smes,
  );
  const others = shuffled(
    borrowers.filter(
      ({ highTech, invested, from }) => highTech && !invested && from < '2021-01-01',
    ),
  ).slice(0, PREAPPROVALS.others);
  const approve = (enterprise, on, bank) => ({
    ...newLine({ code: enterprise }, on, bank),
    product: 'P01',
    stage: 'preapproved',
    revolving: false,
    limit: between(2, 20) * 50,
    validTo: shift(plusMonths(on, pick([6, 12])), -1),
    guarantee: 'credit',
  });
  const all = [
    ...later150.map(({ enterprise, on, bank }) =>
      approve(enterprise, workday(shift(on, -between(40, 150))), bank),
    ),
    ...smes.map(({ code, sme }) =>
      approve(code, earlier(workday(shift(sme.from, draw(20))), LAST_DAY), pick(BANK_WEIGHTS)),
    ),
    ...others.map(({ code }) =>
      approve(code, workday(shift('2021-09-01', draw(900))), pick(BANK_WEIGHTS)),
    ),
  ];
  for (const line of all) {
    line.product = 'P01';
    score(line);
  }
  return all;
}

// ── loans ──────────────────────────────────────────────────────────────────────────────────────────

/** Splits what is drawn on a line into loans, the first soon after the grant. */
function planLoans(line) {
  if (line.drawn === 0) return [];
  const last = earlier(line.until, LAST_DAY);
  const room = daysBetween(line.on, last);
  const years = Math.min(room / 365, 3);
  const count = Math.min(line.drawn < 100 ? 1 : 4, 1 + Math.floor(years * 0.85 + draw(100) / 100));
  const width = Math.floor((room * 7) / 10 / count);
  const weights = Array.from({ length: count }, () => between(60, 140));
  const whole = weights.reduce((total, weight) => total + weight, 0);
  let rest = line.drawn;
  return weights.map((weight, index) => {
    const amount = index === count - 1 ? rest : Math.floor((line.drawn * weight) / whole / 10) * 10;
    rest -= amount;
    const offset = index === 0 ? draw(Math.min(40, width) + 1) : width * index + draw(width + 1);
    const drawnOn = earlier(workday(shift(line.on, Math.min(offset, room))), last);
    const [base, steps] = RATES[drawnOn.slice(0, 4)];
    const months = Number(pick(LOAN_MONTHS));
    return {
      line,
      on: drawnOn,
      amount: wan(amount),
      rate: base + 5 * draw(steps),
      months,
      due: plusMonths(drawnOn, months),
      repayments: [],
      classes: [],
    };
  });
}

const BASIS = { 'ACT/360': 360n, 'ACT/365F': 365n, '30/360': 360n };

function daysCounted(dayCount, from, to) {
  if (dayCount !== '30/360') return daysBetween(from, to);
  const [y1, m1, d1] = from.split('-').map(Number);
  const [y2, m2, d2] = to.split('-').map(Number);
  const first = Math.min(d1, 30);
  const last = d2 === 31 && first === 30 ? 30 : d2;
  return 360 * (y2 - y1) + 30 * (m2 - m1) + (last - first);
}

const interest = (balance, rate, from, to, dayCount = 'ACT/360') =>
  divided(
    balance * BigInt(rate) * BigInt(daysCounted(dayCount, from, to)),
    10_000n * BASIS[dayCount],
  );

/** The level payment of an annuity: whole periods earn rate × months ÷ 12. */
function levelPayment({ amount, rate, period, months }) {
  const scale = 10n ** 40n;
  const growth = scale + (scale * BigInt(rate * period)) / 120_000n;
  let worth = scale;
  let annuity = 0n;
  for (let index = 0; index < months / period; index += 1) {
    worth = (worth * scale) / growth;
    annuity += worth;
  }
  return divided(amount * scale, annuity);
}

/** The instalments of a loan that states its terms, as its contract has them. */
function instalments(loan) {
  const { amount, rate, on, months, method, period, dayCount } = loan;
  const count = months / period;
  const level = method === 'annuity' ? levelPayment(loan) : 0n;
  let balance = amount;
  let from = on;
  return Array.from({ length: count }, (_, index) => {
    const day = plusMonths(on, period * (index + 1));
    const earned = interest(balance, rate, from, day, dayCount);
    const isLast = index === count - 1;
    const principal = isLast
      ? balance
      : method === 'interest-only'
        ? 0n
        : method === 'annuity'
          ? level - earned
          : amount / BigInt(count);
    balance -= principal;
    from = day;
    return { on: day, principal, interest: earned };
  });
}

/**
 * About a third of the loans state their terms. Those are paid exactly by their schedule, so most have
 * few instalments: loans with many are too young to have paid one, or are the few `byInstalment`.
 */
function assignTerms(loans) {
  const state = (loan, method, period) => {
    Object.assign(loan, {
      method,
      period,
      dayCount: pick(['ACT/360', 'ACT/360', 'ACT/365F', '30/360']),
    });
    loan.repayments = instalments(loan).filter(({ on }) => on <= LETTER_DAY);
  };
  const twelve = shuffled(loans.filter(({ months, on }) => months === 12 && on < '2024-04-01'));
  for (const [index, loan] of twelve.slice(0, INSTALMENT_LOANS).entries())
    state(loan, index % 2 ? 'annuity' : 'equal-principal', 3);
  for (const loan of loans) {
    if (loan.method) continue;
    const { on, months } = loan;
    if (on >= '2024-04-01') {
      if (draw(100) < 60)
        state(
          loan,
          pick(['equal-principal', 'annuity', 'interest-only']),
          on >= '2024-06-01' && months > 6 ? pick([1, 3]) : 3,
        );
    } else if (months > 12) {
      if (draw(100) < 12) state(loan, 'interest-only', 12);
    } else if (draw(100) < 33) state(loan, 'interest-only', months);
  }
}

const isOpen = (loan) => !loan.closed;
const left = (loan) => loan.amount - sum(loan.repayments, ({ principal }) => principal);

/** Extensions, repayments at the due day or before it, of all loans that state no terms and go well. */
function assignRepayments(loans) {
  const free = loans.filter(({ method }) => !method);
  const able = shuffled(
    free.filter(({ due, months }) => due > '2022-07-15' && due < '2024-06-20' && months === 12),
  );
  for (const loan of able.slice(0, EXTENDED)) {
    loan.extension = {
      on: workday(shift(loan.due, -between(8, 25))),
      due: plusMonths(loan.due, 6),
    };
    loan.due = loan.extension.due;
  }
  for (const loan of free) {
    const early = loan.due <= LETTER_DAY ? draw(100) < 18 : draw(100) < 16;
    const from = loan.extension?.on ?? loan.on;
    const day = early
      ? workday(
          shift(
            from,
            Math.max(1, Math.floor((daysBetween(from, loan.due) * between(55, 96)) / 100)),
          ),
        )
      : loan.due;
    if (day <= LETTER_DAY && day <= loan.due)
      loan.repayments.push({
        on: day,
        principal: loan.amount,
        interest: interest(loan.amount, loan.rate, loan.on, day),
      });
    else if (loan.due <= LETTER_DAY)
      loan.repayments.push({
        on: loan.due,
        principal: loan.amount,
        interest: interest(loan.amount, loan.rate, loan.on, loan.due),
      });
  }
  for (const loan of loans) loan.closed = left(loan) === 0n;
}

const OVERDUE_CLASSES = [
  [30, 'mention'],
  [100, 'substandard'],
  [280, 'doubtful'],
  [370, 'loss'],
];

/** A loan that is not repaid when due: no repayments, and the classes that the days overdue ask for. */
function fail(loan) {
  loan.repayments = [];
  loan.closed = false;
  loan.failed = true;
  for (const [days, name] of OVERDUE_CLASSES) {
    const on = shift(loan.due, days);
    if (on <= LETTER_DAY) loan.classes.push({ on, name, overdue: days });
  }
}

/** Loans that go wrong, a little over one in a hundred of what is outstanding; some are compensated or written off. */
function assignFailures(loans) {
  const plain = shuffled(
    loans.filter(
      ({ method, extension, closed, repayments, due, amount }) =>
        !method &&
        !extension &&
        closed &&
        repayments[0].on === due &&
        amount >= wan(600) &&
        amount <= wan(3_500),
    ),
  );
  const take = (from, to) => {
    const index = plain.findIndex(({ due }) => due >= from && due <= to);
    return plain.splice(index, 1)[0];
  };
  const gone = [
    take('2022-09-01', '2022-12-31'),
    take('2023-01-01', '2023-03-15'),
    take('2023-03-16', '2023-04-30'),
  ];
  for (const loan of gone) fail(loan);
  const bad = [];
  const outstanding = () => sum(loans.filter(isOpen), left);
  const worse = () =>
    sum(bad, left) * 1_000n < (outstanding() - sum(gone, left)) * BigInt(NON_PERFORMING);
  const windows = [
    ['2023-05-20', '2023-06-20'],
    ['2023-07-01', '2023-09-20'],
    ['2023-09-21', '2023-12-31'],
    ['2024-01-01', '2024-03-10'],
  ];
  while (worse()) {
    const loan = take(...windows[bad.length % windows.length]);
    fail(loan);
    bad.push(loan);
  }
  for (let index = 0; index < MENTIONED; index += 1) {
    const loan = take('2024-04-01', '2024-06-24');
    loan.repayments = [];
    loan.closed = false;
    loan.failed = true;
    loan.classes.push({
      on: LETTER_DAY,
      name: 'mention',
      overdue: daysBetween(loan.due, LETTER_DAY),
    });
  }
  const compensated = [
    ...gone.slice(0, 2),
    ...bad.filter(({ due }) => due < '2024-01-01').slice(0, 4),
  ];
  for (const [index, loan] of compensated.entries()) {
    const byGuarantor = index % 3 === 2;
    if (byGuarantor) loan.line.guarantee = 'guarantee';
    loan.compensation = {
      on: workday(shift(loan.due, 130 + index * 7)),
      payer: byGuarantor ? GUARANTOR : PAYER,
      amount: divided(loan.amount * COMPENSATED_PERCENT, 100n),
    };
  }
  for (const [index, loan] of gone.entries())
    loan.writtenOff = {
      on: workday(shift(loan.due, 400 + index * 5)),
      amount: loan.amount - (loan.compensation?.amount ?? 0n),
    };
  for (const loan of gone) loan.closed = true;
}

/** The classes of loans that go well, of a good part of them and on one of two days. */
function classifyGood(loans) {
  const able = shuffled(loans.filter((loan) => isOpen(loan) && !loan.failed));
  for (const [on, count] of Object.entries(CLASSIFIED)) {
    for (let index = 0; index < count; index += 1) {
      const at = able.findIndex((loan) => loan.on < on && loan.due >= on);
      const [loan] = able.splice(at, 1);
      loan.classes.push({ on, name: index % 60 === 7 ? 'mention' : 'normal', overdue: 0 });
    }
  }
}

// ── telling it as events ───────────────────────────────────────────────────────────────────────────

function tellLines(lines, record) {
  for (const [index, line] of lines.entries()) {
    line.code = `CL-${pad(index + 1, 5)}`;
    const { code, enterprise, bank, product, stage, limit, validTo, revolving, guarantee } = line;
    record('credit.granted', line.on, {
      ...{
        code,
        enterprise,
        bank,
        product,
        stage,
        limit: yuan(wan(limit)),
        valid_to: validTo,
        revolving,
        guarantee,
      },
      contract_no: `演示${stage === 'facility' ? '授信' : '预授信'}合同-${pad(index + 1, 5)}`,
      ...{ index_score: line.score, index_scheme: line.scheme, index_on: line.scoredOn },
    });
    for (const { on, change, amount, validTo: until } of line.adjustments)
      record('credit.adjusted', on, {
        line: code,
        change,
        amount: yuan(wan(amount)),
        valid_to: until,
      });
  }
}

function tellLoans(loans, record) {
  for (const [index, loan] of loans.entries()) {
    const code = `LN-${pad(index + 1, 5)}`;
    record('loan.drawn', loan.on, {
      ...{ code, line: loan.line.code, receipt_no: `演示借据-${pad(index + 1, 5)}` },
      ...{ amount: yuan(loan.amount), rate: decimal(BigInt(loan.rate), 4) },
      due_on: plusMonths(loan.on, loan.months),
      ...{ method: loan.method, period_months: loan.period, day_count: loan.dayCount },
    });
    if (loan.extension)
      record('loan.extended', loan.extension.on, { loan: code, due_on: loan.extension.due });
    for (const { on, principal, interest: paid } of loan.repayments)
      record('loan.repaid', on, { loan: code, principal: yuan(principal), interest: yuan(paid) });
    for (const { on, name, overdue } of loan.classes)
      if (!loan.writtenOff || on <= loan.writtenOff.on)
        record('loan.classified', on, { loan: code, class: name, overdue_days: overdue });
    const { compensation, writtenOff } = loan;
    if (compensation)
      record('loan.compensated', compensation.on, {
        loan: code,
        payer: compensation.payer,
        amount: yuan(compensation.amount),
      });
    if (writtenOff)
      record('loan.written-off', writtenOff.on, {
        loan: code,
        amount: yuan(writtenOff.amount),
        reason: '演示核销：逾期一年以上，经追索仍未收回',
      });
  }
}

export function tellCredit(borrowers, record) {
  tellParties(record);
  const lines = planLines(borrowers);
  assignLimits(lines);
  assignDrawn(lines);
  assignAdjustments(lines);
  const loans = lines.flatMap(planLoans).sort(byDay);
  assignTerms(loans);
  assignRepayments(loans);
  assignFailures(loans);
  classifyGood(loans);
  tellLines([...lines, ...planPreapprovals(lines, borrowers)].sort(byDay), record);
  tellLoans(loans, record);
}
