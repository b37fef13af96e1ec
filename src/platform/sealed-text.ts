/** Seals texts that clients return later, with HMAC-SHA-256, so that any change is detected. */

const encoder = new TextEncoder();

const toBase64Url = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');

const fromBase64Url = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));

async function mark(secret: string, purpose: string, payload: string): Promise<string> {
  const key = await crypto.subtle.importKey(
    'raw',
    encoder.encode(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  const signed = await crypto.subtle.sign('HMAC', key, encoder.encode(`${purpose}\n${payload}`));
  return toBase64Url(new Uint8Array(signed));
}

/** Whether two texts are equal; the time does not reveal where they differ. */
function same(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index += 1)
    difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}

/** The text with a mark that only the holder of the secret can make, for one purpose. */
export async function seal(secret: string, purpose: string, text: string): Promise<string> {
  const payload = toBase64Url(encoder.encode(text));
  return `${payload}.${await mark(secret, purpose, payload)}`;
}

/** The text that was sealed for this purpose; undefined if anything was changed. */
export async function unseal(
  secret: string,
  purpose: string,
  sealed: string,
): Promise<string | undefined> {
  const [, payload, given] = /^([\w-]+)\.([\w-]+)$/.exec(sealed) ?? [];
  if (payload === undefined || given === undefined) return undefined;
  if (!same(given, await mark(secret, purpose, payload))) return undefined;
  return new TextDecoder().decode(fromBase64Url(payload));
}
