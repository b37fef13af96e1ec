/** What the environment may say: the last value that is taken, and the first that is not. */
import { expect, test } from 'vitest';
import { readEnvironment } from '../../src/platform/env.ts';

test.each<[string, string, string]>([
  ['PORT', '65535', '65536'],
  ['KECHUANG_RATE_LIMIT', '1000000', '1000001'],
  ['KECHUANG_PROXIES', '10', '11'],
  ['KECHUANG_SECRET', 'x'.repeat(32), 'x'.repeat(31)],
])('%s: %s is taken, %s is not', (name, taken, refused) => {
  expect(Object.values(readEnvironment({ [name]: taken })).map(String)).toContain(taken);
  expect(() => readEnvironment({ [name]: refused })).toThrow(name);
});

test.each(['PORT', 'KECHUANG_RATE_LIMIT', 'KECHUANG_PROXIES'])('%s may be 0, not below', (name) => {
  expect(Object.values(readEnvironment({ [name]: '0' }))).toContain(0);
  expect(() => readEnvironment({ [name]: '-1' })).toThrow(name);
});
