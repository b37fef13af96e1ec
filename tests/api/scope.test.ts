/** A manager meets their own vehicles and what all share, and nothing of another manager's. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger, type Answer } from '../support/ledger.ts';
import {
  browse,
  commitment,
  cookieOf,
  expectProblem,
  fee,
  party,
  rowCounts,
  withPortfolio,
} from './support.ts';

let ledger: Ledger;
/** The investment of SF-001, which manager has, and of SF-002, which manager2 has. */
let own: number;
let others: number;

beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
  const { data } = (await ledger.get('officer', '/events?type=investment.made')).body;
  [own, others] = data.map(({ seq }: { seq: number }) => seq);
});
afterAll(() => ledger.close());

const list = async (login: string, path: string): Promise<any[]> => {
  const { status, body } = await ledger.get(login, path);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.data;
};

describe('reading', () => {
  test('events of own vehicles and shared ones, whoever recorded them; no others', async () => {
    const all = await list('officer', '/events?limit=1000');
    const seen = await list('manager', '/events?limit=1000');
    const may = all.filter(({ audience }) => audience === null || audience === 'SF-001');
    expect(may.length).toBeLessThan(all.length);
    expect(seen.map(({ seq }) => seq)).toEqual(may.map(({ seq }) => seq));
    expect(seen.find(({ seq }) => seq === own).effects).toHaveLength(1);
  });

  test("another manager's event is not there, by number or by what it is about", async () => {
    expect((await ledger.get('manager', `/events/${own}`)).status).toBe(200);
    expectProblem(await ledger.get('manager', `/events/${others}`), 404, 'not_found');
    for (const about of ['SF-002', 'SF-002/E-0002'])
      expect(await list('manager', `/events?about=${about}`)).toEqual([]);
  });

  test('figures are of own vehicles, whatever is asked for', async () => {
    const value = async (login: string, query = ''): Promise<string> =>
      (await ledger.get(login, `/figures/fund.invested${query}`)).body.value;
    // 300 by SF-001 and 500 by SF-002.
    expect(await value('officer')).toBe('800.00');
    expect(await value('manager')).toBe('300.00');
    expect(await value('manager2')).toBe('500.00');
    // A 0 would read as “that fund invested nothing”; it is not the manager's to ask about.
    const { status, body } = await ledger.get('manager', '/figures/fund.invested?vehicle=SF-002');
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'reference_unknown' });
    expect(body.detail).toBe('没有您可见的基金“SF-002”，请核对编码与名称。');
    expect(await value('manager', '?enterprise=E-0002')).toBe('0.00');
  });

  test('groups name no vehicle and no enterprise of another manager', async () => {
    for (const by of ['vehicle', 'instrument', 'enterprise', 'industry,vehicle']) {
      const { body } = await ledger.get('manager', `/figures/fund.invested?group_by=${by}`);
      expect(body.groups.length).toBeGreaterThan(0);
      expect(JSON.stringify(body.groups)).not.toMatch(/SF-002|E-0002/);
    }
  });

  test('every figure of a manager is as if the other did not exist', async () => {
    const rows = await list('manager', '/figures');
    const byId = new Map(rows.map(({ id, value }) => [id, value]));
    expect(byId.get('fund.sub_funds')).toBe('1');
    expect(byId.get('fund.investments')).toBe('1');
    expect(byId.get('fund.sub_fund_committed')).toBe('1000.00');
    expect(byId.get('fund.sub_fund_paid_in')).toBe('800.00');
  });

  test('trails lead to own records only, and still add up', async () => {
    const { parts } = (await ledger.get('manager', '/figures/fund.invested/trail')).body;
    expect(parts[0].sum).toBe('300.00');
    expect(parts[0].rows.map(({ seq }: { seq: number }) => seq)).toEqual([own]);
    const asked = await ledger.get('manager', '/figures/fund.invested/trail?vehicle=SF-002');
    expect(asked.body.code).toBe('reference_unknown');
  });

  test('registers list own vehicles and projects', async () => {
    expect((await list('officer', '/sub-funds')).map(({ code }) => code)).toEqual([
      'SF-001',
      'SF-002',
    ]);
    expect((await list('manager', '/sub-funds')).map(({ code }) => code)).toEqual(['SF-001']);
    expect((await list('officer', '/investments')).map(({ vehicle }) => vehicle)).toEqual([
      'SF-001',
      'SF-002',
    ]);
    expect((await list('manager', '/investments')).map(({ vehicle }) => vehicle)).toEqual([
      'SF-001',
    ]);
  });

  test('submissions are their maker’s and the bureau’s', async () => {
    const { body } = await ledger.post('manager', '/submissions', { events: [fee('1.00')] });
    const path = `/submissions/${body.submission}`;
    for (const login of ['manager', 'officer', 'auditor'])
      expect((await ledger.get(login, path)).status).toBe(200);
    expectProblem(await ledger.get('manager2', path), 404, 'not_found');
  });

  test('the bureau’s reports are not for managers', async () => {
    for (const file of ['report', 'report.xlsx'])
      expectProblem(await ledger.get('manager', `/quarters/2024Q2/${file}`), 403, 'forbidden');
  });

  test('a manager without vehicles sees what is shared, and no money', async () => {
    await ledger.database.own(
      (sql) => sql`update person set vehicles = '{}' where login = 'manager2'`,
    );
    try {
      const { value } = (await ledger.get('manager2', '/figures/fund.invested')).body;
      expect(value).toBe('0.00');
      expect(await list('manager2', '/sub-funds')).toEqual([]);
      expect((await list('manager2', '/parties')).length).toBeGreaterThan(0);
      const seen = await list('manager2', '/events?limit=1000');
      expect(seen.filter(({ audience }) => audience !== null)).toEqual([]);
    } finally {
      await ledger.database.own(
        (sql) => sql`update person set vehicles = '{SF-002}' where login = 'manager2'`,
      );
    }
  });
});

describe('writing', () => {
  const ON = '2024-01-02';
  const invested = (vehicle: string) => ({
    type: 'investment.made',
    effective_on: ON,
    data: { vehicle, enterprise: 'E-0001', amount: '300000000000.00' },
  });
  const refusedFor = async (events: object[], status: number, code: string): Promise<void> => {
    const before = await rowCounts(ledger);
    expectProblem(await ledger.post('manager', '/submissions', { events }), status, code);
    expect(await rowCounts(ledger)).toEqual(before);
  };

  test.each(['SF-002', '子基金乙', 'F-001'])(
    'for %s, which is not theirs, is refused, alone or among their own',
    async (vehicle) => {
      await refusedFor([fee('1.00', vehicle)], 403, 'vehicle_out_of_scope');
      await refusedFor([fee('1.00'), fee('1.00', vehicle)], 403, 'vehicle_out_of_scope');
      await refusedFor([commitment('1.00', vehicle)], 403, 'vehicle_out_of_scope');
    },
  );

  /** The faults of a batch, as pointer and code, and its answer. */
  const told = async (events: object[]) => {
    const { status, body } = await ledger.post('manager', '/submissions', { events });
    const said = body.errors.map(({ pointer, code }: any) => `${pointer} ${code}`);
    return { status, code: body.code, said, body };
  };
  const ofScope = (index: number) => `/events/${index}/data/vehicle vehicle_out_of_scope`;

  test('all that is not theirs is told together, and what else is wrong beside it', async () => {
    const answer = { status: 403, code: 'vehicle_out_of_scope' };
    const each = [fee('1', 'SF-002'), fee('5'), fee('1', 'SF-999'), party('企业甲')];
    expect(await told([...each, { ...fee('1'), effective_on: '2099-01-01' }])).toMatchObject({
      ...answer,
      said: [
        ofScope(0),
        ofScope(2),
        '/events/4/effective_on effective_in_future',
        '/events/3/data/name name_taken',
      ],
    });
    // A rule of their own fund holds beside one that is not theirs, of which no rule is told.
    const over = await told([fee('1', 'SF-002'), commitment('-1'), invested('SF-001')]);
    expect(over).toMatchObject(answer);
    expect(over.said).toEqual([
      ofScope(0),
      '/events/1/data/amount field_invalid',
      '/events/2/data/amount invested_exceeds_paid_in',
    ]);
    const hidden = await told([invested('SF-002'), fee('5')]);
    expect(hidden).toMatchObject({ ...answer, said: [ofScope(0)] });
    const forbidden = { ...fee('1.00'), provenance: 'illustrative' };
    expect(await told([forbidden, fee('1', 'SF-002')])).toMatchObject({
      ...{ status: 403, code: 'forbidden' },
      said: ['/events/0 forbidden', ofScope(1)],
    });
  });

  test('taking back a hidden record says nothing to the events after it', async () => {
    const all = await list('officer', '/events?type=sub-fund.registered');
    const { seq } = all.find(({ data }) => data.code === 'SF-002');
    const taken = (event: number) => ({
      type: 'event.reversed',
      data: { event, reason_code: 'other', reason: '测试' },
    });
    const before = await told([taken(987654), party('新名', { code: 'SF-002' })]);
    expect(before.said).toEqual([
      '/events/0/data/event vehicle_out_of_scope',
      '/events/1/data/code code_taken',
    ]);
    const { said } = await told([taken(seq), party('新名', { code: 'SF-002' })]);
    expect(said).toEqual(before.said);
  });

  test('a mistyped fund has the nearest of their own beside it, and never another', async () => {
    const detail = async (text: string): Promise<string> =>
      (await told([fee('1', text)])).body.errors[0].detail;
    for (const text of ['sf-001', 'SF-0001', '子基金申', 'SF-002'])
      expect(await detail(text)).toMatch(/不在其中。最接近的是 SF-001 子基金甲。$/);
    expect(await detail('毫不相干')).toMatch(/不在其中。$/);
  });

  test.each([
    ['fund.established', { name: '又一母基金' }],
    ['sub-fund.registered', { code: 'SF-001-2', name: '又', fund: '母基金', manager: '甲管理' }],
    [
      'code-list.adopted',
      {
        list: 'WZ5-2019',
        kind: 'industry',
        title: '改',
        valid_from: ON,
        items: [{ code: 'W1', label: '改' }],
      },
    ],
    [
      'figure.published',
      { figure: 'fund.invested', label: 'x', value: '1', unit: '元', decimals: 0 },
    ],
  ])('%s is the bureau’s', async (type, data) =>
    refusedFor([{ type, effective_on: ON, document: '文件', data }], 403, 'forbidden'),
  );

  test.each(['published', 'illustrative'])('provenance %s is the bureau’s', async (provenance) =>
    refusedFor([{ ...fee('1.00'), provenance, document: '文件' }], 403, 'forbidden'),
  );

  test("another manager's record cannot be reversed, nor learned about by trying", async () => {
    const before = await rowCounts(ledger);
    const body = { reason_code: 'other', reason: '测试' };
    const answer = await ledger.post('manager', `/events/${others}/reversal`, body);
    expectProblem(answer, 403, 'vehicle_out_of_scope');
    expect(await rowCounts(ledger)).toEqual(before);
    // Nor whether it was reversed already, and by which record.
    const [seq] = await ledger.record(fee('5.00', 'SF-002'));
    await ledger.post('officer', `/events/${seq}/reversal`, body);
    const again = await ledger.post('manager', `/events/${seq}/reversal`, body);
    expectProblem(again, 403, 'vehicle_out_of_scope');
  });

  test('the bureau’s records cannot be reversed by a manager', async () => {
    const lists = await list('officer', '/events?type=code-list.adopted');
    const body = { reason_code: 'other', reason: '测试' };
    const answer = await ledger.post('manager', `/events/${lists[0].seq}/reversal`, body);
    expectProblem(answer, 403, 'forbidden');
  });

  // Codes and names are unique across all, so it must show that one is taken, but not by what.
  test.each([
    [
      'an investor',
      { ...commitment('1.00'), data: { ...commitment('1.00').data, investor: 'ASKED' } },
    ],
    ['a code', party('新名', { code: 'ASKED' })],
    ['a name', party('ASKED')],
    ['a vehicle', fee('1.00', 'ASKED')],
  ])('a refusal of %s does not say what the hidden thing of that name is', async (_, event) => {
    for (const [asked, hidden] of [
      ['SF-002', /子基金/],
      ['子基金乙', /SF-002/],
    ] as const) {
      const events = JSON.parse(JSON.stringify([event]).replaceAll('ASKED', asked));
      const { status, body } = await ledger.post('manager', '/submissions', { events });
      if (asked === '子基金乙' && body.code === 'field_invalid') continue;
      expect([403, 422]).toContain(status);
      // Their own fund may be suggested.
      const said = JSON.stringify(body).replaceAll('SF-001 子基金甲', '');
      expect(said).not.toMatch(hidden);
      const officers = await ledger.post('officer', '/submissions?dry_run=true', { events });
      if (status === 422) expect(JSON.stringify(officers.body)).toMatch(hidden);
    }
  });

  test('of many vehicles that are not theirs the first twenty have the nearest beside them', async () => {
    const names = Array.from({ length: 21 }, (_, at) => `子基金甲${at}`);
    const events = [names[0]!, ...names].map((name) => fee('1.00', name));
    const { status, body } = await ledger.post('manager', '/submissions', { events });
    expect(status).toBe(403);
    const said = new Map<string, string>(
      body.errors.map(({ pointer, detail }: Record<string, string>) => [pointer, detail]),
    );
    const nearest = (index: number) =>
      said.get(`/events/${index}/data/vehicle`)!.includes('最接近的是 SF-001 子基金甲。');
    expect([0, 1, 20, 21].map(nearest)).toEqual([true, true, true, false]);
  });

  test('the number of a hidden record tells neither whose it is nor of what type', async () => {
    const [bureaus] = await list('officer', '/events?type=review.switched');
    const body = { reason_code: 'other', reason: '测试' };
    for (const seq of [others, bureaus.seq]) {
      const answer = await ledger.post('manager', `/events/${seq}/reversal`, body);
      expectProblem(answer, 403, 'vehicle_out_of_scope');
      expect(JSON.stringify(answer.body)).not.toMatch(/SF-002|投资|复核/);
    }
  });

  test('own vehicles and shared master data may be handed in, and wait', async () => {
    for (const event of [fee('1.00'), commitment('1.00'), party('新企业')]) {
      const { body } = await ledger.post('manager', '/submissions', { events: [event] });
      expect(body.status).toBe('pending');
    }
  });
});

describe('what is hidden and what does not exist', () => {
  /** Both answers, without what was asked for. */
  async function told(login: string, ask: (thing: string) => Promise<Answer>, things: string[]) {
    const all: unknown[] = [];
    for (const thing of things) {
      const { status, body } = await ask(thing);
      const { request_id: _, meta: __, ...said } = body;
      const text = JSON.stringify(said).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then');
      all.push([login, status, text.replace(new RegExp(`(?<!\\d)${thing}(?!\\d)`, 'g'), 'ASKED')]);
    }
    return all;
  }

  const post = (path: string, body: object) =>
    ledger.post('manager', path, body) as Promise<Answer>;
  const propose = (event: object) => post('/submissions', { events: [event] });
  const reversal = { reason_code: 'other', reason: '测试' };
  // As near to the manager's own SF-001 by its letters, which is suggested beside both.
  const funds = ['SF-002', 'SF-003'];
  const names = ['子基金乙', '子基金没有'];

  test.each<[string, (thing: string) => Promise<Answer>, string[]]>([
    ['a fund that is charged', (code) => propose(fee('1.00', code)), funds],
    ['a fund by its name', (name) => propose(fee('1.00', name)), names],
    ['a fund committed to', (code) => propose(commitment('1.00', code)), funds],
    [
      'a fund before it began',
      (code) => propose({ ...fee('1', code), effective_on: '2001-01-01' }),
      funds,
    ],
    [
      'a fund of a draft',
      async (code) => {
        const { body } = await post('/drafts', { events: [fee('1.00', code)] });
        const answer = await ledger.post(
          'manager',
          `/drafts/${body.id}/submit`,
          {},
          { 'if-match': body.etag },
        );
        return answer;
      },
      funds,
    ],
    [
      'a fund of a token',
      async (code) => {
        const cookie = await cookieOf(ledger, 'manager');
        return browse(ledger, cookie, 'post', '/tokens', { label: 'x', days: 1, vehicles: [code] });
      },
      funds,
    ],
    ['a performance', (code) => ledger.get('manager', `/sub-funds/${code}/performance`), funds],
    ['a figure', (code) => ledger.get('manager', `/figures/fund.invested?vehicle=${code}`), funds],
    [
      'a trail',
      (code) => ledger.get('manager', `/figures/fund.invested/trail?vehicle=${code}`),
      funds,
    ],
    ['records', (code) => ledger.get('manager', `/events?about=${code}`), funds],
  ])('%s: one answer for both', async (_, ask, things) => {
    const [hidden, unknown] = await told('manager', ask, things);
    expect(hidden).toEqual(unknown);
  });

  test.each<[string, (seq: string) => Promise<Answer>]>([
    ['read', (seq) => ledger.get('manager', `/events/${seq}`)],
    ['proved', (seq) => ledger.get('manager', `/events/${seq}/leaf`)],
    ['taken back', (seq) => post(`/events/${seq}/reversal`, reversal)],
    ['corrected', (seq) => propose({ ...fee('1.00'), corrects: Number(seq) })],
    [
      'taken back and corrected',
      (seq) => post(`/events/${seq}/reversal`, { ...reversal, replacement: fee('1.00') }),
    ],
    ['read as a batch', (id) => ledger.get('manager', `/submissions/${id}`)],
    ['reviewed as a batch', (id) => ledger.get('manager', `/submissions/${id}/review`)],
    ['taken back as a batch', (id) => post(`/submissions/${id}/reversal`, reversal)],
  ])('a record %s: one answer for both', async (_, ask) => {
    const [hidden, unknown] = await told('manager', ask, [String(others), '987654']);
    expect(hidden).toEqual(unknown);
  });
});
