/**
 * Ed25519 keys by WebCrypto, which Node and Workers both have. Keys are text: a private key is its
 * PKCS #8 and a public one its 32 bytes, in Base64.
 */
import { sha256Hex } from './digest.ts';

const ED25519 = 'Ed25519';

/**
 * The first bytes of every PKCS #8 of an Ed25519 key; the 32 bytes of its seed follow (RFC 8410).
 */
const PKCS8_HEAD = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
const PKCS8_LENGTH = PKCS8_HEAD.length + 32;

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

/** The bytes of a canonical Base64 text; undefined if the text is not one. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  return base64(bytes) === text ? bytes : undefined;
}

/** The first 16 hexadecimal digits of the SHA-256 of a raw public key. */
const shortKeyId = (raw: Uint8Array): string => sha256Hex(raw).slice(0, 16);

const isPrivate = (bytes: Uint8Array): boolean =>
  bytes.length === PKCS8_LENGTH && PKCS8_HEAD.every((byte, index) => bytes[index] === byte);

export interface PublicKey {
  keyId: string;
  /** Base64 of the 32 bytes, as kept and handed out. */
  text: string;
  verify(bytes: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

export interface SigningKey {
  keyId: string;
  publicKey: PublicKey;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** A new key: `private` is secret and goes into the configuration, `public` is for everybody. */
export async function generateSigningKey(): Promise<{ private: string; public: string }> {
  const seed = crypto.getRandomValues(new Uint8Array(32));
  const text = base64(Uint8Array.of(...PKCS8_HEAD, ...seed));
  return { private: text, public: (await importSigningKey(text)).publicKey.text };
}

/** Reads a private key, also in the PEM form that openssl writes; refuses with a sentence. */
export async function importSigningKey(text: string): Promise<SigningKey> {
  const bytes = fromBase64(
    text.replace(/-----(BEGIN|END) PRIVATE KEY-----/g, '').replace(/\s/g, ''),
  );
  if (bytes?.length === 32) {
    throw new Error(
      '签名密钥不完整：给出的只有 32 字节，像是公钥；请填写私钥（PKCS #8 的 Base64 文本，64 个字符）。',
    );
  }
  if (bytes === undefined || !isPrivate(bytes)) {
    throw new Error(
      '签名密钥不是 Ed25519 私钥：应为 PKCS #8 的 Base64 文本（64 个字符），可用 openssl genpkey -algorithm ed25519 生成。',
    );
  }
  // Only an extractable key shows its public key, as JWK; the key that is kept is not extractable.
  const open = await crypto.subtle.importKey('pkcs8', bytes, ED25519, true, ['sign']);
  const { x = '' } = await crypto.subtle.exportKey('jwk', open);
  const key = await crypto.subtle.importKey('pkcs8', bytes, ED25519, false, ['sign']);
  const publicKey = await importPublicKey(`${x.replace(/-/g, '+').replace(/_/g, '/')}=`);
  return {
    keyId: publicKey.keyId,
    publicKey,
    sign: async (message) =>
      new Uint8Array(await crypto.subtle.sign(ED25519, key, new Uint8Array(message))),
  };
}

/** Reads a public key; refuses with a sentence. */
export async function importPublicKey(text: string): Promise<PublicKey> {
  const raw = fromBase64(text.trim());
  if (raw && isPrivate(raw))
    throw new Error('这里应填写公钥，给出的像是私钥；请立即更换该私钥，并勿将私钥交给他人。');
  if (raw?.length !== 32)
    throw new Error('公钥应为 32 字节的 Base64 文本（44 个字符），请核对是否完整。');
  const key = await crypto.subtle.importKey('raw', raw, ED25519, false, ['verify']);
  return {
    keyId: shortKeyId(raw),
    text: text.trim(),
    // For a signature of another length Workers throw, while Node returns false.
    verify: async (message, signature) =>
      signature.length === 64 &&
      crypto.subtle.verify(ED25519, key, new Uint8Array(signature), new Uint8Array(message)),
  };
}

/** Public keys by key_id: the present one and all former ones, so that old heads stay good. */
export async function importPublicKeys(texts: Iterable<string>): Promise<Map<string, PublicKey>> {
  const keys = await Promise.all([...texts].map(importPublicKey));
  return new Map(keys.map((key) => [key.keyId, key]));
}
