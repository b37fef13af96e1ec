/** Every link of every kind of page leads somewhere, for whoever is shown it. */
import { expect, test } from 'vitest';
import { origin, useBrowser } from './support.ts';

const browser = useBrowser();

/** So many pages of one kind are opened: of a register all rows lead to the same page. */
const OF_A_KIND = 2;
const MOST = 150;

/** The kind of page that an address leads to: its path without codes, and what is asked. */
const kindOf = ({ pathname, searchParams }: URL): string =>
  [
    pathname.replaceAll(/\/(?=[^/]*[\dA-Z%_.-])[^/]+/g, '/*'),
    ...[...searchParams.keys()].filter((key) => key !== 'as_of' && key !== 'known_at').sort(),
  ].join(' ');

test.each(['officer', 'manager', 'auditor', 'admin'])(
  'no link that the %s is shown leads to a refusal',
  async (login) => {
    const page = await browser.open(login);
    const seen = new Map<string, number>();
    const visited = new Set<string>();
    const waiting = [{ path: '/?as_of=2024-06-30', from: 'the beginning' }];
    const broken: string[] = [];
    while (waiting.length > 0 && visited.size < MOST) {
      const { path, from } = waiting.shift()!;
      if (visited.has(path)) continue;
      visited.add(path);
      const answer = await page.request.get(`${origin()}${path}`);
      if (answer.status() >= 400) broken.push(`${path} ${answer.status()}, from ${from}`);
      if (!(answer.headers()['content-type'] ?? '').startsWith('text/html')) continue;
      for (const [, href] of (await answer.text()).matchAll(/<a [^>]*?href="([^"#]+)"/g)) {
        const url = new URL(href!.replaceAll('&amp;', '&'), `${origin()}${path}`);
        const kind = kindOf(url);
        const count = seen.get(kind) ?? 0;
        // Files are the API's own matter, tested there.
        if (url.origin !== origin() || url.pathname.startsWith('/api/') || count >= OF_A_KIND)
          continue;
        seen.set(kind, count + 1);
        waiting.push({ path: url.pathname + url.search, from: path });
      }
    }
    expect(visited.size).toBeGreaterThan(8);
    expect(broken).toEqual([]);
    await page.context().close();
  },
);
