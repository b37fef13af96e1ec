/** 规划指标 and 对外口径 as they are read: revisions, progress, and numbers with 超 and 以上. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger } from '../support/ledger.ts';
import { tell } from './story.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
  await tell(ledger, join(import.meta.dirname, '17-indicators.story.txt'));
});
afterAll(() => ledger.close());

async function reading(code: string, query = ''): Promise<any> {
  const { status, body } = await ledger.get('auditor', `/indicators/${code}${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

/** The rows of the list that are of one indicator: one for each of its targets. */
async function rowsOf(code: string, query = ''): Promise<any[]> {
  const { status, body } = await ledger.get(
    'auditor',
    `/indicators?code=${code}&limit=1000${query}`,
  );
  expect(status, JSON.stringify(body)).toBe(200);
  return body.data;
}

describe('a target that is set again for the same period', () => {
  test('replaces the earlier one from its own day on', async () => {
    const said = async (asOf: string) => {
      const { targets } = await reading('IND-2', `?as_of=${asOf}`);
      return targets.map((target: any) => [
        target.period,
        target.operator,
        target.value,
        target.document,
      ]);
    };
    expect(await said('2021-05-31').catch(() => 'no indicator yet')).toBe('no indicator yet');
    expect(await said('2023-05-31')).toEqual([['2025', '>', '4000', '示例规划']]);
    expect(await said('2023-06-01')).toEqual([['2025', '≥', '5000', '示例调整']]);
  });

  test('is still read as it was by who asks for what was known then', async () => {
    const { body } = await ledger.get('auditor', '/indicators');
    const knownAt: string = body.meta.known_at;
    await ledger.record({
      type: 'target.set',
      effective_on: '2024-06-01',
      data: { indicator: 'IND-2', period: '2025', base_year: 2020, value: '5500', quote: '再调' },
    });
    expect((await reading('IND-2')).targets[0].value).toBe('5500');
    const then = await reading('IND-2', `?known_at=${encodeURIComponent(knownAt)}`);
    expect(then.targets[0].value).toBe('5000');
  });
});

test('targets for two periods stand beside each other, the nearer first', async () => {
  const target = (period: string, bracket: string) => ({
    type: 'target.set',
    effective_on: '2021-06-02',
    data: { indicator: 'IND-4', period, base_year: 2020, bracket, quote: `累计${bracket}家` },
  });
  await ledger.record(target('2035', '60'), target('2030', '30'));
  const { targets } = await reading('IND-4');
  const said = [
    ['2025-12-31', '14'],
    ['2030', '30'],
    ['2035', '60'],
  ];
  expect(targets.map(({ period, bracket }: any) => [period, bracket])).toEqual(said);
  expect((await rowsOf('IND-4')).map(({ period, bracket }) => [period, bracket])).toEqual(said);
});

describe('a value that is said again for the same year', () => {
  test('is the flash number until the final one is out', async () => {
    const values = async (asOf: string) => {
      const { observations } = await reading('IND-2', `?as_of=${asOf}`);
      return observations.map(({ year, value }: { year: number; value: string }) => [year, value]);
    };
    expect(await values('2024-01-31')).toEqual([]);
    expect(await values('2024-04-30')).toEqual([[2023, '3900']]);
    expect(await values('2024-05-01')).toEqual([[2023, '3951']]);
  });
});

describe('what “-” stands for', () => {
  test('stays nothing and never becomes 0', async () => {
    const [cumulative] = (await reading('IND-4')).targets;
    expect([cumulative.base, cumulative.value, cumulative.bracket]).toEqual([null, null, '14']);
    const [level] = (await reading('IND-1')).targets;
    expect([level.base, level.value, level.bracket, level.growth]).toEqual([
      '2.29',
      '3.2',
      null,
      '-',
    ]);
  });
});

describe('progress', () => {
  test('of a stock is its latest value against the target', async () => {
    const [target] = (await reading('IND-2', '?as_of=2024-05-31')).targets;
    // 5000 - 3951; from 1864 in 2020, 2023 should have 1864 + 3136 × 3 ÷ 5 = 3745.6.
    expect(target.progress).toMatchObject({
      value: '3951',
      observed_year: 2023,
      goal: '5000',
      gap: '1049',
      path: '3745.6',
      reason: null,
    });
    expect(await rowsOf('IND-2', '&as_of=2024-05-31')).toMatchObject([
      {
        base: '1864',
        target: '5000',
        value: '3951',
        observed_year: 2023,
        gap: '1049',
        reasons: {},
      },
    ]);
  });

  test('of an annual flow is the sum of its years since the base against the bracket', async () => {
    const [target] = (await reading('IND-3')).targets;
    // 500 + 600 + 700 of 3000.
    expect(target.progress).toMatchObject({ value: '1800', goal: '3000', gap: '1200' });
  });

  test('of a cumulative number is what its latest year says', async () => {
    const [target] = (await reading('IND-4')).targets;
    expect(target.progress).toMatchObject({ value: '9', goal: '14', gap: '5' });
  });

  test('without any value has a reason instead', async () => {
    const [target] = (await reading('IND-2', '?as_of=2024-01-31')).targets;
    expect(target.progress.value).toBeNull();
    expect(target.progress.reason.code).toMatch(/^[a-z_]+$/);
    // The list says the same reason where the verdict would stand.
    const [row] = await rowsOf('IND-2', '&as_of=2024-01-31');
    expect([row.value, row.verdict]).toEqual([null, null]);
    expect(row.reasons.verdict).toEqual(target.progress.reason);
  });
});

describe('a number said in public', () => {
  test.each([
    // 100 000 000.00 is recorded: 超 excludes the number itself, 以上 includes it.
    ['>', '1', '亿元', 0, 'differs'],
    ['≥', '1', '亿元', 0, 'ties'],
    ['≤', '1', '亿元', 0, 'ties'],
    ['<', '1', '亿元', 0, 'differs'],
    ['=', '1', '亿元', 0, 'ties'],
    ['>', '0.99', '亿元', 2, 'ties'],
    ['>', '9999', '万元', 0, 'ties'],
    ['>', '10000', '万元', 0, 'differs'],
    // What rounds to the number ties without an operator, and does not reach it with one.
    ['≥', '100000000.01', '元', 2, 'differs'],
    [undefined, '100000000.01', '元', 1, 'differs'],
    [undefined, '1', '亿元', 0, 'ties'],
  ])('%s %s %s at %i decimals %s', async (operator, value, unit, decimals, status) => {
    if ((await ledger.figure('credit.granted')) === '0.00') await grant('100000000.00');
    const label = `${operator ?? ''}${value}${unit}`;
    const [seq] = await ledger.record({
      type: 'figure.published',
      effective_on: '2024-06-28',
      provenance: 'published',
      document: `文件 ${label} ${decimals}`,
      data: {
        figure: 'credit.granted',
        label,
        value,
        unit,
        decimals,
        ...(operator && { operator }),
      },
    });
    const { body } = await ledger.get('auditor', '/published-figures');
    const row = body.data.find(({ document }: { document: string }) =>
      document.startsWith(`文件 ${label} ${decimals}`),
    );
    expect([seq, row.status]).toEqual([seq, status]);
  });

  test('a bound is held against the number before it is rounded', async () => {
    // 65 of 66: 98.48…% is shown as 98 at no decimals, and is still above 98.
    const { status } = await published('credit.granted', '>', '1', '亿元');
    expect(status).toBe('differs');
    await grant('0.01');
    // 100 000 000.01 is more than 1 亿, though both are 1 at no decimals.
    expect((await published('credit.granted', '>', '1', '亿元')).status).toBe('ties');
  });
});

let granted = 0;
async function grant(limit: string): Promise<void> {
  granted += 1;
  const party = { type: 'party.registered', effective_on: '2018-01-01' };
  const data = { kind: 'bank', code: `B-00${granted}`, name: `银行${granted}` };
  await ledger.record(
    { ...party, data: { ...data, no_uscc_reason: '示例' } },
    {
      type: 'credit.granted',
      effective_on: '2024-01-02',
      data: {
        enterprise: '甲科技',
        bank: data.code,
        product: 'P01',
        stage: 'facility',
        limit,
        valid_to: '2025-01-01',
        revolving: false,
      },
    },
  );
}

let said = 0;
async function published(figure: string, operator: string, value: string, unit: string) {
  said += 1;
  const document = `又一文件 ${said}`;
  const data = { figure, label: '所称', value, unit, decimals: 0, operator };
  await ledger.record({
    type: 'figure.published',
    effective_on: '2024-06-28',
    provenance: 'published',
    document,
    data,
  });
  const { body } = await ledger.get('auditor', '/published-figures');
  return body.data.find((row: { document: string }) => row.document === document);
}
