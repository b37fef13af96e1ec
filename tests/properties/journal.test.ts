/** What must hold of every journal, whatever is recorded in it and in whatever order. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../src/domain/figures/catalogue/index.ts';
import type { Day } from '../../src/domain/values/days.ts';
import { GROUPINGS, type Grouping } from '../../src/domain/figures/groupings.ts';
import { canTell } from '../../src/domain/figures/narrowing.ts';
import { KeptAnswers } from '../../src/db/kept-answers.ts';
import { differences } from '../support/closing.ts';
import { Ledger, TODAY } from '../support/ledger.ts';
import {
  answers,
  carryingForward,
  day,
  folded,
  handIn,
  LATEST,
  move,
  open,
  play,
  PROJECT_KINDS,
  readJournal,
  reversal,
  withTables,
  type Accepted,
  type Event,
  type Move,
} from './portfolio.ts';
import { cents, shortfalls } from './replay.ts';
import { holds } from '../support/extent.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
});
afterAll(() => ledger.close());

const moves = (least: number, most: number) =>
  fc.array(move, { minLength: least, maxLength: most, size: 'max' });
const without = (...kinds: readonly Move['kind'][]) =>
  move.filter((each) => !kinds.includes(each.kind));
const BY: Grouping[][] = [
  [],
  ['vehicle'],
  ['industry'],
  ['product', 'counterparty'],
  ['vehicle', 'industry', 'quarter'],
];
/** What others refer to must be there before them, also within one submission. */
const FIRST = ['credit.granted', 'credit.adjusted', 'loan.drawn'];
const rank = ({ type }: Event): number =>
  (FIRST.indexOf(type) + FIRST.length + 1) % (FIRST.length + 1);
const at = (asOf: string, knownSeq = LATEST) => ({ asOf: asOf as Day, knownSeq });

describe('any journal', () => {
  test('the same events give the same figures in whatever order they are recorded', () =>
    holds(
      'histories',
      fc.asyncProperty(
        // Stages of one day are ordered by recording, so projects are left apart here.
        fc.array(without('reversal', ...PROJECT_KINDS), {
          ...{ minLength: 35, maxLength: 60, size: 'max' as const },
        }),
        fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
        fc.array(day, { minLength: 3, maxLength: 3 }),
        async (made, shuffle, days) => {
          const figures = async () => {
            const source = await folded(ledger);
            const lines = [];
            for (const asOf of [...days, TODAY]) lines.push(await answers(source, at(asOf), BY));
            lines.push(await withTables(ledger, (tables) => answers(tables, at(days[0]!), [[]])));
            return lines;
          };
          await open(ledger);
          const accepted = (await play(ledger, made)).map(({ event }) => event);
          const inOrder = await figures();
          await open(ledger);
          const shuffled = accepted
            .map((event, index) => ({ event, place: shuffle[index]! }))
            .sort((a, b) => a.place - b.place);
          const waiting: Event[] = [];
          for (const { event } of shuffled) {
            if (typeof (await handIn(ledger, event)) === 'string') waiting.push(event);
          }
          // What had to wait for others, an investment for its money, comes in one submission.
          waiting.sort((a, b) => rank(a) - rank(b));
          if (waiting.length > 0) expect(await handIn(ledger, ...waiting)).toBeInstanceOf(Array);
          expect(await figures()).toEqual(inOrder);
        },
      ),
    ));

  test('an event and its reversal on the same day leave every figure as it was', () =>
    holds(
      'histories',
      fc.asyncProperty(
        moves(20, 35),
        fc.array(without('reversal'), { minLength: 5, maxLength: 5 }),
        day,
        async (made, more, asOf) => {
          const figures = async () => {
            const source = await folded(ledger);
            return [
              ...(await answers(source, at(asOf), [[], ['vehicle'], ['industry']])),
              ...(await answers(source, at(TODAY), [[], ['vehicle'], ['industry']])),
              ...(await withTables(ledger, (tables) => answers(tables, at(asOf), [[]]))),
            ];
          };
          await open(ledger);
          await play(ledger, made);
          const before = await figures();
          // The last first, since a valuation rests on its investment.
          for (const { seq } of (await play(ledger, more)).reverse()) {
            expect(await handIn(ledger, reversal(seq))).toBeInstanceOf(Array);
          }
          expect(stated(await figures())).toEqual(stated(before));
        },
      ),
    ));

  test('an event and its reversal on a later day leave the sums since inception as they were', () =>
    holds(
      'histories',
      fc.asyncProperty(
        moves(20, 35),
        fc.array(without('reversal'), { minLength: 5, maxLength: 5 }),
        async (made, more) => {
          const figures = async () => {
            const lines = await answers(await folded(ledger), at(TODAY), [[], ['vehicle']]);
            return stated(lines).filter((line) => line.includes(' inception '));
          };
          await open(ledger);
          await play(ledger, made);
          const before = await figures();
          for (const { seq } of (await play(ledger, more)).reverse()) {
            const taken = await handIn(ledger, reversal(seq, TODAY));
            // A red entry of a later day leaves a drawing in its place, and so the term it needs.
            fc.pre(taken !== 'line_expired');
            expect(taken).toBeInstanceOf(Array);
          }
          expect(await figures()).toEqual(before);
        },
      ),
    ));

  test('what was known at an instant does not change when more is recorded', () =>
    holds(
      'histories',
      fc.asyncProperty(
        fc.array(moves(8, 14), { minLength: 3, maxLength: 3 }),
        day,
        async (parts, asOf) => {
          const seen: { knownAt: string; told: unknown }[] = [];
          const tell = async (knownAt: string) => {
            const instant = `known_at=${encodeURIComponent(knownAt)}`;
            const ask = async (path: string) => (await ledger.get('auditor', path)).body;
            return [
              await ask(`/figures?${instant}&as_of=${asOf}`),
              await ask(`/figures?${instant}`),
              await ask(`/figures/fund.invested?${instant}&group_by=vehicle,industry`),
              await ask(`/events?${instant}&limit=1000`),
              await ask(`/investments?${instant}&limit=1000`),
            ];
          };
          await open(ledger);
          const accepted: Awaited<ReturnType<typeof play>> = [];
          for (const part of parts) {
            await play(ledger, part, accepted);
            const { body } = await ledger.get('auditor', '/figures/fund.invested');
            const knownAt: string = body.meta.known_at;
            seen.push({ knownAt, told: await tell(knownAt) });
          }
          for (const { knownAt, told } of seen) expect(await tell(knownAt)).toEqual(told);
        },
      ),
    ));

  test('the balances, the effects and the fold give the same answers, alone and together', () =>
    holds(
      'histories',
      fc.asyncProperty(
        moves(40, 70),
        fc.array(fc.tuple(day, fc.integer({ min: 45, max: 90 })), { minLength: 2, maxLength: 2 }),
        fc.subarray(Object.keys(GROUPINGS) as Grouping[], { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...(Object.keys(GROUPINGS) as Grouping[])),
        async (made, moments, several, one) => {
          await open(ledger);
          await play(ledger, made);
          const journal = await folded(ledger);
          for (const [asOf, knownSeq] of [...moments, [TODAY, LATEST] as const]) {
            const moment = at(asOf, knownSeq);
            const groupings = [[], [one], several];
            const inMemory = await answers(journal, moment, groupings);
            const inSql = (few: number) =>
              withTables(ledger, (tables) => answers(tables, moment, groupings), few);
            expect(await inSql(LATEST)).toEqual(inMemory);
            expect(await inSql(-1)).toEqual(inMemory);
          }
          expect(await differences(ledger.database)).toEqual([]);
        },
      ),
    ));

  test('answers of before, brought forward, are those that are added up anew', () =>
    holds(
      'histories',
      fc.asyncProperty(
        fc.array(moves(8, 14), { minLength: 4, maxLength: 4 }),
        fc.array(day, { minLength: 1, maxLength: 1 }),
        fc.subarray(Object.keys(GROUPINGS) as Grouping[], { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...(Object.keys(GROUPINGS) as Grouping[])),
        async (parts, days, several, one) => {
          await open(ledger);
          const kept = new KeptAnswers();
          const accepted: Accepted[] = [];
          let before = 20;
          for (const part of parts) {
            await play(ledger, part, accepted);
            const now = accepted.at(-1)?.seq ?? before;
            const moments = [at(days[0]!, now), at(TODAY, now), at(TODAY, before)];
            before = now;
            for (const moment of moments) {
              const ask = (source: Source) => answers(source, moment, [[], [one], several]);
              expect(await carryingForward(ledger, kept, ask)).toEqual(
                await withTables(ledger, ask),
              );
            }
          }
        },
      ),
    ));

  test('no balance is negative at the end of any day, counted from the papers alone', () =>
    holds(
      'histories',
      fc.asyncProperty(moves(60, 100), async (made) => {
        await open(ledger);
        await play(ledger, made);
        expect(shortfalls(await readJournal(ledger))).toEqual([]);
      }),
    ));

  test('the trail of every sum adds up to the figure', () =>
    holds(
      'histories',
      fc.asyncProperty(moves(40, 70), day, fc.boolean(), async (made, asOf, narrow) => {
        await open(ledger);
        await play(ledger, made);
        for (const figure of CATALOGUE.values()) {
          if (figure.selects.kind !== 'sum' || figure.unit !== '元') continue;
          const only = narrow && canTell(figure, CATALOGUE, 'vehicle') ? '&vehicle=SF-001' : '';
          const query = `?as_of=${asOf}&basis=${figure.bases.at(-1)}${only}`;
          const { body } = await ledger.get('auditor', `/figures/${figure.id}/trail${query}`);
          const [part] = body.parts;
          const behind = part.rows.reduce(
            (sum: bigint, row: { amount: string }) => sum + cents(row.amount),
            0n,
          );
          const value = await ledger.figure(figure.id, query);
          expect([figure.id, part.sum, behind]).toEqual([figure.id, value, cents(value)]);
        }
      }),
    ));
});

/**
 * A group that only a reversed event belongs to stays in a list, with nothing in it; and a figure
 * stays marked as illustrative when the reversed event was. Neither is a difference.
 */
function stated(lines: readonly string[]): string[] {
  const nothing =
    /:\S* = (0|0\.00|no_investment|paid_in_zero|committed_zero|nothing_granted|nothing_outstanding)$/;
  return lines.map((line) => line.replace(/ 演示$/, '')).filter((line) => !nothing.test(line));
}
