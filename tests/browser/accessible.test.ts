/** Every page as a checker of accessibility sees it, at a desk and on a phone. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { origin, SIZES, useBrowser } from './support.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DAY = 'as_of=2024-06-30';

/** Pages by who looks at them. */
const PAGES: Record<string, readonly string[]> = {
  officer: [
    ...[`/?${DAY}`, `/sub-funds?${DAY}`, `/investments?${DAY}`, `/enterprises?${DAY}`],
    ...[`/credit-lines?${DAY}`, `/loans?${DAY}&sort=-outstanding`, `/deals?${DAY}`],
    ...[`/projects?${DAY}`, `/programmes?${DAY}`, `/indicators?${DAY}`, `/figures?${DAY}`],
    ...[`/vehicles/SF-001?${DAY}`, `/investments/SF-001/E-0016?${DAY}`],
    ...[`/enterprises/E-0015?${DAY}`, `/loans/LN-00001?${DAY}`, `/deals/ABS-002?${DAY}`],
    ...[`/projects/PJ-001?${DAY}`, `/credit-lines/CL-00001?${DAY}`],
    ...[`/figures/fund.strategic_share_by_amount?${DAY}`, `/figures/credit.outstanding?${DAY}`],
    ...[
      '/import',
      '/record',
      '/record/investment.made',
      '/record/deal.issued',
      '/submissions',
      '/drafts',
    ],
    ...['/role-grants', '/events', '/events/1691', `/published?${DAY}`, '/account', '/nowhere'],
    ...['/quarters', '/quarters/2024Q2', '/quarters/2024Q2/report', '/quarters/2198Q1'],
    '/quarters/2024Q2/report?table=all',
  ],
  manager: ['/', '/investments', '/import', '/record', '/record/investment.valued', '/submissions'],
  auditor: ['/', '/audit', '/access-log', '/quarters/2024Q1'],
  admin: ['/', '/people', '/people/manager', '/account', '/access-log?status_from=400'],
};

/** What axe finds against WCAG 2.2 AA, as short lines. */
async function faultsOf(page: Page): Promise<string[]> {
  // Through the debugger, which the content security policy does not bind.
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: AXE });
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      .then(({ violations }) => violations.map(({ id, nodes }) =>
        id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')))`,
    awaitPromise: true,
    returnByValue: true,
  });
  return result.value as string[];
}

const browser = useBrowser();

describe.each(Object.keys(SIZES) as (keyof typeof SIZES)[])('at a %s', (size) => {
  test('the sign-in page has nothing wrong', async () => {
    const page = await browser.open(undefined, { size });
    await page.goto(`${origin()}/sign-in`);
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  test.each(Object.entries(PAGES))('no page of the %s has anything wrong', async (login, paths) => {
    const page = await browser.open(login, { size });
    for (const path of paths) {
      await page.goto(`${origin()}${path}`);
      expect(await faultsOf(page), path).toEqual([]);
      // Nothing but tables is wider than the window, and those scroll by themselves.
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(overflow, `${path} is too wide`).toBe(0);
      // What is to be pressed in a row is in sight however wide its table is.
      const hidden = await page.evaluate(
        `[...document.querySelectorAll('td button')].map((each) => each.getBoundingClientRect())
          .filter(({ left, right }) => left < 0 || right > innerWidth).length`,
      );
      expect(hidden, `${path} has buttons out of sight`).toBe(0);
    }
    await page.context().close();
  });
});

test('no page has asked any other host for anything', () => {
  expect(browser.foreign).toEqual([]);
});
