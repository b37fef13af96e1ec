/** Random portfolios: vehicles, investors, enterprises, and anything that may happen to them. */
import fc from 'fast-check';
import { JournalTables } from '../../src/db/figures.ts';
import { readEvents, type StoredEvent } from '../../src/db/journal.ts';
import { readEntities } from '../../src/db/loading.ts';
import { EVERYTHING, type Sql } from '../../src/db/connection.ts';
import { CATALOGUE } from '../../src/domain/catalogue.ts';
import type { Entity } from '../../src/domain/entities.ts';
import {
  evaluate,
  wireValue,
  type Basis,
  type Grouping,
  type Source,
} from '../../src/domain/figures.ts';
import { FoldedJournal } from '../../src/domain/fold.ts';
import type { Moment } from '../../src/domain/journal.ts';
import type { Ledger } from '../support/ledger.ts';

export type Event = { type: string; effective_on?: string } & Record<string, unknown>;

const VEHICLES = ['SF-001', 'SF-002', 'F-001'];
const INVESTORS = ['LP-001', 'LP-002', 'F-001'];
/** The last one is no vehicle's holding to begin with. */
const ENTERPRISES = ['E-0001', 'E-0002', 'E-0003', 'E-0004'];
const STAGES = ['tutoring', 'accepted', 'passed', 'registered', 'listed', 'withdrawn', 'delisted'];
const REGIONS = ['330302', '330303', '310000'];

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
];

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
  reversal: 3,
};
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

/** The event of a move; nothing where there is nothing yet to reverse. */
export function eventOf(move: Move, accepted: readonly Accepted[]): Event | undefined {
  const { day, vehicle, investor, enterprise, amount, other, pick } = move;
  const provenance = move.illustrative ? 'illustrative' : 'record';
  const made = (type: string, data: object): Event => ({
    ...event(type, data, day),
    provenance,
    overrides: [{ code: 'origin_differs', reason: '随机' }],
  });
  const zero = pick % 3 === 0 ? '0.00' : undefined;
  switch (move.kind) {
    case 'commitment':
      return made('commitment.made', {
        vehicle,
        investor,
        amount,
        change: pickOf(['increase', 'increase', 'decrease'], pick),
      });
    case 'contribution':
      return made('contribution.paid', { vehicle, investor, amount });
    case 'distribution':
      return made('distribution.paid', { vehicle, investor, capital: amount, gain: zero ?? other });
    case 'fee':
      return made('fee.charged', { vehicle, kind: 'management', amount });
    case 'investment':
      return made('investment.made', { vehicle, enterprise, amount });
    case 'valuation':
      return made('investment.valued', {
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
      return made('investment.realised', { vehicle, enterprise, route: 'merger', ...cost });
    }
    case 'writeOff':
      return made('investment.written-off', { vehicle, enterprise, amount, reason: '随机' });
    case 'localReturn':
      return made('local-return.recognised', {
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
      return made('enterprise.classified', { enterprise, ...scheme });
    }
    case 'relocation':
      return made('enterprise.relocated', {
        enterprise,
        from: pickOf(REGIONS, pick),
        to: pickOf(REGIONS, pick + 1),
      });
    case 'listing':
      return made('enterprise.listing-advanced', { enterprise, stage: pickOf(STAGES, pick) });
    case 'reversal': {
      const original = accepted.length > 0 ? pickOf(accepted, pick) : undefined;
      // Half of the reversals fall on their original's day, half on a later one.
      const later = original && pick % 2 === 0 && day > original.day ? day : undefined;
      return original && reversal(original.seq, later);
    }
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

/** The journal as the auditor gets it: events in order, and what they registered as known then. */
export function readJournal(
  ledger: Ledger,
  knownSeq: number,
): Promise<{ events: StoredEvent[]; entities: Entity[] }> {
  return ledger.database.read(EVERYTHING, async (sql) => ({
    events: await readEvents(sql, { knownSeq: Number.MAX_SAFE_INTEGER }),
    entities: await readEntities(sql, { knownSeq }),
  }));
}

export const LATEST = 1_000_000;

export async function folded(ledger: Ledger, knownSeq = LATEST): Promise<FoldedJournal> {
  const { events, entities } = await readJournal(ledger, knownSeq);
  return new FoldedJournal(events, entities);
}

/** Works with the figures as SQL gives them, within one snapshot. */
export const withTables = <T>(ledger: Ledger, work: (source: Source) => Promise<T>): Promise<T> =>
  ledger.database.read(EVERYTHING, (sql: Sql) => work(new JournalTables(sql)));

/** Every figure on every basis it has, by these groupings: one line for each value. */
export async function answers(
  source: Source,
  moment: Moment,
  groupings: readonly (readonly Grouping[])[],
): Promise<string[]> {
  const lines: string[] = [];
  for (const figure of CATALOGUE.values()) {
    for (const basis of figure.bases) {
      for (const groupBy of groupings) {
        const query = { moment, basis: basis as Basis, groupBy };
        for (const value of await evaluate(figure, CATALOGUE, source, query)) {
          const said = value.reason ?? wireValue(value.value!, figure.unit);
          const group = groupBy.map((name, index) => `${name}:${value.group[index]}`);
          const where = [figure.id, basis, moment.asOf, ...group].join(' ');
          lines.push(`${where} = ${said}${value.illustrative ? ' 演示' : ''}`);
        }
      }
    }
  }
  return lines.sort();
}
