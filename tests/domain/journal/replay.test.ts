/** What was recorded keeps its meaning, whatever is refused when it is handed in today. */
import { expect, test } from 'vitest';
import { readProposal } from '../../../src/domain/journal/proposals.ts';
import { Replay } from '../../../src/domain/journal/replay.ts';
import type { JournalEvent } from '../../../src/domain/journal/posted-event.ts';
import { wireMoney } from '../../../src/domain/values/money.ts';

/** A record as the journal has it, for the shape of which alone it is read. */
function recorded(seq: number, type: string, data: object, more: object = {}): JournalEvent {
  const shaped = readProposal({ type, effective_on: '2022-02-01', data, ...more }, '');
  return { ...shaped, seq, effects: [], marks: [] } as unknown as JournalEvent;
}

const DEAL = { code: 'ABS-1', name: '一期', form: 'abs', issue_size: '100.00' };
const A = { tranche: 'A', rank: 1, size: '100.00', coupon: '0.04', day_count: 'ACT/365F' };

test.each([
  ['no tranches', DEAL, ['deal_issued 100.00']],
  [
    'no remainder',
    { ...DEAL, tranches: [A], steps: [{ kind: 'interest', ranks: '1' }] },
    ['deal_issued 100.00', 'tranche_issued 100.00'],
  ],
])('a deal that was issued with %s is the deal it was', (_, data, posted) => {
  const { effects } = new Replay().next(recorded(1, 'deal.issued', data));
  expect(effects.map(({ measure, amount }) => `${measure} ${wireMoney(amount)}`)).toEqual(posted);
});

test('a published number of a figure that does not exist is still what was published', () => {
  const said = { figure: 'plan.software_revenue', label: '文中说法', value: '941', decimals: 0 };
  const data = { ...said, unit: '亿元' };
  const event = recorded(1, 'figure.published', data, {
    ...{ provenance: 'published', document: '示例文件' },
  });
  expect(new Replay().next(event).marks).toMatchObject([
    { kind: 'published', subject: 'plan.software_revenue', value: '941' },
  ]);
});
