/** Signed tree heads: the published vectors of Ed25519, lies, keys that are none, and rotation. */
import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  headBytes,
  headLine,
  headNote,
  readHeadNote,
  signHead,
  verifyHead,
  type TreeHead,
} from '../../../src/domain/proof/tree-head.ts';
import {
  generateSigningKey,
  importPublicKey,
  importPublicKeys,
  importSigningKey,
} from '../../../src/platform/signing.ts';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex');

/** RFC 8410: the fixed beginning of a private key, before its seed. */
const privateText = (seed: string): string =>
  Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex').toString('base64');

/** RFC 8032, section 7.1, tests 1 to 3. */
const VECTORS = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
];

describe.each(VECTORS)(
  'RFC 8032, message “$message”',
  ({ seed, publicKey, message, signature }) => {
    test('the same public key, the same signature, and it verifies', async () => {
      const key = await importSigningKey(privateText(seed));
      expect(Buffer.from(key.publicKey.text, 'base64').toString('hex')).toBe(publicKey);
      expect(hex(await key.sign(bytes(message)))).toBe(signature);
      expect(await key.publicKey.verify(bytes(message), bytes(signature))).toBe(true);
      expect(await key.publicKey.verify(bytes(`${message}00`), bytes(signature))).toBe(false);
      const id = createHash('sha256').update(bytes(publicKey)).digest('hex').slice(0, 16);
      expect(key.keyId).toBe(id);
    });
  },
);

const signer = await importSigningKey(privateText(VECTORS[0]!.seed));
const keys = new Map([[signer.keyId, signer.publicKey]]);
const CONTENT = {
  size: 11027,
  root: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  at: '2024-07-01T08:00:00.1234Z',
};
const head = await signHead(CONTENT, signer);

test('a head names its key and verifies; its instant is in the one spelling', async () => {
  expect(head).toMatchObject({
    ...{ ...CONTENT, at: '2024-07-01T08:00:00.123400Z', hash: 'SHA-256' },
    key_id: signer.keyId,
  });
  expect(await verifyHead(head, keys)).toEqual({ valid: true, head });
  expect(await verifyHead(JSON.parse(JSON.stringify(head)), keys)).toEqual({ valid: true, head });
});

test('what is signed is RFC 8785 JSON with its purpose, which OpenSSL agrees to', () => {
  const text = `{"at":"2024-07-01T08:00:00.123400Z","hash":"SHA-256","key_id":"${signer.keyId}","purpose":"kechuang-tree-head/1","root":"${CONTENT.root}","size":11027}`;
  expect(new TextDecoder().decode(headBytes(head))).toBe(text);
  const x = Buffer.from(signer.publicKey.text, 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  expect(verify(null, Buffer.from(text), key, bytes(head.signature))).toBe(true);
});

const reasonOf = async (lie: unknown): Promise<string> => {
  const verdict = await verifyHead(lie, keys);
  return verdict.valid ? 'believed' : verdict.reason;
};

describe('no lie is believed', () => {
  test('any one bit of root or signature, or of the size', async () => {
    for (const field of ['root', 'signature'] as const) {
      for (let bit = 0; bit < head[field].length * 4; bit += 1) {
        const changed = Buffer.from(head[field], 'hex');
        changed[bit >> 3]! ^= 1 << (bit & 7);
        const lie = { ...head, [field]: changed.toString('hex') };
        expect(await reasonOf(lie)).toContain('签名与内容不符');
      }
    }
    for (let bit = 0; bit < 53; bit += 1) {
      const set = Math.floor(head.size / 2 ** bit) % 2 === 1;
      const size = head.size + (set ? -1 : 1) * 2 ** bit;
      if (Number.isSafeInteger(size))
        expect(await reasonOf({ ...head, size })).toContain('签名与内容不符');
    }
    const at = head.at.replace('08', '09');
    expect(await reasonOf({ ...head, at })).toContain('签名与内容不符');
  });

  test.each<[string, object]>([
    ['记录数', { size: '11027' }],
    ['记录数', { size: -1 }],
    ['根散列', { root: CONTENT.root.toUpperCase() }],
    ['根散列', { root: CONTENT.root.slice(1) }],
    ['算法', { hash: 'SHA-1' }],
    ['时间', { at: '2024-07-01T08:00:00.1234Z' }],
    ['时间', { at: '2024-02-30T08:00:00.000000Z' }],
    ['密钥编号', { key_id: undefined }],
    ['签名', { signature: head.signature.slice(2) }],
    ['不认识的内容“note”', { note: '' }],
    ['不认识的内容“purpose”', { purpose: 'kechuang-tree-head/1' }],
    ['没有编号为 0000000000000000 的公钥', { key_id: '0'.repeat(16) }],
  ])('%s: %j', async (said, change) => {
    expect(await reasonOf({ ...head, ...change })).toContain(said);
  });

  test.each([null, 'head', [], 7])('%j is no head', async (lie) => {
    expect(await reasonOf(lie)).toBe('树头应为一个 JSON 对象。');
  });

  test('a signature by another key, under the name of this one', async () => {
    const other = await importSigningKey((await generateSigningKey()).private);
    const lie = await signHead(CONTENT, { keyId: signer.keyId, sign: (text) => other.sign(text) });
    expect(await reasonOf(lie)).toContain('签名与内容不符');
  });

  test('content that could not be checked again is not signed', async () => {
    const sign = (change: object) => signHead({ ...CONTENT, ...change }, signer);
    await expect(sign({ size: 1.5 })).rejects.toThrow('记录数');
    await expect(sign({ root: 'abc' })).rejects.toThrow('根散列');
    await expect(sign({ at: '2024-07-01' })).rejects.toThrow('Not an instant');
    await expect(sign({ at: '2024-07-01T08:00:00+08:00' })).rejects.toThrow('Not an instant');
  });
});

test('after a change of keys old heads verify with the old one, new heads with the new one', async () => {
  const [before, after] = [await generateSigningKey(), await generateSigningKey()];
  const old = await signHead(CONTENT, await importSigningKey(before.private));
  const later = { ...CONTENT, size: 11028 };
  const now = await signHead(later, await importSigningKey(after.private));
  const both = await importPublicKeys([after.public, before.public]);
  expect(await verifyHead(old, both)).toMatchObject({ valid: true });
  expect(await verifyHead(now, both)).toMatchObject({ valid: true });
  const latest = await importPublicKeys([after.public]);
  expect(await verifyHead(old, latest)).toMatchObject({ valid: false });
  expect(old.key_id).not.toBe(now.key_id);
});

describe('keys', () => {
  test('a generated one comes back from its texts, and no two are alike', async () => {
    const [one, two] = [await generateSigningKey(), await generateSigningKey()];
    expect(one.private).toMatch(/^[A-Za-z0-9+/]{64}$/);
    expect(one.private).not.toBe(two.private);
    const key = await importSigningKey(` ${one.private}\n`);
    expect(key.publicKey.text).toBe(one.public);
    expect((await importPublicKey(one.public)).keyId).toBe(key.keyId);
  });

  test('one that OpenSSL wrote is taken as it is', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const key = await importSigningKey(pem);
    const signature = await key.sign(bytes('cafe'));
    expect(verify(null, bytes('cafe'), publicKey, signature)).toBe(true);
  });

  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const x25519 = generateKeyPairSync('x25519').privateKey;
  const good = privateText(VECTORS[0]!.seed);
  test.each([
    ['nothing', ''],
    ['words', 'my secret key'],
    ['cut short', good.slice(0, 60)],
    ['one letter lost', good.slice(1)],
    ['doubled', good + good],
    ['RSA', rsa.export({ type: 'pkcs8', format: 'der' }).toString('base64')],
    ['X25519', x25519.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['hexadecimal', VECTORS[0]!.seed],
  ])('a private key that is none: %s', async (_, text) => {
    await expect(importSigningKey(text)).rejects.toThrow('签名密钥不是 Ed25519 私钥');
  });

  test('a public key in place of a private one, and the other way round', async () => {
    await expect(importSigningKey(signer.publicKey.text)).rejects.toThrow('像是公钥');
    await expect(importPublicKey(good)).rejects.toThrow('给出的像是私钥');
  });

  test.each(['', '=', 'AAAA', VECTORS[0]!.publicKey, `${signer.publicKey.text.slice(0, -2)}p=`])(
    'a public key that is none: %j',
    async (text) => {
      await expect(importPublicKey(text)).rejects.toThrow('公钥应为 32 字节的 Base64 文本');
    },
  );

  test('a signature of another length is refused, not an error', async () => {
    expect(await signer.publicKey.verify(bytes('72'), bytes('00'))).toBe(false);
    expect(await signer.publicKey.verify(bytes('72'), bytes(''))).toBe(false);
  });
});

describe('on paper', () => {
  test('a note as it is printed on a cover', () => {
    const [size, root, more, ...rest] = headNote(head).split('\n');
    expect(size).toBe('记录数：11027');
    expect(root).toBe('根散列：5dc9da79 a70659a9 ad559cb7 01ded9a2');
    expect(more).toBe('　　　　ab9d823a ad2f4960 cfe370ef f4604328');
    expect(rest.slice(0, 3)).toEqual([
      '算法：SHA-256',
      '时间：2024-07-01T08:00:00.123400Z',
      `密钥编号：${signer.keyId}`,
    ]);
    expect(headLine(head)).toBe('记录 11027 条，根散列 5dc9 da79 a706 59a9 …');
  });

  test('is read back, however its lines were broken and its colons typed', async () => {
    const note = headNote(head);
    const typed = [note, note.replace(/\s/g, ''), note.replaceAll('：', ': '), ` ${note}\r\n`];
    for (const text of typed) expect(readHeadNote(text)).toEqual(head);
    expect(await verifyHead(readHeadNote(note), keys)).toMatchObject({ valid: true });
  });

  test('and refused where something is missing or cannot be', () => {
    const note = headNote(head);
    expect(() => readHeadNote('')).toThrow('不是一份完整的树头');
    expect(() => readHeadNote(note.replace('时间', '日期'))).toThrow('应依次写明记录数、根散列');
    expect(() => readHeadNote(note.replace('11027', '1e4'))).toThrow('记录数');
    expect(() => readHeadNote(note.replace('5dc9da79', '5dc9da7'))).toThrow('根散列');
    const big: TreeHead = { ...head, size: 0 };
    expect(readHeadNote(headNote(big)).size).toBe(0);
  });
});
