/** The key that tree heads are signed with: from the environment, or made once for the demo. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../platform/env.ts';
import { signingKeyFault } from '../platform/settings.ts';
import { generateSigningKey, importSigningKey } from '../platform/signing.ts';
import { Stop } from './stop.ts';

/** The private key as text; on a server it must be given, and what is given must be a key. */
export async function readSigningKey({
  signingKey,
  databaseUrl,
  dataFolder,
}: Environment): Promise<string> {
  const text = signingKey ?? (databaseUrl === undefined ? await demoKey(dataFolder) : undefined);
  const fault = signingKeyFault(text);
  if (fault !== undefined) throw new Stop(fault);
  await importSigningKey(text!);
  return text!;
}

async function demoKey(dataFolder: string): Promise<string> {
  const file = join(dataFolder, 'signing-key');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const made = await generateSigningKey();
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  writeFileSync(file, `${made.private}\n`, { mode: 0o600 });
  return made.private;
}

/** Prints a new key pair, which is not stored. */
export async function printKey(say: (line: string) => void): Promise<void> {
  const made = await generateSigningKey();
  const { keyId } = await importSigningKey(made.private);
  say(`KECHUANG_SIGNING_KEY=${made.private}`);
  say(`公钥 ${made.public}（编号 ${keyId}）：可公开，交审计留存，用于核对签名。`);
}
