/** What is sent to bring the service to a standstill: refused while it comes, and cheaply. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/db/connection.ts';
import { Browser } from '../web/support.ts';
import { heldAt } from '../support/waiting.ts';
import { Ledger, type Answer } from '../support/ledger.ts';
import { browse, expectProblem, fee, SAME_ORIGIN, tokenOf, withPortfolio } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
});
afterAll(() => ledger.close());

/** A text said over and over, in pieces of 64 KB, and how many of them were asked for. */
function endless(text: string, start = ''): { body: ReadableStream; sent: () => number } {
  const piece = new TextEncoder().encode(text.repeat(Math.floor(65_536 / text.length)));
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      sent += 1;
      if (sent === 1 && start !== '') controller.enqueue(new TextEncoder().encode(start));
      else if (sent > 160) controller.close();
      else controller.enqueue(piece);
    },
  });
  return { body, sent: () => sent };
}

const FORM = { ...SAME_ORIGIN, 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { ...SAME_ORIGIN, 'content-type': 'application/json' };

async function send(path: string, headers: Record<string, string>, body: BodyInit) {
  const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
  const response = await ledger.app.request(path, init);
  return { status: response.status, text: await response.text() };
}

describe('a stranger', () => {
  test.each([
    '/api/v1/submissions',
    '/api/v1/drafts',
    '/api/v1/imports/preview',
    '/api/v1/me/password',
    '/api/v1/people',
    '/nowhere',
  ])('is asked who they are before anything sent to %s is read', async (path) => {
    const { body, sent } = endless('[');
    expect((await send(path, JSON_TYPE, body)).status).toBe(path === '/nowhere' ? 404 : 401);
    expect(sent()).toBeLessThan(4);
  });

  test.each([
    ['fields', '/sign-in', FORM, 'a=1&', '', 413],
    ['a long field', '/sign-in', FORM, 'x', 'login=', 413],
    ['brackets', '/api/v1/session', JSON_TYPE, '[', '', 413],
    ['values', '/api/v1/session', JSON_TYPE, '1,', '[', 413],
    ['a long text', '/api/v1/session', JSON_TYPE, 'x', '{"login":"', 413],
    ['a long key', '/api/v1/session', JSON_TYPE, 'k', '{"', 413],
  ])(
    'who sends ten megabytes of %s is refused after a few pieces',
    async (_, path, headers, text, start, status) => {
      const { body, sent } = endless(text, start);
      expect((await send(path, headers, body)).status).toBe(status);
      expect(sent()).toBeLessThan(10);
    },
  );

  test('whose form is too large to be carried is told so, and may sign in', async () => {
    const { body, sent } = endless('a=1&');
    const { status, text } = await send('/record/fee.charged', FORM, body);
    expect([status, text.includes('未能保留'), text.includes('_carried')]).toEqual([
      ...[401, true, false],
    ]);
    expect(sent()).toBeLessThan(10);
    const many = await send('/record/fee.charged', FORM, 'a=1&'.repeat(2001));
    expect([many.status, many.text.includes('未能保留')]).toEqual([401, true]);
  });

  test('who says that much is to come is not waited for', async () => {
    const { body, sent } = endless(' ');
    const headers = { ...JSON_TYPE, 'content-length': '300000' };
    expect((await send('/api/v1/session', headers, body)).status).toBe(413);
    expect(sent()).toBeLessThan(4);
  });
});

describe('somebody signed in', () => {
  const post = (path: string, body: unknown): Promise<Answer> =>
    ledger.post('officer', path, typeof body === 'string' ? body : JSON.stringify(body));
  const NINE_MB = 9_000_000;

  test.each<[string, unknown, number, string]>([
    ['a note', { events: [fee('1.00')], note: 'x'.repeat(NINE_MB) }, 422, 'field_invalid'],
    ['an amount', { events: [fee('1'.repeat(NINE_MB))] }, 422, 'field_invalid'],
    ['a type', { events: [{ type: 'x'.repeat(NINE_MB) }] }, 422, 'event_type_unknown'],
    ['a name', { ['k'.repeat(NINE_MB)]: 1 }, 413, 'body_too_large'],
    ['backslashes', `{"note":"${'\\\\'.repeat(NINE_MB / 2)}"}`, 422, 'field_invalid'],
    ['a text without an end', `{"note":"${'x'.repeat(NINE_MB)}`, 400, 'malformed_json'],
  ])('who sends nine megabytes as %s is refused', async (_, body, status, code) =>
    expectProblem(await post('/submissions', body), status, code),
  );

  test('sends at most as many names and values as a batch may have', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => [`k${index}`, 1]);
    const wide = { events: [Object.fromEntries(many(1001))] };
    expectProblem(await post('/submissions', wide), 413, 'body_too_large');
    const long = { events: Array.from({ length: 250_001 }, () => 1) };
    expectProblem(await post('/submissions', long), 413, 'body_too_large');
    const kept = { events: Array.from({ length: 20_001 }, () => 1) };
    expectProblem(await post('/drafts', kept), 413, 'body_too_large');
  });

  test('sends megabytes as submissions alone', async () => {
    const body = { events: [{ ...fee('1.00'), memo: 'x'.repeat(1024 * 1024) }] };
    expectProblem(await post('/submissions', body), 422, 'field_invalid');
    const note = 'x'.repeat(1024 * 1024);
    for (const path of ['/drafts', '/events/1/reversal', '/quarters/2024Q1/close'])
      expectProblem(await post(path, { note }), 413, 'body_too_large');
    expectProblem(
      await browse(ledger, undefined, 'post', '/session', { login: note, password: 'x' }),
      ...([413, 'body_too_large'] as const),
    );
  });

  test('is told of a thousand faults at most', async () => {
    const events = Array.from({ length: 2000 }, () => ({ ...fee('x'), data: { a: 1 } }));
    const answer = await post('/submissions', { events });
    expectProblem(answer, 422, 'field_missing');
    expect(answer.body.errors).toHaveLength(1000);
  });

  test('fills in a deal of 2000 tranches, and no more', async () => {
    const officer = await Browser.of(ledger, 'officer');
    const rows = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count * 5 }, (_, index): [string, string] => [
          `data.tranches.${Math.floor(index / 5)}.${['tranche', 'rank', 'size', 'coupon', 'day_count'][index % 5]!}`,
          `${index}`,
        ]),
      );
    const saved = await officer.post('/record/deal.issued', { ...rows(2000), intent: 'save' });
    expect(saved.status).toBe(303);
    const shown = await officer.get(saved.location);
    expect(shown.html).toContain('9995');
    const beyond = await officer.post('/record/deal.issued', { ...rows(2001), intent: 'save' });
    expect([beyond.status, beyond.html.includes('最多 2000 行')]).toEqual([413, true]);
  });

  test('gives reasons for warnings that exist, and nothing is made of others', async () => {
    const officer = await Browser.of(ledger, 'officer');
    const made = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`override.made-${index}`, 'x']),
    );
    const { status, html } = await officer.post('/record/fee.charged', made);
    expect([status, html.includes('made-1')]).toEqual([422, false]);
  });
});

describe('a preview', () => {
  /** The application with a clock of its own, and requests that it holds. */
  function gated() {
    let now = 0;
    const holding = new Map<string, Database>();
    const app = ledger.appWith({
      database: (c) => holding.get(c.req.header('x-held') ?? '') ?? ledger.database,
      clock: () => now,
    });
    const ask = async (token: string, more: Record<string, string> = {}) => {
      const response = await app.request('/api/v1/imports/preview?sheet=投资', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv', ...more },
        body: '发生日,基金,企业,金额（元）\n2024-06-28,SF-001,E-0001,1\n',
      });
      const body = (await response.json()) as Record<string, unknown>;
      return { status: response.status, headers: response.headers, body };
    };
    /** Asks, and comes back when the request waits; gives how to let it go on to its answer. */
    const hold = async (token: string) => {
      const key = String(holding.size);
      const { database, gate } = heldAt(ledger.database, 'rehearse', 'before');
      holding.set(key, database);
      const answer = ask(token, { 'x-held': key });
      await gate.arrived;
      return () => {
        gate.open();
        return answer;
      };
    };
    return { app, ask, hold, pass: (milliseconds: number) => (now += milliseconds) };
  }

  test('is one at a time for each person; the second is told to try again', async () => {
    const { app, ask, hold } = gated();
    const [mine, others] = [await tokenOf(ledger, 'officer'), await tokenOf(ledger, 'officer2')];
    const officer = await Browser.of(ledger, 'officer');
    const { location } = await officer.post('/record/fee.charged', { intent: 'save' });
    const letGo = await hold(mine);
    const second = await ask(mine);
    expectProblem(second, 429, 'preview_under_way');
    expect(second.headers.get('retry-after')).toBe('5');
    // Nor does a page say that it is a fault of what was filled in.
    const draft = location.split('/').at(-1);
    const page = await app.request(`/record/fee.charged?draft=${draft}&item=0&check=1`, {
      headers: { cookie: officer.cookie },
    });
    expect([page.status, page.headers.get('retry-after')]).toEqual([429, '5']);
    expect(await page.text()).toMatch(/等它结束后再试.*都没有丢失/);
    expect((await ask(others)).status).toBe(200);
    expect((await letGo()).status).toBe(200);
    expect((await ask(mine)).status).toBe(200);
  });

  test('that never ended keeps nobody out for longer than one may take', async () => {
    const { ask, hold, pass } = gated();
    const mine = await tokenOf(ledger, 'officer');
    const letFirst = await hold(mine);
    pass(300_000 - 1);
    expect((await ask(mine)).status).toBe(429);
    pass(1);
    const letSecond = await hold(mine);
    // The end of the first is not that of the second.
    expect((await letFirst()).status).toBe(200);
    expect((await ask(mine)).status).toBe(429);
    expect((await letSecond()).status).toBe(200);
    expect((await ask(mine)).status).toBe(200);
  });
});
