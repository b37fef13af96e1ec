/**
 * Rebuilds the tables derived from the records: effects, marks, registrations, names and
 * references. The records and the tree stay as they are. `verify` may recommend this repair. If the
 * result differs from what the leaf of a record says it did when posted, nothing is changed.
 */
import { canonicalize } from '../domain/values/canonical-json.ts';
import type { Database, Sql } from '../db/connection.ts';
import { keepReadersWaiting, lockPosting } from '../db/journal.ts';
import { clearImplied, insertImplied } from '../db/insert-events.ts';
import { nodeKey, readNodes, readTreeSize } from '../db/tree.ts';
import { toHex } from '../domain/proof/merkle-tree.ts';
import { replayed, type Replayed } from './replay-journal.ts';
import { leafHashOfStored } from './tree.ts';

const said = (value: unknown): string => canonicalize(JSON.parse(JSON.stringify(value)));

type Prepared = NonNullable<Replayed['prepared']>;
type Remade = Replayed & { prepared: Prepared };

/** Refuses a result that differs from a record's leaf; returns the whole batch otherwise. */
async function remadeAsPosted(sql: Sql, batch: readonly Replayed[]): Promise<Remade[]> {
  const places = batch.map(({ event }) => ({ level: 0, index: event.seq - 1 }));
  const kept = await readNodes(sql, places);
  return batch.map(({ event, prepared }, position) => {
    const hash =
      prepared && leafHashOfStored({ ...event, effects: prepared.effects, marks: prepared.marks });
    if (prepared && hash && toHex(hash) === kept.get(nodeKey(places[position]!)))
      return { event, prepared };
    throw new Error(
      `第 ${event.seq} 号记录重新生成的结果与其入账时的叶散列不符，未作任何改动；记录本身可能被改动过，请用 kechuang verify 核对。`,
    );
  });
}

/** All in one transaction of the tables' owner; postings and readers wait until it is done. */
export function rebuildLedger(
  database: Database,
  progress: (label: string, done: number) => void,
): Promise<{ events: number; changed: number }> {
  return database.own(async (sql) => {
    await lockPosting(sql);
    await keepReadersWaiting(sql);
    const counts = { events: 0, changed: 0 };
    const remake = await clearImplied(sql);
    for await (const batch of replayed(sql)) {
      const remade = await remadeAsPosted(sql, batch);
      for (const { event, prepared } of remade)
        if (said([event.effects, event.marks]) !== said([prepared.effects, prepared.marks]))
          counts.changed += 1;
      await insertImplied(
        sql,
        remade.map(({ event, prepared }) => ({ seq: event.seq, prepared })),
      );
      counts.events += batch.length;
      progress('重新生成', counts.events);
    }
    if (counts.events !== (await readTreeSize(sql)))
      throw new Error(
        `记录与记录树不符：现有 ${counts.events} 条记录，与入账的条数不同，未作任何改动；请用 kechuang verify 核对。`,
      );
    await remake();
    return counts;
  });
}
