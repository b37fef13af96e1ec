/** 访问日志: who asked for what and when, the newest first. */
import { readAccessPart } from '../../actions/lists/access-rows.ts';
import { ACCESS_LOG } from '../../domain/lists/journal.ts';
import { wording } from '../../domain/lists/list.ts';
import { personScope } from '../../platform/roles-and-rights.ts';
import { EndlessTable, endlessView } from '../endless-table.tsx';
import type { Draw } from '../list-table.tsx';
import { guard, page, pageRouter, type Ctx } from '../pages.ts';
import { NEWEST } from '../refusal-on-page.ts';

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    // Shown as it was sent, if it cannot be decoded.
    return path;
  }
};

const draw: Draw = (column, { cells }) => {
  const cell = cells[column.key];
  if (typeof cell !== 'string') return undefined;
  if (column.key === 'path') return <span class="path">{decoded(cell)}</span>;
  return column.key === 'code' ? <span class="tag bad">{wording(column, cell)}</span> : undefined;
};

async function logPage(c: Ctx) {
  const { database, person } = c.var;
  const { filters, part } = endlessView(c, ACCESS_LOG);
  const reading = { database, scope: personScope(person) };
  const rows = await readAccessPart(reading, NEWEST, filters, part);
  return page(c, {
    title: '访问日志',
    menu: '/access-log',
    children: (
      <>
        <p>谁在何时查看、导出、提交了什么，或被拒绝。日志只增不改；查看日志本身也会记入。</p>
        <EndlessTable
          c={c}
          list={ACCESS_LOG}
          rows={rows}
          first={['person']}
          without={['id', 'route', 'request_id']}
          draw={draw}
        />
      </>
    ),
  });
}

export const accessLogPages = pageRouter().get(
  '/access-log',
  guard(ACCESS_LOG.action, ACCESS_LOG.doing),
  logPage,
);
