/** Found by reading and trying: what a book must refuse, or must not, and does otherwise today. */
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CURRENT } from '../../src/domain/report/formats/index.ts';
import { FigureReader } from '../../src/domain/report/figure-reader.ts';
import { moveLines } from '../../src/domain/report/table-5-local-returns.ts';
import type { ReportSource } from '../../src/domain/report/source.ts';
import { EVERYTHING } from '../../src/db/connection.ts';
import { ReportTables } from '../../src/db/report-source.ts';
import { folded, LATEST } from '../properties/portfolio.ts';
import { Ledger, TODAY } from '../support/ledger.ts';
import { tell } from './story.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
});
beforeEach(() => tell(ledger, join(import.meta.dirname, 'opening.txt')));
afterAll(() => ledger.close());

const on = (effective_on: string, type: string, data: object) => ({ type, effective_on, data });
const bank = on('2018-01-01', 'party.registered', {
  code: 'B-001',
  kind: 'bank',
  name: '甲行',
  no_uscc_reason: '示例',
});
const line = (code: string, more: object = {}) =>
  on('2022-01-01', 'credit.granted', {
    code,
    enterprise: '甲科技',
    bank: 'B-001',
    product: 'P01',
    stage: 'facility',
    limit: '100.00',
    valid_to: '2023-12-31',
    revolving: false,
    ...more,
  });
const draw = (code: string, day: string) =>
  on(day, 'loan.drawn', {
    code,
    line: 'CL-1',
    amount: '10.00',
    rate: '0.04',
    due_on: '2024-12-31',
  });

/** The codes with which a submission is refused; nothing where it was recorded. */
async function codes(...events: object[]): Promise<string[]> {
  const { status, body } = await ledger.post('officer', '/submissions', { events });
  return status === 200 ? [] : body.errors.map(({ code }: { code: string }) => code);
}

describe('credit', () => {
  test('a line shortened to before a loan was drawn on it is refused', async () => {
    await ledger.record(bank, line('CL-1'), draw('LN-1', '2023-06-01'));
    const shortened = on('2023-03-01', 'credit.adjusted', {
      line: 'CL-1',
      change: 'none',
      amount: '0.00',
      valid_to: '2023-04-30',
    });
    expect(await codes(shortened)).toContain('line_expired');
  });

  test('the prolongation that a loan rests on cannot be reversed', async () => {
    await ledger.record(bank, line('CL-1'));
    const prolonged = on('2023-12-01', 'credit.adjusted', {
      line: 'CL-1',
      change: 'none',
      amount: '0.00',
      valid_to: '2024-12-31',
    });
    const [seq] = await ledger.record(prolonged);
    await ledger.record(draw('LN-1', '2024-03-01'));
    const reversed = {
      type: 'event.reversed',
      data: { event: seq, reason_code: 'entry-error', reason: '示例' },
    };
    expect(await codes(reversed)).toContain('line_expired');
  });

  test('a new last day before the adjustment itself is refused', async () => {
    await ledger.record(bank, line('CL-1'));
    const backwards = on('2023-03-01', 'credit.adjusted', {
      line: 'CL-1',
      change: 'none',
      amount: '0.00',
      valid_to: '2021-01-01',
    });
    expect(await codes(backwards)).toContain('period_reversed');
  });

  test('a loan that is settled cannot be extended', async () => {
    await ledger.record(bank, line('CL-1'), draw('LN-1', '2023-06-01'));
    await ledger.record(
      on('2023-12-01', 'loan.repaid', { loan: 'LN-1', principal: '10.00', interest: '0.00' }),
    );
    expect(
      await codes(on('2024-01-01', 'loan.extended', { loan: 'LN-1', due_on: '2025-12-31' })),
    ).toContain('loan_not_open');
  });

  test('an extension leaves the instalments before it as they were due and paid', async () => {
    await ledger.record(
      bank,
      line('CL-1', { limit: '10000000.00', valid_to: '2027-12-01', revolving: true }),
      on('2023-06-15', 'loan.drawn', {
        ...{ code: 'LN-1', line: 'CL-1', amount: '1200000.00', rate: '0.036' },
        ...{ due_on: '2024-06-15', method: 'equal-principal', period_months: '1' },
        day_count: '30E/360',
      }),
    );
    const [seq] = await ledger.record(
      on('2023-12-20', 'loan.extended', { loan: 'LN-1', due_on: '2024-12-15' }),
    );
    const planned = async (asOf: string): Promise<string[]> => {
      const { body } = await ledger.get('officer', `/loans/LN-1/schedule?as_of=${asOf}`);
      return body.instalments.map(
        (row: { day: string; principal: string }) => `${row.day} ${row.principal}`,
      );
    };
    const before = await planned('2023-12-19');
    const after = await planned('2023-12-20');
    expect(before).toHaveLength(12);
    expect(after.slice(0, 6)).toEqual(before.slice(0, 6));
    expect(after.slice(5, 8)).toEqual([
      '2023-12-15 100000.00',
      // 600 000 over twelve months
      '2024-01-15 50000.00',
      '2024-02-15 50000.00',
    ]);
    expect(after.at(-1)).toBe('2024-12-15 50000.00');
    // Taken back, the loan is due as it was drawn.
    await ledger.record({
      type: 'event.reversed',
      data: { event: seq, reason_code: 'entry-error', reason: '示例' },
    });
    expect(await planned('2024-01-01')).toEqual(before);
  });

  test('one contract number for two lines is asked about', async () => {
    await ledger.record(bank, line('CL-1', { contract_no: '授2022-1' }));
    expect(await codes(line('CL-2', { contract_no: '授2022-1' }))).toContain('name_taken');
  });

  test('a certificate that is not yet valid is no qualification at the grant', async () => {
    const certificate = on('2021-12-01', 'enterprise.qualified', {
      enterprise: '甲科技',
      qualification: 'high-tech',
      valid_from: '2022-06-01',
      valid_to: '2025-05-31',
    });
    await ledger.record(bank, certificate);
    const [seq] = await ledger.record(line('CL-1'));
    const { marks } = (await ledger.get('auditor', `/events/${seq}`)).body;
    expect(marks.find(({ kind }: { kind: string }) => kind === 'grant_status').value).toBe('none');
  });

  test('a certificate is held at the grant from its first day to its last', async () => {
    await ledger.record(
      bank,
      on('2021-04-01', 'enterprise.qualified', {
        ...{ enterprise: '甲科技', qualification: 'high-tech' },
        ...{ valid_from: '2021-06-01', valid_to: '2024-05-31' },
      }),
    );
    const days = ['2021-05-31', '2021-06-01', '2024-05-31', '2024-06-01'];
    const seqs = await ledger.record(
      ...days.map((day, index) => ({
        ...line(`CL-${index}`, { valid_to: '2026-12-31' }),
        effective_on: day,
      })),
    );
    const held = seqs.map(async (seq) => {
      const { marks } = (await ledger.get('auditor', `/events/${seq}`)).body;
      return marks.find(({ kind }: { kind: string }) => kind === 'grant_status').value;
    });
    expect(await Promise.all(held)).toEqual(['none', 'high-tech', 'high-tech', 'none']);
  });

  test('a renewal recorded before it begins leaves the certificate before it in force', async () => {
    const certificate = (day: string, valid_from: string, valid_to: string) =>
      on(day, 'enterprise.qualified', {
        enterprise: '甲科技',
        qualification: 'high-tech',
        valid_from,
        valid_to,
      });
    await ledger.record(bank, certificate('2019-12-01', '2019-12-01', '2022-11-30'), line('CL-1'));
    await ledger.record(certificate('2022-11-01', '2022-12-01', '2025-11-30'));
    for (const day of ['2022-10-31', '2022-11-15', '2022-12-01'])
      expect([day, await ledger.figure('credit.high_tech_coverage', `?as_of=${day}`)]).toEqual([
        day,
        '1',
      ]);
  });
});

describe('a firm that moved in and out again', () => {
  const moved = (day: string, from: string, to: string) =>
    on(day, 'enterprise.relocated', { enterprise: '乙智能', from, to });

  test('has every move over the city’s boundary, by the tables and by the folded journal', async () => {
    await ledger.record(
      on('2019-03-01', 'commitment.made', { vehicle: 'SF-001', investor: '国投', amount: '9.00' }),
      on('2019-04-01', 'contribution.paid', {
        vehicle: 'SF-001',
        investor: '国投',
        amount: '9.00',
      }),
      on('2021-06-20', 'investment.made', {
        ...{ vehicle: 'SF-001', enterprise: '乙智能', amount: '9.00' },
      }),
      moved('2021-09-01', '310000', '330302'),
      moved('2022-03-01', '330302', '330304'),
      moved('2022-09-01', '330304', '310000'),
      moved('2023-09-01', '310000', '330302'),
      moved('2024-03-01', '330302', '310000'),
    );
    const moves = async (source: ReportSource) => {
      const moment = { asOf: TODAY, knownSeq: LATEST };
      const reportedEvents = await source.reportedEvents(moment);
      const lines = await moveLines({
        ...{ source, moment, figures: new FigureReader(source, moment, CURRENT) },
        lists: await source.codeLists(moment),
        nameOf: (code) => code,
        reportedEvents: (type) => reportedEvents.filter((event) => event.type === type),
      });
      return lines.map(({ enterprise, on: day, way }) => `${enterprise} ${day} ${way}`);
    };
    const expected = [
      'E-0002 2021-09-01 in',
      'E-0002 2022-09-01 out',
      'E-0002 2023-09-01 in',
      'E-0002 2024-03-01 out',
    ];
    const { database } = ledger;
    expect(await database.read(EVERYTHING, (sql) => moves(new ReportTables(sql)))).toEqual(
      expected,
    );
    expect(await moves(await folded(ledger))).toEqual(expected);
    // The letter counts whoever moved in, once; who is still here changes with every move.
    expect(await ledger.figure('fund.relocated_in')).toBe('1');
    const here = async (day: string, narrowed = '') =>
      `${day} ${await ledger.figure('fund.relocated_in_remaining', `?as_of=${day}${narrowed}`)}`;
    const days = ['2021-08-31', '2021-09-01', '2022-08-31', '2022-09-01', '2022-09-02'];
    expect(await Promise.all(days.map((day) => here(day)))).toEqual([
      ...['2021-08-31 0', '2021-09-01 1', '2022-08-31 1', '2022-09-01 0', '2022-09-02 0'],
    ]);
    expect(await here('2024-02-29', '&vehicle=SF-001')).toBe('2024-02-29 1');
    expect(await here('2024-02-29', '&vehicle=SF-002')).toBe('2024-02-29 0');
    expect(await here('2024-03-01')).toBe('2024-03-01 0');
    const { body } = await ledger.get('officer', '/quarters/2024Q2/report');
    expect(
      body.tables.relocations.map(({ on: day, way }: Record<string, string>) => `${day} ${way}`),
    ).toEqual(expected.map((line) => line.replace('E-0002 ', '')));
  });
});

describe('a fault stands at the event that causes it', () => {
  const SF3 = { code: 'SF-003', name: '丙号子基金', fund: '母基金', manager: '甲基金管理' };
  const registered = on('2021-01-10', 'sub-fund.registered', SF3);
  const committed = on('2021-01-10', 'commitment.made', {
    ...{ vehicle: 'SF-003', investor: '国投', amount: '10.00' },
  });
  const paid = (day: string, amount: string) =>
    on(day, 'contribution.paid', { vehicle: 'SF-003', investor: '国投', amount });
  const invested = (day: string, amount: string) =>
    on(day, 'investment.made', { vehicle: 'SF-003', enterprise: '甲科技', amount });
  const valued = (day: string) =>
    on(day, 'investment.valued', {
      ...{ vehicle: 'SF-003', enterprise: '甲科技', fair_value: '1.00', method: 'cost', level: 3 },
    });
  const reversed = (event: number, more: object = {}) => ({
    ...{ type: 'event.reversed', ...more },
    data: { event, reason_code: 'entry-error', reason: '示例' },
  });
  /** Where the first fault stands, and what it is. */
  const fault = async (...events: object[]): Promise<string> => {
    const { code, pointer } = await ledger.refusal(...events);
    return `${/^\/events\/\d+/.exec(pointer)![0]} ${code}`;
  };
  const OVER = 'invested_exceeds_paid_in';

  test('the first investment, and not the registration of its fund on that day', async () => {
    expect(await fault(registered, invested('2021-01-10', '1.00'))).toBe(`/events/1 ${OVER}`);
  });

  test('of several on a day, the one for which nothing is left', async () => {
    const batch = [
      ...[registered, committed, paid('2021-01-10', '5.00')],
      ...['2.00', '3.00', '0.01'].map((amount) => invested('2021-01-10', amount)),
    ];
    expect(await fault(...batch)).toBe(`/events/5 ${OVER}`);
    // What comes in on the day counts for all of it, wherever it stands in the batch.
    const [first, second, third, ...rest] = batch;
    expect(await fault(first!, ...rest, second!, third!)).toBe(`/events/3 ${OVER}`);
  });

  test('an earlier investment that leaves too little for a later day, and not a later event', async () => {
    await ledger.record(registered, committed, paid('2021-01-10', '5.00'));
    await ledger.record(invested('2021-03-01', '5.00'));
    const valuation = valued('2021-06-30');
    expect(await fault(valuation, invested('2021-02-01', '1.00'), valued('2021-07-31'))).toBe(
      `/events/1 ${OVER}`,
    );
  });

  test('the reversal that takes away what a later record needs, and not its neighbours', async () => {
    const [, , , bought] = await ledger.record(
      ...[registered, committed, paid('2021-01-10', '5.00'), invested('2021-02-01', '5.00')],
      valued('2021-06-30'),
    );
    const other = on('2021-06-30', 'fee.charged', {
      ...{ vehicle: 'SF-003', kind: 'custody', amount: '0.01' },
    });
    expect(await fault(other, reversed(bought!), other)).toBe('/events/1 holding_not_open');
  });

  test('the reversal of a stage that a later one follows', async () => {
    const stage = (day: string, name: string) =>
      on(day, 'enterprise.listing-advanced', { enterprise: '甲科技', stage: name });
    const [, accepted] = await ledger.record(
      ...[stage('2021-01-01', 'tutoring'), stage('2021-02-01', 'accepted')],
      stage('2021-03-01', 'passed'),
    );
    expect(await fault(reversed(accepted!), registered)).toBe('/events/0 stage_not_reachable');
  });
});

test('what is refused is not said to be unknown besides, by whichever of its names', async () => {
  const refused = on('2024-01-02', 'party.registered', {
    ...{ code: 'E-0500', kind: 'enterprise', name: '戊科技', aliases: ['戊科', '小戊'] },
    ...{ no_uscc_reason: '示例', region: '999999' },
  });
  for (const enterprise of ['E-0500', '戊科技', '戊科', '小戊']) {
    const about = { enterprise, scheme: 'WZ5-2019', industry: 'W1', evidence: '示例' };
    const said = await codes(refused, on('2024-01-03', 'enterprise.classified', about));
    expect([enterprise, said]).toEqual([enterprise, ['list_code_unknown']]);
  }
});

describe('grants', () => {
  const programme = (revolving: boolean) =>
    on('2020-01-01', 'programme.funded', {
      code: 'PG-1',
      name: '专项',
      amount: '100.00',
      revolving,
    });
  const project = (code: string) =>
    on('2020-01-02', 'project.proposed', {
      code,
      name: `项目${code}`,
      programme: 'PG-1',
      enterprise: '甲科技',
      source: 'seed',
    });
  const approved = (code: string, day: string, amount: string) =>
    on(day, 'project.approved', { project: code, amount });
  const signed = (code: string, day: string, holding_cap = '0.2') =>
    on(day, 'project.signed', {
      project: code,
      trigger: '中试',
      valuation_basis: '评估',
      holding_cap,
    });
  const disbursed = (code: string, day: string, amount: string) =>
    on(day, 'project.disbursed', { project: code, amount, instalment: 1 });
  const converted = (code: string, day: string, amount: string, ownership = '0.05') =>
    on(day, 'project.converted', {
      project: code,
      amount,
      post_money: '1000.00',
      ownership,
      holder: '国投',
    });

  test('a project converts to equity', async () => {
    await ledger.record(
      programme(false),
      project('PJ-1'),
      approved('PJ-1', '2020-02-01', '50.00'),
      signed('PJ-1', '2020-03-01'),
      disbursed('PJ-1', '2020-04-01', '50.00'),
    );
    expect(await codes(converted('PJ-1', '2021-01-01', '50.00'))).toEqual([]);
  });

  test('a programme is added to by an event of its own', async () => {
    await ledger.record(programme(false));
    const more = on('2021-01-01', 'programme.topped-up', { programme: 'PG-1', amount: '50.00' });
    expect(await codes(more)).toEqual([]);
    expect(await ledger.figure('grants.pool')).toBe('150.00');
  });

  test('what came back to a revolving programme may be approved again', async () => {
    await ledger.record(
      programme(true),
      project('PJ-1'),
      project('PJ-2'),
      approved('PJ-1', '2020-02-01', '100.00'),
      signed('PJ-1', '2020-03-01'),
      disbursed('PJ-1', '2020-04-01', '100.00'),
      on('2020-05-01', 'project.returned', { project: 'PJ-1', amount: '100.00', reason: '未启动' }),
    );
    expect(await ledger.figure('grants.available')).toBe('100.00');
    expect(await codes(approved('PJ-2', '2020-06-01', '100.00'))).toEqual([]);
  });

  test('what was approved for a project that ended unpaid may be approved again', async () => {
    await ledger.record(
      programme(false),
      project('PJ-1'),
      project('PJ-2'),
      approved('PJ-1', '2020-02-01', '100.00'),
      on('2020-03-01', 'project.terminated', {
        project: 'PJ-1',
        released: '100.00',
        reason: '未签约',
      }),
    );
    expect(await ledger.figure('grants.available')).toBe('100.00');
    expect(await codes(approved('PJ-2', '2020-06-01', '100.00'))).toEqual([]);
  });

  test('a project whose money is still out cannot be terminated', async () => {
    await ledger.record(
      programme(false),
      project('PJ-1'),
      approved('PJ-1', '2020-02-01', '50.00'),
      signed('PJ-1', '2020-03-01'),
      disbursed('PJ-1', '2020-04-01', '50.00'),
      on('2020-05-01', 'project.assessed', {
        project: 'PJ-1',
        milestone: '验收',
        outcome: 'failed',
      }),
    );
    const ended = on('2020-06-01', 'project.terminated', { project: 'PJ-1', reason: '不通过' });
    expect(await codes(ended)).not.toEqual([]);
  });

  test('no proceeds of equity from a project that never converted', async () => {
    await ledger.record(programme(true), project('PJ-1'));
    const proceeds = on('2020-06-01', 'project.realised', {
      project: 'PJ-1',
      proceeds: '7.00',
      cost_relieved: '0.00',
      final: false,
    });
    expect(await codes(proceeds)).not.toEqual([]);
  });

  test('a project realises its own equity and not what another project holds', async () => {
    const all = (code: string) => [
      project(code),
      approved(code, '2020-02-01', '50.00'),
      signed(code, '2020-03-01'),
      disbursed(code, '2020-04-01', '50.00'),
    ];
    await ledger.record(programme(false), ...all('PJ-1'), ...all('PJ-2'));
    await ledger.record(converted('PJ-1', '2021-01-01', '50.00'));
    // PJ-2 has the same enterprise and programme, and has not converted.
    const sold = on('2021-06-01', 'project.realised', {
      project: 'PJ-2',
      proceeds: '60.00',
      cost_relieved: '50.00',
      final: false,
    });
    expect(await codes(sold)).not.toEqual([]);
  });
});
