/** kechuang verify and kechuang rebuild on the live ledger. */
import { rebuildLedger } from '../actions/rebuild.ts';
import { verifyLedger } from '../actions/verify.ts';
import { progressTo } from './progress.ts';
import type { Opened } from './open.ts';
import { Stop } from './stop.ts';

type Say = (line: string) => void;

/** Checks the ledger and prints what was checked; exit code 1 if anything differs. */
export async function verifyLive({ database }: Opened, say: Say): Promise<void> {
  const checks = await verifyLedger(database, progressTo(say));
  for (const { label, checked, difference, notes } of checks) {
    say(`${difference === undefined ? '通过' : '不符'}　${label}（${checked}）`);
    for (const note of notes) say(`说明　${note}。`);
  }
  const first = checks.find(({ difference }) => difference !== undefined);
  if (first) throw new Stop(`台账核对不符：${first.difference}。`);
  say('台账核对通过。');
}

/** Remakes effects, marks and registrations from the records, and checks the result. */
export async function rebuildLive(opened: Opened, say: Say): Promise<void> {
  const { events, changed } = await rebuildLedger(opened.database, progressTo(say));
  say(`已由 ${events} 条记录重新生成记账结果，其中 ${changed} 条与原先不同。`);
  await verifyLive(opened, say);
}
