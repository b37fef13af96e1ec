/** Pages never shift: what is recorded meanwhile is for the next reading, not for the next page. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { LISTS } from '../../src/domain/lists/index.ts';
import type { Day } from '../../src/domain/values/days.ts';
import { Ledger, TODAY, type Answer } from '../support/ledger.ts';
import { fee, party, withBooks, withPortfolio } from './support.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await withPortfolio(await (await Ledger.open()).withReference());
});
afterAll(() => ledger.close());

/** Follows the Link header to the end, doing something between pages. */
async function walk(path: string, between = async () => {}): Promise<Answer[]> {
  const pages: Answer[] = [];
  let next: string | undefined = `/api/v1${path}`;
  while (next !== undefined) {
    const page: Answer = await ledger.request('officer', next);
    expect(page.status, JSON.stringify(page.body)).toBe(200);
    pages.push(page);
    // A cursor that does not move on would have us walk for ever.
    expect(pages.length).toBeLessThan(500);
    next = /^<([^>]+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
    expect(page.body.has_more).toBe(next !== undefined);
    expect(page.body.next_cursor === null).toBe(next === undefined);
    await between();
  }
  return pages;
}

const rowsOf = (pages: Answer[]): any[] => pages.flatMap(({ body }) => body.data);

test('three at a time while others record: no loss, no repeat, nothing of what came later', async () => {
  const whole = (await ledger.get('officer', '/events?limit=1000')).body;
  let recorded = 0;
  const pages = await walk('/events?limit=3', async () => {
    recorded += 1;
    await ledger.record(fee(`1.${10 + recorded}`), party(`新企业${recorded}`));
  });
  expect(pages.length).toBe(Math.ceil(whole.data.length / 3));
  expect(rowsOf(pages)).toEqual(whole.data);
  for (const { body } of pages) expect(body.meta).toEqual(pages[0]!.body.meta);
  const now = (await ledger.get('officer', '/events?limit=1000')).body;
  expect(now.data.length).toBe(whole.data.length + 2 * recorded);
});

test('a record that is reversed between pages stands as it stood on the first', async () => {
  const [first, second] = await ledger.record(fee('2.01'), fee('2.02'));
  const filter = '/events?limit=1&type=fee.charged';
  const before = rowsOf(await walk(filter)).find(({ seq }) => seq === second);
  let reversed = false;
  const pages = await walk(filter, async () => {
    if (reversed) return;
    reversed = true;
    for (const seq of [first, second])
      await ledger.post('officer', `/events/${seq}/reversal`, {
        reason_code: 'other',
        reason: 'x',
      });
  });
  expect(before.reversed_by).toBeNull();
  expect(rowsOf(pages).find(({ seq }) => seq === second)).toEqual(before);
  expect(rowsOf(await walk(filter)).find(({ seq }) => seq === second).reversed_by).not.toBeNull();
});

describe('every list', () => {
  const parameters = (path: string): { name: string }[] =>
    inject('document').paths[path]?.get?.parameters as { name: string }[];
  // The access log grows by reading it; its own test follows its pages.
  const lists = Object.keys(inject('document').paths)
    .filter((path) => parameters(path)?.some(({ name }) => name === 'cursor'))
    .map((path) => path.replace('/api/v1', ''))
    .filter((path) => path !== '/audit/access-log');

  /** What the registers of the other books have: two of each. */
  beforeAll(async () => {
    await withBooks(ledger);
    const on = (type: string, data: object) => ({ type, effective_on: '2022-04-01', data });
    await ledger.record(
      on('credit.granted', {
        ...{ code: 'CL-2', enterprise: 'E-0002', bank: 'B-001', product: 'P01', stage: 'facility' },
        ...{ limit: '900', valid_to: '2025-01-01', revolving: false },
      }),
      on('loan.drawn', {
        ...{ code: 'LN-2', line: 'CL-2', amount: '400', rate: '0.04', due_on: '2023-01-03' },
      }),
      on('deal.issued', {
        ...{ code: 'ABS-2', name: '二期', form: 'abs', issue_size: '100' },
        tranches: [{ tranche: 'A', rank: 1, size: '100', coupon: '0.04', day_count: 'ACT/360' }],
        steps: [{ kind: 'interest', ranks: '1' }, { kind: 'residual' }],
      }),
      on('programme.funded', { code: 'PG-2', name: '二号', amount: '1000', revolving: false }),
      on('project.proposed', {
        ...{ code: 'PJ-2', name: '二号项目', programme: 'PG-2', enterprise: 'E-0002' },
        source: 'seed',
      }),
      on('enterprise.qualified', {
        ...{ enterprise: 'E-0002', qualification: 'high-tech' },
        ...{ valid_from: '2022-01-01', valid_to: '2024-12-31' },
      }),
      ...['IND-1', 'IND-2'].map((code) =>
        on('indicator.defined', { code, name: `指标${code}`, unit: '家', kind: 'stock' }),
      ),
      ...['甲', '乙'].map((label) => ({
        ...on('figure.published', {
          ...{ figure: 'fund.invested', label, value: '0.08', unit: '万元', decimals: 2 },
        }),
        ...{ document: `文件${label}`, provenance: 'published' },
      })),
    );
  });

  test('of the document is there', () => {
    expect(lists).toEqual(
      expect.arrayContaining([
        ...['/events', '/parties', '/loans', '/submissions'],
        ...Object.values(LISTS).map(({ path }) => `/${path}`),
      ]),
    );
  });

  test.each(lists)('%s is the same in pages of 1, of 2 and of 3', async (path) => {
    const whole = (await ledger.get('officer', `${path}?limit=1000`)).body.data.slice(0, 6);
    expect(whole.length).toBeGreaterThan(1);
    for (const limit of [1, 2, 3]) {
      const pages: Answer[] = [];
      let next: string | undefined = `/api/v1${path}?limit=${limit}`;
      while (next !== undefined && pages.length * limit < 6) {
        pages.push(await ledger.request('officer', next));
        next = /^<([^>]+)>; rel="next"$/.exec(pages.at(-1)!.headers.get('link') ?? '')?.[1];
      }
      expect(rowsOf(pages), `${limit} at a time`).toEqual(whole);
      if (whole.length < 6) expect(pages).toHaveLength(Math.ceil(whole.length / limit));
    }
  });
});

test('a list that was begun before midnight goes on as of the day it was begun', async () => {
  const tomorrow = '2024-07-06' as Day;
  const before = ledger.app;
  const whole = (await ledger.get('officer', '/events?limit=1000')).body;
  const first = (await ledger.get('officer', '/events?limit=1')).body;
  try {
    ledger.app = ledger.appWith({ today: () => tomorrow });
    const next = await ledger.get('officer', `/events?limit=1000&cursor=${first.next_cursor}`);
    expect(next.body.meta.as_of).toBe(TODAY);
    expect([...first.data, ...next.body.data]).toEqual(whole.data);
    expect((await ledger.get('officer', '/events?limit=1')).body.meta.as_of).toBe(tomorrow);
    // Another day or instant than the cursor's is refused; its own may be said again.
    const { as_of, known_at } = first.meta;
    const asked = async (more: string) =>
      (await ledger.get('officer', `/events?limit=1&cursor=${first.next_cursor}&${more}`)).status;
    const instant = encodeURIComponent(known_at);
    expect(await asked(`as_of=${as_of}`)).toBe(200);
    expect(await asked(`known_at=${instant}`)).toBe(200);
    expect(await asked(`as_of=${as_of}&known_at=${instant}`)).toBe(200);
    expect(await asked('as_of=2024-07-04')).toBe(400);
    expect(await asked(`as_of=${tomorrow}`)).toBe(400);
    expect(await asked(`as_of=${tomorrow}&known_at=${instant}`)).toBe(400);
    expect(await asked(`as_of=${as_of}&known_at=2024-07-04T00:00:00Z`)).toBe(400);
  } finally {
    ledger.app = before;
  }
});

test.each([
  '/events',
  '/events?type=fee.charged',
  '/events?about=SF-001',
  '/events?as_of=2020-12-31',
  '/parties',
  '/parties?kind=enterprise',
  '/sub-funds',
  '/investments',
  '/enterprises?sort=-invested',
  '/code-lists?kind=industry&sort=label',
])('%s is the same list in pages of 1, 2, 7 and 1000', async (path) => {
  const join = path.includes('?') ? '&' : '?';
  const at = `known_at=${(await ledger.get('officer', '/events?limit=1')).body.meta.known_at}`;
  const whole = (await ledger.get('officer', `${path}${join}limit=1000&${at}`)).body;
  expect(whole.data.length).toBeGreaterThan(1);
  for (const limit of [1, 2, 7, whole.data.length]) {
    const pages = await walk(`${path}${join}limit=${limit}&${at}`);
    expect(rowsOf(pages)).toEqual(whole.data);
    expect(pages).toHaveLength(Math.ceil(whole.data.length / limit));
  }
});

test('a page says whether its list rests on illustrative records', async () => {
  const { body } = await ledger.get('officer', '/events?limit=2');
  expect(body.meta.illustrative).toBe(false);
  await ledger.record({ ...party('演示企业'), provenance: 'illustrative' });
  const last = rowsOf(await walk('/events?limit=50')).at(-1);
  expect(last.provenance).toBe('illustrative');
  expect((await ledger.get('officer', '/events?limit=1000')).body.meta.illustrative).toBe(true);
});

test('an answer for a past moment stays the same for ever', async () => {
  const { meta } = (await ledger.get('officer', '/events?limit=1')).body;
  const at = `?as_of=${meta.as_of}&known_at=${encodeURIComponent(meta.known_at)}`;
  const before = await ledger.get('officer', `/figures${at}`);
  await ledger.record(fee('3.00'), party('后来的企业'));
  expect((await ledger.get('officer', `/figures${at}`)).body).toEqual(before.body);
  expect((await ledger.get('officer', '/figures')).body.data).not.toEqual(before.body.data);
});
