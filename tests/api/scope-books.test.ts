/** Credit, deals and 先投后股 are the bureau's: a manager meets nothing of them, wherever they ask. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../src/domain/figures/catalogue/index.ts';
import { isConfidential, type Measure } from '../../src/domain/journal/measures.ts';
import { Ledger } from '../support/ledger.ts';
import { expectProblem, withBooks, withPortfolio } from './support.ts';

const CONFIDENTIAL = /CL-1|LN-1|ABS-1|PG-1|PJ-1|中试|B-001/;
const BOOKS = [...CATALOGUE.values()].filter(({ id }) =>
  /^(credit|securitisation|grants)\./.test(id),
);

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withBooks(await withPortfolio(await (await Ledger.open()).withReference()));
});
afterAll(() => ledger.close());

const read = async (login: string, path: string): Promise<any> => {
  const { status, body } = await ledger.get(login, path);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

test('no event of these books is listed, or there by its number', async () => {
  const all = (await read('officer', '/events?limit=1000')).data;
  const hidden = all.filter(({ audience }: { audience: string }) => audience === 'bureau');
  // Nine of the books, and the switch of review.
  expect(hidden).toHaveLength(10);
  const seen = (await read('manager', '/events?limit=1000')).data;
  expect(
    seen.filter(({ type }: { type: string }) => /^(credit|loan|deal|pro[gj])/.test(type)),
  ).toEqual([]);
  for (const { seq } of hidden)
    expectProblem(await ledger.get('manager', `/events/${seq}`), 404, 'not_found');
  for (const about of ['CL-1', 'LN-1', 'ABS-1', 'PG-1', 'PJ-1'])
    expect((await read('manager', `/events?about=${about}`)).data).toEqual([]);
});

test.each(['credit-lines', 'loans', 'deals', 'programmes', 'projects'])(
  '/%s lists one thing, and is refused to a manager, who would take an empty list for none',
  async (path) => {
    const { data, meta } = await read('officer', `/${path}`);
    expect([data.length, meta.illustrative]).toEqual([1, false]);
    for (const asked of [path, `${path}?totals=true`, `${path}.csv`, `${path}/${data[0].code}`])
      expectProblem(await ledger.get('manager', `/${asked}`), 403, 'forbidden');
  },
);

describe('figures', () => {
  test.each(BOOKS.map(({ id }) => id))('%s is refused, and not told as 0', async (id) => {
    for (const more of [
      '',
      '?group_by=instrument,counterparty',
      '/trail',
      '/series?from=2023Q1&to=2024Q1',
    ]) {
      const answer = await ledger.get('manager', `/figures/${id}${more}`);
      expectProblem(answer, 403, 'forbidden');
      expect(answer.body.detail).toContain('不在您的可见范围内');
    }
  });

  test('none of them is in the list of figures, nor in its file', async () => {
    const ids = async (login: string): Promise<string[]> =>
      (await read(login, '/figures')).data.map(({ id }: { id: string }) => id);
    const hidden = BOOKS.map(({ id }) => id);
    expect(await ids('officer')).toEqual(expect.arrayContaining(hidden));
    const seen = await ids('manager');
    expect(seen.filter((id) => hidden.includes(id))).toEqual([]);
    expect(seen).toContain('fund.invested');
    const { body } = await ledger.get('manager', '/figures.csv');
    expect(new TextDecoder().decode(body)).not.toMatch(/credit\.|securitisation\.|grants\./);
  });

  test('every posting of these books is of a measure that is hidden, and no other is', async () => {
    const posted = (await read('officer', '/postings?limit=1000')).data as {
      type: string;
      measure: Measure;
    }[];
    expect(posted.length).toBeGreaterThan(10);
    for (const { type, measure } of posted)
      expect(isConfidential(measure), measure).toBe(/^(credit|loan|deal|pro[gj])/.test(type));
  });

  test('the bureau sees them', async () => {
    expect((await read('officer', '/figures/credit.granted')).value).toBe('900.00');
    expect((await read('officer', '/figures/securitisation.financed')).value).toBe('70.00');
    expect((await read('officer', '/figures/grants.disbursed')).value).toBe('50.00');
  });
});

describe('one enterprise', () => {
  const instruments = async (login: string) => {
    const { books } = await read(login, '/enterprises/E-0001/exposure');
    return Object.fromEntries(
      Object.entries(books as Record<string, { instruments: { instrument: string }[] }>).map(
        ([book, held]) => [book, held.instruments.map(({ instrument }) => instrument).sort()],
      ),
    );
  };

  test('is shown to the bureau with all four books', async () => {
    expect(await instruments('officer')).toEqual({
      fund: ['SF-001/E-0001'],
      credit: ['CL-1', 'LN-1'],
      securitisation: ['ABS-1'],
      grants: ['PJ-1'],
    });
  });

  test('is shown to its manager with their own part of the fund', async () => {
    // The books that a manager does not see are left out, and not said to be empty.
    expect(await instruments('manager')).toEqual({ fund: ['SF-001/E-0001'] });
    expect(await instruments('manager2')).toEqual({ fund: [] });
    const body = await read('manager', '/enterprises/E-0001/exposure');
    expect(JSON.stringify(body)).not.toMatch(CONFIDENTIAL);
  });

  test('stands on the day that is asked for', async () => {
    const { books } = await read('officer', '/enterprises/E-0001/exposure?as_of=2022-01-02');
    const credit = books.credit.instruments.map(
      ({ instrument }: { instrument: string }) => instrument,
    );
    expect([credit, books.grants.instruments]).toEqual([['CL-1'], []]);
  });
});

test.each(['/equity-and-credit', '/coverage', '/coverage?qualification=tech-sme'])(
  '%s is the bureau’s',
  async (path) => expectProblem(await ledger.get('manager', path), 403, 'forbidden'),
);

test('equity and credit stand side by side, and are not added', async () => {
  expect((await read('officer', '/equity-and-credit')).data).toEqual([
    {
      enterprise: 'E-0001',
      enterprise_name: '企业甲',
      invested: '300.00',
      granted: '900.00',
      drawn: '400.00',
      reasons: {},
      illustrative: false,
    },
  ]);
});

test('a manager records nothing in these books', async () => {
  const event = (type: string, data: object) => ({ type, effective_on: '2023-01-02', data });
  for (const each of [
    event('loan.repaid', { loan: 'LN-1', principal: '1.00', interest: '0.00' }),
    event('deal.collected', { deal: 'ABS-1', amount: '1.00' }),
    event('project.terminated', { project: 'PJ-1', reason: '测试' }),
  ])
    expectProblem(
      await ledger.post('manager', '/submissions', { events: [each] }),
      403,
      'forbidden',
    );
});
