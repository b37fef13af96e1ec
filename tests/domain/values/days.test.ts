/** Business days as text: the calendar, held against a walk from day to day. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  chineseDay,
  day,
  dayAfter,
  dayBefore,
  dayOfSerial,
  daysBetween,
  isDay,
  isQuarterName,
  quarter,
  quarterContaining,
  quartersBetween,
  serialOfDay,
  yearBefore,
  yearStart,
} from '../../../src/domain/values/days.ts';
import { holds } from '../../support/extent.ts';

test.each([
  ['2023-12-31', '2024-01-01', '2024-01-02'],
  ['2024-01-31', '2024-02-01', '2024-02-02'],
  ['2024-02-28', '2024-02-29', '2024-03-01'],
  ['2023-02-27', '2023-02-28', '2023-03-01'],
  ['2024-04-29', '2024-04-30', '2024-05-01'],
  ['2024-12-30', '2024-12-31', '2025-01-01'],
])('the day before is %s, the day %s, the day after %s', (before, on, after) => {
  expect([dayBefore(day(on)), dayAfter(day(on))]).toEqual([before, after]);
  expect([dayAfter(day(before)), dayBefore(day(after))]).toEqual([on, on]);
});

test.each([
  ['2024-02-28', '2023-02-28'],
  ['2024-02-29', '2023-02-28'],
  ['2024-03-01', '2023-03-01'],
  ['2025-02-28', '2024-02-28'],
])('a year before %s is %s', (on, before) => expect(yearBefore(day(on))).toBe(before));

test.each([
  ['17898', undefined],
  ['17899', '1949-01-01'],
  ['17899.99', '1949-01-01'],
  ['45351', '2024-02-29'],
  ['109574', '2199-12-31'],
  ['109575', undefined],
])('a spreadsheet’s %s is the day %s', (serial, on) => {
  const found = dayOfSerial(serial);
  expect(found).toBe(on);
  if (found) expect(serialOfDay(found)).toBe(Math.floor(Number(serial)));
});

test.each([
  ['2024Q2', '2024Q1', ''],
  ['2024Q2', '2024Q2', '2024Q2'],
  ['2023Q4', '2024Q1', '2023Q4 2024Q1'],
])('the quarters from %s to %s are “%s”', (first, last, expected) => {
  const found = quartersBetween(quarter(first), quarter(last));
  expect(found.map(({ name }) => name).join(' ')).toBe(expected);
});

describe('which days exist', () => {
  test.each(['2000-02-29', '2020-02-29', '2024-02-29', '2024-12-31', '1949-01-01', '2199-12-31'])(
    '%s does',
    (text) => expect(isDay(text)).toBe(true),
  );

  test.each([
    '1900-02-29',
    '2100-02-29',
    '2023-02-29',
    '2024-02-30',
    '2024-04-31',
    '2024-06-31',
    '2024-09-31',
    '2024-11-31',
    '2024-01-32',
    '2024-00-10',
    '2024-13-01',
    '2024-01-00',
    '1948-12-31',
    '2200-01-01',
    '2024-1-1',
    '20240101',
    '2024/01/01',
    '2024-01-01T00:00:00Z',
    ' 2024-01-01',
    '2024-01-01\n',
    '２０２４-01-01',
    '',
  ])('%j does not', (text) => {
    expect(isDay(text)).toBe(false);
    expect(() => day(text)).toThrow(TypeError);
  });
});

/** The day after, by the rule everybody knows: 30 days hath September. */
function next([year, month, date]: [number, number, number]): [number, number, number] {
  const leap = new Set([2000, 2004, 2008, 2012, 2016, 2020, 2024, 2028, 2096, 2104]);
  const length = month === 2 ? (leap.has(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  if (date < length) return [year, month, date + 1];
  return month < 12 ? [year, month + 1, 1] : [year + 1, 1, 1];
}

const written = (parts: number[]): string =>
  parts.map((part) => String(part).padStart(2, '0')).join('-');

/** Every day of the years 1999 to 2029, one after another. */
const WALK: string[] = [];
for (let at: [number, number, number] = [1999, 1, 1]; at[0] < 2030; at = next(at))
  WALK.push(written(at));

test('31 years with 8 leap days are 11 323 days, all of which exist', () => {
  expect(WALK).toHaveLength(31 * 365 + 8);
  expect(WALK.filter((text) => !isDay(text))).toEqual([]);
});

test('days between two days are the steps of the walk', async () => {
  const index = fc.nat(WALK.length - 1);
  await holds(
    'cheap values',
    fc.property(index, index, (from, to) => {
      expect(daysBetween(day(WALK[from]!), day(WALK[to]!))).toBe(to - from);
    }),
  );
});

test.each([
  ['2024-02-28', '2024-03-01', 2],
  ['2023-02-28', '2023-03-01', 1],
  ['2100-02-28', '2100-03-01', 1],
  ['1999-12-31', '2000-01-01', 1],
  ['2024-01-01', '2025-01-01', 366],
  ['2019-03-01', '2024-06-30', 1948],
  ['2024-06-30', '2024-06-30', 0],
  ['2024-06-30', '2024-06-29', -1],
])('from %s to %s it is %i days', (from, to, days) => {
  expect(daysBetween(day(from), day(to))).toBe(days);
});

describe('quarters', () => {
  test.each([
    ['2024Q1', '2024-01-01', '2024-03-31', '2024年第一季度'],
    ['2024Q2', '2024-04-01', '2024-06-30', '2024年第二季度'],
    ['2024Q3', '2024-07-01', '2024-09-30', '2024年第三季度'],
    ['2024Q4', '2024-10-01', '2024-12-31', '2024年第四季度'],
  ])('%s is from %s to %s', (name, from, to, label) => {
    expect(quarter(name)).toEqual({ name, from, to, yearStart: '2024-01-01', label });
  });

  test.each(['2024Q0', '2024Q5', '2024q1', '24Q1', '2024-Q1', '1948Q4', '2200Q1', '', '2024Q1\n'])(
    '%j is no quarter',
    (text) => {
      expect(isQuarterName(text)).toBe(false);
      expect(() => quarter(text)).toThrow(TypeError);
    },
  );

  test('every day lies within its quarter, which begins the day after the one before ended', () => {
    for (const [index, text] of WALK.entries()) {
      const { from, to } = quarterContaining(day(text));
      expect(from <= text && text <= to).toBe(true);
      if (index > 0 && text === from)
        expect(quarterContaining(day(WALK[index - 1]!)).to).toBe(WALK[index - 1]);
    }
  });
});

test('a day as an official document writes it, and the first of its year', () => {
  expect(chineseDay(day('2024-06-08'))).toBe('2024年6月8日');
  expect(yearStart(day('2024-06-08'))).toBe('2024-01-01');
});
