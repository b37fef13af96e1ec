/** Drafts: scratch paper that takes anything, is one person's, and becomes a submission once. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger, type Answer } from '../support/ledger.ts';
import { isKeptWaiting, ownProcess } from '../support/waiting.ts';
import { commitment, expectProblem, fee, rowCounts, withPortfolio } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open({ review: 'on' })).withReference());
});
afterAll(() => ledger.close());

const save = (login: string, body: object): Promise<Answer> => ledger.post(login, '/drafts', body);
const put = (login: string, id: number, body: object, etag?: string): Promise<Answer> =>
  ledger.request(login, `/api/v1/drafts/${id}`, {
    method: 'PUT',
    headers: {
      'content-type': 'application/json',
      ...(etag !== undefined && { 'if-match': etag }),
    },
    body: JSON.stringify(body),
  });
const submit = (id: number, etag: string, key: string): Promise<Answer> =>
  ledger.post('manager', `/drafts/${id}/submit`, {}, { 'if-match': etag, 'idempotency-key': key });
const discard = (login: string, id: number, etag: string): Promise<Answer> =>
  ledger.request(login, `/api/v1/drafts/${id}`, {
    method: 'DELETE',
    headers: { 'if-match': etag },
  });

describe('a draft', () => {
  test.each([
    ['nothing yet', {}],
    ['a half-filled form', { events: [{ type: 'fee.charged', data: { amount: '12' } }] }],
    ['no event type at all', { events: [{ hello: '你好' }, 5, null], note: '周五再填' }],
    ['a number where text belongs', { events: [fee(0.1)] }],
    ['a zero character', { events: [fee('1.00')], note: 'a\u0000b' }],
    ['half of an emoji', { events: [], note: '\ud83d' }],
  ])('keeps %s as it is', async (_, body) => {
    const { status, body: kept } = await save('manager', body);
    expect(status).toBe(200);
    const read = (await ledger.get('manager', `/drafts/${kept.id}`)).body;
    expect(read).toEqual(kept);
    expect({ events: read.events, note: read.note }).toEqual({ events: [], note: null, ...body });
  });

  test.each([{ events: 'x' }, { note: 5 }, { events: [], colour: 'red' }])(
    'is a batch of some kind: %j is refused',
    async (body) => expect((await save('manager', body)).status).toBe(422),
  );

  test('is seen, changed, thrown away and handed in by its maker alone', async () => {
    const { id, etag } = (await save('manager', { events: [fee('1.00')] })).body;
    for (const login of ['manager2', 'officer', 'admin']) {
      expectProblem(await ledger.get(login, `/drafts/${id}`), 404, 'not_found');
      expectProblem(await put(login, id, {}, etag), 404, 'not_found');
      expectProblem(await discard(login, id, etag), 404, 'not_found');
      const { body } = await ledger.get(login, '/drafts');
      expect(body.data.map((draft: { id: number }) => draft.id)).not.toContain(id);
    }
    expectProblem(await ledger.get('auditor', `/drafts/${id}`), 403, 'forbidden');
    expect((await ledger.get('manager', '/drafts')).body.data).toContainEqual(
      expect.objectContaining({ id, etag }),
    );
    expect((await discard('manager', id, etag)).body).toEqual({ deleted: id });
    expectProblem(await ledger.get('manager', `/drafts/${id}`), 404, 'not_found');
  });

  test('is never overwritten by somebody who has not seen the latest version', async () => {
    const { id, etag } = (await save('manager', { note: '一' })).body;
    expectProblem(await put('manager', id, {}), 428, 'if_match_missing');
    const second = (await put('manager', id, { note: '二' }, etag)).body;
    expectProblem(await put('manager', id, { note: '三' }, etag), 412, 'if_match_outdated');
    expect((await ledger.get('manager', `/drafts/${id}`)).body.note).toBe('二');
    expectProblem(await discard('manager', id, etag), 412, 'if_match_outdated');
    expect((await discard('manager', id, second.etag)).status).toBe(200);
  });
});

describe('a draft that its maker changes at the same moment', () => {
  /** Asks while a new version is written that is not committed yet; the version is then kept. */
  async function whileChanged(id: number, ask: () => Promise<Answer>): Promise<Answer> {
    const asked = await ledger.database.own(async (sql) => {
      await sql`update draft set version = version + 1, body = '{"events":[],"note":"二"}' where id = ${id}`;
      const asking = ask();
      await isKeptWaiting(sql, asking, await ownProcess(sql));
      return { asking };
    });
    return asked.asking;
  }

  // One after another on the embedded database, where nothing happens at the same moment.
  test.runIf(process.env.TEST_DATABASE_URL !== undefined)(
    'is neither thrown away nor handed in as it was before',
    async () => {
      const { id, etag } = (await save('manager', { events: [fee('7.00')] })).body;
      const before = await rowCounts(ledger);
      const discarded = await whileChanged(id, () => discard('manager', id, etag));
      expectProblem(discarded, 412, 'if_match_outdated');
      const draft = (await ledger.get('manager', `/drafts/${id}`)).body;
      await put('manager', id, { events: [fee('7.00')] }, draft.etag);
      const handed = (await ledger.get('manager', `/drafts/${id}`)).body;
      const handedIn = await whileChanged(id, () => submit(id, handed.etag, `changed-${id}`));
      expectProblem(handedIn, 412, 'if_match_outdated');
      expect(await rowCounts(ledger)).toEqual(before);
      expect((await ledger.get('manager', `/drafts/${id}`)).body).toMatchObject({ note: '二' });
    },
  );
});

describe('handing a draft in', () => {
  test('makes a submission of it that waits for review, and the draft is gone', async () => {
    const { id, etag } = (await save('manager', { events: [fee('6.00')], note: '六月' })).body;
    const before = await rowCounts(ledger);
    const first = await submit(id, etag, 'draft-1');
    expect(first.body.status).toBe('pending');
    const handedIn = (await ledger.get('manager', `/submissions/${first.body.submission}`)).body;
    expect(handedIn).toMatchObject({ status: 'pending', note: '六月' });
    expectProblem(await ledger.get('manager', `/drafts/${id}`), 404, 'not_found');
    const again = await submit(id, etag, 'draft-1');
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expectProblem(await submit(id, etag, 'draft-2'), 404, 'not_found');
    expect((await rowCounts(ledger)).submission).toBe(before.submission! + 1);
  });

  test('keeps the draft where it does not pass', async () => {
    const { id, etag } = (await save('manager', { events: [fee('1.234')] })).body;
    const before = await rowCounts(ledger);
    const refused = await submit(id, etag, 'draft-3');
    expect(refused.status).toBe(422);
    expect(refused.body.errors[0].pointer).toBe('/events/0/data/amount');
    expect(await rowCounts(ledger)).toEqual(before);
    expect((await ledger.get('manager', `/drafts/${id}`)).status).toBe(200);
  });

  test.each([
    ['an event that is malformed', [fee('6.00'), fee(7), fee('1.234')], undefined],
    ['what is no event', [5, fee('6.00'), { hello: '你好' }], undefined],
    ['a note that no record may have', [fee('6.00')], 'a\u0000b'],
  ])('keeps all of the draft where it holds %s', async (_, events, note) => {
    const kept = (await save('manager', { events, ...(note !== undefined && { note }) })).body;
    const before = await rowCounts(ledger);
    expect((await submit(kept.id, kept.etag, `partly-${kept.id}`)).status).toBe(422);
    expect(await rowCounts(ledger)).toEqual(before);
    expect((await ledger.get('manager', `/drafts/${kept.id}`)).body).toEqual(kept);
  });

  const misnamed = {
    ...commitment('1.00'),
    data: { ...commitment('1.00').data, investor: '某投资' },
  };
  const misnamedRefused = async (): Promise<Answer> => {
    const { id, etag } = (await save('manager', { events: [misnamed] })).body;
    return submit(id, etag, `misnamed-${id}`);
  };

  test('says what an unknown name may have meant', async () => {
    const answer = await misnamedRefused();
    expectProblem(answer, 422, 'reference_unknown');
    expect(answer.body.errors[0].detail).toMatch(/尚未登记。.*最接近的是 LP-001 某投资人。$/);
  });

  test('says what is wrong, even where looking for what was meant fails', async () => {
    // Names are read to judge a batch, which may write, and not by what only reads.
    await ledger.database.own(
      (sql) => sql`create policy read_to_judge on entity as restrictive for select to kechuang_app
        using (case current_setting('transaction_read_only') when 'off' then true
          else 1 / (length(code) * 0) = 1 end)`,
    );
    try {
      const answer = await misnamedRefused();
      expectProblem(answer, 422, 'reference_unknown');
      expect(answer.body.errors[0].detail).toMatch(/尚未登记。(?!.*最接近)/);
    } finally {
      await ledger.database.own((sql) => sql`drop policy read_to_judge on entity`);
    }
  });

  test('ten times at once makes one submission', async () => {
    const { id, etag } = (await save('manager', { events: [fee('7.00')] })).body;
    const before = await rowCounts(ledger);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => submit(id, etag, `race-${index}`)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await rowCounts(ledger)).submission).toBe(before.submission! + 1);
  });
});

test('the list goes on by its cursor, as every list does, and names what each holds', async () => {
  const notes = ['甲', '乙', '丙'];
  for (const note of notes) await save('officer2', { events: [fee('1.00'), fee('2.00'), 5], note });
  const seen: Record<string, unknown>[] = [];
  let next: string | undefined = '/api/v1/drafts?limit=2';
  while (next !== undefined) {
    const { status, body, headers }: Answer = await ledger.request('officer2', next);
    expect([status, body.meta]).toEqual([200, { illustrative: false }]);
    seen.push(...body.data);
    expect(seen.length).toBeLessThanOrEqual(notes.length);
    next = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
    expect([body.has_more, body.next_cursor !== null]).toEqual([next !== undefined, !!next]);
  }
  expect(seen.map(({ note }) => note)).toEqual(notes);
  expect(seen[0]).toMatchObject({ content: '费用 2 项、不认识的事项', etag: '"v1"' });
  const last = seen.at(-1)!.id as number;
  const later = await ledger.get('officer2', `/drafts?id_from=${last}`);
  expect(later.body.data.map(({ id }: { id: number }) => id)).toEqual([last]);
  expectProblem(await ledger.get('officer2', '/drafts?limit=0'), 400, 'parameter_invalid');
});

test('one keeps 200 drafts and no more, whoever else keeps how many', async () => {
  const { id } = ledger.people.get('manager2')!;
  await ledger.database.own(
    (sql) => sql`insert into draft (maker_id, body)
      select ${id}, '{}' from generate_series(1, 199)`,
  );
  const last = await save('manager2', {});
  expect(last.status).toBe(200);
  expectProblem(await save('manager2', {}), 422, 'draft_too_many');
  expect((await save('manager', {})).status).toBe(200);
  await discard('manager2', last.body.id, last.body.etag);
  expect((await save('manager2', {})).status).toBe(200);
});
