/** Found by reading and trying: what a book must refuse, or must not, and does otherwise today. */
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Ledger } from '../support/ledger.ts';
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
