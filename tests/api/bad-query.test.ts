/** Addresses, parameters and cursors that mean nothing: refused, never guessed at. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seal } from '../../src/platform/sealed-text.ts';
import { Ledger } from '../support/ledger.ts';
import { expectProblem, withPortfolio } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
});
afterAll(() => ledger.close());

const invalid = async (path: string): Promise<void> =>
  expectProblem(await ledger.get('officer', path), 400, 'parameter_invalid');

/** Routes that read at a moment. */
const READINGS = [
  ...['/events', '/events/1', '/parties', '/sub-funds', '/investments', '/code-lists'],
  ...['/code-lists/WZ5-2019', '/figures', '/figures/fund.invested', '/figures/fund.invested/trail'],
  ...['/published-figures', '/quarters/2024Q2/report', '/quarters/2024Q2/report.xlsx'],
];

describe('as_of', () => {
  test.each(READINGS)('of %s must be a day', async (path) => {
    for (const day of ['2023-02-29', 'today', '', '20240630', '2024-06-30T00:00', '0', 'null'])
      await invalid(`${path}?as_of=${day}`);
    await invalid(`${path}?as_of=2024-06-30&as_of=2024-06-29`);
  });
});

describe('known_at', () => {
  test.each(READINGS)('of %s must be an instant', async (path) => {
    for (const at of ['now', '', '2024-02-30T00:00:00Z', '2024-01-01', '1', '2024-01-01T24:00:00Z'])
      await invalid(`${path}?known_at=${at}`);
    const future = await ledger.get('officer', `${path}?known_at=2199-01-01T00:00:00Z`);
    expectProblem(future, 422, 'known_at_in_future');
  });

  test.each([
    ...['2024-01-01T00:00:00', '2024-01-01T00:00Z', '2024-01-01T00:00:60Z', '2024-01-01T00:60:00Z'],
    ...['2024-01-01T00:00:00+8', '2024-01-01T00:00:00%2B24:00', '0000-01-01T00:00:00Z'],
    ...['2024-01-01T00:00:00.1234567Z', '2024-01-01 00:00:00Z', "2024-01-01T00:00:00Z'--"],
    // RFC 3339 has offsets up to 23:59, the database only up to 15:59.
    ...['2024-01-01T00:00:00%2B23:59', '2024-01-01T00:00:00-16:00'],
  ])('%s is refused', (at) => invalid(`/figures?known_at=${at}`));

  test('a day or an instant out of range is not said to be none', async () => {
    const detail = async (path: string) =>
      (await ledger.get('auditor', path)).body.errors[0].detail;
    const [early, late] = ['1900-01-01', '2200-02-28'];
    const said = '不在 1949 年至 2199 年之间';
    for (const day of [early, late]) {
      const at = `${day}T00:00:00Z`;
      const asked = `known_at 的日期${said}，所填为“${at}”。`;
      expect(await detail(`/figures?known_at=${at}`)).toBe(asked);
      expect(await detail(`/figures?as_of=${day}`)).toContain(`as_of${said}`);
      expect(await detail(`/audit/access-log?at_from=${at}`)).toContain(`的日期${said}`);
    }
    const none = '1900-02-29';
    expect(await detail(`/figures?known_at=${none}T00:00:00Z`)).toContain('不是存在的日期');
    expect(await detail(`/figures?as_of=${none}`)).toContain('不是存在的日期');
    expect(await detail('/figures?known_at=2024-01-01T00:00:60Z')).toContain('不含闰秒');
  });

  test('before anything was recorded, nothing was known', async () => {
    const { body } = await ledger.get('officer', '/figures?known_at=1990-01-01T00:00:00Z');
    expect(body.meta.known_seq).toBe(0);
  });
});

describe('numbers in addresses', () => {
  const NOT_WHOLE = ['0', '-1', '1.5', 'abc', 'NaN', '1e999', '%20', '99999999999999999999'];

  test.each(NOT_WHOLE)('%s is no record and no submission', async (text) => {
    await invalid(`/events/${text}`);
    await invalid(`/submissions/${text}`);
  });

  test.each(['0x10', '1e0', '%201', '+1', '1.0', '0b1'])(
    '%s is not how a record is numbered, whatever a computer makes of it',
    (text) => invalid(`/events/${text}`),
  );

  test('the largest number is a record that is not there', async () =>
    expectProblem(await ledger.get('officer', `/events/${2 ** 53 - 1}`), 404, 'not_found'));

  test.each(['0', '-1', '1001', '1.5', 'abc', '', '1e99', 'NaN', '5&limit=6'])(
    'limit=%s is refused',
    (limit) => invalid(`/events?limit=${limit}`),
  );
});

describe('addresses', () => {
  test.each([
    ...['/events/%00', '/figures/%00', '/code-lists/a%00b', '/quarters/%00/report'],
    ...['/events?about=%00', '/figures/fund.invested?vehicle=%00', '/parties?cursor=%00'],
  ])('%s has a zero character', invalid);

  test.each(['/figures/%E0%A4%A', '/code-lists/%FF', '/events?about=%ED%A0%80', '/figures/%2500'])(
    '%s is no text, and no fault of ours',
    async (path) => {
      const { status, headers } = await ledger.get('officer', path);
      expect(status).toBeLessThan(500);
      if (status !== 200) expect(headers.get('content-type')).toContain('application/problem+json');
    },
  );

  test.each(['constructor', '__proto__', 'toString', `'; drop table event`, '..%2f..%2fetc'])(
    'there is no figure and no list %s',
    async (name) => {
      expectProblem(await ledger.get('officer', `/figures/${name}`), 404, 'not_found');
      expectProblem(await ledger.get('officer', `/figures/${name}/trail`), 404, 'not_found');
      expectProblem(await ledger.get('officer', `/code-lists/${name}`), 404, 'not_found');
    },
  );
});

describe('choices', () => {
  test.each([
    ...['/events?type=fee.waived', '/postings?measure=gold', '/parties?kind=sub-fund'],
    ...['/submissions?status=lost', '/drafts?after=1', '/quarters?state=ajar'],
    '/coverage?qualification=-',
    ...['/figures/fund.invested?basis=always', '/figures/fund.invested?basis=point'],
    ...['/figures/fund.invested/trail?basis=point', '/figures/fund.invested?group_by=colour'],
    ...['/figures/fund.invested?group_by=', '/figures/fund.invested?group_by=vehicle,,industry'],
    // Every JavaScript object has these; the list of groupings does not.
    ...['toString', 'constructor', '__proto__', 'hasOwnProperty'].map(
      (name) => `/figures/fund.invested?group_by=${name}`,
    ),
    ...[`/figures/fund.invested?vehicle=${'x'.repeat(201)}`, `/events?about=${'x'.repeat(201)}`],
    ...['/quarters/2024Q5/report', '/quarters/2024q2/report', '/quarters/2024/report'],
    ...['/quarters/1948Q4/report', '/quarters/2024Q4/report', '/quarters/%00/report'],
    ...['/quarters/2024Q2/report?as_of=2024-07-01', '/quarters/2024Q2/report?as_of=2024-03-31'],
  ])('%s is refused', invalid);

  test('a parameter that a list does not have is refused in the same words everywhere', async () => {
    for (const [login, path] of [
      ...['events', 'postings', 'submissions', 'drafts', 'parties', 'quarters', 'event-types'].map(
        (path) => ['officer', path] as const,
      ),
      ...['people', 'audit/access-log'].map((path) => ['admin', path] as const),
    ]) {
      const answer = await ledger.get(login, `/${path}?colour=red`);
      expectProblem(answer, 400, 'parameter_invalid');
      expect(answer.body.detail, path).toBe('没有参数 colour，请检查拼写。');
    }
  });

  test.each([
    ...['/events?type=&about=&effective_on_from=&document=', '/postings?vehicle=&measure='],
    ...['/submissions?status=&external_id=', '/quarters?state=&q=&sort=', '/event-types?kind='],
    '/parties?kind=',
  ])('%s asks for nothing', async (path) => {
    const whole = await ledger.get('officer', path.split('?')[0]!);
    const { status, body } = await ledger.get('officer', path);
    expect([status, body.data]).toEqual([200, whole.body.data]);
  });

  test('something that is not there has no records', async () => {
    const nothing = await ledger.get(
      'officer',
      `/events?about=${encodeURIComponent("' or 1=1 --")}`,
    );
    expect(nothing.body.data).toEqual([]);
  });
});

describe('cursors', () => {
  const refused = async (path: string, cursor: string): Promise<void> =>
    expectProblem(
      await ledger.get(
        'officer',
        `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`,
      ),
      400,
      'cursor_invalid',
    );
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
  const firstPage = async (path: string): Promise<string> =>
    (await ledger.get('officer', path)).body.next_cursor;

  const PATHS = [
    '/events?limit=1',
    '/parties?limit=1',
    '/sub-funds?limit=1',
    '/investments?limit=1',
  ];

  test.each(PATHS)('of %s must be one that it gave', async (path) => {
    const good = await firstPage(path);
    expect(good).toBeTypeOf('string');
    for (const cursor of [
      '',
      'rubbish',
      '你好',
      '!!!!',
      good.slice(5),
      `${good}AAAA`,
      encode(null),
    ])
      await refused(path, cursor);
    for (const value of [{}, [], 5, { after: '1' }, { after: 1, asOf: '2024-01-01' }])
      await refused(path, encode(value));
  });

  /** What a cursor says, and the same cursor saying something else under its old mark. */
  function opened(cursor: string) {
    const [payload, mark] = cursor.split('.');
    const says = JSON.parse(Buffer.from(payload!, 'base64url').toString());
    const saying = (change: object): string =>
      `${Buffer.from(JSON.stringify({ ...says, ...change })).toString('base64url')}.${mark}`;
    return { says, saying };
  }

  test.each(PATHS)('of %s that was tampered with is no fault of ours', async (path) => {
    const good = await firstPage(path);
    const { saying } = opened(good);
    // The mark holds for exactly what was given out.
    expect(saying({})).toBe(good);
    for (const change of [
      { asOf: '2023-02-29' },
      { asOf: '2020-01-01' },
      { knownAt: 'now' },
      { knownAt: '2024-01-01T00:00:00+23:59' },
      { after: 'a\u0000b' },
      { after: 'ZZ-9' },
      { after: 5 },
      { after: null },
      { filter: 'x' },
    ])
      await refused(path, saying(change));
  });

  test.each(['abc', 'NaN', '1e400', '-1', '1.5', '', '99999999999999999999', "1' or 1=1", '2'])(
    'after record %j goes nowhere',
    async (after) => refused(PATHS[0]!, opened(await firstPage(PATHS[0]!)).saying({ after })),
  );

  test('with any one letter changed is refused, also where base64 would read the same', async () => {
    const good = await firstPage('/events?limit=1');
    for (let at = 0; at < good.length; at += 1) {
      const other = good[at] === 'A' ? 'B' : 'A';
      await refused('/events?limit=1', good.slice(0, at) + other + good.slice(at + 1));
    }
    const last = good.at(-1)!;
    for (const other of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=')
      if (other !== last) await refused('/events?limit=1', good.slice(0, -1) + other);
    expect((await ledger.get('officer', `/events?limit=1&cursor=${good}`)).status).toBe(200);
  });

  test('of another installation, or sealed for another purpose, opens nothing', async () => {
    const good = await firstPage('/events?limit=1');
    const text = JSON.stringify(opened(good).says);
    expect(await seal('x'.repeat(32), 'cursor', text)).toBe(good);
    await refused('/events?limit=1', await seal('y'.repeat(32), 'cursor', text));
    await refused('/events?limit=1', await seal('x'.repeat(32), 'session', text));
  });

  test('belongs to one filter, one list and one pair of dates', async () => {
    const cursor = await firstPage('/events?limit=1&type=commitment.made');
    const same = await ledger.get(
      'officer',
      `/events?limit=1&type=commitment.made&cursor=${encodeURIComponent(cursor)}`,
    );
    expect(same.status).toBe(200);
    await refused('/events?limit=1', cursor);
    await refused('/events?limit=1&type=fee.charged', cursor);
    await refused('/events?limit=1&type=commitment.made&about=SF-001', cursor);
    await refused('/events?limit=1&type=commitment.made&as_of=2020-01-01', cursor);
    await refused('/events?limit=1&type=commitment.made&known_at=2024-01-01T00:00:00Z', cursor);
    await refused('/parties?limit=1', cursor);
  });
});
