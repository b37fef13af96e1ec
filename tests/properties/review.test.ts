/** What the reviewer was shown of the figures is what they then are: all of it, nothing else. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quarterContaining, type Day } from '../../src/domain/values/days.ts';
import { Ledger, TODAY } from '../support/ledger.ts';
import {
  answers,
  eventOf,
  LATEST,
  move,
  open,
  withTables,
  type Accepted,
  type Event,
} from './portfolio.ts';
import { EXTENT, holds } from '../support/extent.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open({ review: 'on' });
});
afterAll(() => ledger.close());

/** Today, and the end of the quarter of a day, if one is said and that is past. */
const daysShown = (day: string | undefined): Day[] =>
  [TODAY, ...(day === undefined ? [] : [quarterContaining(day as Day).to])].filter(
    (each) => each <= TODAY,
  );

/** Every figure as of these days, by figure, basis and day. */
async function figures(days: readonly Day[]): Promise<Map<string, string>> {
  const lines = await withTables(ledger, async (tables) => {
    const all: string[] = [];
    for (const asOf of days) all.push(...(await answers(tables, { asOf, knownSeq: LATEST }, [[]])));
    return all;
  });
  return new Map(lines.map((line) => line.replace(' 演示', '').split(' = ') as [string, string]));
}

/** Each of them is reviewed, and all figures are asked before and after it. */
const MOVES =
  EXTENT === 'short' ? { minLength: 6, maxLength: 10 } : { minLength: 12, maxLength: 20 };

interface Change {
  figure: string;
  basis: string;
  as_of: Day;
  before: { value: string | null; reason: string | null };
  after: { value: string | null; reason: string | null };
}

const said = (side: Change['before']): string => side.value ?? side.reason!;

async function record(event: Event): Promise<number | undefined> {
  const handedIn = await ledger.post('officer', '/submissions', { events: [event] });
  if (handedIn.status !== 200) return undefined;
  const id = handedIn.body.submission as number;
  const review = (await ledger.get('officer2', `/submissions/${id}/review`)).body;
  const changes = review.figures as Change[];
  const asked = [
    ...new Set([...daysShown(event.effective_on), ...changes.map(({ as_of }) => as_of)]),
  ];
  const before = await figures(asked);
  const approved = await ledger.approve('officer2', id);
  expect(approved.status, JSON.stringify(approved.body)).toBe(200);
  const after = await figures(asked);
  const moved = [...after].filter(([name, value]) => before.get(name) !== value);
  const shown = changes.map((row) => [
    `${row.figure} ${row.basis} ${row.as_of}`,
    said(row.before),
    said(row.after),
  ]);
  expect(shown.sort()).toEqual(
    moved.map(([name, value]) => [name, before.get(name), value]).sort(),
  );
  return approved.body.events[0].seq;
}

test('the review shows just the figures that move, from what to what', () =>
  holds(
    'histories',
    fc.asyncProperty(fc.array(move, { ...MOVES, size: 'max' }), async (moves) => {
      await open(ledger);
      const accepted: Accepted[] = [];
      for (const each of moves) {
        const event = eventOf(each, accepted);
        const seq = event && (await record(event));
        if (event && seq !== undefined) accepted.push({ event, seq, day: each.day });
      }
    }),
  ));
