/** Submissions that are handed in at once are as good as handed in one after another. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { submit } from '../../src/actions/submit.ts';
import { EVERYTHING } from '../../src/db/connection.ts';
import { readEvents } from '../../src/db/journal.ts';
import { EXTENT, holds } from '../support/extent.ts';
import { Ledger, TODAY } from '../support/ledger.ts';
import { eventOf, LATEST, move, open, type Event, type Move } from './portfolio.ts';

let atOnce: Ledger;
let inTurn: Ledger;
beforeAll(async () => {
  [atOnce, inTurn] = [await Ledger.open(), await Ledger.open()];
});
afterAll(async () => {
  await atOnce.close();
  await inTurn.close();
});

/** So many are handed in at once. */
const GROUP = 8;
const GROUPS = EXTENT === 'short' ? 4 : 8;

/** A reversal is handed in alone, so nothing says whether it comes before or after the others. */
const moves: fc.Arbitrary<Move[][]> = fc.array(
  fc.array(
    move.filter(({ kind }) => kind !== 'reversal'),
    { minLength: GROUP, maxLength: GROUP },
  ),
  { minLength: GROUPS, maxLength: GROUPS },
);

/** The answer to an event, or what is said of it. */
async function handIn(ledger: Ledger, event: Event, key: string): Promise<unknown> {
  const request = { body: { events: [event] }, key, dryRun: false, today: TODAY };
  const maker = ledger.people.get('officer')!;
  return submit(ledger.database, maker, request).catch((error: { faults?: unknown }) => {
    if (error.faults === undefined) throw error;
    return error.faults;
  });
}

/** What stands in the journal, but for the instants. */
async function journal(ledger: Ledger): Promise<unknown[]> {
  const events = await ledger.database.read(EVERYTHING, (sql) =>
    readEvents(sql, { knownSeq: LATEST }),
  );
  return events.map(({ recorded_at: _, settlement, ...event }) => ({
    ...event,
    signatories: settlement.signatories,
  }));
}

test('each is answered, and the journal is, as if they had come one after another', () =>
  holds(
    'histories',
    fc.asyncProperty(moves, async (groups) => {
      await open(atOnce);
      await open(inTurn);
      for (const [at, group] of groups.entries()) {
        const events = group.flatMap((each) => eventOf(each, []) ?? []);
        const key = (index: number) => `${at}-${index}`;
        const answers = await Promise.all(
          events.map((event, index) => handIn(atOnce, event, key(index))),
        );
        for (const [index, event] of events.entries())
          expect(answers[index]).toEqual(await handIn(inTurn, event, key(index)));
      }
      expect(await journal(atOnce)).toEqual(await journal(inTurn));
    }),
  ));
