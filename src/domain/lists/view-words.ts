/** What a view asks for, in words: at the head of files, and beside the filters of a page. */
import { wording, type Column, type List } from './list.ts';
import { NOTHING_RECORDED, type Filter, type View } from './search-filter-sort.ts';

function filterWords(column: Column, { is, from, to }: Filter): string {
  if (is === NOTHING_RECORDED) return `${column.label}没有记录`;
  const range = [
    ...(from === undefined ? [] : [`自 ${from}`]),
    ...(to === undefined ? [] : [`至 ${to}`]),
  ];
  const value = is === undefined ? [] : [`为${wording(column, is)}`];
  const words = [...value, ...(range.length === 0 ? [] : [range.join(' ')])];
  return `${column.label}${words.join('，')}`;
}

/** How a view narrows and sorts a list, in words: the search, each filter, the order. */
export function viewWords(list: List, { q, filters, sort }: View): string[] {
  const findColumn = (key: string) => list.columns.find((column) => column.key === key)!;
  return [
    ...(q === undefined ? [] : [`搜索“${q}”`]),
    ...filters.map((filter) => filterWords(findColumn(filter.column), filter)),
    ...(sort === undefined
      ? []
      : [`按${findColumn(sort.column).label}${sort.descending ? '降序' : '升序'}`]),
  ];
}
