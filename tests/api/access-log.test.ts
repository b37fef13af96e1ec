/** Who read, exported or was refused what: all of it is in the log, and none is read without it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import { keptPath } from '../../src/db/access-log.ts';
import { Ledger, type Answer } from '../support/ledger.ts';
import { expectProblem, fee, rowCounts, tokenOf, withPortfolio } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
});
afterAll(() => ledger.close());

interface Row {
  id: number;
  person: string | null;
  path: string;
  [column: string]: unknown;
}

/** The last number given so far, seen by the owner of the table. */
async function last(): Promise<number> {
  const [row] = await ledger.database.own(
    (sql) => sql`select coalesce(max(id), 0) as id from access_log`,
  );
  return row!.id as number;
}

/** What some work added to the log. */
async function logged(work: () => Promise<unknown>): Promise<Row[]> {
  const before = await last();
  await work();
  return ledger.database.own(async (sql) => [
    ...(await sql<
      Row[]
    >`select *, login as person from access_log where id > ${before} order by id`),
  ]);
}

const log = async (query = '', login = 'auditor'): Promise<Answer> =>
  ledger.get(login, `/audit/access-log${query}`);

describe('what is written down', () => {
  test('a reading: who, as what, how, what, when and with which outcome', async () => {
    let answer: Answer;
    const [row, ...more] = await logged(async () => {
      answer = await ledger.get('auditor', '/events/1?as_of=2024-01-31');
    });
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      person_id: ledger.people.get('auditor')!.id,
      login: 'auditor',
      role: 'auditor',
      via: 'token',
      method: 'GET',
      route: '/api/v1/events/{seq}',
      path: '/api/v1/events/1?as_of=2024-01-31',
      status: 200,
      code: null,
      request_id: answer!.headers.get('x-request-id'),
    });
    expect(String(row!.at)).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  test('an export', async () => {
    const [row] = await logged(() => ledger.get('officer', '/quarters/2024Q2/report.xlsx'));
    expect(row).toMatchObject({
      route: '/api/v1/quarters/{quarter}/report.xlsx',
      login: 'officer',
      status: 200,
    });
  });

  test('a decision, and never what was in its body', async () => {
    const { body } = await ledger.post('manager', '/submissions', { events: [fee('1.23')] });
    const rows = await logged(async () => {
      await ledger.approve('officer', body.submission);
      await ledger.post('officer', '/submissions', { events: [{ ...fee('1'), memo: 'geheim' }] });
    });
    expect(rows.map(({ route, status }) => [route, status])).toEqual([
      ['/api/v1/submissions/{id}/review', 200],
      ['/api/v1/submissions/{id}/approve', 200],
      ['/api/v1/submissions', 200],
    ]);
    expect(JSON.stringify(rows)).not.toContain('geheim');
  });

  test.each([
    ['nobody', undefined, '/me', 401, 'unauthenticated', null],
    ['a role that may not', 'manager', '/quarters/2024Q2/report', 403, 'forbidden', 'manager'],
    ['a record that is not there', 'officer', '/events/999999', 404, 'not_found', 'officer'],
    ['a wrong parameter', 'officer', '/events?limit=0', 400, 'parameter_invalid', 'officer'],
    ['an address nobody has', 'officer', '/nowhere', 404, 'not_found', null],
    ['a zero character', 'officer', '/events?about=%00', 400, 'parameter_invalid', null],
  ])('a refusal: %s', async (_, login, path, status, code, person) => {
    const rows = await logged(() => ledger.get(login, path));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ status, code, login: person, path: `/api/v1${path}` });
    expect(rows[0]!.via).toBe(person === null ? 'none' : 'token');
  });

  test('a body that is too large, and a wrong method', async () => {
    const rows = await logged(async () => {
      await ledger.post('officer', '/submissions', 'x'.repeat(10 * 1024 * 1024 + 1));
      await ledger.request('officer', '/api/v1/events', { method: 'DELETE' });
    });
    expect(rows.map(({ status, code }) => [status, code])).toEqual([
      [413, 'body_too_large'],
      [405, 'method_not_allowed'],
    ]);
  });

  test('not what shows no record: health, the document, the page, addresses elsewhere', async () => {
    const paths = ['/healthz', '/readyz', '/openapi.json', '/', '/assets/style.css', '/nowhere'];
    expect(
      await logged(async () => {
        for (const path of paths) await ledger.request(undefined, path);
      }),
    ).toEqual([]);
  });

  test('the network address', async () => {
    const app = ledger.appWith({ address: () => '2001:db8::7' });
    const [row] = await logged(async () => app.request('/api/v1/me'));
    expect(row!.address).toBe('2001:db8::7');
  });

  test('a token that strayed into an address opens no door, and long values are cut', async () => {
    const token = await tokenOf(ledger, 'officer');
    const long = `${'甲'.repeat(1000)}`;
    const [row] = await logged(() => ledger.get('officer', `/events?token=${token}&about=${long}`));
    expect(row!.path).not.toContain(token.slice(3));
    expect(row!.path).toContain('token=kc_…&about=%E7%94%B2');
    expect(row!.path.length).toBeLessThan(2100);
    expect(keptPath(`/a?b=${'x'.repeat(3000)}&c=d?e=f&g`)).toBe(
      `/a?b=${'x'.repeat(2000)}&c=d?e=f&g`,
    );
    expect(keptPath(`/a?b=kc_${'-'.repeat(43)}&c=kc_${'x'.repeat(43)}`)).toBe('/a?b=kc_…&c=kc_…');
    expect(keptPath(`/${'x'.repeat(9000)}`)).toHaveLength(8000);
  });

  test.each([
    ['SQL', `/events?about=');drop table access_log;--`],
    ['broken escapes', '/events/%E4%BD%A0%ff%FE'],
    ['text that is no text', '/events?about=%F0%9F%98'],
  ])('%s is written down as it came', async (_, path) => {
    const rows = await logged(() => ledger.get('officer', path));
    expect(rows.map((row) => row.path)).toEqual([
      new URL(`http://localhost/api/v1${path}`).href.slice('http://localhost'.length),
    ]);
  });
});

describe('where the log cannot be written', () => {
  /** The application on a database whose log refuses every entry. */
  async function broken(work: (app: App) => Promise<void>): Promise<void> {
    await ledger.database.own(
      (sql) => sql`alter table access_log add constraint full_up check (id < 0) not valid`,
    );
    try {
      await work(ledger.app);
    } finally {
      await ledger.database.own((sql) => sql`alter table access_log drop constraint full_up`);
    }
  }

  test('nothing is read', async () => {
    await broken(async () => {
      const answer = await ledger.get('officer', '/events?limit=1');
      expectProblem(answer, 503, 'database_unavailable');
      expect(answer.headers.get('retry-after')).toBe('2');
      // Of the answer that was withheld, not even a header is left.
      expect(answer.headers.get('link')).toBeNull();
      const file = await ledger.get('officer', '/quarters/2024Q2/report.xlsx');
      expectProblem(file, 503, 'database_unavailable');
      expect(file.headers.get('content-disposition')).toBeNull();
    });
  });

  test('what was recorded is answered again under its key, and is recorded once', async () => {
    const headers = { 'idempotency-key': 'withheld' };
    const events = [fee('7.77')];
    const before = await rowCounts(ledger);
    await broken(async () =>
      expectProblem(
        await ledger.post('officer', '/submissions', { events }, headers),
        503,
        'database_unavailable',
      ),
    );
    const again = await ledger.post('officer', '/submissions', { events }, headers);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    expect((await rowCounts(ledger)).event).toBe(before.event! + 1);
  });
});

describe('reading the log', () => {
  test('is itself in the log, from the next reading on', async () => {
    const first = (await log('?limit=1000')).body;
    const second = (await log(`?limit=1000`)).body;
    const news = second.data.filter(({ id }: Row) => id > first.meta.up_to);
    expect(news).toHaveLength(1);
    expect(news[0]).toMatchObject({
      person: 'auditor',
      route: '/api/v1/audit/access-log',
      status: 200,
    });
  });

  test('is for auditors and administrators', async () => {
    expect((await log('', 'admin')).status).toBe(200);
    for (const login of ['manager', 'officer'])
      expectProblem(await log('', login), 403, 'forbidden');
  });

  test('filters by person, status, route and time, and all must hold', async () => {
    const [row] = await logged(() => ledger.get('officer', '/events/999999'));
    const at = encodeURIComponent(String(row!.at));
    const one = '?limit=1000&person=officer&status=404&route=/api/v1/events/{seq}';
    const found = (await log(`${one}&at_from=${at}`)).body.data;
    expect(found).toMatchObject([{ id: row!.id, person: 'officer', code: 'not_found' }]);
    expect(found[0]).toMatchObject({
      role_label: '科技局',
      via_label: '令牌',
      illustrative: false,
    });
    // Both instants belong to the answer; what came a microsecond later does not.
    const ids = async (query: string): Promise<number[]> =>
      (await log(`${one}&${query}`)).body.data.map(({ id }: Row) => id);
    expect(await ids(`at_to=${at}`)).toContain(row!.id);
    expect(await ids(`at_to=${at}&id_to=${row!.id - 1}`)).not.toContain(row!.id);
    expect(await ids('code=not_found&status_from=400')).toContain(row!.id);
    expect((await log(`${one}&at_from=${at}&person=officer2`)).status).toBe(400);
    for (const [name, value] of [
      ['person', 'officer2'],
      ['status', '200'],
      ['route', '/api/v1/me'],
    ])
      expect(
        (await log(`?limit=1000&at=${at}&${name}=${encodeURIComponent(value!)}`)).body.data,
      ).toEqual([]);
    const people = (await log('?limit=1000&person=manager')).body.data;
    expect(new Set(people.map(({ person }: Row) => person))).toEqual(new Set(['manager']));
  });

  test('understands +08:00 as it is typed', async () => {
    const [row] = await logged(() => ledger.get('officer', '/me'));
    const china = (milliseconds: number): string =>
      new Date(Date.parse(String(row!.at)) + 8 * 3_600_000 + milliseconds)
        .toISOString()
        .replace('Z', '');
    for (const plus of ['+', '%2B']) {
      const from = async (instant: string): Promise<number[]> => {
        const { body } = await log(`?limit=1000&at_from=${instant}${plus}08:00`);
        return body.data.map(({ id }: Row) => id);
      };
      expect(await from(china(-1))).toContain(row!.id);
      expect(await from(china(1))).not.toContain(row!.id);
    }
  });

  test.each([
    ...['status=abc', 'status=200&status=404', 'at_from=yesterday', 'at_to=2024-02-30T00:00:00Z'],
    ...['as_of=2024-01-01', 'known_at=2024-01-01T00:00:00Z', 'limit=0', 'limit=1001'],
    ...['person=a&person=b', 'role=king', 'code=nothing', 'from=2024-07-05', 'q=x', 'colour=red'],
  ])('%s is refused', async (query) =>
    expectProblem(await log(`?${query}`), 400, 'parameter_invalid'),
  );

  test.each([
    `person=' or 1=1 --`,
    'route=%25',
    'person=%25',
    'status=9',
    'id=99999999999999999999',
  ])('%s finds nothing', async (query) => expect((await log(`?${query}`)).body.data).toEqual([]));

  test('what is left empty asks for nothing', async () => {
    const { data } = (await log('?limit=1000&person=&code=&at_from=')).body;
    expect(new Set(data.map(({ person }: Row) => person)).size).toBeGreaterThan(1);
  });

  test('of a day is what lies between its midnights in Beijing', async () => {
    const [row] = await logged(() => ledger.get('officer', '/me'));
    const day = new Date(Date.parse(String(row!.at)) + 8 * 3_600_000).toISOString().slice(0, 10);
    const seen = async (query: string): Promise<number[]> =>
      (await log(`?limit=1000&${query}`)).body.data.map(({ id }: Row) => id);
    expect(await seen(`at=${day}`)).toContain(row!.id);
    expect(await seen(`at_from=${day}&at_to=${day}`)).toContain(row!.id);
    expect(await seen('at_to=2024-01-01')).toEqual([]);
  });

  test('in pages of three while others are logged: no loss, no repeat, and an end', async () => {
    const whole = (await log('?limit=1000')).body;
    expect(whole.has_more).toBe(false);
    const seen: number[] = [];
    let next: string | undefined = '/api/v1/audit/access-log?limit=3';
    let upTo: number | undefined;
    while (next !== undefined) {
      const page: Answer = await ledger.request('auditor', next);
      expect(page.status, JSON.stringify(page.body)).toBe(200);
      upTo ??= page.body.meta.up_to;
      expect(page.body.meta.up_to).toBe(upTo);
      seen.push(...page.body.data.map(({ id }: Row) => id));
      await Promise.all([ledger.get('officer', '/me'), ledger.get(undefined, '/me')]);
      next = /^<([^>]+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
      expect(seen.length).toBeLessThan(2000);
    }
    // The reading that told us the whole is the one entry it could not tell of.
    expect(seen.slice(0, whole.data.length)).toEqual(whole.data.map(({ id }: Row) => id));
    expect(seen).toHaveLength(whole.data.length + 1);
  });

  test('while many are logged at once, one page after another misses none', async () => {
    const before = await last();
    const busy = Promise.all(Array.from({ length: 60 }, () => ledger.get('officer', '/me')));
    const seen = new Set<number>();
    let done = false;
    void busy.then(() => (done = true));
    let upTo = before;
    while (!done || upTo < (await last())) {
      // Everything up to the end of the last reading was settled then.
      const { body } = await log('?limit=1000&route=/api/v1/me&person=officer');
      const fresh = body.data.filter(({ id }: Row) => id > upTo);
      for (const { id } of fresh) seen.add(id);
      upTo = body.meta.up_to;
      if (done) break;
    }
    const all = await ledger.database.own(
      (sql) => sql`select id from access_log where id > ${before} and id <= ${upTo}
        and route = '/api/v1/me'`,
    );
    expect(seen.size).toBe(all.length);
  });

  test('a cursor of another filter, or changed, is refused', async () => {
    const { next_cursor: cursor } = (await log('?limit=1')).body;
    expect((await log(`?limit=1&cursor=${cursor}`)).status).toBe(200);
    for (const query of [
      `status=200&cursor=${cursor}`,
      `cursor=${cursor.slice(0, -1)}`,
      `cursor=${cursor}A`,
    ])
      expectProblem(await log(`?${query}`), 400, 'cursor_invalid');
    expectProblem(await ledger.get('auditor', `/events?cursor=${cursor}`), 400, 'cursor_invalid');
  });
});
