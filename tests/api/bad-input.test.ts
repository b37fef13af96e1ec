/**
 * Everything a program or a tired person can send. Whatever it is, the answer is a refusal with a
 * stable code, and the journal is as it was.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Ledger, type Answer } from '../support/ledger.ts';
import { commitment, expectProblem, fee, party, rowCounts, withPortfolio } from './support.ts';

let ledger: Ledger;
let before: Record<string, number>;

beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
});
afterAll(() => ledger.close());

/** The refusals of this block change nothing. */
function changesNothing(): void {
  beforeEach(async () => {
    before = await rowCounts(ledger);
  });
  afterEach(async () => expect(await rowCounts(ledger)).toEqual(before));
}

let key = 0;
/** Sends a body as it is, so that it may be no JSON at all. */
const send = (body: BodyInit, headers: Record<string, string> = {}): Promise<Answer> =>
  ledger.request('officer', '/api/v1/submissions', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': `raw-${(key += 1)}`,
      ...headers,
    },
    body,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  } as RequestInit);

const sendEvents = (...events: unknown[]): Promise<Answer> => send(JSON.stringify({ events }));

const GOOD = JSON.stringify({ events: [fee('1.00')] });
const goodWith = (from: string, to: string): string => {
  expect(GOOD).toContain(from);
  return GOOD.replace(from, to);
};

test('the good body that these tests spoil is accepted', async () => {
  expect((await send(GOOD)).status).toBe(200);
});

describe('the body', () => {
  changesNothing();

  test.each([
    ['empty', ''],
    ['blank', ' \n '],
    ['in GBK', new Uint8Array(Buffer.from(GOOD.replace('SF-001', 'a\xc4\xeab'), 'latin1'))],
    ['nested a little too deep', `{"events":${'['.repeat(100)}${']'.repeat(100)}}`],
    ['cut short', GOOD.slice(0, -1)],
    ['followed by more', `${GOOD}{}`],
    ['with a trailing comma', GOOD.replace(']}', '],}')],
    ['with single quotes', GOOD.replaceAll('"', "'")],
    ['with a bare NaN', GOOD.replace('"1.00"', 'NaN')],
    ['with a bare Infinity', GOOD.replace('"1.00"', 'Infinity')],
    ['with a comment', `${GOOD}// done`],
    ['a form', 'events=1'],
    ['a raw zero character in text', GOOD.replace('1.00', '1.00\u0000')],
  ])('%s is malformed JSON', async (_, body) =>
    expectProblem(await send(body), 400, 'malformed_json'),
  );

  test.each([
    ['no type at all', ''],
    ['text', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['a file', 'multipart/form-data; boundary=x'],
    ['XML', 'application/xml'],
    ['something that only begins like JSON', 'application/jsonp'],
    ['a patch', 'application/json-patch+json'],
  ])('%s is no JSON', async (_, type) =>
    expectProblem(await send(GOOD, { 'content-type': type }), 415, 'media_type_unsupported'),
  );

  test.each([
    ['null', 'null'],
    ['true', 'true'],
    ['a number', '5'],
    ['a text', '"events"'],
    ['an empty array', '[]'],
    ['an empty object', '{}'],
    ['events as an object', '{"events":{}}'],
    ['events as text', '{"events":"[]"}'],
    ['no events', '{"events":[]}'],
    ['events null', '{"events":null}'],
  ])('%s is no submission', async (_, body) =>
    expectProblem(await send(body), 422, 'submission_empty'),
  );

  test.each([
    ['the events without their envelope', JSON.stringify([fee('1.00')])],
    ['a field nobody defined', GOOD.replace('{', '{"dry_run":true,')],
    ['__proto__ as a field', GOOD.replace('{', '{"__proto__":{"events":[]},')],
    ['constructor as a field', GOOD.replace('{', '{"constructor":{},')],
  ])('%s is refused by name', async (_, body) =>
    expectProblem(await send(body), 422, 'field_unknown'),
  );

  test.each([
    ['a number', 5],
    ['null', null],
    ['a list', ['x']],
    ['501 characters', 'x'.repeat(501)],
    ['a zero character', 'a\u0000b'],
    ['a lone surrogate', 'a\ud800b'],
    ['hidden characters', 'a\u202eb'],
  ])('a note that is %s is refused', async (_, note) => {
    const answer = await send(JSON.stringify({ events: [fee('1.00')], note }));
    expectProblem(answer, 422, 'field_invalid');
    expect(answer.body.errors[0].pointer).toBe('/note');
  });

  test('5001 events are too many, and are not even looked at', async () => {
    const answer = await sendEvents(...Array.from({ length: 5001 }, () => ({})));
    expectProblem(answer, 422, 'submission_too_long');
    expect(answer.body.errors).toHaveLength(1);
  });

  const ELEVEN_MB = 11 * 1024 * 1024;
  test('11 MB are refused by their declared length', async () => {
    const body = 'x'.repeat(ELEVEN_MB);
    expectProblem(await send(body, { 'content-length': String(ELEVEN_MB) }), 413, 'body_too_large');
  });

  test('11 MB in pieces of undeclared length are refused', async () => {
    const piece = new TextEncoder().encode(' '.repeat(1024 * 1024));
    let sent = 0;
    const pieces = new ReadableStream({
      pull(controller) {
        if ((sent += 1) > 11) controller.close();
        else controller.enqueue(piece);
      },
    });
    expectProblem(await send(pieces), 413, 'body_too_large');
  });

  test('a body nested a hundred thousand deep is refused', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    for (const body of [deep, `{"events":${deep}}`, goodWith('"1.00"', deep)]) {
      expectProblem(await send(body), 400, 'malformed_json');
      // A draft is kept as it was sent, faults and all; not this one.
      expectProblem(await ledger.post('officer', '/drafts', body), 400, 'malformed_json');
    }
  });

  test('the same key twice in one object is refused: which amount was meant?', async () => {
    const twice = goodWith('"amount":"1.00"', '"amount":"1.00","amount":"2.00"');
    expectProblem(await send(twice), 400, 'malformed_json');
  });
});

describe('an event', () => {
  changesNothing();

  test.each([
    ['null', null],
    ['a list', []],
    ['text', 'fee'],
    ['a number', 5],
  ])('that is %s is refused', async (_, event) =>
    expectProblem(await sendEvents(event), 422, 'field_invalid'),
  );

  test.each([
    ['missing', undefined],
    ['unknown', 'fee.waived'],
    ['with other letters', 'Fee.Charged'],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
    ['toString', 'toString'],
    ['a number', 5],
    ['a list', ['fee.charged']],
    ['null', null],
    ['an object that cannot be written out', { toString: 1, valueOf: 1 }],
    ['SQL', `fee.charged'; drop table event; --`],
  ])('whose type is %s is refused', async (_, type) =>
    expectProblem(await sendEvents({ ...fee('1.00'), type }), 422, 'event_type_unknown'),
  );

  test.each([
    ['in the envelope', { ...fee('1.00'), colour: 'red' }, '/events/0/colour'],
    ['in the data', { ...fee('1.00'), data: { ...fee('1.00').data, colour: 'red' } }, null],
    ['that the maker might like to set', { ...fee('1.00'), maker: 'officer2' }, '/events/0/maker'],
    ['that the journal sets', { ...fee('1.00'), seq: 1 }, '/events/0/seq'],
  ])('with an unknown field %s is refused', async (_, event, pointer) => {
    const answer = await sendEvents(event);
    expectProblem(answer, 422, 'field_unknown');
    expect(answer.body.errors[0].pointer).toBe(pointer ?? '/events/0/data/colour');
  });

  test.each([
    ['in the data', 'name', (more: object) => [party('甲', more)]],
    ['in the envelope', 'type', (more: object) => [{ ...party('甲'), ...more }]],
    ['in a reason', 'x', (more: object) => [{ ...party('甲'), overrides: [more] }]],
  ])('with hundreds of unknown fields %s is told the first ten', async (_, known, eventsOf) => {
    const names = Array.from({ length: 900 }, (_, index) => `${index} ${'x'.repeat(90)}`);
    const events = eventsOf(Object.fromEntries(names.map((name) => [name, known])));
    const { body } = await sendEvents(...events);
    const { detail } = body.errors.find(({ code }: { code: string }) => code === 'field_unknown');
    expect(detail).toMatch(/0 x{78}…、.*、9 x{78}… 等 900 项/);
    expect(detail.length).toBeLessThan(1500);
  });

  test('with hundreds of unknown names beside its events is told the first ten', async () => {
    const names = Array.from({ length: 900 }, (_, index) => [`n${index}`, 1]);
    const answer = await send(
      JSON.stringify({ events: [party('甲')], ...Object.fromEntries(names) }),
    );
    expect(answer.body.errors[0].detail).toContain(
      'n0、n1、n2、n3、n4、n5、n6、n7、n8、n9 等 900 项',
    );
  });

  test.each(['__proto__', 'constructor', 'prototype'])(
    'with %s as a field is refused, wherever it stands',
    async (name) => {
      const planted = `"${name}":{"amount":"1.00"}`;
      for (const [from, to] of [
        ['"type"', `${planted},"type"`],
        ['"vehicle"', `${planted},"vehicle"`],
        ['"data"', `"overrides":[{"code":"x","reason":"y",${planted}}],"data"`],
      ] as const)
        expectProblem(await send(goodWith(from, to)), 422, 'field_unknown');
    },
  );

  test.each([
    ['effective_on', { ...fee('1.00'), effective_on: undefined }, '/events/0/effective_on'],
    ['data', { ...fee('1.00'), data: undefined }, '/events/0/data'],
    ['a field', { ...fee('1.00'), data: { vehicle: 'SF-001', kind: 'custody' } }, null],
    [
      'a choice',
      { ...fee('1.00'), data: { vehicle: 'SF-001', amount: '1.00' } },
      '/events/0/data/kind',
    ],
  ])('without %s is refused', async (_, event, pointer) => {
    const answer = await sendEvents(event);
    expectProblem(answer, 422, 'field_missing');
    expect(answer.body.errors[0].pointer).toBe(pointer ?? '/events/0/data/amount');
  });

  test.each([
    ['data as a list', { ...fee('1.00'), data: [] }],
    ['data as null', { ...fee('1.00'), data: null }],
    ['data as text', { ...fee('1.00'), data: '{}' }],
    ['overrides as an object', { ...fee('1.00'), overrides: {} }],
    ['eleven overrides', { ...fee('1.00'), overrides: Array(11).fill({ code: 'a', reason: 'b' }) }],
    ['aliases as an object', party('企业', { aliases: { 0: 'x' } })],
    ['aliases that are no text', party('企业', { aliases: [5] })],
    ['51 aliases', party('企业', { aliases: Array.from({ length: 51 }, (_, i) => `别名${i}`) })],
    ['an unknown choice', { ...fee('1.00'), data: { ...fee('1.00').data, kind: 'bribe' } }],
    [
      'a choice of every object',
      { ...fee('1.00'), data: { ...fee('1.00').data, kind: 'toString' } },
    ],
    ['an unknown provenance', { ...fee('1.00'), provenance: 'hearsay' }],
    ['corrects as text', { ...fee('1.00'), corrects: '1' }],
    ['corrects as 0', { ...fee('1.00'), corrects: 0 }],
    ['corrects as -1', { ...fee('1.00'), corrects: -1 }],
    ['corrects as 1.5', { ...fee('1.00'), corrects: 1.5 }],
    ['corrects as 1e300', { ...fee('1.00'), corrects: 1e300 }],
    ['a code in small letters', party('企业', { code: 'e-9' })],
    ['a code with a comma', party('企业', { code: 'E,9' })],
  ])('with %s is refused', async (_, event) =>
    expectProblem(await sendEvents(event), 422, 'field_invalid'),
  );

  test('every fault of every event is reported, each with its place', async () => {
    const answer = await sendEvents(fee(1), fee('1.00'), party(''), { type: 'x' });
    expectProblem(answer, 422, 'money_not_text');
    expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/events/0/data/amount',
      '/events/2/data/name',
      '/events/3/type',
    ]);
  });

  test('one bad event keeps all good ones out', async () => {
    const good = Array.from({ length: 20 }, (_, index) => party(`好企业${index}`));
    expectProblem(await sendEvents(...good, commitment('1', 'SF-999')), 422, 'reference_unknown');
  });
});

describe('money', () => {
  changesNothing();

  test.each([1, 1.5, 1e3, -1, 0, null, true, [], ['1.00'], {}, { value: '1.00' }])(
    'as JSON %j is refused',
    async (amount) => {
      const answer = await sendEvents(fee(amount));
      expectProblem(answer, 422, 'money_not_text');
      expect(answer.body.errors[0].pointer).toBe('/events/0/data/amount');
    },
  );

  test.each([
    ...['1.234', '1.000', '0.001', '1e3', '1E3', '1e-1', 'NaN', 'Infinity', '-Infinity', '0x10'],
    ...['-5.00', '-0.01', '-0', '0', '0.00', '+5', '', ' ', ' 5', '5 ', '5\n', '1,000.00', '1 000'],
    ...['１２', '一百', '¥5', '5元', '00.10', '01', '1.', '.5', '.', '-', '1.2.3', '1_000'],
    ...['10000000000000', '9'.repeat(400), '1.00\u0000', 'null', '٣', '1٫5'],
  ])('as text %j is refused', async (amount) => {
    const answer = await sendEvents(fee(amount));
    expectProblem(answer, 422, 'field_invalid');
    expect(answer.body.errors[0].pointer).toBe('/events/0/data/amount');
  });

  test('thirteen digits before the point are the most an amount may have', async () => {
    const most = { ...fee('9999999999999.99'), data: { ...fee('9999999999999.99').data } };
    const answer = await ledger.post('officer', '/submissions?dry_run=true', { events: [most] });
    expect(answer.status).toBe(200);
  });
});

describe('a day', () => {
  changesNothing();

  test.each([
    ...['2023-02-29', '1900-02-29', '2024-02-30', '2024-04-31', '2024-13-01', '2024-00-10'],
    ...['2024-01-00', '2024-1-2', '20240102', '2024/01/02', '02-01-2024', '2024-01-02T00:00:00Z'],
    ...['1948-12-31', '2200-01-01', '-2024-01-02', '２０２４-01-02', 'today', '', ' 2024-01-02'],
    ...['2024-01-02\u0000', '2024年1月2日', 'null'],
  ])('%j does not exist', async (day) => {
    const answer = await sendEvents({ ...fee('1.00'), effective_on: day });
    expectProblem(answer, 422, 'field_invalid');
    expect(answer.body.errors[0].pointer).toBe('/events/0/effective_on');
  });

  test.each([20240102, null, true, [2024, 1, 2], {}])('as JSON %j is refused', async (day) =>
    expectProblem(await sendEvents({ ...fee('1.00'), effective_on: day }), 422, 'field_invalid'),
  );

  test.each(['2024-07-06', '2024-12-31', '2199-12-31'])(
    '%s is later than today, 2024-07-05',
    async (day) =>
      expectProblem(
        await sendEvents({ ...fee('1.00'), effective_on: day }),
        422,
        'effective_in_future',
      ),
  );
});

describe('names and references', () => {
  changesNothing();

  test.each([
    ['empty', ''],
    ['only spaces', '   '],
    ['only an ideographic space', '\u3000'],
    ['a zero character', '企业\u0000甲'],
    ['a bell', '企业\u0007甲'],
    ['an escape', '企业\u001b[31m甲'],
    ['a delete', '企业\u007f甲'],
    ['a C1 control', '企业\u0085甲'],
    ['a line break', '企业\n甲'],
    ['a line separator', '企业\u2028甲'],
    ['a zero-width space', '企业\u200b甲'],
    ['a zero-width joiner', '企业\u200d甲'],
    ['a word joiner', '企业\u2060甲'],
    ['a byte order mark inside', '企业\ufeff甲'],
    ['a right-to-left override', '企业\u202e甲'],
    ['a right-to-left isolate', '企业\u2067甲'],
    ['a soft hyphen', '企业\u00ad甲'],
    ['a lone high surrogate', '企业\ud800甲'],
    ['a lone low surrogate', '企业\udc00甲'],
    ['10 000 characters', '企'.repeat(10_000)],
    ['201 characters', '企'.repeat(201)],
    ['a number', 5],
    ['a list', ['企业']],
    ['an object', { zh: '企业' }],
    ['null', null],
    ['true', true],
  ])('a name that is %s is refused', async (_, name) => {
    const answer = await sendEvents(party(name));
    expectProblem(answer, 422, 'field_invalid');
    expect(answer.body.errors[0].pointer).toBe('/events/0/data/name');
  });

  test.each([
    ['a zero character', 'a\u0000'],
    ['a lone surrogate', 'a\udfff'],
    ['a right-to-left override', 'a\u202eb'],
    ['10 000 characters', 'x'.repeat(10_000)],
    ['nothing', ''],
  ])('%s is refused in every other text too', async (_, text) => {
    for (const event of [
      { ...fee('1.00'), memo: text },
      { ...fee('1.00'), document: text },
      { ...fee('1.00'), external_id: text },
      { ...fee('1.00'), overrides: [{ code: 'name_taken', reason: text }] },
      { ...fee('1.00'), data: { ...fee('1.00').data, vehicle: text } },
      party('企业', { no_uscc_reason: text }),
      party('企业', { aliases: [text] }),
      party('企业', { region: text }),
    ])
      expectProblem(await sendEvents(event), 422, 'field_invalid');
  });

  test.each([
    'SF-999',
    '没有的基金',
    `' or 1=1 --`,
    '%',
    '_',
    '*',
    '__proto__',
    'E-0001 '.repeat(20),
  ])('a vehicle called %j is unknown', async (vehicle) => {
    const answer = await sendEvents(fee('1.00', vehicle.trim()));
    expectProblem(answer, 422, 'reference_unknown');
    expect(answer.body.errors[0].pointer).toBe('/events/0/data/vehicle');
  });

  test.each(['E-0001', '企业甲', 'LP-001', 'M-001'])(
    '%s is no vehicle, and the refusal says what it is',
    async (vehicle) =>
      expectProblem(await sendEvents(fee('1', vehicle)), 422, 'reference_wrong_kind'),
  );

  test('two things of one name are refused with both codes', async () => {
    const twin = { ...party('企业甲'), overrides: [{ code: 'name_taken', reason: '确为两家' }] };
    const answer = await sendEvents(twin, {
      type: 'enterprise.listing-advanced',
      effective_on: '2024-01-03',
      data: { enterprise: '企业甲', stage: 'tutoring' },
    });
    expectProblem(answer, 422, 'reference_ambiguous');
    expect(answer.body.detail).toContain('E-0001');
  });

  test('a code that is taken, and a code of a list that is not there', async () => {
    expectProblem(await sendEvents(party('新企业', { code: 'SF-001' })), 422, 'code_taken');
    expectProblem(
      await sendEvents(party('新企业', { region: '999999' })),
      422,
      'list_code_unknown',
    );
  });
});

describe('a reversal', () => {
  changesNothing();
  const reverse = (seq: string, body: unknown): Promise<Answer> =>
    ledger.post('officer', `/events/${seq}/reversal`, body);
  const REASON = { reason_code: 'entry-error', reason: '测试' };

  test.each([
    ['null', null, 'field_invalid'],
    ['a list', [], 'field_invalid'],
    ['text', '"x"', 'field_invalid'],
    ['empty', {}, 'field_missing'],
    ['without a reason', { reason_code: 'other' }, 'field_missing'],
    ['with an unknown reason code', { ...REASON, reason_code: 'mood' }, 'field_invalid'],
    ['with a blank reason', { ...REASON, reason: ' ' }, 'field_invalid'],
    ['with another field', { ...REASON, colour: 'red' }, 'field_unknown'],
    ['on a day that does not exist', { ...REASON, effective_on: '2023-02-29' }, 'field_invalid'],
    ['before its original', { ...REASON, effective_on: '1990-01-01' }, 'reversal_too_early'],
    ['in the future', { ...REASON, effective_on: '2024-07-06' }, 'effective_in_future'],
    ['with a list as replacement', { ...REASON, replacement: [] }, 'event_type_unknown'],
    ['with a replacement of no type', { ...REASON, replacement: {} }, 'event_type_unknown'],
  ])('that is %s is refused', async (_, body, code) => {
    const [seq] = (await ledger.get('officer', '/events?type=investment.made')).body.data;
    expectProblem(await reverse(String(seq.seq), body), 422, code);
  });

  test('cannot name another record than the address does', async () =>
    expectProblem(await reverse('20', { ...REASON, event: 1 }), 422, 'field_unknown'));

  test.each(['0', '-1', '1.5', 'abc', '99999999999999999999', '1e999', 'NaN', '%20'])(
    'of record %s is refused',
    async (seq) => expectProblem(await reverse(seq, REASON), 400, 'parameter_invalid'),
  );
});

test('SQL, markup and formulas in a name are only text, and come back as they were', async () => {
  const names = [
    `Robert'); drop table event; --`,
    `' or '1'='1`,
    '"; select pg_sleep(10); --',
    '<script>alert("1")</script>',
    '<img src=x onerror=alert(1)>',
    '{{7*7}} ${7*7} #{7*7} %{7*7}',
    '=HYPERLINK("http://example.invalid","点此")',
    '+1+1 @SUM(A1) -1',
    String.raw`\' \\ \u0000 \x00 \n`,
    '%00 %27 %s %n %d',
    '../../etc/passwd',
    '$1 $2 :name ?',
    '𠮷野家 🏭 Ⅷ ﬁ é',
  ];
  const answer = await sendEvents(...names.map((name) => party(name)));
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const { body } = await ledger.get('auditor', '/parties?limit=1000');
  const stored = body.data.map(({ name }: { name: string }) => name);
  expect(stored).toEqual(expect.arrayContaining(names));
  // The events still say what was sent, and the table that was to be dropped is there.
  const [event] = (await ledger.get('auditor', `/events/${answer.body.events[0].seq}`)).body.marks;
  expect(event.value).toBe(names[0]);
});
