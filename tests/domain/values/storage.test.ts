/** What the tables refuse even from their owner: inexact amounts, and any change of the journal. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger } from '../../support/ledger.ts';

let ledger: Ledger;
let seq: number;
beforeAll(async () => {
  ledger = await Ledger.open();
  const data = { kind: 'investor', name: '国投', no_uscc_reason: '示例' };
  [seq] = (await ledger.record({
    type: 'party.registered',
    effective_on: '2020-01-01',
    data,
  })) as [number];
});
afterAll(() => ledger.close());

/** As the tables' owner, with the triggers in place; what was put in is taken back again. */
const asOwner = (statement: string, ...values: string[]): Promise<unknown> =>
  ledger.database.own(async (sql) => {
    await sql.unsafe(statement, values);
    throw new Error('accepted');
  });

const effect = `insert into effect (seq, line, effective_on, measure, amount, illustrative)
  values ($1, 7, '2020-01-01', 'committed', $2::numeric, false)`;
const mark = `insert into mark (seq, line, effective_on, kind, subject, key, value, amount, illustrative)
  values ($1, 7, '2020-01-01', 'valuation', 'x', '', 'x', $2::numeric, false)`;

describe.each([
  ['effect', effect],
  ['mark', mark],
])('an amount of %s', (table, statement) => {
  test.each(['1.001', '0.000', 'NaN', 'Infinity', '-Infinity', '10000000000000', '1e13', '1e-3'])(
    '%s is refused',
    async (amount) => {
      await expect(asOwner(statement, String(seq), amount)).rejects.toThrow(
        `${table}_amount_exact`,
      );
    },
  );

  test.each(['0', '0.01', '-9999999999999.99', '9999999999999.99', '1e12'])(
    '%s is accepted',
    async (amount) => {
      await expect(asOwner(statement, String(seq), amount)).rejects.toThrow('accepted');
    },
  );
});

describe('the journal', () => {
  test.each(['event', 'effect', 'mark', 'entity', 'entity_name', 'entity_reference', 'submission'])(
    '%s cannot be deleted from, emptied or changed',
    async (table) => {
      const column = table === 'submission' ? 'note' : 'seq';
      for (const statement of [
        `delete from ${table}`,
        `truncate ${table} cascade`,
        `update ${table} set ${column} = ${column}`,
      ]) {
        await expect(asOwner(statement)).rejects.toThrow('append-only');
      }
    },
  );

  test('holds at most one reversal of an event, and none of a later one', async () => {
    const copy = (reverses: number, number: number) =>
      asOwner(`insert into event (seq, submission_id, type, effective_on, recorded_at, organisation,
        provenance, data, content_hash, leaf_form, reverses)
        select ${number}, submission_id, 'event.reversed', effective_on, recorded_at, organisation,
        provenance, data, content_hash, leaf_form, ${reverses} from event where seq = ${seq}`);
    await expect(copy(seq, seq + 100)).rejects.toThrow('accepted');
    await expect(copy(seq + 100, seq + 100)).rejects.toThrow('event_reverses_earlier');
    await ledger.record({
      type: 'event.reversed',
      data: { event: seq, reason_code: 'other', reason: '一次' },
    });
    await expect(copy(seq, seq + 100)).rejects.toThrow('event_reversed_once');
  });
});
