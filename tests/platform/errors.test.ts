/** Where a fault of a batch is: which event, and where in it. */
import { expect, test } from 'vitest';
import { pointedEvent } from '../../src/platform/errors.ts';

test.each([
  ['/events/3/data/amount', 3, '/data/amount'],
  ['/events/12', 12, ''],
  ['/events/0/data/tranches/1/size', 0, '/data/tranches/1/size'],
])('%s leads into event %i', (pointer, index, within) => {
  expect(pointedEvent(pointer)).toEqual({ index, within });
});

test.each([
  undefined,
  '',
  '/note',
  '/events',
  '/events/',
  '/events/x',
  '/events/1x/data',
  '/a/events/1',
])('%s leads into no event', (pointer) => {
  expect(pointedEvent(pointer)).toBeUndefined();
});
