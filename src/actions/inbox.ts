/** What waits for a person, according to what their role may do. */
import { may, type Person } from '../platform/roles-and-rights.ts';
import { EVERYTHING, type Database } from '../db/connection.ts';
import { countDrafts } from '../db/drafts.ts';
import { countPending } from '../db/submissions.ts';
import type { Day } from '../domain/values/days.ts';
import { readUnclosed } from './quarters.ts';

export interface InboxItem {
  label: string;
  count: number;
  path: string;
}

/** What a person should look at next; points that they cannot act on are left out. */
export async function readInbox(
  database: Database,
  person: Person,
  today: Day,
): Promise<InboxItem[]> {
  const scope = { ...EVERYTHING, person: person.id };
  const { others, own, returned, drafts, unclosed } = await database.read(scope, async (sql) => ({
    ...(await countPending(sql, person.id)),
    drafts: await countDrafts(sql),
    unclosed: may(person, 'record:bureau') ? await readUnclosed(sql, today) : [],
  }));
  const all: (InboxItem | undefined)[] = [
    may(person, 'submission:review')
      ? { label: '待您复核的批次', count: others, path: '/submissions?status=pending' }
      : undefined,
    may(person, 'submission:propose')
      ? { label: '您提交、尚待复核的批次', count: own, path: '/submissions?status=pending' }
      : undefined,
    may(person, 'submission:propose')
      ? { label: '近三十天退回给您的批次', count: returned, path: '/submissions?status=returned' }
      : undefined,
    unclosed[0] && {
      label: `已结束、尚未关闭的季度（自${unclosed[0].label}起）`,
      count: unclosed.length,
      path: `/quarters/${unclosed[0].name}`,
    },
    may(person, 'draft:keep') ? { label: '您的草稿', count: drafts, path: '/drafts' } : undefined,
  ];
  return all.filter((each) => each !== undefined);
}
