/** The lists: every list of the books, and of figures, indicators and published numbers. */
import { seenBy } from '../../actions/lists.ts';
import { readView } from '../../domain/lists/search-filter-sort.ts';
import { partAsked } from '../list-pager.tsx';
import { ListTable } from '../list-table.tsx';
import { LIST_PAGES, type ListPage } from '../list-pages.ts';
import { guard, requestedMoment, page, pageRouter, type Ctx } from '../pages.ts';
import { Tabs } from '../tabs.tsx';

async function listPage(c: Ctx, { path, title, menu, list, without }: ListPage) {
  const moment = await requestedMoment(c);
  const { lists, database, person } = c.var;
  const view = readView(seenBy(list, person), c.req.query());
  const part = partAsked(c);
  const [reading, choices] = await Promise.all([
    lists.read(database, person, list, moment, view, part),
    lists.choices(database, person, list, moment, view),
  ]);
  return page(c, {
    title,
    menu,
    moment,
    illustrative: reading.illustrative,
    children: (
      <>
        <Tabs c={c} current={path} tabs={LIST_PAGES.filter((each) => each.menu === menu)} />
        <ListTable c={c} reading={reading} choices={choices} view={view} without={without} />
      </>
    ),
  });
}

export const listPages = pageRouter();
for (const each of LIST_PAGES)
  listPages.get(each.path, guard(each.list.action, each.list.doing), (c) => listPage(c, each));
