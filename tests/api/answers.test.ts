/** What programs are told: what became of it, all that is wrong, and where in what they sent. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listSubmissions } from '../../src/db/submission-list.ts';
import { Ledger, type Answer } from '../support/ledger.ts';
import { foreign } from '../support/words.ts';
import { commitment, expectProblem, fee, party, withPortfolio } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open({ review: 'on' })).withReference());
});
afterAll(() => ledger.close());

const handIn = (login: string, ...events: unknown[]): Promise<Answer> =>
  ledger.post(login, '/submissions', { events });
const said = ({ body }: Answer): [string, string | undefined][] =>
  body.errors.map(({ code, pointer }: { code: string; pointer?: string }) => [code, pointer]);

describe('the proposer learns the outcome', () => {
  const row = (external_id: string, event: object) => ({ ...event, external_id });
  const asked = async (login: string, id: string) =>
    (await ledger.get(login, `/submissions?external_id=${id}`)).body.data;

  test('record numbers and codes once approved, by the number of the submission', async () => {
    const events = [fee('1.00'), row('OA-1', party('待登记企业'))];
    const { submission } = (await handIn('manager', ...events)).body;
    const path = `/submissions/${submission}`;
    const waiting = (await ledger.get('manager', path)).body.answer;
    expect(waiting).toMatchObject({ status: 'pending', events: [{ seq: null }, { code: null }] });
    const approved = (await ledger.approve('officer', submission)).body;
    const { body } = await ledger.get('manager', path);
    expect(body.status).toBe('approved');
    expect(body.answer).toEqual(approved);
    expect(body.answer.events[1].code).toMatch(/^E-\d{4}$/);
  });

  test('by the sender’s own number, and only their own', async () => {
    const [{ submission: id, status, event }] = await asked('manager', 'OA-1');
    const { answer } = (await ledger.get('manager', `/submissions/${id}`)).body;
    expect({ status, event }).toEqual({ status: 'approved', event: answer.events[1] });
    expect(await asked('manager', 'OA-9')).toEqual([]);
    expect(await asked('manager2', 'OA-1')).toEqual([]);
    expectProblem(await ledger.get('manager2', `/submissions/${id}`), 404, 'not_found');
    // Whoever sees all finds what is posted and what waits.
    const all = await asked('officer', 'OA-1');
    expect(all.map((each: { submission: number }) => each.submission)).toEqual([id]);
    const waiting = (await handIn('manager', row('OA-2', fee('2.00')))).body.submission;
    expect(await asked('auditor', 'OA-2')).toMatchObject([
      {
        submission: waiting,
        status: 'pending',
        status_label: '待复核',
        event: { index: 0, type: 'fee.charged', seq: null },
      },
    ]);
  });

  test('the file of the list gives that record too', async () => {
    const lines = async (id: string) => {
      const csv = await ledger.get('manager', `/submissions.csv?external_id=${id}`);
      return new TextDecoder().decode(csv.body).trim().split('\r\n');
    };
    const [{ event }] = await asked('manager', 'OA-1');
    const [headings, posted] = await lines('OA-1');
    expect(headings).toMatch(/,记录号$/);
    expect(posted!.endsWith(`,${event.seq}`)).toBe(true);
    expect((await lines('OA-2'))[1]).toMatch(/待复核.*,$/);
    const whole = new TextDecoder().decode((await ledger.get('manager', '/submissions.csv')).body);
    expect(whole.split('\r\n')[0]).not.toContain('记录号');
  });

  test('as it stood at an instant: what waited then had no record', async () => {
    const { submission } = (await handIn('manager', row('OA-5', fee('5.50')))).body;
    const { known_at } = (await ledger.get('officer', '/submissions?external_id=OA-5')).body.meta;
    const [{ seq }] = (await ledger.approve('officer', submission)).body.events;
    const then = await asked('manager', `OA-5&known_at=${encodeURIComponent(known_at)}`);
    expect(then).toMatchObject([{ status: 'pending', event: { seq: null } }]);
    expect(await asked('manager', 'OA-5')).toMatchObject([{ status: 'approved', event: { seq } }]);
  });

  test('what another submission recorded meanwhile is named with its record', async () => {
    const twice = [row('OA-3', fee('3.00')), fee('3.10'), row('OA-4', fee('3.20'))];
    const one = (await handIn('manager', twice[0])).body.submission;
    const both = (await handIn('manager', ...twice)).body.submission;
    const [{ seq }] = (await ledger.approve('officer', one)).body.events;
    const approved = (await ledger.approve('officer', both)).body;
    expect(approved.already_recorded).toEqual([{ index: 0, seq }]);
    const answer = async () => (await ledger.get('manager', `/submissions/${both}`)).body.answer;
    expect(await answer()).toEqual(approved);
    // Whoever sees all finds both by that number, as the sender does.
    for (const login of ['manager', 'officer'])
      expect(
        (await asked(login, 'OA-3')).map(({ submission }: { submission: number }) => submission),
      ).toEqual([one, both]);
    // It stays so when the sender works elsewhere.
    const move = (organisation: string) =>
      ledger.database.own(
        (sql) => sql`update person set organisation = ${organisation} where login = 'manager'`,
      );
    const { organisation } = ledger.people.get('manager')!;
    await move('另一家机构');
    try {
      expect(await answer()).toEqual(approved);
    } finally {
      await move(organisation);
    }
  });

  test('at a cost that does not grow with what was handed in', async () => {
    /** How many submissions are read to find one number among as many, in a transaction undone. */
    const read = async (login: string, makerId?: number): Promise<number> => {
      let count = -1;
      const work = ledger.database.own(async (sql) => {
        await sql`set local session_replication_role = replica`;
        await sql`
          insert into submission (id, maker_id, idempotency_key, fingerprint, events, answer)
          select 100000 + n, ${ledger.people.get('manager')!.id}, 'many-' || n, 'x',
            jsonb_build_array(jsonb_build_object('type', 'fee.charged', 'external_id', 'M-' || n)), '{}'
          from generate_series(1, 3000) as n`;
        await sql`analyze submission`;
        const so_far = async () => {
          const [row] = await sql`
            select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as read
            from pg_stat_xact_user_tables where relname = 'submission'`;
          return row!.read as number;
        };
        const before = await so_far();
        await sql`select set_config('role', 'kechuang_app', true),
          set_config('kechuang.scope', ${makerId === undefined ? '*' : 'SF-001'}, true),
          set_config('kechuang.person', ${String(ledger.people.get(login)!.id)}, true)`;
        const knownAt = '2100-01-01T00:00:00Z';
        const filters = [{ column: 'external_id', is: 'M-1500' }];
        const asked = { knownAt, upTo: 200_000, makerId, filters, limit: 10 };
        expect((await listSubmissions(sql, asked)).map(({ id }) => id)).toEqual([101_500]);
        await sql`reset role`;
        count = (await so_far()) - before;
        throw new Error('undone');
      });
      await expect(work).rejects.toThrow('undone');
      return count;
    };
    for (const [login, makerId] of [
      ['officer', undefined],
      ['manager', ledger.people.get('manager')!.id],
    ] as const) {
      const count = await read(login, makerId);
      expect(count, login).toBeGreaterThan(0);
      expect(count, login).toBeLessThan(20);
    }
  });

  test('that it was sent back or taken back', async () => {
    const id = (await handIn('manager', fee('4.00'))).body.submission;
    const tag = { 'if-match': `"${id}-pending"` };
    const { body } = await ledger.post('manager', `/submissions/${id}/withdraw`, {}, tag);
    expect(body.answer).toMatchObject({ submission: id, status: 'withdrawn' });
    expect((await ledger.get('manager', `/submissions/${id}`)).body.answer).toEqual(body.answer);
  });
});

describe('one malformed event hides no fault of another', () => {
  test('faults of shape, of the books, of the batch and of its senders’ numbers at once', async () => {
    await ledger.record({ ...fee('5.00'), external_id: 'A-1' });
    const events = [
      { ...fee('5.01'), external_id: 'A-1' },
      fee('1.00', 'SF-999'),
      fee(5),
      { ...commitment('999999'), type: 'contribution.paid' },
      null,
    ];
    const answer = await ledger.post('officer', '/submissions', {
      events,
      note: '',
      colour: 'red',
    });
    expectProblem(answer, 422, 'field_unknown');
    expect(said(answer)).toEqual([
      ['field_unknown', '/colour'],
      ['field_invalid', '/note'],
      ['external_id_conflict', '/events/0/external_id'],
      ['reference_unknown', '/events/1/data/vehicle'],
      ['money_not_text', '/events/2/data/amount'],
      ['paid_in_exceeds_commitment', '/events/3/data/amount'],
      ['field_invalid', '/events/4'],
    ]);
    const dry = await ledger.post('officer', '/submissions?dry_run=true', { events });
    expect(said(dry)).toEqual(said(answer).slice(2));
  });

  test('what refers to a thing that a malformed event would have named is no fault', async () => {
    const malformed = party('新企业', { kind: 'star' });
    const about = {
      type: 'enterprise.listing-advanced',
      effective_on: '2024-01-03',
      data: { enterprise: '新企业', stage: 'tutoring' },
    };
    expect(said(await handIn('officer', malformed, about))).toEqual([
      ['field_invalid', '/events/0/data/kind'],
    ]);
  });

  test('what the sender may not touch is told first, and under its own code', async () => {
    const answer = await handIn('manager', fee(5), fee('1.00', 'SF-002'));
    expectProblem(answer, 403, 'vehicle_out_of_scope');
    expect(said(answer)).toEqual([
      ['vehicle_out_of_scope', '/events/1/data/vehicle'],
      ['money_not_text', '/events/0/data/amount'],
    ]);
  });

  test('a malformed batch is no replay of what its well-formed part was before', async () => {
    const key = { 'idempotency-key': 'partly' };
    const good = { events: [fee('6.00')] };
    expect((await ledger.post('officer', '/submissions', good, key)).status).toBe(200);
    const partly = { events: [fee('6.00'), {}] };
    const answer = await ledger.post('officer', '/submissions', partly, key);
    expectProblem(answer, 422, 'event_type_unknown');
  });

  test('at most a thousand are told', async () => {
    const events = Array.from({ length: 1200 }, (_, at) => (at % 2 ? fee('1', 'SF-999') : fee(1)));
    expect((await handIn('officer', ...events)).body.errors).toHaveLength(1000);
  });
});

describe('pointers lead into the body that was sent', () => {
  const why = { reason_code: 'entry-error', reason: '测试' };
  const lastFee = async (): Promise<number> =>
    (await ledger.get('officer', '/events?type=fee.charged&limit=1000')).body.data.at(-1).seq;

  test('where a record is taken back', async () => {
    const path = `/events/${await lastFee()}/reversal`;
    const replacement = { ...fee('1.234'), memo: 5, data: { ...fee('1.234').data, 'a/b': 1 } };
    const cases: [object, [string, string | undefined][]][] = [
      [
        { reason_code: 'mood' },
        [
          ['field_invalid', '/reason_code'],
          ['field_missing', '/reason'],
        ],
      ],
      [{ ...why, event: 1 }, [['field_unknown', '/event']]],
      [
        { ...why, effective_on: 'x' },
        [
          ['field_invalid', '/effective_on'],
          ['field_invalid', '/effective_on'],
        ],
      ],
      [{ ...why, overrides: [{ code: 'x' }] }, [['field_missing', '/overrides/0/reason']]],
      [{ ...why, restatement: ' ' }, [['field_invalid', '/restatement']]],
      [{ ...why, restatement: ' ', replacement: fee('1') }, [['field_invalid', '/restatement']]],
      [
        { ...why, replacement },
        [
          ['field_invalid', '/replacement/memo'],
          ['field_invalid', '/replacement/data/amount'],
          ['field_unknown', '/replacement/data/a~1b'],
        ],
      ],
      [{ ...why, replacement: 5 }, [['field_invalid', '/replacement']]],
    ];
    for (const [body, expected] of cases) {
      const answer = await ledger.post('officer', path, body);
      const distinct = new Set(said(answer).map((each) => JSON.stringify(each)));
      const wanted = new Set(expected.map((each) => JSON.stringify(each)));
      expect([answer.status, distinct], JSON.stringify(body)).toEqual([422, wanted]);
    }
    // The number stands in the address and nowhere in the body.
    const unknown = await ledger.post('officer', '/events/999999/reversal', why);
    expect(said(unknown)).toEqual([['reversal_unknown', undefined]]);
  });

  test('where a whole submission is taken back, each once', async () => {
    const { submission } = (await handIn('manager', fee('7.00'), fee('7.10'))).body;
    await ledger.approve('officer', submission);
    const path = `/submissions/${submission}/reversal`;
    const blank = await ledger.post('manager', path, { ...why, reason: ' ' });
    expect(said(blank)).toEqual([['field_invalid', '/reason']]);
    const other = await ledger.post('manager', path, { ...why, 'x/y': 1 });
    expect(said(other)).toEqual([['field_unknown', '/x~1y']]);
  });

  test('where a quarter is closed or opened', async () => {
    const post = (what: string, body: unknown) =>
      ledger.post('officer', `/quarters/2024Q2/${what}`, body);
    expect(said(await post('reopen', {}))).toEqual([['field_missing', '/reason']]);
    const accepted = [{ item: 'weather', reason: '测试' }];
    expect(said(await post('close', { accepted }))).toEqual([
      ['field_invalid', '/accepted/0/item'],
    ]);
    expect(said(await post('close', { quarter: '2024Q1' }))).toEqual([
      ['field_unknown', '/quarter'],
    ]);
    for (const body of [null, [], 'x'])
      expect(said(await post('close', JSON.stringify(body)))).toEqual([
        ['field_invalid', undefined],
      ]);
  });

  test('of a draft, and of the reason for sending back', async () => {
    const draft = await ledger.post('officer', '/drafts', { events: {}, note: 5, 'a/b': 1 });
    expect(said(draft)).toEqual([
      ['field_unknown', '/a~1b'],
      ['field_invalid', '/events'],
      ['field_invalid', '/note'],
    ]);
    const id = (await handIn('manager', fee('8.00'))).body.submission;
    const tag = { 'if-match': '"x"' };
    const back = (body: object) => ledger.post('officer', `/submissions/${id}/return`, body, tag);
    expect(said(await back({ reason: ' ' }))).toEqual([['field_invalid', '/reason']]);
    expect(said(await back({ 'a~b': 1 }))).toEqual([['field_unknown', '/a~0b']]);
  });
});

test.each([
  'Invalid input: expected string, received number。',
  '填报内容：Too big: expected string to have <=40 characters。',
  'Unexpected token } in JSON at position 5',
  '请求有误：duplicate key value violates unique constraint',
  '文件无法解开：invalid zip data',
  '第 3 行：Quote Not Closed: the parsing is finished with an opening quote',
  'Not Found',
])('“%s” would be found in any answer of any test', (sentence) => {
  expect(foreign([sentence])).toEqual([sentence]);
});
