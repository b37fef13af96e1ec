/** kechuang pack 2024Q2 --out FILE: writes the auditor's pack. */
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { packContents, writePack } from '../actions/pack.ts';
import { quarterNamed } from '../actions/quarter-report.ts';
import { day } from '../domain/values/days.ts';
import { today } from '../platform/clock.ts';
import type { Environment } from '../platform/env.ts';
import { importSigningKey } from '../platform/signing.ts';
import { open } from './open.ts';
import { progressTo } from './progress.ts';
import { logExport, unwritable } from './report.ts';
import { readSigningKey } from './signing-key.ts';

/** Writes a temporary file and renames it when complete, so that no broken pack remains. */
async function save(bytes: AsyncIterable<Uint8Array>, file: string): Promise<void> {
  const unfinished = `${file}.part`;
  const stream = createWriteStream(unfinished);
  // The first error is thrown below; errors of later writes add nothing to it.
  stream.on('error', () => {});
  try {
    await once(stream, 'open');
    for await (const chunk of bytes) if (!stream.write(chunk)) await once(stream, 'drain');
    stream.end();
    await once(stream, 'close');
    renameSync(unfinished, file);
  } catch (error) {
    stream.destroy();
    rmSync(unfinished, { force: true });
    throw error;
  }
}

export async function savePack(
  environment: Environment,
  asked: { quarter: string; out: string },
  say: (line: string) => void,
): Promise<void> {
  const of = quarterNamed(asked.quarter, day(today()));
  const opened = await open(environment, say);
  try {
    const key = await importSigningKey(await readSigningKey(environment));
    const contents = await packContents(opened.database, of, key, day(today()));
    const told = progressTo(say);
    const pack = { ...contents, progress: (records: number) => told('已写入记录', records) };
    await logExport(opened.database, 'pack', asked);
    await save(writePack(pack), asked.out);
    const head = contents.heads.at(-1)!;
    say(`已写出 ${asked.out}：${of.label}，${head.size} 条记录，根散列（SHA-256）${head.root}。`);
    say('请将根散列另行留存；用 kechuang verify 核对，不需要数据库与网络。');
  } catch (error) {
    throw unwritable(error, asked.out);
  } finally {
    await opened.close();
  }
}
