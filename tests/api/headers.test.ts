/** What a browser is told: where things may come from, what to keep, and who may frame us. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger } from '../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
});
afterAll(() => ledger.close());

const ANSWERS: [string, string | undefined, string, RequestInit?][] = [
  ['the page', undefined, '/sign-in'],
  ['a reading', 'officer', '/api/v1/events'],
  ['a refusal', undefined, '/api/v1/events'],
  ['an unknown address', undefined, '/nowhere'],
  ['a wrong method', undefined, '/api/v1/events', { method: 'DELETE' }],
  ['health', undefined, '/healthz'],
  ['a zero character', undefined, '/api/v1/events?about=%00'],
  ['the style', undefined, '/assets/style.css'],
];

describe.each(ANSWERS)('%s', (_, login, path, init) => {
  test('closes framing, sniffing and foreign content', async () => {
    const { headers } = await ledger.request(login, path, init);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers.get('content-type')).not.toBeNull();
    // A browser that came by http must be able to come back.
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  test('asks for https where the public address is https', async () => {
    for (const [origin, https] of [
      ['https://ledger.example.cn', true],
      ['http://ledger.example.cn', false],
    ] as const) {
      const { headers } = await ledger.appWith({ origin }).request(path, init);
      const policy = headers.get('content-security-policy')!;
      expect(policy.endsWith("frame-ancestors 'none'; upgrade-insecure-requests")).toBe(https);
      expect(/^max-age=\d{8}\b/.test(headers.get('strict-transport-security') ?? '')).toBe(https);
    }
  });

  test('is kept by nobody on the way, unless it is a file', async () => {
    const { headers } = await ledger.request(login, path, init);
    expect(headers.get('cache-control')).toBe(path.startsWith('/assets') ? 'no-cache' : 'no-store');
  });
});

test('a workbook is kept by nobody, and is no page', async () => {
  await ledger.withReference();
  const { status, headers } = await ledger.get('officer', '/quarters/2024Q2/report.xlsx');
  expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(headers.get('content-disposition')).toMatch(/^attachment/);
});

test('the page has no inline style or script, and its style is there for a year', async () => {
  const html = new TextDecoder().decode((await ledger.request(undefined, '/sign-in')).body);
  expect(html).not.toMatch(/<style|<script(?! src="\/assets\/)|\sstyle=|\son\w+=|javascript:/i);
  const links = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map(
    (found) => found[1]!,
  );
  expect(links).toHaveLength(1);
  const style = await ledger.request(undefined, links[0]!);
  expect([style.status, style.headers.get('content-type')]).toEqual([
    200,
    'text/css; charset=UTF-8',
  ]);
  expect(style.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(new TextDecoder().decode(style.body)).toContain('font-family');
  // Under another version it may be of another day, and is asked for again.
  for (const path of ['/assets/style.css', '/assets/style.css?v=old'])
    expect((await ledger.request(undefined, path)).headers.get('cache-control')).toBe('no-cache');
});

test('no page says what a Host header smuggles in', async () => {
  const host = 'a"><script>alert(1)</script>';
  for (const path of ['/sign-in', '/nowhere', '/?as_of=2024-06-30'])
    expect(await (await ledger.app.request(path, { headers: { host } })).text()).not.toContain(
      'alert(1)',
    );
});
