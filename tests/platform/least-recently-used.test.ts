/** What is kept for a while: so much of it, and never what was used longest ago. */
import { expect, test } from 'vitest';
import { Recent } from '../../src/platform/least-recently-used.ts';

const keysOf = (recent: Recent<string>, keys: string): string =>
  // Asked for the oldest last, so that looking moves nothing out of its place.
  [...keys].filter((key) => recent.get(key) !== undefined).join('');

test('what is asked for again stays, and what was used longest ago goes', () => {
  const recent = new Recent<string>(2);
  recent.set('a', 'one');
  recent.set('b', 'two');
  expect(recent.get('a')).toBe('one');
  recent.set('c', 'three');
  expect(keysOf(recent, 'abc')).toBe('ac');
  expect(recent.size).toBe(2);
});

test('a heavy value takes the place of several, and the last is kept however heavy it is', () => {
  const recent = new Recent<string>(5, (value) => value.length);
  recent.set('a', '12');
  recent.set('b', '34');
  recent.set('c', '567');
  expect(keysOf(recent, 'abc')).toBe('bc');
  recent.set('d', '1234567890');
  expect(keysOf(recent, 'abcd')).toBe('d');
  // A value set again weighs once, and one that is deleted no more.
  recent.set('d', '1');
  recent.set('e', '2345');
  expect(keysOf(recent, 'de')).toBe('de');
  recent.delete('e');
  recent.set('f', '6789');
  expect(keysOf(recent, 'def')).toBe('df');
});
