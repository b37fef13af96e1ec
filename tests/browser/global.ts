/** One service with the demo portfolio for all browser tests, started as its users start it. */
import { existsSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { startDemo, type DemoLogin } from '../smoke/process.ts';

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

declare module 'vitest' {
  interface ProvidedContext {
    origin: string;
    logins: DemoLogin[];
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(CHROMIUM))
    throw new Error(`没有 ${CHROMIUM}：请安装 Chromium，或以 CHROMIUM 指明它在哪里。`);
  const demo = await startDemo();
  project.provide('origin', demo.origin);
  project.provide('logins', demo.logins);
  return demo.stop;
}
