/** Random portfolios: vehicles, investors, enterprises, and anything that may happen to them. */
import fc from 'fast-check';
import { AskedTogether } from '../../src/db/asked-together.ts';
import { JournalTables } from '../../src/db/figures.ts';
import type { KeptAnswers } from '../../src/db/kept-answers.ts';
import { readEvents, type StoredEvent } from '../../src/db/journal.ts';
import { EVERYTHING, type Sql } from '../../src/db/connection.ts';
import { CATALOGUE } from '../../src/domain/figures/catalogue/index.ts';
import { wireValue, type Basis, type Source } from '../../src/domain/figures/figure.ts';
import { evaluate } from '../../src/domain/figures/evaluate.ts';
import type { Grouping } from '../../src/domain/figures/groupings.ts';
import { FoldedJournal } from '../../src/domain/figures/folded-journal.ts';
import type { Moment } from '../../src/domain/journal/posted-event.ts';
import { wireMoney, type Decimal } from '../../src/domain/values/money.ts';
import { unsupportedDimensions } from '../../src/domain/figures/narrowing.ts';
import type { Ledger } from '../support/ledger.ts';

export type Event = { type: string; effective_on?: string } & Record<string, unknown>;

const VEHICLES = ['SF-001', 'SF-002', 'F-001'];
const INVESTORS = ['LP-001', 'LP-002', 'F-001'];
/** The last one is no vehicle's holding to begin with. */
const ENTERPRISES = ['E-0001', 'E-0002', 'E-0003', 'E-0004'];
const STAGES = ['tutoring', 'accepted', 'passed', 'registered', 'listed', 'withdrawn', 'delisted'];
const REGIONS = ['330302', '330303', '310000'];
/** The first of each is there from the opening on; the others come with moves. */
const BANKS = ['B-001', 'B-002'];
const LINES = ['CL-1', 'CL-2', 'CL-3', 'CL-4'];
const LOANS = ['LN-1', 'LN-2', 'LN-3', 'LN-4', 'LN-5', 'LN-6', 'LN-7'];
const TRANCHES = ['A', 'B'];
const PROJECTS = ['PJ-1', 'PJ-2', 'PJ-3', 'PJ-4'];
const PROGRAMMES = ['PG-1', 'PG-2'];

/** What the opening holdings cost; an exit of as much closes them. */
const OPENING_COST = '3000.00';

/** Parties, vehicles, lists, money, and a holding of each vehicle: most moves are possible. */
const OPENING: Event[] = [
  list('WZ5-2019', 'industry', [['W1'], ['W2']]),
  list('GBT2260', 'region', [['330300'], ['330302', '330300'], ['330303', '330300'], ['310000']]),
  ...[...INVESTORS.slice(0, 2).map((code) => [code, 'investor']), ['M-001', 'fund-manager']].map(
    ([code, kind]) => party(code!, kind!),
  ),
  ...ENTERPRISES.map((code) => party(code, 'enterprise')),
  event('fund.established', { code: 'F-001', name: '母基金' }),
  ...VEHICLES.slice(0, 2).map((code) =>
    event('sub-fund.registered', { code, name: code, fund: 'F-001', manager: 'M-001' }),
  ),
  ...VEHICLES.map((vehicle) => money('commitment.made', vehicle, 'LP-001', '50000.00')),
  ...VEHICLES.map((vehicle) => money('contribution.paid', vehicle, 'LP-001', '5000.00')),
  ...VEHICLES.map((vehicle) => money('commitment.made', vehicle, 'LP-002', '2000.00')),
  ...VEHICLES.slice(0, 2).map((vehicle) => money('commitment.made', vehicle, 'F-001', '2000.00')),
  ...VEHICLES.map((vehicle, index) =>
    event('investment.made', { vehicle, enterprise: ENTERPRISES[index], amount: OPENING_COST }),
  ),
  ...openingOfBooks(),
];

/** Credit lines (one revolving), a loan, a deal, two programmes, and projects to go on with. */
function openingOfBooks(): Event[] {
  const tranche = (code: string, rank: number, size: string) => ({
    tranche: code,
    rank,
    size,
    coupon: '0.04',
    day_count: 'ACT/365F',
  });
  return [
    list('CREDIT-PRODUCTS', 'product', [['P01'], ['P02']]),
    ...BANKS.map((code) => party(code, 'bank')),
    ...LINES.slice(0, 2).map((code, index) =>
      event('credit.granted', lineOf(code, BANKS[index]!, ENTERPRISES[index]!, index === 0)),
    ),
    event('loan.drawn', loanOf('LN-1', 'CL-1', '2000.00')),
    event('deal.issued', {
      code: 'ABS-1',
      name: 'ABS-1',
      form: 'abs',
      issue_size: '5000.00',
      initial_reserve: '100.00',
      tranches: [tranche('A', 1, '4000.00'), tranche('B', 2, '1000.00')],
      steps: [{ kind: 'interest', ranks: '1,2' }, { kind: 'residual' }],
    }),
    event('deal.collected', { deal: 'ABS-1', amount: '1000.00' }),
    ...PROGRAMMES.map((code, index) =>
      event('programme.funded', { code, name: code, amount: '9000.00', revolving: index === 1 }),
    ),
    ...PROJECTS.flatMap((code, index) => [
      event('project.proposed', {
        code,
        name: code,
        programme: PROGRAMMES[index % 2],
        enterprise: ENTERPRISES[index],
        source: 'seed',
      }),
      event('project.approved', { project: code, amount: '3000.00' }),
      event('project.signed', {
        project: code,
        trigger: '随机',
        valuation_basis: '随机',
        holding_cap: '1',
      }),
      event('project.disbursed', { project: code, amount: '1000.00', instalment: 1 }),
    ]),
  ];
}

function lineOf(code: string, bank: string, enterprise: string, revolving: boolean): object {
  const terms = { stage: 'facility', limit: '3000.00', valid_to: '2022-06-30', revolving };
  return { code, enterprise, bank, product: revolving ? 'P01' : 'P02', ...terms };
}

function loanOf(code: string, line: string, amount: string, year = 2019): object {
  return { code, line, amount, rate: '0.04', due_on: `${year + 5}-12-31` };
}

function list(name: string, kind: string, codes: string[][]): Event {
  const items = codes.map(([code, parent]) => ({ code, label: code, ...(parent && { parent }) }));
  const home = kind === 'region' ? { home: '330300' } : {};
  const data = { list: name, kind, title: name, valid_from: '2019-01-01', ...home, items };
  return event('code-list.adopted', data);
}

function party(code: string, kind: string): Event {
  const region = kind === 'enterprise' ? { region: '310000' } : {};
  return event('party.registered', { code, kind, name: code, no_uscc_reason: '示例', ...region });
}

function money(type: string, vehicle: string, investor: string, amount: string): Event {
  return event(type, { vehicle, investor, amount });
}

function event(type: string, data: object, day = '2019-01-01'): Event {
  return { type, effective_on: day, data };
}

const KINDS = {
  commitment: 2,
  contribution: 4,
  distribution: 2,
  fee: 1,
  investment: 8,
  valuation: 4,
  exit: 4,
  writeOff: 1,
  localReturn: 2,
  classification: 4,
  relocation: 3,
  listing: 3,
  reversal: 4,
  ...{ qualification: 2, grant: 2, adjustment: 3, drawing: 8, repayment: 4 },
  ...{ extension: 1, loanClass: 3, compensation: 1, loanWriteOff: 1 },
  ...{ financing: 2, collection: 2, payout: 3, subsidy: 1 },
  ...{ approval: 1, disbursement: 3, assessment: 1, conversion: 4, projectExit: 3 },
  ...{ projectValuation: 2, giveBack: 2, clawback: 1, projectWriteOff: 1, termination: 1 },
};
/** Moves that go through the stages of a project, which on one day are ordered by recording. */
export const PROJECT_KINDS: readonly Kind[] = [
  ...(['approval', 'disbursement', 'assessment', 'conversion', 'projectExit'] as const),
  ...(['projectValuation', 'giveBack', 'clawback', 'projectWriteOff', 'termination'] as const),
];
type Kind = keyof typeof KINDS;

/** One thing that may happen; a reversal takes back one of those that were accepted before it. */
export interface Move {
  kind: Kind;
  day: string;
  vehicle: string;
  investor: string;
  enterprise: string;
  amount: string;
  other: string;
  pick: number;
  illustrative: boolean;
}

/** Few enough days that many things fall on the same one. */
export const day: fc.Arbitrary<string> = fc
  .tuple(
    fc.integer({ min: 2019, max: 2024 }),
    fc.integer({ min: 1, max: 12 }),
    fc.constantFrom(1, 11, 28),
  )
  .map(([year, month, date]) =>
    [year, month, date].map((part) => String(part).padStart(2, '0')).join('-'),
  )
  .filter((text) => text <= '2024-06-30');

const amount = fc.integer({ min: 1, max: 250_000 }).map((cents) => (cents / 100).toFixed(2));

export const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.oneof(
    ...Object.entries(KINDS).map(([kind, weight]) => ({
      weight,
      arbitrary: fc.constant(kind as Kind),
    })),
  ),
  day,
  vehicle: fc.constantFrom(...VEHICLES),
  investor: fc.constantFrom(...INVESTORS),
  enterprise: fc.constantFrom(...ENTERPRISES),
  amount,
  other: amount,
  pick: fc.nat(1000),
  illustrative: fc.boolean(),
});

const pickOf = <T>(choices: readonly T[], pick: number): T => choices[pick % choices.length]!;

/** The event of a move, if it has one now. */
export function eventOf(move: Move, accepted: readonly Accepted[]): Event | undefined {
  return eventOfBooks(move) ?? eventOfFund(move, accepted);
}

/** A move as an event; a warning of any kind is passed with a reason. */
function made(move: Move, type: string, data: object): Event {
  const warnings = ['origin_differs', 'class_below_floor', 'conversion_mismatch'];
  return {
    ...event(type, data, move.day),
    provenance: move.illustrative ? 'illustrative' : 'record',
    overrides: warnings.map((code) => ({ code, reason: '随机' })),
  };
}

/** Credit, securitisation, grants and qualifications. */
function eventOfBooks(move: Move): Event | undefined {
  const { day, enterprise, amount, other, pick } = move;
  const say = (type: string, data: object): Event => made(move, type, data);
  const year = Number(day.slice(0, 4));
  /** Later days have later last days, so that in whatever order they come none is shortened. */
  const inTenYears = `${year + 10}${day.slice(4)}`;
  const line = pickOf(LINES, pick);
  const loan = pickOf(LOANS, pick);
  const project = pickOf(PROJECTS, pick);
  const small = (Number(amount) / 3 + 0.01).toFixed(2);
  switch (move.kind) {
    case 'qualification':
      return say('enterprise.qualified', {
        enterprise,
        qualification: pickOf(['high-tech', 'tech-sme', 'gazelle'], pick),
        valid_from: pickOf([day, inTenYears], pick % 7 === 0 ? 1 : 0),
        valid_to: pickOf([inTenYears, `${year + 10}-12-31`, `${year + 11}-12-31`], pick),
      });
    case 'grant': {
      const stage = pick % 5 === 0 ? 'preapproved' : 'facility';
      const code = pickOf(LINES, pick);
      const terms = lineOf(code, pickOf(BANKS, pick), enterprise, pick % 2 === 0);
      return say('credit.granted', { ...terms, stage, limit: amount, valid_to: inTenYears });
    }
    case 'adjustment': {
      const change = pickOf(['increase', 'decrease', 'none'], pick);
      const until = change === 'none' || pick % 4 === 0 ? { valid_to: inTenYears } : {};
      const sum = change === 'none' ? '0.00' : small;
      return say('credit.adjusted', { line, change, amount: sum, ...until });
    }
    case 'drawing':
      return say('loan.drawn', loanOf(loan, pickOf(LINES.slice(0, 2), pick >> 3), amount, year));
    case 'repayment':
      return say('loan.repaid', {
        loan,
        principal: pickOf([small, small, '2000.00', '0.00'], pick),
        interest: pickOf([other, '0.00'], pick),
      });
    case 'extension':
      return say('loan.extended', { loan, due_on: inTenYears });
    case 'loanClass':
      return say('loan.classified', {
        loan,
        class: pickOf(['normal', 'mention', 'substandard', 'doubtful', 'loss'], pick),
        overdue_days: pick,
      });
    case 'compensation':
      return say('loan.compensated', { loan, payer: 'LP-001', amount: small });
    case 'loanWriteOff':
      return say('loan.written-off', { loan, amount: small, reason: '随机' });
    case 'financing':
      return say('deal.financed', { deal: 'ABS-1', enterprise, principal: amount });
    case 'collection':
      return say('deal.collected', { deal: 'ABS-1', amount });
    case 'payout': {
      const tranche = pickOf(TRANCHES, pick);
      const payments = [{ tranche, interest: pickOf(['0.00', '1.01'], pick), principal: small }];
      return say('deal.distributed', { deal: 'ABS-1', fees: '0.10', payments });
    }
    case 'subsidy':
      return say('deal.subsidised', {
        ...{ deal: 'ABS-1', enterprise, kind: 'interest', payer: 'LP-001', amount },
      });
    default:
      return eventOfProject(move, project, small);
  }
}

function eventOfProject(move: Move, project: string, small: string): Event | undefined {
  const { other, pick } = move;
  const say = (type: string, data: object): Event => made(move, type, { project, ...data });
  switch (move.kind) {
    case 'approval':
      return say('project.approved', { amount: small });
    case 'disbursement':
      return say('project.disbursed', { amount: small, instalment: 2 });
    case 'assessment':
      return say('project.assessed', { milestone: '随机', outcome: 'passed' });
    case 'conversion': {
      const terms = { post_money: '20000.00', ownership: '0.05', holder: 'LP-001' };
      return say('project.converted', { amount: small, ...terms });
    }
    case 'projectExit': {
      const cost_relieved = pickOf([small, '0.00', '10.00'], pick);
      return say('project.realised', { proceeds: other, cost_relieved, final: pick % 4 === 0 });
    }
    case 'projectValuation':
      return say('project.valued', { fair_value: other, method: 'cost', level: 3 });
    case 'giveBack':
      return say('project.returned', { amount: small, reason: '随机' });
    case 'clawback':
      return say('project.clawed-back', { amount: small, reason: '随机' });
    case 'projectWriteOff':
      return say('project.written-off', { amount: small, exemption: '随机' });
    case 'termination':
      return say('project.terminated', { reason: '随机' });
    default:
      return undefined;
  }
}

/** The fund and the parties, and taking back; nothing where there is nothing yet to reverse. */
function eventOfFund(move: Move, accepted: readonly Accepted[]): Event | undefined {
  const { day, vehicle, investor, enterprise, amount, other, pick } = move;
  const say = (type: string, data: object): Event => made(move, type, data);
  const zero = pick % 3 === 0 ? '0.00' : undefined;
  switch (move.kind) {
    case 'commitment':
      return say('commitment.made', {
        vehicle,
        investor,
        amount,
        change: pickOf(['increase', 'increase', 'decrease'], pick),
      });
    case 'contribution':
      return say('contribution.paid', { vehicle, investor, amount });
    case 'distribution':
      return say('distribution.paid', { vehicle, investor, capital: amount, gain: zero ?? other });
    case 'fee':
      return say('fee.charged', { vehicle, kind: 'management', amount });
    case 'investment':
      return say('investment.made', { vehicle, enterprise, amount });
    case 'valuation':
      return say('investment.valued', {
        vehicle,
        enterprise,
        fair_value: zero ?? amount,
        method: 'cost',
        level: 3,
      });
    case 'exit': {
      const recycled = Number(other) < Number(amount) ? { recycled: other } : {};
      const cost = {
        proceeds: amount,
        cost_relieved: pickOf(['0.00', OPENING_COST, other, other], pick),
        ...recycled,
      };
      return say('investment.realised', { vehicle, enterprise, route: 'merger', ...cost });
    }
    case 'writeOff':
      return say('investment.written-off', { vehicle, enterprise, amount, reason: '随机' });
    case 'localReturn':
      return say('local-return.recognised', {
        vehicle,
        enterprise,
        basis: 'local',
        base_amount: amount,
        factor: pickOf(['1', '1.5', '0.333'], pick),
        recognised_by: '科技局',
      });
    case 'classification': {
      const industry = pickOf(['W1', 'W2', 'none'], pick);
      const scheme = { scheme: 'WZ5-2019', industry, evidence: '随机' };
      return say('enterprise.classified', { enterprise, ...scheme });
    }
    case 'relocation':
      return say('enterprise.relocated', {
        enterprise,
        from: pickOf(REGIONS, pick),
        to: pickOf(REGIONS, pick + 1),
      });
    case 'listing':
      return say('enterprise.listing-advanced', { enterprise, stage: pickOf(STAGES, pick) });
    case 'reversal': {
      const original = accepted.length > 0 ? pickOf(accepted, pick) : undefined;
      // Half of the reversals fall on their original's day, half on a later one.
      const later = original && pick % 2 === 0 && day > original.day ? day : undefined;
      return original && reversal(original.seq, later);
    }
    default:
      return undefined;
  }
}

/** An ordinary record, also where what it takes back was demonstration data. */
export function reversal(seq: number, on?: string): Event {
  return {
    type: 'event.reversed',
    ...(on !== undefined && { effective_on: on }),
    data: { event: seq, reason_code: 'entry-error', reason: '随机' },
  };
}

/** Hands in one submission: the numbers of its events, or the refusal's code. */
export async function handIn(ledger: Ledger, ...events: Event[]): Promise<number[] | string> {
  const { status, body } = await ledger.post('officer', '/submissions', { events });
  if (status === 200) return body.events.map((each: { seq: number }) => each.seq);
  // A refusal is part of the game; anything else is a fault of ours.
  if (status !== 422) throw new Error(JSON.stringify(body));
  return body.errors[0].code;
}

/** Empties the ledger and records the opening. */
export async function open(ledger: Ledger): Promise<void> {
  await ledger.empty();
  await ledger.record(...OPENING);
}

export interface Accepted {
  event: Event;
  seq: number;
  day: string;
}

/** Records one move after another and skips those that are refused. */
export async function play(
  ledger: Ledger,
  moves: readonly Move[],
  accepted: Accepted[] = [],
): Promise<Accepted[]> {
  for (const each of moves) {
    const event = eventOf(each, accepted);
    const seqs = event && (await handIn(ledger, event));
    if (event && Array.isArray(seqs)) accepted.push({ event, seq: seqs[0]!, day: each.day });
  }
  return accepted;
}

export const LATEST = 1_000_000;

/** Every event of the ledger, whatever is known when. */
export const readJournal = (ledger: Ledger): Promise<StoredEvent[]> =>
  ledger.database.read(EVERYTHING, (sql) => readEvents(sql, { knownSeq: Number.MAX_SAFE_INTEGER }));

/** The journal as the auditor gets it: one line of JSON for each event, in order. */
export async function exported(ledger: Ledger): Promise<string[]> {
  const outcomes = await ledger.database.read(
    EVERYTHING,
    (sql) =>
      sql<{ id: number; outcome: string }[]>`select submission_id as id, outcome from settlement`,
  );
  const outcomeOf = new Map(outcomes.map(({ id, outcome }) => [id, outcome]));
  const wire = <T extends { amount?: Decimal }>({ amount, ...rest }: T): object => ({
    ...rest,
    ...(amount && { amount: wireMoney(amount) }),
  });
  return (await readJournal(ledger)).map(({ submission, effects, marks, ...event }) =>
    JSON.stringify({
      ...event,
      submission: { id: submission, outcome: outcomeOf.get(submission) },
      effects: effects.map(wire),
      marks: marks.map(wire),
    }),
  );
}

export async function folded(ledger: Ledger): Promise<FoldedJournal> {
  const journal = new FoldedJournal();
  for (const line of await exported(ledger)) journal.add(JSON.parse(line));
  return journal;
}

/**
 * Works with the figures as SQL gives them, within one snapshot: from the balances if at most
 * `few` records came after the moment, else from the effects.
 */
export const withTables = <T>(
  ledger: Ledger,
  work: (source: Source) => Promise<T>,
  few?: number,
): Promise<T> =>
  ledger.database.read(EVERYTHING, (sql: Sql) =>
    work(new AskedTogether(sql, new JournalTables(sql, few))),
  );

/** As `withTables`, with the answers of before brought forward. */
export const carryingForward = <T>(
  ledger: Ledger,
  kept: KeptAnswers,
  work: (source: Source) => Promise<T>,
): Promise<T> =>
  ledger.database.keeping(kept).read(EVERYTHING, (sql: Sql) => work(new AskedTogether(sql)));

/** Every figure on every basis it has, by these groupings: one line for each value. */
export async function answers(
  source: Source,
  moment: Moment,
  groupings: readonly (readonly Grouping[])[],
): Promise<string[]> {
  const questions = [...CATALOGUE.values()].flatMap((figure) =>
    figure.bases.flatMap((basis) =>
      groupings
        .filter((groupBy) => unsupportedDimensions(figure, CATALOGUE, { groupBy }).length === 0)
        .map((groupBy) => ({ figure, basis: basis as Basis, groupBy })),
    ),
  );
  const lines = await Promise.all(
    questions.map(async ({ figure, basis, groupBy }) => {
      const values = await evaluate(figure, CATALOGUE, source, { moment, basis, groupBy });
      return values.map((value) => {
        const said = value.reason ?? wireValue(value.value!, figure.unit);
        const group = groupBy.map((name, index) => `${name}:${value.group[index]}`);
        const where = [figure.id, basis, moment.asOf, ...group].join(' ');
        return `${where} = ${said}${value.illustrative ? ' 演示' : ''}`;
      });
    }),
  );
  return lines.flat().sort();
}
