/** What every list keeps to, so that its addresses mean one thing. */
import { expect, test } from 'vitest';
import { LISTS, SERVICE_LISTS } from '../../../src/domain/lists/index.ts';
import { ACCESS_LOG, EVENTS, SUBMISSIONS } from '../../../src/domain/lists/journal.ts';
import type { List } from '../../../src/domain/lists/list.ts';
import { RESERVED, viewParameters } from '../../../src/domain/lists/search-filter-sort.ts';

const ALL: readonly List[] = [
  ...Object.values<List>(LISTS),
  ...Object.values<List>(SERVICE_LISTS),
  ...[EVENTS, SUBMISSIONS, ACCESS_LOG],
];

test.each(ALL.map((list) => [list.path, list] as const))('%s', (_, list) => {
  const keys = list.columns.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.filter((key) => RESERVED.includes(key))).toEqual([]);
  // `X_from` is a bound of X, and no column of that name beside it.
  const parameters = viewParameters(list).map(({ name }) => name);
  expect(new Set(parameters).size).toBe(parameters.length);
  const told = [
    ...keys,
    ...list.columns.flatMap(({ key, options }) => (options ? [`${key}_label`] : [])),
    ...['reasons', 'illustrative', 'names', 'registered_by', 'data', 'meta'],
  ];
  expect(new Set(told).size).toBe(told.length);
  for (const { nameOf, unitIn, decimalsIn } of list.columns)
    for (const other of [nameOf, unitIn, decimalsIn]) expect([undefined, ...keys]).toContain(other);
});
