/** Passwords: how they are kept, which ones are taken, and how new ones are made up. */
import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';

/** The cost of one hash: scrypt's N, r and p. The memory is 128 · N · r bytes. */
export interface Cost {
  n: number;
  r: number;
  p: number;
}

/**
 * As hard as OWASP's 2^17 · 8 · 1, but in 32 MiB instead of 128, which is all that a Worker has.
 */
const COST: Cost = { n: 32_768, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

const FORM = /^scrypt\$n=(\d+),r=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/;

/** The same text, however the keyboard composed its characters. */
const normal = (password: string): string => password.normalize('NFKC');

function derive(password: string, salt: Buffer, length: number, { n, r, p }: Cost) {
  const options = { N: n, r, p, maxmem: 256 * n * r + 2 ** 20 };
  return new Promise<Buffer>((done, fail) => {
    scrypt(normal(password), salt, length, options, (error, hash) =>
      error ? fail(error) : done(hash),
    );
  });
}

const written = ({ n, r, p }: Cost, salt: Buffer, hash: Buffer): string =>
  `scrypt$n=${n},r=${r},p=${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;

/** The stored form of a password: `scrypt$n=…,r=…,p=…$salt$hash`. */
export async function hashPassword(password: string, cost: Cost = COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return written(cost, salt, await derive(password, salt, HASH_BYTES, cost));
}

/** The hash to compare with if there is no password: it costs the same, and nothing matches it. */
export const NOBODY = written(COST, Buffer.alloc(SALT_BYTES), Buffer.alloc(HASH_BYTES));

/**
 * Whether a password matches the stored one. Takes as long if none is stored, so that the time does
 * not reveal who exists.
 */
export async function verifyPassword(password: string, kept: string | null): Promise<boolean> {
  const parts = FORM.exec(kept ?? NOBODY);
  if (!parts) throw new Error('A kept password is not of the form scrypt$n=…,r=…,p=…$salt$hash.');
  const [n, r, p] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const expected = Buffer.from(parts[5]!, 'base64url');
  const salt = Buffer.from(parts[4]!, 'base64url');
  const hash = await derive(password, salt, expected.length, { n, r, p });
  return timingSafeEqual(hash, expected) && kept !== null;
}

const SHORTEST = 10;
const LONGEST = 128;

/** The most common passwords that are long enough to pass the other checks. */
const COMMONEST = new Set([
  ...['1234567890', '0123456789', '0987654321', '12345678910', '123456789a', '1234567891'],
  ...['a123456789', 'a1234567890', 'abc1234567', 'abcd123456', 'abcdef1234', 'aa12345678'],
  ...['1q2w3e4r5t', 'q1w2e3r4t5', '1qaz2wsx3edc', '1qaz@wsx3edc', 'qazwsxedcrfv', 'zaq12wsxcde3'],
  ...['qwertyuiop', 'qwerty1234', 'qwerty12345', 'qwerty123456', 'asdfghjkl;', 'zxcvbnm123'],
  ...['password12', 'password123', 'password1234', 'passw0rd123', 'p@ssw0rd123', 'password01'],
  ...['woaini1314', 'woaini1314520', 'woaini5201314', '5201314520', '1314520520', 'woaini123456'],
  ...['iloveyou123', 'iloveyou12', 'sunshine123', 'football123', 'welcome123', 'welcome1234'],
  ...['admin12345', 'admin123456', 'administrator', 'admin@12345', 'administrator1', 'root123456'],
  ...['kechuang123', 'kechuang1234', 'kechuang2024', 'kechuang2025', 'kechuang2026', 'wenzhou123'],
]);

/** One character, or a few, again and again. */
const REPEATED = /^(.{1,4})\1+$/su;

/**
 * Why a new password is not accepted, as a sentence; undefined if it is. Only length counts: no
 * digits, signs or capitals are required (NIST SP 800-63B).
 */
export function passwordFault(password: string, login: string): string | undefined {
  const text = normal(password);
  const length = [...text].length;
  const low = text.toLowerCase();
  if (length < SHORTEST || length > LONGEST) {
    return `新密码应为 ${SHORTEST} 至 ${LONGEST} 个字符，现为 ${length} 个；不要求数字、符号或大小写混用，用一句好记的话即可。`;
  }
  const name = normal(login).toLowerCase();
  // A login of one or two letters stands in half of all good passwords.
  if (name.length > 2 && low.includes(name))
    return '新密码不能含有登录名，请换一句好记的话（不要求数字、符号或大小写混用）。';
  if (COMMONEST.has(low) || REPEATED.test(low))
    return '新密码属于最常见的密码，极易被猜中，请换一句好记的话（不要求数字、符号或大小写混用）。';
  return undefined;
}

/** Letters and digits that are not easily confused. */
const READABLE = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A new password of 79 random bits that can be read out and typed: four groups of four. */
export function newPassword(): string {
  const group = (): string =>
    Array.from({ length: 4 }, () => READABLE[randomInt(READABLE.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
