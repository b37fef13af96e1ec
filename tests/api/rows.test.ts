/** What a row of a list says on a day: what holds then, of what was not taken back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ledger } from '../support/ledger.ts';
import { withBooks, withPortfolio } from './support.ts';

const on = (effective_on: string, type: string, data: object, more: object = {}) => ({
  ...{ type, effective_on, data },
  ...more,
});
const DEMO = { provenance: 'illustrative' };

const enterprise = (code: string, name: string, more: object = {}) =>
  on(
    '2018-01-01',
    'party.registered',
    { code, kind: 'enterprise', name, no_uscc_reason: '测试' },
    more,
  );

const invested = (day: string, code: string, round: string, amount = '100') =>
  on(day, 'investment.made', { vehicle: 'SF-001', enterprise: code, round, amount });

const reversed = (event: number, day: string) =>
  on(day, 'event.reversed', { event, reason_code: 'entry-error', reason: '录入有误' });

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withBooks(await withPortfolio(await (await Ledger.open()).withReference()));
});
afterAll(() => ledger.close());

async function read(path: string, login = 'officer'): Promise<any> {
  const { status, body } = await ledger.get(login, path);
  expect(status, `${path} ${JSON.stringify(body)}`).toBe(200);
  return body;
}
const rows = async (path: string): Promise<any[]> => (await read(path)).data;
const row = async (path: string, key: string, code: string): Promise<any> =>
  (await rows(path)).find((each) => each[key] === code);
const codes = async (path: string, key = 'code'): Promise<string[]> =>
  (await rows(path)).map((each) => each[key]);

describe('the certificates that an enterprise holds', () => {
  beforeAll(async () => {
    const qualified = (day: string, valid_from: string, valid_to: string) =>
      on(day, 'enterprise.qualified', {
        ...{ enterprise: 'E-0002', qualification: 'high-tech', valid_from, valid_to },
      });
    await ledger.record(
      qualified('2021-12-01', '2021-12-01', '2024-11-30'),
      qualified('2024-06-20', '2024-12-01', '2027-11-30'),
    );
  });

  test('are all in force on the day, also where a renewal is recorded already', async () => {
    const asked = 'qualifications=high-tech&as_of=2024-06-30';
    expect(await codes(`/enterprises?${asked}`)).toEqual(['E-0001', 'E-0002']);
    expect(await codes('/coverage?as_of=2024-06-30', 'enterprise')).toEqual(['E-0001', 'E-0002']);
    const { qualifications } = await read('/enterprises/E-0002?as_of=2024-06-30');
    expect(qualifications).toEqual(['high-tech']);
    const { body } = await ledger.get('officer', `/enterprises.csv?${asked}`);
    expect(new TextDecoder().decode(body)).toContain('E-0002,');
  });

  test('are none before the first one begins', async () => {
    const { qualifications } = await read('/enterprises/E-0002?as_of=2021-11-30');
    expect(qualifications).toEqual([]);
  });
});
