/** A browser as the people of the service use it: signed in, with script or without. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, inject } from 'vitest';
import { CHROMIUM } from './global.ts';

/** Nothing but the page: no lookups of the browser's own. */
const ARGUMENTS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** The sizes that the pages are made for. */
export const SIZES = {
  desk: { width: 1366, height: 768 },
  phone: { width: 390, height: 844 },
} as const;

/** How long what is bound to come may take, in milliseconds. */
const PATIENCE = 120_000;

export const origin = (): string => inject('origin');

/** A browser for the tests of a file; hosts that a page contacts beside ours are kept. */
export function useBrowser() {
  let browser: Browser;
  const foreign: string[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterAll(() => browser.close());

  /** A page of somebody's own browser. */
  async function open(
    login: string | undefined,
    settings: { script?: boolean; size?: keyof typeof SIZES } = {},
  ): Promise<Page> {
    const context = await browser.newContext({
      viewport: SIZES[settings.size ?? 'desk'],
      locale: 'zh-CN',
      acceptDownloads: true,
      javaScriptEnabled: settings.script ?? true,
    });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith('http') && url.origin !== origin()) foreign.push(request.url());
    });
    if (login !== undefined) await signIn(page, login);
    return page;
  }
  return { open, foreign };
}

/** Does what leads to another page; done when that page is there, and not the one before. */
export async function follow(page: Page, lead: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForEvent('load'), lead()]);
}

export async function signIn(page: Page, login: string): Promise<void> {
  const { password } = inject('logins').find((person) => person.login === login)!;
  // An ended session asks on the spot, at the address that the form was going to.
  if (!(await page.getByLabel('登录名').isVisible())) await page.goto(`${origin()}/sign-in`);
  await page.getByLabel('登录名').fill(login);
  await page.getByLabel('密码').fill(password);
  await follow(page, () => page.getByRole('button', { name: '登录', exact: true }).click());
}
