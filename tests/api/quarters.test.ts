/** A quarter is closed by two people, stays as it was signed, and is opened again by two people. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVERYTHING } from '../../src/db/connection.ts';
import { insertSubmissions, nextSubmissionId } from '../../src/db/submissions.ts';
import { Ledger, type Answer } from '../support/ledger.ts';
import { Browser, type Page } from '../web/support.ts';
import { expectProblem, fee, withBooks, withPortfolio } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withBooks(
    await withPortfolio(await (await Ledger.open({ review: 'on' })).withReference()),
  );
});
afterAll(() => ledger.close());

const on = (day: string, amount = '1.00') => ({ ...fee(amount), effective_on: day });
const stateOf = async (quarter: string): Promise<string> =>
  (await ledger.get('auditor', `/quarters/${quarter}`)).body.state;
const sha256 = async (bytes: Uint8Array): Promise<string> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString(
    'hex',
  );

/** Whatever is open on the list, accepted. */
async function acceptedFor(quarter: string): Promise<object[]> {
  const { body } = await ledger.get('officer', `/quarters/${quarter}`);
  return body.checklist
    .filter(({ count }: { count: number }) => count > 0)
    .map(({ item }: { item: string }) => ({ item, reason: '测试：已说明' }));
}

async function close(quarter: string): Promise<Answer> {
  const accepted = await acceptedFor(quarter);
  const body = accepted.length > 0 ? { accepted } : {};
  const handedIn = await ledger.post('officer', `/quarters/${quarter}/close`, body);
  if (handedIn.status !== 200) return handedIn;
  return ledger.approve('officer2', handedIn.body.submission);
}

async function reopen(quarter: string, reason = '发现遗漏'): Promise<Answer> {
  const handedIn = await ledger.post('officer', `/quarters/${quarter}/reopen`, { reason });
  if (handedIn.status !== 200) return handedIn;
  return ledger.approve('officer2', handedIn.body.submission);
}

/** Looks while what a quarter's closing keeps is not what it signed. */
async function spoilSigned(quarter: string, look: () => Promise<void>): Promise<void> {
  const change = (from: string, to: string) =>
    ledger.database.own(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`update closed_report set data = replace(data, ${from}, ${to})
        where quarter = ${quarter}`;
    });
  await change('"as_of":', '"as_of" :');
  try {
    await look();
  } finally {
    await change('"as_of" :', '"as_of":');
  }
}

describe('before it is closed', () => {
  test('the list has the published numbers of its own quarter that differ, and no others', async () => {
    const published = (effective_on: string, label: string) => ({
      ...{ type: 'figure.published', effective_on, provenance: 'published', document: '文件' },
      data: { figure: 'fund.fees', label, value: '7', unit: '元', decimals: 0 },
    });
    const days = { 上季: '2023-12-31', 首日: '2024-01-01', 末日: '2024-03-31', 下季: '2024-04-01' };
    await ledger.record(...Object.entries(days).map(([label, day]) => published(day, label)));
    const { checklist } = (await ledger.get('officer', '/quarters/2024Q1')).body;
    const { open } = checklist.find(({ item }: { item: string }) => item === 'published_differs');
    expect(open).toEqual(['首日（文件）', '末日（文件）']);
  });

  test('the list names what is open, and closing over it is refused', async () => {
    const { body } = await ledger.get('officer', '/quarters/2024Q1');
    expect(body.state).toBe('open');
    const items = Object.fromEntries(
      body.checklist.map(({ item, open }: { item: string; open: string[] }) => [item, open]),
    );
    expect(items.unclassified).toContain('E-0002');
    expect(items.unvalued).toContain('SF-001/E-0001');
    expect(items.pending_submissions).toEqual([]);
    const waiting = await ledger.post('manager', '/submissions', { events: [on('2024-02-02')] });
    const again = (await ledger.get('officer', '/quarters/2024Q1')).body.checklist;
    expect(again[0]).toMatchObject({
      ...{ label: '本季度及以前各季尚有待复核的批次', count: 1 },
      open: [`第 ${waiting.body.submission} 号批次`],
    });
    // It waits for the next quarter as well, whose sums since inception it changes.
    expect((await ledger.get('officer', '/quarters/2024Q2')).body.checklist[0]).toEqual(again[0]);
    const refused = await ledger.post('officer', '/quarters/2024Q1/close', {});
    expectProblem(refused, 422, 'checklist_open');
    expect(refused.body.errors.map(({ detail }: { detail: string }) => detail).join()).toContain(
      'SF-001/E-0001',
    );
    const emptily = await ledger.post('officer', '/quarters/2024Q1/close', { accepted: [] });
    expect(emptily.body.errors).toEqual(refused.body.errors);
    await ledger.approve('officer', waiting.body.submission);
  });

  const pendingFor = async (quarter: string): Promise<string[]> =>
    (await ledger.get('officer', `/quarters/${quarter}`)).body.checklist[0].open;
  const reversalOf = (event: number) => ({
    type: 'event.reversed',
    data: { event, reason_code: 'entry-error', reason: '误记' },
  });

  test('a reversal that states no day waits in the quarter of its original', async () => {
    const [seq] = await ledger.record(on('2024-02-03'));
    const events = [reversalOf(seq!)];
    const { submission } = (await ledger.post('officer', '/submissions', { events })).body;
    expect(await pendingFor('2024Q1')).toEqual([`第 ${submission} 号批次`]);
    const refused = await ledger.post('officer', '/quarters/2024Q1/close', {});
    expectProblem(refused, 422, 'checklist_open');
    // Who looks at what waits sees the day as well.
    const kept = (await ledger.get('officer', `/submissions/${submission}`)).body;
    expect(kept.events[0].effective_on).toBe('2024-02-03');
    await ledger.approve('officer2', submission);
    expect(await pendingFor('2024Q1')).toEqual([]);
  });

  test('so does one that an earlier version kept without the day', async () => {
    const [seq] = await ledger.record(on('2024-02-04'));
    const id = await ledger.database.write(EVERYTHING, async (sql) => {
      const row = { id: await nextSubmissionId(sql), makerId: ledger.people.get('officer')!.id };
      const events = [{ ...reversalOf(seq!), provenance: 'record' as const }];
      const request = { key: 'earlier', fingerprint: 'earlier', note: undefined, vehicles: null };
      await insertSubmissions(sql, [{ ...row, ...request, events, answer: {} }]);
      return row.id;
    });
    expect(await pendingFor('2024Q1')).toEqual([`第 ${id} 号批次`]);
    expect(await pendingFor('2023Q4')).toEqual([]);
    const { body } = await ledger.approve('officer2', id);
    const posted = (await ledger.get('officer', `/events/${body.events[0].seq}`)).body;
    expect(posted).toMatchObject({ effective_on: '2024-02-04', reverses: seq });
  });

  test('what waits for an earlier quarter is of this one too, whose sums it changes', async () => {
    const waiting = await ledger.post('manager', '/submissions', { events: [on('2023-11-02')] });
    const { submission } = waiting.body;
    expect(await pendingFor('2024Q1')).toEqual([`第 ${submission} 号批次`]);
    expect(await pendingFor('2023Q3')).toEqual([]);
    await ledger.approve('officer', submission);
  });

  test.each([
    ['2024Q3', 422, 'quarter_not_over'],
    ['2024Q9', 400, 'parameter_invalid'],
    ['1949Q1x', 400, 'parameter_invalid'],
  ])('%s cannot be closed', async (quarter, status, code) =>
    expectProblem(await ledger.post('officer', `/quarters/${quarter}/close`, {}), status, code),
  );

  test('nobody says what the closing works out', async () => {
    const event = {
      type: 'quarter.closed',
      effective_on: '2024-07-05',
      data: { quarter: '2024Q1', digest: '0'.repeat(64) },
    };
    const answer = await ledger.post('officer', '/submissions', { events: [event] });
    expectProblem(answer, 422, 'field_unknown');
  });

  test('it is decided by itself, by the bureau', async () => {
    const event = {
      type: 'quarter.closed',
      effective_on: '2024-07-05',
      data: { quarter: '2024Q1', accepted: await acceptedFor('2024Q1') },
    };
    const events = [event, fee('1.00')];
    expectProblem(await ledger.post('officer', '/submissions', { events }), 422, 'stands_alone');
    expectProblem(
      await ledger.post('manager', '/submissions', { events: [event] }),
      403,
      'forbidden',
    );
  });
});

describe('closing', () => {
  test('fixes the dates, the digest and the workbook; the makers are on it', async () => {
    const known = (await ledger.get('auditor', '/events?limit=1')).body.meta.known_seq;
    const closed = await close('2024Q1');
    expect(closed.body).toMatchObject({ status: 'posted' });
    const seq = closed.body.events[0].seq as number;
    expect(await stateOf('2024Q1')).toBe('closed');
    const { data } = (await ledger.get('auditor', `/events/${seq}`)).body;
    expect(data).toMatchObject({ as_of: '2024-03-31', known_seq: known, hash: 'SHA-256' });
    const file = await ledger.get('officer', '/quarters/2024Q1/report.xlsx');
    expect(data.workbook_sha256).toBe(await sha256(file.body));

    const { body } = await ledger.get('auditor', '/quarters/2024Q1/report');
    expect(body.status).toMatchObject({ kind: 'signed', closing: seq, maker: 'officer' });
    expect(body.status.checker).toBe('officer2');
    expect(body).toMatchObject({ as_of: '2024-03-31', known_seq: known });
    expect(body.proof.digest).toEqual({ hash: 'SHA-256', value: data.digest });
    expect(body.proof.head.size).toBe(known);
  });

  test('what was signed stays, byte for byte, whatever comes after', async () => {
    const before = await ledger.get('officer', '/quarters/2024Q1/report');
    const file = await ledger.get('officer', '/quarters/2024Q1/report.xlsx');
    await ledger.record({ ...on('2024-02-03', '500.00'), restatement: '补登二月费用' });
    await ledger.record(on('2024-04-03', '600.00'));
    const after = await ledger.get('officer', '/quarters/2024Q1/report');
    expect(after.body).toEqual(before.body);
    const again = await ledger.get('officer', '/quarters/2024Q1/report.xlsx');
    expect(await sha256(again.body)).toBe(await sha256(file.body));
    const draft = await ledger.get('officer', '/quarters/2024Q1/report?as_of=2024-03-31');
    expect(draft.body.status).toEqual({ kind: 'draft' });
    expect(draft.body.proof.digest.value).not.toBe(before.body.proof.digest.value);
  });

  test('it is given as it is kept, whatever becomes of what it was worked out from', async () => {
    const browser = await Browser.of(ledger, 'officer');
    const tablesOf = ({ html }: Page): string => html.slice(html.indexOf('<nav class="contents"'));
    const signed = async () => ({
      data: (await ledger.get('officer', '/quarters/2024Q1/report')).body,
      page: tablesOf(await browser.get('/quarters/2024Q1/report?table=all')),
    });
    const before = await signed();
    expect(before.page).toContain('投资金额');
    const falsify = (by: string) =>
      ledger.database.own(async (sql) => {
        await sql`set local session_replication_role = replica`;
        await sql`update effect set amount = amount + ${by}::numeric where measure = 'paid_in'`;
      });
    await falsify('1000');
    // Something new, so that nothing is answered from before.
    await ledger.record(on('2024-04-04', '1.00'));
    expect(await signed()).toEqual(before);
    const draft = await ledger.get('officer', '/quarters/2024Q1/report?as_of=2024-03-31');
    expect(draft.body.sub_funds).not.toEqual(before.data.sub_funds);
    await falsify('-1000');
  });

  test('after it, what is dated inside needs a reason, on every path', async () => {
    const late = on('2024-01-15');
    for (const login of ['manager', 'officer'])
      expectProblem(
        await ledger.post(login, '/submissions', { events: [late] }),
        422,
        'quarter_closed',
      );
    const dry = await ledger.post('officer', '/submissions?dry_run=true', { events: [late] });
    expectProblem(dry, 422, 'quarter_closed');
    // An earlier quarter stands in the sums of the closed one just the same.
    const older = { ...on('2022-01-15') };
    expectProblem(
      await ledger.post('officer', '/submissions', { events: [older] }),
      422,
      'quarter_closed',
    );
    const draft = (await ledger.post('officer', '/drafts', { events: [late] })).body;
    expectProblem(
      await ledger.post('officer', `/drafts/${draft.id}/submit`, {}, { 'if-match': draft.etag }),
      422,
      'quarter_closed',
    );
    const [seq] = await ledger.record({ ...late, restatement: '迟到的发票' });
    const reversal = { reason_code: 'entry-error', reason: '测试' };
    expectProblem(
      await ledger.post('officer', `/events/${seq!}/reversal`, reversal),
      422,
      'quarter_closed',
    );
    const said = { ...reversal, restatement: '误记' };
    const taken = await ledger.post('officer', `/events/${seq!}/reversal`, said);
    expect(taken.body.status).toBe('pending');
  });

  test('what waited when it was closed is sent back', async () => {
    await close('2024Q2').then(() => reopen('2024Q2'));
    const { body } = await ledger.post('manager', '/submissions', { events: [on('2024-05-05')] });
    const closed = await close('2024Q2');
    expect(closed.status, JSON.stringify(closed.body)).toBe(200);
    expectProblem(await ledger.approve('officer', body.submission), 422, 'checks_no_longer_pass');
    await reopen('2024Q2');
  });

  test('a reviewer is shown it before its workbook is drawn, which approving does', async () => {
    const accepted = await acceptedFor('2024Q2');
    const { submission } = (await ledger.post('officer', '/quarters/2024Q2/close', { accepted }))
      .body;
    // What was restated since the quarter before stands in the workbook, and not in the data.
    await spoilSigned('2024Q1', async () => {
      const shown = await ledger.get('officer2', `/submissions/${submission}/review`);
      expect(shown.status, JSON.stringify(shown.body)).toBe(200);
      expect(shown.body.events[0].data).toMatchObject({ as_of: '2024-06-30', hash: 'SHA-256' });
    });
    expect((await ledger.approve('officer2', submission)).body.status).toBe('posted');
    // And so it is packed as it is kept.
    await spoilSigned('2024Q1', async () => {
      const pack = await ledger.get('auditor', '/audit/pack?quarter=2024Q2');
      expect(pack.status, JSON.stringify(pack.body)).toBe(200);
    });
    await reopen('2024Q2');
  });

  test('twice, or before a later one is opened again, is refused', async () => {
    expectProblem(await close('2024Q1'), 422, 'quarter_state_unchanged');
    expectProblem(await close('2023Q4'), 422, 'quarter_state_unchanged');
  });

  test('is not taken back by a reversal', async () => {
    const { closings } = (await ledger.get('auditor', '/quarters/2024Q1')).body;
    const body = { reason_code: 'other', reason: '测试' };
    const answer = await ledger.post('officer', `/events/${closings[0].seq}/reversal`, body);
    expectProblem(answer, 422, 'reversal_final');
  });
});

describe('what was restated', () => {
  test('names each figure as signed and as now known, the records, who and why', async () => {
    const { body } = await ledger.get('auditor', '/quarters/2024Q1/restatements');
    expect(body.since.quarter).toBe('2024Q1');
    const row = body.figures.find(
      (each: { id: string; basis: string; group: unknown }) =>
        each.id === 'fund.fees' && each.basis === 'quarter' && each.group === null,
    );
    expect(row.difference).toBe('501.00');
    const event = body.events.find(({ reason }: { reason: string }) => reason === '补登二月费用');
    expect(event).toMatchObject({
      effective_on: '2024-02-03',
      maker: 'officer',
      checker: 'officer2',
    });
    expect(row.records).toContain(event.seq);
    expectProblem(await ledger.get('auditor', '/quarters/2023Q1/restatements'), 404, 'not_found');
  });

  test('tells of every amount of a project that changed', async () => {
    const about = { vehicle: 'SF-001', enterprise: 'E-0001' };
    const late = (type: string, data: object) => ({
      ...{ type, effective_on: '2024-03-30', restatement: '迟报', data: { ...about, ...data } },
    });
    await ledger.record(
      late('investment.made', { amount: '5' }),
      late('investment.realised', { route: 'dividend', proceeds: '40', cost_relieved: '0' }),
      late('investment.valued', { fair_value: '400', method: 'multiples', level: 3 }),
    );
    const { body } = await ledger.get('auditor', '/quarters/2024Q1/restatements');
    const ofProject = body.figures.filter(
      ({ group }: { group: { code: string } | null }) => group?.code === 'SF-001/E-0001',
    );
    expect(ofProject.map(({ id, basis }: any) => `${id} ${basis}`).sort()).toEqual([
      ...['fund.cost_remaining point', 'fund.fair_value point', 'fund.invested inception'],
      ...['fund.invested quarter', 'fund.invested year', 'fund.proceeds inception'],
    ]);
  });

  test('stands in the next report', async () => {
    const { body } = await ledger.get('officer', '/quarters/2024Q2/report');
    expect(body.status.kind).toBe('draft');
    expect(body.restatement.since.quarter).toBe('2024Q1');
    expect(body.restatement.events.length).toBeGreaterThan(0);
  });
});

describe('opening again', () => {
  test('takes a reason and a second person, and only the last can be', async () => {
    const none = await ledger.post('officer', '/quarters/2024Q1/reopen', {});
    expectProblem(none, 422, 'field_missing');
    const never = await ledger.post('officer', '/quarters/2023Q3/reopen', { reason: '测试' });
    expectProblem(never, 422, 'quarter_state_unchanged');
    const asked = await ledger.post('officer', '/quarters/2024Q1/reopen', { reason: '测试' });
    const { submission } = asked.body;
    expectProblem(await ledger.approve('officer', submission), 422, 'maker_is_checker');
    expect(await stateOf('2024Q1')).toBe('closed');
    await ledger.approve('officer2', submission);
    expect(await stateOf('2024Q1')).toBe('reopened');
    await ledger.record(on('2024-01-20'));
  });

  test('and closing again signs another report; the first is still there', async () => {
    const [first] = (await ledger.get('auditor', '/quarters/2024Q1')).body.closings;
    const again = await close('2024Q1');
    expect(again.status, JSON.stringify(again.body)).toBe(200);
    const { closings } = (await ledger.get('auditor', '/quarters/2024Q1')).body;
    expect(closings).toHaveLength(2);
    expect(closings[0]).toEqual({ ...first, reopened: expect.any(Number) });
    expect(closings[1].digest).not.toBe(closings[0].digest);
    expect([await stateOf('2024Q1'), closings[1].reopened]).toEqual(['closed', null]);
    const { html } = await (await Browser.of(ledger, 'auditor')).get('/quarters/2024Q1');
    const listed = html.slice(html.indexOf('历次定版'));
    for (const { seq, digest } of closings) {
      expect(listed).toContain(`href="/events/${seq}"`);
      expect(listed).toContain(digest);
    }
  });

  test('each closing names the record that opened it, however often that happens', async () => {
    const reopenings = async (): Promise<(number | null)[]> =>
      (await ledger.get('auditor', '/quarters/2024Q1')).body.closings.map(
        ({ reopened }: { reopened: number | null }) => reopened,
      );
    const [first] = await reopenings();
    const { body } = await reopen('2024Q1');
    expect(await reopenings()).toEqual([first, body.events[0].seq]);
    expect(body.events[0].seq).toBeGreaterThan(first!);
  });
});
