/** Checks the settings that a machine and a Worker share. */

const SHORTEST_SECRET = 32;

/** Why a secret cannot be used, with how to make one; undefined if it can be used. */
export function secretFault(secret: string | undefined): string | undefined {
  if (secret !== undefined && secret.length >= SHORTEST_SECRET) return undefined;
  const now = secret ? `现为 ${secret.length} 个字符` : '尚未设置';
  return `KECHUANG_SECRET 应为至少 ${SHORTEST_SECRET} 个字符的随机文本，${now}。请用 openssl rand -base64 48 生成一个，妥善保存；多个进程须用同一个。`;
}

/**
 * The public origin as browsers write it, from `https://host` with or without a final slash;
 * undefined if the text is not an origin.
 */
export function readOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { origin, protocol } = new URL(text);
  const written = text.replace(/\/$/, '').toLowerCase();
  return /^https?:$/.test(protocol) && written === origin ? origin : undefined;
}

export const ORIGIN_FAULT =
  'KECHUANG_ORIGIN 应为服务对外的来源，只含协议与主机（及端口），例如 https://ledger.example.gov.cn。';

/** Why a signing key cannot be used, as far as its text shows; undefined if it may be valid. */
export function signingKeyFault(key: string | undefined): string | undefined {
  if (key !== undefined && key.trim().length >= SHORTEST_SECRET) return undefined;
  return 'KECHUANG_SIGNING_KEY 应为签署树头所用的私钥，尚未设置。请用 kechuang key 生成一个，妥善保存；多个进程须用同一个。';
}
