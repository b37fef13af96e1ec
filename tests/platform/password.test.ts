/** Passwords: kept so that a copy of the database opens no door, and chosen by length alone. */
import { createHook } from 'node:async_hooks';
import { expect, test } from 'vitest';
import {
  hashPassword,
  newPassword,
  NOBODY,
  passwordFault,
  verifyPassword,
} from '../../src/platform/password.ts';

const CHEAP = { n: 16, r: 1, p: 1 };

test('what is kept names its cost, has its own salt, and fits only its password', async () => {
  const kept = await hashPassword('正确的密码就是这一句话');
  expect(kept).toMatch(/^scrypt\$n=32768,r=8,p=3\$[\w-]{22}\$[\w-]{43}$/);
  expect(await verifyPassword('正确的密码就是这一句话', kept)).toBe(true);
  expect(await verifyPassword('正确的密码就是这一句', kept)).toBe(false);
});

test('the cost is read back from what is kept, so that it may rise one day', async () => {
  const kept = await hashPassword('long enough', CHEAP);
  expect(kept).toContain('n=16,r=1,p=1');
  expect(await verifyPassword('long enough', kept)).toBe(true);
  expect(await verifyPassword('long enough', kept.replace('n=16', 'n=32'))).toBe(false);
  expect(await hashPassword('long enough', CHEAP)).not.toBe(kept);
});

test('the same characters are the same password, however they were composed', async () => {
  const kept = await hashPassword('caf\u00e9 ＡＢＣ１２３', CHEAP);
  expect(await verifyPassword('cafe\u0301 ABC123', kept)).toBe(true);
  expect(await verifyPassword('cafe ABC123', kept)).toBe(false);
});

test('where nothing is kept nothing fits, and finding out costs a whole hash', async () => {
  const begun: string[] = [];
  const watch = createHook({ init: (_, type) => void begun.push(type) }).enable();
  expect(await verifyPassword('anything at all', null)).toBe(false);
  watch.disable();
  expect(begun.filter((type) => type === 'SCRYPTREQUEST')).toHaveLength(1);
  // The one that was worked out costs as much as that of a new password.
  const cost = (kept: string): string => kept.split('$')[1]!;
  expect(cost(NOBODY)).toBe(cost(await hashPassword('anything at all')));
});

test('what is no kept password is a fault of ours, not a wrong password', async () => {
  for (const kept of ['', 'plain', 'scrypt$n=16$a$b'])
    await expect(verifyPassword('x', kept)).rejects.toThrow('scrypt');
});

test.each([
  ['short', '123456789', '10 至 128'],
  ['long', 'x'.repeat(128) + 'y', '10 至 128'],
  ['with the login', 'I am zhangsan!', '登录名'],
  ['with the login in other letters', 'I am ＺｈａｎｇＳａｎ', '登录名'],
  ['among the commonest', '1234567890', '最常见'],
  ['among the commonest, in capitals', 'QWERTYUIOP', '最常见'],
  ['of one character', 'aaaaaaaaaaaa', '最常见'],
  ['of a few characters again and again', 'abcabcabcabc', '最常见'],
])('a new password that is %s is not taken', (_, password, word) => {
  expect(passwordFault(password, 'zhangsan')).toContain(word);
});

test.each([
  '一二三四五六七八九十',
  'four words make one',
  'x'.repeat(127) + 'y',
  '😀😁😂🤣😃😄😅😆😉😊',
])('taken without digits, signs or capitals: %s', (password) =>
  expect(passwordFault(password, 'zhangsan')).toBeUndefined(),
);

test('a login of two letters forbids nothing; one of three is not in a password', () => {
  expect(passwordFault('four words make one', 'wo')).toBeUndefined();
  expect(passwordFault('four words make one', 'wor')).toContain('登录名');
});

test('a password made up is readable, long enough, and another each time', () => {
  const made = Array.from({ length: 200 }, newPassword);
  expect(new Set(made).size).toBe(200);
  for (const password of made) {
    expect(password).toMatch(/^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/);
    expect(passwordFault(password, 'zhangsan')).toBeUndefined();
  }
});
