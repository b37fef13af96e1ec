/**
 * The leaf of an event: that it reads back exactly, that nothing else does, and that the database
 * gives back what went in, for every event of the demo portfolio.
 */
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../../src/domain/journal/posted-event.ts';
import { instant, isInstant } from '../../../src/domain/values/instants.ts';
import {
  checkersIn,
  leafBytes,
  makeLeaf,
  MalformedLeaf,
  parseLeaf,
  type LeafEvent,
  type LeafEvent2,
  type SettledSubmission,
} from '../../../src/domain/proof/leaf.ts';
import { Decimal, money } from '../../../src/domain/values/money.ts';
import { holds } from '../../support/extent.ts';
import { Ledger } from '../../support/ledger.ts';

const textOf = (event: LeafEvent): string => new TextDecoder().decode(leafBytes(event));

const MAKER = { login: 'manager', name: '张三', organisation: '甲基金管理' };
const CHECKER = { login: 'officer', name: '李四', organisation: '科技局' };
const APPROVED: SettledSubmission = {
  ...{ id: 14, maker: MAKER, outcome: 'approved', checkers: [CHECKER] },
  settled_at: '2024-07-01T08:00:00.1Z',
};

const EVENT: JournalEvent & { content_hash: string } = {
  ...{ seq: 11028, type: 'investment.made', effective_on: '2024-06-28' as never },
  ...{ recorded_at: '2024-07-01T08:00:00.1Z', submission: 14, maker: '张三' },
  ...{ external_id: 'OA-2024-118', document: '演示投决〔2024〕8号', memo: 'A轮 “€\u2028𝒳”' },
  provenance: 'record',
  data: { vehicle: 'SF-004', amount: '5000000.00', items: [{ rank: 1, note: null }], flag: true },
  overrides: [{ code: 'ownership_too_small', reason: '已核' }],
  ...{ corrects: 12, reverses: 11, audience: 'SF-004', content_hash: 'ab'.repeat(32) },
  restatement: '季后收到投决文件',
  effects: [{ measure: 'invested', amount: money('5000000'), vehicle: 'SF-004', instrument: 'I' }],
  marks: [
    { kind: 'valuation', subject: 'I', key: '', value: '1.00', amount: money('1.0'), detail: {} },
    { kind: 'name', subject: 'E-0031', key: 'z', value: '企业', detail: { segment: null } },
  ],
};
const POSTING = { form: 1, organisation: '甲基金管理', submission: APPROVED } as const;
const leaf = makeLeaf(EVENT, POSTING);

/** The leaf written whole, so that no change of its format goes unseen. */
const LINE =
  '{"audience":"SF-004","content_hash":"abababababababababababababababababababababababababababababababab","corrects":12,"data":{"amount":"5000000.00","flag":true,"items":[{"note":null,"rank":1}],"vehicle":"SF-004"},"document":"演示投决〔2024〕8号","effective_on":"2024-06-28","effects":[{"amount":"5000000.00","instrument":"I","measure":"invested","vehicle":"SF-004"}],"external_id":"OA-2024-118","format":"kechuang-event/1","marks":[{"amount":"1.00","detail":{},"key":"","kind":"valuation","subject":"I","value":"1.00"},{"detail":{"segment":null},"key":"z","kind":"name","subject":"E-0031","value":"企业"}],"memo":"A轮 “€\u2028𝒳”","organisation":"甲基金管理","overrides":[{"code":"ownership_too_small","reason":"已核"}],"provenance":"record","recorded_at":"2024-07-01T08:00:00.100000Z","restatement":"季后收到投决文件","reverses":11,"seq":11028,"submission":{"checker":{"login":"officer","name":"李四","organisation":"科技局"},"id":14,"maker":{"login":"manager","name":"张三","organisation":"甲基金管理"},"outcome":"approved","settled_at":"2024-07-01T08:00:00.100000Z"},"type":"investment.made"}';

describe('one event', () => {
  test('its bytes, and back again', () => {
    expect(textOf(leaf)).toBe(LINE);
    expect(parseLeaf(LINE)).toEqual(leaf);
    expect(parseLeaf(leafBytes(leaf))).toEqual(leaf);
  });

  test('what is absent is absent, also where it was undefined', () => {
    const bare = makeLeaf(
      {
        ...EVENT,
        ...{ external_id: undefined, memo: undefined, document: undefined, corrects: undefined },
        ...{ overrides: undefined, reverses: undefined, audience: undefined },
        restatement: undefined,
        ...{ effects: [], marks: [], data: { code: undefined } },
      } as never,
      { ...POSTING, submission: { ...APPROVED, outcome: 'posted', checkers: [] } },
    );
    expect(Object.keys(parseLeaf(leafBytes(bare)))).toEqual([
      ...['content_hash', 'data', 'effective_on', 'effects', 'format', 'marks', 'organisation'],
      ...['provenance', 'recorded_at', 'seq', 'submission', 'type'],
    ]);
    expect(textOf(bare)).not.toMatch(/null|undefined/);
  });

  test('what only readers add does not come in', () => {
    const stored = { ...EVENT, reversedBy: 20, checker: '李四' };
    expect(textOf(makeLeaf(stored, POSTING))).toBe(LINE);
  });
});

/** The leaf with another value at a JSON pointer; undefined takes it away. */
function changed(pointer: string, value: unknown): unknown {
  const copy = JSON.parse(LINE) as Record<string, unknown>;
  const path = pointer.split('/').slice(1);
  const last = path.pop()!;
  const holder = path.reduce<Record<string, unknown>>(
    (at, name) => at[name] as Record<string, unknown>,
    copy,
  );
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

function refusalOf(line: string | Uint8Array): MalformedLeaf {
  try {
    parseLeaf(line);
  } catch (error) {
    if (error instanceof MalformedLeaf) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('what is not a leaf is refused with its first fault', () => {
  const required = Object.keys(leaf).filter(
    (name) =>
      ![
        'external_id',
        'document',
        'memo',
        'overrides',
        'corrects',
        'reverses',
        'audience',
        'restatement',
      ].includes(name),
  );
  test.each(required)('without %s', (name) => {
    const { field, message } = refusalOf(canonicalize(changed(`/${name}`, undefined))!);
    expect(field).toBe(name === 'submission' ? '/submission' : `/${name}`);
    expect(message).toBe(`记录的“/${name}”缺失。`);
  });

  test.each(Object.keys(leaf))('with null as %s', (name) => {
    const refusal = refusalOf(canonicalize(changed(`/${name}`, null))!);
    expect(refusal.field).toMatch(new RegExp(`^/${name}`));
    expect(refusal.message).toMatch(/^记录的“.+。$/);
  });

  test.each<[string, unknown]>([
    ['/reversedBy', 20],
    ['/__proto__', {}],
    ['/constructor', {}],
    ['/effects/0/illustrative', false],
    ['/marks/0/seq', 1],
    ['/submission/note', ''],
    ['/submission/maker/role', 'officer'],
    ['/overrides/0/by', 'x'],
  ])('with an unknown field %s', (pointer, value) => {
    const copy = changed(pointer, undefined) as Record<string, unknown>;
    const path = pointer.split('/').slice(1);
    const last = path.pop()!;
    const holder = path.reduce((at, name) => at[name] as typeof at, copy);
    Object.defineProperty(holder, last, { value, enumerable: true });
    const { field, message } = refusalOf(canonicalize(copy)!);
    expect(field).toBe(pointer);
    expect(message).toBe(`记录的“${pointer}”是不认识的内容。`);
  });

  test.each<[string, unknown, string]>([
    ['/format', 'kechuang-event/3', '请用写出这份记录的版本或更新的版本核对'],
    ['/seq', 0, '大于零的整数'],
    ['/seq', '11028', '大于零的整数'],
    ['/seq', 1.5, '大于零的整数'],
    ['/effective_on', '2023-02-29', '存在的日期'],
    ['/recorded_at', '2024-07-01T08:00:00.1Z', '六位小数'],
    ['/recorded_at', '2024-07-01T24:00:00.000000Z', '六位小数'],
    ['/provenance', 'rumour', 'record、published、illustrative'],
    ['/data', [], 'JSON 对象'],
    ['/data/amount', 5000000.5, '只能是文本、整数'],
    ['/data/amount', 2 ** 53, '只能是文本、整数'],
    ['/data/vehicle', 'a\u0000', '只能是文本、整数'],
    ['/external_id', '', '非空的文本'],
    ['/effects', {}, '列表'],
    ['/effects/0', null, 'JSON 对象'],
    ['/effects/0/amount', '5000000', '两位小数'],
    ['/effects/0/amount', '-0.00', '两位小数'],
    ['/effects/0/amount', '05.00', '两位小数'],
    ['/effects/0/amount', 5000000, '两位小数'],
    ['/effects/0/measure', 'toString', '已知的口径'],
    ['/marks/0/kind', 'rumour', '已知的认定种类'],
    ['/marks/1/detail', null, 'JSON 对象'],
    ['/submission/outcome', 'rejected', 'posted、initial 或 approved'],
    ['/submission/outcome', 'delegated', 'posted、initial 或 approved'],
    ['/submission/checker', 'officer', 'JSON 对象'],
    ['/content_hash', 'AB'.repeat(32), '64 位小写十六进制'],
    ['/overrides/0/reason', '', '非空的文本'],
    ['/restatement', '', '1 至 500 个字的文本'],
    ['/restatement', '迟'.repeat(501), '1 至 500 个字的文本'],
  ])('%s as %j', (pointer, value, said) => {
    const { field, message } = refusalOf(JSON.stringify(changed(pointer, value)));
    expect(field).toBe(pointer);
    expect(message).toContain(said);
  });

  test('approved without its checker; posted with one', () => {
    const without = refusalOf(canonicalize(changed('/submission/checker', undefined))!);
    expect(without.field).toBe('/submission/checker');
    const posted = refusalOf(canonicalize(changed('/submission/outcome', 'posted'))!);
    expect(posted.field).toBe('/submission/checker');
  });

  test('loaded at setting up: as one that nobody checked', () => {
    const submission = { ...APPROVED, outcome: 'initial' as const, checkers: [] };
    const loaded = makeLeaf(EVENT, { ...POSTING, submission });
    expect(loaded.submission).toEqual({ id: 14, maker: MAKER, outcome: 'initial' });
    expect(parseLeaf(leafBytes(loaded))).toEqual(loaded);
    const initial = refusalOf(canonicalize(changed('/submission/outcome', 'initial'))!);
    expect(initial.field).toBe('/submission/checker');
  });

  test.each<[string, string, string]>([
    ['a space', LINE.replace('"seq":', '"seq": '), '/seq'],
    ['a line break at the end', `${LINE}\n`, ''],
    ['an escape', LINE.replace('"E-0031"', '"\\u0045-0031"'), '/marks'],
    ['a number written otherwise', LINE.replace('"rank":1', '"rank":1.0'), '/data'],
    ['a field twice', LINE.replace('"seq":11028', '"seq":1,"seq":11028'), '/seq'],
    [
      'another order',
      `{${LINE.slice(LINE.indexOf('"content_hash"'), -1)},"audience":"SF-004"}`,
      '/audience',
    ],
  ])('%s is no other spelling of the same', (_, line, field) => {
    const refusal = refusalOf(line);
    expect(refusal.field).toBe(field);
    expect(refusal.message).toContain('不是规范形式（RFC 8785）');
  });

  test.each(['', '{', 'null', '[]', '7', LINE.slice(0, -1), `\uFEFF${LINE}`, `${LINE}${LINE}`])(
    'no object at all (%#)',
    (line) => expect(refusalOf(line).field).toBe(''),
  );

  test('bytes that are no UTF-8, and a file nested until the stack is full', () => {
    expect(refusalOf(Uint8Array.of(0x22, 0xff, 0x22)).message).toContain('不是 UTF-8');
    const deep = LINE.replace('"flag":true', `"flag":${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(refusalOf(deep).message).toContain('最多 16 层');
    const name = LINE.replace('"flag"', `"${'x'.repeat(100_000)}\\ud800"`);
    expect(refusalOf(name).message.length).toBeLessThan(300);
  });

  test('any one character changed is refused or another event', async () => {
    await holds(
      'cheap values',
      fc.property(
        fc.nat(LINE.length - 1),
        fc.string({ minLength: 1, maxLength: 1 }),
        (at, char) => {
          const line = LINE.slice(0, at) + char + LINE.slice(at + 1);
          if (line === LINE) return;
          try {
            const read = parseLeaf(line);
            expect(textOf(read)).toBe(line);
            expect(read).not.toEqual(leaf);
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedLeaf);
          }
        },
      ),
    );
  });

  test('and not written either: what could not be read again', () => {
    const bad: object[] = [
      ...[{ seq: 0 }, { data: { amount: new Decimal(5) } }, { data: { a: [undefined] } }],
      ...[{ data: { a: new Date(0) } }, { data: { a: 0.1 } }, { data: { a: () => 1 } }],
      ...[{ memo: '\ud800' }, { extra: 1 }, { effects: [{ ...EVENT.effects[0]! }] }],
      ...[{ data: { a: Array(1) } }, { recorded_at: '2024-07-01T08:00:00Z' }],
    ];
    for (const change of bad)
      expect(() => leafBytes({ ...leaf, ...change } as LeafEvent)).toThrow(MalformedLeaf);
  });
});

test.each([
  ['2024-07-01T08:00:00Z', '2024-07-01T08:00:00.000000Z'],
  ['2024-07-01T08:00:00.1Z', '2024-07-01T08:00:00.100000Z'],
  ['2024-07-01T23:59:59.123456Z', '2024-07-01T23:59:59.123456Z'],
])('the instant %s is spelled %s', (text, spelled) => {
  expect(instant(text)).toBe(spelled);
  expect(isInstant(spelled)).toBe(true);
});

test.each([
  '2024-07-01T08:00:00.1234567Z',
  '2024-07-01 08:00:00Z',
  '2024-07-01T08:00:60Z',
  '',
  'Z',
])('%j is no instant', (text) => expect(() => instant(text)).toThrow(TypeError));

/** The same event as it is recorded now. */
const LINE_2 = LINE.replace('kechuang-event/1', 'kechuang-event/2')
  .replace('"format"', '"files":[],"format"')
  .replace(/"checker":(\{[^}]*\})/, '"checkers":[$1]');
const leaf2 = parseLeaf(LINE_2) as LeafEvent2;
const ANOTHER = { login: 'officer2', name: '王五', organisation: '科技局' };
const FILE = { name: '投决.pdf', bytes: 7, hash: 'SHA-256' as const, digest: 'cd'.repeat(32) };

describe('form 2', () => {
  test('is what an event of today gives, and reads back', () => {
    const made = makeLeaf(EVENT, { ...POSTING, form: 2 });
    expect(textOf(made)).toBe(LINE_2);
    expect(parseLeaf(LINE_2)).toEqual(made);
    for (const outcome of ['posted', 'initial'] as const) {
      const submission = { ...APPROVED, outcome, checkers: [] };
      const alone = makeLeaf(EVENT, { ...POSTING, form: 2, submission });
      expect(alone.submission).toEqual({ id: 14, maker: MAKER, outcome, checkers: [] });
      expect(parseLeaf(leafBytes(alone))).toEqual(alone);
    }
  });

  test('says who checked it, as form 1 does', () => {
    expect([checkersIn(leaf), checkersIn(leaf2)]).toEqual([[CHECKER], [CHECKER]]);
  });

  const { settled_at } = leaf2.submission as { settled_at: string };
  const submission = { id: 14, maker: MAKER, settled_at };
  const { files: _, ...withoutFiles } = leaf2;

  test.each<[string, object]>([
    [
      'several checkers',
      { submission: { ...submission, outcome: 'approved', checkers: [CHECKER, ANOTHER] } },
    ],
    [
      'delegated, and looked at by nobody',
      { submission: { ...submission, outcome: 'delegated', checkers: [] } },
    ],
    [
      'delegated, and looked at',
      { submission: { ...submission, outcome: 'delegated', checkers: [CHECKER] } },
    ],
    ['files', { files: [FILE, { ...FILE, name: '协议.pdf' }] }],
    ['a measure of an adopted type', { effects: [{ measure: '保费.收入', amount: '1.00' }] }],
  ])('has room for %s', (_what, change) => {
    const event = { ...leaf2, ...change } as LeafEvent2;
    const line = textOf(event);
    expect(parseLeaf(line)).toEqual(event);
    expect(checkersIn(parseLeaf(line))).toEqual(event.submission.checkers);
  });

  test.each<[string, object, string]>([
    ['/files', withoutFiles, '缺失'],
    ['/files', { ...leaf2, files: null }, '列表'],
    ['/files/0/digest', { ...leaf2, files: [{ ...FILE, digest: 'cd' }] }, '64 位'],
    ['/files/0/name', { ...leaf2, files: [{ ...FILE, name: '' }] }, '非空的文本'],
    ['/files/0/bytes', { ...leaf2, files: [{ ...FILE, bytes: -1 }] }, '大于零'],
    ['/files/0/hash', { ...leaf2, files: [{ ...FILE, hash: 'MD5' }] }, 'SHA-256'],
    ['/files/0/content', { ...leaf2, files: [{ ...FILE, content: '' }] }, '不认识'],
    ['/effects/0/measure', { ...leaf2, effects: [{ measure: '', amount: '1.00' }] }, '名称'],
    ['/effects/0/measure', { ...leaf2, effects: [{ measure: 'a b', amount: '1.00' }] }, '名称'],
    ['/effects/0/measure', { ...leaf2, effects: [{ measure: 7, amount: '1.00' }] }, '名称'],
    [
      '/effects/0/measure',
      { ...leaf2, effects: [{ measure: 'x'.repeat(101), amount: '1.00' }] },
      '100 个字',
    ],
    ['/submission/outcome', { submission: { ...submission, outcome: 'returned' } }, 'delegated'],
    [
      '/submission/checkers',
      { submission: { ...submission, outcome: 'approved', checkers: [] } },
      '至少有一名复核人',
    ],
    ['/submission/checkers', { submission: { ...submission, outcome: 'approved' } }, '缺失'],
    ['/submission/checkers', { submission: { ...submission, outcome: 'delegated' } }, '缺失'],
    [
      '/submission/checker',
      { submission: { ...submission, outcome: 'approved', checkers: [CHECKER], checker: CHECKER } },
      '不认识',
    ],
    [
      '/submission/checkers/1/login',
      {
        submission: {
          ...submission,
          outcome: 'approved',
          checkers: [CHECKER, { ...ANOTHER, login: '' }],
        },
      },
      '非空的文本',
    ],
    [
      '/submission/checkers',
      { submission: { id: 14, maker: MAKER, outcome: 'posted', checkers: [CHECKER] } },
      '空的列表',
    ],
    [
      '/submission/settled_at',
      { submission: { id: 14, maker: MAKER, outcome: 'delegated', checkers: [] } },
      '缺失',
    ],
    [
      '/submission/settled_at',
      { submission: { ...submission, outcome: 'initial', checkers: [] } },
      '不认识',
    ],
  ])('%s amiss is refused (%#)', (pointer, change, said) => {
    const event = { ...(pointer === '/files' ? {} : leaf2), ...change } as unknown as LeafEvent;
    const { field, message } = refusalOf(canonicalize(event)!);
    expect([field, message]).toEqual([pointer, expect.stringContaining(said)]);
    expect(() => leafBytes(event)).toThrow(MalformedLeaf);
  });

  test('neither form passes for the other', () => {
    const swapped = (line: string, from: number, to: number): MalformedLeaf =>
      refusalOf(line.replace(`kechuang-event/${from}`, `kechuang-event/${to}`));
    expect(swapped(LINE, 1, 2)).toMatchObject({ field: '/files' });
    expect(swapped(LINE_2, 2, 1)).toMatchObject({ field: '/files' });
  });
});

describe('through the database', () => {
  let ledger: Ledger;
  beforeAll(async () => {
    ledger = await Ledger.open();
  });
  afterAll(() => ledger.close());

  test('any data comes back from jsonb to the same bytes', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((t) => !t.includes('\0'));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        ...[text, fc.maxSafeInteger(), fc.boolean(), fc.constant(null)],
        ...[fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(text, tie('value'))],
      ),
    }));
    await ledger.database.own((sql) =>
      holds(
        'rows',
        fc.asyncProperty(fc.dictionary(text, value, { minKeys: 1 }), async (data) => {
          const event = { ...leaf, data: { ...data } };
          const line = textOf(event);
          const [row] = await sql`select ${sql.json(data as never)}::jsonb as data`;
          expect(textOf({ ...leaf, data: row!.data })).toBe(line);
          expect(textOf(parseLeaf(line))).toBe(line);
        }),
        // Letters composed and not, a key like a number, one beyond the first plane, and 1e2.
        [[{ 'e\u0301': '\u00e9', '\u00e9': 'e\u0301', 10: '２', '𝒳': 'ﬀ', '\uff21': 1e2 }]],
      ),
    );
  });
});
