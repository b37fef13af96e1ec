/** A quarter closed through the real door, and a small ledger in which one is. */
import { verifyLedger } from '../../src/actions/verify.ts';
import type { Database } from '../../src/db/connection.ts';
import { fee, withBooks, withPortfolio } from '../api/support.ts';
import { Ledger } from './ledger.ts';

/** Closes a quarter with all that is open on its list accepted; the record that closed it. */
export async function closeQuarter(ledger: Ledger, quarter: string): Promise<number> {
  const { body } = await ledger.get('officer', `/quarters/${quarter}`);
  const accepted = body.checklist
    .filter(({ count }: { count: number }) => count > 0)
    .map(({ item }: { item: string }) => ({ item, reason: '测试：已说明' }));
  const path = `/quarters/${quarter}/close`;
  let answer = await ledger.post('officer', path, accepted.length > 0 ? { accepted } : {});
  if (answer.body.status === 'pending')
    answer = await ledger.approve('officer2', answer.body.submission);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body.events[0].seq;
}

const later = (amount: string) => ({ ...fee(amount), effective_on: '2024-04-02' });

/**
 * A ledger with all four books, an event that was taken back, 2024Q1 closed, one event restated
 * inside it and one after it; heads signed before and after, and two more events after the last.
 */
export async function openSigned(): Promise<Ledger> {
  const opened = await Ledger.open({ review: 'on' });
  const ledger = await withBooks(await withPortfolio(await opened.withReference()));
  const [seq] = await ledger.record(fee('3.00'));
  const reversal = { event: seq, reason_code: 'entry-error', reason: '误记' };
  await ledger.record({ type: 'event.reversed', data: reversal });
  const memo = { memo: '附注', document: '文号〔2024〕1 号', external_id: 'X-1' };
  await ledger.record({ ...fee('4.00'), ...memo });
  await ledger.get('auditor', '/audit/tree-head');
  await closeQuarter(ledger, '2024Q1');
  await ledger.record({ ...fee('5.00'), restatement: '迟到的发票' }, later('6.00'));
  await ledger.get('auditor', '/audit/tree-head');
  await ledger.record(later('7.00'), later('8.00'));
  return ledger;
}

/** Everything that verify finds wrong with a database; empty where all is well. */
export async function differences(database: Database): Promise<string[]> {
  const checks = await verifyLedger(database, () => {});
  return checks.flatMap(({ difference }) => difference ?? []);
}
