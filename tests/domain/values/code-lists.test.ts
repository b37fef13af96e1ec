/** Code lists: what a code means on a day, and what lies in the bureau's own city. */
import { describe, expect, test } from 'vitest';
import {
  CodeLists,
  type CodeList,
  type CodeListItem,
} from '../../../src/domain/values/code-lists.ts';
import type { Day } from '../../../src/domain/values/days.ts';

const REGIONS: CodeListItem[] = [
  { code: '330000', label: '浙江省' },
  { code: '330300', label: '温州市', parent: '330000' },
  { code: '330302', label: '鹿城区', parent: '330300' },
  { code: '330302001', label: '五马街道', parent: '330302' },
  { code: '330100', label: '杭州市', parent: '330000' },
  { code: '330102', label: '旧城区', parent: '330100', valid_to: '2021-04-08' },
  { code: '330102', label: '新城区', parent: '330100', valid_from: '2021-04-09' },
];

const listsOf = (items: CodeListItem[]): CodeLists => {
  const [valid_from, adopted_on] = ['2000-01-01' as Day, '2024-01-02' as Day];
  const list: CodeList = {
    ...{ list: 'REGION', kind: 'region', title: '行政区划', valid_from, home: '330300' },
    ...{ items, seq: 1, adopted_on },
  };
  return new CodeLists([list]);
};

describe('a region list', () => {
  const lists = listsOf(REGIONS);

  test.each([
    ['330300', true],
    ['330302', true],
    ['330302001', true],
    ['330000', false],
    ['330102', false],
    ['999999', false],
  ])('%s lies in the own city: %s', (region, isHome) => {
    expect(lists.isHome(region)).toBe(isHome);
    expect(lists.homeRegions().includes(region)).toBe(isHome);
  });

  test('a code that was given anew means on each day what it meant then', () => {
    const labelOn = (on: string) => lists.item('REGION', '330102', on)?.label;
    expect([labelOn('2021-04-08'), labelOn('2021-04-09')]).toEqual(['旧城区', '新城区']);
    expect(lists.meant('REGION', '旧城区（330102）', '2021-04-08')).toEqual([REGIONS[5]]);
    expect(lists.meant('REGION', '旧城区', '2021-04-09')).toEqual([]);
  });

  test('many relocations of one batch walk it once', () => {
    let read = 0;
    const counting = REGIONS.map(({ parent, ...item }) => ({
      ...item,
      get parent() {
        read += 1;
        return parent;
      },
    })) as CodeListItem[];
    const asked = listsOf(counting);
    const relocated = (): void => {
      asked.isHome('330302001');
      asked.isHome('330102');
    };
    relocated();
    const once = read;
    for (let row = 0; row < 100; row += 1) relocated();
    expect([once > 0, read]).toEqual([true, once]);
  });
});
