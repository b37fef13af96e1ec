/** Where two things first differ: what is missing, what is there too much, and what is another. */
import { expect, test } from 'vitest';
import { firstDifference } from '../../../src/domain/proof/pack/first-difference.ts';

test.each([
  ['the same', { a: [1, { b: null }] }, { a: [1, { b: null }] }, undefined],
  ['another value', { a: 1, b: 2 }, { b: 3, a: 1 }, ['/b', '2', '3']],
  ['missing', { a: 1, b: 2 }, { a: 1 }, ['/b', '2', '（没有）']],
  ['too much', { b: 1 }, { b: 1, a: 2 }, ['/a', '（没有）', '2']],
  ['too much in a list', { a: [1] }, { a: [1, 2] }, ['/a/1', '（没有）', '2']],
  ['nothing and null', { a: null }, {}, ['/a', 'null', '（没有）']],
  ['a list and an object', [], {}, ['', '[]', '{}']],
  ['a name with a slash', { 'a/b~': 1 }, { 'a/b~': 2 }, ['/a~1b~0', '1', '2']],
])('%s', (_, expected, found, said) => {
  const difference = firstDifference(expected, found);
  expect(difference && [difference.field, difference.expected, difference.found]).toEqual(said);
});
