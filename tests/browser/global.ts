/** One service with the demo portfolio for all browser tests, started as its users start it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { freePort, start } from '../smoke/process.ts';

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

export interface DemoLogin {
  login: string;
  name: string;
  role: string;
  password: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    origin: string;
    logins: DemoLogin[];
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(CHROMIUM))
    throw new Error(`没有 ${CHROMIUM}：请安装 Chromium，或以 CHROMIUM 指明它在哪里。`);
  const folder = mkdtempSync(join(tmpdir(), 'kechuang-browser-'));
  const port = await freePort();
  const service = await start('npm', ['start'], port, {
    PORT: String(port),
    KECHUANG_DATA: folder,
    KECHUANG_RATE_LIMIT: '0',
    DATABASE_URL: '',
  });
  project.provide('origin', service.origin);
  project.provide('logins', JSON.parse(readFileSync(join(folder, 'demo-logins.json'), 'utf8')));
  return async () => {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
